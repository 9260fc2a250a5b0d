//! The rows of a sheet of an Excel workbook (.xlsx) as text.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType, Reader, Xlsx, XlsxError};

use super::fault::Fault;
use super::sheet::{Epoch, Sheet, SheetRow};

/// A cell further down or to the right than this belongs to no list of patients.
const MOST_ROWS: u32 = 10_000;
const MOST_COLUMNS: u32 = 256;

/// Reads the first sheet, or the one of this name.
pub(super) fn read(bytes: &[u8], name: Option<&str>) -> Result<Sheet, Fault> {
    let broken = |error: XlsxError| {
        Fault::of_file(format!("cannot be read as a workbook: {error}"), "save it anew as .xlsx, or as CSV in UTF-8")
    };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = workbook.sheet_names();
    let found = match name {
        None => names.first(),
        Some(asked) => names.iter().find(|name| *name == asked),
    };
    let Some(found) = found else {
        let known = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
        let message = format!("there is no sheet {:?}", name.unwrap_or_default());
        return Err(Fault::of_file(message, format!("choose one with --sheet: {known}")));
    };
    let epoch = if workbook.has_1904_epoch() { Epoch::Of1904 } else { Epoch::Of1900 };
    let mut cells = workbook.worksheet_cells_reader(found).map_err(broken)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            let message = format!("{text:?} stands in column {} of this row", column + 1);
            let remedy = format!("a list of patients has at most {MOST_ROWS} rows and {MOST_COLUMNS} columns");
            return Err(Fault::of_row(u64::from(row) + 1, message, remedy));
        }
        let fields = rows.entry(row).or_default();
        let column = column as usize;
        fields.resize(fields.len().max(column + 1), String::new());
        fields[column] = text;
    }
    let width = rows.values().map(Vec::len).max().unwrap_or_default();
    let rows = rows.into_iter().map(|(row, mut fields)| {
        // Cells to the right of the names are notes; unlike in a text, nothing can have slipped there.
        fields.resize(width, String::new());
        SheetRow { line: u64::from(row) + 1, fields }
    });
    Sheet::new(rows.collect(), Some(epoch))
}

/// A cell as text: a date as YYYY-MM-DD, with its time of day if it has one.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(date) => as_date(date),
    }
}

fn as_date(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
}

/// The date of a number of days, as the workbook counts them.
pub(super) fn serial(days: f64, epoch: Epoch) -> String {
    as_date(&ExcelDateTime::new(days, ExcelDateTimeType::DateTime, epoch == Epoch::Of1904))
}
