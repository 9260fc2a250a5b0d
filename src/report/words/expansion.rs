//! The words in which a single trial tells its expansion.

use super::names::level;
use crate::counted::counted;
use crate::design::{Decision, Mtd};
use crate::dose::DoseLevel;
use crate::scenario::{ExpansionStep, Plan};
use crate::trial::{CohortRecord, ExpansionRecord};

/// What is recommended in the end; `dose` names a dose level.
pub(crate) fn recommended(mtd: Mtd, dose: impl Fn(DoseLevel) -> String) -> String {
    match mtd {
        Mtd::Dose(of) => format!("recommended: {}", dose(of)),
        Mtd::NoneTolerable => "no dose level is recommended".to_owned(),
        Mtd::Undetermined => "the MTD is undetermined".to_owned(),
    }
}

/// `4 DLTs among 9 patients`, and those of the escalation where they count.
fn dlts_so_far(of: &ExpansionRecord) -> String {
    let among = |dlts: u32, patients: &str| format!("{} among {patients}", counted(dlts, "DLT"));
    let own = among(of.dlts, &counted(of.evaluable, "patient"));
    match of.before {
        (0, _) => own,
        (patients, dlts) => {
            format!(
                "{own}, {} with those of the escalation",
                among(of.dlts + dlts, &(of.evaluable + patients).to_string())
            )
        }
    }
}

/// What a cohort of an expansion leads to, as a clause.
pub(crate) fn expansion_goes_on(plan: &Plan, cohort: &CohortRecord, of: &ExpansionRecord) -> String {
    let dlts = dlts_so_far(of);
    let planned = plan.expansion.as_ref();
    let is_first_stage = planned.and_then(|planned| planned.response).is_some_and(|by| by.first_stage == of.evaluable);
    let respond = of.responses.map_or(String::new(), |number| format!(", {number} of {} respond", of.evaluable));
    let then = followed_by(cohort, |dose| level(plan, dose));
    match of.step {
        ExpansionStep::Patients(more) if is_first_stage => {
            format!("expansion: {dlts}{respond}: the second stage follows, {more} more")
        }
        ExpansionStep::Patients(more) => format!("expansion: {dlts}, {more} more"),
        ExpansionStep::Stopped => format!("the expansion is stopped at {dlts}; {then}"),
        ExpansionStep::Ended if is_first_stage => {
            format!("the expansion ends after its first stage with {dlts}{respond}; {then}")
        }
        ExpansionStep::Ended => format!("the expansion ends with {dlts}{respond}; {then}"),
    }
}

/// The same where there is little room.
pub(crate) fn expansion_in_short(
    cohort: &CohortRecord,
    of: &ExpansionRecord,
    dose: impl Fn(DoseLevel) -> String,
) -> String {
    let (dlts, then) = (format!("{} of {} with a DLT", of.dlts, of.evaluable), followed_by(cohort, dose));
    match of.step {
        ExpansionStep::Patients(more) => format!("{dlts} in the expansion, next {more}"),
        ExpansionStep::Stopped => format!("expansion stopped, {dlts}; {then}"),
        ExpansionStep::Ended => format!("expansion ends, {dlts}; {then}"),
    }
}

/// What follows an expansion.
fn followed_by(cohort: &CohortRecord, dose: impl Fn(DoseLevel) -> String) -> String {
    match cohort.decision {
        Decision::Treat(next) => format!("another expansion follows at {}", dose(next.dose)),
        Decision::Stop { mtd, .. } => recommended(mtd, dose),
        Decision::Wait => "more must be known".to_owned(),
    }
}

/// How an escalation ends that an expansion may follow, as a clause.
pub(crate) fn escalation_ends(plan: &Plan, mtd: Mtd, why: &str) -> String {
    let declares = match mtd {
        Mtd::Dose(dose) => format!("declares {}", level(plan, dose)),
        Mtd::NoneTolerable => "finds no dose level tolerable; no expansion follows".to_owned(),
        Mtd::Undetermined => "leaves the MTD undetermined; no expansion follows".to_owned(),
    };
    format!("the escalation ends ({why}) and {declares}")
}

/// The same of a trial that is over.
pub(crate) fn escalation_ended(plan: &Plan, mtd: Mtd, why: &str) -> String {
    let found = match mtd {
        Mtd::Dose(dose) => format!("declared {}", level(plan, dose)),
        Mtd::NoneTolerable => "found no dose level tolerable".to_owned(),
        Mtd::Undetermined => "left the MTD undetermined".to_owned(),
    };
    format!("the escalation {found} ({why})")
}
