//! The way of one enrolled patient through the trial.

use super::admission::Who;
use super::record::Fate;

/// The way of one enrolled patient through the trial.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    pub(super) who: Who,
    pub(super) arrival: f64,
    pub(super) enrolled: f64,
    pub(super) preconditioning: f64,
    pub(super) infusion: f64,
    pub(super) fate: Fate,
    pub(super) ended: f64,
    /// Whether the DLT, if there is one, ends the study.
    pub(super) halts: bool,
    /// Whether there was a moderate toxicity instead of a DLT. Known where designs count them.
    pub(super) moderate: bool,
}

impl Course {
    pub(super) fn treated(&self) -> bool {
        !matches!(self.fate, Fate::NoProduct | Fate::CohortStopped | Fate::TrialStopped)
    }

    /// A patient whose DLT or dropout came during preconditioning is treated but not infused.
    pub(super) fn infused(&self) -> bool {
        self.treated() && self.ended >= self.infusion
    }
}

/// The later of two days. Unlike `f64::max` it need not look out for NaN, which days never are.
#[inline]
pub(super) fn later(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
