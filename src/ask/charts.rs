//! The charts of answers, each with the name of its files; the first one is the one to look at first.

use rayon::prelude::*;

use super::Refused;
use crate::characteristics::{Comparison, Results};
use crate::dose::MAX_DOSES;
use crate::examples::{self, Example, Kind};
use crate::report::chart::{self, Chart, ChartError, ExampleTrial, FORMATS};
use crate::scenario::{Plan, Sweep};
use crate::simulate::Study;
use crate::sweep::{Passing, SweepKind, Swept};

/// Charts with their names.
pub type Charts = Vec<(String, Chart)>;

/// Heat maps of more designs than this are not drawn; all are in the tables.
const MOST_MAPS: usize = 12;

/// Something that can be drawn, with its name.
type Draw<'a> = (String, Box<dyn Fn() -> Result<Chart, ChartError> + Sync + Send + 'a>);

fn draw<'a>(name: &str, of: impl Fn() -> Result<Chart, ChartError> + Sync + Send + 'a) -> Draw<'a> {
    (name.to_owned(), Box::new(of))
}

fn drawn(draws: Vec<Draw<'_>>) -> Result<Charts, ChartError> {
    draws.into_par_iter().map(|(name, draw)| Ok((name, draw()?))).collect()
}

/// The file of a chart in this format.
///
/// # Errors
///
/// [`Refused::Input`] if there is no such format.
pub fn file(chart: &Chart, format: &str) -> Result<Vec<u8>, Refused> {
    let known = FORMATS.map(|format| format!("{format:?}")).join(", ");
    let unknown = || Refused::Input(format!("format {format:?}: no chart is drawn in it\nhelp: choose one of {known}"));
    chart.file(format)?.ok_or_else(unknown)
}

/// What needs no calendar.
fn without_days(results: &Results) -> Vec<Draw<'_>> {
    let plan = &results.plan;
    vec![
        draw("mtd_selection", || chart::mtd_selection(results)),
        draw("allocation", || chart::allocation(results)),
        draw("sample_size", || chart::sample_size(results)),
        draw("scenario_curves", || chart::scenario_curves(plan)),
    ]
}

/// Those of exact answers.
///
/// # Errors
///
/// [`ChartError`] when a drawing fails.
pub fn of_exact(results: &Results) -> Result<Charts, ChartError> {
    drawn(without_days(results))
}

/// Those of simulated trials but for the example.
///
/// # Errors
///
/// [`ChartError`] when a drawing fails.
pub fn of_run(results: &Results) -> Result<Charts, ChartError> {
    let plan = &results.plan;
    let mut draws = without_days(results);
    draws.push(draw("duration", || chart::duration(results)));
    draws.push(draw("onset", || chart::onset(plan)));
    let mut charts = drawn(draws)?;
    charts.extend(chart::prior_intervals(plan)?.map(|chart| ("prior".to_owned(), chart)));
    Ok(charts)
}

/// That of the example of a typical trial, if one is typical.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn of_typical_trial(study: &Study, results: &Results) -> Result<Charts, ChartError> {
    let example = examples::choose(study, results, &[Kind::Typical]).into_iter().flatten();
    example.map(|example| Ok(("example_trial".to_owned(), of_trial(study, &example)?))).collect()
}

/// The swimlane of a trial.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn of_trial(study: &Study, example: &Example) -> Result<Chart, ChartError> {
    let plan = study.plan();
    let which = ExampleTrial {
        number: example.trial,
        scenario: &plan.scenarios[example.scenario].name,
        design: &plan.designs[example.design].name,
    };
    chart::swimlane(plan, &example.record, &example.outcome, &which)
}

/// Those that put everything that is compared side by side.
///
/// # Errors
///
/// [`ChartError`] when a drawing fails.
pub fn of_comparison(comparison: &Comparison) -> Result<Charts, ChartError> {
    let merged: Vec<_> = (1..=MAX_DOSES).filter_map(|doses| Some((doses, comparison.merged(doses)?))).collect();
    let mut draws = vec![
        draw("correct_selection", || chart::correct_selection(comparison)),
        draw("selection_map", || chart::selection_map(comparison)),
        draw("differences", || chart::differences(comparison)),
        draw("allocation", || chart::compared_allocation(comparison)),
        draw("sample_size_and_selection", || chart::size_and_selection(comparison)),
        draw("days_to_mtd", || chart::days_to_mtd(comparison)),
    ];
    for (doses, results) in &merged {
        draws.push(draw(&format!("mtd_selection_{doses}_doses"), move || chart::mtd_selection(results)));
    }
    drawn(draws)
}

/// Those of a sweep, and of the chance that a 3+3 passes a dose level, with the plan of its designs.
///
/// # Errors
///
/// [`ChartError`] when a drawing fails.
pub fn of_sweep(
    passing: Option<(&Plan, &[Vec<Passing>])>,
    asked: &Sweep,
    parts: &[Swept],
) -> Result<Charts, ChartError> {
    let mut draws = Vec::new();
    for part in parts {
        match part.kind {
            SweepKind::RandomCurves => draws.push(draw("random_curves", || chart::random_curves(part))),
            SweepKind::Variants => {}
            SweepKind::Grid(place) => {
                let (grid, name) = (&asked.grids[place], format!("grid_{}", place + 1));
                if grid.axes.len() == 1 {
                    draws.push(draw(&name, || chart::grid_curve(grid, part)));
                    continue;
                }
                for design in 0..part.plan.designs.len().min(MOST_MAPS) {
                    let name = format!("{name}_design_{}", design + 1);
                    draws.push(draw(&name, move || chart::grid_map(grid, part, design)));
                }
            }
        }
    }
    if let Some((plan, passing)) = passing {
        draws.push(draw("passing_a_dose", move || chart::passing(plan, passing)));
    }
    drawn(draws)
}
