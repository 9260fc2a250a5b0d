//! Carries a cohort design out on the patients of a running trial, and refuses what it would never have done.

use jiff::civil::Date;

use super::history::{Concerns, Enrolled, Refusal};
use super::state::{AT_CAP, PossibleOutcome, State};
use crate::design::{Cap, CohortDesign, DoseEstimate, Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::notation::Letter;
use crate::scenario::{DesignSpec, Plan};

/// What follows a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// So many patients are treated: a cohort, or the next one of a design that decides patient by patient.
    Enrol {
        /// Where.
        dose: DoseLevel,
        /// How many.
        patients: u32,
    },
    /// Nobody is enrolled until more is known.
    Wait {
        /// Where the last patient was enrolled.
        dose: DoseLevel,
    },
    /// The end.
    Stop {
        /// What is recommended.
        mtd: Mtd,
        /// Why.
        reason: StopReason,
    },
}

/// What a running trial is conducted by: a design under its cap, and whether a cohort is stopped at excess.
#[derive(Clone, Copy)]
pub struct Protocol<'a> {
    pub(super) design: &'a dyn CohortDesign,
    pub(super) cap: Cap,
    stop_at_excess: bool,
    doses: usize,
}

/// Where a running trial stands.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningTrial {
    /// The cohorts that are decided on, in order.
    pub decided: Vec<DecidedCohort>,
    /// What the protocol says now.
    pub now: Now,
    /// Why it does, in the words of the rule. Empty before the words of the rule have anything to say.
    pub why: String,
    /// What each number of DLTs in the open cohort leads to; nothing if the trial is over.
    pub outcomes: Vec<PossibleOutcome>,
    /// What is known at each dose level, the lowest first.
    pub doses: Vec<DoseCounts>,
    /// What the design makes of the DLT probabilities, if it has a model.
    pub estimates: Option<Vec<DoseEstimate>>,
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
    /// What was decided.
    pub decision: Follow,
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

/// What the protocol says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// A cohort is open: it has places, or patients who are waited for, or both.
    Open(OpenCohort),
    /// The next patient is enrolled, or waited for, by a design that decides patient by patient.
    Patient(Follow),
    /// The trial is over.
    Over {
        /// What it recommends.
        mtd: Mtd,
        /// Why it stopped.
        reason: StopReason,
    },
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
    /// DLTs among them that the rule tolerates: with more, the decision is the same whatever the others show.
    pub tolerates: u32,
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
    /// Patients in their DLT window.
    pub pending: u32,
    /// Patients that the cap allows beyond the planned ones, to replace who is not evaluable.
    pub(super) replacements: u32,
}

impl OpenCohort {
    fn add(&mut self, patient: &Enrolled) {
        self.enrolled += 1;
        self.treated += u32::from(patient.treated);
        match patient.letter {
            Letter::NoDlt | Letter::Dlt => {
                self.evaluable += 1;
                self.dlts += u32::from(patient.letter == Letter::Dlt);
            }
            Letter::Pending => self.pending += 1,
            Letter::NotEvaluable => {}
        }
        // Whoever could not be treated is replaced in any case, whoever left as long as the cap allows it.
        let free = self.planned - self.evaluable - self.pending;
        self.places = free.min(self.planned + self.replacements - self.treated);
    }

    /// Whether the decision is settled, whatever the others show.
    fn is_settled(&self) -> bool {
        self.dlts > self.tolerates
    }
}

impl<'a> Protocol<'a> {
    /// What a plan says of one of its designs.
    pub fn new(plan: &Plan, spec: &DesignSpec, design: &'a dyn CohortDesign) -> Self {
        let stop_at_excess = plan.conduct.stop_cohort_at_excess;
        Self { design, cap: Cap::new(spec), stop_at_excess, doses: plan.dose_count() }
    }

