//! States merged by what the future depends on, against states that have every DLT.

use dosim::design::ThreePlusThree;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::Switches;

use super::support::exact::EveryDlt;
use super::{answer, answer_by, assert_same, support};

/// Every set of switches and starting dose, with and without a cap, on four dose levels.
#[test]
fn everything_is_as_with_all_dlts() {
    let curve = [0.1, 0.2, 0.35, 0.5];
    for bits in 0..8 {
        for starting_dose in 1..=4 {
            let switches = Switches {
                de_escalate: bits & 1 > 0,
                expand_top_dose: bits & 2 > 0,
                dlts_tolerated_in_six: if bits & 4 > 0 { 2 } else { 1 },
                starting_dose: support::level(starting_dose),
            };
            let design = EveryDlt(ThreePlusThree::new(switches, 4));
            let graph = Graph::compile(&design, 4, MAX_STATES).unwrap();
            for cap in [None, Some(6), Some(13), Some(18)] {
                let what = format!("{switches} cap {cap:?}");
                assert_same(&what, &answer(switches, cap, &curve), &answer_by(&graph, &design, cap, &curve));
            }
        }
    }
}

/// Probabilities of 0 and 1 leave most states without probability.
#[test]
fn certain_dlts_are_no_exception() {
    for curve in [[0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [1.0, 1.0, 1.0], [0.0, 0.5, 1.0]] {
        for starting_dose in 1..=3 {
            let preset = dosim::scenario::Preset::DeEscalatingTopSix;
            let switches = Switches { starting_dose: support::level(starting_dose), ..preset.switches() };
            let design = EveryDlt(ThreePlusThree::new(switches, 3));
            let graph = Graph::compile(&design, 3, MAX_STATES).unwrap();
            let expected = answer_by(&graph, &design, None, &curve);
            assert_same(&format!("{switches} {curve:?}"), &answer(switches, None, &curve), &expected);
        }
    }
}
