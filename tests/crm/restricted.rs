//! Restricted escalation holds in trials of a design with too many states to be compiled, which is asked as they go.

use dosim::design::{Standing, build};
use dosim::graph::{Graph, TooManyStates};
use dosim::scenario::{CrmParameters, DltCurve, Reassessment, Rule};
use dosim::trial::{Conductor, PatientModel, Patients, TrialRecord, TrialSetting, Uncompiled};

use super::reassessment;
use crate::support::designs::{at_most, spec};
use crate::support::plan;

const DLT: [f64; 12] = [0.10, 0.12, 0.14, 0.16, 0.18, 0.20, 0.22, 0.26, 0.30, 0.34, 0.38, 0.42];

/// The whole trial as the design sees it, cohort by cohort.
fn standings(record: &TrialRecord, cohort_size: u8) -> Vec<Standing> {
    let mut standing = Standing::default();
    let after = |cohort: &dosim::trial::CohortRecord| {
        standing = standing.after(dosim::design::Cohort::new(cohort.dose, cohort_size), cohort.dlts as u8);
        standing
    };
    record.cohorts.iter().map(after).collect()
}

/// Dose levels and target of the trial in which it was seen: cohorts of two, of which one DLT bars going up. That the bar matters is
/// seen where the design would go up if it did not know of the last cohort.
#[test]
fn no_trial_without_a_graph_goes_up_after_a_cohort_that_bars_it() {
    let restricted = Reassessment {
        prior_variance: 0.5,
        restrict_escalation: true,
        ..reassessment(DltCurve::Empiric, 0.4, DLT.len())
    };
    let rule = Rule::Crm(CrmParameters { reassessment: restricted, cohort_size: 2 });
    let spec = spec(rule, at_most(60));
    let build = || build(&spec, DLT.len(), 0.4).into_cohort().unwrap();
    let design = build();
    assert_eq!(Graph::compile(&*design, DLT.len(), 1_000).unwrap_err(), TooManyStates { limit: 1_000 });

    let plan = plan(&DLT);
    let walk = Uncompiled::new(build());
    let setting = TrialSetting::new(&walk, walk.design(), &spec, &plan.scenarios[0]);
    let (mut conductor, model) = (Conductor::new(&plan), PatientModel::new(&plan, plan.seed));
    let (mut barring, mut would_go_up) = (0, 0);
    for trial in 1..=60 {
        let mut record = TrialRecord::default();
        conductor.conduct(&setting, &mut Patients::new(model, trial), &mut record);
        for (cohort, standing) in record.cohorts.iter().zip(standings(&record, 2)) {
            let Some(next) = cohort.decision.dose().filter(|_| cohort.dlts > 0) else { continue };
            barring += 1;
            assert!(next <= cohort.dose, "trial {trial}: up to {next} after {cohort:?}");
            let unaware = design.decide(&standing.without_last_cohort()).decision;
            would_go_up += u32::from(unaware.dose().is_some_and(|unaware| unaware > cohort.dose));
        }
    }
    assert!(barring > 500 && would_go_up > 20, "{would_go_up} of {barring} would go up");
}
