//! One trial in words, day by day.

use crate::counted::counted;
use crate::report::words::{
    escalation_ended, escalation_ends, expansion_goes_on, level, recommendation, recommended, why,
};
use std::cmp::Ordering;
use std::fmt::Write;

use crate::design::Decision;
use crate::scenario::{Calendar, Expansion, Plan};
use crate::trial::{
    CohortRecord, ExpansionOutcome, ExpansionRecord, Fate, Outcome, PatientRecord, TrialRecord, TurnedAway,
};

/// Something that happened on a day. Events of one moment are told by their turn.
struct Event {
    day: f64,
    turn: Turn,
    what: String,
}

/// More than this are not told of one by one.
const MOST_TURNED_AWAY: usize = 100;

/// Of more events than these together only so many of the first and of the last are told.
const FIRST_EVENTS: usize = 600;
const LAST_EVENTS: usize = 200;

impl Event {
    fn order(&self, other: &Self) -> Ordering {
        self.day.total_cmp(&other.day).then(self.turn.cmp(&other.turn))
    }
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
    events.sort_by(Event::order);
    events.extend(turned_away(record, &events));
    events.sort_by(Event::order);
    shortened(events.into_iter().map(|event| (event.day, event.what)).collect())
}

/// Those who find no place, one by one; where they are many, those between two other events together.
fn turned_away(record: &TrialRecord, others: &[Event]) -> Vec<Event> {
    let before = |away: &TurnedAway| others.partition_point(|other| other.day <= away.from);
    let many = record.turned_away.len() > MOST_TURNED_AWAY;
    let together = record.turned_away.chunk_by(|one, next| many && before(one) == before(next));
    let event_of = |away: &[TurnedAway]| {
        let (first, last) = (away.first()?, away.last()?);
        Some(event(first.from, Turn::Arrival, no_place(first, last, away.iter().map(|away| away.patients).sum())))
    };
    together.filter_map(event_of).collect()
}

/// What is told of so many patients from the first to the last.
fn no_place(first: &TurnedAway, last: &TurnedAway, patients: u64) -> String {
    let (from, to) = (first.first, last.last());
    if from == to {
        return format!("patient {from} comes and finds no place");
    }
    let who = if to - from < patients { String::new() } else { format!("{patients} of the ") };
    format!("{who}patients {from} to {to} find no place, from day {:.2} to day {:.2}", first.from, last.to)
}

/// Of a long story the beginning and the end.
fn shortened(mut events: Vec<(f64, String)>) -> Vec<(f64, String)> {
    if events.len() > FIRST_EVENTS + LAST_EVENTS {
        let omitted = FIRST_EVENTS..events.len() - LAST_EVENTS;
        let words = format!("… {} events that are not told …", omitted.len());
        let day = events[omitted.start].0;
        events.splice(omitted, [(day, words)]);
    }
    events
}

fn event(day: f64, turn: Turn, what: String) -> Event {
    Event { day, turn, what }
}

fn cohort_events(plan: &Plan, cohort: &CohortRecord) -> Vec<Event> {
    if let Some(of) = &cohort.expansion {
        return expansion_events(plan, cohort, of);
    }
    let CohortRecord { number, dose, planned, evaluable, dlts, opened, complete, decided, decision, pending, .. } =
        *cohort;
    let opens = match pending {
        Some(_) => format!("enrolment opens at {}, one patient at a time", level(plan, dose)),
        None => format!("cohort {number} opens with {} at {}", counted(planned, "place"), level(plan, dose)),
    };
    let patients = counted(evaluable, "evaluable patient");
    let seen = match pending {
        None => format!("cohort {number}: {dlts} of {patients} with a DLT"),
        Some(0) => format!("{dlts} of {patients} with a DLT at {}", level(plan, dose)),
        Some(pending) => {
            format!("{dlts} of {patients} with a DLT at {}, {pending} pending", level(plan, dose))
        }
    };
    let then = match decision {
        Decision::Treat(next) if pending.is_some() => format!("the next patients at {}", level(plan, next.dose)),
        Decision::Treat(next) => format!("{} more at {}", next.patients, level(plan, next.dose)),
        Decision::Wait => "nobody is enrolled until more is known".to_owned(),
        Decision::Stop { mtd, reason } if plan.expansion.is_some() => escalation_ends(plan, mtd, why(reason)),
        Decision::Stop { mtd, reason } => format!("the trial stops ({}), {}", why(reason), recommendation(plan, mtd)),
    };
    let mut events = vec![event(opened, Turn::Opening, opens)];
    if decided > complete {
        events.push(event(complete, Turn::Decision, seen.clone()));
    }
    events.push(event(decided, Turn::Decision, format!("{seen}: {then}")));
    events
}

