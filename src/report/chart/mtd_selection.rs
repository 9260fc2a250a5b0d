//! The chart of the MTDs that trials declare under each scenario.

use super::axis::{Vertical, percent, round_up, whole_percent};
use super::bars::{Bar, BarPanels, Group, band_entry, interval_entry, order_entry};
use super::categories::Category;
use super::finding::range;
use super::render::{Chart, ChartError};
use super::sheet::{Head, Sheet};
use super::shown::{Row, Shown, true_mtd_label};
use crate::characteristics::{Estimate, OperatingCharacteristics, Results};

/// How often each dose level is declared the MTD, none is tolerable, or the trial is undetermined: a panel for each
/// scenario, a bar for each design, with 95 % intervals.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn mtd_selection(results: &Results) -> Result<Chart, ChartError> {
    let shown = Shown::of(results, 1);
    let correct = range(shown.cells().map(|cell| cell.p_correct.value), percent);
    let title = correct
        .map_or_else(|| "MTD selection".to_owned(), |range| format!("MTD selection: correct in {range} of trials"));
    let mut sheet = Sheet::new(&title, &shown.subject("MTD declared at the end of the trial under each scenario"));
    let mut entries =
        vec![band_entry("correct: the true MTD, or none tolerable where there is none"), interval_entry()];
    if !shown.one_design() {
        entries.push(order_entry());
    }
    sheet.list(&shown.legend());
    sheet.legend(&entries);
    let highest = shown.cells().flat_map(answers).map(|estimate| estimate.value).fold(0.0, f64::max);
    let mut categories = vec![Category::none_tolerable()];
    categories.extend(Category::doses(shown.plan));
    categories.push(Category::undetermined());
    let panels = BarPanels {
        axis: Vertical { title: "share of trials", top: round_up(highest, 0.2).min(1.0), write: whole_percent },
        categories,
        designs: shown.designs.len(),
        panels: shown.rows.iter().map(|row| panel(&shown, row)).collect(),
    };
    panels.draw(&mut sheet);
    sheet.finish()
}

/// Every way a trial can end: none tolerable, the dose levels from the lowest, undetermined.
fn answers(of: &OperatingCharacteristics) -> Vec<Estimate> {
    let doses = of.doses.iter().map(|dose| dose.p_mtd);
    std::iter::once(of.p_none_tolerable).chain(doses).chain([of.p_undetermined]).collect()
}

fn panel(shown: &Shown<'_>, row: &Row<'_>) -> (Head, Vec<Group>) {
    let true_mtd = shown.plan.true_mtd_of(row.scenario);
    let subtitle = format!("true MTD: {}", true_mtd_label(shown.plan, true_mtd));
    let correct = true_mtd.map_or(0, |dose| dose.number());
    let group = |answer: usize| Group {
        marked: answer == correct,
        bars: row.cells.iter().filter_map(|&(design, cell)| bar(shown, design, cell, answer)).collect(),
    };
    let answers = shown.plan.dose_count() + 2;
    (Head { title: row.scenario.name.clone(), subtitle }, (0..answers).map(group).collect())
}

fn bar(shown: &Shown<'_>, design: usize, cell: &OperatingCharacteristics, answer: usize) -> Option<Bar> {
    let estimate = *answers(cell).get(answer)?;
    Some(Bar {
        design,
        value: estimate.value,
        front: None,
        interval: cell.trials.map(|trials| estimate.wilson_95(Some(trials))),
        color: shown.color(design),
        number: percent(estimate.value),
    })
}
