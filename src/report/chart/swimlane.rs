//! The chart of one trial, patient by patient and decision by decision.

use super::axis::{HORIZONTAL_HEIGHT, Scale, faint_line, grouped, horizontal, plain, ticks};
use super::label::shortened;
use super::marker::Marker;
use super::palette::{INK, RULE};
use super::picture::{Anchor, Area, Picture, Stroke};
use super::render::{Chart, ChartError};
use super::sheet::{BODY, Head, LINE, SMALL, STRONG, Sheet};
use super::shown::true_mtd_label;
use super::swimlane_parts::{draw_patient, legend};
use crate::design::{Decision, Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::scenario::Plan;
use crate::trial::{CohortRecord, Outcome, TrialRecord};

/// Which trial of which simulation is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExampleTrial<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// The name of its scenario.
    pub scenario: &'a str,
    /// The name of its design.
    pub design: &'a str,
}

const LANE: f64 = 24.0;
const COHORT: f64 = 28.0;
const DECISION: f64 = 28.0;
/// For the names of patients.
const NAMES: f64 = 108.0;
/// Behind the last day, for what is written beside the ends of lanes.
const REMARKS: f64 = 120.0;

/// One trial as a swimlane: for each enrolled patient a lane from arrival over preconditioning and infusion to a DLT, the
/// dropout or the end of the window, cohort by cohort with the decision after each.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn swimlane(
    plan: &Plan,
    record: &TrialRecord,
    outcome: &Outcome,
    which: &ExampleTrial<'_>,
) -> Result<Chart, ChartError> {
    let mut sheet = Sheet::new(&title(plan, outcome, which), &subject(plan, outcome, which));
    sheet.legend(&legend(record));
    let turned_away = if record.turned_away.is_empty() { 0.0 } else { LANE };
    let rows = LANE * record.patients.len() as f64 + (COHORT + DECISION) * record.cohorts.len() as f64 + turned_away;
    for area in sheet.grid(&[Head::default()], 1, rows + HORIZONTAL_HEIGHT) {
        let plot = Area { left: area.left + NAMES, bottom: area.top + rows, ..area };
        draw_rows(&mut sheet.picture, plot, plan, record);
    }
    sheet.finish()
}

fn title(plan: &Plan, outcome: &Outcome, which: &ExampleTrial<'_>) -> String {
    format!(
        "Trial {}: {} on day {:.0}, {} patients treated, {} with a DLT",
        grouped(which.number),
        mtd_words(plan, outcome.mtd),
        outcome.days_to_mtd.ceil(),
        outcome.total_treated(),
        outcome.total_dlts()
    )
}

fn subject(plan: &Plan, outcome: &Outcome, which: &ExampleTrial<'_>) -> String {
    format!(
        "{}. One simulated trial, scenario “{}”, design “{}”. Stopped because: {}. End of study on day {}, with {} days of \
         follow-up after the last infusion.",
        plan.title,
        which.scenario,
        which.design,
        reason_words(outcome.reason),
        grouped(outcome.days_to_end_of_study.ceil() as u64),
        plain(plan.calendar.follow_up_days)
    )
}

fn mtd_words(plan: &Plan, mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none tolerable".to_owned(),
        Mtd::Undetermined => "undetermined".to_owned(),
        Mtd::Dose(dose) => format!("MTD {}", label(plan, dose)),
    }
}

fn label(plan: &Plan, dose: DoseLevel) -> String {
    true_mtd_label(plan, Some(dose))
}

fn reason_words(reason: StopReason) -> String {
    reason.name().replace('_', " ")
}

fn draw_rows(picture: &mut Picture, plot: Area, plan: &Plan, record: &TrialRecord) {
    let ends = record.patients.iter().map(|patient| patient.window_closes.unwrap_or(patient.ended));
    let last_day = record.cohorts.iter().map(|cohort| cohort.decided).chain(ends).fold(1.0, f64::max);
    // The axis reaches into the remarks only as far as days need.
    let to = last_day * plot.width() / (plot.width() - REMARKS);
    let x = Scale::new((0.0, to), (plot.left, plot.right));
    for day in ticks(0.0, to, 8) {
        faint_line(picture, plot, x.at(day).round());
    }
    for cohort in &record.cohorts {
        let at = x.at(cohort.decided);
        picture.line((at, plot.top), (at, plot.bottom), Stroke::solid(RULE, 1.0));
    }
    let mut top = plot.top;
    for cohort in &record.cohorts {
        let head = match cohort.pending {
            None => format!("Cohort {}: {}", cohort.number, label(plan, cohort.dose)),
            Some(_) => format!("Dose level {}: {}", cohort.dose, label(plan, cohort.dose)),
        };
        let head = shortened(&head, STRONG, plot.right - plot.left);
        picture.text_on_white(&head, (plot.left - NAMES, top + COHORT - 8.0), Anchor::Start, STRONG);
        top += COHORT;
        for patient in record.patients.iter().filter(|patient| patient.cohort == cohort.number) {
            picture.text(&format!("patient {}", patient.number), (plot.left - NAMES, top + 17.0), Anchor::Start, BODY);
            draw_patient(picture, patient, x, top + LANE / 2.0);
            top += LANE;
        }
        draw_decision(picture, plan, cohort, x, Area { top, bottom: top + DECISION, ..plot });
        top += DECISION;
    }
    if !record.turned_away.is_empty() {
        picture.text("turned away", (plot.left - NAMES, top + 17.0), Anchor::Start, SMALL);
        for &(_, day) in &record.turned_away {
            picture.line((x.at(day), top + 5.0), (x.at(day), top + 19.0), Stroke::solid(INK, 2.0));
        }
    }
    horizontal(picture, plot, (0.0, to), "days from the start of the trial");
}

/// What was decided, beside the day on which it was.
fn draw_decision(picture: &mut Picture, plan: &Plan, cohort: &CohortRecord, x: Scale, row: Area) {
    let (at, y) = (x.at(cohort.decided), row.centre().1);
    Marker::Diamond.filled(picture, (at, y), 6.0, INK);
    let decided = match cohort.decision {
        Decision::Treat(next) if cohort.pending.is_some() => format!("next patients at {}", label(plan, next.dose)),
        Decision::Treat(next) => format!("next {} at {}", next.patients, label(plan, next.dose)),
        Decision::Wait => "nobody until more is known".to_owned(),
        Decision::Stop { mtd, reason } => format!("{} ({})", mtd_words(plan, mtd), reason_words(reason)),
    };
    let (day, dlts, evaluable) = (cohort.decided.ceil(), cohort.dlts, cohort.evaluable);
    let pending = cohort.pending.filter(|&pending| pending > 0);
    let pending = pending.map_or(String::new(), |pending| format!(", {pending} pending"));
    let words = format!("day {day:.0}: {dlts} of {evaluable} with a DLT{pending}, {decided}");
    let (anchor, from, room) = if at > row.centre().0 {
        (Anchor::End, at - 14.0, at - 14.0 - row.left)
    } else {
        (Anchor::Start, at + 14.0, row.right - at - 14.0)
    };
    let words = shortened(&words, BODY, room);
    picture.text_on_white(&words, (from, y + LINE * 0.25), anchor, BODY);
}