    /// Carries the design out on these patients, in order of enrolment.
    ///
    /// # Errors
    ///
    /// [`Refusal`] at the first patient whom the design would not have treated so.
    pub fn replay(&self, patients: &[Enrolled]) -> Result<RunningTrial, Refusal> {
        let mut replay = Replay::new(*self);
        for (place, patient) in patients.iter().enumerate() {
            replay.enrol(place, patient)?;
        }
        replay.settle();
        let (now, outcomes) = match replay.next {
            Next::Cohort(cohort) => (Now::Open(cohort), replay.state.possible_outcomes(&cohort, self)),
            Next::Over { mtd, reason } => (Now::Over { mtd, reason }, Vec::new()),
        };
        let why = match replay.decided.last() {
            Some(last) => last.why.clone(),
            None => replay.state.why(self),
        };
        let estimates = replay.state.estimates(self);
        Ok(RunningTrial { decided: replay.decided, now, why, outcomes, doses: replay.doses, estimates })
    }

    fn is_decided(&self, cohort: &OpenCohort) -> bool {
        let is_complete = cohort.pending == 0 && cohort.places == 0;
        is_complete || (self.stop_at_excess && cohort.is_settled())
    }
}

#[derive(Clone, Copy)]
enum Next {
    Cohort(OpenCohort),
    Over { mtd: Mtd, reason: StopReason },
}

/// A history half told.
struct Replay<'a> {
    protocol: Protocol<'a>,
    state: State,
    next: Next,
    decided: Vec<DecidedCohort>,
    doses: Vec<DoseCounts>,
    days: Days,
}

/// The days of the open cohort, as far as the history has any.
#[derive(Debug, Default)]
struct Days {
    /// The decision on the cohort before.
    opened: Option<Date>,
    /// The last outcome that is known.
    known: Option<Date>,
    /// DLTs in the order of patients.
    dlts: Vec<Date>,
}

impl<'a> Replay<'a> {
    fn new(protocol: Protocol<'a>) -> Self {
        let mut replay = Self {
            protocol,
            state: State::start(),
            next: Next::Over { mtd: Mtd::Undetermined, reason: StopReason::CapReached },
            decided: Vec::new(),
            doses: vec![DoseCounts::default(); protocol.doses],
            days: Days::default(),
        };
        let (decision, tolerates) = replay.state.decide(&protocol);
        replay.go_on(decision, tolerates);
        replay
    }

    fn go_on(&mut self, decision: Follow, tolerates: u32) {
        self.next = match decision {
            Follow::Stop { mtd, reason } => Next::Over { mtd, reason },
            // A cohort design has nobody pending when it is asked.
            Follow::Wait { .. } => return,
            Follow::Enrol { dose, patients } => Next::Cohort(OpenCohort {
                number: self.decided.len() + 1,
                dose,
                planned: patients,
                tolerates,
                places: patients,
                enrolled: 0,
                treated: 0,
                evaluable: 0,
                dlts: 0,
                pending: 0,
                replacements: self.protocol.cap.replacements(self.state.treated, patients),
            }),
        };
    }

    /// Decides on the open cohort if that can be done.
    fn settle(&mut self) {
        let Next::Cohort(cohort) = self.next else { return };
        if cohort.enrolled == 0 || !self.protocol.is_decided(&cohort) {
            return;
        }
        let (state, ended) = self.state.after(&cohort, &self.protocol);
        self.state = state;
        let (decision, tolerates, why) = match ended {
            Some(decision) => (decision, 0, format!("the cohort is short of evaluable patients, and {AT_CAP}")),
            None => {
                let (decision, tolerates) = self.state.decide(&self.protocol);
                (decision, tolerates, self.state.why(&self.protocol))
            }
        };
        let OpenCohort { number, dose, evaluable, dlts, .. } = cohort;
        self.decided.push(DecidedCohort { number, dose, evaluable, dlts, decision, why });
        self.days = Days { opened: self.decided_on(&cohort), ..Days::default() };
        self.go_on(decision, tolerates);
    }

