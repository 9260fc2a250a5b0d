//! Which design a plan describes: one line each.

use super::general::{Rules, UnderGeneralRules};
use super::{
    APlusB, AcceleratedTitration, CohortDesign, Crm, IntervalDesign, IqThreePlusThree, PendingDesign, RollingSix,
    ThreePlusThree, TiteBoin, TiteCrm,
};
use crate::probability::Probability;
use crate::scenario::{DesignSpec, Rule};

/// The maximum of patients of a design that needs one and has none.
const MOST_PATIENTS: u32 = 1_000;

/// A design as a trial is conducted by it.
pub enum Design {
    /// It decides when its cohort is evaluable.
    Cohort(Box<dyn CohortDesign>),
    /// It decides while patients are pending.
    Pending(Box<dyn PendingDesign>),
}

impl Design {
    fn pending(design: impl PendingDesign + 'static) -> Self {
        Self::Pending(Box::new(design))
    }

    fn cohort(design: impl CohortDesign + 'static) -> Self {
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
    let most = spec.general.max_patients.unwrap_or(MOST_PATIENTS);
    let design = match &spec.rule {
        Rule::ThreePlusThree(switches) => Design::cohort(ThreePlusThree::new(*switches, doses)),
        Rule::RollingSix(switches) => Design::pending(RollingSix::new(*switches, doses)),
        Rule::IqThreePlusThree(switches) => Design::pending(IqThreePlusThree::new(*switches, doses)),
        Rule::APlusB(rules) => Design::cohort(APlusB::new(rules, doses)),
        Rule::AcceleratedTitration(rules) => Design::cohort(AcceleratedTitration::new(rules, doses)),
        Rule::IThreePlusThree(rules) => Design::cohort(IntervalDesign::i_three_plus_three(rules, doses, most)),
        Rule::Mtpi(rules) => Design::cohort(IntervalDesign::mtpi(rules, doses, most)),
        Rule::Keyboard(rules) => Design::cohort(IntervalDesign::keyboard(rules, doses, most)),
        Rule::Boin(rules) => Design::cohort(IntervalDesign::boin(rules, doses, most)),
        Rule::TiteBoin(rules) => Design::pending(TiteBoin::new(rules, doses, most)),
        Rule::Crm(parameters) => Design::cohort(Crm::new(parameters, doses)),
        Rule::TiteCrm(parameters) => Design::pending(TiteCrm::new(&parameters.reassessment, doses)),
    };
    if spec.general.are_idle() && !spec.rule.may_skip() {
        return design;
    }
    let target_dlt_rate = spec.rule.target_dlt_rate().map_or(target_dlt_rate, Probability::get);
    let rules = Rules::new(&spec.general, target_dlt_rate, spec.rule.allows_short_cohort(), doses);
    match design {
        Design::Cohort(design) => Design::cohort(UnderGeneralRules { design, rules }),
        Design::Pending(design) => Design::pending(UnderGeneralRules { design, rules }),
    }
}
