//! The decision table of a design, read from the design itself: patients and DLTs at a dose level, and what follows.

mod context;
mod explore;
mod pending;
mod start;

use std::collections::{BTreeMap, BTreeSet};

use crate::design::{Decision, Design, DesignSpec, GeneralRules, Mtd, Standing, StopReason, Tallies, build};
use crate::dose::DoseLevel;
use context::{Case, NextHas, conditions};
use explore::explore;
pub use start::at_first_dose;

/// So many evaluable patients without a DLT at a dose level make sure that a design which can go up from there does.
const PLENTY: u16 = 60;

/// A design decides from the follow-up of every pending patient at every dose level, which no table of one dose level can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "There is no table of numbers at one dose level: this design decides from the patients at all dose levels and from how long each \
     pending one has been followed. `dosim next` says what it decides in a running trial."
)]
pub struct NoTable;

/// What a design decides for every number of patients and DLTs at the dose level just treated that a trial can reach.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionTable {
    /// By patients, DLTs, pending patients and their follow-up, and in an order of the conditions that does not change.
    pub rows: Vec<DecisionRow>,
    /// The greatest number of patients in all up to which trials were followed, if a design can have more.
    pub followed_to: Option<u32>,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRow {
    /// Patients at the dose level just treated who are evaluable or pending.
    pub patients: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
    /// How many of them are pending; always 0 of a design that decides when a cohort is evaluable.
    pub pending: u32,
    /// With how much follow-up of those pending it is so; `None` if that makes no difference.
    pub follow_up: Option<FollowUp>,
    /// Under which further conditions; empty if it is always so.
    pub when: String,
    /// Whether it can be so between the lowest and the highest dose level that is not too toxic.
    pub is_between: bool,
    /// What follows.
    pub verdict: RelativeDecision,
}

/// A range of the follow-up of all pending patients at a dose level together, in DLT windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FollowUp {
    /// From so much on.
    pub from: f64,
    /// Up to so much, which is not reached.
    pub below: f64,
}

/// What follows, as seen from the dose level just treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelativeDecision {
    /// The next cohort, of so many, is treated at a higher dose level.
    Escalate(u8),
    /// The next cohort is treated at this dose level.
    Stay(u8),
    /// The next cohort is treated at a lower dose level.
    DeEscalate(u8),
    /// As [`RelativeDecision::DeEscalate`], and this dose level is never treated again.
    Eliminate(u8),
    /// Nobody is enrolled until more is known of those pending.
    Wait,
    /// The trial stops.
    Stop {
        /// The recommendation, as seen from here.
        mtd: RelativeMtd,
        /// Why.
        reason: StopReason,
    },
}

/// A recommendation as seen from the dose level just treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelativeMtd {
    /// None is tolerable.
    None,
    /// This dose level.
    This,
    /// The next lower one.
    Below,
    /// Another one.
    Other(DoseLevel),
    /// The one that the design chooses from the patients at all dose levels.
    Chosen,
    /// The study is ended at once, without an answer.
    Undetermined,
}

impl RelativeDecision {
    /// A decision as seen from the dose level just treated.
    fn new(decision: Decision, at: DoseLevel) -> Self {
        match decision {
            Decision::Treat(cohort) if cohort.dose > at => Self::Escalate(cohort.patients),
            Decision::Treat(cohort) if cohort.dose == at => Self::Stay(cohort.patients),
            Decision::Treat(cohort) => Self::DeEscalate(cohort.patients),
            Decision::Wait => Self::Wait,
            // Enough patients at a dose level end a trial wherever its MTD is.
            Decision::Stop { reason: reason @ StopReason::EnoughAtDose, .. } => {
                Self::Stop { mtd: RelativeMtd::Chosen, reason }
            }
            Decision::Stop { mtd, reason } => Self::Stop { mtd: relative(mtd, at), reason },
        }
    }

    /// The word for it in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Escalate(_) => "escalate",
            Self::Stay(_) => "stay",
            Self::DeEscalate(_) => "de-escalate",
            Self::Eliminate(_) => "eliminate",
            Self::Wait => "wait",
            Self::Stop { .. } => "stop",
        }
    }

    /// How many are enrolled next: a cohort, or one patient where patients may be pending. `None` if nobody is.
    pub fn cohort(self) -> Option<u8> {
        match self {
            Self::Escalate(patients)
            | Self::Stay(patients)
            | Self::DeEscalate(patients)
            | Self::Eliminate(patients) => Some(patients),
            Self::Wait | Self::Stop { .. } => None,
        }
    }
}