    fn enrol(&mut self, place: usize, patient: &Enrolled) -> Result<(), Refusal> {
        if self.begins_cohort(patient) {
            self.settle();
        }
        let decided = self.decided.last();
        let refuse = |concerns, message, remedy: &str| {
            Err(Refusal { patient: place, concerns, message, remedy: remedy.to_owned() })
        };
        let cohort = match &mut self.next {
            Next::Cohort(cohort) => cohort,
            Next::Over { reason, .. } => {
                let reason = reason.name().replace('_', " ");
                let message = format!("the trial was over after cohort {} ({reason})", self.decided.len());
                return refuse(Concerns::Patient, message, "leave out who was not treated under this protocol");
            }
        };
        if patient.opens_cohort == Some(true) && cohort.enrolled > 0 {
            return refuse(
                Concerns::Dose,
                unfinished(cohort),
                "write who else is in that cohort, or the outcomes awaited",
            );
        }
        if patient.opens_cohort.is_none() && cohort.places == 0 && cohort.pending > 0 {
            return refuse(Concerns::Patient, unfinished(cohort), "check the dates; the next cohort opens after that");
        }
        if patient.dose != cohort.dose {
            let why = decided
                .map_or(String::new(), |last| format!(" ({}/{} in cohort {})", last.dlts, last.evaluable, last.number));
            let message = format!(
                "the design treats cohort {} at dose level {}, not at {}{why}",
                cohort.number, cohort.dose, patient.dose
            );
            return refuse(Concerns::Dose, message, "check the dose level and the outcomes before it");
        }
        if cohort.places == 0 {
            let message = match cohort.planned - cohort.evaluable - cohort.pending {
                0 => format!("cohort {} has {} patients, and this is one more", cohort.number, cohort.planned),
                _ => format!("the cap allows no more replacements in cohort {}", cohort.number),
            };
            return refuse(Concerns::Patient, message, "check the number of patients; E marks who is replaced");
        }
        if let (Some(enrolled), Some(known)) = (patient.enrolled, self.days.opened)
            && enrolled < known
        {
            let message = format!(
                "enrolled on {enrolled} into cohort {}, before the last outcome of the cohort before was known on {known}",
                cohort.number
            );
            return refuse(
                Concerns::Enrolment,
                message,
                "check the dates; a cohort opens when the one before is decided on",
            );
        }
        cohort.add(patient);
        self.days.known = self.days.known.max(patient.known);
        self.days.dlts.extend(patient.known.filter(|_| patient.letter == Letter::Dlt));
        self.doses[patient.dose.index()].add(patient.letter);
        Ok(())
    }

    /// Whether this patient cannot belong to the open cohort because that one is decided on.
    fn begins_cohort(&self, patient: &Enrolled) -> bool {
        let Next::Cohort(cohort) = &self.next else { return false };
        match patient.opens_cohort {
            Some(opens) => opens,
            None if cohort.places == 0 => true,
            // Only a cohort stopped at excess is decided on with places left.
            None => {
                let decided = self.decided_on(cohort).filter(|_| self.protocol.is_decided(cohort));
                decided.is_some_and(|decided| patient.enrolled.is_some_and(|enrolled| enrolled >= decided))
            }
        }
    }

    /// The day on which all that the decision on a cohort needs was known.
    fn decided_on(&self, cohort: &OpenCohort) -> Option<Date> {
        if !(self.protocol.stop_at_excess && cohort.is_settled()) {
            return self.days.known;
        }
        let mut days = self.days.dlts.clone();
        days.sort();
        days.get(cohort.tolerates as usize).copied()
    }
}

impl DoseCounts {
    pub(super) fn add(&mut self, letter: Letter) {
        match letter {
            Letter::NoDlt | Letter::Dlt => {
                self.evaluable += 1;
                self.dlts += u32::from(letter == Letter::Dlt);
            }
            Letter::Pending => self.pending += 1,
            Letter::NotEvaluable => self.not_evaluable += 1,
        }
    }
}

/// What a cohort lacks before the next one can begin.
fn unfinished(cohort: &OpenCohort) -> String {
    let OpenCohort { number, places, pending, planned, .. } = *cohort;
    let lacks = match (places, pending) {
        (0, _) => format!("waits for {pending} pending"),
        (_, 0) => format!("has room for {places} more"),
        _ => format!("has room for {places} more and waits for {pending} pending"),
    };
    format!("cohort {number} is not decided on: of {planned} patients it {lacks}")
}
