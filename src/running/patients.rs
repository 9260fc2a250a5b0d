//! Reads the patients of a running trial with their dates from CSV, and says what is known of them on a day.

mod row;

use row::Row;

use std::fmt;

use jiff::civil::Date;

use super::history::{Concerns, Enrolled, Refusal};
use crate::dose::DoseLevel;
use crate::notation::Letter;
use crate::scenario::Plan;

/// The columns that a file may have, in the order of the documentation.
pub const COLUMNS: [&str; 8] =
    ["patient", "dose", "enrolled", "preconditioning", "infusion", "dlt", "off_study", "outcome"];

/// Columns that no file can do without.
const NEEDED: [&str; 5] = ["patient", "dose", "preconditioning", "infusion", "dlt"];

/// Something is wrong with a file of patients. Displayed: file, line, column, what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientsError {
    /// The name of the file.
    pub file: String,
    /// Counted from 1.
    pub line: u64,
    /// The column concerned, if it is one.
    pub column: Option<&'static str>,
    /// What is wrong, with the value as written.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for PatientsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message, remedy } = self;
        let column = column.map_or(String::new(), |column| format!("{column}: "));
        write!(f, "{file}:{line}: error: {column}{message}\nhelp: {remedy}")
    }
}

impl std::error::Error for PatientsError {}

/// The patients of a running trial in order of enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientsFile {
    file: String,
    patients: Vec<Dated>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Dated {
    line: u64,
    name: String,
    dose: DoseLevel,
    enrolled: Date,
    preconditioning: Option<Date>,
    infusion: Option<Date>,
    dlt: Option<Date>,
    off_study: Option<Date>,
    outcome: Option<Letter>,
    /// When the DLT window closes, or will if infusion is on time; `None` before it has begun.
    closes: Option<Date>,
}

/// A patient as known on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// As the file calls the patient.
    pub name: String,
    /// What counts for the design.
    pub enrolled: Enrolled,
    /// When the DLT window closes, or will if infusion is on time; `None` before it has begun.
    pub closes: Option<Date>,
    /// The share of the DLT window that has passed: 0 before it begins, 1 once it has closed.
    pub follow_up: f64,
}

