//! The trial stops where the dose level of the next cohort has enough patients.

use crate::design::EnoughWhen;
use crate::design::Words;
use crate::dose::DoseLevel;

pub(super) const WORDS: Words = |_| "the next dose level has enough patients (enough_at_dose)".to_owned();

/// How many patients are enough, and of which dose level that is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct EnoughAtDose {
    pub(super) enough: Option<u32>,
    pub(super) when: EnoughWhen,
}

impl EnoughAtDose {
    /// Whether so many are enough for a dose level that the next cohort would go to, the last one having been `at`.
    pub(super) fn holds(&self, patients: u32, dose: DoseLevel, at: Option<DoseLevel>) -> bool {
        let may_be_enough = self.when == EnoughWhen::Next || at == Some(dose);
        may_be_enough && self.enough.is_some_and(|enough| patients >= enough)
    }
}
