//! TITE-BOIN against its published decision tables, and as a pure function of a running trial.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use dosim::decision_table::DecisionTable;
use dosim::design::{
    CohortDesign, Decision, Evaluation, IntervalDesign, Mtd, PatientStatus, PendingDesign, Running, Standing,
    StopReason, Tallies, TiteBoin,
};
use dosim::dose::DoseLevel;
use dosim::scenario;
use support::designs::{at_most, boin, spec};
use support::{level, p};

const STOPPED: Decision = Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::LowestDoseTooToxic };

fn design(target: f64) -> TiteBoin {
    TiteBoin::new(&scenario::TiteBoinParameters { boin: boin(target), most_pending: p(0.5) }, 3, 60)
}

/// Patients at one dose level: with a DLT, without one, and pending with as much follow-up in all.
fn patients(dose: DoseLevel, treated: u32, dlts: u32, pending: u32, follow_up: f64) -> Vec<PatientStatus> {
    let evaluation = |number: u32| match number {
        _ if number < dlts => Evaluation::Dlt,
        _ if number < treated - pending => Evaluation::NoDlt,
        _ => Evaluation::Pending { follow_up: follow_up / f64::from(pending) },
    };
    (0..treated).map(|number| PatientStatus { dose, evaluation: evaluation(number) }).collect()
}

fn next(design: &TiteBoin, patients: &[PatientStatus]) -> Decision {
    design.decide(&Running { patients, at: patients.last().map(|patient| patient.dose) }).decision
}

/// What the design does in the middle of three dose levels, in the words of the published tables, and whether it would eliminate
/// the lowest dose level if this were it.
fn word(design: &TiteBoin, treated: u32, dlts: u32, pending: u32, follow_up: f64) -> &'static str {
    let at = |dose| next(design, &patients(level(dose), treated, dlts, pending, follow_up));
    let eliminated = at(1) == STOPPED;
    match at(2) {
        Decision::Treat(next) if eliminated => {
            assert_eq!(next.dose, level(1));
            "eliminate"
        }
        Decision::Treat(next) => ["de-escalate", "stay", "escalate"][next.dose.index()],
        Decision::Wait => "suspend",
        end => panic!("{end:?}"),
    }
}

/// Every state of the published tables at the end of a cohort of three, on both sides of every boundary on follow-up.
#[test]
fn decisions_are_the_published_ones() {
    let mut states = 0;
    for row in csv::Reader::from_reader(include_str!("fixtures/tite_boin_decisions.csv").as_bytes()).records() {
        let row = row.unwrap();
        let whole = |column: usize| row[column].parse::<u32>().unwrap();
        let (design, treated) = (design(row[0].parse().unwrap()), whole(1));
        for dlts in whole(2)..=whole(3) {
            for pending in whole(4)..=whole(5).min(treated - dlts) {
                states += 1;
                let said = |follow_up: f64| word(&design, treated, dlts, pending, follow_up);
                let most = f64::from(pending) * 0.999_999;
                if row[7].is_empty() {
                    assert_eq!((said(0.0), said(most)), (&row[6], &row[6]), "{dlts} DLTs, {pending} pending: {row:?}");
                    continue;
                }
                let boundary: f64 = row[7].parse().unwrap();
                // Published to two decimals.
                let sides = [0.0, boundary - 0.006, boundary + 0.006, most].map(|follow_up| said(follow_up.max(0.0)));
                let (low, high) = match &row[6] {
                    "escalate-or-stay" => ("stay", "escalate"),
                    "stay-or-de-escalate" => ("de-escalate", "stay"),
                    other => panic!("{other}"),
                };
                assert_eq!(sides, [low, low, high, high], "{dlts} DLTs, {pending} pending: {row:?}");
            }
        }
    }
    // Two tables, each with all states of 3, 6, 9, 12 and 15 patients: 10 + 28 + 55 + 91 + 136.
    assert_eq!(states, 2 * 320);
}

