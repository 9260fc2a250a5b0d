//! The decision table of a design that decides while patients are pending, at every state that a trial can reach.

use std::collections::HashSet;

use dosim::decision_table::{DecisionRow, DecisionTable, RelativeDecision};
use dosim::design::{self, Decision, Evaluation, PatientStatus, PendingDesign, Running, StopReason};
use dosim::dose::DoseLevel;
use dosim::scenario::{DesignSpec, GeneralRules, Rule};

use super::conformance::{REGISTERED, spec};
use crate::support::tables::says;
use crate::support::{level, toxicity};

const DOSES: usize = 3;

/// The patients of one dose level; those pending are among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Here {
    patients: u32,
    dlts: u32,
    pending: u32,
}

/// A trial, as far as it matters to a design that is told the same follow-up of everybody pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct State {
    doses: [Here; DOSES],
    at: Option<DoseLevel>,
    /// How many of the last patients were enrolled one after the other at that dose level.
    run: u32,
}

impl State {
    /// The patients in an order of enrolment that has led here.
    fn patients(&self, share: f64) -> Vec<PatientStatus> {
        let Some(at) = self.at else { return Vec::new() };
        let of = |dose: DoseLevel| {
            let Here { patients, dlts, pending } = self.doses[dose.index()];
            (0..patients).map(move |place| PatientStatus {
                dose,
                evaluation: match place {
                    place if place < dlts => Evaluation::Dlt,
                    place if place < patients - pending => Evaluation::NoDlt,
                    _ => Evaluation::Pending { follow_up: share },
                },
            })
        };
        let here: Vec<_> = of(at).collect();
        let (before, run) = here.split_at(here.len() - self.run as usize);
        let others = DoseLevel::ladder(DOSES).filter(|&dose| dose != at).flat_map(of);
        before.iter().copied().chain(others).chain(run.iter().copied()).collect()
    }

    fn decide(&self, design: &dyn PendingDesign, share: f64) -> Decision {
        design.decide(&Running { patients: &self.patients(share), at: self.at }).decision
    }

    /// Another patient, or an outcome of one of those pending.
    fn after(&self, decisions: &[Decision]) -> Vec<Self> {
        let mut after = Vec::new();
        for dose in DoseLevel::ladder(DOSES) {
            if decisions.contains(&Decision::one_patient(dose)) {
                let mut next = *self;
                next.run = if self.at == Some(dose) { self.run + 1 } else { 1 };
                next.at = Some(dose);
                next.doses[dose.index()].patients += 1;
                next.doses[dose.index()].pending += 1;
                after.push(next);
            }
            if self.doses[dose.index()].pending > 0 {
                let mut next = *self;
                next.doses[dose.index()].pending -= 1;
                after.push(next);
                next.doses[dose.index()].dlts += 1;
                after.push(next);
            }
        }
        after
    }

    /// Whether the table tells of such trials: dose levels below were passed, with no DLT and nobody pending.
    fn is_told(&self, at: DoseLevel) -> bool {
        let below = &self.doses[..at.index()];
        below.iter().all(|below| below.dlts == 0 && below.pending == 0 && [0, 3, 4, 5, 6].contains(&below.patients))
    }
}

fn cell(table: &DecisionTable, here: Here, share: f64) -> Vec<&DecisionRow> {
    let follow_up = share * f64::from(here.pending);
    let of_cell = |row: &&DecisionRow| {
        (row.patients, row.dlts, row.pending) == (here.patients, here.dlts, here.pending)
            && row.follow_up.is_none_or(|of| of.from <= follow_up && follow_up < of.below)
    };
    table.rows.iter().filter(of_cell).collect()
}

/// How many patients a TITE-BOIN enrols before it decides; others may decide after each.
fn cohort(spec: &DesignSpec) -> u32 {
    if let Rule::TiteBoin(rules) = &spec.rule { rules.boin.conduct.cohort_size.into() } else { 1 }
}

