//! What a trial tells while it is conducted, for those who want to hear it day by day.

use crate::design::Decision;
use crate::dose::DoseLevel;
use crate::scenario::ExpansionStep;

/// Listens to a trial. The default methods ignore everything, so that a simulation that only counts pays nothing.
pub trait Recorder {
    /// `false` spares the conductor the telling.
    const LISTENS: bool = true;

    /// A patient's course is known to its end. Called in order of enrolment within a cohort.
    fn patient(&mut self, _patient: PatientRecord) {}

    /// Patients arrived and never got a place. Called when that is known: when a place is open again, or at the end for whoever
    /// waited.
    fn turned_away(&mut self, _away: TurnedAway) {}

    /// A cohort is decided on. Called after its patients.
    fn cohort(&mut self, _cohort: CohortRecord) {}

    /// Between two days no place was open, as the design waited for outcomes. Only designs that decide while patients are
    /// pending have pauses.
    fn pause(&mut self, _from: f64, _to: f64) {}
}

/// The recorder that records nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ignore;

impl Recorder for Ignore {
    const LISTENS: bool = false;
}

/// One enrolled patient. Days are counted from the start of the trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatientRecord {
    /// The place in the order of arrival, from 1.
    pub number: u64,
    /// By which [`super::Patients`] know the patient, whatever design and scenario are met.
    pub place: u64,
    /// The cohort, from 1.
    pub cohort: u32,
    /// Where the patient is, or would have been, treated.
    pub dose: DoseLevel,
    /// The latent tolerance: there is a DLT at every dose level whose true DLT probability is above it.
    pub tolerance: f64,
    /// When the patient came.
    pub arrival: f64,
    /// When the patient got a place: the arrival, or later after waiting in the queue.
    pub enrolled: f64,
    /// When preconditioning began; `None` if never treated.
    pub preconditioning: Option<f64>,
    /// When the patient was infused; `None` if never, or if a DLT or dropout came before.
    pub infusion: Option<f64>,
    /// When the DLT window closes, or would have; `None` if never treated.
    pub window_closes: Option<f64>,
    /// How it ended.
    pub fate: Fate,
    /// When it ended: the DLT, the dropout, the close of the window, or when it was known that there is no treatment.
    pub ended: f64,
    /// Whether the DLT ended the study, or would have.
    pub halts: bool,
    /// Whether there was a moderate toxicity, and no DLT. Never where no design counts them.
    pub moderate: bool,
}

/// Patients who came one after the other and never got a place: one, or so many that nobody would want to be told of each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TurnedAway {
    /// The place of the first in the order of arrival, from 1.
    pub first: u64,
    /// How many.
    pub patients: u64,
    /// The day on which the first came; of more than a hundred, a day before which none did.
    pub from: f64,
    /// The day on which the last came; of more than a hundred, a day after which none did.
    pub to: f64,
}

impl TurnedAway {
    /// One patient.
    pub fn one(number: u64, day: f64) -> Self {
        Self { first: number, patients: 1, from: day, to: day }
    }

    /// The number of the last.
    pub fn last(&self) -> u64 {
        self.first + (self.patients - 1)
    }
}

/// How a patient's time in the trial ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The window closed without a DLT.
    NoDlt,
    /// A DLT.
    Dlt,
    /// Left the window without a DLT: not evaluable.
    DroppedOut,
    /// Never treated: no product could be made.
    NoProduct,
    /// Never treated: the cohort was stopped at excess before preconditioning.
    CohortStopped,
    /// Never treated: the trial was stopped before preconditioning.
    TrialStopped,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::NoDlt, Self::Dlt, Self::DroppedOut, Self::NoProduct, Self::CohortStopped, Self::TrialStopped];

    /// The word for it in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoDlt => "no_dlt",
            Self::Dlt => "dlt",
            Self::DroppedOut => "dropped_out",
            Self::NoProduct => "no_product",
            Self::CohortStopped => "cohort_stopped",
            Self::TrialStopped => "trial_stopped",
        }
    }
}

/// One cohort, from its opening to the decision on it. Of a design that decides while patients are pending: all patients
/// enrolled one after the other at one dose level, until the next goes elsewhere or nobody any more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CohortRecord {
    /// From 1.
    pub number: u32,
    /// Where it was treated.
    pub dose: DoseLevel,
    /// How many evaluable patients it was to have; with patients pending, how many were given a place.
    pub planned: u32,
    /// Evaluable patients it had; with patients pending, when it was decided on.
    pub evaluable: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
    /// How many were pending when it was decided on; `None` if the design waits for all.
    pub pending: Option<u32>,
    /// The day on which its places opened.
    pub opened: f64,
    /// The day on which its last needed outcome was known.
    pub complete: f64,
    /// The day of the decision, `decision_days` later.
    pub decided: f64,
    /// The decision. With patients pending, the next ones are enrolled one by one.
    pub decision: Decision,
    /// The expansion that it belongs to; `None` in the escalation.
    pub expansion: Option<ExpansionRecord>,
}

/// What there is of an expansion when one of its cohorts is decided on, the patients of that cohort among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpansionRecord {
    /// Whether the cohort is its first.
    pub opens: bool,
    /// Evaluable patients so far.
    pub evaluable: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
    /// How many of them responded; `None` where nobody looks.
    pub responses: Option<u32>,
    /// Evaluable patients and DLTs of the escalation that count too.
    pub before: (u32, u32),
    /// What follows in it.
    pub step: ExpansionStep,
}

/// Everything about one trial: the recorder behind `dosim trial`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrialRecord {
    /// Enrolled patients, cohort by cohort.
    pub patients: Vec<PatientRecord>,
    /// Patients who never got a place, in order of arrival.
    pub turned_away: Vec<TurnedAway>,
    /// Cohorts in order.
    pub cohorts: Vec<CohortRecord>,
    /// Days between which no place was open, as the design waited for outcomes.
    pub pauses: Vec<(f64, f64)>,
}

impl Recorder for TrialRecord {
    fn patient(&mut self, patient: PatientRecord) {
        self.patients.push(patient);
    }

    fn turned_away(&mut self, away: TurnedAway) {
        let place = self.turned_away.partition_point(|earlier| earlier.first < away.first);
        self.turned_away.insert(place, away);
    }

    fn cohort(&mut self, cohort: CohortRecord) {
        self.cohorts.push(cohort);
    }

    fn pause(&mut self, from: f64, to: f64) {
        self.pauses.push((from, to));
    }
}
