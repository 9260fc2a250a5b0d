//! Where a running trial departs from its design: at whom, how, and what the design said there.

use super::history::Refusal;
use crate::design::Decision;

/// Something that was done otherwise than the design said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Of what kind.
    pub kind: DepartureKind,
    /// At whom it is seen and what it is. A strict reading refuses the history so.
    pub refusal: Refusal,
    /// What the design said there.
    pub design_said: Decision,
}

/// The kinds of departures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DepartureKind {
    /// Another dose level.
    DoseLevel,
    /// A patient more than the cohort, the places or the cap have room for.
    ExtraPatient,
    /// The next cohort began before this one was decided on.
    CohortLeftEarly,
    /// Preconditioning began before the last outcome that the decision rests on was known.
    BeforeDecision,
    /// The trial was over.
    AfterTheEnd,
}

impl DepartureKind {
    /// The word for it in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::DoseLevel => "dose_level",
            Self::ExtraPatient => "extra_patient",
            Self::CohortLeftEarly => "cohort_left_early",
            Self::BeforeDecision => "before_decision",
            Self::AfterTheEnd => "after_the_end",
        }
    }
}
