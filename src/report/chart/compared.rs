//! The charts of a comparison that have a row for each design: correct selection, differences, allocation, and days.

use super::axis::{grouped, percent, round_up};
use super::finding::range;
use super::palette::{INK, WHITE, fill, mix};
use super::picture::{Area, Picture, Point};
use super::render::{Chart, ChartError};
use super::rows::{Row, RowPanels, draw, interval_entry};
use super::sheet::{BODY, Entry, Head, Sheet};
use super::shown::{MAX_PANELS, letter, true_mtd_label};
use super::side_by_side::{SideBySide, benchmark_entry, tick};
use crate::characteristics::{Compared, Comparison, ComparisonRow, Estimate, OperatingCharacteristics};

/// Room for the name of a design.
const NAME: f64 = 165.0;

/// Of a normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

fn columns(shown: &SideBySide<'_>) -> usize {
    shown.scenarios.len().clamp(1, 2)
}

/// What is above the panel of a scenario.
fn head(shown: &SideBySide<'_>, scenario: usize) -> Head {
    let of_first = shown.scenarios[scenario].first().map(|(_, row)| {
        let plan = &shown.comparison.results(row).plan;
        format!("true MTD: {}", true_mtd_label(plan, shown.comparison.characteristics(row).true_mtd))
    });
    Head { title: shown.scenario(scenario).to_owned(), subtitle: of_first.unwrap_or_default() }
}

/// A panel for each scenario with what `row` makes of each design.
fn panels(shown: &SideBySide<'_>, row: impl Fn(usize, &ComparisonRow) -> Option<Row>) -> Vec<(Head, Vec<Row>)> {
    let panel = |scenario: usize| {
        let rows = shown.scenarios[scenario].iter().filter_map(|&(design, of)| row(design, of));
        (head(shown, scenario), rows.collect())
    };
    (0..shown.scenarios.len()).map(panel).collect()
}

/// How often each design is right under each scenario, beside its benchmark.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn correct_selection(comparison: &Comparison) -> Result<Chart, ChartError> {
    let shown = SideBySide::of(comparison, MAX_PANELS);
    let rows = || shown.scenarios.iter().flatten();
    let efficiencies = rows().filter_map(|(_, row)| comparison.efficiency(row)).map(|of| of.value);
    let title = range(efficiencies, |of| format!("{of:.2}")).map_or_else(
        || "Correct selection".to_owned(),
        |range| format!("Correct selection: {range} times as often as the optimal benchmark"),
    );
    let what = "How often the true MTD is declared, or none where none is tolerable, beside the optimal benchmark of the mean \
                sample size of each design (after O'Quigley, Paoletti and Maccario 2002)";
    let mut sheet = Sheet::new(&title, &shown.subject(what));
    sheet.list(&shown.legend());
    sheet.legend(&[benchmark_entry(), interval_entry("95 % interval of the simulation")]);
    let row = |design: usize, row: &ComparisonRow| {
        let of = comparison.characteristics(row);
        let (low, high) = of.p_correct.wilson_95(of.trials);
        let correct = of.p_correct.value * 100.0;
        let efficiency = comparison.efficiency(row).map_or("-".to_owned(), |of| format!("{:.2}", of.value));
        Some(Row {
            label: shown.label(design, NAME),
            number: format!("{} ({efficiency})", percent(of.p_correct.value)),
            bars: vec![(0.0, correct, shown.color(design), String::new())],
            interval: Some((correct, (low * 100.0, high * 100.0))),
            mark: None,
            line: comparison.benchmark(row).map(|of| of.selection.p_correct.value * 100.0),
        })
    };
    let set = RowPanels {
        axis: "correct selection (% of trials)".to_owned(),
        range: (0.0, 100.0),
        numbers: "(efficiency)".to_owned(),
        panels: panels(&shown, row),
        zero: None,
    };
    draw(&mut sheet, &[set], columns(&shown));
    sheet.finish()
}

