//! What the protocol of a running trial says now, from any of the ways in which a history is told.

use jiff::civil::Date;

use super::{File, Overrides, Refused, design_place, plan_of};
use crate::design::{self, Design};
use crate::dose::DoseLevel;
use crate::notation;
use crate::report::next::{DecisionRow, NextReport, Told};
use crate::report::terminal::{self, Style};
use crate::running::{
    Counts, DateOrder, PatientsFile, PendingProtocol, Protocol, ReadAs, Refusal, RunningTrial, from_notation,
};
use crate::scenario::{NamedDesign, Plan};

/// Columns of what people read.
const WIDTH: usize = 80;

/// A history of a running trial.
#[derive(Debug, Clone, Copy)]
pub enum History<'a> {
    /// The dose level of each cohort and a letter for each patient, such as "1NNN 2NNT".
    Outcomes(&'a str),
    /// DLTs/evaluable by dose level, and the number of the dose level treated last.
    Counts(&'a str, Option<usize>),
    /// A file of patients, a row each, CSV or .xlsx: what messages call it, its bytes, and how it is read.
    Patients(&'a str, &'a [u8], &'a ReadAs),
}

/// Why a history has no answer.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// It cannot be read, could not have happened, or departs from a design that allows no departure: where, and why.
    #[error("{0}")]
    Refused(String),
    /// There is no such dose level.
    #[error("there is no such dose level\nhelp: give the number of a dose level, 1 to {0}")]
    NoSuchDose(usize),
    /// The design goes by how long patients have been followed.
    #[error("design {0:?} goes by how long patients have been followed\nhelp: give the patients with their dates")]
    NeedsDates(String),
}

impl From<HistoryError> for Refused {
    fn from(error: HistoryError) -> Self {
        Self::input(error)
    }
}

/// How a file of patients is to be read: the sheet of a workbook, "dmy" or "mdy" where dates do not say so themselves, and the day
/// that is asked about as YYYY-MM-DD.
///
/// # Errors
///
/// [`Refused::Input`] if there is no such order or day.
pub fn read_as(sheet: Option<String>, date_order: Option<&str>, on: Option<&str>) -> Result<ReadAs, Refused> {
    let order = |word: &str| match word {
        "dmy" => Ok(DateOrder::DayMonthYear),
        "mdy" => Ok(DateOrder::MonthDayYear),
        _ => Err(Refused::Input(format!("date_order {word:?}: not known\nhelp: choose one of \"dmy\", \"mdy\""))),
    };
    let day = |text: &str| {
        let wrong = |_| Refused::Input(format!("on {text:?}: no such date\nhelp: write it as YYYY-MM-DD"));
        text.parse::<Date>().map_err(wrong)
    };
    Ok(ReadAs { sheet, date_order: date_order.map(order).transpose()?, on: on.map(day).transpose()? })
}

/// An answer, as people read it and as programs do.
#[derive(Debug, Clone)]
pub struct NextAnswer {
    /// As `dosim next` prints it.
    pub said: String,
    /// As `dosim next --json` prints it.
    pub json: String,
    /// What is done now.
    pub decision: DecisionRow,
    /// What is said of the file, although it can be used.
    pub warnings: Vec<String>,
}

/// What the design of this name, or the first, does next.
///
/// # Errors
///
/// [`Refused::Input`] with its place if the history has no answer.
pub fn next(file: File<'_>, design: Option<&str>, history: History<'_>, strict: bool) -> Result<NextAnswer, Refused> {
    let (plan, warnings) = plan_of(file, Overrides::default())?;
    let named = &plan.designs[design_place(&plan, design)?];
    let report = next_report(&plan, named, history, strict)?;
    let json = report.to_json().map_err(|error| Refused::Fault(error.to_string()))?;
    let said = terminal::next(&report, &plan, named, Style::Plain, WIDTH);
    Ok(NextAnswer { said, json, decision: report.decision().clone(), warnings })
}

/// What a design of a plan says of a history; with `strict` one that departs from the design is refused.
///
/// # Errors
///
/// [`HistoryError`], with its place in the history.
pub fn next_report(
    plan: &Plan,
    named: &NamedDesign,
    history: History<'_>,
    strict: bool,
) -> Result<NextReport, HistoryError> {
    let design = design::build(&named.spec, plan.dose_count(), plan.target_dlt_rate.get());
    let question = Question { plan, named, design: &design, strict };
    match history {
        History::Outcomes(text) => question.of_outcomes(text),
        History::Counts(text, at) => question.of_counts(text, at),
        History::Patients(name, bytes, read_as) => question.of_patients(name, bytes, read_as),
    }
}

/// The design that is asked.
struct Question<'a> {
    plan: &'a Plan,
    named: &'a NamedDesign,
    design: &'a Design,
    strict: bool,
}

