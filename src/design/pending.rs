//! A trial whose patients are still in their DLT window, as a design sees it.

use super::Tallies;
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

    /// How many the last cohort lacks, where so many make a whole one. Whoever left makes room for another.
    pub fn places_left(&self, cohort_size: u32) -> u32 {
        let last = self.patients.iter().rev().take_while(|patient| Some(patient.dose) == self.at).count() as u32;
        last.next_multiple_of(cohort_size) - last
    }

    /// Patients with a place at a dose level, pending or not.
    pub fn enrolled_at(&self, dose: DoseLevel) -> u32 {
        self.patients.iter().filter(|patient| patient.dose == dose).count() as u32
    }
}
