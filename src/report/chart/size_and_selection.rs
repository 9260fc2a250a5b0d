//! The chart of sample size against correct selection, with the benchmark at every size.

use super::comparison_data::ComparisonData;
use super::data::{COUNTS, MAX_PANELS, SELECTION};
use super::findings;
use super::kit::axis::{HORIZONTAL_HEIGHT, VERTICAL_TITLE, Vertical, horizontal, round_up};
use super::kit::canvas::{Anchor, Area, Canvas, Point, Stroke};
use super::kit::legend::{Entry, letter};
use super::kit::page::{LINE, Page, STRONG, columns};
use super::kit::palette::{INK, RULE};
use super::kit::render::{Chart, ChartError};
use crate::benchmark::Benchmark;
use crate::characteristics::{Comparison, ComparisonRow};
use crate::report::words::whole_percent;

const PLOT_HEIGHT: f64 = 210.0;
/// Of a mark.
pub(super) const RADIUS: f64 = 7.0;
/// Room for letters at the right.
pub(super) const LETTERS: f64 = 22.0;

/// Where each design stands by its mean sample size and its correct selection: a panel for each scenario. The line is the
/// optimal benchmark of as many patients.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn size_and_selection(comparison: &Comparison) -> Result<Chart, ChartError> {
    let comparison = &comparison.shown();
    let data = ComparisonData::of(comparison, MAX_PANELS);
    let what = "Mean number of patients and how often the true MTD is declared, or none where none is tolerable; the line is \
                the exact optimal benchmark of so many patients";
    let efficiency = |row: &ComparisonRow| comparison.efficiency(row).map(|of| of.value);
    let is_exact = |row: &ComparisonRow| row.held_against.map(|held| held.exact_efficiency.is_some());
    let title = data.title_by(&findings::efficiency(&data.table(efficiency)), is_exact);
    let mut page = Page::new(&title, &data.subject(what, &[SELECTION[0], COUNTS[0]]));
    page.legend(&data.legend());
    page.legend(&[Entry::new("optimal benchmark of so many patients", |canvas: &mut Canvas, (x, y): Point| {
        canvas.line((x - 13.0, y), (x + 15.0, y), Stroke::solid(RULE, 3.0));
    })]);
    let means = data.cells().filter_map(|cell| Some(cell.characteristics.mean_patients()?.value));
    let most = means.fold(1.0, f64::max);
    let right = round_up(most * 1.1, 5.0);
    let heads: Vec<_> = (0..data.scenarios.len()).map(|scenario| data.head(scenario)).collect();
    let height = VERTICAL_TITLE + PLOT_HEIGHT + HORIZONTAL_HEIGHT;
    let columns = columns(heads.len(), height, 2);
    let areas = page.grid(&heads, columns, height);
    for (scenario, area) in areas.into_iter().enumerate() {
        draw(&mut page.canvas, area, &data, (scenario, right), scenario % columns == 0);
    }
    page.finish()
}

fn draw(canvas: &mut Canvas, area: Area, data: &ComparisonData<'_>, (scenario, right): (usize, f64), is_named: bool) {
    // Letters stand at the right.
    let area = Area { right: area.right - LETTERS, ..area };
    let axis = Vertical { title: "correct selection", top: 1.0, write: whole_percent };
    let (plot, y) = axis.plot(area, HORIZONTAL_HEIGHT);
    axis.named(is_named).draw(canvas, area, (plot, y));
    let x = horizontal(canvas, plot, (0.0, right), "patients (mean)");
    let line: Vec<Point> = benchmarks(data, scenario, right as u32).map(|(n, p)| (x.at(n), y.at(p))).collect();
    if line.len() > 1 {
        canvas.path(&line, Stroke::solid(RULE, 3.0));
    }
    let place = |&(design, row): &(usize, &ComparisonRow)| {
        let of = data.comparison.characteristics(row);
        Some((design, (x.within(of.mean_patients()?.value), y.within(of.p_correct.value))))
    };
    let marks: Vec<_> = data.scenarios[scenario].iter().filter_map(place).collect();
    write_letters(canvas, plot, &marks);
    for &(design, at) in &marks {
        canvas.circle(at, RADIUS, INK);
        canvas.circle(at, RADIUS - 1.0, data.color(design));
    }
}

/// The letters of all designs at the right, each with a thin line to its mark, so that marks may cover each other.
pub(super) fn write_letters(canvas: &mut Canvas, plot: Area, marks: &[(usize, Point)]) {
    let mut marks = marks.to_vec();
    marks.sort_by(|(one, a), (other, b)| a.1.total_cmp(&b.1).then(one.cmp(other)));
    let mut heights: Vec<f64> = Vec::new();
    for (_, at) in &marks {
        heights.push(heights.last().map_or(at.1, |above| at.1.max(above + LINE)));
    }
    // Whoever is pushed below the plot pushes the others up.
    let mut lowest = plot.bottom;
    for height in heights.iter_mut().rev() {
        *height = height.min(lowest);
        lowest = *height - LINE;
    }
    for ((design, at), height) in marks.into_iter().zip(heights) {
        canvas.path(&[(at.0 + RADIUS, at.1), (plot.right, height)], Stroke::solid(RULE, 1.0));
        canvas.text(&letter(design), (plot.right + 5.0, height + 5.0), Anchor::Start, STRONG);
    }
}

/// The exact benchmark from one patient on; the same for all files that share a scenario.
fn benchmarks(data: &ComparisonData<'_>, scenario: usize, most: u32) -> impl Iterator<Item = (f64, f64)> {
    let first = data.scenarios[scenario].first().map(|&(_, row)| {
        let results = data.comparison.results(row);
        (&results.plan, results.scenario(data.comparison.cell(row)))
    });
    first.into_iter().flat_map(move |(plan, scenario)| {
        let true_mtd = plan.true_mtd_of(scenario);
        (1..=most).filter_map(move |patients| {
            let exact = Benchmark::new(plan, scenario, patients).exact()?;
            Some((f64::from(patients), exact.p_correct(true_mtd)))
        })
    })
}
