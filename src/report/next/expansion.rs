//! The expansions of a running trial as rows, and their ends told apart from that of the escalation.

use serde::Serialize;

use super::DecisionRow;
use crate::design::Mtd;
use crate::running::{Assumed, DecidedCohort, RunningExpansion, RunningTrial};

/// An expansion, or what there is of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::report) struct ExpansionRow {
    pub(in crate::report) dose: usize,
    /// `open`, `stopped` at too many DLTs, or `ended`.
    pub(in crate::report) state: &'static str,
    /// Evaluable patients that it is to have.
    pub(in crate::report) planned: u32,
    pub(in crate::report) evaluable: u32,
    pub(in crate::report) dlts: u32,
    pub(in crate::report) pending: u32,
    /// Those of the escalation whom its boundary counts too: nobody unless data are pooled.
    pub(in crate::report) escalation_evaluable: u32,
    pub(in crate::report) escalation_dlts: u32,
    /// What stops it when its boundary is looked at next; none if no number of DLTs does, or if it is over.
    pub(in crate::report) stopped_by: Option<StoppedByRow>,
    /// What is taken for granted though the history does not tell it.
    pub(in crate::report) assumed: Option<&'static str>,
}

/// Numbers that stop an expansion, the escalation's among them if data are pooled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::report) struct StoppedByRow {
    /// So many DLTs or more.
    pub(in crate::report) dlts: u32,
    /// Among so many evaluable patients.
    pub(in crate::report) evaluable: u32,
}

impl From<&RunningExpansion> for ExpansionRow {
    fn from(of: &RunningExpansion) -> Self {
        Self {
            dose: of.dose.number(),
            state: of.state.name(),
            planned: of.planned,
            evaluable: of.evaluable,
            dlts: of.dlts,
            pending: of.pending,
            escalation_evaluable: of.escalation.0,
            escalation_dlts: of.escalation.1,
            stopped_by: of.stopped_by.map(|(evaluable, dlts)| StoppedByRow { dlts, evaluable }),
            assumed: of.assumed.map(|assumed| match assumed {
                Assumed::CountsOfEscalation => "the counts are taken to be those of the escalation",
                Assumed::SecondStage => {
                    "enough of the first stage are taken to have responded, as patients were treated after it"
                }
            }),
        }
    }
}

/// The expansion that a cohort belongs to, or the present one if none is named.
pub(super) fn of_cohort<'a>(trial: &'a RunningTrial, cohort: Option<&DecidedCohort>) -> Option<&'a RunningExpansion> {
    match cohort {
        Some(cohort) => trial.expansions.iter().rev().find(|of| of.first_cohort <= cohort.number),
        None => trial.expansions.last(),
    }
}

/// The expansion in which the departure of this place was.
pub(super) fn of_departure(trial: &RunningTrial, place: usize) -> Option<&RunningExpansion> {
    trial.expansions.iter().rev().find(|of| of.first_departure <= place)
}

/// The same decision; if it ends an expansion it does not end for the reason of the escalation.
pub(super) fn end_of_expansion(of: Option<&RunningExpansion>, decision: DecisionRow) -> DecisionRow {
    let (Some(of), Some((mtd, _))) = (of, decision.stop) else { return decision };
    let (name, why) = match mtd == Mtd::Dose(of.dose) {
        true => ("expansion_ended", "the expansion is over"),
        false => ("expansion_stopped", "too many DLTs in the expansion"),
    };
    DecisionRow { stop_reason: Some(name), stop: Some((mtd, why)), ..decision }
}
