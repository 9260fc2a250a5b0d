//! The chart of how many patients trials need.

use super::data::{COUNTS, ChartData, ScenarioCells};
use super::findings;
use super::kit::axis::round_up;
use super::kit::lanes::{Bin, Lane, LanePanels, are_rows, draw_sets, limit_entry, quantile_entries, quantiles, varies};
use super::kit::page::{Head, Page};
use super::kit::render::{Chart, ChartError};
use crate::characteristics::{Cell, OperatingCharacteristics, PlannedSize, Quantity, Results, Statistic};
use crate::counted::counted;
use crate::report::words::{one_decimal, percent_sign, whole_percent};

/// The distribution of the sample size with the cap: a panel for each scenario in which it varies, a lane for each design.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn sample_size(results: &Results) -> Result<Chart, ChartError> {
    let results = results.shown();
    let data = ChartData::of(&results, 1);
    let title = data.title(&findings::sample_size(&of_cells(&data)), told(&data));
    let mut page = Page::new(&title, &data.subject("Sample size: patients treated in a trial", &COUNTS));
    page.legend(&data.legend());
    let (varying, constant): (Vec<_>, Vec<_>) = data
        .scenarios
        .iter()
        .partition(|row| row.cells.iter().any(|(_, cell)| cell.characteristics.patients.as_ref().is_some_and(varies)));
    if !varying.is_empty() {
        draw(&mut page, &data, &varying);
    }
    if !constant.is_empty() {
        page.note(&always(&data, &constant));
    }
    page.finish()
}

/// What the title tells of: how often more are needed than planned, and where none are planned the number of patients.
fn told(data: &ChartData<'_>) -> &'static [Quantity] {
    const PATIENTS: Quantity = Quantity::Patients(Statistic::Mean);
    match (data.cells().any(|cell| cell.planned.is_some()), data.cells().any(|cell| cell.planned.is_none())) {
        (true, true) => &[Quantity::MoreThanPlanned, PATIENTS],
        (true, false) => &[Quantity::MoreThanPlanned],
        _ => &[PATIENTS],
    }
}

fn draw(page: &mut Page, data: &ChartData<'_>, rows: &[&ScenarioCells<'_>]) {
    let planned = planned_words(data);
    let cells = || rows.iter().flat_map(|row| &row.cells).map(|&(_, cell)| &cell.characteristics);
    let sizes = || cells().filter_map(|cell| cell.patients.as_ref());
    let bins = || sizes().flat_map(|size| size.distribution.bins.iter());
    let limits = || cells().filter_map(|cell| Some(u64::from(cell.planned?.patients)));
    let most = sizes().map(|size| size.maximum).chain(limits()).max().unwrap_or(1);
    let least = bins().map(|bin| bin.from).chain(limits()).min().unwrap_or(0);
    let top = bins().map(|bin| bin.probability.value).fold(0.0, f64::max);
    let panels = LanePanels {
        axis: "sample size (patients treated)",
        range: (least as f64 - 1.0, most as f64 + 1.5),
        top: round_up(top, 0.1).min(1.0),
        numbers: if planned.is_some() { "need more" } else { "mean" },
        panels: rows.iter().map(|row| panel(data, row)).collect(),
    };
    let full_lane = whole_percent(panels.top);
    let sets = [panels];
    let mut entries = quantile_entries(&sets);
    if let Some(words) = planned {
        entries.insert(0, limit_entry(words));
    }
    page.legend(&entries);
    draw_sets(page, &sets);
    if !data.one_design() && !are_rows(&sets) {
        page.note(&format!("A lane is as high as {full_lane} of trials."));
    }
}

/// What the number of patients is that must do; `None` if there is none.
fn planned_words(data: &ChartData<'_>) -> Option<&'static str> {
    let cells = || data.scenarios.iter().flat_map(|row| &row.cells);
    let mut planned = cells().filter_map(|&(design, cell)| Some((design, cell.characteristics.planned?))).peekable();
    let is_cap = |(design, planned): (usize, PlannedSize)| data.designs[design].spec.cap == Some(planned.patients);
    planned.peek()?;
    Some(if planned.all(is_cap) { "cap of the design" } else { "planned number of patients" })
}

/// What is said of each cell.
fn of_cells(data: &ChartData<'_>) -> Vec<findings::Size> {
    let size = |cell: &OperatingCharacteristics| {
        Some(findings::Size {
            planned: cell.planned.map(|planned| (planned.patients, planned.p_more.value)),
            nine_in_ten: cell.patients.as_ref()?.quantiles[3].value,
        })
    };
    data.cells().filter_map(size).collect()
}

/// "Always 30 patients, so that there is no distribution: as hoped, steep."
fn always(data: &ChartData<'_>, rows: &[&ScenarioCells<'_>]) -> String {
    let sizes = |row: &ScenarioCells<'_>| {
        let mut sizes: Vec<u64> =
            row.cells.iter().filter_map(|(_, cell)| Some(cell.characteristics.patients.as_ref()?.maximum)).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
    };
    let each = if data.one_design() { "" } else { " under each design" };
    let said = rows.iter().map(|row| format!("{} under “{}”", counted(sizes(row), "patient"), row.scenario.name));
    format!(
        "Always the same number{each}, so there is no distribution to show: {}.",
        said.collect::<Vec<_>>().join("; ")
    )
}

fn panel(data: &ChartData<'_>, row: &ScenarioCells<'_>) -> (Head, Vec<Lane>) {
    let subtitle = match row.cells[..] {
        [(design, only)] => {
            let cap = data.designs[design].spec.cap;
            let said = [more_than_planned(&only.characteristics, cap), caps_that_hold(only)];
            said.into_iter().flatten().collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    };
    let lanes = row.cells.iter().filter_map(|&(design, cell)| lane(data, design, &cell.characteristics)).collect();
    (Head { title: row.scenario.name.clone(), subtitle }, lanes)
}

fn more_than_planned(cell: &OperatingCharacteristics, cap: Option<u32>) -> Option<String> {
    let PlannedSize { patients, p_more } = cell.planned?;
    let more = percent_sign(p_more.value);
    Some(match cap {
        Some(cap) if cap == patients => format!("{more} of trials need more than the cap of {cap}"),
        Some(cap) => format!("{more} of trials need more than {patients} (cap {cap})"),
        None => format!("{more} of trials need more than {patients} (no cap)"),
    })
}

/// The caps that would hold with 80, 90 and 95 %, if that is known.
fn caps_that_hold(cell: &Cell) -> Option<String> {
    let needed = cell.needed.as_ref()?;
    let [a, b, c] = [0.8, 0.9, 0.95].map(|holds| needed.quantile(holds));
    Some(format!("a cap of {a}, {b}, {c} holds with 80, 90, 95 %"))
}

fn lane(data: &ChartData<'_>, design: usize, cell: &OperatingCharacteristics) -> Option<Lane> {
    let patients = cell.patients.as_ref()?;
    let distribution = &patients.distribution;
    let bin = |bin: &crate::characteristics::Bin| Bin {
        from: bin.from as f64 - 0.4,
        to: (bin.from + distribution.width - 1) as f64 + 0.4,
        share: bin.probability.value,
    };
    Some(Lane {
        design,
        color: data.color(design),
        bins: distribution.bins.iter().map(bin).collect(),
        quantiles: quantiles(patients, 0.0),
        limit: cell.planned.map(|planned| f64::from(planned.patients) + 0.5),
        number: cell
            .planned
            .map_or_else(|| one_decimal(patients.mean.value), |planned| percent_sign(planned.p_more.value)),
    })
}