/// The decision table that is printed has the published decisions and follow-up times, between the lowest and the top dose level.
#[test]
fn the_decision_table_is_the_published_one() {
    let table = |target: f64| {
        let rule = scenario::Rule::TiteBoin(scenario::TiteBoinParameters { boin: boin(target), most_pending: p(0.5) });
        DecisionTable::new(&spec(rule, at_most(15)), 3, target).unwrap()
    };
    let tables = [("0.2", table(0.2)), ("0.3", table(0.3))];
    let (mut states, mut boundaries) = (0, 0);
    for row in csv::Reader::from_reader(include_str!("fixtures/tite_boin_decisions.csv").as_bytes()).records() {
        let row = row.unwrap();
        let whole = |column: usize| row[column].parse::<u32>().unwrap();
        let (_, table) = tables.iter().find(|(target, _)| *target == &row[0]).unwrap();
        for dlts in whole(2)..=whole(3) {
            for pending in whole(4)..=whole(5).min(whole(1) - dlts) {
                states += 1;
                let key = (whole(1), dlts, pending);
                let told = table.rows.iter().filter(|row| row.is_between);
                let told: Vec<_> = told.filter(|row| (row.patients, row.dlts, row.pending) == key).collect();
                let decisions: Vec<_> = told.iter().map(|row| row.verdict.name()).collect();
                match &row[6] {
                    "suspend" => assert_eq!(decisions, ["wait"], "{key:?}"),
                    "escalate-or-stay" => assert_eq!(decisions, ["stay", "escalate"], "{key:?}"),
                    "stay-or-de-escalate" => assert_eq!(decisions, ["de-escalate", "stay"], "{key:?}"),
                    one => assert_eq!(decisions, [one], "{key:?}"),
                }
                if let [low, high] = told[..] {
                    boundaries += 1;
                    let (low, high) = (low.follow_up.unwrap(), high.follow_up.unwrap());
                    assert_eq!((low.from, low.below, high.below), (0.0, high.from, f64::from(pending)));
                    // Published to two decimals.
                    let published: f64 = row[7].parse().unwrap();
                    assert!((high.from - published).abs() < 0.006, "{key:?}: {} against {published}", high.from);
                }
            }
        }
    }
    // All states, of which 55 have a boundary on follow-up.
    assert_eq!((states, boundaries), (2 * 320, 55));
    assert_eq!(tables[0].1.followed_to, None);
}

/// Without anybody pending it is BOIN.
#[test]
fn without_anybody_pending_it_is_boin() {
    let (tite, plain) = (design(0.25), IntervalDesign::boin(&boin(0.25), 3, 60));
    for treated in (3..=30).step_by(3) {
        for dlts in 0..=treated {
            let tallies = Tallies::default().with(level(2), treated as u16, dlts as u16);
            let expected = match plain.decide(&Standing::of(tallies, Some(level(2)))).decision {
                Decision::Treat(next) => Decision::one_patient(next.dose),
                end => end,
            };
            let trial = patients(level(2), treated, dlts, 0, 0.0);
            assert_eq!(next(&tite, &trial), expected, "{dlts}/{treated}");
            assert_eq!(tite.mtd(&Running { patients: &trial, at: Some(level(2)) }), plain.mtd(&tallies));
        }
    }
}

/// More follow-up without a DLT never makes a dose level look worse, and waiting is only asked for with somebody pending.
#[test]
fn more_follow_up_never_lowers_the_dose() {
    for target in [0.2, 0.25, 0.3, 0.4] {
        let design = design(target);
        for treated in (3..=18).step_by(3) {
            for dlts in 0..=treated {
                for pending in 0..=treated - dlts {
                    let steps = (0..=20).map(|step| {
                        let follow_up = f64::from(step) / 20.0 * f64::from(pending) * 0.999;
                        match next(&design, &patients(level(2), treated, dlts, pending, follow_up)) {
                            Decision::Treat(next) => next.dose.number(),
                            Decision::Wait => {
                                assert!(2 * pending > treated, "{dlts}/{treated}, {pending} pending");
                                0
                            }
                            end => panic!("{end:?}"),
                        }
                    });
                    let steps: Vec<_> = steps.collect();
                    assert!(steps.is_sorted(), "{dlts}/{treated}, {pending} pending: {steps:?}");
                }
            }
        }
    }
}

