//! The chart of the MTDs that trials declare under each scenario.

use super::data::{ChartData, SELECTION, ScenarioCells, dose_entries};
use super::findings;
use super::kit::axis::{Vertical, round_up};
use super::kit::bars::{Bar, BarPanels, Group, band_entry, interval_entry, order_entry};
use super::kit::categories::Category;
use super::kit::legend::swatch;
use super::kit::page::{Head, Page};
use super::kit::palette::{ALARM, BAND, Rgb, WHITE, fill, mix};
use super::kit::render::{Chart, ChartError};
use super::kit::rows::{self, DesignRow, RowPanels, Segment, outline_entry};
use crate::characteristics::{Cell, Estimate, OperatingCharacteristics, Quantity, Results};
use crate::dose::DoseLevel;
use crate::report::words::{percent_sign, whole_percent};

/// How often each dose level is declared the MTD, none is tolerable, or the trial is undetermined: a panel for each
/// scenario. Few designs have a bar each with its 95 % interval, many a row each of one stacked bar.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn mtd_selection(results: &Results) -> Result<Chart, ChartError> {
    let results = results.shown();
    let data = ChartData::of(&results, 1);
    let title = data.title(&findings::correct(&data.table(|cell| Some(cell.p_correct.value))), &SELECTION);
    let what = "MTD declared at the end of the trial under each scenario";
    let mut page = Page::new(&title, &data.subject(what, &SELECTION));
    let bars = bars(&data);
    if bars.fits() {
        page.legend(&data.legend());
        let right = "right: the true MTD, or none tolerable where there is none";
        let mut entries = vec![band_entry(right)];
        if bars.has_intervals() {
            entries.push(interval_entry());
        }
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
    let highest = data.cells().flat_map(answers).map(|estimate| estimate.value).fold(0.0, f64::max);
    let mut categories = vec![Category::none_tolerable()];
    categories.extend(Category::doses(data.plan));
    categories.push(Category::undetermined());
    BarPanels {
        axis: Vertical { title: "share of trials", top: round_up(highest, 0.2).min(1.0), write: whole_percent },
        categories,
        designs: data.designs.len(),
        panels: data.scenarios.iter().map(|row| panel(data, row)).collect(),
    }
}

/// Every way a trial can end: none tolerable, the dose levels from the lowest, undetermined.
fn answers(of: &OperatingCharacteristics) -> Vec<Estimate> {
    let doses = of.doses.iter().map(|dose| dose.p_mtd);
    std::iter::once(of.p_none_tolerable).chain(doses).chain([of.p_undetermined]).collect()
}

/// The place of the right one among the answers.
fn right_answer(true_mtd: Option<DoseLevel>) -> usize {
    true_mtd.map_or(0, |dose| dose.number())
}

fn panel(data: &ChartData<'_>, row: &ScenarioCells<'_>) -> (Head, Vec<Group>) {
    let right = right_answer(row.true_mtd());
    let group = |answer: usize| Group {
        marked: answer == right,
        bars: row.cells.iter().filter_map(|&(design, cell)| bar(data, design, cell, answer)).collect(),
    };
    let answers = data.plan.dose_count() + 2;
    let head = Head { title: row.scenario.name.clone(), subtitle: row.true_mtd_words(data.plan) };
    (head, (0..answers).map(group).collect())
}

fn bar(data: &ChartData<'_>, design: usize, cell: &Cell, answer: usize) -> Option<Bar> {
    let estimate = *answers(&cell.characteristics).get(answer)?;
    let simulated = cell.trials_of(Quantity::Correct, None);
    Some(Bar {
        design,
        value: estimate.value,
        front: None,
        interval: simulated.map(|trials| estimate.wilson_95(Some(trials))),
        color: data.color(design),
        number: percent_sign(estimate.value),
    })
}

fn draw_rows(page: &mut Page, data: &ChartData<'_>) {
    page.legend(&data.letters());
    let mut entries = vec![outline_entry("right answer"), swatch("none tolerable", none_color())];
    entries.extend(dose_entries(data.plan));
    if data.cells().any(|cell| cell.p_undetermined.value > 0.0) {
        entries.push(swatch("undetermined", BAND));
    }
    page.legend(&entries);
    let (columns, room) = rows::columns(data.scenarios.len(), data.designs.len());
    let row = |of: &ScenarioCells<'_>, design: usize, cell: &OperatingCharacteristics| {
        let right = right_answer(of.true_mtd());
        let last = data.plan.dose_count() + 1;
        let part = |(place, answer): (usize, Estimate)| {
            let (color, words) = match place {
                0 => (none_color(), "none".to_owned()),
                place if place == last => (BAND, "undet.".to_owned()),
                dose => (fill(dose - 1, data.plan.dose_count()), dose.to_string()),
            };
            (100.0 * answer.value, color, words, place == right)
        };
        Some(DesignRow {
            label: data.label(design, room),
            number: percent_sign(cell.p_correct.value),
            bars: Segment::stacked(answers(cell).into_iter().enumerate().map(part)),
            ..DesignRow::default()
        })
    };
    let set = RowPanels {
        axis: "share of trials (%)".to_owned(),
        range: (0.0, 100.0),
        numbers: "right".to_owned(),
        panels: data.panels(row),
        upright: None,
    };
    rows::draw(page, &[set], columns);
}

fn none_color() -> Rgb {
    mix(ALARM, WHITE, 0.35)
}