/// The differences of each design from the reference with their 95 % intervals: correct selection, patients, and days.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn differences(comparison: &Comparison) -> Result<Chart, ChartError> {
    let compared = [
        (Compared::Correct, 100.0, "correct selection", "percentage points"),
        (Compared::Patients, 1.0, "patients", "patients (mean)"),
        (Compared::DaysToMtd, 1.0, "days to the MTD", "days (mean)"),
    ];
    let mut shown = SideBySide::of(comparison, MAX_PANELS / compared.len());
    let legend = shown.legend();
    let is_different = |(_, row): &(usize, &ComparisonRow)| row.against.difference().is_some();
    shown.scenarios.iter_mut().for_each(|rows| rows.retain(is_different));
    shown.scenarios.retain(|rows| !rows.is_empty());
    let reference = &comparison.files[0].1.plan.designs[0].name;
    let title = format!("Differences from {reference} on the same patients");
    let what = "Each design minus the reference, the first design of the first file; paired where seed and number of trials agree";
    let mut sheet = Sheet::new(&title, &shown.subject(what));
    sheet.list(&legend);
    if shown.scenarios.is_empty() {
        sheet.note("There is nothing but the reference, so there are no differences.");
        return sheet.finish();
    }
    sheet.legend(&[interval_entry("95 % interval of the difference")]);
    let sets = compared.map(|(compared, scale, what, unit)| {
        let row = |design: usize, row: &ComparisonRow| {
            let Estimate { value, mc_se } = row.against.difference()?.of(compared)?.difference;
            let (value, half) = (value * scale, Z_95 * scale * mc_se.unwrap_or(0.0));
            Some(Row {
                label: letter(design),
                number: signed(value),
                interval: Some((value, (value - half, value + half))),
                mark: Some(shown.color(design)),
                ..Row::default()
            })
        };
        let mut panels = panels(&shown, row);
        panels.iter_mut().for_each(|(head, _)| head.subtitle = what.to_owned());
        let ends = panels.iter().flat_map(|(_, rows)| rows).filter_map(|row| row.interval);
        let most = ends.map(|(_, (low, high))| low.abs().max(high.abs())).fold(0.0, f64::max);
        let top = round_up(most * 1.05, 0.1);
        RowPanels { axis: unit.to_owned(), range: (-top, top), numbers: String::new(), panels, zero: Some(0.0) }
    });
    draw(&mut sheet, &sets, compared.len());
    sheet.finish()
}

/// With a sign, and with a decimal where it is seen; what rounds to nothing has no sign.
fn signed(value: f64) -> String {
    match value.abs() {
        size if size < 0.05 => "0.0".to_owned(),
        size if size < 99.95 => format!("{value:+.1}"),
        _ => format!("{value:+.0}"),
    }
}

/// The share of patients at each dose level under each design.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn compared_allocation(comparison: &Comparison) -> Result<Chart, ChartError> {
    let shown = SideBySide::of(comparison, MAX_PANELS);
    let above = shown.cells().filter_map(|cell| Some(cell.characteristics.share_above_true_mtd?.value));
    let title = range(above, percent).map_or_else(
        || "Allocation".to_owned(),
        |range| format!("Allocation: {range} of patients are treated above the true MTD"),
    );
    let what = "Share of all treated patients at each dose level, the lowest at the left; a star marks the true MTD";
    let mut sheet = Sheet::new(&title, &shown.subject(what));
    sheet.list(&shown.legend());
    let doses = comparison.dose_count();
    let plan = &comparison.files.iter().map(|(_, results)| &results.plan).find(|plan| plan.dose_count() == doses);
    let labels = plan.iter().flat_map(|plan| &plan.doses).map(|dose| dose.label.clone());
    let entries: Vec<_> = labels.enumerate().map(|(place, label)| dose_entry(place, doses, &label)).collect();
    sheet.legend(&entries);
    let row = |design: usize, row: &ComparisonRow| {
        let of = comparison.characteristics(row);
        Some(Row {
            label: shown.label(design, NAME),
            number: of.share_above_true_mtd.map_or("-".to_owned(), |share| percent(share.value)),
            bars: shares(of, doses),
            ..Row::default()
        })
    };
    let set = RowPanels {
        axis: "share of patients (%)".to_owned(),
        range: (0.0, 100.0),
        numbers: "above MTD".to_owned(),
        panels: panels(&shown, row),
        zero: None,
    };
    draw(&mut sheet, &[set], columns(&shown));
    sheet.finish()
}

