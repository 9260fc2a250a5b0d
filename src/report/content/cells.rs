//! Values as cells of tables, the same in every section.

use super::model::{Cell, Column};
use crate::characteristics::{self, Estimate, Results};
use crate::report::words::{grouped, on_one_line, percent, plus_minus};
use crate::scenario::Plan;

/// A probability in percent, with its standard error unless it is exact.
pub(super) fn percent_cell(estimate: Estimate) -> Cell {
    Cell::number(100.0 * estimate.value, percent(estimate.value) + &plus_minus(estimate.mc_se, 100.0, 1))
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

/// A difference with its sign and its standard error, both times `scale`, which is above 1 for what is shown in percent.
pub(super) fn difference_cell(estimate: Estimate, scale: f64) -> Cell {
    // Adding zero turns −0 into 0.
    let value = estimate.value * scale + 0.0;
    let decimals = if scale > 1.0 { 1 } else { 2 };
    Cell::number(value, format!("{value:+.decimals$}{}", plus_minus(estimate.mc_se, scale, decimals)))
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

/// What a trial makes of a dose level at its end.
pub(super) fn declared_mtd(plan: &Plan) -> &'static str {
    if plan.expansion.is_some() { "recommended as the MTD after the expansion" } else { "declared the MTD" }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_errors_are_never_rounded_to_nothing() {
        assert_eq!(percent_cell(Estimate::with_se(0.5, 0.0002)).text, "50.0 ± <0.1");
        assert_eq!(percent_cell(Estimate::with_se(0.5, 0.005)).text, "50.0 ± 0.5");
        assert_eq!(number_cell(Estimate::exact(10.25), 2).text, "10.25");
        assert_eq!(difference_cell(Estimate::with_se(-0.01, 0.002), 100.0).text, "-1.0 ± 0.2");
        assert_eq!(difference_cell(Estimate::with_se(-1.0, 0.02), 1.0).text, "-1.00 ± 0.02");
    }
}
