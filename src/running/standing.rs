//! Where a running trial stands, and what its protocol says now.

use jiff::civil::Date;

use super::answer::Neighbour;
use super::departure::Departure;
use super::expansion::RunningExpansion;
use super::history::{Enrolled, Refusal};
use super::state::PossibleOutcome;
use crate::design::{Cohort, Decision, DoseEstimate};
use crate::dose::DoseLevel;
use crate::notation::Letter;

/// Where a running trial stands.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningTrial {
    /// The cohorts that are decided on, in order.
    pub decided: Vec<DecidedCohort>,
    /// What the protocol says now.
    pub now: Now,
    /// The dose level of the last patient; `None` before the first.
    pub at: Option<DoseLevel>,
    /// Why it does, in the words of the rule. Empty before the words of the rule have anything to say.
    pub why: String,
    /// What each number of DLTs in the open cohort leads to; nothing if the trial is over.
    pub outcomes: Vec<PossibleOutcome>,
    /// What is known at each dose level, the lowest first.
    pub doses: Vec<DoseCounts>,
    /// What the design makes of the DLT probabilities, if it has a model.
    pub estimates: Option<Vec<DoseEstimate>>,
    /// Where it was not conducted as the design said, in the order in which it is seen.
    pub departures: Vec<Departure>,
    /// The answers nearby, where the protocol does not say what follows.
    pub neighbours: Vec<Neighbour>,
    /// Who belongs to the open cohort, by place in what was told.
    pub in_cohort: Vec<usize>,
    /// Who is enrolled without a place: the dose level is fixed when preconditioning begins. By place in what was told.
    pub queued: Vec<usize>,
    /// Where nobody is enrolled before more is known: when somebody is again, if nothing but time happens.
    pub resumption: Option<Resumption>,
    /// What follows the MTD: an expansion, and another one below each that was stopped. None before the MTD, or where none is planned.
    pub expansions: Vec<RunningExpansion>,
}

/// When a design that waits for outcomes enrols again, if no DLT shows and nobody leaves before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resumption {
    /// The first day on which enough is known.
    pub day: Date,
    /// The dose level of the next patient then.
    pub dose: DoseLevel,
}

impl RunningTrial {
    /// The same, if it was conducted as the design said.
    ///
    /// # Errors
    ///
    /// [`Refusal`] at the first departure.
    pub fn without_departures(self) -> Result<Self, Refusal> {
        match self.departures.first() {
            Some(departure) => Err(departure.refusal.clone()),
            None => Ok(self),
        }
    }
}

/// A cohort with the decision on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedCohort {
    /// From 1.
    pub number: usize,
    /// Where it was treated.
    pub dose: DoseLevel,
    /// Patients with a known outcome.
    pub evaluable: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
    /// Patients who are still in their DLT window, as the decision did not depend on them.
    pub pending: u32,
    /// Places that were not filled, as the decision did not depend on whoever had come.
    pub places_left: u32,
    /// What was decided.
    pub decision: Decision,
    /// Why, in the words of the rule.
    pub why: String,
}

/// Patients at one dose level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DoseCounts {
    /// With a DLT, or who completed the window without one.
    pub evaluable: u32,
    /// With a DLT.
    pub dlts: u32,
    /// In the window, without a DLT so far.
    pub pending: u32,
    /// Who left without a DLT.
    pub not_evaluable: u32,
}

impl DoseCounts {
    /// One patient more.
    pub(super) fn add(&mut self, letter: Letter) {
        match letter {
            Letter::NoDlt | Letter::Moderate | Letter::Dlt | Letter::Halt => {
                self.evaluable += 1;
                self.dlts += u32::from(matches!(letter, Letter::Dlt | Letter::Halt));
            }
            Letter::Pending => self.pending += 1,
            Letter::NotEvaluable => self.not_evaluable += 1,
        }
    }
}

