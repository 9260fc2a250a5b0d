//! The words in which every text names dose levels, recommendations and reasons for stopping.

use super::label::on_one_line;
use crate::design::{Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::exact::Inexact;
use crate::scenario::Plan;

/// `dose level 2 (medium)`.
pub(crate) fn level(plan: &Plan, dose: DoseLevel) -> String {
    format!("dose level {dose} ({})", plan.doses[dose.index()].label)
}

/// What a trial recommends, as a clause.
pub(crate) fn recommendation(plan: &Plan, mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "no dose level is tolerable".to_owned(),
        Mtd::Dose(dose) => format!("the MTD is {}", level(plan, dose)),
        Mtd::Undetermined => "the MTD is undetermined".to_owned(),
    }
}

/// That all or some of a design cannot be held against exact answers, and why: a clause.
pub(crate) fn not_checked(reason: Inexact) -> String {
    match reason.spares_decisions() {
        true => format!("patients and DLTs are not checked, as they have no exact answer; {reason}"),
        false => format!("not checked, there is no exact answer; {reason}"),
    }
}

/// Why a trial stopped, as a clause.
pub(crate) fn why(reason: StopReason) -> &'static str {
    match reason {
        StopReason::TopDoseReached => "top dose level reached",
        StopReason::LowerDoseConfirmed => "the dose level above is too toxic",
        StopReason::ToleranceReached => "as many DLTs as are tolerated in six",
        StopReason::LowestDoseTooToxic => "the lowest dose level is too toxic",
        StopReason::MaxPatientsReached => "the maximum of patients is reached",
        StopReason::EnoughAtDose => "enough patients at a dose level",
        StopReason::CapReached => "cap reached",
        StopReason::Halted => "a severe event ended the study",
    }
}

/// The label of a dose level.
pub(crate) fn dose_label(plan: &Plan, dose: DoseLevel) -> String {
    plan.doses.get(dose.index()).map_or_else(|| dose.to_string(), |dose| on_one_line(&dose.label))
}

/// The label of the true MTD, or that there is none.
pub(crate) fn true_mtd(plan: &Plan, dose: Option<DoseLevel>) -> String {
    dose.map_or_else(|| "none".to_owned(), |dose| dose_label(plan, dose))
}

/// What a trial recommends.
pub(crate) fn mtd(plan: &Plan, mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none tolerable".to_owned(),
        Mtd::Undetermined => "undetermined".to_owned(),
        Mtd::Dose(dose) => format!("MTD {}", dose_label(plan, dose)),
    }
}

/// Why a trial stopped, as words.
pub(crate) fn reason(reason: StopReason) -> String {
    reason.name().replace('_', " ")
}
