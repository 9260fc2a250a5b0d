//! The chart of one trial, patient by patient and decision by decision.

use super::data::true_mtd_label;
use super::kit::axis::{HORIZONTAL_HEIGHT, Scale, faint_line, horizontal, ticks};
use super::kit::canvas::{Anchor, Area, Canvas, Stroke};
use super::kit::page::{Head, Page, SMALL};
use super::kit::palette::{INK, RULE};
use super::kit::render::{Chart, ChartError};
use super::swimlane_parts::legend;
use super::swimlane_rows::{LANE, NAMES, SwimlaneRow, rows};
use crate::counted::counted;
use crate::design::{Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::report::words::{grouped, plain, recommended};
use crate::scenario::Plan;
use crate::trial::{Outcome, TrialRecord};

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
    let mut page = Page::new(&title(plan, outcome, which), &subject(plan, outcome, which));
    page.legend(&legend(record, plan.treatment));
    let turned_away = if record.turned_away.is_empty() { 0.0 } else { LANE };
    let rows = rows(record);
    let height = rows.iter().map(SwimlaneRow::height).sum::<f64>() + turned_away;
    for area in page.grid(&[Head::default()], 1, height + HORIZONTAL_HEIGHT) {
        let plot = Area { left: area.left + NAMES, bottom: area.top + height, ..area };
        draw_rows(&mut page.canvas, plot, plan, record, &rows);
    }
    page.finish()
}

fn title(plan: &Plan, outcome: &Outcome, which: &ExampleTrial<'_>) -> String {
    let (found, day) = match &outcome.expansion {
        None => (mtd_words(plan, outcome.mtd), outcome.days_to_mtd),
        Some(of) => (recommended(outcome.mtd, |dose| label(plan, dose)), of.days),
    };
    format!(
        "Trial {}: {found} on day {:.0}, {} treated, {} with a DLT",
        grouped(which.number),
        day.ceil(),
        counted(outcome.total_treated(), "patient"),
        outcome.total_dlts()
    )
}

fn subject(plan: &Plan, outcome: &Outcome, which: &ExampleTrial<'_>) -> String {
    let stopped = if outcome.expansion.is_some() { "The escalation ended because" } else { "Stopped because" };
    format!(
        "{}. One simulated trial, scenario “{}”, design “{}”. {stopped}: {}. End of study on day {}, with {} of \
         follow-up after {}.",
        plan.title,
        which.scenario,
        which.design,
        reason_words(outcome.reason),
        grouped(outcome.days_to_end_of_study.ceil() as u64),
        counted(plain(plan.calendar.follow_up_days), "day"),
        plan.treatment.words().the_last
    )
}

pub(super) fn mtd_words(plan: &Plan, mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none tolerable".to_owned(),
        Mtd::Undetermined => "undetermined".to_owned(),
        Mtd::Dose(dose) => format!("MTD {}", label(plan, dose)),
    }
}

pub(super) fn label(plan: &Plan, dose: DoseLevel) -> String {
    true_mtd_label(plan, Some(dose))
}

pub(super) fn reason_words(reason: StopReason) -> String {
    reason.name().replace('_', " ")
}

fn draw_rows(canvas: &mut Canvas, plot: Area, plan: &Plan, record: &TrialRecord, rows: &[SwimlaneRow<'_>]) {
    let ends = record.patients.iter().map(|patient| patient.window_closes.unwrap_or(patient.ended));
    let last_day = record.cohorts.iter().map(|cohort| cohort.decided).chain(ends).fold(1.0, f64::max);
    // The axis reaches into the remarks only as far as days need.
    let to = last_day * plot.width() / (plot.width() - REMARKS);
    let x = Scale::new((0.0, to), (plot.left, plot.right));
    for day in ticks(0.0, to, 8) {
        faint_line(canvas, plot, x.at(day).round());
    }
    for cohort in &record.cohorts {
        let at = x.at(cohort.decided);
        canvas.line((at, plot.top), (at, plot.bottom), Stroke::solid(RULE, 1.0));
    }
    let mut top = plot.top;
    for row in rows {
        let area = Area { top, bottom: top + row.height(), ..plot };
        row.draw(canvas, plan, x, area);
        top = area.bottom;
    }
    if !record.turned_away.is_empty() {
        canvas.text("turned away", (plot.left - NAMES, top + 17.0), Anchor::Start, SMALL);
        let mut last = f64::NEG_INFINITY;
        for away in &record.turned_away {
            if away.patients > 1 {
                // So many that their marks would touch.
                let (from, to) = (x.at(away.from) - 1.0, x.at(away.to) + 1.0);
                canvas.line((from, top + 12.0), (to, top + 12.0), Stroke::solid(INK, 14.0));
                last = to;
            } else if x.at(away.from) - last >= 1.0 {
                // Marks that nobody could tell apart are one.
                last = x.at(away.from);
                canvas.line((last, top + 5.0), (last, top + 19.0), Stroke::solid(INK, 2.0));
            }
        }
    }
    horizontal(canvas, plot, (0.0, to), "days from the start of the trial");
}
