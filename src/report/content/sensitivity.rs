//! What changes when one input is another: accrual, window, dropout or cap.

use super::cells::{key_cells, key_columns, maybe, no_cell, number_cell, percent_cell, scenario_name};
use super::material::{Material, Varied};
use super::model::{self, Block, Column, Part, Table};
use crate::characteristics::{Cell, Estimate, Quantity, Results, Statistic};
use crate::report::words::{grouped, on_one_line};
use crate::scenario::DAYS_PER_MONTH;

pub(super) const LEAD: &str = "What the answers are if one input is another, everything else being as planned: an answer that stays the \
                               same does not hang on that assumption.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let Some((planned, variations)) = material.sensitivity.split_first() else {
        let none = "The scenario file asks for no variations; its table [sensitivity] would name them.";
        return vec![Block::Paragraph(none.to_owned())].into();
    };
    let trials = planned.results.plan.trials;
    let mut blocks = vec![Block::Paragraph(format!(
        "{} simulated trials for each value, scenario and design, with the seed of the plan, so that the same patients come under every \
         value; what is known exactly is exact and has no standard error. The true DLT probabilities are those of the whole DLT \
         window, however long it is.",
        grouped(trials)
    ))];
    let (mut changes, mut appendix) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(first) = variations.get(from).and_then(|varied| varied.variation.as_ref()) {
        let same = |varied: &&Varied| varied.variation.as_ref().is_some_and(|other| other.key == first.key);
        let of_key: Vec<_> = variations[from..].iter().take_while(same).collect();
        let (title, unit) = words(first.key);
        let caption = format!("{title}, planned: {}{unit}.", first.planned);
        appendix.push(Block::Table(table(planned, &of_key, title, caption)));
        changes.push(format!("{title}, planned: {}{unit}. {}", first.planned, largest_changes(planned, &of_key)));
        from += of_key.len();
    }
    blocks.push(Block::List(changes));
    Part { blocks, appendix }
}

/// Where correct selection and the time to the MTD change most, and with which value.
fn largest_changes(planned: &Varied, of_key: &[&Varied]) -> String {
    let median = |cell: &Cell| -> Option<f64> {
        cell.characteristics.calendar.as_ref().map(|calendar| calendar.days_to_mtd.distribution.quantile(0.5) as f64)
    };
    let correct = |cell: &Cell| -> Option<f64> { Some(cell.known(Quantity::Correct, None)?.value) };
    let points = |change: f64| (format!("{:.1}", 100.0 * change.abs()), "percentage points");
    let months = |change: f64| (format!("{:.1}", change.abs() / DAYS_PER_MONTH), "months");
    let changes = [
        ("correct selection", largest_change(planned, of_key, &correct, &points)),
        ("the median time to the MTD", largest_change(planned, of_key, &median, &months)),
    ];
    let said = changes.into_iter().filter_map(|(what, change)| Some(format!("{what} {}", change?)));
    let said = said.collect::<Vec<_>>().join("; ");
    if said.is_empty() { said } else { format!("Largest changes: {said}.") }
}

/// `falls by 38.9 percentage points (with 0.2, “as hoped”)`: the change of a number that is furthest from 0, with where it is;
/// `None` where the number is not known.
fn largest_change(
    planned: &Varied,
    of_key: &[&Varied],
    of: &dyn Fn(&Cell) -> Option<f64>,
    write: &dyn Fn(f64) -> (String, &'static str),
) -> Option<String> {
    let mut largest: Option<(f64, String)> = None;
    for varied in of_key {
        for (cell, as_planned) in varied.results.cells.iter().zip(&planned.results.cells) {
            let change = of(cell)? - of(as_planned)?;
            if largest.as_ref().is_none_or(|(most, _)| change.abs() > most.abs()) {
                let value = varied.variation.as_ref().map_or_else(String::new, |of| of.value.to_string());
                let design = match planned.results.plan.designs.len() {
                    1 => String::new(),
                    _ => format!(", “{}”", on_one_line(&planned.results.design(as_planned).name)),
                };
                let scenario = scenario_name(&planned.results, as_planned);
                let words = match write(change) {
                    (number, _) if number == "0.0" => "stays the same".to_owned(),
                    (number, unit) => {
                        let goes = if change > 0.0 { "rises" } else { "falls" };
                        format!("{goes} by {number} {unit} (with {value}, “{scenario}”{design})")
                    }
                };
                largest = Some((change, words));
            }
        }
    }
    largest.map(|(_, words)| words)
}

/// What a key means, and the unit of its values.
fn words(key: &str) -> (&'static str, &'static str) {
    match key {
        "patients_per_month" => ("Patients who arrive a month", ""),
        "days_after_infusion" => ("Days from infusion to the end of the DLT window", ""),
        "dropout_probability" => ("Dropout probability", ""),
        "expansion_patients" => ("Evaluable patients of the expansion", ""),
        "expansion_first_look" => ("Patients of the expansion before its first look", ""),
        "expansion_target_dlt_rate" => ("DLT rate that is too high in the expansion when exceeded", ""),
        "expansion_stop_above" => ("Posterior probability above which the expansion is stopped", ""),
        "expansion_total_error" => ("Total error of the boundary of the expansion", ""),
        "expansion_data" => ("Whose data stop the expansion", ""),
        "expansion_if_stopped" => ("What is recommended if the expansion is stopped", ""),
        "expansion_expand_again" => ("Whether another expansion follows at the lower dose level", ""),
        _ => ("Cap on treated patients", ""),
    }
}

fn table(planned: &Varied, of_key: &[&Varied], title: &str, caption: String) -> Table {
    let mut columns = key_columns(&planned.results.plan);
    columns.push(Column::text(title));
    let headers = [
        "Correct %",
        "Overdose %",
        "Undetermined %",
        "Patients, mean",
        "DLTs, mean",
        "Median days to MTD",
        "By the planned completion %",
    ];
    columns.extend(headers.map(Column::number));
    let mut table = Table::new(caption, columns);
    for (place, cell) in planned.results.cells.iter().enumerate() {
        let scenario = scenario_name(&planned.results, cell);
        for varied in [planned].into_iter().chain(of_key.iter().copied()) {
            let as_planned = || "as planned".to_owned();
            let value = varied.variation.as_ref().map_or_else(as_planned, |variation| variation.value.to_string());
            let mut cells = key_cells(&planned.results, cell);
            cells.push(model::Cell::text(value));
            cells.extend(answers(&varied.results, place));
            table.push(Some(&scenario), cells);
        }
    }
    table
}

/// Of each quantity of a cell the exact answer where there is one, and otherwise the simulated one.
fn answers(results: &Results, place: usize) -> Vec<model::Cell> {
    let Some(cell) = results.cells.get(place) else {
        return (0..7).map(|_| no_cell()).collect();
    };
    let known = |quantity: Quantity| cell.known(quantity, None);
    let calendar = cell.characteristics.calendar.as_ref();
    let median = calendar.map(|calendar| calendar.days_to_mtd.quantiles[1]);
    vec![
        maybe(known(Quantity::Correct), percent_cell),
        maybe(known(Quantity::Overdose), percent_cell),
        maybe(known(Quantity::Undetermined), percent_cell),
        maybe(known(Quantity::Patients(Statistic::Mean)), |mean| number_cell(mean, 2)),
        maybe(known(Quantity::Dlts(Statistic::Mean)), |mean| number_cell(mean, 2)),
        maybe(median, |days: Estimate| number_cell(days, 0)),
        maybe(calendar.and_then(|calendar| calendar.p_by_planned_completion), percent_cell),
    ]
}
