//! Checks that what is said of patients can have happened in that order.

use super::Dated;
use super::columns::{Columns, MODERATE};
use super::fault::Fault;
use crate::notation::Letter;

/// What happens to a patient happens in its order.
pub(super) fn within(patient: &Dated, columns: &Columns) -> Vec<Fault> {
    let Dated { line, preconditioning, infusion, dlt, off_study, moderate, closes, .. } = *patient;
    let fault = |column, message: String, remedy: &str| Fault::of_field(line, columns.shown(column), message, remedy);
    let enrolled = Some(patient.enrolled);
    let orders = [
        ("preconditioning", preconditioning, "enrolled", enrolled),
        ("infusion", infusion, "preconditioning", preconditioning),
        ("dlt", dlt, "preconditioning", preconditioning),
        (MODERATE, moderate, "preconditioning", preconditioning),
        ("off_study", off_study, "enrolled", enrolled),
        ("off_study", off_study, "preconditioning", preconditioning),
        ("off_study", off_study, "infusion", infusion),
    ];
    let mut faults = Vec::new();
    for (later, at, earlier, before) in orders {
        // One word about a column is enough.
        let (column, earlier) = (columns.shown(later), columns.shown(earlier));
        let is_told = faults.iter().any(|fault: &Fault| fault.column == Some(column));
        if let (Some(at), Some(before), false) = (at, before, is_told)
            && at < before
        {
            faults.push(fault(later, format!("{at} is before {earlier} on {before}"), "check the two dates"));
        }
    }
    for (column, date) in [("infusion", infusion), ("dlt", dlt), (MODERATE, moderate)] {
        if date.is_some() && preconditioning.is_none() {
            let opening = columns.shown("preconditioning");
            let message = format!("there is no date of {opening}, where the DLT window begins");
            faults.push(fault(column, message, "give that date too"));
        }
    }
    if let Some((moderate, closes)) = moderate.zip(closes.filter(|_| infusion.is_some()))
        && moderate > closes
    {
        let message = format!("{moderate} is after the DLT window, which closed on {closes}");
        faults.push(fault(MODERATE, message, "what happens after the window does not count: leave the field empty"));
    }
    let (Some(dlt), None) = (dlt, faults.iter().find(|fault| fault.column == Some("dlt"))) else { return faults };
    match (off_study, closes.filter(|_| infusion.is_some())) {
        (_, Some(closes)) if dlt > closes && patient.judged.is_none() => {
            let message = format!("{dlt} is after the DLT window, which closed on {closes}");
            let remedy = "what happens after the window is no DLT: leave the field empty; or, if the committee counts it, give \
                          outcome T and say why in a column reason";
            faults.push(fault("dlt", message, remedy));
        }
        (Some(left), _) if dlt > left && !patient.is_judged(Letter::Dlt) => {
            faults.push(fault("dlt", format!("{dlt} is after off_study on {left}"), "check the two dates"));
        }
        _ => {}
    }
    faults
}

/// Patients have distinct names. `earlier` are all patients above with their lines, whatever else is wrong with them.
pub(super) fn name(line: u64, name: &str, earlier: &[(u64, &str)]) -> Option<Fault> {
    let (same, _) = earlier.iter().find(|(_, other)| *other == name)?;
    Some(Fault::of_field(line, "patient", format!("{name:?} is also on line {same}"), "give every patient once"))
}

/// Patients stand in order of enrolment, whose day is in this column.
pub(super) fn after(patient: &Dated, above: Option<&Dated>, column: &'static str) -> Option<Fault> {
    let above = above.filter(|above| patient.enrolled < above.enrolled)?;
    let message = format!("{} is before that of the patient above, {}", patient.enrolled, above.enrolled);
    Some(Fault::of_field(patient.line, column, message, "check the date, and give patients in order of enrolment"))
}
