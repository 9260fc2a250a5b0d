//! The chart of patients and DLTs at each dose level.

use super::data::{COUNTS, ChartData, ScenarioCells, dose_entries};
use super::findings;
use super::kit::axis::{Vertical, round_up};
use super::kit::bars::{Bar, BarPanels, Group, band_entry, order_entry};
use super::kit::canvas::{Area, Canvas, Point};
use super::kit::categories::Category;
use super::kit::legend::Entry;
use super::kit::page::{Head, Page};
use super::kit::palette::{INK, SKY, WHITE, fill, mix};
use super::kit::render::{Chart, ChartError};
use super::kit::rows::{self, DesignRow, RowPanels, Segment, outline_entry};
use crate::characteristics::{DoseCharacteristics, OperatingCharacteristics, Results};
use crate::report::words::{one_decimal, percent_sign, plain};

/// Mean patients and mean DLTs at each dose level: a panel for each scenario. Few designs have a bar each, the DLTs dark in
/// front; many a row each.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn allocation(results: &Results) -> Result<Chart, ChartError> {
    let results = results.shown();
    let data = ChartData::of(&results, 1);
    let patients = data.table(|cell| Some(cell.mean_patients()?.value));
    let dlts = data.table(|cell| Some(cell.mean_dlts()?.value));
    let title = data.title(&findings::patients(&patients, &dlts), &COUNTS);
    let mut page = Page::new(&title, &data.subject("Mean number of patients and of DLTs in a trial", &COUNTS));
    let bars = bars(&data);
    if bars.fits() {
        page.legend(&data.legend());
        let mut entries = vec![pair_entry(&data), band_entry("true MTD")];
        if !data.one_design() {
            entries.push(order_entry());
        }
        page.legend(&entries);
        bars.draw(&mut page);
    } else {
        draw_rows(&mut page, &data);
    }
    page.finish()
}

fn bars<'a>(data: &ChartData<'_>) -> BarPanels<'a> {
    let means = data.cells().flat_map(|cell| &cell.doses).filter_map(|dose| Some(dose.mean_patients()?.value));
    let highest = means.fold(0.0, f64::max);
    BarPanels {
        axis: Vertical { title: "patients, DLTs (mean a trial)", top: round_up(highest, 1.0), write: plain },
        categories: Category::doses(data.plan),
        designs: data.designs.len(),
        panels: data.scenarios.iter().map(|row| panel(data, row)).collect(),
    }
}

fn panel(data: &ChartData<'_>, row: &ScenarioCells<'_>) -> (Head, Vec<Group>) {
    let mut subtitle = row.true_mtd_words(data.plan);
    if let [(_, only)] = row.cells[..]
        && let Some(above) = only.characteristics.share_above_true_mtd.map(|share| percent_sign(share.value))
    {
        subtitle += &format!("; {above} of patients above it");
    }
    let group = |dose: usize| Group {
        marked: row.true_mtd().is_some_and(|mtd| mtd.index() == dose),
        bars: (row.cells.iter())
            .filter_map(|&(design, cell)| bar(data, design, cell.characteristics.doses.get(dose)?))
            .collect(),
    };
    (Head { title: row.scenario.name.clone(), subtitle }, (0..data.plan.dose_count()).map(group).collect())
}

fn draw_rows(page: &mut Page, data: &ChartData<'_>) {
    page.legend(&data.letters());
    let mut entries = vec![outline_entry("true MTD")];
    entries.extend(dose_entries(data.plan));
    page.legend(&entries);
    let (columns, room) = rows::columns(data.scenarios.len(), data.designs.len());
    let doses = data.plan.dose_count();
    let row = |of: &ScenarioCells<'_>, design: usize, cell: &OperatingCharacteristics| {
        let part = |dose: &DoseCharacteristics| {
            let is_mtd = of.true_mtd() == Some(dose.dose);
            Some((dose.mean_patients()?.value, fill(dose.dose.index(), doses), dose.dose.to_string(), is_mtd))
        };
        Some(DesignRow {
            label: data.label(design, room),
            number: format!("{:.1} ({:.1})", cell.mean_patients()?.value, cell.mean_dlts()?.value),
            bars: Segment::stacked(cell.doses.iter().filter_map(part)),
            ..DesignRow::default()
        })
    };
    let most = data.cells().filter_map(|cell| Some(cell.mean_patients()?.value)).fold(1.0, f64::max);
    let set = RowPanels {
        axis: "patients (mean a trial)".to_owned(),
        range: (0.0, round_up(most, 1.0)),
        numbers: "patients (DLTs)".to_owned(),
        panels: data.panels(row),
        upright: None,
    };
    rows::draw(page, &[set], columns);
}

fn bar(data: &ChartData<'_>, design: usize, dose: &DoseCharacteristics) -> Option<Bar> {
    let (patients, dlts) = (dose.mean_patients()?.value, dose.mean_dlts()?.value);
    // Paler than where bars stand alone: the DLTs in front must be the darker part under every design.
    let color = if data.one_design() { SKY } else { mix(data.color(design), WHITE, 0.35) };
    Some(Bar {
        design,
        value: patients,
        front: Some(dlts),
        interval: None,
        color,
        number: format!("{} ({})", one_decimal(patients), one_decimal(dlts)),
    })
}

/// What the two bars are, and the numbers above them.
fn pair_entry<'a>(data: &ChartData<'_>) -> Entry<'a> {
    let words =
        if data.one_design() { "patients (DLTs in brackets and dark)" } else { "patients, of them with a DLT (dark)" };
    Entry::new(words, |canvas: &mut Canvas, (x, y): Point| {
        canvas.box_with_border(Area { left: x - 10.0, right: x + 12.0, top: y - 8.0, bottom: y + 8.0 }, SKY, INK);
        canvas.rectangle(Area { left: x - 4.0, right: x + 6.0, top: y, bottom: y + 8.0 }, INK);
    })
}
