//! The chart of sample size against correct selection, with the benchmark at every size.

use super::axis::{HORIZONTAL_HEIGHT, VERTICAL_TITLE, Vertical, horizontal, round_up, whole_percent};
use super::palette::{INK, RULE};
use super::picture::{Anchor, Area, Picture, Point, Stroke};
use super::render::{Chart, ChartError};
use super::sheet::{Entry, Head, LINE, STRONG, Sheet};
use super::shown::{MAX_PANELS, letter, true_mtd_label};
use super::side_by_side::SideBySide;
use crate::benchmark::Benchmark;
use crate::characteristics::{Comparison, ComparisonRow};

const PLOT_HEIGHT: f64 = 210.0;
/// Of a mark.
const RADIUS: f64 = 7.0;
/// Room for letters at the right.
const LETTERS: f64 = 22.0;

/// Where each design stands by its mean sample size and its correct selection: a panel for each scenario. The line is the
/// optimal benchmark of as many patients.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn size_and_selection(comparison: &Comparison) -> Result<Chart, ChartError> {
    let shown = SideBySide::of(comparison, MAX_PANELS);
    let what = "Mean number of patients and how often the true MTD is declared, or none where none is tolerable; the line is \
                the exact optimal benchmark of so many patients";
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
    // Letters stand at the right.
    let area = Area { right: area.right - LETTERS, ..area };
    let axis = Vertical { title: "correct selection", top: 1.0, write: whole_percent };
    let (plot, y) = axis.plot(area, HORIZONTAL_HEIGHT);
    axis.draw(picture, area, (plot, y));
    let x = horizontal(picture, plot, (0.0, right), "patients (mean)");
    let line: Vec<Point> = benchmarks(shown, scenario, right as u32).map(|(n, p)| (x.at(n), y.at(p))).collect();
    if line.len() > 1 {
        picture.path(&line, Stroke::solid(RULE, 3.0));
    }
    let place = |&(design, row): &(usize, &ComparisonRow)| {
        let of = shown.comparison.characteristics(row);
        (design, (x.within(of.patients.mean.value), y.within(of.p_correct.value)))
    };
    let marks: Vec<_> = shown.scenarios[scenario].iter().map(place).collect();
    write_letters(picture, plot, &marks);
    for &(design, at) in &marks {
        picture.circle(at, RADIUS, INK);
        picture.circle(at, RADIUS - 1.0, shown.color(design));
    }
}

/// The letters of all designs at the right, each with a thin line to its mark, so that marks may cover each other.
fn write_letters(picture: &mut Picture, plot: Area, marks: &[(usize, Point)]) {
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
        picture.path(&[(at.0 + RADIUS, at.1), (plot.right, height)], Stroke::solid(RULE, 1.0));
        picture.text(&letter(design), (plot.right + 5.0, height + 5.0), Anchor::Start, STRONG);
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
