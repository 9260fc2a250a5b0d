//! The history that an answer rests on, as it was understood: every patient, what was not read, and where it departs.

use jiff::civil::Date;
use serde::Serialize;

use super::DecisionRow;
use super::expansion::{end_of_expansion, of_departure};
use crate::notation::Letter;
use crate::running::{Counts, Departure, Enrolled, Judgement, Known, PatientsFile, RunningExpansion, RunningTrial};

/// What was told of a running trial.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// A history in the notation.
    Outcomes {
        /// As it was written.
        text: &'a str,
        /// As it was understood.
        patients: &'a [Enrolled],
    },
    /// Patients and DLTs at each dose level.
    Counts(&'a Counts),
    /// Patients with dates.
    Patients {
        /// The file.
        file: &'a PatientsFile,
        /// What is known of those who were enrolled by then.
        known: &'a [Known],
        /// The day that is asked about.
        on: Date,
        /// Whether that is the last date of the file, as nobody named another.
        is_last_date: bool,
    },
}

/// The history as understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::report) struct HistoryRows {
    /// As it was written, in the notation; none of a file.
    pub(in crate::report) notation: Option<String>,
    /// Counts as they were written; none otherwise.
    pub(in crate::report) counts: Option<String>,
    /// Columns of the file that were not read, as it names them.
    pub(in crate::report) columns_not_read: Vec<String>,
    /// In order of enrolment.
    pub(in crate::report) patients: Vec<PatientRow>,
}

/// One patient as understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::report) struct PatientRow {
    /// As the file says; without a file, the place in the order of enrolment.
    pub(in crate::report) patient: String,
    pub(in crate::report) dose: usize,
    /// A letter of the notation.
    pub(in crate::report) outcome: char,
    pub(in crate::report) enrolled: Option<String>,
    pub(in crate::report) infusion: Option<String>,
    /// When the DLT window closes, or will.
    pub(in crate::report) window_closes: Option<String>,
    /// When the outcome was known.
    pub(in crate::report) known: Option<String>,
}

/// Something that is not as the design, or the dates, would have it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::report) struct DepartureRow {
    /// Of what kind: `judged_outcome`, or the name of a [`crate::running::DepartureKind`].
    pub(in crate::report) kind: &'static str,
    pub(in crate::report) patient: Option<String>,
    /// What it is, as a clause.
    pub(in crate::report) what: String,
    /// What the design said there; none of what is not about the design.
    pub(in crate::report) design_said: Option<DecisionRow>,
}

impl<'a> Told<'a> {
    /// The patients with dates and the day that is asked about; `None` if there are none.
    pub(super) fn known(&self) -> Option<(&'a [Known], Date)> {
        match *self {
            Self::Patients { known, on, .. } if !known.is_empty() => Some((known, on)),
            _ => None,
        }
    }

    pub(super) fn rows(&self) -> HistoryRows {
        match self {
            Self::Outcomes { text, patients } => HistoryRows {
                notation: Some(words(text)),
                counts: None,
                columns_not_read: Vec::new(),
                patients: (1..).zip(*patients).map(|(number, patient)| PatientRow::told(number, patient)).collect(),
            },
            Self::Counts(counts) => HistoryRows {
                notation: None,
                counts: Some(words(counts.text())),
                columns_not_read: Vec::new(),
                patients: Vec::new(),
            },
            Self::Patients { file, known, .. } => HistoryRows {
                notation: None,
                counts: None,
                columns_not_read: file.columns_not_read().to_vec(),
                patients: known.iter().map(PatientRow::dated).collect(),
            },
        }
    }

    /// Where it is not as the design, and then where it is not as the dates would have it.
    pub(super) fn departures(&self, trial: &RunningTrial) -> Vec<DepartureRow> {
        let of_design = trial.departures.iter().enumerate();
        let mut departures: Vec<DepartureRow> =
            of_design.map(|(place, departure)| self.of_design(departure, of_departure(trial, place))).collect();
        departures.extend(self.judged());
        departures
    }

    fn of_design(&self, departure: &Departure, of: Option<&RunningExpansion>) -> DepartureRow {
        let place = departure.refusal.patient;
        let patient = match self {
            Self::Patients { known, .. } => known.get(place).map(|patient| patient.name.clone()),
            Self::Outcomes { .. } | Self::Counts(_) => Some((place + 1).to_string()),
        };
        let name = patient.clone().unwrap_or_default();
        DepartureRow {
            kind: departure.kind.name(),
            what: format!("patient {name}: {}", departure.refusal.message),
            patient,
            design_said: Some(end_of_expansion(of, DecisionRow::of(departure.design_said, None))),
        }
    }

    fn judged(&self) -> Vec<DepartureRow> {
        let Self::Patients { known, .. } = self else { return Vec::new() };
        let departure = |patient: &Known| {
            let Judgement { outcome, by_dates, reason } = patient.departure.as_ref()?;
            Some(DepartureRow {
                kind: "judged_outcome",
                patient: Some(patient.name.clone()),
                what: format!(
                    "patient {} counts as {} ({}), where {} follows from the dates: {reason}",
                    patient.name,
                    outcome.char(),
                    meaning(*outcome),
                    by_dates.char()
                ),
                design_said: None,
            })
        };
        known.iter().filter_map(departure).collect()
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn meaning(letter: Letter) -> &'static str {
    match letter {
        Letter::NoDlt => "no DLT",
        Letter::Moderate => "no DLT, but a moderate toxicity",
        Letter::Dlt => "a DLT",
        Letter::Halt => "a DLT that ended the study",
        Letter::Pending => "pending",
        Letter::NotEvaluable => "not evaluable",
    }
}

fn outcome(patient: &Enrolled) -> char {
    match patient.letter {
        _ if patient.halts => Letter::Halt,
        _ if patient.moderate => Letter::Moderate,
        letter => letter,
    }
    .char()
}

impl PatientRow {
    fn told(number: usize, patient: &Enrolled) -> Self {
        Self {
            patient: number.to_string(),
            dose: patient.dose.number(),
            outcome: outcome(patient),
            enrolled: None,
            infusion: None,
            window_closes: None,
            known: None,
        }
    }

    fn dated(patient: &Known) -> Self {
        let day = |date: Option<Date>| date.map(|date| date.to_string());
        Self {
            patient: patient.name.clone(),
            dose: patient.enrolled.dose.number(),
            outcome: outcome(&patient.enrolled),
            enrolled: day(patient.enrolled.enrolled),
            infusion: day(patient.infusion),
            window_closes: day(patient.closes),
            known: day(patient.enrolled.known),
        }
    }
}

impl HistoryRows {
    /// The history in one line: as written, or patient by patient where they have names.
    pub(in crate::report) fn in_words(&self) -> String {
        if let Some(counts) = self.counts.as_ref().filter(|counts| !counts.is_empty()) {
            return format!("{counts} (DLTs/evaluable by dose level)");
        }
        if self.patients.is_empty() {
            return "nobody has been enrolled yet".to_owned();
        }
        if let Some(notation) = &self.notation {
            return notation.clone();
        }
        let stretches = self.patients.chunk_by(|one, next| one.dose == next.dose).map(|stretch| {
            let dose = stretch.first().map_or(1, |patient| patient.dose);
            let patients: Vec<_> =
                stretch.iter().map(|patient| format!("{} {}", patient.patient, patient.outcome)).collect();
            format!("at dose level {dose} {}", patients.join(", "))
        });
        stretches.collect::<Vec<_>>().join("; ")
    }
}
