//! Any cohort design as one that decides while patients are pending: it fills its cohort, waits and asks. Two conductors that
//! share no driver must then find the same outcomes.

use dosim::design::{self, CohortDesign, Decision, Facts, Mtd, PendingDesign, Ruling, Running, Standing};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{NamedDesign, Plan, Stagger};
use dosim::trial::{
    Conductor, Ignore, PatientModel, Patients, PendingConductor, PendingTrialSetting, TrialSetting, Uncompiled,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::plans::any_plan;
use crate::support::designs::every_design;
use crate::support::{p, plan};

/// A cohort design that meets its patients one by one.
struct CohortByCohort(Box<dyn CohortDesign>);

impl CohortByCohort {
    /// Plays the trial again, cohort by cohort, as far as it has come; each cohort is the next few patients at its dose level.
    fn replay(&self, trial: &Running<'_>) -> (Standing, Decision) {
        let (mut standing, mut rest) = (Standing::default(), trial.patients);
        loop {
            let Decision::Treat(next) = self.0.decide(&standing).decision else {
                return (standing, self.0.decide(&standing).decision);
            };
            let Some((cohort, others)) = rest.split_at_checked(next.patients.into()) else {
                return (standing, Decision::one_patient(next.dose));
            };
            let cohort = Running { patients: cohort, at: None };
            if cohort.anyone_pending() {
                return (standing, Decision::Wait);
            }
            standing = standing.after(next, cohort.tallies().dlts(next.dose) as u8);
            rest = others;
        }
    }
}

impl PendingDesign for CohortByCohort {
    fn decide(&self, trial: &Running<'_>) -> Ruling {
        Ruling::new(self.replay(trial).1, Facts::NONE, |_| String::new())
    }

    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        self.0.mtd(&self.replay(trial).0.tallies)
    }

    // Else whoever comes meanwhile would be asked for one by one, and another number would come than where so many pass.
    fn waits_for_outcomes(&self) -> bool {
        true
    }
}

/// A plan in which a cohort waits for all its patients, and they for nobody. A cap that holds whole cohorts.
fn plain(mut plan: Plan) -> Plan {
    plan.conduct.stagger = Stagger::None;
    plan.own.iter_mut().for_each(|own| own.stagger = None);
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
    let (rules, adapted, uncompiled) = (build(), CohortByCohort(build()), Uncompiled::remembering(build(), 8));
    let graph = Graph::compile(&*rules, doses, MAX_STATES).unwrap();
    let model = PatientModel::new(plan, plan.seed);
    let (mut cohorts, mut one_by_one) = (Conductor::new(plan), PendingConductor::new(plan));
    for scenario in &plan.scenarios {
        let setting = TrialSetting::new(&graph, &*rules, &named.spec, scenario);
        let walked = TrialSetting::new(&uncompiled, uncompiled.design(), &named.spec, scenario);
        let pending = PendingTrialSetting::new(&adapted, &named.spec, scenario);
        for trial in 1..=trials {
            let expected = cohorts.conduct(&setting, &mut Patients::new(model, trial), &mut Ignore);
            let found = one_by_one.conduct(&pending, &mut Patients::new(model, trial), &mut Ignore);
            prop_assert_eq!(expected, found, "{}, trial {}", &named.name, trial);
            let found = cohorts.conduct(&walked, &mut Patients::new(model, trial), &mut Ignore);
            prop_assert_eq!(expected, found, "{}, trial {}, without a graph", &named.name, trial);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_conductors_find_the_same_outcomes(plan in any_plan().prop_map(plain), halt in prop_oneof![Just(0.0), 0.0..1.0_f64]) {
        let halts = vec![p(halt); plan.dose_count()];
        let mut plan = plan;
        plan.scenarios[0].halt_probabilities = Some(halts);
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
