//! What has an exact answer and what is left to simulation, with the reason.

use serde::{Deserialize, Serialize};

use crate::graph::MAX_STATES;

/// What the exact answer of a design covers; the calendar it never covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// Selection, reasons for stopping, paths, patients and DLTs.
    Everything,
    /// Selection, reasons for stopping and paths; patients and DLTs are left to simulation for this reason.
    Decisions(Inexact),
}

/// Why something has no exact answer; Monte Carlo gives an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Inexact {
    /// Patients who leave count towards the cap: paths and expansions do not know them.
    #[error(
        "patients may drop out and the design has a cap on treated patients, evaluable or not: how many can be replaced before \
         the cap ends the trial is known neither to paths nor to expansions, which count evaluable patients"
    )]
    CapWithDropout,
    /// The same, and a DLT may end the study.
    #[error(
        "patients may drop out and count towards the cap of the design, and a DLT may end the study: how many are treated by then \
         depends on the calendar"
    )]
    CapWithDropoutAndHalts,
    /// Patients who leave count towards the cap, and the design is too large with them.
    #[error(
        "patients may drop out and count towards the cap of the design: with how many left told apart it has too many states"
    )]
    TooManyStatesUnderCap,
    /// A cohort may end with patients under way.
    #[error("a cohort is stopped at excess: how many of its patients are then under way depends on the calendar")]
    StopAtExcess,
    /// The same, and the cap comes after.
    #[error(
        "a cohort is stopped at excess and the cap may come after: how many patients are then under way depends on the calendar, \
         and on them whether the cap leaves room for the next cohort"
    )]
    CapAfterExcess,
    /// The same, and its patients count in an expansion.
    #[error(
        "a cohort may be stopped at excess at a dose level that is expanded with pooled data: how many of its patients are then under \
         way, and so count, depends on the calendar"
    )]
    PooledAfterExcess,
    /// A DLT may end the study in the middle of a cohort.
    #[error(
        "a DLT may end the study in the middle of a cohort: how many of its patients are then treated depends on the calendar"
    )]
    Halts,
    /// The same, and so may an excess of DLTs end the cohort.
    #[error(
        "a cohort is stopped at excess and a DLT may end the study: whether those who are then under way end it depends on the calendar"
    )]
    HaltsAfterExcess,
    /// The design is too large.
    #[error("the design has more than {MAX_STATES} states")]
    TooManyStates,
    /// The design does not wait for its patients.
    #[error("the design decides while patients are pending: what is known by then depends on the calendar")]
    PatientsPending,
}

impl Exactness {
    /// Why patients and DLTs have no exact answer, if so.
    pub fn left_out(self) -> Option<Inexact> {
        match self {
            Self::Everything => None,
            Self::Decisions(reason) => Some(reason),
        }
    }
}

impl Inexact {
    /// Whether selection, reasons for stopping and paths are exact nevertheless.
    pub fn spares_decisions(self) -> bool {
        match self {
            Self::StopAtExcess | Self::Halts => true,
            Self::CapWithDropout
            | Self::CapWithDropoutAndHalts
            | Self::TooManyStatesUnderCap
            | Self::CapAfterExcess
            | Self::PooledAfterExcess
            | Self::HaltsAfterExcess
            | Self::TooManyStates
            | Self::PatientsPending => false,
        }
    }
}
