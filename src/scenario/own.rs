//! What a dose level has of its own, in place of what the plan says for all, and what holds there.

use super::{DaysDistribution, DltWindow, Onset, Plan, Stagger, StaggerCohorts};
use crate::dose::DoseLevel;
use crate::probability::Probability;

/// What a dose level has of its own; nothing where it is as the plan says for all.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OwnConduct {
    /// Evaluable patients of a cohort.
    pub cohort_size: Option<u32>,
    /// Days from the start of preconditioning to infusion.
    pub preconditioning_days: Option<f64>,
    /// Days from infusion to the end of the DLT window.
    pub days_after_infusion: Option<f64>,
    /// Days from enrolment until the product is there.
    pub production: Option<DaysDistribution>,
    /// How infusions within a cohort are kept apart.
    pub stagger: Option<Stagger>,
}

impl OwnConduct {
    /// Whether everything is as the plan says for all.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether everything on the calendar is as the plan says for all.
    pub(crate) fn keeps_calendar(&self) -> bool {
        Self { cohort_size: None, ..*self }.is_nothing()
    }

    /// Whether the DLT window is another one.
    pub fn has_window(&self) -> bool {
        self.preconditioning_days.is_some() || self.days_after_infusion.is_some()
    }

    /// The DLT window, where this is that of all others.
    pub(super) fn dlt_window(&self, others: DltWindow) -> DltWindow {
        DltWindow {
            preconditioning_days: self.preconditioning_days.unwrap_or(others.preconditioning_days),
            days_after_infusion: self.days_after_infusion.unwrap_or(others.days_after_infusion),
        }
    }
}

impl Onset {
    /// The same in a window: nothing shows before infusion where there is no preconditioning, and what may show at any moment of the
    /// window goes on to its end.
    pub(super) fn within(self, window: DltWindow) -> Self {
        let before_infusion_share = match window.preconditioning_days > 0.0 {
            true => self.before_infusion_share,
            false => Probability::ZERO,
        };
        let after_infusion = match self.after_infusion {
            DaysDistribution::Uniform { min_days, .. } if self.until_window_closes => {
                DaysDistribution::Uniform { min_days, max_days: window.days_after_infusion }
            }
            other => other,
        };
        Self { before_infusion_share, after_infusion, ..self }
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

    /// Whether a dose level has a DLT window of its own.
    pub fn has_own_windows(&self) -> bool {
        self.own.iter().any(OwnConduct::has_window)
    }

    /// When a DLT is looked for at a dose level.
    pub fn dlt_window_at(&self, dose: DoseLevel) -> DltWindow {
        self.own(dose).dlt_window(self.dlt_window)
    }

    /// When in that window a DLT shows, given that there is one.
    pub fn onset_at(&self, dose: DoseLevel) -> Onset {
        match self.own(dose).has_window() {
            true => self.onset.within(self.dlt_window_at(dose)),
            false => self.onset,
        }
    }

    /// Days from enrolment at a dose level until the product is there.
    pub fn production_at(&self, dose: DoseLevel) -> DaysDistribution {
        self.own(dose).production.unwrap_or(self.conduct.production)
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
