//! What is known of a patient on a day: by the dates, and by a judgement of the committee where there is one.

use jiff::civil::Date;

use super::{Dated, Judged};
use crate::notation::Letter;
use crate::running::history::Enrolled;

/// A patient as known on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// As the file calls the patient.
    pub name: String,
    /// What counts for the design.
    pub enrolled: Enrolled,
    /// The day on which preconditioning began, if it has.
    pub preconditioning: Option<Date>,
    /// The day of infusion, if it has been.
    pub infusion: Option<Date>,
    /// When the DLT window closes, or will if infusion is on time; `None` before it has begun.
    pub closes: Option<Date>,
    /// The share of the DLT window that has passed: 0 before it begins, 1 once it has closed.
    pub follow_up: f64,
    /// What the committee judged, if that is not what follows from the dates.
    pub departure: Option<Judgement>,
}

/// An outcome that is not what follows from the dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What counts.
    pub outcome: Letter,
    /// What follows from the dates.
    pub by_dates: Letter,
    /// Why, as the file says.
    pub reason: String,
}

/// An outcome and the day on which it was known; no day if it is not.
type Outcome = (Letter, Option<Date>);

/// What is known of a patient on a day. `last` is the last date of the file.
pub(super) fn known(patient: &Dated, on: Date, last: Date) -> Known {
    let by_then = |date: Option<Date>| date.filter(|&date| date <= on);
    let begun = by_then(patient.preconditioning);
    let closes = patient.closes.filter(|_| begun.is_some());
    let dated = by_dates(patient, patient.dlt, on);
    let (letter, known) = match &patient.judged {
        None => dated,
        Some(judged) => by_judgement(patient, judged.outcome, on, last),
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
        halts: patient.halts && letter == Letter::Dlt,
        moderate: letter == Letter::NoDlt && (patient.is_moderate || patient.moderate.is_some_and(|date| date <= on)),
        treated: begun.is_some() || letter == Letter::Pending,
        opens_cohort: None,
        enrolled: Some(patient.enrolled),
        preconditioning: begun,
        known,
    };
    let judged = patient.judged.as_ref().filter(|_| letter != dated.0);
    let departure =
        judged.map(|Judged { reason, .. }| Judgement { outcome: letter, by_dates: dated.0, reason: reason.clone() });
    Known {
        name: patient.name.clone(),
        enrolled,
        preconditioning: begun,
        infusion: by_then(patient.infusion),
        closes,
        follow_up,
        departure,
    }
}

/// What follows from the dates, of which that of the DLT is given: a DLT in the window; leaving before it closes; its close.
/// Whoever leaves on the day on which the window closes has completed it.
fn by_dates(patient: &Dated, dlt: Option<Date>, on: Date) -> Outcome {
    let by_then = |date: Option<Date>| date.filter(|&date| date <= on);
    let infused = by_then(patient.infusion).is_some();
    let closes = patient.closes.filter(|_| infused);
    let in_window = by_then(dlt).filter(|&dlt| closes.is_none_or(|closes| dlt <= closes));
    let left = by_then(patient.off_study).filter(|&left| closes.is_none_or(|closes| left < closes));
    match (in_window, left, by_then(closes)) {
        (Some(_), _, _) => (Letter::Dlt, in_window),
        (None, Some(_), _) => (Letter::NotEvaluable, left),
        (None, None, Some(closes)) => (Letter::NoDlt, Some(closes)),
        (None, None, None) => (Letter::Pending, None),
    }
}

/// What the committee judged, from the day on which it can have; before that what follows from the dates without the DLT
/// that it did not count.
fn by_judgement(patient: &Dated, judged: Letter, on: Date, last: Date) -> Outcome {
    let closes = patient.closes.filter(|_| patient.infusion.is_some());
    let at_close = closes.map_or(last, |closes| closes.min(last));
    let day = match judged {
        Letter::Dlt | Letter::Halt => Some(patient.dlt.or(patient.off_study).unwrap_or(at_close)),
        Letter::NotEvaluable => Some(patient.off_study.or(patient.dlt).unwrap_or(at_close)),
        // Nobody is known to be without a DLT in the window before it has closed, or the patient has left.
        Letter::NoDlt | Letter::Moderate => {
            patient.off_study.filter(|&left| closes.is_none_or(|closes| left < closes)).or(closes)
        }
        Letter::Pending => Some(patient.enrolled),
    };
    match day.filter(|&day| day <= on) {
        Some(_) if judged == Letter::Pending => (judged, None),
        Some(day) => (judged, Some(day)),
        None => by_dates(patient, patient.dlt.filter(|_| judged == Letter::Dlt), on),
    }
}
