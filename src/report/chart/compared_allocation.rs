//! The chart of a comparison of the patients at each dose level.

use super::comparison_data::ComparisonData;
use super::data::{COUNTS, MAX_PANELS, dose_entries};
use super::findings;
use super::kit::page::Page;
use super::kit::palette::fill;
use super::kit::render::{Chart, ChartError};
use super::kit::rows::{self, DesignRow, RowPanels, Segment, outline_entry};
use crate::characteristics::{Comparison, ComparisonRow, DoseCharacteristics, OperatingCharacteristics};
use crate::report::words::percent_sign;

/// The share of patients at each dose level under each design.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn compared_allocation(comparison: &Comparison) -> Result<Chart, ChartError> {
    let comparison = &comparison.shown();
    let data = ComparisonData::of(comparison, MAX_PANELS);
    let above = |row: &ComparisonRow| Some(comparison.characteristics(row).share_above_true_mtd?.value);
    let what = "Share of all treated patients at each dose level, the lowest at the left";
    let title = data.title(&findings::above_true_mtd(&data.table(above)), &COUNTS);
    let mut page = Page::new(&title, &data.subject(what, &COUNTS));
    page.legend(&data.letters());
    let doses = comparison.dose_count();
    let plan = comparison.files.iter().map(|(_, results)| &results.plan).find(|plan| plan.dose_count() == doses);
    let mut entries = plan.map(dose_entries).unwrap_or_default();
    entries.push(outline_entry("true MTD"));
    page.legend(&entries);
    let (columns, room) = rows::columns(data.scenarios.len(), data.count());
    let row = |design: usize, row: &ComparisonRow| {
        let of = comparison.characteristics(row);
        Some(DesignRow {
            label: data.label(design, room),
            number: of.share_above_true_mtd.map_or("-".to_owned(), |share| percent_sign(share.value)),
            bars: shares(of, doses),
            ..DesignRow::default()
        })
    };
    let set = RowPanels {
        axis: "share of patients (%)".to_owned(),
        range: (0.0, 100.0),
        numbers: "above MTD".to_owned(),
        panels: data.panels(row),
        upright: None,
    };
    rows::draw(&mut page, &[set], columns);
    page.finish()
}

/// A part for each dose level.
fn shares(of: &OperatingCharacteristics, doses: usize) -> Vec<Segment> {
    let Some(treated) = of.mean_patients().map(|mean| mean.value).filter(|&mean| mean > 0.0) else {
        return Vec::new();
    };
    let part = |dose: &DoseCharacteristics| {
        let share = 100.0 * dose.mean_patients()?.value / treated;
        Some((share, fill(dose.dose.index(), doses), dose.dose.to_string(), of.true_mtd == Some(dose.dose)))
    };
    Segment::stacked(of.doses.iter().filter_map(part))
}