/// A cohort is filled before it is decided on, unless its DLTs eliminate the dose level whatever the others show: for a target of
/// 0.3 BOIN eliminates from 3 DLTs of 3 and from 4 of 6 on (Liu & Yuan 2015, table 1).
#[test]
fn cohorts_are_filled_first() {
    let design = design(0.3);
    let pending = |dose| PatientStatus { dose: level(dose), evaluation: Evaluation::Pending { follow_up: 0.1 } };
    let dlt = |dose| PatientStatus { dose: level(dose), evaluation: Evaluation::Dlt };
    let none = |dose| PatientStatus { dose: level(dose), evaluation: Evaluation::NoDlt };
    let enrol = |dose| Decision::one_patient(level(dose));
    assert_eq!(next(&design, &[]), enrol(1));
    assert_eq!(next(&design, &[pending(1)]), enrol(1));
    assert_eq!(next(&design, &[pending(1), pending(1)]), enrol(1));
    assert_eq!(next(&design, &[pending(1), pending(1), pending(1)]), Decision::Wait);
    assert_eq!(next(&design, &[none(1), none(1), pending(1)]), enrol(2));
    assert_eq!(next(&design, &[none(1), none(1), none(1), dlt(2)]), enrol(2));
    let eliminated = [none(1), none(1), none(1), dlt(2), dlt(2), dlt(2)];
    assert_eq!(next(&design, &eliminated), enrol(1));
    assert_eq!(design.mtd(&Running { patients: &eliminated, at: Some(level(2)) }), Mtd::Dose(level(1)));
    // Back at the first dose level the next cohort is filled, and nobody goes up again.
    let after: Vec<_> = eliminated.into_iter().chain([none(1), none(1), none(1)]).collect();
    assert_eq!(next(&design, &after), enrol(1));
    // 3 of 4 would be eliminated were they all; two are still to come, and 3 of 6 are not.
    let after = |dlts: usize, others: usize| {
        let cohorts = [none(1), none(1), none(1), dlt(2), none(2), none(2), none(1), none(1), none(1)];
        cohorts.into_iter().chain(vec![dlt(2); dlts]).chain(vec![none(2); others]).collect::<Vec<_>>()
    };
    assert_eq!(next(&design, &after(2, 0)), enrol(2));
    assert_eq!(next(&design, &after(2, 1)), enrol(1), "3 of 6: de-escalate");
    assert_eq!(next(&design, &after(3, 0)), enrol(1), "4 of 6");
    let twice = [dlt(1), dlt(1), none(1), dlt(1)];
    assert_eq!(next(&design, &twice), enrol(1));
    assert_eq!(next(&design, &[&twice[..], &[dlt(1)]].concat()), STOPPED);
    // A lower dose level that proves too toxic meanwhile takes the cohort with it.
    let below = [dlt(1), dlt(1), dlt(1), none(2)];
    assert_eq!(next(&design, &below), STOPPED);
    let toxic = [dlt(1), dlt(1), dlt(1)];
    assert_eq!(next(&design, &toxic), STOPPED);
    assert_eq!(design.mtd(&Running { patients: &toxic, at: Some(level(1)) }), Mtd::NoneTolerable);
}

/// Every answer has its reason. The rate by hand: with 1 DLT and half a window of one pending among 3, p = 1.15/3 and
/// (1 + p/(1 − p)·0.5)/3 = 0.437. The boundaries of BOIN for 0.3 are 0.236 and 0.359 (Liu & Yuan 2015).
#[test]
fn every_answer_has_its_reason() {
    let design = design(0.3);
    for (treated, dlts, pending, follow_up, reason) in [
        (3, 0, 0, 0.0, "0 of 3 patients with a DLT at dose level 2: escalate"),
        (2, 0, 1, 0.5, "the cohort at dose level 2 has places left"),
        (3, 0, 2, 0.5, "2 of 3 patients at dose level 2 are pending, more than the share of 0.5 (most_pending)"),
        (3, 1, 1, 0.5, "an expected DLT rate of 0.437 (escalate up to 0.236, de-escalate from 0.359): de-escalate"),
        (3, 2, 1, 0.5, "followed for 0.50 windows in all, at dose level 2, too many whatever those show: de-escalate"),
        (3, 3, 0, 0.0, "dose levels above 1 are eliminated"),
    ] {
        let patients = patients(level(2), treated, dlts, pending, follow_up);
        let why = design.decide(&Running { patients: &patients, at: Some(level(2)) }).why();
        assert!(why.contains(reason), "{why:?} has no {reason:?}");
    }
}
