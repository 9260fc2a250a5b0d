//! States merged by what the future depends on, against states that have every DLT.

use dosim::design::{
    Cohort, CohortDesign, Decision, Facts, Mtd, Ruling, Standing, StopReason, Tallies, ThreePlusThree,
};
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

    fn treat(dose: DoseLevel, patients: u8) -> Decision {
        Decision::Treat(Cohort { dose, patients, tolerates: 0 })
    }

    fn stop(self, tallies: &Tallies, reason: StopReason) -> Decision {
        Decision::Stop { mtd: self.mtd(tallies), reason }
    }

    fn down(self, tallies: &Tallies, dose: DoseLevel) -> Decision {
        match dose.below() {
            None => self.stop(tallies, StopReason::LowestDoseTooToxic),
            Some(below) if tallies.patients(below) < 3 => Self::treat(below, 2),
            Some(_) => self.stop(tallies, StopReason::LowerDoseConfirmed),
        }
    }

    fn up(self, tallies: &Tallies, dose: DoseLevel) -> Decision {
        match dose.above(Self::DOSES) {
            None => self.stop(tallies, StopReason::TopDoseReached),
            Some(above) if tallies.dlts(above) >= 2 => self.stop(tallies, StopReason::LowerDoseConfirmed),
            Some(above) if tallies.total_dlts() == 0 => Self::treat(above, 1),
            Some(above) => Self::treat(above, 3),
        }
    }
}

impl CohortDesign for Hasty {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        let tally = |dose| (tallies.patients(dose), tallies.dlts(dose));
        let decision = match standing.at.map(|dose| (dose, tally(dose))) {
            None => Self::treat(DoseLevel::LOWEST, 1),
            Some((dose, (_, 2..))) => self.down(tallies, dose),
            Some((dose, (..4, 1))) => Self::treat(dose, 3),
            Some((dose, (..3, 0))) if tallies.total_dlts() > 0 => Self::treat(dose, 2),
            Some((dose, _)) => self.up(tallies, dose),
        };
        Ruling::new(decision, Facts::NONE, |_| String::new())
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        let below_too_toxic = DoseLevel::ladder(Self::DOSES).take_while(|&dose| tallies.dlts(dose) < 2);
        below_too_toxic.filter(|&dose| tallies.patients(dose) > 0).last().map_or(Mtd::NoneTolerable, Mtd::Dose)
    }

    fn forget(&self, standing: Standing) -> Standing {
        let mut standing = standing.without_last_cohort();
        standing.at.into_iter().for_each(|dose| standing.tallies.forget_dlts_beyond(dose, 2));
        standing
    }
}

/// Not of the 3+3 alone: cohorts of any size, of which states are not found in the order of their number of patients.
#[test]
fn any_design_that_says_what_to_forget_is_merged_alike() {
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
