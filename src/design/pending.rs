//! Designs that decide while patients are still in their DLT window: what they see, and what they may answer.

use super::{DoseEstimate, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;

/// One patient of a running trial who was given a place and may count: patients who left without a DLT do not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatientStatus {
    /// Where the patient is, or will be, treated.
    pub dose: DoseLevel,
    /// What is known of the DLT window.
    pub evaluation: Evaluation,
}

/// What is known of a patient's DLT window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evaluation {
    /// A DLT was seen.
    Dlt,
    /// The window closed without a DLT.
    NoDlt,
    /// No DLT so far.
    Pending {
        /// The share of the window that has passed, from 0 (not begun) to below 1.
        follow_up: f64,
    },
}

/// A running trial as a design sees it.
#[derive(Debug, Clone, Copy)]
pub struct Running<'a> {
    /// In order of enrolment.
    pub patients: &'a [PatientStatus],
    /// The dose level of the last patient who was given a place; `None` before the first.
    pub at: Option<DoseLevel>,
}

impl Running<'_> {
    /// Whether anybody is pending.
    pub fn anyone_pending(&self) -> bool {
        self.patients.iter().any(|patient| matches!(patient.evaluation, Evaluation::Pending { .. }))
    }

    /// Evaluable patients and DLTs for each dose level; whoever is pending is not counted.
    pub fn tallies(&self) -> Tallies {
        let mut tallies = Tallies::default();
        for patient in self.patients {
            match patient.evaluation {
                Evaluation::Dlt => tallies.add(patient.dose, 1, 1),
                Evaluation::NoDlt => tallies.add(patient.dose, 1, 0),
                Evaluation::Pending { .. } => {}
            }
        }
        tallies
    }

    /// Patients with a place at a dose level, pending or not.
    pub fn enrolled_at(&self, dose: DoseLevel) -> u32 {
        self.patients.iter().filter(|patient| patient.dose == dose).count() as u32
    }
}

/// What a design with patients pending does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PendingAction {
    /// The next patient to come has a place.
    Enrol {
        /// Where.
        dose: DoseLevel,
    },
    /// Nobody is enrolled until more is known. Only an answer while somebody is pending.
    Wait,
    /// The trial is over. Whoever is pending is followed to the end of the window, but does not count any more.
    Stop(StopReason),
}

/// A design that decides on one patient at a time, from all that is known on the day.
///
/// Both methods are pure: the same running trial gives the same answer. `next` is asked when the trial opens, whenever somebody
/// could be enrolled, and whenever an outcome becomes known.
pub trait PendingDesign: Sync + Send {
    /// What happens next.
    fn next(&self, trial: &Running<'_>) -> PendingAction;

    /// The recommendation if the trial ends as it stands; never [`Mtd::Undetermined`].
    fn mtd(&self, trial: &Running<'_>) -> Mtd;

    /// Why `next` answers what it does to the same question, in the words of the rule: a clause, without a full stop. Empty if the
    /// design has no words for it.
    fn why(&self, _trial: &Running<'_>) -> String {
        String::new()
    }

    /// Whether the share of the window that has passed matters. If not, it is left at 0, and the design is not asked again while
    /// nothing but time passes.
    fn depends_on_follow_up(&self) -> bool {
        true
    }

    /// Whether `next` would enrol for sure, at whichever dose level, so that it need not be asked before somebody comes. This may
    /// not depend on follow-up. "No" is always right. `just_enrolled` says that the last of the patients came today, who has no
    /// follow-up, that nothing else has changed since, and that the answer was to enrol then.
    fn enrols_for_sure(&self, _trial: &Running<'_>, _just_enrolled: bool) -> bool {
        false
    }

    /// What the design makes of the DLT probabilities, the lowest dose level first; `None` of designs without a model.
    fn estimates(&self, _trial: &Running<'_>) -> Option<Vec<DoseEstimate>> {
        None
    }
}
