//! Which column of a file is which: names in any case, columns that nothing is known of, and columns that are missing.

use super::fault::Fault;
use super::sheet::{Sheet, SheetRow};

/// The columns that a file may have, in the order of the documentation.
pub const COLUMNS: [&str; 11] = [
    "patient",
    "dose",
    "dose_level",
    "dose_label",
    "enrolled",
    "preconditioning",
    "infusion",
    "dlt",
    "off_study",
    "outcome",
    "reason",
];

/// Any one of these says where a patient is treated.
const DOSES: [&str; 3] = ["dose", "dose_level", "dose_label"];

/// Columns that no file can do without.
const NEEDED: [&str; 4] = ["patient", "preconditioning", "infusion", "dlt"];

/// A name this like a known one is a slip of the pen: "enroled", "outcomes".
const ALIKE: f64 = 0.8;

/// Where each column stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    places: [Option<usize>; COLUMNS.len()],
    /// The names of columns that have something in them and are not read, as written.
    pub(super) not_read: Vec<String>,
}

impl Columns {
    /// The columns of a sheet.
    pub(super) fn find(sheet: &Sheet) -> Result<Self, Vec<Fault>> {
        let mut found = Self::default();
        let mut faults = Vec::new();
        let mut unknown = Vec::new();
        let fault = |message: String| Fault::of_row(sheet.header_line, message, remedy());
        for (place, name) in sheet.header.iter().enumerate() {
            match COLUMNS.iter().position(|known| *known == plain(name)) {
                None => unknown.push((place, name)),
                Some(known) if found.places[known].is_some() => {
                    faults.push(fault(format!("the column {name:?} is there twice")));
                }
                Some(known) => found.places[known] = Some(place),
            }
        }
        for (place, name) in unknown {
            if let Some(meant) = found.meant_by(name) {
                faults.push(fault(format!("there is no column {name:?}; is it {meant:?}?")));
            } else if sheet.rows.iter().any(|row| !row.fields[place].is_empty()) {
                found.not_read.push(if name.is_empty() { format!("number {}", place + 1) } else { name.clone() });
            }
        }
        let lacks = |column: &&&str| found.place(column).is_none();
        faults.extend(NEEDED.iter().filter(lacks).map(|lacking| fault(format!("the column {lacking:?} is missing"))));
        if DOSES.iter().all(|column| found.place(column).is_none()) {
            faults.push(fault("the column \"dose\" is missing".to_owned()));
        }
        if faults.is_empty() { Ok(found) } else { Err(faults) }
    }

    /// The column that a name which is no name of a column stands for, if it is not there under its own name.
    fn meant_by(&self, name: &str) -> Option<&'static str> {
        let lacking = COLUMNS.into_iter().filter(|column| self.place(column).is_none());
        lacking.into_iter().find(|column| strsim::normalized_damerau_levenshtein(&plain(name), column) >= ALIKE)
    }

    fn place(&self, column: &str) -> Option<usize> {
        COLUMNS.iter().position(|known| *known == column).and_then(|known| self.places[known])
    }

    /// What stands in a column of a row, whatever it is; `None` if there is no such column.
    pub(super) fn written<'r>(&self, row: &'r SheetRow, column: &str) -> Option<&'r str> {
        row.fields.get(self.place(column)?).map(String::as_str)
    }

    /// What stands in a column of a row; `None` if nothing does, or a word for nothing.
    pub(super) fn field<'r>(&self, row: &'r SheetRow, column: &str) -> Option<&'r str> {
        self.written(row, column).filter(|text| !is_nothing(text))
    }
}

fn remedy() -> String {
    format!(
        "the columns are {}; any of {} will do; where no dates are known, --outcomes or --counts takes the place of the file",
        COLUMNS.join(","),
        DOSES.join(", ")
    )
}

/// A name without case, and with an underscore for whatever separates its words: "Off study" is `off_study`.
fn plain(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The ways in which people write that there is nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "–" | "—" | ".") || ["na", "n/a"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// An empty file for a running trial. The dose level stands in it by its number, which means one thing only.
pub fn template() -> String {
    let columns = COLUMNS.into_iter().filter(|column| !["dose", "dose_label"].contains(column));
    columns.collect::<Vec<_>>().join(",") + "\n"
}
