//! Designs, and files, side by side, with their differences from a reference.

use super::material::{Charts, figure};
use super::model::{Block, Cell, Column, Section, Table};
use super::words::{difference_cell, no_cell, selection_cell, where_errors_are};
use crate::characteristics::{Against, Comparison, ComparisonRow, DifferenceEstimates, Estimate};
use crate::dose::DoseLevel;
use crate::report::label::on_one_line;

pub(super) fn section<'a>(comparison: &Comparison, charts: &'a Charts) -> Section<'a> {
    let differences = || comparison.rows.iter().filter_map(|row| row.against.difference());
    let paired = match (differences().all(|of| of.paired), differences().any(|of| of.paired)) {
        (true, true) => {
            "The same simulated patients met all of them, so that the differences are paired, trial by trial."
        }
        (false, true) => {
            "Where seed and number of trials agree, the same simulated patients met both and the difference is paired, trial by \
             trial; the last column says where."
        }
        _ => "Seeds or numbers of trials differ, so that the differences are not paired.",
    };
    let lead = format!(
        "How the designs differ under the same scenario. The reference is the first design{}. {paired}",
        if comparison.files.len() > 1 { " of the first file" } else { "" }
    );
    let mut blocks = vec![Block::Table(selection(comparison)), Block::Table(differ(comparison))];
    let caption = "MTD selection of all designs under each scenario.";
    blocks.extend(charts.iter().map(|(name, chart)| figure(name, caption, chart)));
    Section { id: "comparison", title: "Comparison of designs", lead, blocks }
}

fn keys(comparison: &Comparison) -> Vec<Column> {
    let mut columns = vec![Column::text("Scenario")];
    if comparison.files.len() > 1 {
        columns.push(Column::text("File"));
    }
    columns.push(Column::text("Design"));
    columns
}

fn each_row(comparison: &Comparison, mut table: Table, of: impl Fn(&ComparisonRow) -> Vec<Cell>) -> Table {
    for row in &comparison.rows {
        let scenario = on_one_line(comparison.scenario(row));
        let mut cells = vec![Cell::text(&scenario)];
        if comparison.files.len() > 1 {
            cells.push(Cell::text(on_one_line(&comparison.files[row.file].0)));
        }
        cells.push(Cell::text(on_one_line(comparison.design(row))));
        cells.extend(of(row));
        table.push(Some(&scenario), cells);
    }
    table
}

fn selection(comparison: &Comparison) -> Table {
    let doses = comparison.dose_count();
    let errors = where_errors_are(doses);
    let caption =
        format!("MTD selection side by side; the number is that of the dose level, * marks the right answer.{errors}");
    let mut columns = keys(comparison);
    columns.extend(DoseLevel::ladder(comparison.dose_count()).map(|dose| Column::number(format!("MTD {dose} %"))));
    columns.extend(["None tolerable %", "Undetermined %"].map(Column::number));
    let table = Table::new(caption, columns);
    each_row(comparison, table, |row| {
        let of = comparison.characteristics(row);
        let dose = |dose: DoseLevel| {
            of.doses
                .get(dose.index())
                .map_or_else(no_cell, |at| selection_cell(at.p_mtd, doses).marked(of.true_mtd == Some(dose)))
        };
        let mut cells: Vec<_> = DoseLevel::ladder(comparison.dose_count()).map(dose).collect();
        cells.push(selection_cell(of.p_none_tolerable, doses).marked(of.true_mtd.is_none()));
        cells.push(selection_cell(of.p_undetermined, doses));
        cells
    })
}

fn differ(comparison: &Comparison) -> Table {
    let mut columns = keys(comparison);
    let headers = ["Correct, % points", "Overdose, % points", "Patients, mean", "DLTs, mean", "Days to MTD, mean"];
    columns.extend(headers.map(Column::number));
    columns.push(Column::text("Paired"));
    let table =
        Table::new("Differences from the reference under the same scenario, each with its standard error.", columns);
    each_row(comparison, table, |row| match &row.against {
        Against::Nothing => [&[Cell::text("no reference")], &vec![no_cell(); 5][..]].concat(),
        Against::Itself => [&[Cell::text("reference")], &vec![no_cell(); 5][..]].concat(),
        Against::Reference(difference) => differences(difference),
    })
}

fn differences(of: &DifferenceEstimates) -> Vec<Cell> {
    let days = of.mean_days_to_mtd.map_or_else(no_cell, |days: Estimate| difference_cell(days, 1.0));
    vec![
        difference_cell(of.p_correct, 100.0),
        difference_cell(of.p_overdose, 100.0),
        difference_cell(of.mean_patients, 1.0),
        difference_cell(of.mean_dlts, 1.0),
        days,
        Cell::text(if of.paired { "yes" } else { "no" }),
    ]
}
