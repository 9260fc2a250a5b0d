//! Running trials that depart from their design: every departure is told, and the design is asked at the standing so reached.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use dosim::decision_table::{DecisionTable, RelativeDecision};
use dosim::design::{CohortDesign, CohortTally, Decision, Design, Mtd, Standing, StopReason, Tallies, build};
use dosim::dose::DoseLevel;
use dosim::notation;
use dosim::running::{Counts, DepartureKind, Now, PendingProtocol, Protocol, RunningTrial, from_notation};
use dosim::scenario::{self, DesignSpec, GeneralRules, Plan};
use proptest::prelude::*;
use support::designs::every_design;
use support::tables::told_besides;
use support::{level, plan};

const BOUNDARIES: &str = include_str!("fixtures/interval_boundaries.csv");

/// The design of a plan with this text for its design, on five dose levels.
fn spec(text: &str) -> DesignSpec {
    let ladder: String = (1..=5).map(|dose| format!("[[dose]]\nlabel = \"d{dose}\"\n")).collect();
    let text = format!(
        "title = \"t\"\ntarget_dlt_rate = 0.30\n{ladder}[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2, 0.3, 0.4, \
         0.5]\n[[design]]\nname = \"d\"\n{text}\n"
    );
    let loaded = scenario::parse("s.toml", &text).unwrap_or_else(|error| panic!("{error}"));
    loaded.plan.designs[0].spec.clone()
}

fn five() -> Plan {
    plan(&[0.1, 0.2, 0.3, 0.4, 0.5])
}

fn follow(spec: &DesignSpec, doses: usize, history: &str) -> RunningTrial {
    let plan = plan(&vec![0.3; doses]);
    let patients = from_notation(&notation::parse(history).unwrap());
    let trial = match build(spec, doses, 0.3) {
        Design::Cohort(design) => Protocol::new(&plan, spec, &*design).follow(&patients),
        Design::Pending(design) => PendingProtocol::new(&plan, spec, &*design).follow(&patients),
    };
    trial.unwrap_or_else(|refusal| panic!("{history}: {refusal:?}"))
}

fn mtd(mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none".to_owned(),
        Mtd::Undetermined => "undetermined".to_owned(),
        Mtd::Dose(dose) => dose.to_string(),
    }
}

/// "3 at 2", "wait", "stop: 2", "not said".
fn said(trial: &RunningTrial) -> String {
    match trial.now {
        Now::Open(cohort) if cohort.places > 0 => format!("{} at {}", cohort.places, cohort.dose),
        Now::Open(_) | Now::Decided(Decision::Wait) => "wait".to_owned(),
        Now::Decided(Decision::Treat(cohort)) => format!("{} at {}", cohort.patients, cohort.dose),
        Now::Decided(Decision::Stop { mtd: of, .. }) => format!("stop: {}", mtd(of)),
        Now::NotSaid => "not said".to_owned(),
    }
}

