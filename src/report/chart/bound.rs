//! The chart of the best that any rule could do: correct selection against patients above the true MTD, with the designs below.

use super::data::MAX_DESIGNS;
use super::kit::axis::{HORIZONTAL_HEIGHT, VERTICAL_TITLE, Vertical, horizontal, round_up};
use super::kit::canvas::{Canvas, Point, Stroke};
use super::kit::legend::{Entry, lettered};
use super::kit::page::{Head, Page};
use super::kit::palette::{INK, RULE, fill};
use super::kit::render::{Chart, ChartError};
use super::size_and_selection::{LETTERS, RADIUS, write_letters};
use crate::best_rule::FrontierPoint;
use crate::compare::AgainstBest;
use crate::counted::counted;
use crate::report::words::{percent_sign, range, whole_percent};
use crate::scenario::Plan;

const PLOT_HEIGHT: f64 = 380.0;

/// The best rules for rising penalties as a line, and every design of the plan as a point.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn bound_frontier(plan: &Plan, points: &[FrontierPoint], against: &AgainstBest) -> Result<Chart, ChartError> {
    let means = against.means();
    let shown = means.len().min(MAX_DESIGNS);
    let best = points.iter().map(|point| point.p_correct).fold(0.0, f64::max);
    let designs = range(means.iter().map(|of| of.p_correct), percent_sign).unwrap_or_default();
    let constraints = against.rule.constraints();
    let who = match &means[..] {
        [_] => "the design of the plan is",
        _ => "the designs of the plan are",
    };
    let title = format!(
        "No rule with up to {} in cohorts of {} is right in more than {} of trials on average; {who} in {designs}",
        counted(constraints.max_patients, "patient"),
        constraints.cohort_size,
        percent_sign(best)
    );
    let subject = format!(
        "{}. Means over {}. The line: the best of all rules with up to {} in cohorts of {}, each point for another \
         penalty on patients treated above the true MTD. It is best for these curves only, and no proposal.",
        plan.title,
        counted(plan.scenarios.len(), "curve"),
        counted(constraints.max_patients, "patient"),
        constraints.cohort_size
    );
    let mut page = Page::new(&title, &subject);
    let of_design = |place: usize| lettered(&plan.designs[place].name, place, fill(place, shown));
    page.legend(&(0..shown).map(of_design).collect::<Vec<_>>());
    page.legend(&[Entry::new("best rules", |canvas: &mut Canvas, (x, y): Point| {
        canvas.line((x - 13.0, y), (x + 15.0, y), Stroke::solid(RULE, 3.0));
    })]);
    let heads = [Head::default()];
    let areas = page.grid(&heads, 1, VERTICAL_TITLE + PLOT_HEIGHT + HORIZONTAL_HEIGHT);
    let above = points.iter().map(|of| of.mean_patients_above).chain(means.iter().map(|of| of.mean_patients_above));
    let right = round_up(above.fold(0.0, f64::max) * 1.1, 1.0);
    for area in areas {
        let canvas = &mut page.canvas;
        let area = super::kit::canvas::Area { right: area.right - LETTERS, ..area };
        let axis = Vertical { title: "correct selection (mean)", top: 1.0, write: whole_percent };
        let (plot, y) = axis.plot(area, HORIZONTAL_HEIGHT);
        axis.draw(canvas, area, (plot, y));
        let x = horizontal(canvas, plot, (0.0, right), "patients treated above the true MTD (mean)");
        let place = |above: f64, correct: f64| (x.within(above), y.within(correct));
        let line: Vec<Point> = points.iter().map(|of| place(of.mean_patients_above, of.p_correct)).collect();
        if line.len() > 1 {
            canvas.path(&line, Stroke::solid(RULE, 3.0));
        }
        line.iter().for_each(|&at| canvas.circle(at, 4.0, RULE));
        let marks: Vec<(usize, Point)> =
            means[..shown].iter().map(|of| place(of.mean_patients_above, of.p_correct)).enumerate().collect();
        write_letters(canvas, plot, &marks);
        for &(design, at) in &marks {
            canvas.circle(at, RADIUS, INK);
            canvas.circle(at, RADIUS - 1.0, fill(design, shown));
        }
    }
    if means.len() > shown {
        page.note(&format!("{} more designs are left out.", means.len() - shown));
    }
    page.finish()
}
