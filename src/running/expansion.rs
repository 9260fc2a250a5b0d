//! The expansion of a running trial: who came after the MTD was declared, and what follows by its boundary.

mod said;

use jiff::civil::Date;

use super::answer::NOT_SAID;
use super::departure::{Departure, DepartureKind};
use super::history::{Concerns, Enrolled, Refusal};
use super::standing::{DecidedCohort, Now, OpenCohort, RunningTrial};
use crate::design::{Cohort, Decision, Mtd, StopReason, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::monitoring::Boundary;
use crate::notation::Letter;
use crate::scenario::{Expansion, ExpansionCourse, TreatmentWords};
use said::Said;

/// An expansion of a running trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunningExpansion {
    /// Where.
    pub dose: DoseLevel,
    /// The number of its first cohort.
    pub first_cohort: usize,
    /// How many departures there were before it.
    pub first_departure: usize,
    /// Evaluable patients it is to have.
    pub planned: u32,
    /// Patients with a known outcome.
    pub evaluable: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
    /// Patients in their DLT window.
    pub pending: u32,
    /// Evaluable patients of the escalation that its boundary counts too, and how many of them had a DLT.
    pub escalation: (u32, u32),
    /// So many DLTs among so many patients that the boundary counts stop it when it is looked at next; `None` if no number does.
    pub stopped_by: Option<(u32, u32)>,
    /// Whether it goes on.
    pub state: ExpansionState,
    /// What is taken for granted of it.
    pub assumed: Option<Assumed>,
}

/// What is taken for granted though the history does not tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumed {
    /// Whoever is counted was of the escalation.
    CountsOfEscalation,
    /// The second stage followed, as patients were treated after the first.
    SecondStage,
}

/// Whether an expansion goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpansionState {
    /// It does.
    Open,
    /// It was stopped at too many DLTs.
    Stopped,
    /// It is complete, or was ended for too few responses: the MTD stays.
    Ended,
}

impl ExpansionState {
    /// The word for it in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Stopped => "stopped",
            Self::Ended => "ended",
        }
    }
}

/// Where an expansion stands.
#[derive(Debug, Clone, Copy)]
struct Site {
    dose: DoseLevel,
    /// Patients and DLTs of the escalation that count.
    before: (u32, u32),
    patients: u32,
    dlts: u32,
}

/// A trial that is past its MTD, half told.
struct Replay<'a> {
    expansion: &'a Expansion,
    words: &'static TreatmentWords,
    /// Evaluable patients and DLTs of the escalation.
    escalation: Tallies,
    /// Why the escalation ended.
    reason: StopReason,
    boundary: Boundary,
    site: Site,
    /// The decision on the cohort before, and the last outcome that is known of the open one.
    opened: Option<Date>,
    known: Option<Date>,
    /// Somebody was treated elsewhere, beyond its places, or after its end: no boundary was made for that.
    is_off_plan: bool,
    trial: RunningTrial,
}

/// The same trial with its expansion, if its escalation has declared an MTD: on the day `declared`, if that is known. `patients` came
/// after that, in order.
pub(super) fn followed<'p>(
    expansion: &Expansion,
    words: &'static TreatmentWords,
    trial: RunningTrial,
    declared: Option<Date>,
    patients: impl Iterator<Item = (usize, &'p Enrolled)>,
) -> RunningTrial {
    let Now::Decided(Decision::Stop { mtd: Mtd::Dose(dose), reason }) = trial.now else { return trial };
    let ladder = DoseLevel::ladder(MAX_DOSES).zip(&trial.doses);
    let escalation =
        ladder.fold(Tallies::default(), |sum, (dose, of)| sum.with(dose, of.evaluable as u16, of.dlts as u16));
    let Some((site, boundary)) = begun(expansion, &escalation, dose) else { return trial };
    let mut replay = Replay {
        expansion,
        words,
        escalation,
        reason,
        boundary,
        site,
        opened: declared,
        known: None,
        is_off_plan: false,
        trial,
    };
    replay.trial.outcomes.clear();
    replay.begin(site);
    replay.go_by(replay.said(site));
    patients.for_each(|(place, patient)| replay.enrol(place, patient));
    replay.settle();
    replay.trial()
}

/// The same of counts, which do not tell who came after the MTD.
pub(super) fn followed_from_counts(
    expansion: &Expansion,
    words: &'static TreatmentWords,
    trial: RunningTrial,
) -> RunningTrial {
    let mut trial = followed(expansion, words, trial, None, std::iter::empty());
    if let Some(expansion) = trial.expansions.first_mut() {
        expansion.assumed = Some(Assumed::CountsOfEscalation);
    }
    trial
}

