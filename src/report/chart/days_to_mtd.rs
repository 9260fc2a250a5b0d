//! The chart of a comparison of the days to the decision on the MTD.

use super::comparison_data::ComparisonData;
use super::data::{DAYS, MAX_PANELS};
use super::kit::axis::round_up;
use super::kit::page::Page;
use super::kit::palette::{WHITE, mix};
use super::kit::render::{Chart, ChartError};
use super::kit::rows::{self, DesignRow, RowPanels, Segment};
use crate::characteristics::{Comparison, ComparisonRow};
use crate::report::words::{grouped, range, whole};

/// How long each design takes until it declares an MTD or stops without one.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn days_to_mtd(comparison: &Comparison) -> Result<Chart, ChartError> {
    let data = ComparisonData::of(comparison, MAX_PANELS);
    let days = |row: &ComparisonRow| Some(&comparison.characteristics(row).calendar.as_ref()?.days_to_mtd);
    let all = || data.scenarios.iter().flatten().filter_map(|(_, row)| days(row));
    let title = range(all().map(|days| days.quantiles[1].value), whole).map_or_else(
        || "Days to the decision on the MTD".to_owned(),
        |range| format!("Days to the decision on the MTD: half of the trials are there within {range} days"),
    );
    let what = "Days from the start until an MTD is declared or the escalation stops without one: from the 10 % to the 90 % quantile, with the median";
    let mut page = Page::new(&title, &data.subject(what, &DAYS));
    page.legend(&data.legend());
    page.legend(&rows::quantile_entries());
    let (columns, room) = rows::columns(data.scenarios.len(), data.count());
    let row = |design: usize, row: &ComparisonRow| {
        let days = days(row)?;
        let [low, median, _, high] = days.quantiles.map(|quantile| quantile.value);
        Some(DesignRow {
            label: data.label(design, room),
            number: grouped(median as u64),
            bars: vec![Segment::plain(low, high, mix(data.color(design), WHITE, 0.35))],
            line: Some(median),
            ..DesignRow::default()
        })
    };
    let most = all().map(|days| days.quantiles[3].value).fold(1.0, f64::max);
    let set = RowPanels {
        axis: "days from the start".to_owned(),
        range: (0.0, round_up(most, 1.0)),
        numbers: "median".to_owned(),
        panels: data.panels(row),
        upright: None,
    };
    rows::draw(&mut page, &[set], columns);
    page.finish()
}
