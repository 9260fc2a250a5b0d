//! Plans built by hand, and what a few thousand simulated trials make of them.

use dosim::characteristics::{Comparison, Results};
use dosim::compare::compare;
use dosim::decision_table::DecisionTable;
use dosim::exact::{self, PathTree};
use dosim::probability::Probability;
use dosim::report::chart::{EXTENT, MOST_NODES};
use dosim::scenario::{
    Arrivals, Calendar, Conduct, DaysDistribution, Enrolment, NamedDesign, Onset, Plan, Preset, Scenario, Stagger,
    StaggerCohorts,
};
use dosim::simulate::{Study, Watch};
use dosim::trial::{Outcome, TrialRecord};

use crate::support::{self, dose, p, plan, scenario};

/// NCT05745454 with five assumed curves under rule A with a cap of 12.
pub(crate) fn registered() -> Plan {
    let registered = plan(&[0.02, 0.05, 0.10]);
    Plan {
        title: "HER2-E-CART in HER2-positive solid tumours (NCT05745454)".into(),
        doses: ["low", "medium", "high"].map(dose).into(),
        scenarios: vec![
            scenario("as hoped", &[0.02, 0.05, 0.10]),
            scenario("moderate", &[0.05, 0.15, 0.30]),
            scenario("steep", &[0.10, 0.25, 0.50]),
            scenario("cliff", &[0.02, 0.05, 0.60]),
            scenario("all too toxic", &[0.40, 0.55, 0.70]),
        ],
        designs: vec![design("classic", Preset::Classic, Some(12))],
        enrolment: Enrolment {
            arrivals: Arrivals::Poisson { patients_per_month: 1.0 },
            queue: 0,
            planned_patients: Some(12),
        },
        onset: Onset { before_infusion_share: p(0.05), acute_share: p(0.1), ..registered.onset },
        trials: 2000,
        seed: 1,
        ..registered
    }
}

/// The registered trial under all five rules, with and without the cap.
pub(crate) fn ten_designs() -> Plan {
    let presets = Preset::ALL.map(|preset| (preset, format!("{preset:?}").to_lowercase()));
    let capped = presets.iter().map(|(preset, name)| design(&format!("{name}-cap-12"), *preset, Some(12)));
    let free = presets.iter().map(|(preset, name)| design(name, *preset, None));
    Plan { designs: capped.chain(free).collect(), trials: 400, ..registered() }
}

/// As much of everything as is allowed: 24 dose levels, 12 scenarios, 10 designs, and labels of 60 characters.
pub(crate) fn extreme() -> Plan {
    let doses = (1..=24).map(|level| dose(&sixty(&format!("dose {level} of the cells that were given on a day"))));
    let curve = |scenario: usize| {
        let p = |level: usize| p(0.003 * scenario as f64 * level as f64);
        (1..=24).map(p).collect()
    };
    let scenarios = (1..=12).map(|number| Scenario {
        name: sixty(&format!("scenario {number} with all that one could assume")),
        source: None,
        rationale: None,
        dlt_probabilities: curve(number),
        halt_probabilities: None,
        moderate_probabilities: None,
        response_probabilities: None,
    });
    let mut plan = ten_designs();
    for (number, design) in (1..).zip(&mut plan.designs) {
        design.name = sixty(&format!("design-{number}-Donaudampfschifffahrtsgesellschaftskapitaen"));
    }
    Plan { doses: doses.collect(), scenarios: scenarios.collect(), trials: 20, ..plan }
}

/// One dose level, no DLT ever, no cap and no dates.
pub(crate) fn bare() -> Plan {
    let mut plan = registered();
    plan.designs[0].spec.cap = None;
    plan.calendar = Calendar { planned_start: None, planned_completion: None, follow_up_days: 0.0 };
    plan.dlt_window.preconditioning_days = 0.0;
    plan.onset.before_infusion_share = Probability::ZERO;
    plan.target_dlt_rate = Probability::ZERO;
    Plan { doses: vec![dose("only")], scenarios: vec![scenario("harmless", &[0.0])], trials: 50, ..plan }
}

/// With everything that can happen to a patient.
pub(crate) fn eventful() -> Plan {
    let conduct = Conduct {
        production: DaysDistribution::Uniform { min_days: 12.0, max_days: 24.0 },
        not_infused_probability: p(0.15),
        stagger: Stagger::First { days: 14.0 },
        stagger_cohorts: StaggerCohorts::Every,
        dropout_probability: p(0.15),
        stop_cohort_at_excess: true,
        production_while_waiting: true,
        decision_days: 7.0,
    };
    let enrolment =
        Enrolment { arrivals: Arrivals::Poisson { patients_per_month: 3.0 }, queue: 2, planned_patients: Some(12) };
    Plan { conduct, enrolment, ..registered() }
}

/// The operating characteristics of every scenario under every design of a plan.
pub(crate) fn simulate(plan: &Plan) -> Results {
    Study::new(plan.clone()).simulate(&Watch::default()).unwrap()
}

/// Every design of a plan side by side.
pub(crate) fn compared(plan: &Plan) -> Comparison {
    let studies = [Study::new(plan.clone())];
    compare(vec!["the file".to_owned()], &studies, &Watch::default()).unwrap()
}

/// Two files side by side, "one" and "two".
pub(crate) fn compared_files(one: &Plan, two: &Plan) -> Comparison {
    let studies = [one, two].map(|plan| Study::new(plan.clone()));
    compare(vec!["one".to_owned(), "two".to_owned()], &studies, &Watch::default()).unwrap()
}

/// One trial of a scenario under the first design, told in full.
pub(crate) fn told(plan: &Plan, scenario: usize, trial: u64) -> (TrialRecord, Outcome) {
    let (outcome, record) = Study::new(plan.clone()).one_trial(scenario, 0, trial);
    (record, outcome)
}

/// The paths of the first design under the first scenario; `None` if they have no exact probabilities.
pub(crate) fn tree(plan: &Plan) -> Option<PathTree> {
    let study = Study::new(plan.clone());
    let graph = exact::capped_graph(&study, 0).ok()?;
    let dlt: Vec<f64> = exact::evaluable_patients(plan, &plan.scenarios[0]).iter().map(|patient| patient.dlt).collect();
    Some(PathTree::with_most_nodes(&graph, &dlt, EXTENT, MOST_NODES))
}

/// The decision table of the first design.
pub(crate) fn table(plan: &Plan) -> DecisionTable {
    DecisionTable::new(&plan.designs[0].spec, plan.dose_count(), plan.target_dlt_rate.get()).unwrap()
}

fn design(name: &str, preset: Preset, cap: Option<u32>) -> NamedDesign {
    NamedDesign { name: name.into(), ..support::design(preset.switches(), cap) }
}

fn sixty(text: &str) -> String {
    format!("{text:x<60}")
}
