//! Carries a cohort design out on the patients of a running trial: what was done counts, and where it departs is told.

use jiff::civil::Date;

use super::answer::{Answer, Neighbour};
use super::departure::{Departure, DepartureKind};
use super::history::{Concerns, Enrolled, Refusal};
use super::standing::{DecidedCohort, DoseCounts, Now, OpenCohort, RunningTrial};
use super::state::State;
use crate::design::{Cap, Cohort, CohortDesign, Decision, StopReason};
use crate::dose::DoseLevel;
use crate::notation::Letter;
use crate::scenario::{DesignSpec, Plan};

/// What a running trial is conducted by: a design under its cap, and whether a cohort is stopped at excess. If not, whole cohorts are
/// accepted, as the simulation has them; but nobody is ever sent where no outcome matters any more.
#[derive(Clone, Copy)]
pub struct Protocol<'a> {
    pub(super) design: &'a dyn CohortDesign,
    pub(super) cap: Cap,
    stop_at_excess: bool,
    pub(super) limits: Limits,
}

/// What a history may have at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) doses: usize,
    /// Patients at one dose level.
    pub(super) patients: u32,
}

/// The most patients of a cohort.
const MOST_IN_COHORT: u32 = 200;

/// The most patients at one dose level where the design has no maximum of its own.
const MOST_PATIENTS: u32 = 1_000;

impl Limits {
    pub(super) fn new(plan: &Plan, spec: &DesignSpec) -> Self {
        Self { doses: plan.dose_count(), patients: spec.general.max_patients.unwrap_or(MOST_PATIENTS) }
    }

    /// Refuses who is at no dose level of the ladder, or one too many there.
    pub(super) fn check(&self, place: usize, dose: DoseLevel, there: &[DoseCounts]) -> Result<(), Refusal> {
        let refuse = |concerns, message: String, remedy: &str| {
            Err(Refusal { patient: place, concerns, message, remedy: remedy.to_owned() })
        };
        match there.get(dose.index()) {
            None => {
                let message = format!("there is no dose level {dose}: the ladder has {}", self.doses);
                refuse(Concerns::Dose, message, "check the dose level")
            }
            Some(counts) if counts.evaluable + counts.pending >= self.patients => {
                let message = format!(
                    "more than {} patients at dose level {dose}, and the design plans for no more in all",
                    self.patients
                );
                refuse(Concerns::Patient, message, "check the patients, or raise max_patients")
            }
            Some(_) => Ok(()),
        }
    }
}

impl<'a> Protocol<'a> {
    /// What a plan says of one of its designs.
    pub fn new(plan: &Plan, spec: &DesignSpec, design: &'a dyn CohortDesign) -> Self {
        let stop_at_excess = plan.conduct.stop_cohort_at_excess;
        Self { design, cap: Cap::new(spec), stop_at_excess, limits: Limits::new(plan, spec) }
    }

    /// What the design says after these patients, in order of enrolment, whatever it would have done with them: each departure
    /// from it is told, and it is asked where the trial stands after that.
    ///
    /// # Errors
    ///
    /// [`Refusal`] of a patient at a dose level that there is not, or of more patients than any trial has.
    pub fn follow(&self, patients: &[Enrolled]) -> Result<RunningTrial, Refusal> {
        let mut replay = Replay::new(*self);
        let mut in_order: Vec<(usize, &Enrolled)> = patients.iter().enumerate().collect();
        in_order.sort_by_key(|(_, patient)| patient.order());
        for &(place, patient) in &in_order {
            replay.enrol(place, patient)?;
        }
        let last = in_order.iter().rev().find(|(place, _)| !replay.queued.contains(place));
        let at = last.map(|(_, patient)| patient.dose);
        Ok(replay.trial(at))
    }

    /// As [`Protocol::follow`], of a trial that was conducted as the design said.
    ///
    /// # Errors
    ///
    /// [`Refusal`] also at the first patient whom the design would not have treated so.
    pub fn replay(&self, patients: &[Enrolled]) -> Result<RunningTrial, Refusal> {
        self.follow(patients)?.without_departures()
    }

