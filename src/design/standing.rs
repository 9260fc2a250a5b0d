//! Where a trial stands between two cohorts: all that a cohort design may decide from.

use std::hash::{Hash, Hasher};

use super::{Cohort, Tallies};
use crate::dose::DoseLevel;

/// Where a trial stands between two cohorts. What is not in it cannot matter to a cohort design, so that trials which stand
/// alike have the same future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Evaluable patients and DLTs at every dose level.
    pub tallies: Tallies,
    /// The dose level treated last; `None` before the first cohort.
    pub at: Option<DoseLevel>,
    /// The last cohort; `None` before the first one, and where it no longer matters ([`super::CohortDesign::forget`]).
    pub last_cohort: Option<CohortTally>,
    /// How many of the patients treated last had a moderate toxicity, as far back as they were treated alone and without a DLT: what
    /// titration goes by. Most designs do not look at it ([`super::CohortDesign::counts_moderate`]).
    pub moderate: u8,
}

/// How many patients a cohort had, and how many of them a DLT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CohortTally {
    /// Evaluable patients.
    pub patients: u8,
    /// Patients with a DLT.
    pub dlts: u8,
}

impl Standing {
    /// The standing after one more cohort with so many DLTs.
    #[must_use]
    pub fn after(&self, cohort: Cohort, dlts: u8) -> Self {
        Self {
            tallies: self.tallies.with(cohort.dose, cohort.patients.into(), dlts.into()),
            at: Some(cohort.dose),
            last_cohort: Some(CohortTally { patients: cohort.patients, dlts }),
            moderate: if cohort.patients == 1 && dlts == 0 { self.moderate } else { 0 },
        }
    }

    /// The standing after one more patient alone, without a DLT and with a moderate toxicity.
    #[must_use]
    pub fn after_moderate(&self, cohort: Cohort) -> Self {
        Self { moderate: self.moderate.saturating_add(1), ..self.after(cohort, 0) }
    }

    /// These tallies after some cohort at a dose level, which does not matter apart from the others; or before the first cohort.
    pub fn of(tallies: Tallies, at: Option<DoseLevel>) -> Self {
        Self { tallies, at, last_cohort: None, moderate: 0 }
    }

    /// The same, of a design that does not look at the last cohort apart from the others.
    #[must_use]
    pub fn without_last_cohort(self) -> Self {
        Self { last_cohort: None, ..self }
    }
}

impl Hash for Standing {
    /// All but the tallies in one word.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tallies.hash(state);
        let at = self.at.map_or(0, |dose| dose.number() as u32);
        let last =
            self.last_cohort.map_or(0, |last| (1 << 16) | (u32::from(last.patients) << 8) | u32::from(last.dlts));
        state.write_u32((u32::from(self.moderate) << 25) | (last << 8) | at);
    }
}