impl PatientsFile {
    /// Reads the text of a file, whose dose levels and DLT window are those of a plan.
    ///
    /// # Errors
    ///
    /// [`PatientsError`] for the first thing that is wrong.
    pub fn parse(file: &str, text: &str, plan: &Plan) -> Result<Self, PatientsError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let at_line = |line, message: String, remedy: &str| PatientsError {
            file: file.to_owned(),
            line,
            column: None,
            message,
            remedy: remedy.to_owned(),
        };
        let unreadable = |error: &csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            let message = "this line has not as many fields as the first one, or is no text".to_owned();
            at_line(
                line,
                message,
                "give every column a field, which may be empty; put text with commas in double quotes",
            )
        };
        let header = reader.headers().map_err(|error| unreadable(&error))?.clone();
        let remedy = format!("the columns are {}", COLUMNS.join(","));
        for (place, name) in header.iter().enumerate() {
            if !COLUMNS.contains(&name) {
                return Err(at_line(1, format!("there is no column {name:?}"), &remedy));
            }
            if header.iter().take(place).any(|earlier| earlier == name) {
                return Err(at_line(1, format!("the column {name:?} is there twice"), &remedy));
            }
        }
        if let Some(lacking) = NEEDED.iter().find(|needed| !header.iter().any(|name| name == **needed)) {
            return Err(at_line(1, format!("the column {lacking:?} is missing"), &remedy));
        }
        let mut read = Self { file: file.to_owned(), patients: Vec::new() };
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(&error))?;
            let line = record.position().map_or(1, csv::Position::line);
            let row = Row { file, line, header: &header, record: &record };
            let patient = row.patient(plan)?;
            row.check_after(&patient, &read.patients)?;
            read.patients.push(patient);
        }
        Ok(read)
    }

    /// The last date in the file; `None` without patients.
    pub fn last_date(&self) -> Option<Date> {
        let dates = |patient: &Dated| {
            [Some(patient.enrolled), patient.preconditioning, patient.infusion, patient.dlt, patient.off_study]
        };
        self.patients.iter().flat_map(dates).flatten().max()
    }

    /// What is known on a day: nothing that happened later.
    ///
    /// # Errors
    ///
    /// [`PatientsError`] if an outcome is given that cannot be known on that day.
    pub fn as_of(&self, on: Date) -> Result<Vec<Known>, PatientsError> {
        for patient in self.patients.iter().filter(|patient| patient.enrolled <= on) {
            self.check_outcome(patient, known(patient, on).enrolled.letter, on)?;
        }
        Ok(self.on_day(on))
    }

    /// As [`PatientsFile::as_of`], by the dates alone.
    pub(super) fn on_day(&self, on: Date) -> Vec<Known> {
        self.patients.iter().filter(|patient| patient.enrolled <= on).map(|patient| known(patient, on)).collect()
    }

    /// What the team recorded must be what follows from the dates, or not be known yet on that day.
    fn check_outcome(&self, patient: &Dated, follows: Letter, on: Date) -> Result<(), PatientsError> {
        let Some(outcome) = patient.outcome.filter(|&outcome| outcome != follows) else {
            return Ok(());
        };
        let is_later = follows == Letter::Pending && self.last_date().is_some_and(|last| on < last);
        if is_later {
            return Ok(());
        }
        let (message, remedy) = match (outcome, follows, patient.closes) {
            (Letter::NoDlt, Letter::Pending, Some(closes)) => (
                format!("N on {on}, before the DLT window closes on {closes}"),
                "leave it empty until the window has closed, or ask about a later day with --on",
            ),
            _ => (
                format!("{} is given, but {} follows from the dates", outcome.char(), follows.char()),
                "leave it empty, or give the date of the DLT or of leaving the study",
            ),
        };
        Err(self.error(patient, "outcome", message, remedy))
    }

    fn error(&self, patient: &Dated, column: &'static str, message: String, remedy: &str) -> PatientsError {
        PatientsError {
            file: self.file.clone(),
            line: patient.line,
            column: Some(column),
            message,
            remedy: remedy.to_owned(),
        }
    }

    /// A refusal with its place in the file.
    pub fn place(&self, refusal: &Refusal) -> PatientsError {
        let column = match refusal.concerns {
            Concerns::Dose => "dose",
            Concerns::Patient => "patient",
            Concerns::Enrolment => "enrolled",
        };
        PatientsError {
            file: self.file.clone(),
            line: self.patients.get(refusal.patient).map_or(1, |patient| patient.line),
            column: Some(column),
            message: refusal.message.clone(),
            remedy: refusal.remedy.clone(),
        }
    }
}

/// What is known of a patient on a day, from the dates.
fn known(patient: &Dated, on: Date) -> Known {
    let by_then = |date: Option<Date>| date.filter(|&date| date <= on);
    let (dlt, left) = (by_then(patient.dlt), by_then(patient.off_study));
    let begun = by_then(patient.preconditioning);
    let closes = patient.closes.filter(|_| begun.is_some());
    let closed = closes.filter(|&closes| closes <= on && by_then(patient.infusion).is_some());
    let (letter, known) = match (dlt, left, closed) {
        (Some(_), _, _) => (Letter::Dlt, dlt),
        (None, Some(left), closed) if closed.is_none_or(|closes| left < closes) => (Letter::NotEvaluable, Some(left)),
        (None, _, Some(_)) => (Letter::NoDlt, closed),
        (None, _, None) => (Letter::Pending, None),
    };
    let days = |from: Date, to: Date| f64::from(from.until(to).map_or(0, |span| span.get_days()));
    let follow_up = match (letter, begun, closes) {
        (Letter::NoDlt, _, _) => 1.0,
        // An infusion that is late keeps the window open.
        (_, Some(begun), Some(closes)) => (days(begun, on) / days(begun, closes)).clamp(0.0, 1.0),
        _ => 0.0,
    };
    let enrolled = Enrolled {
        dose: patient.dose,
        letter,
        treated: begun.is_some() || letter == Letter::Pending,
        opens_cohort: None,
        enrolled: Some(patient.enrolled),
        known,
    };
    Known { name: patient.name.clone(), enrolled, closes, follow_up }
}