/// A rule that fits any design stops at once, and whatever the others of three would show.
fn lowest_is_too_toxic(spec: &DesignSpec, lowest: Here) -> bool {
    let evaluable = lowest.patients - lowest.pending;
    evaluable > 0 && toxicity::lowest_is_too_toxic(&spec.general, 0.3, evaluable.max(3), lowest.dlts)
}

/// In the middle of a cohort a table has no row: it is filled, whatever is enough meanwhile, unless the whole one would be eliminated
/// with no DLT more.
fn fills(endless: &DecisionTable, at: DoseLevel, here: Here, cohort: u32) -> bool {
    let whole = Here { patients: here.patients.next_multiple_of(cohort), dlts: here.dlts, pending: 0 };
    let left = |row: &&DecisionRow| match row.verdict {
        RelativeDecision::Stop { .. } => at == DoseLevel::LOWEST,
        verdict => matches!(verdict, RelativeDecision::Eliminate(_)) && at > DoseLevel::LOWEST,
    };
    !cell(endless, whole, 0.0).iter().any(left)
}

#[test]
fn every_reachable_state_with_patients_pending_is_a_row() {
    let mut told = 0;
    for table in REGISTERED.iter().filter(|table| !table.contains("tite_crm")) {
        let mut spec = spec(table);
        // States of a TITE-BOIN have no end but by the maximum of patients.
        // In cohorts of two it takes ten until a trial can go up again to a dose level with four.
        let most = if cohort(&spec) == 2 { 10 } else { 9 };
        spec.general.max_patients = spec.general.max_patients.map(|_| most);
        let doses = if table.contains("starting_dose = 4") { continue } else { DOSES };
        let unlimited = GeneralRules { max_patients: None, ..spec.general };
        let build =
            |general| design::build(&DesignSpec { general, ..spec.clone() }, doses, 0.3).into_pending().unwrap();
        let (limited, design) = (build(spec.general), build(unlimited));
        let decision_table = DecisionTable::new(&spec, doses, 0.3).unwrap();
        let general = GeneralRules { enough_at_dose: None, ..spec.general };
        let endless = DecisionTable::new(&DesignSpec { general, ..spec.clone() }, doses, 0.3).unwrap();
        let (mut seen, mut open) = (HashSet::new(), vec![State::default()]);
        let shares: &[f64] = if design.depends_on_follow_up() { &[0.0, 0.45, 0.999] } else { &[0.0] };
        while let Some(state) = open.pop() {
            if !seen.insert(state) {
                continue;
            }
            let going_on: Vec<_> = shares.iter().map(|&share| state.decide(&*limited, share)).collect();
            open.extend(state.after(&going_on));
            let Some(at) = state.at.filter(|&at| state.is_told(at)) else { continue };
            let here = state.doses[at.index()];
            for &share in shares {
                told += 1;
                let decision = state.decide(&*design, share);
                let what = format!("{table}: {decision:?} with {share} of each window in {state:?}");
                if !here.patients.is_multiple_of(cohort(&spec)) {
                    let goes_on = decision == Decision::one_patient(at);
                    let may_go_on = !lowest_is_too_toxic(&spec, state.doses[0]);
                    assert_eq!(goes_on, may_go_on && fills(&endless, at, here, cohort(&spec)), "{what}");
                    continue;
                }
                let rows = cell(&decision_table, here, share);
                assert!(rows.iter().any(|row| says(row.verdict, decision, at)), "{what}: {rows:?}");
            }
        }
    }
    assert!(told > 10_000, "{told}");
}

