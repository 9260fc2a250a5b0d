//! What a boundary does to a group of patients, exactly: patient by patient, by the number of DLTs.

use super::Boundary;
use super::binomial::one_more;

/// How a group under a boundary behaves for one true DLT probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passing {
    /// The probability that the boundary is reached.
    pub p_stop: f64,
    /// The expected number of evaluable patients.
    pub mean_patients: f64,
    /// The expected number of DLTs.
    pub mean_dlts: f64,
}

/// Pushes probability through the numbers of DLTs, one patient after the other; who reaches the boundary is counted and leaves.
/// Each sum is of positive terms, so that its error is some units in the last place times the number of patients.
pub fn passing(boundary: &Boundary, p: f64) -> Passing {
    let mut going = vec![1.0];
    let mut result = Passing { p_stop: 0.0, mean_patients: 0.0, mean_dlts: 0.0 };
    for n in 1..=boundary.patients() {
        let treated: f64 = going.iter().sum();
        result.mean_patients += treated;
        result.mean_dlts += treated * p;
        let mut next = one_more(&going, p);
        if let Some(least) = boundary.stop_at(n) {
            let kept = next.len().min(least as usize);
            result.p_stop += next.drain(kept..).sum::<f64>();
        }
        if next.is_empty() {
            break;
        }
        going = next;
    }
    result
}
