//! What changes when one input is another: accrual, window, dropout or cap.

use super::cells::{key_cells, key_columns, maybe, no_cell, number_cell, percent_cell, scenario_name};
use super::material::{Material, Varied, VariedAnswer};
use super::model::{Block, Cell, Column, Part, Table};
use crate::characteristics::{Estimate, Results};
use crate::report::words::{grouped, on_one_line};
use crate::scenario::{DAYS_PER_MONTH, Treatment};

pub(super) const LEAD: &str = "What the answers are if one input is another, everything else being as planned: an answer that stays the \
                               same does not hang on that assumption.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let Some((planned, variations)) = material.sensitivity.split_first() else {
        let none = "The scenario file asks for no variations; its table [sensitivity] would name them.";
        return vec![Block::Paragraph(none.to_owned())].into();
    };
    let results = material.results;
    let trials = results.plan.sensitivity.as_ref().map_or(results.plan.trials, |sensitivity| sensitivity.trials);
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
        let (title, unit) = words(first.key, results.plan.treatment);
        let caption = format!("{title}, planned: {}{unit}.", first.planned);
        appendix.push(Block::Table(table(results, planned, &of_key, title, caption)));
        changes.push(format!(
            "{title}, planned: {}{unit}. {}",
            first.planned,
            largest_changes(results, planned, &of_key)
        ));
        from += of_key.len();
    }
    blocks.push(Block::List(changes));
    Part { blocks, appendix }
}

/// Where correct selection and the time to the decision on the MTD change most, and with which value.
fn largest_changes(results: &Results, planned: &Varied, of_key: &[&Varied]) -> String {
    let median = |answer: &VariedAnswer| Some(answer.median_days_to_mtd?.value);
    let correct = |answer: &VariedAnswer| Some(answer.correct?.value);
    let points = |change: f64| (format!("{:.1}", 100.0 * change.abs()), "percentage points");
    let months = |change: f64| (format!("{:.1}", change.abs() / DAYS_PER_MONTH), "months");
    let changes = [
        ("correct selection", largest_change(results, planned, of_key, &correct, &points)),
        ("the median time to the decision on the MTD", largest_change(results, planned, of_key, &median, &months)),
    ];
    let said = changes.into_iter().filter_map(|(what, change)| Some(format!("{what} {}", change?)));
    let said = said.collect::<Vec<_>>().join("; ");
    if said.is_empty() { said } else { format!("Largest changes: {said}.") }
}

/// `falls by 38.9 percentage points (with 0.2, “as hoped”)`: the change of a number that is furthest from 0, with where it is;
/// `None` where the number is not known.
fn largest_change(
    results: &Results,
    planned: &Varied,
    of_key: &[&Varied],
    of: &dyn Fn(&VariedAnswer) -> Option<f64>,
    write: &dyn Fn(f64) -> (String, &'static str),
) -> Option<String> {
    let mut largest: Option<(f64, String)> = None;
    for varied in of_key {
        let answers = varied.answers.iter().zip(&planned.answers);
        for (cell, (answer, as_planned)) in results.cells.iter().zip(answers) {
            let change = of(answer)? - of(as_planned)?;
            if largest.as_ref().is_none_or(|(most, _)| change.abs() > most.abs()) {
                let value = varied.variation.as_ref().map_or_else(String::new, |of| of.value.to_string());
                let design = match results.plan.designs.len() {
                    1 => String::new(),
                    _ => format!(", “{}”", on_one_line(&results.design(cell).name)),
                };
                let scenario = scenario_name(results, cell);
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
fn words(key: &str, treatment: Treatment) -> (&'static str, &'static str) {
    match key {
        "patients_per_month" => ("Patients who arrive a month", ""),
        "days_after_infusion" => (treatment.words().window, ""),
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

fn table(results: &Results, planned: &Varied, of_key: &[&Varied], title: &str, caption: String) -> Table {
    let mut columns = key_columns(&results.plan);
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
    for (place, cell) in results.cells.iter().enumerate() {
        let scenario = scenario_name(results, cell);
        for varied in [planned].into_iter().chain(of_key.iter().copied()) {
            let as_planned = || "as planned".to_owned();
            let value = varied.variation.as_ref().map_or_else(as_planned, |variation| variation.value.to_string());
            let mut cells = key_cells(results, cell);
            cells.push(Cell::text(value));
            cells.extend(varied.answers.get(place).map_or_else(|| vec![no_cell(); headers.len()], answers));
            table.push(Some(&scenario), cells);
        }
    }
    table
}

fn answers(answer: &VariedAnswer) -> Vec<Cell> {
    vec![
        maybe(answer.correct, percent_cell),
        maybe(answer.overdose, percent_cell),
        maybe(answer.undetermined, percent_cell),
        maybe(answer.mean_patients, |mean| number_cell(mean, 2)),
        maybe(answer.mean_dlts, |mean| number_cell(mean, 2)),
        maybe(answer.median_days_to_mtd, |days: Estimate| number_cell(days, 0)),
        maybe(answer.by_planned_completion, percent_cell),
    ]
}
