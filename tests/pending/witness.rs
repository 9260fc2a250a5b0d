//! Any cohort design as one that decides while patients are pending: it fills its cohort, waits and asks. Two conductors that
//! share no driver must then find the same outcomes.

use dosim::design::{self, Action, CohortDesign, Mtd, PendingAction, PendingDesign, Running, StopReason, Tallies};
use dosim::dose::DoseLevel;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{NamedDesign, Plan, Stagger};
use dosim::trial::{Arm, Asked, Conductor, Ignore, PatientModel, Patients, PendingArm, PendingConductor};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::plans::any_plan;
use crate::support::designs::every_design;
use crate::support::{p, plan};

/// A cohort design that meets its patients one by one.
struct CohortByCohort(Box<dyn CohortDesign>);

impl CohortByCohort {
    /// Plays the trial again, cohort by cohort, as far as it has come; each cohort is the next few patients at its dose level.
    fn replay(&self, trial: &Running<'_>) -> (Tallies, Result<DoseLevel, Option<StopReason>>) {
        let (mut tallies, mut at, mut rest) = (Tallies::default(), None, trial.patients);
        loop {
            match self.0.next(&tallies, at) {
                Action::Stop(reason) => return (tallies, Err(Some(reason))),
                Action::Enrol { dose, patients, .. } => {
                    let Some((cohort, others)) = rest.split_at_checked(patients.into()) else {
                        return (tallies, Ok(dose));
                    };
                    if (Running { patients: cohort, at: None }).anyone_pending() {
                        return (tallies, Err(None));
                    }
                    let seen = Running { patients: cohort, at: None }.tallies();
                    tallies.add(dose, seen.patients(dose) as u16, seen.dlts(dose) as u16);
                    (at, rest) = (Some(dose), others);
                }
            }
        }
    }
}

impl PendingDesign for CohortByCohort {
    fn next(&self, trial: &Running<'_>) -> PendingAction {
        match self.replay(trial).1 {
            Ok(dose) => PendingAction::Enrol { dose },
            Err(None) => PendingAction::Wait,
            Err(Some(reason)) => PendingAction::Stop(reason),
        }
    }

    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        self.0.mtd(&self.replay(trial).0)
    }
}

/// A plan in which a cohort waits for all its patients, and they for nobody. A cap that holds whole cohorts.
fn plain(mut plan: Plan) -> Plan {
    plan.conduct.stagger = Stagger::None;
    plan.conduct.stop_cohort_at_excess = false;
    plan.conduct.dropout_probability = p(0.0);
    plan.conduct.not_infused_probability = p(0.0);
    for design in &mut plan.designs {
        design.spec.cap = design.spec.cap.map(|cap| cap.div_ceil(3) * 3);
    }
    plan
}

/// Both conductors, and a design that is asked as trials go and forgets most of what it said, on the same patients.
fn compare(plan: &Plan, named: &NamedDesign, trials: u64) -> Result<(), TestCaseError> {
    let doses = plan.dose_count();
    let build = || design::build(&named.spec, doses, plan.target_dlt_rate.get()).into_cohort().unwrap();
    let (rules, adapted, asked) = (build(), CohortByCohort(build()), Asked::remembering(build(), 8));
    let graph = Graph::compile(&*rules, doses, MAX_STATES).unwrap();
    let model = PatientModel::new(plan, plan.seed);
    let (mut cohorts, mut one_by_one) = (Conductor::new(plan), PendingConductor::new(plan));
    for scenario in &plan.scenarios {
        let arm = Arm::new(&graph, &*rules, &named.spec, scenario);
        let walked = Arm::new(&asked, asked.design(), &named.spec, scenario);
        let pending = PendingArm::new(&adapted, &named.spec, scenario);
        for trial in 1..=trials {
            let expected = cohorts.conduct(&arm, &mut Patients::new(model, trial), &mut Ignore);
            let found = one_by_one.conduct(&pending, &mut Patients::new(model, trial), &mut Ignore);
            prop_assert_eq!(expected, found, "{}, trial {}", &named.name, trial);
            let found = cohorts.conduct(&walked, &mut Patients::new(model, trial), &mut Ignore);
            prop_assert_eq!(expected, found, "{}, trial {}, asked", &named.name, trial);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_conductors_find_the_same_outcomes(plan in any_plan().prop_map(plain)) {
        for named in &plan.designs {
            compare(&plan, named, 25)?;
        }
    }
}

/// The same for every registered cohort design, whatever the size of its cohorts.
#[test]
fn every_cohort_design_is_the_same_patient_by_patient() {
    let mut plan = plain(plan(&[0.1, 0.25, 0.4]));
    plan.conduct.decision_days = 3.0;
    plan.enrolment.queue = 2;
    for (name, spec) in every_design(3) {
        if design::build(&spec, 3, 0.3).into_cohort().is_some() {
            compare(&plan, &NamedDesign { name, spec }, 200).unwrap();
        }
    }
}
