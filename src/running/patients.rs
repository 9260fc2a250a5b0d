//! The patients of a running trial with their dates, as a file tells them.

mod columns;
mod date;
mod dose;
mod fault;
mod known;
mod order;
mod row;
mod sheet;
mod workbook;

use jiff::civil::Date;

pub use columns::{COLUMNS, template};
pub use date::DateOrder;
pub use fault::{Fault, PatientsError};
pub use known::{Judgement, Known};

use self::columns::Columns;
use self::date::Dates;
use self::known::known;
use self::row::Reader;
use self::sheet::Sheet;
use super::history::{Concerns, Refusal};
use crate::dose::DoseLevel;
use crate::notation::Letter;
use crate::scenario::Plan;

/// How a file is to be read, where it does not say so itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadAs {
    /// The sheet of a workbook; `None` for the first.
    pub sheet: Option<String>,
    /// The order of days and months; `None` if no date needs it.
    pub date_order: Option<DateOrder>,
    /// The day that is asked about; `None` for the last date of the file.
    pub on: Option<Date>,
}

/// The patients of a running trial in order of enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientsFile {
    file: String,
    patients: Vec<Dated>,
    /// What it calls the column of the day on which the DLT window opens.
    opening: &'static str,
    not_read: Vec<String>,
    on: Option<Date>,
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
    /// A DLT that ended the study is a DLT.
    outcome: Option<Letter>,
    halts: bool,
    /// When a moderate toxicity was seen, as far as the file tells.
    moderate: Option<Date>,
    /// The outcome says that there was one, and no DLT.
    is_moderate: bool,
    judged: Option<Judged>,
    /// When the DLT window closes, or will if infusion is on time; `None` before it has begun.
    closes: Option<Date>,
}

/// An outcome that counts whatever the dates say, as somebody has said why.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Judged {
    outcome: Letter,
    reason: String,
}

impl Dated {
    fn is_judged(&self, outcome: Letter) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.outcome == outcome)
    }
}

/// A workbook is a ZIP archive.
const ZIP: &[u8] = b"PK\x03\x04";

/// Before 2007 it was a compound file.
const OLD_WORKBOOK: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

impl PatientsFile {
    /// Reads the bytes of a file, whose dose levels and DLT window are those of a plan.
    ///
    /// # Errors
    ///
    /// [`PatientsError`] with all that is wrong.
    pub fn read(file: &str, bytes: &[u8], read_as: &ReadAs, plan: &Plan) -> Result<Self, PatientsError> {
        let sheet = sheet(bytes, read_as.sheet.as_deref()).map_err(|fault| PatientsError::new(file, vec![fault]))?;
        let columns = Columns::find(&sheet, plan).map_err(|faults| PatientsError::new(file, faults))?;
        let dates = Dates { order: read_as.date_order, epoch: sheet.epoch };
        let reader = Reader { columns: &columns, dates, plan };
        let (patients, mut faults) = patients(&sheet, &reader);
        faults.extend(sheet.faults.iter().cloned());
        let opening = columns.shown("preconditioning");
        let mut read = Self { file: file.to_owned(), patients, opening, not_read: columns.not_read, on: read_as.on };
        faults.extend(read.faults_on(read.on_day_asked()));
        read.on = Some(read.on_day_asked());
        if faults.is_empty() { Ok(read) } else { Err(PatientsError::new(file, faults)) }
    }

    /// The columns of the file that were not read, as it names them.
    pub fn columns_not_read(&self) -> &[String] {
        &self.not_read
    }

    /// The day that is asked about. Without patients nothing depends on it.
    pub fn on_day_asked(&self) -> Date {
        self.on.or(self.last_date()).unwrap_or(Date::ZERO)
    }

    /// The last date in the file; `None` without patients.
    fn last_date(&self) -> Option<Date> {
        let dates = |patient: &Dated| {
            [
                Some(patient.enrolled),
                patient.preconditioning,
                patient.infusion,
                patient.dlt,
                patient.off_study,
                patient.moderate,
            ]
        };
        self.patients.iter().flat_map(dates).flatten().max()
    }

