//! The rolling six against its published grid, row by row, and the IQ 3+3 against its rule.

use std::collections::HashSet;

use dosim::decision_table::{DecisionRow, DecisionTable, NoTable, RelativeDecision, RelativeMtd};
use dosim::design::{
    Decision, Evaluation, IqThreePlusThree, Mtd, PatientStatus, PendingDesign, RollingSix, Running, StopReason,
};
use dosim::dose::DoseLevel;
use dosim::scenario::{self, GeneralRules, IqSwitches, LadderSwitches, Preset, Rule};

use crate::support::designs::spec;
use crate::support::level;

const PENDING: Evaluation = Evaluation::Pending { follow_up: 0.5 };

fn switches() -> LadderSwitches {
    LadderSwitches { de_escalate: true, expand_top_dose: true, starting_dose: DoseLevel::LOWEST }
}

/// Patients at one dose level: first DLTs, then the others with an outcome, then those pending.
fn group(dose: usize, enrolled: u32, evaluable: u32, dlts: u32) -> Vec<PatientStatus> {
    let status = |place| match place {
        place if place < dlts => Evaluation::Dlt,
        place if place < evaluable => Evaluation::NoDlt,
        _ => PENDING,
    };
    (0..enrolled).map(|place| PatientStatus { dose: level(dose), evaluation: status(place) }).collect()
}

fn next(design: &dyn PendingDesign, patients: &[PatientStatus]) -> Decision {
    design.decide(&Running { patients, at: patients.last().map(|patient| patient.dose) }).decision
}

fn stop(mtd: Mtd, reason: StopReason) -> Decision {
    Decision::Stop { mtd, reason }
}

/// "2-5", "6", "any", "3 or more" as numbers of patients.
fn range(text: &str) -> std::ops::RangeInclusive<u32> {
    if text == "any" {
        return 0..=6;
    }
    if let Some(least) = text.strip_suffix(" or more") {
        return least.parse().unwrap()..=6;
    }
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    from.parse().unwrap()..=to.parse().unwrap()
}

/// Frankel et al., JAMA Netw Open 2020;3:e204787, Table 2, parent design: every row, at the middle one of three dose levels
/// after 0/3 at the lowest.
#[test]
fn every_row_of_the_published_grid() {
    let design = RollingSix::new(switches(), 3);
    let mut rows = csv::Reader::from_path("tests/fixtures/rolling_six_decisions.csv").unwrap();
    let (mut read, mut decided) = (0, 0);
    for row in rows.records() {
        let row = row.unwrap();
        read += 1;
        for enrolled in range(&row[1]) {
            for evaluable in range(&row[2]).filter(|&evaluable| evaluable <= enrolled) {
                for dlts in range(&row[3]).filter(|&dlts| dlts <= evaluable) {
                    let mut patients = group(1, 3, 3, 0);
                    patients.extend(group(2, enrolled, evaluable, dlts));
                    let at = level(2);
                    let decision = design.decide(&Running { patients: &patients, at: Some(at) }).decision;
                    let expected = match &row[4] {
                        "same dose" => Decision::one_patient(at),
                        "hold" => Decision::Wait,
                        "escalate" | "escalate or MTD" => Decision::one_patient(level(3)),
                        "de-escalate" => Decision::one_patient(level(1)),
                        other => panic!("{other}"),
                    };
                    assert_eq!(decision, expected, "row {}: {dlts}/{evaluable} of {enrolled}", &row[0]);
                    decided += 1;
                }
            }
        }
    }
    assert_eq!(read, 19);
    // All numbers of patients, of outcomes and of DLTs at one dose level but 0/6: it has been decided upon at 0/5.
    let all = (0..=6_u32).flat_map(|enrolled| (0..=enrolled).map(|evaluable| evaluable + 1)).sum::<u32>();
    assert_eq!(decided + 1, all, "every other combination stands in one row");
}

