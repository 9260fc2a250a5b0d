//! How a trial with patients pending stands, and how it takes in what becomes known.

use crate::design::{Decision, Evaluation, PatientStatus};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::trial::record::Fate;
use crate::trial::stagger::Waiting;
use crate::trial::stretches::{Member, Stretches};

/// How a trial stands.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) today: f64,
    /// Everybody who was given a place, in the order of enrolment.
    pub(super) members: Vec<Member>,
    /// What the design sees.
    pub(super) running: Vec<PatientStatus>,
    /// Those of whom the design does not yet see the end.
    pub(super) under_way: Vec<UnderWay>,
    pub(super) at: Option<DoseLevel>,
    /// Patients who count towards the cap.
    pub(super) under_cap: u32,
    /// What the next patient of a dose level has to wait for.
    pub(super) waiting: [Waiting; MAX_DOSES],
    /// The answer of the design, as long as nothing has changed.
    pub(super) answer: Option<Decision>,
    /// Whether nothing has happened, and no time passed, since the last patient was given a place.
    pub(super) just_enrolled: bool,
    /// Since when a place is open.
    pub(super) open_since: Option<f64>,
    pub(super) open_days: f64,
    pub(super) stretches: Stretches,
    /// The day on which one of those pending ends the study; infinite if none does.
    pub(super) halts: f64,
}

/// A patient whose end the design does not yet see.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnderWay {
    pub(super) member: usize,
    /// The place among those whom the design sees.
    pub(super) place: usize,
    /// When it sees the end.
    pub(super) known: f64,
}

impl State {
    /// Back to day 0, keeping the memory.
    pub(super) fn reset(&mut self) {
        self.members.clear();
        self.running.clear();
        self.under_way.clear();
        self.stretches.reset();
        *self = Self {
            members: std::mem::take(&mut self.members),
            running: std::mem::take(&mut self.running),
            under_way: std::mem::take(&mut self.under_way),
            stretches: std::mem::take(&mut self.stretches),
            halts: f64::INFINITY,
            ..Self::default()
        };
    }

    /// A place is open from today on, unless one is already.
    pub(super) fn open(&mut self) {
        self.open_since.get_or_insert(self.today);
    }

    /// No place is open from today on.
    pub(super) fn shut(&mut self) {
        if let Some(since) = self.open_since.take() {
            self.open_days += self.today - since;
        }
    }

    /// When the next outcome is known; infinite if nobody is under way.
    pub(super) fn next_known(&self) -> f64 {
        self.under_way.iter().map(|under_way| under_way.known).fold(f64::INFINITY, f64::min)
    }

    /// Takes in whatever is known by today.
    pub(super) fn learn(&mut self) {
        let mut next = 0;
        while let Some(&UnderWay { member, place, known }) = self.under_way.get(next) {
            if known > self.today {
                next += 1;
                continue;
            }
            self.under_way.remove(next);
            self.answer = None;
            let fate = self.members[member].course.fate;
            match fate {
                Fate::Dlt => self.running[place].evaluation = Evaluation::Dlt,
                Fate::NoDlt => self.running[place].evaluation = Evaluation::NoDlt,
                Fate::DroppedOut | Fate::NoProduct | Fate::CohortStopped | Fate::TrialStopped => {
                    self.running.remove(place);
                    self.under_way.iter_mut().for_each(|other| other.place -= usize::from(other.place > place));
                    self.under_cap -= u32::from(fate == Fate::NoProduct);
                }
            }
        }
    }
}
