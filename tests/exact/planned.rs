//! The chance that the planned number of patients is not enough, against sums over the ends of trials.

use dosim::characteristics::{Quantity, Results, Verification, values};
use dosim::design::{Mtd, ThreePlusThree};
use dosim::exact as exact_engine;
use dosim::graph::{Graph, MAX_STATES};
use dosim::report::formats::csv;
use dosim::report::terminal::{Style, patients_needed, summary};
use dosim::scenario::{Plan, Preset};
use dosim::simulate::{Study, Watch};

use super::support::{self, exact};

const DLT: [f64; 3] = [0.10, 0.25, 0.40];

fn plan(cap: Option<u32>, planned: Option<u32>) -> Plan {
    let mut plan = support::plan(&DLT);
    plan.designs = vec![support::design(Preset::DeEscalatingTopSix.switches(), cap)];
    plan.enrolment.planned_patients = planned;
    plan.trials = 20_000;
    plan
}

fn answered(plan: &Plan) -> Results {
    let study = Study::new(plan.clone());
    let mut results = study.simulate(&Watch::default()).unwrap();
    exact_engine::attach(&study, &mut results);
    results
}

/// More are needed than planned where more are treated, or where the cap ends the trial.
#[test]
fn more_than_planned_is_what_the_ends_of_trials_say() {
    let graph = Graph::compile(&ThreePlusThree::new(Preset::DeEscalatingTopSix.switches(), 3), 3, MAX_STATES).unwrap();
    // The planned number below the cap, at it, and alone; the cap alone; a cap below the planned number, which counts.
    let cases = [
        (Some(14), Some(9), 9),
        (Some(12), Some(12), 12),
        (None, Some(10), 10),
        (Some(12), None, 12),
        (Some(9), Some(12), 9),
    ];
    for (cap, planned, limit) in cases {
        let ends = exact::endings(&graph, &DLT, cap);
        let more = |end: &&exact::Ending| end.mtd == Mtd::Undetermined || end.tallies.total_patients() > limit;
        let expected: f64 = ends.iter().filter(more).map(|end| end.probability).sum();
        assert!((0.05..0.95).contains(&expected), "{cap:?} {planned:?}: {expected} tells nothing apart");
        let results = answered(&plan(cap, planned));
        let found = results.cells[0].exact.as_ref().unwrap().planned.unwrap();
        assert_eq!(found.patients, limit);
        assert!(
            (found.p_more.value - expected).abs() < 1e-12,
            "{cap:?} {planned:?}: {} and {expected}",
            found.p_more.value
        );
        assert!(Verification::new(&results).is_within_chance());
        let simulated = results.cells[0].characteristics.planned.unwrap().p_more;
        assert!((simulated.value - expected).abs() < 5.0 * simulated.mc_se.unwrap(), "{cap:?} {planned:?}");
    }
}

/// Without a planned number and a cap nothing is said of either, anywhere.
#[test]
fn what_is_not_planned_is_not_spoken_of() {
    let results = answered(&plan(None, None));
    assert!(values(&results.cells[0].characteristics).iter().all(|value| value.quantity != Quantity::MoreThanPlanned));
    let tables = [csv::summary(&results).unwrap(), csv::operating_characteristics(&results).unwrap()].concat();
    let text = summary(&results, Style::Plain, 120)
        + &patients_needed(&results, Style::Plain, 120)
        + &String::from_utf8(tables).unwrap();
    for word in ["more_than", "> ", "limit", "patients planned", "holds", "NCT", "not enough", "need more"] {
        let place = text.find(word).map(|at| &text[at.saturating_sub(60)..(at + 60).min(text.len())]);
        assert_eq!(place, None, "{word:?}");
    }
    let spoken = summary(&answered(&plan(None, Some(12))), Style::Plain, 120);
    assert!(spoken.contains("need more than the 12 patients planned; there is no cap."), "{spoken}");
}
