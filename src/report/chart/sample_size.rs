//! The chart of how many patients trials need.

use super::axis::{percent, round_up, whole_percent};
use super::finding::range;
use super::lanes::{Bin, Lane, LanePanels, draw_sets, limit_entry, quantile_entry, quantiles};
use super::render::{Chart, ChartError};
use super::sheet::{Head, Sheet};
use super::shown::{Row, Shown};
use crate::characteristics::{OperatingCharacteristics, Results, SizeLimit};

/// The distribution of the sample size with the cap: a panel for each scenario, a lane for each design.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn sample_size(results: &Results) -> Result<Chart, ChartError> {
    let shown = Shown::of(results, 1);
    let mut sheet = Sheet::new(&title(&shown), &shown.subject("Sample size: patients treated in a trial"));
    sheet.list(&shown.legend());
    sheet.legend(&[limit_entry(limit_words(&shown)), quantile_entry()]);
    let cells = || shown.cells();
    let bins = || cells().flat_map(|cell| &cell.patients.distribution.bins);
    let limits = || cells().map(|cell| u64::from(cell.size_limit.patients()));
    let most = cells().map(|cell| cell.patients.maximum).chain(limits()).max().unwrap_or(1);
    let least = bins().map(|bin| bin.from).chain(limits()).min().unwrap_or(0);
    let top = bins().map(|bin| bin.probability.value).fold(0.0, f64::max);
    let panels = LanePanels {
        axis: "sample size (patients treated)",
        range: (least as f64 - 1.0, most as f64 + 1.5),
        top: round_up(top, 0.1).min(1.0),
        numbers: "need more",
        panels: shown.rows.iter().map(|row| panel(results, &shown, row)).collect(),
    };
    let columns = shown.rows.len().clamp(1, 2);
    let full_lane = whole_percent(panels.top);
    draw_sets(&mut sheet, &[panels], columns);
    if !shown.one_design() {
        sheet.note(&format!("A lane is as high as {full_lane} of trials."));
    }
    sheet.finish()
}

/// The finding, if all designs are held against the same number of patients.
fn title(shown: &Shown<'_>) -> String {
    let mut limits: Vec<_> = shown.cells().map(|cell| cell.size_limit.patients()).collect();
    limits.dedup();
    match (&limits[..], range(shown.cells().map(|cell| cell.p_more_than_limit.value), percent)) {
        (&[limit], Some(range)) => format!("Sample size: {limit} patients are not enough in {range} of trials"),
        (_, Some(range)) => format!("Sample size: more patients than the cap are needed in {range} of trials"),
        (_, None) => "Sample size".to_owned(),
    }
}

fn limit_words(shown: &Shown<'_>) -> &'static str {
    let capped = shown.cells().any(|cell| matches!(cell.size_limit, SizeLimit::Cap(_)));
    let free = shown.cells().any(|cell| matches!(cell.size_limit, SizeLimit::Registered(_)));
    match (capped, free) {
        (true, true) => "cap; where there is none, the 12 patients registered for NCT05745454",
        (true, false) => "cap of the design",
        (false, _) => "no cap; for comparison the 12 patients registered for NCT05745454",
    }
}

fn panel(results: &Results, shown: &Shown<'_>, row: &Row<'_>) -> (Head, Vec<Lane>) {
    let subtitle = match row.cells[..] {
        [(_, only)] => more_than_limit(only) + &caps_that_hold(results, only),
        _ => String::new(),
    };
    let lanes = row.cells.iter().map(|&(design, cell)| lane(shown, design, cell)).collect();
    (Head { title: row.scenario.name.clone(), subtitle }, lanes)
}

fn more_than_limit(cell: &OperatingCharacteristics) -> String {
    let more = percent(cell.p_more_than_limit.value);
    match cell.size_limit {
        SizeLimit::Cap(cap) => format!("{more} of trials need more than the cap of {cap}"),
        SizeLimit::Registered(number) => format!("{more} of trials need more than {number} (no cap)"),
    }
}

/// The caps that would hold with 80, 90 and 95 %, if that is known.
fn caps_that_hold(results: &Results, of: &OperatingCharacteristics) -> String {
    let needed = results.cells.iter().find(|cell| std::ptr::eq(&cell.characteristics, of));
    needed.and_then(|cell| cell.needed.as_ref()).map_or(String::new(), |needed| {
        let [a, b, c] = [0.8, 0.9, 0.95].map(|holds| needed.quantile(holds));
        format!("; a cap of {a}, {b}, {c} holds with 80, 90, 95 %")
    })
}

fn lane(shown: &Shown<'_>, design: usize, cell: &OperatingCharacteristics) -> Lane {
    let distribution = &cell.patients.distribution;
    let bin = |bin: &crate::characteristics::Bin| Bin {
        from: bin.from as f64 - 0.4,
        to: (bin.from + distribution.width - 1) as f64 + 0.4,
        share: bin.probability.value,
    };
    Lane {
        design,
        color: shown.color(design),
        bins: distribution.bins.iter().map(bin).collect(),
        quantiles: quantiles(&cell.patients, 0.0),
        limit: Some(f64::from(cell.size_limit.patients()) + 0.5),
        number: percent(cell.p_more_than_limit.value),
    }
}
