//! A design as a plan describes it: its rule, with the limits and the rules that fit any design.

use super::general::{Rules, UnderGeneralRules};
use super::{AtCap, CohortDesign, GeneralRules, PendingDesign, Rule};
use crate::probability::Probability;

/// The rules of a design, with the limits that fit any of them.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignSpec {
    /// The rule itself.
    pub rule: Rule,
    /// The greatest number of treated patients, at least one cohort; `None` for no cap.
    pub cap: Option<u32>,
    /// What becomes of a trial whose next cohort would exceed the cap.
    pub at_cap: AtCap,
    /// Rules that fit any design.
    pub general: GeneralRules,
}

impl DesignSpec {
    /// The number of patients that must do where a trial is planned with this many: the cap, if that is less or nothing is
    /// planned; `None` if there is neither.
    pub fn planned_patients(&self, planned: Option<u32>) -> Option<u32> {
        planned.into_iter().chain(self.cap).min()
    }

    /// Whether it decides by the patients at the dose level just treated alone, and by whether there are others to go to. Dose levels that
    /// are passed by until another was too toxic make it look at those, too.
    pub(crate) fn decides_by_one_dose(&self) -> bool {
        self.rule.parameters().decides_by_one_dose() && self.general.reserved == 0
    }
}

/// A design as a trial is conducted by it.
pub enum Design {
    /// It decides when its cohort is evaluable.
    Cohort(Box<dyn CohortDesign>),
    /// It decides while patients are pending.
    Pending(Box<dyn PendingDesign>),
}

impl Design {
    pub(super) fn pending(design: impl PendingDesign + 'static) -> Self {
        Self::Pending(Box::new(design))
    }

    pub(super) fn cohort(design: impl CohortDesign + 'static) -> Self {
        Self::Cohort(Box::new(design))
    }

    /// The cohort design, if it is one.
    pub fn into_cohort(self) -> Option<Box<dyn CohortDesign>> {
        match self {
            Self::Cohort(design) => Some(design),
            Self::Pending(_) => None,
        }
    }

    /// The design that decides while patients are pending, if it is one.
    pub fn into_pending(self) -> Option<Box<dyn PendingDesign>> {
        match self {
            Self::Cohort(_) => None,
            Self::Pending(design) => Some(design),
        }
    }
}

/// The design that a plan describes, under the rules that fit any design, on a ladder with `doses` steps.
pub fn build(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Design {
    let design = spec.rule.parameters().design_under(doses, &spec.general);
    if spec.general.are_idle() && !spec.rule.may_skip() {
        return design;
    }
    let target_dlt_rate = spec.rule.target_dlt_rate().map_or(target_dlt_rate, Probability::get);
    let rules = Rules::new(&spec.general, target_dlt_rate, &spec.rule, doses);
    match design {
        Design::Cohort(design) => Design::cohort(UnderGeneralRules { design, rules }),
        Design::Pending(design) => Design::pending(UnderGeneralRules { design, rules }),
    }
}