/// The decision table that is printed, held against the same grid: between the lowest and the top dose level it has one decision
/// for all of these numbers, and the published one.
#[test]
fn the_decision_table_is_the_published_grid() {
    let rule = Rule::RollingSix(switches());
    let table = DecisionTable::new(&spec(rule, GeneralRules::default()), 3, 0.3).unwrap();
    let mut cells = HashSet::new();
    let mut grid = csv::Reader::from_path("tests/fixtures/rolling_six_decisions.csv").unwrap();
    for row in grid.records() {
        let row = row.unwrap();
        for enrolled in range(&row[1]) {
            for evaluable in range(&row[2]).filter(|&evaluable| evaluable <= enrolled) {
                for dlts in range(&row[3]).filter(|&dlts| dlts <= evaluable) {
                    let key = (enrolled, dlts, enrolled - evaluable);
                    let of_cell = |row: &&DecisionRow| (row.patients, row.dlts, row.pending) == key && row.is_between;
                    let decisions: Vec<_> = table.rows.iter().filter(of_cell).map(|row| row.verdict).collect();
                    let is = |decision: &RelativeDecision| match (&row[4], decision) {
                        ("same dose", RelativeDecision::Stay(1)) | ("hold", RelativeDecision::Wait) => true,
                        ("escalate" | "escalate or MTD", RelativeDecision::Escalate(1)) => true,
                        // Nobody comes back to it, and the dose level below may have been settled before.
                        ("de-escalate", RelativeDecision::Eliminate(1)) => true,
                        ("de-escalate", RelativeDecision::Stop { mtd, reason: StopReason::LowerDoseConfirmed }) => {
                            *mtd == RelativeMtd::Below
                        }
                        _ => false,
                    };
                    assert!(
                        !decisions.is_empty() && decisions.iter().all(is),
                        "row {}: {key:?}: {decisions:?}",
                        &row[0]
                    );
                    // "Or MTD": where there is nowhere to go up to.
                    let is_mtd = |row: &DecisionRow| {
                        matches!(row.verdict, RelativeDecision::Stop { mtd: RelativeMtd::This, .. })
                            && (row.patients, row.dlts, row.pending) == key
                    };
                    assert_eq!(table.rows.iter().any(is_mtd), &row[4] == "escalate or MTD", "row {}: {key:?}", &row[0]);
                    cells.insert(key);
                }
            }
        }
    }
    // And nothing besides, but for 0/6, which has been decided upon at 0/5.
    let all: HashSet<_> = table.rows.iter().map(|row| (row.patients, row.dlts, row.pending)).collect();
    assert_eq!(all.difference(&cells).copied().collect::<Vec<_>>(), [(6, 0, 0)]);
}

/// Follow-up at one dose level does not tell what a TITE-CRM does; a design that is asked for whole cohorts has nobody pending.
#[test]
fn which_designs_have_a_table_with_pending_patients() {
    let iq = Rule::IqThreePlusThree(IqSwitches { most_pending: 3, ladder: switches() });
    let table = DecisionTable::new(&spec(iq, GeneralRules::default()), 3, 0.3).unwrap();
    // Never more than three pending, and with three of them nobody is enrolled unless it goes up or down.
    assert!(table.has_pending() && table.rows.iter().all(|row| row.pending <= 3 && row.follow_up.is_none()));
    assert!(table.rows.iter().all(|row| row.pending < 3 || !matches!(row.verdict, RelativeDecision::Stay(_))));
    let classic = Rule::ThreePlusThree(Preset::Classic.switches());
    assert!(!DecisionTable::new(&spec(classic, GeneralRules::default()), 3, 0.3).unwrap().has_pending());
    let plan = scenario::load(std::path::Path::new("scenarios/nct05745454-designs.toml")).unwrap().plan;
    let tite_crm = plan.designs.iter().find(|design| design.name == "TITE-CRM").unwrap();
    assert_eq!(DecisionTable::new(&tite_crm.spec, 3, 0.3), Err(NoTable));
}

/// "Escalate or MTD" of the grid: the same numbers make the MTD where there is nowhere to go up to; 0/3 and 0/4 do not.
#[test]
fn a_settled_dose_level_below_a_toxic_one_is_the_mtd() {
    let design = RollingSix::new(switches(), 3);
    let (lower, toxic) = (level(1), group(2, 4, 2, 2));
    for (enrolled, evaluable, dlts, settled) in
        [(5, 5, 0, true), (6, 5, 0, true), (6, 6, 1, true), (3, 3, 0, false), (4, 4, 0, false), (6, 6, 0, true)]
    {
        let mut patients = group(1, enrolled, evaluable, dlts);
        patients.extend(&toxic);
        let expected =
            if settled { stop(Mtd::Dose(lower), StopReason::LowerDoseConfirmed) } else { Decision::one_patient(lower) };
        assert_eq!(next(&design, &patients), expected, "{dlts}/{evaluable} of {enrolled}");
        assert_eq!(design.mtd(&Running { patients: &patients, at: Some(level(2)) }), Mtd::Dose(lower));
    }
    let as_it_stands = RollingSix::new(LadderSwitches { de_escalate: false, ..switches() }, 3);
    let mut patients = group(1, 3, 3, 0);
    patients.extend(toxic);
    assert_eq!(next(&as_it_stands, &patients), stop(Mtd::Dose(lower), StopReason::LowerDoseConfirmed));
    assert_eq!(next(&design, &group(1, 2, 2, 2)), stop(Mtd::NoneTolerable, StopReason::LowestDoseTooToxic));
}

