//! States merged by what the future depends on, against states that have every DLT.

use dosim::design::{Action, CohortDesign, Mtd, StopReason, Tallies, ThreePlusThree};
use dosim::dose::DoseLevel;
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

/// One patient at each of four dose levels up to the first DLT, then cohorts of two and three; two DLTs settle a dose level,
/// however many patients it has.
#[derive(Clone, Copy)]
struct Hasty;

impl Hasty {
    const DOSES: usize = 4;

    fn enrol(dose: DoseLevel, patients: u8) -> Action {
        Action::Enrol { dose, patients, tolerates: 0 }
    }

    fn down(tallies: &Tallies, dose: DoseLevel) -> Action {
        match dose.below() {
            None => Action::Stop(StopReason::LowestDoseTooToxic),
            Some(below) if tallies.patients(below) < 3 => Self::enrol(below, 2),
            Some(_) => Action::Stop(StopReason::LowerDoseConfirmed),
        }
    }

    fn up(tallies: &Tallies, dose: DoseLevel) -> Action {
        match dose.above(Self::DOSES) {
            None => Action::Stop(StopReason::TopDoseReached),
            Some(above) if tallies.dlts(above) >= 2 => Action::Stop(StopReason::LowerDoseConfirmed),
            Some(above) if tallies.total_dlts() == 0 => Self::enrol(above, 1),
            Some(above) => Self::enrol(above, 3),
        }
    }
}

impl CohortDesign for Hasty {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        let Some(dose) = at else { return Self::enrol(DoseLevel::LOWEST, 1) };
        match (tallies.patients(dose), tallies.dlts(dose)) {
            (_, 2..) => Self::down(tallies, dose),
            (..4, 1) => Self::enrol(dose, 3),
            (..3, 0) if tallies.total_dlts() > 0 => Self::enrol(dose, 2),
            _ => Self::up(tallies, dose),
        }
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        let below_too_toxic = DoseLevel::ladder(Self::DOSES).take_while(|&dose| tallies.dlts(dose) < 2);
        below_too_toxic.filter(|&dose| tallies.patients(dose) > 0).last().map_or(Mtd::NoneTolerable, Mtd::Dose)
    }

    fn decisive_dlts(&self, _: u32) -> u32 {
        2
    }
}

/// Not of the 3+3 alone: cohorts of any size, of which states are not found in the order of their number of patients.
#[test]
fn any_design_that_says_what_is_decisive_is_merged_alike() {
    let all = Graph::compile(&EveryDlt(Hasty), Hasty::DOSES, MAX_STATES).unwrap();
    let merged = Graph::compile(&Hasty, Hasty::DOSES, MAX_STATES).unwrap();
    assert!(2 * merged.len() < all.len(), "{} of {}", merged.len(), all.len());
    for curve in [[0.1, 0.2, 0.3, 0.4], [0.5, 0.5, 0.5, 0.5], [0.0, 0.9, 0.1, 1.0]] {
        for cap in [None, Some(3), Some(10)] {
            let expected = answer_by(&all, &EveryDlt(Hasty), cap, &curve);
            assert_same(&format!("{curve:?} cap {cap:?}"), &answer_by(&merged, &Hasty, cap, &curve), &expected);
        }
    }
}
