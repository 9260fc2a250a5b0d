//! The decision tables: patients and DLTs at a dose level, and what happens next.

use super::decision_table::{DesignDecisions, MOST_LINES, lines, notes};
use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use crate::report::words::on_one_line;

pub(super) const LEAD: &str = "What the protocol does next, by the number of patients and of DLTs at the dose level treated last, and by \
                               what matters besides.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let plan = &material.results.plan;
    let mut tables: Vec<Table> = Vec::new();
    let mut without = Vec::new();
    for design in &plan.designs {
        let tabled = DesignDecisions::new(plan, design);
        let name = on_one_line(&design.name);
        let Some(table) = decision_table(&tabled) else {
            without.push(format!("“{name}”: {}", notes(&tabled).join(" ")));
            continue;
        };
        if table.rows.len() > MOST_LINES || letters(&table) > MOST_LETTERS {
            let count = table.rows.len();
            without.push(format!(
                "“{name}”: what follows depends on the other dose levels, too; the {count} lines with all conditions are what \
                 `dosim table --format csv` writes."
            ));
            continue;
        }
        // Designs that differ in their cap alone decide alike.
        match tables.iter_mut().find(|other| other.rows == table.rows) {
            Some(same) => same.caption.push_str(&format!(" “{name}” decides alike.")),
            None => tables.push(table),
        }
    }
    tables.into_iter().map(Block::Table).chain(without.into_iter().map(Block::Paragraph)).collect::<Vec<_>>().into()
}

/// Tables with more letters in them than fill about four pages are left to `dosim table`.
const MOST_LETTERS: usize = 16_000;

fn letters(table: &Table) -> usize {
    table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.len()).sum()
}

/// The decision table of a design; `None` without one.
pub fn decision_table(tabled: &DesignDecisions<'_>) -> Option<Table> {
    let table = tabled.table.as_ref().ok()?;
    let caption = format!("Decisions of “{}”. {}", on_one_line(&tabled.design.name), notes(tabled).join(" "));
    let headers: &[&str] =
        if table.has_pending() { &["Patients", "DLTs", "Pending"] } else { &["Evaluable patients", "DLTs"] };
    let mut columns: Vec<Column> = headers.iter().copied().map(Column::number).collect();
    columns.extend(["When", "What happens next"].map(Column::text));
    let mut shown = Table::new(caption, columns);
    for line in lines(table) {
        let keys = line.keys.into_iter().map(|key| Cell::number(key.first.into(), key.words));
        shown.push(None, keys.chain([line.when, line.then].map(Cell::text)).collect());
    }
    Some(shown)
}
