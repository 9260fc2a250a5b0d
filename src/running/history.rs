//! What has happened in a running trial, patient by patient, and what is refused of it.

use jiff::civil::Date;

use crate::dose::DoseLevel;
use crate::notation::{Cohort, Letter, Misplaced};

/// One enrolled patient of a running trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolled {
    /// Where the patient is, or was to be, treated.
    pub dose: DoseLevel,
    /// What is known of the DLT window. A DLT that ended the study is a DLT, and a moderate toxicity is none.
    pub letter: Letter,
    /// Whether the DLT ended the study.
    pub halts: bool,
    /// Whether there was a moderate toxicity, and no DLT.
    pub moderate: bool,
    /// Whether preconditioning has begun or is awaited. Whoever left before does not count towards the cap.
    pub treated: bool,
    /// Whether a cohort begins with this patient; `None` if the history does not say.
    pub opens_cohort: Option<bool>,
    /// The day of enrolment; `None` if the history has no dates.
    pub enrolled: Option<Date>,
    /// The day on which preconditioning began, which fixes the dose level; `None` if it has not, or the history has no dates.
    pub preconditioning: Option<Date>,
    /// The day on which the outcome was known; `None` if it is not, or the history has no dates.
    pub known: Option<Date>,
}

impl Enrolled {
    /// Whether the dose level is not fixed yet, as preconditioning has not begun.
    pub(super) fn is_before_preconditioning(&self) -> bool {
        self.enrolled.is_some() && self.preconditioning.is_none()
    }

    /// Comes before those whose dose level was fixed later, if there are dates; whose is still open comes last.
    pub(super) fn order(&self) -> Option<Date> {
        let open = || if self.letter == Letter::Pending { Some(Date::MAX) } else { self.enrolled };
        self.enrolled.and(self.preconditioning.or_else(open))
    }
}

/// The part of what is said of a patient that something is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerns {
    /// The dose level.
    Dose,
    /// That there is such a patient.
    Patient,
    /// The day on which preconditioning began.
    Preconditioning,
}

/// A history that the design could not have led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The patient at whom it is seen, from 0 in order of enrolment.
    pub patient: usize,
    /// What of this patient.
    pub concerns: Concerns,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// The patients of a text in the notation, cohort by cohort.
pub fn from_notation(cohorts: &[Cohort]) -> Vec<Enrolled> {
    let of_cohort = |cohort: &Cohort| {
        let dose = cohort.dose;
        let patients = cohort.patients.clone().into_iter().enumerate();
        patients.map(move |(place, letter)| Enrolled {
            dose,
            letter: match letter {
                Letter::Halt => Letter::Dlt,
                Letter::Moderate => Letter::NoDlt,
                other => other,
            },
            halts: letter == Letter::Halt,
            moderate: letter == Letter::Moderate,
            treated: true,
            opens_cohort: Some(place == 0),
            enrolled: None,
            preconditioning: None,
            known: None,
        })
    };
    cohorts.iter().flat_map(of_cohort).collect()
}

impl Refusal {
    /// The refusal with its place in the text that the cohorts were read from.
    pub fn in_notation(self, text: &str, cohorts: &[Cohort]) -> Misplaced {
        let Self { mut patient, concerns, message, remedy } = self;
        let mut place = text.len()..text.len();
        for cohort in cohorts {
            if patient < cohort.patients.len() {
                place = match concerns {
                    Concerns::Dose => cohort.dose_place.clone(),
                    Concerns::Patient | Concerns::Preconditioning => cohort.patient_place(patient),
                };
                break;
            }
            patient -= cohort.patients.len();
        }
        Misplaced { text: text.to_owned(), place, message, remedy }
    }
}
