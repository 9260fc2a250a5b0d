//! Carries a cohort design out on the patients of a running trial: what was done counts, and where it departs is told.

mod departing;

use jiff::civil::Date;

use super::answer::{Answer, Neighbour};
use super::departure::Departure;
use super::history::{Concerns, Enrolled, Refusal};
use super::protocol::Protocol;
use super::standing::{DecidedCohort, DoseCounts, Now, OpenCohort, RunningTrial};
use super::state::State;
use crate::design::{Cohort, Decision, Mtd};
use crate::dose::DoseLevel;
use crate::notation::Letter;

/// The most patients of a cohort.
const MOST_IN_COHORT: u32 = 200;

/// A history half told.
pub(super) struct Replay<'a> {
    protocol: Protocol<'a>,
    state: State,
    now: Now,
    decided: Vec<DecidedCohort>,
    doses: Vec<DoseCounts>,
    days: Days,
    departures: Vec<Departure>,
    neighbours: Vec<Neighbour>,
    in_cohort: Vec<usize>,
    queued: Vec<usize>,
    after_mtd: Vec<usize>,
    why: String,
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
    pub(super) fn new(protocol: Protocol<'a>) -> Self {
        let state = State::default();
        let doses = vec![DoseCounts::default(); protocol.limits.doses];
        Self::at(protocol, state, doses, state.ask(&protocol))
    }

    /// A trial that stands somewhere, with what is said there.
    pub(super) fn at(protocol: Protocol<'a>, state: State, doses: Vec<DoseCounts>, answer: Answer) -> Self {
        let mut replay = Self {
            protocol,
            state,
            now: Now::NotSaid,
            decided: Vec::new(),
            doses,
            days: Days::default(),
            departures: Vec::new(),
            neighbours: Vec::new(),
            in_cohort: Vec::new(),
            queued: Vec::new(),
            after_mtd: Vec::new(),
            why: String::new(),
        };
        replay.go_by(answer);
        replay
    }

    pub(super) fn is_now(&self) -> Now {
        self.now
    }

    /// Whether a patient has no place, as the dose level is not fixed yet.
    pub(super) fn is_queued(&self, place: usize) -> bool {
        self.queued.contains(&place)
    }

    /// The day on which all that the last decision needs was known.
    pub(super) fn decided_on_day(&self) -> Option<Date> {
        self.days.opened
    }

    /// Who came after the MTD was declared, where an expansion follows it.
    pub(super) fn after_mtd(&self) -> Vec<usize> {
        self.after_mtd.clone()
    }

    /// What is known, where nothing else is told. `at` is the dose level treated last.
    pub(super) fn trial(mut self, at: Option<DoseLevel>) -> RunningTrial {
        self.settle();
        while self.is_closed_to_all() {
            self.pass_by();
        }
        self.doubt_cohort_above();
        let Self { protocol, state, now, .. } = self;
        let outcomes = match &now {
            Now::Open(cohort) => state.possible_outcomes(cohort, &protocol),
            Now::Decided(_) | Now::NotSaid => Vec::new(),
        };
        RunningTrial {
            decided: self.decided,
            now,
            at,
            why: self.why,
            outcomes,
            doses: self.doses,
            estimates: state.estimates(&protocol),
            departures: self.departures,
            neighbours: self.neighbours,
            in_cohort: self.in_cohort,
            queued: self.queued,
            resumption: None,
            expansions: Vec::new(),
        }
    }

    /// Opens the cohort that is asked for, if one is.
    fn go_by(&mut self, answer: Answer) {
        self.why = answer.in_short().1;
        self.in_cohort.clear();
        (self.now, self.neighbours) = match answer {
            Answer::NotSaid { neighbours, .. } => (Now::NotSaid, neighbours),
            Answer::Ruling(ruling) => match ruling.decision {
                Decision::Treat(cohort) => (Now::Open(self.opened(cohort)), Vec::new()),
                decision => (Now::Decided(decision), Vec::new()),
            },
        };
    }

    fn opened(&self, cohort: Cohort) -> OpenCohort {
        let replacements = self.protocol.cap.replacements(self.state.treated, cohort.patients.into());
        let closes_from = self.state.closes_from(cohort, &self.protocol);
        OpenCohort::new(self.decided.len() + 1, cohort, closes_from, replacements)
    }

    /// Whether a cohort is open that takes nobody in: whatever its patients showed, its dose level would be excluded.
    fn is_closed_to_all(&self) -> bool {
        matches!(self.now, Now::Open(cohort) if cohort.enrolled == 0 && cohort.is_closed())
    }

    /// Goes on to what follows the open cohort, in which nobody is treated.
    fn pass_by(&mut self) {
        let Now::Open(cohort) = self.now else { return };
        let (state, answer) = self.state.after(&cohort, &self.protocol);
        self.state = state;
        self.go_by(answer);
    }

    /// Opens a cohort at a dose level that the design did not ask for: as large as the one that it did, if any.
    pub(super) fn open_unasked(&mut self, dose: DoseLevel, asked: Option<Cohort>) {
        let cohort = match asked {
            None => OpenCohort::unasked(self.decided.len() + 1, dose),
            Some(asked) => {
                let is_above = asked.dose < dose;
                OpenCohort { departs: true, is_above, ..self.opened(Cohort::new(dose, asked.patients)) }
            }
        };
        self.in_cohort.clear();
        self.neighbours.clear();
        self.now = Now::Open(cohort);
    }

    /// Decides on the open cohort if that can be done.
    pub(super) fn settle(&mut self) {
        let Now::Open(cohort) = self.now else { return };
        if cohort.enrolled == 0 || !self.protocol.is_decided(&cohort) {
            return;
        }
        self.days = Days { opened: self.decided_on(&cohort), ..Days::default() };
        let (state, answer) = self.state.after(&cohort, &self.protocol);
        self.conclude(&cohort, state, answer);
        if cohort.evaluable < cohort.planned && cohort.is_closed() && !cohort.departs {
            self.why = format!("counting whoever is not known as without a DLT, {}", self.why);
            if let Some(last) = self.decided.last_mut() {
                (last.why, last.pending, last.places_left) = (self.why.clone(), cohort.pending, cohort.places);
            }
        }
    }

    /// The open cohort is left as it is.
    fn leave(&mut self) {
        let Now::Open(cohort) = self.now else { return };
        self.days = Days::default();
        let (state, answer) = self.state.left(&cohort, &self.protocol);
        self.conclude(&cohort, state, answer);
    }

    fn conclude(&mut self, cohort: &OpenCohort, state: State, answer: Answer) {
        let OpenCohort { number, dose, evaluable, dlts, .. } = *cohort;
        let (decision, why) = answer.in_short();
        let (pending, places_left) = (0, 0);
        self.decided.push(DecidedCohort { number, dose, evaluable, dlts, pending, places_left, decision, why });
        self.state = state;
        self.go_by(answer);
    }

    pub(super) fn enrol(&mut self, place: usize, patient: &Enrolled) -> Result<(), Refusal> {
        self.protocol.limits.check(place, patient.dose, &self.doses)?;
        if self.begins_cohort(patient) {
            self.settle();
        }
        while self.is_closed_to_all() && matches!(self.now, Now::Open(cohort) if cohort.dose != patient.dose) {
            self.pass_by();
        }
        if self.protocol.expansion.is_some()
            && matches!(self.now, Now::Decided(Decision::Stop { mtd: Mtd::Dose(_), .. }))
        {
            self.after_mtd.push(place);
            return Ok(());
        }
        self.choose_neighbour(patient.dose);
        if let Some(departure) = self.departure(place, patient) {
            if patient.is_before_preconditioning() {
                // Nothing has been done yet: whoever left concerns no cohort, and who is still there waits for a dose level.
                match patient.letter {
                    Letter::Pending => self.queued.push(place),
                    letter => self.doses[patient.dose.index()].add(letter),
                }
                return Ok(());
            }
            self.follow(&departure, patient.dose);
            self.departures.push(departure);
        }
        let Now::Open(cohort) = &mut self.now else { return Ok(()) };
        if cohort.grows {
            cohort.make_room();
        }
        if cohort.planned > MOST_IN_COHORT {
            let message = format!("cohort {} has more than {MOST_IN_COHORT} patients", cohort.number);
            let remedy = "write the patients cohort by cohort, each with its dose level".to_owned();
            return Err(Refusal { patient: place, concerns: Concerns::Patient, message, remedy });
        }
        cohort.add(patient);
        self.in_cohort.push(place);
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
                let came = patient.preconditioning.or(patient.enrolled);
                goes_elsewhere && decided.is_some_and(|decided| came.is_some_and(|came| came >= decided))
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
