//! From how many DLTs on a group of patients is stopped, by how many of them are evaluable.

use statrs::function::beta::beta_reg;

use super::binomial::upper_tails;
use super::passing::passing;
use crate::probability::Probability;

/// More patients than any expansion cohort has.
const MOST_PATIENTS: u32 = 1_000;

/// A probability this near to its limit is at it but for rounding, and does not exceed it.
const ROUNDING: f64 = 1e-12;

/// How a boundary is found.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundaryRule {
    /// Stop when the posterior probability that the DLT probability is above `target` exceeds `above`, under a Beta(a, b) prior.
    /// Thall and Simon, Biometrics 1994;50:337 (doi:10.2307/2533377); Geller et al. 2003 for adverse events.
    Posterior {
        /// The DLT probability that is too high when exceeded.
        target: Probability,
        /// What the posterior probability must exceed; above 0 and below 1.
        above: Probability,
        /// a and b, both positive.
        prior: (f64, f64),
    },
    /// Stop when so many DLTs or more would have had at most one and the same probability at every look if the DLT probability
    /// were `target`; the greatest such probability with which the chance to stop at all is at most `total_error` then. Ivanova,
    /// Qaqish and Schell, Biometrics 2005;61:540 (doi:10.1111/j.1541-0420.2005.00311.x).
    ConstantTail {
        /// The DLT probability under which stopping is an error.
        target: Probability,
        /// The greatest chance to stop then; above 0 and below 1.
        total_error: Probability,
    },
    /// Steps (patients, DLTs), both rising: up to so many patients, stop at so many DLTs. After the last step, never.
    Steps(Vec<(u32, u32)>),
}

/// The boundary of one group: by the number of evaluable patients, the fewest DLTs that stop it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// For 1, 2, … patients; `None` where no number of DLTs stops it.
    stop_at: Vec<Option<u32>>,
}

/// Why there is no such boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// The number of patients is not from 1 to 1,000.
    #[error("give 1 to {MOST_PATIENTS} patients")]
    Patients,
    /// The first look is after more patients than there are, or at none.
    #[error("the first look must be after 1 patient or more, and not after more than there are")]
    FirstLook,
    /// A parameter of the prior is not a positive number.
    #[error("a prior Beta(a, b) needs two positive numbers")]
    Prior,
    /// The steps do not rise, or ask for more DLTs than patients.
    #[error("steps of (patients, DLTs) must rise in both, with 1 DLT or more and no more DLTs than patients")]
    Steps,
}

impl Boundary {
    /// The boundary of `patients` evaluable patients who are looked at one by one from the `first_look`th on.
    ///
    /// # Errors
    ///
    /// [`BoundaryError`], one for each thing that may be wrong.
    pub fn new(rule: &BoundaryRule, patients: u32, first_look: u32) -> Result<Self, BoundaryError> {
        if !(1..=MOST_PATIENTS).contains(&patients) {
            return Err(BoundaryError::Patients);
        }
        if !(1..=patients).contains(&first_look) {
            return Err(BoundaryError::FirstLook);
        }
        match rule {
            BoundaryRule::Posterior { target, above, prior: (a, b) } => {
                if !(*a > 0.0 && *b > 0.0 && a.is_finite() && b.is_finite()) {
                    return Err(BoundaryError::Prior);
                }
                let stops = |n: u32, y: u32| p_above(target.get(), (*a, *b), n, y) > above.get() + ROUNDING;
                Ok(Self::of(patients, first_look, stops))
            }
            BoundaryRule::ConstantTail { target, total_error } => {
                Ok(Self::constant_tail(target.get(), total_error.get(), patients, first_look))
            }
            BoundaryRule::Steps(steps) => {
                let rises = steps.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
                if !rises || steps.is_empty() || steps.iter().any(|&(n, y)| y == 0 || y > n) {
                    return Err(BoundaryError::Steps);
                }
                let step = |n: u32| steps.iter().find(|(up_to, _)| n <= *up_to).map(|&(_, y)| y);
                let at = |n: u32| if n < first_look { None } else { step(n).filter(|&y| y <= n) };
                Ok(Self { stop_at: (1..=patients).map(at).collect() })
            }
        }
    }

    /// The boundary that nothing reaches.
    pub fn never(patients: u32) -> Self {
        Self { stop_at: vec![None; patients as usize] }
    }

    /// The fewest DLTs for which `stops` holds, which holds for more as well.
    fn of(patients: u32, first_look: u32, stops: impl Fn(u32, u32) -> bool) -> Self {
        let at = |n: u32| if n < first_look { None } else { (0..=n).find(|&y| stops(n, y)) };
        Self { stop_at: (1..=patients).map(at).collect() }
    }

    /// Every tail probability that occurs is tried, the greatest first: between two of them the boundary is the same.
    fn constant_tail(target: f64, total_error: f64, patients: u32, first_look: u32) -> Self {
        let tails: Vec<Vec<f64>> = (1..=patients).map(|n| upper_tails(n, target)).collect();
        let mut levels: Vec<f64> = tails[first_look as usize - 1..].iter().flatten().copied().collect();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        let boundary = |level: f64| {
            Self::of(patients, first_look, |n, y| tails[n as usize - 1][y as usize] <= level + ROUNDING * level)
        };
        let is_within = |level: &f64| passing(&boundary(*level), target).p_stop <= total_error + ROUNDING;
        // A greater level never stops later.
        let within = levels.partition_point(is_within);
        match within.checked_sub(1).map(|place| levels[place]) {
            Some(level) => boundary(level),
            None => Self::never(patients),
        }
    }

    /// How many evaluable patients there are at most.
    pub fn patients(&self) -> u32 {
        self.stop_at.len() as u32
    }

    /// The fewest DLTs that stop the group after so many evaluable patients; `None` if no number does.
    pub fn stop_at(&self, patients: u32) -> Option<u32> {
        *self.stop_at.get((patients as usize).checked_sub(1)?)?
    }

    /// Whether the group is stopped.
    pub fn stops(&self, patients: u32, dlts: u32) -> bool {
        self.stop_at(patients).is_some_and(|least| dlts >= least)
    }
}

/// The posterior probability that the DLT probability is above `target`, given y DLTs in n patients under a Beta(a, b) prior.
fn p_above(target: f64, (a, b): (f64, f64), n: u32, y: u32) -> f64 {
    if target <= 0.0 {
        return 1.0;
    }
    if target >= 1.0 {
        return 0.0;
    }
    // The tail itself, so that a small one is not lost against 1.
    beta_reg(b + f64::from(n - y), a + f64::from(y), 1.0 - target)
}
