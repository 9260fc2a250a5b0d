//! The trial stops where the maximum of patients leaves no room for the next cohort.

use super::parameters::{GeneralRules, PATIENTS};
use crate::design::Words;
use crate::parameters::{Key, Member, lens};

pub(super) const KEY: &dyn Member<GeneralRules> = &Key::new(
    "max_patients",
    lens!(GeneralRules, max_patients),
    PATIENTS,
    "The trial ends, and its MTD is declared, when so many patients are evaluable.",
)
.derived("none; the cap, or required, for rules that never end on their own", "30", |_, _, _| Some(()));

pub(super) const WORDS: Words = |_| "there is no room for more patients (max_patients)".to_owned();

/// The maximum of patients, and whether the last cohort may be a short one.
#[derive(Debug, Clone, Copy)]
pub(super) struct MostPatients {
    pub(super) most: Option<u32>,
    pub(super) allows_short_cohort: bool,
}

impl MostPatients {
    /// How many of a cohort there is room for after `enrolled`.
    pub(super) fn room(&self, enrolled: u32, patients: u8) -> u8 {
        let Some(most) = self.most else { return patients };
        let room = most.saturating_sub(enrolled);
        if room >= u32::from(patients) {
            patients
        } else if self.allows_short_cohort {
            room as u8
        } else {
            0
        }
    }
}