impl DecisionTable {
    /// The table of a design on a ladder of `doses` steps. Rules that end a trial for its size in all (a maximum of patients, a
    /// cap) are left out of the decisions.
    ///
    /// What a design decides by the patients at the dose level alone is told of every place on the ladder, also where no trial comes to
    /// that number there.
    ///
    /// A trial with patients pending is told to have passed all lower dose levels with the same number of patients, no DLT and
    /// nobody pending; and all patients pending have the same follow-up.
    ///
    /// # Errors
    ///
    /// [`NoTable`] if the design decides from the follow-up at all dose levels.
    pub fn new(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Result<Self, NoTable> {
        let ending_at = |enough_at_dose| {
            let general = GeneralRules { max_patients: None, enough_at_dose, ..spec.general };
            build(&DesignSpec { general, ..spec.clone() }, doses, target_dlt_rate)
        };
        // Whether a trial would ever come back to a dose level is asked as if it went on for ever. Often that is the same design: then a
        // model is fitted to the same tallies only once.
        let endless = ending_at(None);
        let ending = spec.general.enough_at_dose.map(|enough| ending_at(Some(enough)));
        let (unlimited, limited) = match (&endless, ending.as_ref().unwrap_or(&endless)) {
            (Design::Cohort(unlimited), Design::Cohort(limited)) => (unlimited, limited),
            (Design::Pending(unlimited), Design::Pending(limited)) => {
                let design =
                    pending::OnLadder { design: &**limited, endless: &**unlimited, general: spec.general, doses };
                return if design.has_table() { Ok(design.table()) } else { Err(NoTable) };
            }
            _ => return Err(NoTable),
        };
        let (visited, followed_to) = explore(spec, doses, target_dlt_rate).ok_or(NoTable)?;
        // Whether a trial goes up from a dose level once many more there had no DLT.
        let goes_up = |standing: &Standing, from: DoseLevel| {
            let passed = Standing::of(standing.tallies.with(from, PLENTY, 0), Some(from));
            unlimited.decide(&passed).decision.dose().is_some_and(|dose| dose > from)
        };
        let verdict = |standing: &Standing, at: DoseLevel| {
            let verdict = RelativeDecision::new(limited.decide(standing).decision, at);
            match (verdict, at.below()) {
                // Would it ever come back, if nobody had a DLT below?
                (RelativeDecision::DeEscalate(patients), Some(below)) if !goes_up(standing, below) => {
                    RelativeDecision::Eliminate(patients)
                }
                _ => verdict,
            }
        };
        let visited = || (0..visited.len()).map(|place| visited.get(place));
        let numbers: BTreeSet<(u16, u16)> = match spec.decides_by_one_dose() {
            true => visited().filter_map(|standing| numbers_at(&standing)).collect(),
            false => BTreeSet::new(),
        };
        let elsewhere = numbers.into_iter().flat_map(|numbers| everywhere(numbers, doses));
        let mut cells: BTreeMap<(u32, u32), Vec<Case>> = BTreeMap::new();
        for standing in visited().chain(elsewhere) {
            let Some(at) = standing.at else { continue };
            let key = (standing.tallies.patients(at), standing.tallies.dlts(at));
            let (is_closed_above, verdict) = (!goes_up(&standing, at), verdict(&standing, at));
            let next = unlimited.decide(&standing).decision.dose();
            let next_has = spec.general.enough_at_dose.zip(next).map_or(NextHas::NotEnough, |(enough, next)| {
                let patients = standing.tallies.patients(next);
                NextHas::new(enough, patients, patients)
            });
            cells.entry(key).or_default().push(Case { standing, at, is_closed_above, next_has, verdict });
        }
        let rows = cells.into_iter().flat_map(|((patients, dlts), cases)| {
            let rows = conditions(&cases, doses).into_iter();
            rows.map(move |(when, verdict)| {
                let is_between = cases.iter().any(|case| case.verdict == verdict && context::is_between(case, doses));
                DecisionRow { patients, dlts, pending: 0, follow_up: None, when, is_between, verdict }
            })
        });
        Ok(Self { rows: rows.collect(), followed_to })
    }

    /// Whether it tells of pending patients.
    pub fn has_pending(&self) -> bool {
        self.rows.iter().any(|row| row.pending > 0)
    }
}

/// Patients and DLTs at the dose level just treated.
fn numbers_at(standing: &Standing) -> Option<(u16, u16)> {
    let (at, tallies) = (standing.at?, &standing.tallies);
    Some((tallies.patients(at) as u16, tallies.dlts(at) as u16))
}

/// So many patients and DLTs at every dose level, each time in a trial that passed all below without a DLT.
fn everywhere((patients, dlts): (u16, u16), doses: usize) -> impl Iterator<Item = Standing> {
    const PASSED_WITH: u16 = 3;
    DoseLevel::ladder(doses).map(move |at| {
        let below = DoseLevel::ladder(doses).take_while(|below| *below < at);
        let passed = below.fold(Tallies::default(), |tallies, below| tallies.with(below, PASSED_WITH, 0));
        Standing::of(passed.with(at, patients, dlts), Some(at))
    })
}

fn relative(mtd: Mtd, at: DoseLevel) -> RelativeMtd {
    match mtd {
        Mtd::Dose(dose) if dose == at => RelativeMtd::This,
        Mtd::Dose(dose) if Some(dose) == at.below() => RelativeMtd::Below,
        Mtd::Dose(dose) => RelativeMtd::Other(dose),
        Mtd::NoneTolerable => RelativeMtd::None,
        Mtd::Undetermined => RelativeMtd::Undetermined,
    }
}
