//! The words in which every text names dose levels, recommendations, reasons for stopping and large numbers.

use crate::design::{Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::exact::Inexact;
use crate::scenario::{Plan, in_threes};

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

/// A whole number in groups of three digits: 1,000,000.
pub(crate) fn grouped(number: u64) -> String {
    in_threes(number, ',')
}

/// Why a trial stopped, as a clause.
pub(crate) fn why(reason: StopReason) -> &'static str {
    match reason {
        StopReason::TopDoseReached => "top dose level reached",
        StopReason::LowerDoseConfirmed => "the dose level above is too toxic",
        StopReason::ToleranceReached => "as many DLTs as are tolerated in six",
        StopReason::LowestDoseTooToxic => "the lowest dose level is too toxic",
        StopReason::MaxPatientsReached => "the maximum of patients is reached",
        StopReason::EnoughAtDose => "enough patients at the next dose level",
        StopReason::CapReached => "cap reached",
    }
}
