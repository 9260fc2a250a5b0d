//! What is wrong with a file of patients: all of it at once, each with its row and column.

use std::fmt;

/// More than these are not shown: whoever has mended them asks again.
const MOST_SHOWN: usize = 100;

/// One thing that is wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file or the row of the sheet, counted from 1; `None` if the whole file is concerned.
    pub line: Option<u64>,
    /// The column concerned, if it is one.
    pub column: Option<&'static str>,
    /// What is wrong, with the value as written.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Fault {
    /// Something that is wrong with the file as a whole.
    pub(super) fn of_file(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: None, column: None, message: message.into(), remedy: remedy.into() }
    }

    /// Something that is wrong with a row, whatever the column.
    pub(super) fn of_row(line: u64, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::of_file(message, remedy) }
    }

    /// Something that is wrong with one field.
    pub(super) fn of_field(
        line: u64,
        column: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { column: Some(column), ..Self::of_row(line, message, remedy) }
    }
}

/// Everything that is wrong with a file of patients. Displayed: file, line, column, what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientsError {
    /// The name of the file.
    pub file: String,
    /// In the order of the file; at least one.
    pub faults: Vec<Fault>,
}

impl PatientsError {
    /// Of these faults, in the order of the file.
    pub(super) fn new(file: &str, mut faults: Vec<Fault>) -> Self {
        faults.sort_by_key(|fault| fault.line);
        Self { file: file.to_owned(), faults }
    }
}

impl fmt::Display for PatientsError {
    /// Faults one after the other that are mended alike have their remedy once, below them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.faults[..self.faults.len().min(MOST_SHOWN)];
        for (place, alike) in shown.chunk_by(|one, next| one.remedy == next.remedy).enumerate() {
            f.write_str(if place > 0 { "\n\n" } else { "" })?;
            for Fault { line, column, message, .. } in alike {
                let line = line.map_or(String::new(), |line| format!(":{line}"));
                let column = column.map_or(String::new(), |column| format!("{column}: "));
                writeln!(f, "{}{line}: error: {column}{message}", self.file)?;
            }
            write!(f, "help: {}", alike[0].remedy)?;
        }
        match self.faults.len() - shown.len() {
            0 => Ok(()),
            more => write!(f, "\n\n{}: {more} more like these are not shown", self.file),
        }
    }
}

impl std::error::Error for PatientsError {}
