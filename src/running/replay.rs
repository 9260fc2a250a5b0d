//! Carries a cohort design out on the patients of a running trial, and refuses what it would never have done.

use jiff::civil::Date;

use super::history::{Concerns, Enrolled, Refusal};
use super::standing::{DecidedCohort, DoseCounts, Now, OpenCohort, RunningTrial};
use super::state::State;
use crate::design::{Cap, CohortDesign, Decision, StopReason};
use crate::notation::Letter;
use crate::scenario::{DesignSpec, Plan};

/// What a running trial is conducted by: a design under its cap, and whether a cohort is stopped at excess. If not, whole cohorts are
/// accepted, as the simulation has them; but nobody is ever sent where no outcome matters any more.
#[derive(Clone, Copy)]
pub struct Protocol<'a> {
    pub(super) design: &'a dyn CohortDesign,
    pub(super) cap: Cap,
    stop_at_excess: bool,
    doses: usize,
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
        while replay.is_closed_to_all() {
            replay.pass_by();
        }
        let outcomes = match &replay.now {
            Now::Open(cohort) => replay.state.possible_outcomes(cohort, self),
            Now::Decided(_) => Vec::new(),
        };
        let at = patients.last().map(|patient| patient.dose);
        let estimates = replay.state.estimates(self);
        Ok(RunningTrial {
            decided: replay.decided,
            now: replay.now,
            at,
            why: replay.why,
            outcomes,
            doses: replay.doses,
            estimates,
        })
    }

    fn is_decided(&self, cohort: &OpenCohort) -> bool {
        cohort.is_closed() || (cohort.pending == 0 && cohort.places == 0)
    }
}

/// A history half told.
struct Replay<'a> {
    protocol: Protocol<'a>,
    state: State,
    now: Now,
    /// Why, in the words of the rule.
    why: String,
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
        let state = State::default();
        let first = state.decide(&protocol);
        let mut replay = Self {
            protocol,
            state,
            now: Now::Decided(first.decision),
            why: first.why(),
            decided: Vec::new(),
            doses: vec![DoseCounts::default(); protocol.doses],
            days: Days::default(),
        };
        replay.open();
        replay
    }

    /// Opens the cohort that was decided on, if one was.
    fn open(&mut self) {
        if let Now::Decided(Decision::Treat(cohort)) = self.now {
            let replacements = self.protocol.cap.replacements(self.state.treated, cohort.patients.into());
            let closes_from = self.state.closes_from(cohort, &self.protocol);
            self.now = Now::Open(OpenCohort::new(self.decided.len() + 1, cohort, closes_from, replacements));
        }
    }

    /// Whether a cohort is open that takes nobody in: whatever its patients showed, its dose level would be excluded.
    fn is_closed_to_all(&self) -> bool {
        matches!(self.now, Now::Open(cohort) if cohort.enrolled == 0 && cohort.is_closed())
    }

    /// Goes on to what follows the open cohort, in which nobody is treated.
    fn pass_by(&mut self) {
        let Now::Open(cohort) = self.now else { return };
        let (state, decision, why) = self.state.after(&cohort, &self.protocol);
        (self.state, self.now, self.why) = (state, Now::Decided(decision), why);
        self.open();
    }

    /// Decides on the open cohort if that can be done.
    fn settle(&mut self) {
        let Now::Open(cohort) = self.now else { return };
        if cohort.enrolled == 0 || !self.protocol.is_decided(&cohort) {
            return;
        }
        let (state, decision, why) = self.state.after(&cohort, &self.protocol);
        let OpenCohort { number, dose, evaluable, dlts, pending, places: places_left, .. } = cohort;
        let why_so = why.clone();
        self.decided.push(DecidedCohort { number, dose, evaluable, dlts, pending, places_left, decision, why: why_so });
        self.days = Days { opened: self.decided_on(&cohort), ..Days::default() };
        (self.state, self.now, self.why) = (state, Now::Decided(decision), why);
        self.open();
    }

    fn enrol(&mut self, place: usize, patient: &Enrolled) -> Result<(), Refusal> {
        if self.begins_cohort(patient) {
            self.settle();
        }
        while self.is_closed_to_all() && matches!(self.now, Now::Open(cohort) if cohort.dose != patient.dose) {
            self.pass_by();
        }
        let decided = self.decided.last();
        let refuse = |concerns, message, remedy: &str| {
            Err(Refusal { patient: place, concerns, message, remedy: remedy.to_owned() })
        };
        let cohort = match &mut self.now {
            Now::Open(cohort) => cohort,
            Now::Decided(decision) => {
                let reason = decision.stop_reason().map_or("", StopReason::name).replace('_', " ");
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
        let Now::Open(cohort) = &self.now else { return false };
        match patient.opens_cohort {
            Some(opens) => opens,
            None if cohort.places == 0 => true,
            // A cohort with places left is decided on if it is closed. Whole cohorts may have been treated nevertheless.
            None => {
                let decided = self.decided_on(cohort).filter(|_| self.protocol.is_decided(cohort));
                let goes_elsewhere = self.protocol.stop_at_excess || patient.dose != cohort.dose;
                let comes_later = |day: Date| patient.enrolled.is_some_and(|enrolled| enrolled >= day);
                goes_elsewhere && decided.is_some_and(comes_later)
            }
        }
    }

    /// The day on which all that the decision on a cohort needs was known.
    fn decided_on(&self, cohort: &OpenCohort) -> Option<Date> {
        if !cohort.is_closed() {
            return self.days.known;
        }
        let mut days = self.days.dlts.clone();
        days.sort();
        let closing = cohort.closes_from.checked_sub(1)?;
        days.get(closing as usize).copied()
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