    /// What is known on a day: nothing that happened later.
    ///
    /// # Errors
    ///
    /// [`PatientsError`] if outcomes are given that cannot be known on that day.
    pub fn as_of(&self, on: Date) -> Result<Vec<Known>, PatientsError> {
        let faults = self.faults_on(on);
        if faults.is_empty() { Ok(self.on_day(on)) } else { Err(PatientsError::new(&self.file, faults)) }
    }

    /// As [`PatientsFile::as_of`], whatever outcomes are given without a reason.
    pub(super) fn on_day(&self, on: Date) -> Vec<Known> {
        let last = self.last_date().unwrap_or(on);
        let enrolled = self.patients.iter().filter(|patient| patient.enrolled <= on);
        enrolled.map(|patient| known(patient, on, last)).collect()
    }

    /// What the team recorded must be what is known, or not be known yet on that day.
    fn faults_on(&self, on: Date) -> Vec<Fault> {
        let enrolled = self.patients.iter().filter(|patient| patient.enrolled <= on);
        enrolled.zip(self.on_day(on)).filter_map(|(patient, known)| self.fault_of(patient, &known, on)).collect()
    }

    fn fault_of(&self, patient: &Dated, known: &Known, on: Date) -> Option<Fault> {
        let follows = known.enrolled.letter;
        let outcome = patient.outcome.filter(|&outcome| outcome != follows)?;
        let may_change = follows == Letter::Pending || patient.judged.is_some();
        let is_later = may_change && self.last_date().is_some_and(|last| on < last);
        if is_later {
            return None;
        }
        let (message, remedy) = match (outcome, follows, patient.closes) {
            (Letter::NoDlt, Letter::Pending, Some(closes)) => (
                format!("N on {on}, before the DLT window closes on {closes}"),
                "leave it empty until the window has closed, or ask about a later day with --on",
            ),
            _ => (
                format!("{} is given, but {} follows from the dates", outcome.char(), follows.char()),
                "leave it empty, or give the date of the DLT or of leaving the study; if the committee judged otherwise, say \
                 why in a column reason",
            ),
        };
        Some(Fault::of_field(patient.line, "outcome", message, remedy))
    }

    /// A refusal with its place in the file.
    pub fn place(&self, refusal: &Refusal) -> PatientsError {
        let column = match refusal.concerns {
            Concerns::Dose => "dose",
            Concerns::Patient => "patient",
            Concerns::Preconditioning => self.opening,
        };
        let line = self.patients.get(refusal.patient).map_or(1, |patient| patient.line);
        let fault = Fault::of_field(line, column, refusal.message.clone(), refusal.remedy.clone());
        PatientsError::new(&self.file, vec![fault])
    }
}

/// The rows of a file, whose first bytes say of what kind it is.
fn sheet(bytes: &[u8], name: Option<&str>) -> Result<Sheet, Fault> {
    if bytes.starts_with(ZIP) {
        return workbook::read(bytes, name);
    }
    if bytes.starts_with(OLD_WORKBOOK) {
        return Err(Fault::of_file(
            "a workbook in the format before 2007, or with a password",
            "save it as .xlsx without a password",
        ));
    }
    match name {
        Some(name) => Err(Fault::of_file(
            format!("there is no sheet {name:?}: this is no workbook"),
            "leave out --sheet, or give an .xlsx file",
        )),
        None => Sheet::of_text(bytes),
    }
}

/// The patients of all rows in which nothing is wrong, and what is wrong in the others.
fn patients(sheet: &Sheet, reader: &Reader<'_>) -> (Vec<Dated>, Vec<Fault>) {
    let (mut patients, mut faults): (Vec<Dated>, Vec<Fault>) = Default::default();
    let mut names: Vec<(u64, &str)> = Vec::new();
    for row in &sheet.rows {
        if let Some(name) = reader.columns.field(row, "patient") {
            faults.extend(order::name(row.line, name, &names));
            names.push((row.line, name));
        }
        match reader.patient(row) {
            Ok(patient) => {
                let has_enrolled = reader.columns.field(row, "enrolled").is_some();
                let column = if has_enrolled { "enrolled" } else { reader.columns.shown("preconditioning") };
                faults.extend(order::after(&patient, patients.last(), column));
                patients.push(patient);
            }
            Err(found) => faults.extend(found),
        }
    }
    (patients, faults)
}