/// What every design says at counts that it would not itself lead to: `docs/methods.md`, "Counts that a design does not lead to".
#[test]
fn every_design_says_how_it_answers_at_counts_it_does_not_lead_to() {
    let three = "[design.three_plus_three]";
    let two_in_six = "[design.three_plus_three]\nrule = \"two-in-six\"";
    let de_escalating = "[design.three_plus_three]\nrule = \"de-escalating\"";
    // Up with less than 1 DLT in 4, 4 more with 1 or 2; up with at most 2 in 8.
    let four = "[design.a_plus_b]\na = 4\nb = 4\nc = 1\nd = 2\ne = 2";
    let titration = "[design.accelerated_titration]\nsingle_patient_levels = 5";
    let boin = "max_patients = 30\n[design.boin]";
    let keyboard = "max_patients = 30\n[design.keyboard]";
    let mtpi = "max_patients = 30\n[design.mtpi]";
    let i3 = "max_patients = 30\n[design.i_three_plus_three]";
    let six = "[design.rolling_six]";
    let iq = "[design.iq_three_plus_three]";
    let table = [
        (three, "1NNNN", "3 at 2"),
        (three, "1NNNT", "2 at 1"),
        (three, "1NNTT", "stop: none"),
        (three, "1NNNNN", "3 at 2"),
        (three, "1NNNNT", "1 at 1"),
        (three, "1NNNNNNT", "3 at 2"),
        (three, "1NNNNNTT", "stop: none"),
        (three, "1NNNNNNNNNNTT", "3 at 2"),
        (three, "1NNN 3NNN", "3 at 4"),
        (three, "1NNN 3NTT", "3 at 2"),
        (three, "1NNT 2NTT", "3 at 1"),
        (three, "1NNT 2NTT 1NNN", "stop: 1"),
        (three, "1NTT 2NNN", "stop: none"),
        (three, "1NNN 2NNN 1NNN", "3 at 3"),
        (three, "1NNN 2NNT 1NNN", "3 at 2"),
        (three, "1NNN 2NTT 1NNN", "stop: 1"),
        (three, "1NNN 2NTT 3NNN", "stop: 1"),
        (two_in_six, "1NNTT", "stop: none"),
        (two_in_six, "1NNNNTTT", "stop: none"),
        (two_in_six, "1NNNNNTT", "stop: 1"),
        (two_in_six, "1NNT 1NNT 1N", "stop: 1"),
        (de_escalating, "1NNN 2NTTT", "3 at 1"),
        (four, "1NNNNN", "4 at 2"),
        (four, "1NNNNT", "3 at 1"),
        (four, "1NNNTT", "3 at 1"),
        (four, "1NNTTT", "stop: none"),
        (four, "1NNNN 2NNNN 1NNNN", "4 at 3"),
        (titration, "1N 3N", "1 at 4"),
        (titration, "1NN", "1 at 1"),
        (titration, "1N 2T 2NNN", "2 at 2"),
        // Liu and Yuan 2015: up to 23.6 %, down from 35.9 % of the patients there.
        (boin, "1NNNN", "3 at 2"),
        (boin, "1NNNT", "3 at 1"),
        (boin, "1NNNN 2NNTT", "3 at 1"),
        (boin, "1NNNN 2NNNNT", "3 at 3"),
        (boin, "1NN 1N 4NNN", "3 at 5"),
        (keyboard, "1NNNN 2NNTT", "3 at 1"),
        (mtpi, "1NNNN 2NTTT", "3 at 1"),
        // Liu, Wang and Ji 2020: .25 to .35 stay; .5 is above and so down, as 1/4 is not below.
        (i3, "1NNNT", "3 at 1"),
        (i3, "1NNNN 2NNTT", "3 at 1"),
        (i3, "1NNNN 2NNNNT", "3 at 3"),
        (six, "1NNNNNNN", "1 at 2"),
        (six, "1NNNNNNT", "1 at 2"),
        (six, "1NNNNNTT", "stop: none"),
        (six, "1NNN 2NNN 1NNN", "1 at 3"),
        (iq, "1NNNNNNT", "1 at 2"),
        (iq, "1NNNN 3N", "1 at 3"),
    ];
    for (text, history, expected) in table {
        let trial = follow(&spec(text), 5, history);
        let cohort = match trial.now {
            // A cohort that the history left open is completed first.
            Now::Open(cohort) if cohort.enrolled > 0 => format!("{} of {} ", cohort.enrolled, cohort.planned),
            _ => String::new(),
        };
        assert_eq!(format!("{cohort}{}", said(&trial)), expected, "{text}: {history}");
        assert!(!trial.departures.is_empty(), "{text}: {history}");
    }
}