impl Question<'_> {
    /// What is said of a history in the notation.
    fn of_outcomes(&self, text: &str) -> Result<NextReport, HistoryError> {
        let cohorts = notation::parse(text).map_err(refused)?;
        let patients = from_notation(&cohorts);
        let trial = match self.design {
            Design::Cohort(design) => Protocol::new(self.plan, &self.named.spec, &**design).follow(&patients),
            Design::Pending(design) => {
                let protocol = PendingProtocol::new(self.plan, &self.named.spec, &**design);
                if protocol.needs_dates() {
                    return Err(self.needs_dates());
                }
                protocol.follow(&patients)
            }
        };
        let trial = trial
            .and_then(|trial| self.allowed(trial))
            .map_err(|refusal| refused(refusal.in_notation(text, &cohorts)))?;
        Ok(NextReport::new(self.plan, self.named, &trial, &Told::Outcomes { text, patients: &patients }))
    }

    /// What is said of counts by dose level.
    fn of_counts(&self, text: &str, at: Option<usize>) -> Result<NextReport, HistoryError> {
        let counts = Counts::parse(text).map_err(refused)?;
        let at = at.and_then(DoseLevel::new).filter(|at| at.number() <= self.plan.dose_count());
        let at = at.ok_or_else(|| HistoryError::NoSuchDose(self.plan.dose_count()))?;
        let trial = match self.design {
            Design::Cohort(design) => Protocol::new(self.plan, &self.named.spec, &**design).at_counts(&counts, at),
            Design::Pending(design) => {
                let protocol = PendingProtocol::new(self.plan, &self.named.spec, &**design);
                if protocol.needs_dates() && counts.anyone_pending() {
                    return Err(self.needs_dates());
                }
                protocol.at_counts(&counts, at)
            }
        };
        Ok(NextReport::new(self.plan, self.named, &trial.map_err(refused)?, &Told::Counts(&counts)))
    }

    /// What is said of a file of patients.
    fn of_patients(&self, name: &str, bytes: &[u8], read_as: &ReadAs) -> Result<NextReport, HistoryError> {
        let file = PatientsFile::read(name, bytes, read_as, self.plan).map_err(refused)?;
        let on = file.on_day_asked();
        let known = file.as_of(on).map_err(refused)?;
        let trial = match self.design {
            Design::Cohort(design) => {
                let patients: Vec<_> = known.iter().map(|patient| patient.enrolled).collect();
                let trial = Protocol::new(self.plan, &self.named.spec, &**design).follow(&patients);
                trial.map_err(|refusal| file.place(&refusal))
            }
            Design::Pending(design) => {
                PendingProtocol::new(self.plan, &self.named.spec, &**design).follow_dated(&file, on)
            }
        };
        let trial = trial.and_then(|trial| self.allowed(trial).map_err(|refusal| file.place(&refusal)));
        let told = Told::Patients { file: &file, known: &known, on, is_last_date: read_as.on.is_none() };
        Ok(NextReport::new(self.plan, self.named, &trial.map_err(refused)?, &told))
    }

    /// A trial that departs from its design, unless that is not allowed.
    fn allowed(&self, trial: RunningTrial) -> Result<RunningTrial, Refusal> {
        if self.strict { trial.without_departures() } else { Ok(trial) }
    }

    fn needs_dates(&self) -> HistoryError {
        HistoryError::NeedsDates(self.named.name.clone())
    }
}

fn refused(why: impl std::fmt::Display) -> HistoryError {
    HistoryError::Refused(why.to_string())
}