/// What the protocol says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// A cohort is open: it has places, or patients who are waited for, or both.
    Open(OpenCohort),
    /// The trial is over; or the next patient is enrolled, or waited for, by a design that decides patient by patient.
    Decided(Decision),
    /// The protocol does not say what follows.
    NotSaid,
}

/// A cohort that is not yet decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenCohort {
    /// From 1.
    pub number: usize,
    /// Where it is treated.
    pub dose: DoseLevel,
    /// Evaluable patients it is to have.
    pub planned: u32,
    /// With so many DLTs the cohort is closed: whatever the others showed, its dose level would be left for good, or the trial be
    /// over. More than planned if no number does.
    pub closes_from: u32,
    /// Places for patients who are still to be enrolled.
    pub places: u32,
    /// Patients enrolled so far.
    pub enrolled: u32,
    /// How many of them began preconditioning.
    pub treated: u32,
    /// Patients with a known outcome.
    pub evaluable: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
    /// How many had a moderate toxicity, and no DLT.
    pub moderate: u32,
    /// Patients in their DLT window.
    pub pending: u32,
    /// Patients that the cap allows beyond the planned ones, to replace who is not evaluable.
    pub(super) replacements: u32,
    /// Whether the design did not ask for this cohort as it is.
    pub(super) departs: bool,
    /// Whether the design would have treated, or may have to treat, a lower dose level, or nobody.
    pub(super) is_above: bool,
    /// Whether it has as many patients as came: the design asked for none.
    pub(super) grows: bool,
}

impl OpenCohort {
    /// A cohort that opens, with nobody in it yet.
    pub(super) fn new(number: usize, cohort: Cohort, closes_from: u32, replacements: u32) -> Self {
        Self {
            number,
            dose: cohort.dose,
            planned: cohort.patients.into(),
            closes_from,
            places: cohort.patients.into(),
            enrolled: 0,
            treated: 0,
            evaluable: 0,
            dlts: 0,
            moderate: 0,
            pending: 0,
            replacements,
            departs: false,
            is_above: false,
            grows: false,
        }
    }

    /// A cohort of whoever comes, which the design did not ask for.
    pub(super) fn unasked(number: usize, dose: DoseLevel) -> Self {
        Self { departs: true, grows: true, ..Self::new(number, Cohort::new(dose, 0), u32::MAX, 0) }
    }

    /// With room for one patient more than it has.
    pub(super) fn make_room(&mut self) {
        self.departs = true;
        match self.planned - self.evaluable - self.pending {
            0 => self.planned += 1,
            _ => self.replacements += 1,
        }
        self.places = 1;
    }

    /// The decision that it stands for now: who is enrolled, or waited for.
    pub(super) fn says(&self) -> Decision {
        match self.places {
            0 => Decision::Wait,
            places => Decision::Treat(Cohort::new(self.dose, places as u8)),
        }
    }

    /// What the design asked for.
    pub(super) fn cohort(&self) -> Cohort {
        Cohort::new(self.dose, self.planned as u8)
    }

    /// One patient more.
    pub(super) fn add(&mut self, patient: &Enrolled) {
        self.enrolled += 1;
        self.treated += u32::from(patient.treated);
        match patient.letter {
            Letter::NoDlt | Letter::Moderate | Letter::Dlt | Letter::Halt => {
                self.evaluable += 1;
                self.dlts += u32::from(matches!(patient.letter, Letter::Dlt | Letter::Halt));
                self.moderate += u32::from(patient.moderate);
            }
            Letter::Pending => self.pending += 1,
            Letter::NotEvaluable => {}
        }
        // Whoever could not be treated is replaced in any case, whoever left as long as the cap allows it.
        let free = self.planned - self.evaluable - self.pending;
        self.places = free.min(self.planned.saturating_add(self.replacements) - self.treated);
    }

    /// Whether nobody else is needed for the decision, whatever they would show.
    pub(super) fn is_closed(&self) -> bool {
        self.dlts >= self.closes_from
    }
}
