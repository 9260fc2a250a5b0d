//! The chart of how many patients trials need.

use super::axis::{percent, round_up, whole_percent};
use super::finding::range;
use super::lanes::{Bin, Lane, LanePanels, draw_sets, limit_entry, quantile_entry, quantiles};
use super::render::{Chart, ChartError};
use super::sheet::{Head, Sheet};
use super::shown::{Row, Shown};
use crate::characteristics::{OperatingCharacteristics, PlannedSize, Results};

/// The distribution of the sample size with the cap: a panel for each scenario, a lane for each design.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn sample_size(results: &Results) -> Result<Chart, ChartError> {
    let shown = Shown::of(results, 1);
    let mut sheet = Sheet::new(&title(&shown), &shown.subject("Sample size: patients treated in a trial"));
    sheet.list(&shown.legend());
    let planned = planned_words(&shown);
    sheet.legend(&planned.map(limit_entry).into_iter().chain([quantile_entry()]).collect::<Vec<_>>());
    let cells = || shown.cells();
    let bins = || cells().flat_map(|cell| &cell.patients.distribution.bins);
    let limits = || cells().filter_map(|cell| Some(u64::from(cell.planned?.patients)));
    let most = cells().map(|cell| cell.patients.maximum).chain(limits()).max().unwrap_or(1);
    let least = bins().map(|bin| bin.from).chain(limits()).min().unwrap_or(0);
    let top = bins().map(|bin| bin.probability.value).fold(0.0, f64::max);
    let panels = LanePanels {
        axis: "sample size (patients treated)",
        range: (least as f64 - 1.0, most as f64 + 1.5),
        top: round_up(top, 0.1).min(1.0),
        numbers: if planned.is_some() { "need more" } else { "mean" },
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
    let planned = || shown.cells().filter_map(|cell| cell.planned);
    let mut numbers: Vec<_> = planned().map(|planned| planned.patients).collect();
    numbers.dedup();
    match (&numbers[..], range(planned().map(|planned| planned.p_more.value), percent)) {
        (&[patients], Some(range)) => format!("Sample size: {patients} patients are not enough in {range} of trials"),
        (_, Some(range)) => format!("Sample size: more patients than planned are needed in {range} of trials"),
        (_, None) => "Sample size".to_owned(),
    }
}

/// What the number of patients is that must do; `None` if there is none.
fn planned_words(shown: &Shown<'_>) -> Option<&'static str> {
    let mut cells =
        shown.rows.iter().flat_map(|row| &row.cells).filter_map(|&(design, cell)| Some((design, cell.planned?)));
    let is_cap = |(design, planned): (usize, PlannedSize)| shown.designs[design].spec.cap == Some(planned.patients);
    let first = cells.next()?;
    Some(if is_cap(first) && cells.all(is_cap) { "cap of the design" } else { "planned number of patients" })
}

fn panel(results: &Results, shown: &Shown<'_>, row: &Row<'_>) -> (Head, Vec<Lane>) {
    let subtitle = match row.cells[..] {
        [(design, only)] => {
            let cap = shown.designs[design].spec.cap;
            let said = [more_than_planned(only, cap), caps_that_hold(results, only)];
            said.into_iter().flatten().collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    };
    let lanes = row.cells.iter().map(|&(design, cell)| lane(shown, design, cell)).collect();
    (Head { title: row.scenario.name.clone(), subtitle }, lanes)
}

fn more_than_planned(cell: &OperatingCharacteristics, cap: Option<u32>) -> Option<String> {
    let PlannedSize { patients, p_more } = cell.planned?;
    let more = percent(p_more.value);
    Some(match cap {
        Some(cap) if cap == patients => format!("{more} of trials need more than the cap of {cap}"),
        Some(cap) => format!("{more} of trials need more than {patients} (cap {cap})"),
        None => format!("{more} of trials need more than {patients} (no cap)"),
    })
}

/// The caps that would hold with 80, 90 and 95 %, if that is known.
fn caps_that_hold(results: &Results, of: &OperatingCharacteristics) -> Option<String> {
    let cell = results.cells.iter().find(|cell| std::ptr::eq(&cell.characteristics, of))?;
    let needed = cell.needed.as_ref()?;
    let [a, b, c] = [0.8, 0.9, 0.95].map(|holds| needed.quantile(holds));
    Some(format!("a cap of {a}, {b}, {c} holds with 80, 90, 95 %"))
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
        limit: cell.planned.map(|planned| f64::from(planned.patients) + 0.5),
        number: cell
            .planned
            .map_or_else(|| format!("{:.1}", cell.patients.mean.value), |planned| percent(planned.p_more.value)),
    }
}