/// After 1NNN 2TTN 1N the lowest dose level has four where three are enough, as it had after its first cohort: two more are treated
/// there, and only then does a TITE-BOIN stop, as BOIN does.
#[test]
fn a_cohort_is_filled_before_a_trial_ends_with_enough() {
    let of = |dose, evaluation| PatientStatus { dose: level(dose), evaluation };
    let (none, dlt) = (Evaluation::NoDlt, Evaluation::Dlt);
    for when in ["next", "staying", "any"] {
        let spec =
            spec(&format!("max_patients = 30\nenough_at_dose = 3\nenough_when = \"{when}\"\n[design.tite_boin]"));
        let design = design::build(&spec, DOSES, 0.3).into_pending().unwrap();
        let decide = |patients: &[PatientStatus]| {
            let at = patients.last().map(|patient| patient.dose);
            design.decide(&Running { patients, at }).decision
        };
        let two = [dlt, dlt, none].map(|evaluation| of(2, evaluation));
        let mut patients = [&[of(1, none); 3][..], &two].concat();
        for more in 1..3 {
            patients.push(of(1, none));
            assert_eq!(decide(&patients), Decision::one_patient(level(1)), "{more} more, {when}");
        }
        patients.push(of(1, dlt));
        // 1 of 6 goes up again, and the other dose level has three: only "staying" lets it.
        let reason = decide(&patients).stop_reason();
        assert_eq!(reason, (when != "staying").then_some(StopReason::EnoughAtDose), "{when}");
    }
}

/// After 1NNN 2NNT 2NTT 1NNN a TITE-BOIN would go up, to a dose level with six: `"next"` ends the trial there, or waits for whoever of
/// the six is pending, and the table says so.
#[test]
fn going_back_up_to_a_dose_level_with_enough_ends_the_trial() {
    let of = |dose, evaluation| PatientStatus { dose: level(dose), evaluation };
    let (none, dlt) = (Evaluation::NoDlt, Evaluation::Dlt);
    let after = |when: &str, last: Evaluation| {
        let spec =
            spec(&format!("max_patients = 30\nenough_at_dose = 6\nenough_when = \"{when}\"\n[design.tite_boin]"));
        let one = [of(1, none); 3];
        let two = [none, none, dlt, dlt, dlt, last].map(|evaluation| of(2, evaluation));
        let patients = [&one[..], &two, &one].concat();
        let design = design::build(&spec, DOSES, 0.3).into_pending().unwrap();
        let decision = design.decide(&Running { patients: &patients, at: Some(level(1)) }).decision;
        let table = DecisionTable::new(&spec, DOSES, 0.3).unwrap();
        let here = Here { patients: 6, dlts: 0, pending: 0 };
        let says_it = |row: &&DecisionRow| says(row.verdict, decision, level(1));
        let rows: Vec<String> =
            cell(&table, here, 0.0).into_iter().filter(says_it).map(|row| row.when.clone()).collect();
        (decision.stop_reason(), decision == Decision::Wait, rows)
    };
    let pending = Evaluation::Pending { follow_up: 0.5 };
    let row = |when: &str| vec![when.to_owned()];
    let enough = Some(StopReason::EnoughAtDose);
    assert_eq!(after("next", none), (enough, false, row("the next dose level has enough patients")));
    let with_pending = row("the next dose level has enough patients with those pending");
    assert_eq!(after("next", pending), (None, true, with_pending));
    let (reason, waits, rows) = after("staying", none);
    assert_eq!((reason, waits, rows.len()), (None, false, 1), "{rows:?}");
}

/// Whoever does not come back has no such row: a rolling six never goes up again to a dose level with two DLTs.
#[test]
fn a_table_does_not_tell_of_what_no_trial_reaches() {
    let table = DecisionTable::new(&spec("enough_at_dose = 4\n[design.rolling_six]"), DOSES, 0.3).unwrap();
    let rows = cell(&table, Here { patients: 3, dlts: 0, pending: 0 }, 0.0);
    assert!(!rows.is_empty() && rows.iter().all(|row| row.verdict != RelativeDecision::Wait), "{rows:?}");
    assert!(rows.iter().all(|row| !matches!(row.verdict, RelativeDecision::Stop { .. })), "{rows:?}");
}