/// The top dose level: with the switch six are treated there, without it 0/3 is enough once nobody is pending.
#[test]
fn the_top_dose_level() {
    let as_it_stands = LadderSwitches { expand_top_dose: false, ..switches() };
    let six = RollingSix::new(switches(), 1);
    let iq = |ladder| IqThreePlusThree::new(IqSwitches { most_pending: 3, ladder }, 1);
    let (stay, stop) = (Decision::one_patient(level(1)), stop(Mtd::Dose(level(1)), StopReason::TopDoseReached));
    assert_eq!(next(&six, &group(1, 3, 3, 0)), stay);
    assert_eq!(next(&RollingSix::new(as_it_stands, 1), &group(1, 3, 3, 0)), stop);
    assert_eq!(next(&iq(as_it_stands), &group(1, 3, 3, 0)), stop);
    assert_eq!(next(&iq(as_it_stands), &group(1, 5, 3, 0)), Decision::Wait);
    assert_eq!(next(&iq(switches()), &group(1, 5, 3, 0)), stay);
    // Not even there are more than three pending.
    assert_eq!(
        next(&IqThreePlusThree::new(IqSwitches { most_pending: 2, ladder: switches() }, 1), &group(1, 5, 3, 0)),
        Decision::Wait
    );
    assert_eq!(next(&iq(switches()), &group(1, 6, 6, 1)), stop);
}

/// Every answer has its reason in the words of the rule.
#[test]
fn every_answer_has_its_reason() {
    let design = RollingSix::new(switches(), 2);
    let as_it_stands = RollingSix::new(LadderSwitches { de_escalate: false, expand_top_dose: false, ..switches() }, 2);
    let after = |first: &[u32; 3], second: &[u32; 3]| {
        let mut patients = group(1, first[0], first[1], first[2]);
        patients.extend(group(2, second[0], second[1], second[2]));
        patients
    };
    let none = [0, 0, 0];
    for (design, patients, reason) in [
        (&design, after(&[3, 3, 0], &none), "0 of 3 evaluable patients with a DLT at dose level 1: it is passed"),
        (
            &design,
            after(&[4, 3, 1], &none),
            "1 of 3 evaluable patients with a DLT and 1 pending at dose level 1: not passed yet",
        ),
        (&design, after(&[6, 3, 0], &none), "there is no place for another patient before more is known"),
        (&design, after(&[2, 2, 2], &none), "too toxic, and there is no dose level below"),
        (
            &design,
            after(&[3, 3, 0], &[3, 2, 2]),
            "2 DLTs make dose level 2 too toxic; 0 of 3 evaluable patients with a DLT at dose",
        ),
        (&design, after(&[3, 3, 0], &[3, 2, 2]), "it is expanded to six"),
        (&design, after(&[6, 6, 1], &[3, 2, 2]), "at most one in six will have a DLT"),
        (&as_it_stands, after(&[3, 3, 0], &[3, 3, 0]), "it is taken as it stands"),
    ] {
        let trial = Running { patients: &patients, at: patients.last().map(|patient| patient.dose) };
        let why = design.decide(&trial).why();
        assert!(why.contains(reason), "{why:?} has no {reason:?}");
    }
}

/// The IQ 3+3 has at most three pending and six in all, goes up after 0/3 whoever is pending, and turns back when a dose level
/// that was passed proves too toxic.
#[test]
fn the_iq_3_plus_3() {
    let design = IqThreePlusThree::new(IqSwitches { most_pending: 3, ladder: switches() }, 3);
    let enrol = |dose| Decision::one_patient(level(dose));
    for (enrolled, evaluable, dlts, expected) in [
        (0, 0, 0, enrol(1)),
        (2, 0, 0, enrol(1)),
        (3, 0, 0, Decision::Wait),
        (3, 1, 0, enrol(1)),
        (5, 2, 0, Decision::Wait),
        (3, 3, 0, enrol(2)),
        (5, 3, 0, enrol(2)),
        (4, 2, 1, enrol(1)),
        (5, 2, 1, Decision::Wait),
        (6, 5, 1, Decision::Wait),
        (6, 6, 1, enrol(2)),
        (4, 2, 2, stop(Mtd::NoneTolerable, StopReason::LowestDoseTooToxic)),
    ] {
        assert_eq!(next(&design, &group(1, enrolled, evaluable, dlts)), expected, "{dlts}/{evaluable} of {enrolled}");
    }
    let mut patients = group(1, 5, 5, 2);
    patients.extend(group(2, 2, 0, 0));
    assert_eq!(next(&design, &patients), stop(Mtd::NoneTolerable, StopReason::LowestDoseTooToxic));
}
