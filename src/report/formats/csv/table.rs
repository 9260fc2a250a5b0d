//! A table of the report as CSV: its columns behind the scenario, numbers with all their digits.

use super::writer::RowWriter;
use crate::report::content::{Cell, Table};
use crate::report::words::{Label, for_spreadsheet};

/// The rows under their headings. What is marked in the table is not marked here.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn table(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let headers = table.columns.iter().map(|column| for_spreadsheet(&column.header).into_owned());
    let header: Vec<String> = ["scenario".to_owned()].into_iter().chain(headers).collect();
    let mut rows = RowWriter::with_header(Vec::new(), &header)?;
    for row in table.rows.iter().filter(|row| !row.is_heading) {
        let scenario = row.scenario.as_deref().unwrap_or_default();
        let fields: Vec<Field<'_>> =
            [Field::Words(Label(scenario))].into_iter().chain(row.cells.iter().map(field)).collect();
        rows.write(&fields)?;
    }
    rows.finish()
}

#[derive(serde::Serialize)]
#[serde(untagged)]
enum Field<'a> {
    Number(f64),
    Words(Label<'a>),
}

fn field(cell: &Cell) -> Field<'_> {
    cell.value.map_or(Field::Words(Label(&cell.text)), Field::Number)
}