/// A bar for each dose level, one after the other.
fn shares(of: &OperatingCharacteristics, doses: usize) -> Vec<(f64, f64, super::palette::Rgb, String)> {
    let treated = of.patients.mean.value;
    if treated <= 0.0 {
        return Vec::new();
    }
    let mut from = 0.0;
    let bar = |dose: &crate::characteristics::DoseCharacteristics| {
        let begin = from;
        from += 100.0 * dose.patients.mean.value / treated;
        let star = if of.true_mtd == Some(dose.dose) { "*" } else { "" };
        (begin, from, fill(dose.dose.index(), doses), format!("{}{star}", dose.dose))
    };
    of.doses.iter().map(bar).collect()
}

fn dose_entry<'a>(place: usize, doses: usize, label: &str) -> Entry<'a> {
    let words = format!("{}: {label}", place + 1);
    Entry::new(super::label::shortened(&words, BODY, 250.0), move |picture: &mut Picture, (x, y): Point| {
        let swatch = Area { left: x - 12.0, right: x + 12.0, top: y - 8.0, bottom: y + 8.0 };
        picture.box_with_border(swatch, fill(place, doses), INK);
    })
}

/// How long each design takes to its MTD.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn days_to_mtd(comparison: &Comparison) -> Result<Chart, ChartError> {
    let shown = SideBySide::of(comparison, MAX_PANELS);
    let days = |row: &ComparisonRow| Some(&comparison.characteristics(row).calendar.as_ref()?.days_to_mtd);
    let all = || shown.scenarios.iter().flatten().filter_map(|(_, row)| days(row));
    let title = range(all().map(|days| days.quantiles[1].value), |days| grouped(days as u64)).map_or_else(
        || "Days to the MTD".to_owned(),
        |range| format!("Days to the MTD: half of the trials are done within {range} days"),
    );
    let what = "Days from the start to the MTD: from the 10 % to the 90 % quantile, with the median";
    let mut sheet = Sheet::new(&title, &shown.subject(what));
    sheet.list(&shown.legend());
    sheet.legend(&[
        Entry::new("middle 80 % of trials", |picture: &mut Picture, (x, y): Point| {
            let bar = Area { left: x - 13.0, right: x + 15.0, top: y - 8.0, bottom: y + 8.0 };
            picture.box_with_border(bar, mix(INK, WHITE, 0.75), INK);
        }),
        Entry::new("median", |picture: &mut Picture, (x, y): Point| tick(picture, x + 1.0, (y - 9.0, y + 9.0))),
    ]);
    let row = |design: usize, row: &ComparisonRow| {
        let days = days(row)?;
        let [low, median, _, high] = days.quantiles.map(|quantile| quantile.value);
        Some(Row {
            label: shown.label(design, NAME),
            number: grouped(median as u64),
            bars: vec![(low, high, mix(shown.color(design), WHITE, 0.35), String::new())],
            line: Some(median),
            ..Row::default()
        })
    };
    let most = all().map(|days| days.quantiles[3].value).fold(1.0, f64::max);
    let set = RowPanels {
        axis: "days from the start".to_owned(),
        range: (0.0, round_up(most, 1.0)),
        numbers: "median".to_owned(),
        panels: panels(&shown, row),
        zero: None,
    };
    draw(&mut sheet, &[set], columns(&shown));
    sheet.finish()
}
