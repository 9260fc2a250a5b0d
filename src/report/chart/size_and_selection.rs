//! The chart of sample size against correct selection, with the benchmark at every size.

use super::axis::{HORIZONTAL_HEIGHT, VERTICAL_TITLE, Vertical, horizontal, round_up, whole_percent};
use super::palette::{INK, RULE, WHITE};
use super::picture::{Anchor, Area, Picture, Point, Stroke, Type};
use super::render::{Chart, ChartError};
use super::sheet::{Entry, Head, STRONG, Sheet};
use super::shown::{MAX_PANELS, letter, true_mtd_label};
use super::side_by_side::SideBySide;
use crate::benchmark::Benchmark;
use crate::characteristics::Comparison;

const PLOT_HEIGHT: f64 = 210.0;

/// Where each design stands by its mean sample size and its correct selection: a panel for each scenario. The line is the
/// optimal benchmark of as many patients.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn size_and_selection(comparison: &Comparison) -> Result<Chart, ChartError> {
    let shown = SideBySide::of(comparison, MAX_PANELS);
    let what = "Mean number of patients and how often the true MTD is declared, or none where none is tolerable; the line is \
                the exact optimal benchmark, which goes up and down because shares of a few patients are coarse";
    let mut sheet = Sheet::new("Sample size against correct selection", &shown.subject(what));
    sheet.list(&shown.legend());
    sheet.legend(&[Entry::new("optimal benchmark of so many patients", |picture: &mut Picture, (x, y): Point| {
        picture.line((x - 13.0, y), (x + 15.0, y), Stroke::solid(RULE, 3.0));
    })]);
    let most = shown.cells().map(|cell| cell.characteristics.patients.mean.value).fold(1.0, f64::max);
    let right = round_up(most * 1.1, 5.0);
    let heads: Vec<_> = (0..shown.scenarios.len()).map(|scenario| head(&shown, scenario)).collect();
    let columns = shown.scenarios.len().clamp(1, 2);
    let areas = sheet.grid(&heads, columns, VERTICAL_TITLE + PLOT_HEIGHT + HORIZONTAL_HEIGHT);
    for (scenario, area) in areas.into_iter().enumerate() {
        draw(&mut sheet.picture, area, &shown, scenario, right);
    }
    sheet.finish()
}

fn head(shown: &SideBySide<'_>, scenario: usize) -> Head {
    let first = shown.scenarios[scenario].first();
    let subtitle = first.map_or(String::new(), |(_, row)| {
        let plan = &shown.comparison.results(row).plan;
        format!("true MTD: {}", true_mtd_label(plan, shown.comparison.characteristics(row).true_mtd))
    });
    Head { title: shown.scenario(scenario).to_owned(), subtitle }
}

fn draw(picture: &mut Picture, area: Area, shown: &SideBySide<'_>, scenario: usize, right: f64) {
    let axis = Vertical { title: "correct selection", top: 1.0, write: whole_percent };
    let (plot, y) = axis.plot(area, HORIZONTAL_HEIGHT);
    axis.draw(picture, area, (plot, y));
    let x = horizontal(picture, plot, (0.0, right), "patients (mean)");
    let line: Vec<Point> = benchmarks(shown, scenario, right as u32).map(|(n, p)| (x.at(n), y.at(p))).collect();
    if line.len() > 1 {
        picture.path(&line, Stroke::solid(RULE, 3.0));
    }
    for &(design, row) in &shown.scenarios[scenario] {
        let of = shown.comparison.characteristics(row);
        let at = (x.within(of.patients.mean.value), y.within(of.p_correct.value));
        let color = shown.color(design);
        let dark = u32::from(color.0) * 3 + u32::from(color.1) * 6 + u32::from(color.2) < 1200;
        picture.circle(at, 10.0, INK);
        picture.circle(at, 9.0, color);
        let look = Type { color: if dark { WHITE } else { INK }, size: 13.0, ..STRONG };
        picture.text(&letter(design), (at.0, at.1 + 4.5), Anchor::Middle, look);
    }
}

/// The exact benchmark from one patient on, under the scenario as the first file that has it says.
fn benchmarks(shown: &SideBySide<'_>, scenario: usize, most: u32) -> impl Iterator<Item = (f64, f64)> {
    let first = shown.scenarios[scenario].first().map(|&(_, row)| {
        let results = shown.comparison.results(row);
        (&results.plan, results.scenario(shown.comparison.cell(row)))
    });
    first.into_iter().flat_map(move |(plan, scenario)| {
        let true_mtd = plan.true_mtd_of(scenario);
        (1..=most).filter_map(move |patients| {
            let exact = Benchmark::new(plan, scenario, patients).exact()?;
            Some((f64::from(patients), exact.p_correct(true_mtd)))
        })
    })
}
