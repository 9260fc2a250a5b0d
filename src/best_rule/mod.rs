//! The rule that is best on average over curves with weights: what no rule, known or not, can exceed over these curves.

mod behaviour;
mod design;
mod induction;
mod layer;
mod likelihood;
mod step;

pub use behaviour::{Behaviour, FrontierPoint, NoBound, frontier};
pub use induction::{BestRule, Choice, TooLarge};

use crate::dose::DoseLevel;

/// A curve of true DLT probabilities with its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedCurve {
    /// The true DLT probability of each dose level, the lowest first; from 0 to 1.
    pub dlt_probabilities: Vec<f64>,
    /// The true MTD; `None` if no dose level is tolerable.
    pub true_mtd: Option<DoseLevel>,
    /// How much this curve counts; positive. Weights are divided by their sum.
    pub weight: f64,
}

/// The rules among which the best one is sought: all that treat cohorts of this size, begin at this dose level, go up to the next
/// untried dose level at most, may stop at any time and recommend any dose level or none.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraints {
    /// Dose levels of the ladder.
    pub doses: usize,
    /// Where the first cohort is treated.
    pub starting_dose: DoseLevel,
    /// Patients in a cohort; 1 to [`crate::design::MAX_COHORT`].
    pub cohort_size: u8,
    /// Patients at most. What is left over after whole cohorts is not treated.
    pub max_patients: u32,
    /// What each patient treated above the true MTD costs, in units of the probability of a correct selection; 0 or more.
    pub penalty: f64,
}
