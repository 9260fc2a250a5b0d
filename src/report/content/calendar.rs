//! How long trials take, when the planned completion holds, and whom conduct costs.

use super::cells::{key_cells, key_columns, maybe, number_cell, percent_cell, scenario_name};
use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use super::sample_size::quantile_columns;
use crate::characteristics::{OperatingCharacteristics, Results, Summary};
use crate::report::words::one_decimal;
use crate::scenario::DAYS_PER_MONTH;

pub(super) const LEAD: &str = "Days from the start of the trial to the decision on the MTD, with which the escalation declares one or stops without, to the end of an \
                               expansion if there is one, and to the end of the study; and what happens at the door. Quantiles are in whole days begun.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let results = material.results;
    let duration =
        "Days to the decision on the MTD and to the end of study: medians and the ranges of the middle 80 % of trials.";
    let onset = "When in the DLT window a DLT shows, given that there is one.";
    let mut blocks = Vec::new();
    let by_escalation = if results.plan.expansion.is_some() { " by the escalation" } else { "" };
    let to_mtd = days(
        results,
        &format!(
            "Days from the start to the decision on the MTD{by_escalation}: one is declared, or it stops without."
        ),
        |of| Some(&of.calendar.as_ref()?.days_to_mtd),
    );
    blocks.extend(to_mtd.map(Block::Table));
    let to_end_of_expansion =
        "Days from the start to the last decision on an expansion, or to the decision on the MTD without one.";
    let to_end_of_expansion = days(results, to_end_of_expansion, |of| of.expansion.as_ref()?.days.as_ref());
    blocks.extend(to_end_of_expansion.map(Block::Table));
    let to_end = days(results, "Days from the start to the end of study.", |of| {
        Some(&of.calendar.as_ref()?.days_to_end_of_study)
    });
    blocks.extend(material.figure("duration", duration));
    let mut appendix: Vec<_> = to_end.into_iter().chain(door(results)).map(Block::Table).collect();
    appendix.extend(material.figure("onset", onset));
    if blocks.is_empty() {
        blocks.push(Block::Paragraph("Exact answers have no calendar.".to_owned()));
    }
    Part { blocks, appendix }
}

/// A row for each cell that has such values; `None` if none has.
fn each_with<T>(
    results: &Results,
    (caption, columns): (&str, impl Iterator<Item = Column>),
    values: impl Fn(&OperatingCharacteristics) -> Option<&T>,
    of: impl Fn(&T) -> Vec<Cell>,
) -> Option<Table> {
    let mut table = Table::new(caption, key_columns(&results.plan).into_iter().chain(columns).collect());
    for cell in &results.cells {
        let Some(values) = values(&cell.characteristics) else { continue };
        let mut cells = key_cells(results, cell);
        cells.extend(of(values));
        table.push(Some(&scenario_name(results, cell)), cells);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// The place of the median among [`QUANTILES`](crate::characteristics::QUANTILES).
const MEDIAN: usize = 1;

fn days(results: &Results, caption: &str, of: impl Fn(&OperatingCharacteristics) -> Option<&Summary>) -> Option<Table> {
    let columns = ["Mean", "SD"].map(Column::number).into_iter().chain(quantile_columns());
    let columns = columns.chain([Column::number("Months, median")]);
    each_with(results, (caption, columns), of, |days| {
        let quantiles = days.quantiles.iter().map(|quantile| number_cell(*quantile, 0));
        let months = one_decimal(days.quantiles[MEDIAN].value / DAYS_PER_MONTH);
        let mut cells = vec![number_cell(days.mean, 1), maybe(days.sd, |sd| number_cell(sd, 1))];
        cells.extend(quantiles);
        cells.push(Cell::number(days.quantiles[MEDIAN].value / DAYS_PER_MONTH, months));
        cells
    })
}

fn door(results: &Results) -> Option<Table> {
    let headers = [
        "By the planned completion %",
        "Days closed, mean",
        "Enrolled, mean",
        "Never treated, mean",
        "Not evaluable, mean",
        "Turned away, mean",
    ];
    let until = if results.plan.expansion.is_some() { "the end of the expansion" } else { "the decision on the MTD" };
    let caption = format!(
        "On time, and at the door: days before {until} on which no place was open, and patients until then by what became of them."
    );
    let produces = results.plan.conduct.production_while_waiting;
    let headers = headers.into_iter().chain(produces.then_some("Products made for nobody, mean"));
    let columns = headers.map(Column::number);
    each_with(
        results,
        (&caption, columns),
        |of| of.calendar.as_ref(),
        |calendar| {
            let mut cells = vec![
                maybe(calendar.p_by_planned_completion, percent_cell),
                number_cell(calendar.mean_days_closed, 1),
                number_cell(calendar.mean_enrolled, 2),
                number_cell(calendar.mean_not_infused, 2),
                number_cell(calendar.mean_not_evaluable, 2),
                number_cell(calendar.mean_turned_away, 2),
            ];
            if produces {
                cells.push(maybe(calendar.mean_products_unused, |products| number_cell(products, 2)));
            }
            cells
        },
    )
}
