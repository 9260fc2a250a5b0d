//! The decision table of a cohort design, read from the design itself: patients and DLTs at a dose level, and what follows.

mod context;
mod explore;

use std::collections::BTreeMap;

use crate::design::{Action, Mtd, StopReason, build};
use crate::dose::DoseLevel;
use crate::scenario::{DesignSpec, GeneralRules};
use context::{Case, conditions};
use explore::{Visited, explore};

/// How many evaluable patients without a DLT at the dose level below make sure that a design which could go up again would.
const PLENTY: u16 = 60;

/// A design decides while patients are pending, so that patients and DLTs alone are no table of its decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it decides while patients are pending")]
pub struct NoTable;

/// What a design decides for every number of patients and DLTs at the dose level just treated that a trial can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionTable {
    /// By patients, DLTs, and in an order of the conditions that does not change.
    pub rows: Vec<Row>,
    /// The greatest number of patients in all up to which trials were followed, if a design can have more.
    pub followed_to: Option<u32>,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Evaluable patients at the dose level just treated.
    pub patients: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
    /// Under which further conditions; empty if it is always so.
    pub when: String,
    /// What follows.
    pub verdict: Verdict,
}

/// What follows, as seen from the dose level just treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The next cohort, of so many, is treated at a higher dose level.
    Escalate(u8),
    /// The next cohort is treated at this dose level.
    Stay(u8),
    /// The next cohort is treated at a lower dose level.
    DeEscalate(u8),
    /// As [`Verdict::DeEscalate`], and this dose level is never treated again.
    Eliminate(u8),
    /// The trial stops.
    Stop {
        /// The recommendation, as seen from here.
        mtd: RelativeMtd,
        /// Why.
        reason: StopReason,
    },
}

/// A recommendation as seen from the dose level just treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelativeMtd {
    /// None is tolerable.
    None,
    /// This dose level.
    This,
    /// The next lower one.
    Below,
    /// Another one.
    Other(DoseLevel),
}

impl Row {
    /// Whether the conditions can hold between the lowest and the top dose level.
    pub fn holds_between(&self) -> bool {
        context::holds_between(&self.when)
    }
}

impl Verdict {
    /// The word for it in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Escalate(_) => "escalate",
            Self::Stay(_) => "stay",
            Self::DeEscalate(_) => "de-escalate",
            Self::Eliminate(_) => "eliminate",
            Self::Stop { .. } => "stop",
        }
    }

    /// The size of the next cohort; `None` if the trial stops.
    pub fn cohort(self) -> Option<u8> {
        match self {
            Self::Escalate(patients)
            | Self::Stay(patients)
            | Self::DeEscalate(patients)
            | Self::Eliminate(patients) => Some(patients),
            Self::Stop { .. } => None,
        }
    }
}

impl DecisionTable {
    /// The table of a design on a ladder of `doses` steps. Rules that end a trial for its size (a maximum of patients, enough
    /// patients at a dose level, a cap) are left out of the decisions.
    ///
    /// # Errors
    ///
    /// [`NoTable`] if the design decides while patients are pending.
    pub fn new(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Result<Self, NoTable> {
        let (visited, followed_to) = explore(spec, doses, target_dlt_rate).ok_or(NoTable)?;
        let general = GeneralRules { max_patients: None, enough_at_dose: None, ..spec.general };
        let unlimited =
            build(&DesignSpec { general, ..spec.clone() }, doses, target_dlt_rate).into_cohort().ok_or(NoTable)?;
        let verdict = |state: &Visited| {
            let verdict = match state.ask(&*unlimited) {
                Action::Enrol { dose, patients, .. } if dose > state.at => Verdict::Escalate(patients),
                Action::Enrol { dose, patients, .. } if dose == state.at => Verdict::Stay(patients),
                Action::Enrol { patients, .. } => Verdict::DeEscalate(patients),
                Action::Stop(reason) => {
                    Verdict::Stop { mtd: relative(unlimited.mtd(&state.tallies), state.at), reason }
                }
            };
            match (verdict, state.at.below()) {
                // Would it ever come back, if nobody had a DLT below?
                (Verdict::DeEscalate(patients), Some(below)) => {
                    let mut tallies = state.tallies;
                    tallies.add(below, PLENTY, 0);
                    match unlimited.next(&tallies, Some(below)) {
                        Action::Enrol { dose, .. } if dose > below => verdict,
                        _ => Verdict::Eliminate(patients),
                    }
                }
                _ => verdict,
            }
        };
        let mut cells: BTreeMap<(u32, u32), Vec<Case>> = BTreeMap::new();
        for state in &visited {
            let key = (state.tallies.patients(state.at), state.tallies.dlts(state.at));
            cells.entry(key).or_default().push(Case { state: *state, verdict: verdict(state) });
        }
        let rows = cells.into_iter().flat_map(|((patients, dlts), cases)| {
            let rows = conditions(&cases, doses).into_iter();
            rows.map(move |(when, verdict)| Row { patients, dlts, when, verdict })
        });
        Ok(Self { rows: rows.collect(), followed_to })
    }
}

fn relative(mtd: Mtd, at: DoseLevel) -> RelativeMtd {
    match mtd {
        Mtd::Dose(dose) if dose == at => RelativeMtd::This,
        Mtd::Dose(dose) if Some(dose) == at.below() => RelativeMtd::Below,
        Mtd::Dose(dose) => RelativeMtd::Other(dose),
        Mtd::NoneTolerable | Mtd::Undetermined => RelativeMtd::None,
    }
}
