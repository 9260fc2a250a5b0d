//! The chart of a comparison of correct selection beside the optimal benchmark.

use super::comparison_data::{ComparisonData, benchmark_entry};
use super::data::{MAX_PANELS, SELECTION};
use super::findings;
use super::kit::page::Page;
use super::kit::render::{Chart, ChartError};
use super::kit::rows::{self, DesignRow, RowPanels, Segment, interval_entry};
use crate::characteristics::{Comparison, ComparisonRow, Quantity};
use crate::report::words::percent_sign;

/// How often each design is right under each scenario, beside its benchmark.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn correct_selection(comparison: &Comparison) -> Result<Chart, ChartError> {
    let comparison = &comparison.shown();
    let data = ComparisonData::of(comparison, MAX_PANELS);
    let efficiency = |row: &ComparisonRow| comparison.efficiency(row).map(|of| of.value);
    let what = "How often the true MTD is declared, or none where none is tolerable, beside the optimal benchmark of the mean \
                sample size of each design (after O'Quigley, Paoletti and Maccario 2002)";
    let is_exact = |row: &ComparisonRow| row.held_against.map(|held| held.exact_efficiency.is_some());
    let title = data.title_by(&findings::efficiency(&data.table(efficiency)), is_exact);
    let mut page = Page::new(&title, &data.subject(what, &SELECTION));
    page.legend(&data.legend());
    let mut entries = vec![benchmark_entry()];
    if data.cells().any(|cell| cell.trials_of(Quantity::Correct, None).is_some()) {
        entries.push(interval_entry("95 % interval of the simulation"));
    }
    page.legend(&entries);
    let (columns, room) = rows::columns(data.scenarios.len(), data.count());
    let row = |design: usize, row: &ComparisonRow| {
        let of = comparison.characteristics(row);
        let simulated = comparison.cell(row).trials_of(Quantity::Correct, None);
        let interval = simulated.map(|trials| of.p_correct.wilson_95(Some(trials)));
        let correct = of.p_correct.value * 100.0;
        let efficiency = efficiency(row).map_or("-".to_owned(), |of| format!("{of:.2}"));
        Some(DesignRow {
            label: data.label(design, room),
            number: format!("{} ({efficiency})", percent_sign(of.p_correct.value)),
            bars: vec![Segment::plain(0.0, correct, data.color(design))],
            interval: interval.map(|(low, high)| (correct, (low * 100.0, high * 100.0))),
            line: comparison.benchmark(row).map(|of| of.selection.p_correct.value * 100.0),
            ..DesignRow::default()
        })
    };
    let set = RowPanels {
        axis: "correct selection (% of trials)".to_owned(),
        range: (0.0, 100.0),
        numbers: "(efficiency)".to_owned(),
        panels: data.panels(row),
        upright: None,
    };
    rows::draw(&mut page, &[set], columns);
    page.finish()
}
