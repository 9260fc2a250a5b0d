//! A dose level has so many patients before it is declared the MTD.

use super::parameters::{GeneralRules, PATIENTS};
use crate::design::{Cohort, MAX_COHORT, Words};
use crate::dose::DoseLevel;
use crate::parameters::{Key, Member, lens};

pub(super) const KEY: &dyn Member<GeneralRules> = &Key::new(
    "at_least_at_mtd",
    lens!(GeneralRules, at_least_at_mtd),
    PATIENTS,
    "A dose level that would be declared the MTD with fewer evaluable patients is first given as many as it lacks, whatever \
     max_patients says, and the rule is applied to what is seen then; at most the cap are treated.",
)
.example("6");

pub(super) const WORDS: Words = |_| "the MTD has fewer patients than at_least_at_mtd asks for".to_owned();

/// How many patients the MTD has at least.
#[derive(Debug, Clone, Copy)]
pub(super) struct AtLeastAtMtd {
    pub(super) least: Option<u32>,
}

impl AtLeastAtMtd {
    /// How many a dose level lacks that has so many.
    pub(super) fn lacking(&self, patients: u32) -> u32 {
        self.least.map_or(0, |least| least.saturating_sub(patients))
    }

    /// The cohort of those whom `dose` lacks. It tolerates the most DLTs with which, once all of it is evaluable, the dose level is not
    /// excluded: with one more it is, whatever the others show.
    pub(super) fn cohort(&self, dose: DoseLevel, patients: u32, excludes: impl Fn(u8, u8) -> bool) -> Option<Cohort> {
        let more = self.lacking(patients).min(MAX_COHORT as u32) as u8;
        let tolerates = (0..=more).take_while(|&dlts| !excludes(more, dlts)).last().unwrap_or(0);
        (more > 0).then_some(Cohort { dose, patients: more, tolerates })
    }
}