/// Those of a cohort of an expansion, which is told as one group of patients.
fn expansion_events(plan: &Plan, cohort: &CohortRecord, of: &ExpansionRecord) -> Vec<Event> {
    let CohortRecord { dose, planned, evaluable, dlts, opened, complete, decided, .. } = *cohort;
    let most = plan.expansion.as_ref().map_or(planned, |expansion| expansion.patients);
    let places = counted(planned, "place");
    let opens = match of.opens {
        true => format!("the expansion opens with up to {most} places at {}, {planned} of them now", level(plan, dose)),
        false => format!("the expansion goes on with {places} at {}", level(plan, dose)),
    };
    let mut events = vec![event(opened, Turn::Opening, opens)];
    if decided > complete {
        let seen = format!("expansion: {dlts} of the last {} with a DLT", counted(evaluable, "evaluable patient"));
        events.push(event(complete, Turn::Decision, seen));
    }
    events.push(event(decided, Turn::Decision, expansion_goes_on(plan, cohort, of)));
    events
}

fn patient_events(plan: &Plan, patient: &PatientRecord) -> Vec<Event> {
    let number = patient.number;
    let mut events = Vec::new();
    let waited = patient.enrolled - patient.arrival;
    let waiting = if waited > 0.0 { format!(" after {waited:.2} days in the queue") } else { String::new() };
    let dose = level(plan, patient.dose);
    events.push(event(patient.enrolled, Turn::Arrival, format!("patient {number} is enrolled at {dose}{waiting}")));
    let words = plan.treatment.words();
    if let Some((day, begins)) = patient.preconditioning.zip(words.begins_before) {
        events.push(event(day, Turn::After, format!("patient {number} {begins}")));
    }
    if let Some(day) = patient.infusion {
        events.push(event(day, Turn::After, format!("patient {number} {}", words.is_given)));
    }
    let end = match patient.fate {
        Fate::NoDlt if patient.moderate => "completes the DLT window without a DLT, but with a moderate toxicity",
        Fate::NoDlt => "completes the DLT window without a DLT",
        Fate::Dlt if patient.halts => "has a DLT of the kind that ends the study",
        Fate::Dlt => "has a DLT",
        Fate::DroppedOut => "drops out of the DLT window without a DLT: not evaluable",
        Fate::NoProduct => words.is_never_treated,
        Fate::CohortStopped => "is not treated any more: the cohort is stopped",
        Fate::TrialStopped if plan.expansion.is_some() => "is not treated any more: the escalation is over",
        Fate::TrialStopped => "is not treated any more: the trial is stopped",
    };
    let turn = if patient.ended > patient.enrolled { Turn::Outcome } else { Turn::After };
    events.push(event(patient.ended, turn, format!("patient {number} {end}")));
    events
}

/// What came out, a sentence or two each.
pub fn ending(plan: &Plan, outcome: &Outcome) -> Vec<String> {
    let expansion = outcome.expansion.as_ref();
    let (result, of_them, over) = match expansion.zip(plan.expansion.as_ref()) {
        None => (format!("{} ({})", recommendation(plan, outcome.mtd), why(outcome.reason)), String::new(), "MTD"),
        Some((of, planned)) => {
            let recommended = recommended(outcome.mtd, |dose| level(plan, dose));
            let result = format!("{recommended}; {}", escalation_ended(plan, of.declared, why(outcome.reason)));
            (with_expansion(result, of, planned), in_expansion(of), "Escalation over")
        }
    };
    let mut lines = vec![
        format!("Result: {result}."),
        format!(
            "Patients: {} treated{of_them}, {} with a DLT, {} not evaluable, {} enrolled but not {}, {} turned away.",
            outcome.total_treated(),
            outcome.total_dlts(),
            outcome.not_evaluable,
            outcome.not_infused(),
            plan.treatment.words().given,
            outcome.turned_away
        ),
        format!(
            "{over} on day {:.2}{}; enrolment was closed on {:.2} days; end of study on day {:.2}.",
            outcome.days_to_mtd,
            expansion
                .filter(|of| of.levels != 0)
                .map_or(String::new(), |of| format!("; expansion over on day {:.2}", of.days)),
            outcome.days_closed,
            outcome.days_to_end_of_study
        ),
    ];
    if plan.conduct.production_while_waiting {
        lines.push(format!("Products made for nobody: {}.", outcome.products_unused));
    }
    if let (Some(planned), Some(date)) = (plan.calendar.planned_days(), plan.calendar.planned_completion) {
        let word =
            if Calendar::is_in_time(outcome.days_to_end_of_study, planned) { "in time for" } else { "too late for" };
        lines.push(format!("That is {word} the planned completion on {date}, day {planned}."));
    }
    lines
}

