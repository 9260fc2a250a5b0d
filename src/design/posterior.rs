//! The posterior of one dose level's true DLT probability under a Beta(1, 1) prior.

use statrs::function::beta::beta_reg;

/// Rational parameters meet some probabilities exactly, as ½ after as many DLTs as not meets a limit of .5; rounding makes more or
/// less of them. What is nearer to each other than this is equal.
const SAME: f64 = 1e-11;

/// Whether one posterior probability, or one unit probability mass, is above another.
pub(super) fn is_above(one: f64, other: f64) -> bool {
    one > other + SAME
}

/// The posterior probability that a true DLT probability is above `rate` after `dlts` DLTs in `patients` patients: the upper tail
/// of Beta(1 + dlts, 1 + patients − dlts) at `rate`, from 0 to 1.
pub(super) fn p_above(rate: f64, patients: u32, dlts: u32) -> f64 {
    let (a, b) = (1.0 + f64::from(dlts), 1.0 + f64::from(patients - dlts));
    // The tail itself, so that a small one is not lost against 1.
    beta_reg(b, a, 1.0 - rate)
}

/// The posterior probability that it is from `low` to `high`, divided by the length of that interval: its unit probability mass.
pub(super) fn unit_mass(low: f64, high: f64, patients: u32, dlts: u32) -> f64 {
    let (a, b) = (1.0 + f64::from(dlts), 1.0 + f64::from(patients - dlts));
    // Both from the end that has less, as differences of numbers near 1 have few digits.
    let mass = if low > a / (a + b) {
        beta_reg(b, a, 1.0 - low) - beta_reg(b, a, 1.0 - high)
    } else {
        beta_reg(a, b, high) - beta_reg(a, b, low)
    };
    mass / (high - low)
}