/// BOIN and keyboard at every number of patients, as tabulated by the R packages of these names.
#[test]
fn interval_designs_answer_at_any_number_of_patients_as_their_packages() {
    let mut asked = 0;
    for row in csv::Reader::from_reader(BOUNDARIES.as_bytes()).records().map(Result::unwrap) {
        let (peer, target, patients): (&str, &str, usize) = (&row[0], &row[2], row[5].parse().unwrap());
        if patients % 3 == 0 || patients > 16 || target != "0.3" {
            continue;
        }
        let design = match peer {
            "BOIN" => "boin".to_owned(),
            _ => {
                let margin = peer.trim_start_matches("Keyboard(margin=").trim_end_matches(')');
                format!("keyboard]\nmargin_below = {margin}\nmargin_above = {margin}\n#")
            }
        };
        let spec = spec(&format!("max_patients = 60\n[design.{design}]"));
        let limit = |column: usize| row[column].parse::<i64>().unwrap_or(i64::MAX);
        for dlts in 0..=patients {
            let history = format!("1NNN 2{}{}", "N".repeat(patients - dlts), "T".repeat(dlts));
            let trial = follow(&spec, 5, &history);
            // A cohort short of its three is completed first, unless its DLTs are too many already.
            if matches!(trial.now, Now::Open(cohort) if cohort.enrolled > 0) {
                continue;
            }
            let dlts = dlts as i64;
            let expected = match dlts {
                _ if dlts >= limit(7) => 1,
                _ if dlts <= row[6].parse::<i64>().unwrap() => 3,
                _ => 2,
            };
            let Now::Open(next) = trial.now else { panic!("{history}: {:?}", trial.now) };
            assert_eq!(next.dose, level(expected), "{row:?} {history}");
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked}");
}

#[test]
fn each_departure_is_told_with_what_the_design_said() {
    let cap = "cap = 6\n[design.three_plus_three]";
    let plain = "[design.three_plus_three]";
    let table = [
        (plain, "1NNN 3NNN", DepartureKind::DoseLevel, 3, "3 at 2"),
        (plain, "1NNNN", DepartureKind::ExtraPatient, 3, "wait"),
        (plain, "1NN 2NNN", DepartureKind::CohortLeftEarly, 2, "1 at 1"),
        (plain, "1NNP 2NNN", DepartureKind::CohortLeftEarly, 3, "wait"),
        (plain, "1NTT 1N", DepartureKind::AfterTheEnd, 3, "stop: none"),
        (cap, "1NNN 2NEEEN", DepartureKind::ExtraPatient, 6, "wait"),
        ("[design.rolling_six]", "1NNN 3N", DepartureKind::DoseLevel, 3, "1 at 1"),
        ("[design.rolling_six]", "1PPPPPPP", DepartureKind::ExtraPatient, 6, "wait"),
    ];
    for (text, history, kind, patient, design_said) in table {
        let trial = follow(&spec(text), 5, history);
        let departure = trial.departures.first().unwrap_or_else(|| panic!("{history}"));
        let told = match departure.design_said {
            Decision::Treat(cohort) => format!("{} at {}", cohort.patients, cohort.dose),
            Decision::Wait => "wait".to_owned(),
            Decision::Stop { mtd: of, .. } => format!("stop: {}", mtd(of)),
        };
        assert_eq!((departure.kind, departure.refusal.patient, &*told), (kind, patient, design_said), "{history}");
    }
}

#[test]
fn a_cohort_left_with_a_patient_pending_leaves_the_answer_open_only_if_it_matters() {
    let spec = spec("[design.three_plus_three]");
    // With 0/3 or 1/3 at dose level 1 the trial goes up from dose level 2.
    assert_eq!(said(&follow(&spec, 5, "1NNP 2NNN")), "3 at 3");
    // With a DLT dose level 1 is too toxic.
    let trial = follow(&spec, 5, "1NTP 2NNN");
    assert_eq!(said(&trial), "not said");
    let answers: Vec<_> =
        trial.neighbours.iter().map(|of| (of.when.as_str(), of.decision.ending().is_some())).collect();
    assert_eq!(
        answers,
        [("0 of 1 pending at dose level 1 with a DLT", false), ("1 of 1 pending at dose level 1 with a DLT", true)]
    );
    // Two neighbours of a dose level below: whoever is treated as one of them says does not depart from the design again.
    let trial = follow(&spec, 5, "1NTP 2NNN 3NNN");
    assert_eq!(trial.departures.len(), 1, "{:?}", trial.departures);
}

/// Whether a cohort above the dose level that was asked for is to be completed, no rule says: both answers are told, unless they
/// are one.
#[test]
fn a_cohort_above_what_the_design_asked_for_is_not_filled_up_unasked() {
    let three = spec("[design.three_plus_three]");
    // Asked at 0/2 it fills up to three.
    assert_eq!(said(&follow(&three, 5, "1NNN 3NN")), "1 at 3");
    let boin = spec("max_patients = 30\n[design.boin]");
    let trial = follow(&boin, 5, "1NNT 2N");
    assert_eq!(said(&trial), "not said");
    let answers: Vec<_> =
        trial.neighbours.iter().map(|of| of.decision.cohort().map(|of| (of.dose, of.patients))).collect();
    // BOIN asked at 0/1 goes up.
    assert_eq!(answers, [Some((level(2), 2)), Some((level(3), 3))]);
    // Below, a cohort is completed.
    assert_eq!(said(&follow(&boin, 5, "1NNN 1N")), "2 at 1");
    // Nor is anybody sent after a patient who came before the cohort below was decided on.
    let trial = follow(&three, 5, "1PPP 2P");
    assert_eq!(said(&trial), "not said");
    assert!(trial.neighbours.iter().any(|of| of.decision.ending().is_some()), "{:?}", trial.neighbours);
}

fn at_counts(spec: &DesignSpec, counts: &str, at: usize) -> RunningTrial {
    let counts = Counts::parse(counts).unwrap();
    let plan = five();
    let trial = match build(spec, 5, 0.3) {
        Design::Cohort(design) => Protocol::new(&plan, spec, &*design).at_counts(&counts, level(at)),
        Design::Pending(design) => PendingProtocol::new(&plan, spec, &*design).at_counts(&counts, level(at)),
    };
    trial.unwrap_or_else(|misplaced| panic!("{misplaced}"))
}

#[test]
fn counts_are_answered_where_the_order_does_not_matter() {
    let three = spec("[design.three_plus_three]");
    let rolling = spec("[design.rolling_six]");
    let restricted =
        spec("max_patients = 30\n[design.crm]\nskeleton = [0.05, 0.12, 0.30, 0.42, 0.55]\nrestrict_escalation = true");
    for (spec, counts, at, expected) in [
        (&three, "", 1, "3 at 1"),
        (&three, "0/3", 1, "3 at 2"),
        (&three, "0/3 1/6 2/3", 3, "stop: 2"),
        (&three, "0/3 1/6 2/3", 2, "stop: 2"),
        (&three, "0/3 1/4", 2, "2 at 2"),
        // Whoever is pending has one of the places of the cohort that is asked for.
        (&three, "0/3 1/4+1", 2, "1 at 2"),
        (&three, "0/3 0/0+1", 2, "2 at 2"),
        (&three, "0/3 0/0+3", 2, "wait"),
        (&three, "0/3+1", 1, "not said"),
        (&three, "0/3 2/3+1", 2, "stop: 1"),
        (&rolling, "0/3 0/2+4", 2, "wait"),
        (&rolling, "0/3 0/2+3", 2, "1 at 2"),
        // The last cohort bars the next one from going up, or it does not.
        (&restricted, "0/3 1/9", 2, "not said"),
        (&restricted, "0/3 0/9", 2, "3 at 3"),
    ] {
        assert_eq!(said(&at_counts(spec, counts, at)), expected, "{counts} at {at}");
    }
}

#[test]
fn counts_that_are_none_are_refused_with_their_place() {
    for (text, column) in [("0/3 1", 5), ("0/3 4/3", 5), ("a/3", 1), ("0/3 1/3+", 5), ("0/3 +1/3", 5), ("0/99999", 1)] {
        assert_eq!(Counts::parse(text).unwrap_err().column(), column, "{text}");
    }
    let spec = spec("[design.three_plus_three]");
    let plan = plan(&[0.1, 0.2, 0.3]);
    let Design::Cohort(design) = build(&spec, 3, 0.3) else { panic!("pending") };
    let protocol = Protocol::new(&plan, &spec, &*design);
    let refused = |text: &str, at| protocol.at_counts(&Counts::parse(text).unwrap(), level(at)).unwrap_err().column();
    assert_eq!(refused("0/3 0/3 0/3 0/3", 3), 13);
    assert_eq!(refused("0/3 2000/3000", 2), 5);
    assert_eq!(refused("0/3", 2), 4);
}

/// The tallies, the dose level and the last cohort of a history, apart from the program.
fn standing(history: &str) -> Standing {
    let cohorts = notation::parse(history).unwrap();
    let add = |sum: Tallies, of: &notation::Cohort| sum.with(of.dose, of.evaluable() as u16, of.dlts() as u16);
    let tally = |of: &notation::Cohort| CohortTally { patients: of.evaluable() as u8, dlts: of.dlts() as u8 };
    Standing {
        tallies: cohorts.iter().fold(Tallies::default(), add),
        at: cohorts.last().map(|of| of.dose),
        last_cohort: cohorts.last().map(tally),
        moderate: 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was done, nothing panics, everybody is counted, and a design is asked where the trial stands.
    #[test]
    fn any_history_is_answered_at_the_standing_that_it_reached(
        history in prop::collection::vec("[1-5][NT]{1,5}", 1..4), which in any::<prop::sample::Index>()
    ) {
        let designs = every_design(5);
        let (name, spec) = which.get(&designs);
        let history = history.join(" ");
        let trial = follow(spec, 5, &history);
        let told: u32 = trial.doses.iter().map(|of| of.evaluable).sum();
        prop_assert_eq!(told as usize, history.chars().filter(|c| c.is_alphabetic()).count(), "{}", name);
        let Design::Cohort(design) = build(spec, 5, 0.3) else { panic!("pending") };
        // A cohort that is not complete is not decided on.
        let is_open = match trial.now {
            Now::Open(cohort) => cohort.enrolled > 0,
            Now::NotSaid => true,
            Now::Decided(_) => false,
        };
        let last = trial.decided.last().map(|of| (of.evaluable, of.decision));
        // A closed cohort counts whoever is missing as without a DLT: `tests/safe_advice.rs`.
        let is_open = is_open || trial.decided.iter().any(|of| of.places_left > 0);
        if let (false, Some((evaluable, decision))) = (is_open, last) {
            let standing = standing(&history);
            // A cohort that the design continued is its last one only in part.
            if standing.last_cohort.is_some_and(|of| u32::from(of.patients) == evaluable) {
                prop_assert_eq!(decision, design.decide(&standing).decision, "{} {}", name, history);
            }
        }
    }

    /// The same with patients pending and not evaluable, and one by one.
    #[test]
    fn any_history_with_anybody_pending_is_answered(
        history in prop::collection::vec("[1-5][NTPE]{1,5}", 0..4), which in any::<prop::sample::Index>()
    ) {
        let mut designs = every_design(5);
        for text in ["[design.rolling_six]", "[design.iq_three_plus_three]", "max_patients = 24\n[design.tite_boin]"] {
            designs.push((text.to_owned(), spec(text)));
        }
        let (name, spec) = which.get(&designs);
        let history = history.join(" ");
        let trial = follow(spec, 5, &history);
        let told: u32 = trial.doses.iter().map(|of| of.evaluable + of.pending + of.not_evaluable).sum();
        prop_assert_eq!(told as usize, history.chars().filter(|c| c.is_alphabetic()).count(), "{} {}", name, history);
    }

    /// Counts in any order of dose levels.
    #[test]
    fn any_counts_are_answered(
        counts in prop::collection::vec((0_u32..9, 0_u32..5, 0_u32..4), 1..=5), at in 1_usize..=5, which in any::<prop::sample::Index>()
    ) {
        let designs = every_design(5);
        let (_, spec) = which.get(&designs);
        let counts: Vec<_> = counts.iter().map(|&(n, y, p)| format!("{}/{n}+{p}", y.min(n))).collect();
        let counts = Counts::parse(&counts.join(" ")).unwrap();
        let Design::Cohort(design) = build(spec, 5, 0.3) else { panic!("pending") };
        let answer = Protocol::new(&five(), spec, &*design).at_counts(&counts, level(at));
        let nobody = counts.at(level(at)).evaluable + counts.at(level(at)).pending == 0;
        prop_assert_eq!(answer.is_err(), nobody && !counts.is_empty());
    }
}

/// What follows as a row of a table tells it, without the sizes of cohorts.
fn verdict(decision: Decision, at: DoseLevel) -> &'static str {
    match decision {
        Decision::Treat(cohort) if cohort.dose > at => "up",
        Decision::Treat(cohort) if cohort.dose == at => "same",
        Decision::Treat(_) => "down",
        Decision::Wait => "wait",
        Decision::Stop { .. } => "stop",
    }
}

fn of_row(verdict: &RelativeDecision) -> &'static str {
    match verdict {
        RelativeDecision::Escalate(_) => "up",
        RelativeDecision::Stay(_) => "same",
        RelativeDecision::DeEscalate(_) | RelativeDecision::Eliminate(_) => "down",
        RelativeDecision::Wait => "wait",
        RelativeDecision::Stop { .. } => "stop",
    }
}

