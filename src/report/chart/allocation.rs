//! The chart of patients and DLTs at each dose level.

use super::axis::{Vertical, percent, plain, round_up};
use super::bars::{Bar, BarPanels, Group, band_entry, order_entry};
use super::categories::Category;
use super::finding::range;
use super::palette::{INK, SKY, WHITE, mix};
use super::picture::{Area, Picture, Point};
use super::render::{Chart, ChartError};
use super::sheet::{Entry, Head, Sheet};
use super::shown::{Row, Shown, true_mtd_label};
use crate::characteristics::{DoseCharacteristics, Results};

/// Mean patients and mean DLTs at each dose level: a panel for each scenario, a bar for each design, the DLTs dark in front.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn allocation(results: &Results) -> Result<Chart, ChartError> {
    let shown = Shown::of(results, 1);
    let patients = range(shown.cells().map(|cell| cell.patients.mean.value), one_decimal);
    let dlts = range(shown.cells().map(|cell| cell.dlts.mean.value), one_decimal);
    let title = match (patients, dlts) {
        (Some(patients), Some(dlts)) => {
            format!("Patients and DLTs by dose level: {patients} patients and {dlts} DLTs a trial")
        }
        _ => "Patients and DLTs by dose level".to_owned(),
    };
    let mut sheet = Sheet::new(&title, &shown.subject("Mean number of patients and of DLTs in a trial"));
    let mut entries = vec![pair_entry(&shown), band_entry("true MTD")];
    if !shown.one_design() {
        entries.push(order_entry());
    }
    sheet.list(&shown.legend());
    sheet.legend(&entries);
    let highest = shown.cells().flat_map(|cell| &cell.doses).map(|dose| dose.patients.mean.value).fold(0.0, f64::max);
    let panels = BarPanels {
        axis: Vertical { title: "patients, DLTs (mean a trial)", top: round_up(highest, 1.0), write: plain },
        categories: Category::doses(shown.plan),
        designs: shown.designs.len(),
        panels: shown.rows.iter().map(|row| panel(&shown, row)).collect(),
    };
    panels.draw(&mut sheet);
    sheet.finish()
}

fn panel(shown: &Shown<'_>, row: &Row<'_>) -> (Head, Vec<Group>) {
    let true_mtd = shown.plan.true_mtd_of(row.scenario);
    let mut subtitle = format!("true MTD: {}", true_mtd_label(shown.plan, true_mtd));
    if let [(_, only)] = row.cells[..]
        && let Some(above) = only.share_above_true_mtd.map(|share| percent(share.value))
    {
        subtitle += &format!("; {above} of patients above it");
    }
    let group = |dose: usize| Group {
        marked: true_mtd.is_some_and(|mtd| mtd.index() == dose),
        bars: (row.cells.iter())
            .filter_map(|&(design, cell)| cell.doses.get(dose).map(|dose| bar(shown, design, dose)))
            .collect(),
    };
    (Head { title: row.scenario.name.clone(), subtitle }, (0..shown.plan.dose_count()).map(group).collect())
}

fn bar(shown: &Shown<'_>, design: usize, dose: &DoseCharacteristics) -> Bar {
    let (patients, dlts) = (dose.patients.mean.value, dose.dlts.mean.value);
    // Paler than where bars stand alone: the DLTs in front must be the darker part under every design.
    let color = if shown.one_design() { SKY } else { mix(shown.color(design), WHITE, 0.35) };
    Bar {
        design,
        value: patients,
        front: Some(dlts),
        interval: None,
        color,
        number: format!("{patients:.1} ({dlts:.1})"),
    }
}

fn one_decimal(value: f64) -> String {
    format!("{value:.1}")
}

/// What the two bars are, and the numbers above them.
fn pair_entry<'a>(shown: &Shown<'_>) -> Entry<'a> {
    let words =
        if shown.one_design() { "patients (DLTs in brackets and dark)" } else { "patients, of them with a DLT (dark)" };
    Entry::new(words, |picture: &mut Picture, (x, y): Point| {
        picture.box_with_border(Area { left: x - 10.0, right: x + 12.0, top: y - 8.0, bottom: y + 8.0 }, SKY, INK);
        picture.rectangle(Area { left: x - 4.0, right: x + 6.0, top: y, bottom: y + 8.0 }, INK);
    })
}
