//! One trial in words, day by day.

use std::fmt::Write;

use super::words::{level, recommendation, why};
use crate::design::Decision;
use crate::scenario::{Calendar, Plan};
use crate::trial::{CohortRecord, Fate, Outcome, PatientRecord, TrialRecord};

/// Something that happened on a day. Events of one moment are told by their turn.
struct Event {
    day: f64,
    turn: Turn,
    what: String,
}

/// What comes first of what happens at one moment: outcomes lead to a decision, which opens a cohort, which takes patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Outcome,
    Decision,
    Opening,
    Arrival,
    /// What follows an arrival, or is known at once.
    After,
    /// What follows from a patient who was just enrolled.
    Pause,
}

/// Tells a trial (counted from 1) of the cell at these places of the plan: what happened on which day, and what came out.
pub fn tell(
    plan: &Plan,
    (scenario, design): (usize, usize),
    trial: u64,
    outcome: &Outcome,
    record: &TrialRecord,
) -> String {
    let mut told = format!(
        "Trial {trial} of \"{}\", scenario \"{}\", design \"{}\", seed {}\n\n{:>9}  what happens\n",
        plan.title, plan.scenarios[scenario].name, plan.designs[design].name, plan.seed, "day"
    );
    for (day, what) in events(plan, record) {
        // Writing to a string cannot fail.
        let _ = writeln!(told, "{day:>9.2}  {what}");
    }
    told + "\n" + &ending(plan, outcome).join("\n") + "\n"
}

/// What happened on which day, in order.
pub fn events(plan: &Plan, record: &TrialRecord) -> Vec<(f64, String)> {
    let mut events = Vec::new();
    for cohort in &record.cohorts {
        events.extend(cohort_events(plan, cohort));
    }
    for patient in &record.patients {
        events.extend(patient_events(plan, patient));
    }
    for &(from, to) in &record.pauses {
        events.push(event(from, Turn::Pause, "enrolment pauses until more is known".to_owned()));
        // Decisions on this day say the same.
        if record.cohorts.iter().all(|cohort| cohort.decided.total_cmp(&to).is_ne()) {
            events.push(event(to, Turn::Opening, "enrolment opens again".to_owned()));
        }
    }
    let turned_away = record.turned_away.iter();
    let away = |&(number, day): &_| event(day, Turn::Arrival, format!("patient {number} comes and finds no place"));
    events.extend(turned_away.map(away));
    events.sort_by(|a, b| a.day.total_cmp(&b.day).then(a.turn.cmp(&b.turn)));
    events.into_iter().map(|event| (event.day, event.what)).collect()
}

fn event(day: f64, turn: Turn, what: String) -> Event {
    Event { day, turn, what }
}

fn cohort_events(plan: &Plan, cohort: &CohortRecord) -> Vec<Event> {
    let CohortRecord { number, dose, planned, evaluable, dlts, opened, complete, decided, decision, pending } = *cohort;
    let opens = match (pending, planned) {
        (Some(_), _) => format!("enrolment opens at {}, one patient at a time", level(plan, dose)),
        (None, 1) => format!("cohort {number} opens with 1 place at {}", level(plan, dose)),
        (None, _) => format!("cohort {number} opens with {planned} places at {}", level(plan, dose)),
    };
    let seen = match pending {
        None => format!("cohort {number}: {dlts} of {evaluable} evaluable patients with a DLT"),
        Some(0) => format!("{dlts} of {evaluable} evaluable patients with a DLT at {}", level(plan, dose)),
        Some(pending) => {
            format!("{dlts} of {evaluable} evaluable patients with a DLT at {}, {pending} pending", level(plan, dose))
        }
    };
    let then = match decision {
        Decision::Treat(next) if pending.is_some() => format!("the next patients at {}", level(plan, next.dose)),
        Decision::Treat(next) => format!("{} more at {}", next.patients, level(plan, next.dose)),
        Decision::Wait => "nobody is enrolled until more is known".to_owned(),
        Decision::Stop { mtd, reason } => format!("the trial stops ({}), {}", why(reason), recommendation(plan, mtd)),
    };
    let mut events = vec![event(opened, Turn::Opening, opens)];
    if decided > complete {
        events.push(event(complete, Turn::Decision, seen.clone()));
    }
    events.push(event(decided, Turn::Decision, format!("{seen}: {then}")));
    events
}

fn patient_events(plan: &Plan, patient: &PatientRecord) -> Vec<Event> {
    let number = patient.number;
    let mut events = Vec::new();
    let waited = patient.enrolled - patient.arrival;
    let waiting = if waited > 0.0 { format!(" after {waited:.2} days in the queue") } else { String::new() };
    let dose = level(plan, patient.dose);
    events.push(event(patient.enrolled, Turn::Arrival, format!("patient {number} is enrolled at {dose}{waiting}")));
    if let Some(day) = patient.preconditioning {
        events.push(event(day, Turn::After, format!("patient {number} begins preconditioning; the DLT window opens")));
    }
    if let Some(day) = patient.infusion {
        events.push(event(day, Turn::After, format!("patient {number} is infused")));
    }
    let end = match patient.fate {
        Fate::NoDlt => "completes the DLT window without a DLT",
        Fate::Dlt => "has a DLT",
        Fate::DroppedOut => "drops out of the DLT window without a DLT: not evaluable",
        Fate::NoProduct => "cannot be treated: no product could be made",
        Fate::CohortStopped => "is not treated any more: the cohort is stopped",
        Fate::TrialStopped => "is not treated any more: the trial is stopped",
    };
    let turn = if patient.ended > patient.enrolled { Turn::Outcome } else { Turn::After };
    events.push(event(patient.ended, turn, format!("patient {number} {end}")));
    events
}

/// What came out, a sentence or two each.
pub fn ending(plan: &Plan, outcome: &Outcome) -> Vec<String> {
    let mut lines = vec![
        format!("Result: {} ({}).", recommendation(plan, outcome.mtd), why(outcome.reason)),
        format!(
            "Patients: {} treated, {} with a DLT, {} not evaluable, {} enrolled but not infused, {} turned away.",
            outcome.total_treated(),
            outcome.total_dlts(),
            outcome.not_evaluable,
            outcome.not_infused(),
            outcome.turned_away
        ),
        format!(
            "MTD on day {:.2}; enrolment was closed on {:.2} days; end of study on day {:.2}.",
            outcome.days_to_mtd, outcome.days_closed, outcome.days_to_end_of_study
        ),
    ];
    if let (Some(planned), Some(date)) = (plan.calendar.planned_days(), plan.calendar.planned_completion) {
        let word =
            if Calendar::is_in_time(outcome.days_to_end_of_study, planned) { "in time for" } else { "too late for" };
        lines.push(format!("That is {word} the planned completion on {date}, day {planned}."));
    }
    lines
}