/// Every reachable history of a design, cohort by cohort: the words, and what `next` says after the last one.
fn histories(spec: &DesignSpec, design: &dyn CohortDesign, each: &mut impl FnMut(&Standing, Decision)) {
    let mut seen = std::collections::HashSet::new();
    let mut open = vec![(String::new(), Standing::default())];
    while let Some((history, standing)) = open.pop() {
        let Decision::Treat(cohort) = design.decide(&standing).decision else { continue };
        for dlts in 0..=cohort.patients {
            let after = standing.after(cohort, dlts);
            if !seen.insert(Standing { tallies: after.tallies, ..design.forget(after) }) {
                continue;
            }
            let history = format!("{history} {}", notation::word(cohort.dose, cohort.patients, dlts));
            let trial = follow(spec, 3, &history);
            assert_eq!(trial.departures, [], "{history}");
            each(&after, trial.decided.last().unwrap().decision);
            open.push((history, after));
        }
    }
}

/// The rules that end a trial for its size are left out of a table.
const OF_SIZE: [StopReason; 3] = [StopReason::MaxPatientsReached, StopReason::EnoughAtDose, StopReason::CapReached];

#[test]
fn every_row_of_a_decision_table_is_what_next_says_there() {
    for (name, spec) in every_design(3) {
        let most = spec.general.max_patients.map(|most| most.min(12));
        let spec = DesignSpec { general: GeneralRules { max_patients: most, ..spec.general }, ..spec };
        let Design::Cohort(design) = build(&spec, 3, 0.3) else { panic!("pending") };
        let table = DecisionTable::new(&spec, 3, 0.3).unwrap();
        let rows: std::collections::BTreeSet<_> =
            table.rows.iter().map(|row| (row.patients, row.dlts, of_row(&row.verdict))).collect();
        let mut said = std::collections::BTreeSet::new();
        let mut of_size = std::collections::BTreeSet::new();
        histories(&spec, &*design, &mut |standing, decision| {
            let at = standing.at.unwrap();
            let here = (standing.tallies.patients(at), standing.tallies.dlts(at));
            if decision.stop_reason().is_some_and(|reason| OF_SIZE.contains(&reason)) {
                of_size.insert(here);
            } else {
                let row = (here.0, here.1, verdict(decision, at));
                assert!(rows.contains(&row), "{name}: {row:?}");
                said.insert(row);
            }
        });
        let endless = GeneralRules { max_patients: None, ..spec.general };
        let Design::Cohort(endless) = build(&DesignSpec { general: endless, ..spec.clone() }, 3, 0.3) else {
            panic!("pending")
        };
        for row in &rows {
            let besides = told_besides(&spec.rule, (row.0, row.1), 3);
            let is_besides =
                besides.iter().any(|(at, standing)| verdict(endless.decide(standing).decision, *at) == row.2);
            assert!(said.contains(row) || of_size.contains(&(row.0, row.1)) || is_besides, "{name}: {row:?}");
        }
        assert!(said.len() > 3, "{name}");
    }
}