    fn is_decided(&self, cohort: &OpenCohort) -> bool {
        cohort.is_closed() || (cohort.pending == 0 && cohort.places == 0)
    }
}

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
    fn new(protocol: Protocol<'a>) -> Self {
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
            why: String::new(),
        };
        replay.go_by(answer);
        replay
    }

    pub(super) fn is_now(&self) -> Now {
        self.now
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

    /// Whether a cohort above the dose level that the design asked for is to be completed, no rule says; unless it would be filled up
    /// anyway if it were left as it is.
    fn doubt_cohort_above(&mut self) {
        let Now::Open(cohort) = self.now else { return };
        if !cohort.is_above || cohort.places == 0 || cohort.enrolled == 0 {
            return;
        }
        let completed = cohort.says();
        let (_, answer) = self.state.left(&cohort, &self.protocol);
        let (why, neighbours) = match answer {
            Answer::NotSaid { why, neighbours } => (why, neighbours),
            Answer::Ruling(left) => {
                let patients = |decision: Decision| decision.cohort().map(|of| (of.dose, of.patients));
                if patients(left.decision) == patients(completed) {
                    return;
                }
                let OpenCohort { number, dose, .. } = cohort;
                let neighbours = vec![
                    Neighbour {
                        when: format!("cohort {number} is completed"),
                        decision: completed,
                        why: format!("it has room for {} more", cohort.places),
                    },
                    Neighbour {
                        when: format!("cohort {number} is left as it is"),
                        decision: left.decision,
                        why: left.why(),
                    },
                ];
                let why =
                    format!("the design did not ask for cohort {number} at dose level {dose}, which is not complete");
                (why, neighbours)
            }
        };
        self.go_by(Answer::NotSaid { why, neighbours });
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

    /// Where the protocol does not say what follows, whoever is treated at a dose level of a neighbouring answer does not depart.
    fn choose_neighbour(&mut self, dose: DoseLevel) {
        let answers = self.neighbours.iter().filter_map(|neighbour| neighbour.decision.cohort());
        if let Some(cohort) = { answers }.find(|cohort| cohort.dose == dose) {
            let is_below = |answer: &Neighbour| answer.decision.dose().is_none_or(|other| other < dose);
            let is_above = self.neighbours.iter().any(is_below);
            self.now = Now::Open(OpenCohort { is_above, ..self.opened(cohort) });
            self.neighbours.clear();
        }
    }

    /// In what the design would not have treated this patient so, if it would not.
    fn departure(&self, place: usize, patient: &Enrolled) -> Option<Departure> {
        let departs = |kind, concerns, message, remedy: &str, design_said| {
            let refusal = Refusal { patient: place, concerns, message, remedy: remedy.to_owned() };
            Some(Departure { kind, refusal, design_said })
        };
        let last = self.decided.len();
        let cohort = match &self.now {
            Now::Open(cohort) => cohort,
            Now::Decided(decision) => {
                let reason = decision.stop_reason().map_or("", StopReason::name).replace('_', " ");
                let message = format!("the trial was over after cohort {last} ({reason})");
                let remedy = "leave out who was not treated under this protocol";
                return departs(DepartureKind::AfterTheEnd, Concerns::Patient, message, remedy, *decision);
            }
            Now::NotSaid => {
                let message =
                    format!("after cohort {last} the protocol does not say that dose level {} is next", patient.dose);
                let remedy = "write the outcomes awaited";
                return departs(DepartureKind::DoseLevel, Concerns::Dose, message, remedy, Decision::Wait);
            }
        };
        let said = cohort.says();
        if patient.opens_cohort == Some(true) && cohort.enrolled > 0 {
            let remedy = "write who else is in that cohort, or the outcomes awaited";
            return departs(DepartureKind::CohortLeftEarly, Concerns::Dose, unfinished(cohort), remedy, said);
        }
        let joins = cohort.grows && (cohort.enrolled == 0 || cohort.dose == patient.dose);
        if joins {
            return None;
        }
        if patient.opens_cohort.is_none() && cohort.places == 0 && cohort.pending > 0 {
            let kind = match patient.dose == cohort.dose {
                true => DepartureKind::ExtraPatient,
                false => DepartureKind::CohortLeftEarly,
            };
            let remedy = "check the dates; the next cohort opens after that";
            return departs(kind, Concerns::Patient, unfinished(cohort), remedy, said);
        }
        if patient.dose != cohort.dose {
            let kind = if cohort.enrolled > 0 { DepartureKind::CohortLeftEarly } else { DepartureKind::DoseLevel };
            let remedy = "check the dose level and the outcomes before it";
            return departs(kind, Concerns::Dose, self.elsewhere(cohort, patient.dose), remedy, said);
        }
        if cohort.places == 0 {
            let message = match cohort.planned - cohort.evaluable - cohort.pending {
                0 => format!("cohort {} has {} patients, and this is one more", cohort.number, cohort.planned),
                _ => format!("the cap allows no more replacements in cohort {}", cohort.number),
            };
            let remedy = "check the number of patients; E marks who is replaced";
            return departs(DepartureKind::ExtraPatient, Concerns::Patient, message, remedy, said);
        }
        let (began, opened) = patient.preconditioning.zip(self.days.opened).filter(|(began, opened)| began < opened)?;
        let message = format!(
            "preconditioning began on {began} in cohort {}, before the last outcome of the cohort before was known on {opened}",
            cohort.number
        );
        let remedy = "check the dates; the dose level is fixed by the decision on the cohort before";
        departs(DepartureKind::BeforeDecision, Concerns::Preconditioning, message, remedy, Decision::Wait)
    }

    fn elsewhere(&self, cohort: &OpenCohort, dose: DoseLevel) -> String {
        let why = self
            .decided
            .last()
            .map_or(String::new(), |last| format!(" ({}/{} in cohort {})", last.dlts, last.evaluable, last.number));
        format!("the design treats cohort {} at dose level {}, not at {dose}{why}", cohort.number, cohort.dose)
    }

    /// What was done instead is done, so that the patient has a place at this dose level.
    fn follow(&mut self, departure: &Departure, dose: DoseLevel) {
        match departure.kind {
            DepartureKind::BeforeDecision => {}
            DepartureKind::ExtraPatient => {
                if let Now::Open(mut cohort) = self.now {
                    cohort.make_room();
                    cohort.closes_from = self.state.closes_from(cohort.cohort(), &self.protocol);
                    self.now = Now::Open(cohort);
                }
            }
            DepartureKind::DoseLevel | DepartureKind::AfterTheEnd => self.open_unasked(dose, self.asked()),
            DepartureKind::CohortLeftEarly => {
                self.leave();
                self.choose_neighbour(dose);
                if self.asked().is_none_or(|asked| asked.dose != dose) {
                    self.open_unasked(dose, self.asked());
                }
            }
        }
    }

    /// The cohort that is asked for, with nobody in it yet.
    fn asked(&self) -> Option<Cohort> {
        match &self.now {
            Now::Open(cohort) => Some(cohort.cohort()),
            Now::Decided(_) | Now::NotSaid => None,
        }
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
