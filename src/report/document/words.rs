//! Values as cells and as words, the same in every section.

use super::model::{Cell, Column};
use crate::characteristics::{self, Estimate, Results};
use crate::design::{Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::report::label::on_one_line;
pub(super) use crate::report::words::grouped;
use crate::scenario::Plan;

/// A probability in percent with two decimals. "0" and "100" mean exactly that; what only rounds to them says so.
pub(super) fn percent(probability: f64) -> String {
    let text = format!("{:.2}", 100.0 * probability);
    match text.as_str() {
        _ if probability <= 0.0 => "0".to_owned(),
        _ if probability >= 1.0 => "100".to_owned(),
        "0.00" => "<0.01".to_owned(),
        "100.00" => ">99.99".to_owned(),
        _ => text,
    }
}

/// A probability in percent, with its standard error unless it is exact.
pub(super) fn percent_cell(estimate: Estimate) -> Cell {
    Cell::number(100.0 * estimate.value, percent(estimate.value) + &plus_minus(estimate.mc_se, 100.0, 2))
}

/// More dose levels than this side by side leave no room for standard errors.
const MOST_WITH_ERRORS: usize = 6;

/// As [`percent_cell`] in a table with a column for each of so many dose levels, where many leave no room for standard errors.
pub(super) fn selection_cell(estimate: Estimate, doses: usize) -> Cell {
    if doses > MOST_WITH_ERRORS { percent_cell(Estimate::without_se(estimate.value)) } else { percent_cell(estimate) }
}

/// Where the standard errors are that [`selection_cell`] leaves out.
pub(super) fn where_errors_are(doses: usize) -> &'static str {
    if doses > MOST_WITH_ERRORS { " Standard errors are in the CSV files." } else { "" }
}

/// A number, with its standard error unless it is exact.
pub(super) fn number_cell(estimate: Estimate, decimals: usize) -> Cell {
    let text = format!("{:.decimals$}{}", estimate.value, plus_minus(estimate.mc_se, 1.0, decimals.max(1)));
    Cell::number(estimate.value, text)
}

/// A difference with its sign and its standard error, both times `scale`.
pub(super) fn difference_cell(estimate: Estimate, scale: f64) -> Cell {
    // Adding zero turns −0 into 0.
    let value = estimate.value * scale + 0.0;
    Cell::number(value, format!("{value:+.2}{}", plus_minus(estimate.mc_se, scale, 2)))
}

/// A whole number, such as a quantile.
pub(super) fn whole_cell(value: u64) -> Cell {
    Cell::number(value as f64, grouped(value))
}

/// What there is no value for.
pub(super) fn no_cell() -> Cell {
    Cell::text("–")
}

/// The cell of a value that may not be there.
pub(super) fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
    value.map_or_else(no_cell, cell)
}

fn plus_minus(mc_se: Option<f64>, scale: f64, decimals: usize) -> String {
    let Some(se) = mc_se.map(|se| se * scale).filter(|&se| se > 0.0) else { return String::new() };
    let least = 0.1_f64.powi(decimals as i32);
    if se < least / 2.0 { format!(" ± <{least:.decimals$}") } else { format!(" ± {se:.decimals$}") }
}

/// The columns that say which scenario and design a row is of; the design only where there are several.
pub(super) fn key_columns(plan: &Plan) -> Vec<Column> {
    let mut columns = vec![Column::text("Scenario")];
    if plan.designs.len() > 1 {
        columns.push(Column::text("Design"));
    }
    columns
}

/// The cells below [`key_columns`].
pub(super) fn key_cells(results: &Results, cell: &characteristics::Cell) -> Vec<Cell> {
    let mut cells = vec![Cell::text(scenario_name(results, cell))];
    if results.plan.designs.len() > 1 {
        cells.push(Cell::text(on_one_line(&results.design(cell).name)));
    }
    cells
}

/// The name of a cell's scenario.
pub(super) fn scenario_name(results: &Results, cell: &characteristics::Cell) -> String {
    on_one_line(&results.scenario(cell).name)
}

/// The label of a dose level.
pub(super) fn label(plan: &Plan, dose: DoseLevel) -> String {
    plan.doses.get(dose.index()).map_or_else(|| dose.to_string(), |dose| on_one_line(&dose.label))
}

/// The label of the true MTD, or that there is none.
pub(super) fn true_mtd(plan: &Plan, dose: Option<DoseLevel>) -> String {
    dose.map_or_else(|| "none".to_owned(), |dose| label(plan, dose))
}

/// What a trial recommends.
pub(super) fn mtd(plan: &Plan, mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none tolerable".to_owned(),
        Mtd::Undetermined => "undetermined".to_owned(),
        Mtd::Dose(dose) => format!("MTD {}", label(plan, dose)),
    }
}

/// Why a trial stopped, as words.
pub(super) fn reason(reason: StopReason) -> String {
    reason.name().replace('_', " ")
}

/// Over which range something lies, and where: `0.6 % ("a") to 13.1 % ("b")`. `None` without any value.
pub(super) fn range(values: impl Iterator<Item = (f64, String)>, write: impl Fn(f64) -> String) -> Option<String> {
    let values: Vec<_> = values.collect();
    let least = values.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let most = values.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let (low, high) = (write(least.0), write(most.0));
    Some(if low == high { low } else { format!("{low} ({}) to {high} ({})", least.1, most.1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounds_to_certainty_says_so() {
        let texts = [0.0, 0.00004, 0.34321, 0.99997, 1.0].map(percent);
        assert_eq!(texts, ["0", "<0.01", "34.32", ">99.99", "100"]);
    }

    #[test]
    fn standard_errors_are_never_rounded_to_nothing() {
        assert_eq!(percent_cell(Estimate::with_se(0.5, 0.00002)).text, "50.00 ± <0.01");
        assert_eq!(percent_cell(Estimate::with_se(0.5, 0.005)).text, "50.00 ± 0.50");
        assert_eq!(number_cell(Estimate::exact(10.25), 2).text, "10.25");
        assert_eq!(difference_cell(Estimate::with_se(-0.01, 0.002), 100.0).text, "-1.00 ± 0.20");
    }
}
