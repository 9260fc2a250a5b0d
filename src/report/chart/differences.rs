//! The chart of a comparison of differences from the reference, on the same patients.

use super::comparison_data::ComparisonData;
use super::data::MAX_DESIGNS;
use super::findings;
use super::kit::axis::round_up;
use super::kit::canvas::Stroke;
use super::kit::legend::letter;
use super::kit::page::{Page, most_panels};
use super::kit::palette::INK;
use super::kit::render::{Chart, ChartError};
use super::kit::rows::{self, DesignRow, RowPanels, interval_entry};
use crate::characteristics::{Compared, Comparison, ComparisonRow, DifferenceEstimate, Estimate, Jointly};

/// Of a normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// The differences of each design from the reference with their 95 % intervals: correct selection, patients, and days.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn differences(comparison: &Comparison) -> Result<Chart, ChartError> {
    let compared = [
        (Compared::Correct, 100.0, "correct selection", "percentage points"),
        (Compared::Patients, 1.0, "patients", "patients (mean)"),
        (Compared::DaysToMtd, 1.0, "days to the decision", "days (mean)"),
    ];
    let comparison = &comparison.shown();
    let designs: usize = comparison.files.iter().map(|(_, results)| results.plan.designs.len()).sum();
    let most = most_panels(rows::height(designs.min(MAX_DESIGNS) - 1), compared.len()) / compared.len();
    let mut data = ComparisonData::of(comparison, most);
    let legend = data.legend();
    let is_different = |(_, row): &(usize, &ComparisonRow)| row.against.difference().is_some();
    data.scenarios.iter_mut().for_each(|rows| rows.retain(is_different));
    data.scenarios.retain(|rows| !rows.is_empty());
    let reference = &comparison.files[0].1.plan.designs[0].name;
    let of = |row: &ComparisonRow, compared| row.against.difference()?.of(compared).copied();
    let is_exact = |of: DifferenceEstimate| of.exact.is_some();
    let rows = || data.scenarios.iter().flatten().map(|(_, row)| *row);
    let differences: Vec<_> = rows().filter_map(|row| of(row, Compared::Correct)).collect();
    let jointly = Jointly::of(differences.iter().filter(|of| !is_exact(**of)).count());
    let evidence: Vec<_> = differences.iter().map(|of| jointly.evidence(of)).collect();
    let title =
        data.title_by(&findings::differences(reference, &evidence), |row| of(row, Compared::Correct).map(is_exact));
    let what = "Each design minus the reference, the first design of the first file; exact where both are, elsewhere on the same \
                patients where seed and number of trials agree";
    let is_all_exact = |row: &ComparisonRow| {
        let shown: Vec<_> = compared.iter().filter_map(|&(compared, ..)| of(row, compared)).collect();
        (!shown.is_empty()).then(|| shown.into_iter().all(is_exact))
    };
    let mut page = Page::new(&title, &data.subject_by(what, data.counted_by(is_all_exact)));
    page.legend(&legend);
    if data.scenarios.is_empty() {
        page.note("There is nothing but the reference, so there are no differences.");
        return page.finish();
    }
    page.legend(&[interval_entry("95 % interval of a simulated difference")]);
    let sets = compared.map(|(compared, scale, what, unit)| {
        let row = |design: usize, row: &ComparisonRow| {
            let Estimate { value, mc_se } = row.against.difference()?.of(compared)?.difference;
            let (value, half) = (value * scale, Z_95 * scale * mc_se.unwrap_or(0.0));
            Some(DesignRow {
                label: letter(design),
                number: signed(value),
                interval: Some((value, (value - half, value + half))),
                mark: Some(data.color(design)),
                ..DesignRow::default()
            })
        };
        let mut panels = data.panels(row);
        panels.iter_mut().for_each(|(head, _)| head.subtitle = what.to_owned());
        let ends = panels.iter().flat_map(|(_, rows)| rows).filter_map(|row| row.interval);
        let most = ends.map(|(_, (low, high))| low.abs().max(high.abs())).fold(0.0, f64::max);
        let top = round_up(most * 1.05, 0.1);
        RowPanels {
            axis: unit.to_owned(),
            range: (-top, top),
            numbers: String::new(),
            panels,
            upright: Some((0.0, Stroke::solid(INK, 1.5))),
        }
    });
    rows::draw(&mut page, &sets, compared.len());
    page.finish()
}

/// With a sign, and with a decimal where it is seen; what rounds to nothing has no sign.
fn signed(value: f64) -> String {
    match value.abs() {
        size if size < 0.05 => "0.0".to_owned(),
        size if size < 99.95 => format!("{value:+.1}"),
        _ => format!("{value:+.0}"),
    }
}
