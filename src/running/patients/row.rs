//! Reads one row of a file of patients: every field that is wrong, not only the first.

use jiff::ToSpan;
use jiff::civil::Date;

use super::columns::{Columns, MODERATE};
use super::date::Dates;
use super::dose;
use super::fault::Fault;
use super::order;
use super::sheet::SheetRow;
use super::{Dated, Judged};
use crate::notation::Letter;
use crate::scenario::{DltWindow, Plan};

/// How rows are read.
pub(super) struct Reader<'a> {
    pub(super) columns: &'a Columns,
    pub(super) dates: Dates,
    pub(super) plan: &'a Plan,
}

/// What is found wrong in one row.
struct Faults<'a> {
    line: u64,
    columns: &'a Columns,
    found: Vec<Fault>,
}

impl Faults<'_> {
    fn note(&mut self, column: &'static str, message: impl Into<String>, remedy: impl Into<String>) {
        let fault = Fault::of_field(self.line, self.columns.shown(column), message, remedy);
        // A field that stands for two days is wrong once.
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }
}

impl Reader<'_> {
    /// The patient of a row, whose dates are in order.
    pub(super) fn patient(&self, row: &SheetRow) -> Result<Dated, Vec<Fault>> {
        let mut faults = Faults { line: row.line, columns: self.columns, found: Vec::new() };
        let name = self.columns.field(row, "patient");
        if name.is_none() {
            faults.note("patient", "the patient has no name", "give every patient a number or a code");
        }
        let dose = dose::read(self.columns, row, self.plan)
            .map_err(|(column, message, remedy)| faults.note(column, message, remedy));
        let [enrolled, preconditioning, infusion, dlt, off_study] =
            ["enrolled", "preconditioning", "infusion", "dlt", "off_study"]
                .map(|column| self.date(row, column, &mut faults));
        // Where a window has no days before the infusion, both begin together.
        let is_one_day = matches!(dose, Ok(dose) if self.plan.dlt_window_at(dose).preconditioning_days <= 0.0);
        let preconditioning = preconditioning.or(infusion.filter(|_| is_one_day));
        let moderate = self.date(row, MODERATE, &mut faults);
        let has_date = ["enrolled", "preconditioning"].iter().any(|column| self.columns.field(row, column).is_some());
        if !has_date {
            let opening = self.columns.shown("preconditioning");
            let message = format!("there is neither a date of enrolment nor one of {opening}");
            faults.note("preconditioning", message, "give at least one of the two");
        }
        let outcome = self.outcome(row, &mut faults);
        let halts = outcome == Some(Letter::Halt);
        let is_moderate = outcome == Some(Letter::Moderate);
        let outcome = match outcome {
            Some(Letter::Halt) => Some(Letter::Dlt),
            Some(Letter::Moderate) => Some(Letter::NoDlt),
            other => other,
        };
        let reason = self.columns.field(row, "reason").map(str::to_owned);
        let (Some(name), Ok(dose), Some(enrolled)) = (name, dose, enrolled.or(preconditioning)) else {
            return Err(faults.found);
        };
        let patient = Dated {
            line: row.line,
            name: name.to_owned(),
            dose,
            enrolled,
            preconditioning,
            infusion,
            dlt,
            off_study,
            outcome,
            halts,
            moderate,
            is_moderate,
            judged: outcome.zip(reason).map(|(outcome, reason)| Judged { outcome, reason }),
            closes: closes(preconditioning, infusion, self.plan.dlt_window_at(dose)),
        };
        // Of dates that could not be read nothing else is said.
        if faults.found.is_empty() {
            faults.found = order::within(&patient, self.columns);
        }
        if faults.found.is_empty() { Ok(patient) } else { Err(faults.found) }
    }

    fn date(&self, row: &SheetRow, column: &'static str, faults: &mut Faults<'_>) -> Option<Date> {
        let text = self.columns.field(row, column)?;
        let read = self.dates.read(text);
        let read = read.map_err(|(message, remedy)| match column {
            // "no", "yes", 0 and 1 are what people write first.
            "dlt" if text.len() <= "FALSE".len() => {
                (message, "give the date of the DLT, and nothing where there is none".to_owned())
            }
            _ => (message, remedy),
        });
        read.map_err(|(message, remedy)| faults.note(column, message, remedy)).ok()
    }

    fn outcome(&self, row: &SheetRow, faults: &mut Faults<'_>) -> Option<Letter> {
        let text = self.columns.field(row, "outcome")?;
        let mut letters = text.chars();
        match (letters.next().and_then(|c| Letter::from_char(c.to_ascii_uppercase())), letters.next()) {
            (Some(letter), None) => Some(letter),
            _ => {
                let remedy = "give N (no DLT), M (no DLT, but a moderate toxicity), T (DLT), H (a DLT that ended the study), P (pending), E (not evaluable), or nothing";
                faults.note("outcome", format!("{text:?} is no outcome"), remedy);
                None
            }
        }
    }
}

/// The day on which the DLT window closes; parts of a day count as a day.
fn closes(preconditioning: Option<Date>, infusion: Option<Date>, window: DltWindow) -> Option<Date> {
    let (from, days) = match (infusion, preconditioning) {
        (Some(infusion), _) => (infusion, window.days_after_infusion),
        (None, Some(preconditioning)) => (preconditioning, window.days()),
        (None, None) => return None,
    };
    from.checked_add((days.ceil() as i64).days()).ok()
}
