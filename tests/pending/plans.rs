//! Random plans with every switch of conduct: those of the calendar, and the same with designs that decide while patients are
//! pending, under the rules that fit any design.

#[path = "../calendar/plans.rs"]
mod calendar;

pub(crate) use calendar::any_plan;
use dosim::design::CohortSizes;
use dosim::scenario::{
    AtCap, DesignSpec, DltCurve, DoseChoice, EnoughWhen, GeneralRules, IqSwitches, LadderSwitches, NamedDesign, Plan,
    Reassessment, Rule, Skeleton, TiteCrmParameters,
};
use proptest::prelude::*;

use crate::support::{level, p};

/// A plan whose two designs decide while patients are pending.
pub(crate) fn any_pending_plan() -> impl Strategy<Value = Plan> {
    any_plan().prop_flat_map(|plan| {
        let designs = prop::collection::vec(any_design(plan.dose_count()), 2);
        (Just(plan), designs).prop_map(|(plan, designs)| Plan { designs, ..plan })
    })
}

fn any_design(doses: usize) -> impl Strategy<Value = NamedDesign> {
    let ladder = (any::<bool>(), any::<bool>(), 1..=doses).prop_map(|(de_escalate, expand_top_dose, start)| {
        LadderSwitches { de_escalate, expand_top_dose, starting_dose: level(start) }
    });
    let rule = (ladder, any::<bool>(), 1..=6_u8).prop_map(|(ladder, rolling, most_pending)| {
        if rolling { Rule::RollingSix(ladder) } else { Rule::IqThreePlusThree(IqSwitches { most_pending, ladder }) }
    });
    let limits = (prop::option::weighted(0.3, 1..30_u32), prop::option::weighted(0.2, 1..8_u32), any::<bool>());
    (rule, prop::option::weighted(0.5, 3..24_u32), any::<bool>(), limits).prop_map(
        |(rule, cap, declare, (max_patients, enough_at_dose, judges_lowest))| {
            let general = GeneralRules {
                max_is_cap: false,
                max_patients,
                enough_at_dose,
                lowest_too_toxic: judges_lowest.then(|| p(0.9)),
                enough_when: EnoughWhen::Next,
                allow_skipping: false,
                at_least_at_mtd: None,
                reserved: 0,
                cohort_sizes: CohortSizes::default(),
            };
            let at_cap = if declare { AtCap::Declare } else { AtCap::Undetermined };
            NamedDesign { name: rule.to_string(), spec: DesignSpec { rule, cap, at_cap, general } }
        },
    )
}

/// A TITE-CRM with and without everything that may end a trial, of which one or the other does.
pub(crate) fn any_tite_crm() -> impl Strategy<Value = NamedDesign> {
    let limits = (
        1..30_u32,
        prop::option::weighted(0.3, 1..8_u32),
        prop::option::weighted(0.3, Just(p(0.9))),
        prop::option::weighted(0.3, 3..24_u32),
    );
    (limits, prop::option::weighted(0.3, 0.5..0.95), any::<bool>(), any::<bool>()).prop_map(
        |((most, enough_at_dose, lowest_too_toxic, cap), safety_stop, restrict_escalation, allow_skipping)| {
            let reassessment = Reassessment {
                curve: DltCurve::Empiric,
                skeleton: Skeleton::IndifferenceInterval { halfwidth: 0.05, prior_mtd: level(1) },
                prior_variance: 1.34,
                target_dlt_rate: p(0.25),
                starting_dose: level(1),
                restrict_escalation,
                safety_stop: safety_stop.map(p),
                safety_rate: None,
                choice: DoseChoice::Nearest,
                ..Reassessment::usual()
            };
            let general = GeneralRules {
                max_is_cap: false,
                max_patients: Some(most),
                enough_at_dose,
                lowest_too_toxic,
                enough_when: EnoughWhen::Next,
                allow_skipping,
                at_least_at_mtd: None,
                reserved: 0,
                cohort_sizes: CohortSizes::default(),
            };
            let rule = Rule::TiteCrm(TiteCrmParameters { reassessment });
            NamedDesign { name: rule.to_string(), spec: DesignSpec { rule, cap, at_cap: AtCap::Undetermined, general } }
        },
    )
}
