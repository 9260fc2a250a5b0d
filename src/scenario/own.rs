//! What a dose level has of its own, in place of what the plan says for all, and what holds there.

use super::{Plan, Stagger, StaggerCohorts};
use crate::dose::DoseLevel;

/// What a dose level has of its own; nothing where it is as the plan says for all.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OwnConduct {
    /// How infusions within a cohort are kept apart.
    pub stagger: Option<Stagger>,
}

impl OwnConduct {
    /// Whether everything is as the plan says for all.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl StaggerCohorts {
    /// Whether a cohort is kept apart that is, or is not, the first one at its dose level, and the first one of the trial.
    pub fn include(self, is_first_at_dose: bool, is_first: bool) -> bool {
        match self {
            Self::Every => true,
            Self::FirstAtDose => is_first_at_dose,
            Self::First => is_first,
        }
    }
}

impl Plan {
    /// What a dose level has of its own.
    pub fn own(&self, dose: DoseLevel) -> OwnConduct {
        self.own.get(dose.index()).copied().unwrap_or_default()
    }

    /// How infusions within a cohort at a dose level are kept apart, where they are.
    pub fn stagger_at(&self, dose: DoseLevel) -> Stagger {
        self.own(dose).stagger.unwrap_or(self.conduct.stagger)
    }

    /// The same in a cohort that is, or is not, the first one there, and the first one of the trial.
    pub fn stagger_in(&self, dose: DoseLevel, is_first_at_dose: bool, is_first: bool) -> Stagger {
        match self.conduct.stagger_cohorts.include(is_first_at_dose, is_first) {
            true => self.stagger_at(dose),
            false => Stagger::None,
        }
    }
}
