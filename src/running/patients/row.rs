//! Reads one line of a file of patients, and checks that its dates are in order.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Dated, PatientsError};
use crate::dose::DoseLevel;
use crate::notation::Letter;
use crate::scenario::{DltWindow, Plan};

/// One line of the file.
pub(super) struct Row<'a> {
    pub(super) file: &'a str,
    pub(super) line: u64,
    pub(super) header: &'a csv::StringRecord,
    pub(super) record: &'a csv::StringRecord,
}

impl Row<'_> {
    /// What stands in a column; `None` if nothing does.
    fn field(&self, column: &str) -> Option<&str> {
        let place = self.header.iter().position(|name| name == column)?;
        self.record.get(place).filter(|text| !text.is_empty())
    }

    fn error(&self, column: &'static str, message: String, remedy: &str) -> PatientsError {
        PatientsError {
            file: self.file.to_owned(),
            line: self.line,
            column: Some(column),
            message,
            remedy: remedy.to_owned(),
        }
    }

    fn date(&self, column: &'static str) -> Result<Option<Date>, PatientsError> {
        let Some(text) = self.field(column) else { return Ok(None) };
        // Only whole dates: no time of day, no other order.
        let is_date = text.len() == 10 && text.bytes().filter(|&byte| byte == b'-').count() == 2;
        let date = Date::from_str(text).ok().filter(|_| is_date);
        let refuse = || {
            self.error(column, format!("{text:?} is no date"), "write dates as YYYY-MM-DD, or leave the field empty")
        };
        date.map(Some).ok_or_else(refuse)
    }

    /// The patient of the line, whose dates are in order.
    pub(super) fn patient(&self, plan: &Plan) -> Result<Dated, PatientsError> {
        let Some(name) = self.field("patient") else {
            return Err(self.error(
                "patient",
                "the patient has no name".to_owned(),
                "give every patient a number or a code",
            ));
        };
        let [enrolled, preconditioning, infusion, dlt, off_study] =
            ["enrolled", "preconditioning", "infusion", "dlt", "off_study"].map(|column| self.date(column));
        let (enrolled, preconditioning, infusion) = (enrolled?, preconditioning?, infusion?);
        let Some(enrolled) = enrolled.or(preconditioning) else {
            let message = "there is neither a date of enrolment nor one of preconditioning".to_owned();
            return Err(self.error("preconditioning", message, "give at least one of the two"));
        };
        let patient = Dated {
            line: self.line,
            name: name.to_owned(),
            dose: self.dose(plan)?,
            enrolled,
            preconditioning,
            infusion,
            dlt: dlt?,
            off_study: off_study?,
            outcome: self.outcome()?,
            closes: closes(preconditioning, infusion, plan.dlt_window),
        };
        self.check_order(&patient)?;
        Ok(patient)
    }

    /// The number of a dose level, or its label.
    fn dose(&self, plan: &Plan) -> Result<DoseLevel, PatientsError> {
        let text = self.field("dose").unwrap_or_default();
        let by_number = text.parse().ok().filter(|&number| number <= plan.dose_count()).and_then(DoseLevel::new);
        let by_label = || plan.doses.iter().position(|dose| dose.label == text).and_then(DoseLevel::from_index);
        by_number.or_else(by_label).ok_or_else(|| {
            let labels: Vec<_> =
                (1..).zip(&plan.doses).map(|(number, dose)| format!("{number} ({})", dose.label)).collect();
            let remedy = format!("give the number or the label of a dose level: {}", labels.join(", "));
            self.error("dose", format!("{text:?} is no dose level"), &remedy)
        })
    }

    fn outcome(&self) -> Result<Option<Letter>, PatientsError> {
        let Some(text) = self.field("outcome") else { return Ok(None) };
        let mut letters = text.chars();
        match (letters.next().and_then(Letter::from_char), letters.next()) {
            (Some(letter), None) => Ok(Some(letter)),
            _ => {
                let remedy = "give N (no DLT), T (DLT), P (pending), E (not evaluable), or nothing";
                Err(self.error("outcome", format!("{text:?} is no outcome"), remedy))
            }
        }
    }

    /// What happens to a patient happens in its order.
    fn check_order(&self, patient: &Dated) -> Result<(), PatientsError> {
        let Dated { preconditioning, infusion, dlt, off_study, closes, .. } = *patient;
        let enrolled = Some(patient.enrolled);
        let orders = [
            ("preconditioning", preconditioning, "enrolled", enrolled),
            ("infusion", infusion, "preconditioning", preconditioning),
            ("dlt", dlt, "preconditioning", preconditioning),
            ("off_study", off_study, "enrolled", enrolled),
            ("off_study", off_study, "preconditioning", preconditioning),
            ("off_study", off_study, "infusion", infusion),
        ];
        for (later, at, earlier, before) in orders {
            if let (Some(at), Some(before)) = (at, before)
                && at < before
            {
                let message = format!("{at} is before {earlier} on {before}");
                return Err(self.error(later, message, "check the two dates"));
            }
        }
        for (column, date, needs) in [("infusion", infusion, "preconditioning"), ("dlt", dlt, "preconditioning")] {
            if date.is_some() && preconditioning.is_none() {
                let message = format!("there is no date of {needs}, where the DLT window begins");
                return Err(self.error(column, message, "give that date too"));
            }
        }
        match (dlt, off_study, closes.filter(|_| infusion.is_some())) {
            (Some(dlt), _, Some(closes)) if dlt > closes => {
                let message = format!("{dlt} is after the DLT window, which closed on {closes}");
                Err(self.error("dlt", message, "what happens after the window is no DLT: leave the field empty"))
            }
            (Some(dlt), Some(left), _) if dlt > left => {
                let message = format!("{dlt} is after off_study on {left}");
                Err(self.error("dlt", message, "check the two dates"))
            }
            _ => Ok(()),
        }
    }

    /// Patients stand in order of enrolment and have distinct names.
    pub(super) fn check_after(&self, patient: &Dated, earlier: &[Dated]) -> Result<(), PatientsError> {
        if let Some(same) = earlier.iter().find(|other| other.name == patient.name) {
            let message = format!("{:?} is also on line {}", patient.name, same.line);
            return Err(self.error("patient", message, "give every patient once"));
        }
        match earlier.last() {
            Some(last) if patient.enrolled < last.enrolled => {
                let column = if self.field("enrolled").is_some() { "enrolled" } else { "preconditioning" };
                let message = format!("{} is before that of the patient above, {}", patient.enrolled, last.enrolled);
                Err(self.error(column, message, "check the date, and give patients in order of enrolment"))
            }
            _ => Ok(()),
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
