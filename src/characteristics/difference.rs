//! Differences between two cells on the same patients, trial by trial.

use super::tally::{Frame, TICKS_PER_DAY, ticks};
use super::{Estimate, OperatingCharacteristics};
use crate::stats::Moments;
use crate::trial::Outcome;

/// The sums of paired differences over trials. Adding and merging are exact, so their order does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Difference {
    correct: Moments,
    overdose: Moments,
    patients: Moments,
    dlts: Moments,
    days_to_mtd: Moments,
}

/// How much one cell differs from a reference, each value with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceEstimates {
    /// Whether the same patients met both, so that the standard errors are those of paired differences.
    pub paired: bool,
    /// Probability of correct selection.
    pub p_correct: Estimate,
    /// Probability of overdose selection.
    pub p_overdose: Estimate,
    /// Mean sample size.
    pub mean_patients: Estimate,
    /// Mean number of patients with a DLT.
    pub mean_dlts: Estimate,
    /// Mean days to the MTD; `None` without a calendar.
    pub mean_days_to_mtd: Option<Estimate>,
}

impl Difference {
    /// Counts one trial: what came out, and what came out for the same patients under the reference.
    pub fn add(&mut self, (frame, outcome): (&Frame, &Outcome), (reference_frame, reference): (&Frame, &Outcome)) {
        let indicator = |one: bool, other: bool| i64::from(one) - i64::from(other);
        self.correct.add(indicator(frame.is_correct(outcome.mtd), reference_frame.is_correct(reference.mtd)));
        self.overdose.add(indicator(frame.is_overdose(outcome.mtd), reference_frame.is_overdose(reference.mtd)));
        self.patients.add(i64::from(outcome.total_treated()) - i64::from(reference.total_treated()));
        self.dlts.add(i64::from(outcome.total_dlts()) - i64::from(reference.total_dlts()));
        self.days_to_mtd.add(ticks(outcome.days_to_mtd) - ticks(reference.days_to_mtd));
    }

    /// Counts everything that `other` counted.
    pub fn merge(&mut self, other: &Self) {
        self.correct.merge(&other.correct);
        self.overdose.merge(&other.overdose);
        self.patients.merge(&other.patients);
        self.dlts.merge(&other.dlts);
        self.days_to_mtd.merge(&other.days_to_mtd);
    }

    /// The mean differences with their paired standard errors.
    pub fn estimates(&self) -> DifferenceEstimates {
        DifferenceEstimates {
            paired: true,
            p_correct: Estimate::mean(&self.correct, 1.0),
            p_overdose: Estimate::mean(&self.overdose, 1.0),
            mean_patients: Estimate::mean(&self.patients, 1.0),
            mean_dlts: Estimate::mean(&self.dlts, 1.0),
            mean_days_to_mtd: Some(Estimate::mean(&self.days_to_mtd, TICKS_PER_DAY.recip())),
        }
    }
}

impl DifferenceEstimates {
    /// The differences between cells whose trials have nothing to do with each other: variances add.
    pub fn unpaired(of: &OperatingCharacteristics, reference: &OperatingCharacteristics) -> Self {
        let days = of.calendar.as_ref().zip(reference.calendar.as_ref());
        Self {
            paired: false,
            p_correct: minus(of.p_correct, reference.p_correct),
            p_overdose: minus(of.p_overdose, reference.p_overdose),
            mean_patients: minus(of.patients.mean, reference.patients.mean),
            mean_dlts: minus(of.dlts.mean, reference.dlts.mean),
            mean_days_to_mtd: days.map(|(one, other)| minus(one.days_to_mtd.mean, other.days_to_mtd.mean)),
        }
    }
}

fn minus(one: Estimate, other: Estimate) -> Estimate {
    let mc_se = one.mc_se.zip(other.mc_se).map(|(a, b)| a.hypot(b));
    Estimate { value: one.value - other.value, mc_se }
}