/// `result` with what became of the expansion, and of responses where they are looked at.
fn with_expansion(result: String, of: &ExpansionOutcome, planned: &Expansion) -> String {
    if of.levels == 0 {
        return result;
    }
    let was = match (of.levels.count_ones(), of.stopped.count_ones()) {
        (1, 0) => "; its expansion was not stopped".to_owned(),
        (1, _) => "; its expansion was stopped at too many DLTs".to_owned(),
        (all, stopped) => format!("; of {all} expansions {stopped} were stopped at too many DLTs"),
    };
    let responded = planned.response.map_or(String::new(), |_| {
        let verdict = if of.success { "a success" } else { "no success" };
        format!("; {}: {verdict}", counted(of.responses, "response"))
    });
    format!("{result}{was}{responded}")
}

/// How many patients were of the expansion.
fn in_expansion(of: &ExpansionOutcome) -> String {
    let dlts: u16 = of.dlts.iter().sum();
    match of.total_patients() {
        0 => String::new(),
        patients => format!(" ({patients} of them in the expansion, {dlts} with a DLT)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_who_find_no_place_are_told_together_and_all_counted() {
        let at = |day: f64| event(day, Turn::Decision, String::new());
        let others = [at(10.0), at(20.0)];
        let day = |k: u64, of: u64| 30.0 * k as f64 / of as f64;
        let record = |number: u64| TrialRecord {
            turned_away: (0..number).map(|k| TurnedAway::one(k + 1, day(k, number))).collect(),
            ..TrialRecord::default()
        };
        assert_eq!(turned_away(&record(90), &others).len(), 90);
        let told = turned_away(&record(3_000), &others);
        let words = [
            "patients 1 to 1000 find no place, from day 0.00 to day 9.99",
            "patients 1001 to 2000 find no place, from day 10.00 to day 19.99",
            "patients 2001 to 3000 find no place, from day 20.00 to day 29.99",
        ];
        assert_eq!(told.iter().map(|event| &*event.what).collect::<Vec<_>>(), words);
    }

    #[test]
    fn a_stretch_of_those_who_find_no_place_is_one_event() {
        let stretch = TurnedAway { first: 18, patients: 595, from: 31.0, to: 95.25 };
        let record = TrialRecord { turned_away: vec![TurnedAway::one(4, 2.5), stretch], ..TrialRecord::default() };
        let told = turned_away(&record, &[event(40.0, Turn::Decision, String::new())]);
        let words = told.iter().map(|event| (event.day, &*event.what)).collect::<Vec<_>>();
        let expected = [
            (2.5, "patient 4 comes and finds no place"),
            (31.0, "patients 18 to 612 find no place, from day 31.00 to day 95.25"),
        ];
        assert_eq!(words, expected);
        // Of those who are enrolled in the end, nothing is said here.
        assert_eq!(
            no_place(&TurnedAway::one(4, 2.5), &stretch, 596),
            "596 of the patients 4 to 612 find no place, from day 2.50 to day 95.25"
        );
    }

    #[test]
    fn a_long_story_says_what_it_leaves_out() {
        let events: Vec<_> = (0..5_000).map(|number| (f64::from(number), number.to_string())).collect();
        assert_eq!(shortened(events[..800].to_vec()).len(), 800);
        let told = shortened(events.clone());
        assert_eq!(told.len(), 801);
        assert_eq!(told[600], (600.0, "… 4200 events that are not told …".to_owned()));
        assert_eq!((&told[0], told.last()), (&events[0], events.last()));
    }
}