/// An expansion with nobody in it; `None` if there is no boundary, which a plan that was read rules out.
fn begun(expansion: &Expansion, escalation: &Tallies, dose: DoseLevel) -> Option<(Site, Boundary)> {
    let before = expansion.before(escalation, dose);
    let boundary = expansion.boundary(before.0).ok()?;
    Some((Site { dose, before, patients: 0, dlts: 0 }, boundary))
}

impl Site {
    /// With so many more patients, so many of whom had a DLT.
    fn with(self, patients: u32, dlts: u32) -> Self {
        Self { patients: self.patients + patients, dlts: self.dlts + dlts, ..self }
    }

    fn course<'a>(&self, expansion: &'a Expansion, boundary: &'a Boundary) -> ExpansionCourse<'a> {
        let Self { before, patients, dlts, .. } = *self;
        ExpansionCourse::new(expansion, boundary, before).with(patients, dlts, 0)
    }
}

impl Replay<'_> {
    fn begin(&mut self, site: Site) {
        self.site = site;
        self.trial.expansions.push(RunningExpansion {
            dose: site.dose,
            first_cohort: self.trial.decided.len() + 1,
            first_departure: self.trial.departures.len(),
            planned: self.expansion.patients,
            evaluable: 0,
            dlts: 0,
            pending: 0,
            escalation: site.before,
            stopped_by: None,
            state: ExpansionState::Open,
            assumed: None,
        });
    }

    /// Goes on as is said, at a lower dose level if that is where the next patients are.
    fn go_by(&mut self, said: Said) {
        let Said { decision, why, neighbours } = said;
        let dose = self.site.dose;
        let is_silent = !neighbours.is_empty();
        self.trial.why = why;
        self.trial.neighbours = neighbours;
        self.trial.in_cohort.clear();
        let ended = match decision {
            Decision::Treat(cohort) if cohort.dose != dose => Some(ExpansionState::Stopped),
            Decision::Stop { mtd, .. } if mtd != Mtd::Dose(dose) => Some(ExpansionState::Stopped),
            Decision::Stop { .. } => Some(ExpansionState::Ended),
            Decision::Treat(_) | Decision::Wait => None,
        };
        if let (Some(ended), Some(expansion)) = (ended, self.trial.expansions.last_mut()) {
            expansion.state = ended;
        }
        self.trial.now = match decision {
            Decision::Treat(cohort) => {
                if cohort.dose != dose
                    && let Some((site, boundary)) = begun(self.expansion, &self.escalation, cohort.dose)
                {
                    self.boundary = boundary;
                    self.begin(site);
                }
                Now::Open(self.open(cohort))
            }
            _ if is_silent => Now::NotSaid,
            decision => Now::Decided(decision),
        };
    }

    /// Whoever is not evaluable is replaced, as no cap holds here.
    fn open(&self, cohort: Cohort) -> OpenCohort {
        let mut open = OpenCohort::new(self.trial.decided.len() + 1, cohort, u32::MAX, u32::MAX);
        open.closes_from = self.closes_from(open.planned);
        open
    }

    /// With how many DLTs among so many more the expansion is stopped, whatever the others show.
    fn closes_from(&self, more: u32) -> u32 {
        let (patients, dlts) = self.site.course(self.expansion, &self.boundary).counted();
        (0..=more).find(|&new| self.boundary.stops(patients + more, dlts + new)).unwrap_or(more + 1)
    }

    /// Decides on the open cohort if that can be done.
    fn settle(&mut self) {
        let Now::Open(cohort) = self.trial.now else { return };
        let OpenCohort { number, dose, planned, evaluable, dlts, pending, places, .. } = cohort;
        let is_complete = pending == 0 && places == 0;
        if cohort.enrolled == 0 || !(is_complete || cohort.is_closed()) {
            return;
        }
        let site = self.site.with(planned, dlts);
        let mut said = self.said(site);
        if evaluable < planned {
            said.why = format!("counting whoever is not known as without a DLT, {}", said.why);
        }
        let (decision, why, places_left) = (said.decision, said.why.clone(), places);
        let decided = DecidedCohort { number, dose, evaluable, dlts, pending, places_left, decision, why };
        self.trial.decided.push(decided);
        self.site = site;
        (self.opened, self.known) = (self.known, None);
        self.go_by(said);
    }

    fn enrol(&mut self, place: usize, patient: &Enrolled) {
        if !self.belongs(patient) {
            self.settle();
        }
        self.take_as_second_stage(patient.dose);
        if let Some(departure) = self.departure(place, patient) {
            if patient.is_before_preconditioning() {
                match patient.letter {
                    Letter::Pending => self.trial.queued.push(place),
                    letter => self.trial.doses[patient.dose.index()].add(letter),
                }
                return;
            }
            // Who only began too early has a place all the same.
            let has_place = departure.kind == DepartureKind::BeforeDecision;
            self.is_off_plan |= !has_place;
            self.trial.departures.push(departure);
            if !has_place {
                self.trial.at = Some(patient.dose);
                self.trial.doses[patient.dose.index()].add(patient.letter);
                return;
            }
        }
        self.trial.at = Some(patient.dose);
        self.trial.doses[patient.dose.index()].add(patient.letter);
        let Now::Open(cohort) = &mut self.trial.now else { return };
        cohort.add(patient);
        self.trial.in_cohort.push(place);
        self.known = self.known.max(patient.known);
        if let Some(expansion) = self.trial.expansions.last_mut() {
            match patient.letter {
                Letter::NoDlt | Letter::Moderate | Letter::Dlt | Letter::Halt => {
                    expansion.evaluable += 1;
                    expansion.dlts += u32::from(matches!(patient.letter, Letter::Dlt | Letter::Halt));
                }
                Letter::Pending => expansion.pending += 1,
                Letter::NotEvaluable => {}
            }
        }
    }

    /// Whether this patient may be of the open cohort though that is decided on: enrolled before it was.
    fn belongs(&self, patient: &Enrolled) -> bool {
        let Now::Open(cohort) = self.trial.now else { return false };
        let came = patient.preconditioning.or(patient.enrolled);
        let came_later = || came.zip(self.known).is_some_and(|(came, known)| came >= known);
        cohort.places > 0 && !patient.opens_cohort.unwrap_or_else(came_later)
    }

    /// Whoever is treated where a second stage may follow shows that it did.
    fn take_as_second_stage(&mut self, dose: DoseLevel) {
        let cohorts = self.trial.neighbours.iter().filter_map(|neighbour| neighbour.decision.cohort());
        if self.trial.now == Now::NotSaid
            && let Some(cohort) = { cohorts }.find(|cohort| cohort.dose == dose)
        {
            if let Some(expansion) = self.trial.expansions.last_mut() {
                expansion.assumed = Some(Assumed::SecondStage);
            }
            self.trial.neighbours.clear();
            self.trial.now = Now::Open(self.open(cohort));
        }
    }

    /// In what this patient would not have been treated so, if so.
    fn departure(&self, place: usize, patient: &Enrolled) -> Option<Departure> {
        let dose = patient.dose;
        let (kind, concerns, message, design_said) = match self.trial.now {
            Now::Decided(decision) => {
                let message = "the expansion was over before".to_owned();
                (DepartureKind::AfterTheEnd, Concerns::Patient, message, decision)
            }
            Now::NotSaid => {
                let message = format!("nobody is treated at dose level {dose} after the first stage for response");
                (DepartureKind::DoseLevel, Concerns::Dose, message, Decision::Wait)
            }
            Now::Open(cohort) if cohort.dose != dose => {
                let message = format!("the expansion is at dose level {}, not at {dose}", cohort.dose);
                (DepartureKind::DoseLevel, Concerns::Dose, message, cohort.says())
            }
            Now::Open(cohort) if cohort.places == 0 => {
                let message = format!(
                    "what {} pending in the expansion show may stop it, and nobody else is treated before that is known",
                    cohort.pending
                );
                (DepartureKind::ExtraPatient, Concerns::Patient, message, cohort.says())
            }
            Now::Open(cohort) => {
                let dates = patient.preconditioning.zip(self.opened);
                let (began, opened) = dates.filter(|(began, opened)| began < opened)?;
                let message = format!(
                    "{} began on {began} in cohort {}, before the last outcome of the cohort before was known on {opened}",
                    self.words.opening, cohort.number
                );
                (DepartureKind::BeforeDecision, Concerns::Preconditioning, message, Decision::Wait)
            }
        };
        let remedy = "check the dose level, the dates and the outcomes before it".to_owned();
        Some(Departure { kind, refusal: Refusal { patient: place, concerns, message, remedy }, design_said })
    }

    fn trial(mut self) -> RunningTrial {
        if self.is_off_plan {
            // Neither the rule of the expansion nor that of the escalation was made for them, and what they showed must not be passed
            // over.
            self.trial.now = Now::NotSaid;
            self.trial.neighbours.clear();
            self.trial.in_cohort.clear();
            self.trial.why = format!(
                "{NOT_SAID}: patients were treated apart from the expansion, as the departures tell, and no boundary counts them"
            );
            return self.trial;
        }
        if let Now::Open(cohort) = self.trial.now {
            let at_next = self.site.with(cohort.planned, 0).course(self.expansion, &self.boundary).counted().0;
            let stopped_by = self.boundary.stop_at(at_next).map(|dlts| (at_next, dlts));
            self.trial.outcomes = self.possible_outcomes(&cohort);
            if let Some(expansion) = self.trial.expansions.last_mut() {
                expansion.stopped_by = stopped_by;
            }
        }
        self.trial
    }
}
