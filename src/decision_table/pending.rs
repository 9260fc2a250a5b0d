//! The decision table of a design that decides while patients are pending: the design is asked of trials made up for every cell.

use std::collections::BTreeSet;

use super::context::{Case, NextHas, conditions, is_between};
use super::{DecisionRow, DecisionTable, FollowUp, RelativeDecision};
use crate::design::{
    Decision, EnoughWhen, Evaluation, GeneralRules, MAX_COHORT, PatientStatus, PendingDesign, Running, Standing,
};
use crate::dose::DoseLevel;

/// A table of a design that counts follow-up goes on to so many patients at most.
const MOST_PATIENTS: u32 = 60;

/// So many numbers of patients without a DLT at the dose levels below are told apart at most: a rolling six has no more.
const MOST_BELOW: usize = 4;

/// A follow-up at which a decision changes is found to this share of the window.
const PRECISION: f64 = 1e-12;

/// The patients of a dose level; those pending are among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    patients: u32,
    dlts: u32,
    pending: u32,
}

impl Cell {
    const UNTRIED: Self = Self { patients: 0, dlts: 0, pending: 0 };
}

/// The rest of the ladder around the dose level of the last patient.
#[derive(Debug, Clone, Copy)]
struct Around {
    at: DoseLevel,
    /// Patients without a DLT at every dose level below.
    below: u32,
    /// Those of the dose level above.
    above: Cell,
    /// The dose level above is too toxic.
    is_closed_above: bool,
}

/// A design on its ladder.
#[derive(Clone, Copy)]
pub(super) struct OnLadder<'a> {
    pub(super) design: &'a dyn PendingDesign,
    /// The design as if no number of patients at a dose level were enough.
    pub(super) endless: &'a dyn PendingDesign,
    pub(super) general: GeneralRules,
    pub(super) doses: usize,
}

impl OnLadder<'_> {
    /// Whether a table of one dose level can tell what the design does. A model takes in all of them.
    pub(super) fn has_table(&self) -> bool {
        self.design.estimates(&Running { patients: &[], at: None }).is_none()
    }

    /// The table, for at most as many patients as the trial has if the design counts follow-up. Otherwise what can be reached at a
    /// dose level ends by itself.
    pub(super) fn table(&self) -> DecisionTable {
        let most = self.most_at_one();
        let most_with_follow_up = most.unwrap_or(MOST_PATIENTS).min(MOST_PATIENTS);
        let follow_up_counts = self.design.depends_on_follow_up();
        let first = Around { at: DoseLevel::LOWEST, below: 0, above: Cell::UNTRIED, is_closed_above: false };
        let cells = |all: &[Around]| {
            if follow_up_counts {
                complete_cohorts(self.design.cohort_size(), most_with_follow_up)
            } else {
                self.reached(all)
            }
        };
        let passed = cells(&[first]).into_iter().filter(|cell| {
            let has_passed = cell.patients > 0 && cell.dlts == 0 && cell.pending == 0;
            has_passed && matches!(self.verdict(first, *cell, 0.0), RelativeDecision::Escalate(_))
        });
        let mut below: Vec<u32> = passed.map(|cell| cell.patients).take(MOST_BELOW).collect();
        // A trial that starts higher up may never have treated them.
        let start = self.design.decide(&Running { patients: &[], at: None }).decision;
        if start != Decision::one_patient(DoseLevel::LOWEST) {
            below.insert(0, 0);
        }
        let all = self.surroundings(&below);
        let rows = cells(&all).into_iter().flat_map(|cell| self.rows(cell, &all)).collect();
        let is_cut = follow_up_counts && most.is_none_or(|most| most > most_with_follow_up);
        DecisionTable { rows, followed_to: is_cut.then_some(most_with_follow_up) }
    }

    /// How many patients end the trial at whichever dose level they are.
    fn enough_anywhere(&self) -> Option<u32> {
        self.general.enough_at_dose.filter(|_| self.general.enough_when == EnoughWhen::Any)
    }

    /// How many patients a dose level can have, if that is known.
    fn most_at_one(&self) -> Option<u32> {
        // The cohort that reaches it is the last.
        let enough = self.enough_anywhere().map(|enough| enough.next_multiple_of(self.design.cohort_size()));
        enough.into_iter().chain(self.general.max_patients).min()
    }

    /// The lowest, a middle and the top dose level, with what may matter of the others.
    fn surroundings(&self, below: &[u32]) -> Vec<Around> {
        let places: BTreeSet<DoseLevel> =
            [1, 2.min(self.doses), self.doses].into_iter().filter_map(DoseLevel::new).collect();
        let mut all = Vec::new();
        for at in places {
            let has_above = at.above(self.doses).is_some();
            let returned = self.enough_above(at);
            for &below in if at.below().is_some() { below } else { &[0] } {
                let open = Around { at, below, above: Cell::UNTRIED, is_closed_above: false };
                all.push(open);
                all.extend(has_above.then_some(Around { above: self.too_toxic(), is_closed_above: true, ..open }));
                all.extend(returned.iter().map(|&above| Around { above, ..open }));
            }
        }
        all
    }

    /// A dose level that is too toxic, and does not end the trial by the number of its patients.
    fn too_toxic(&self) -> Cell {
        let closing = MAX_COHORT as u32;
        let dlts = self.enough_anywhere().map_or(closing, |enough| closing.min(enough - 1));
        Cell { patients: dlts, dlts, pending: 0 }
    }

    /// What the dose level above can have been left with, when going up to it again would end the trial: it has enough patients, of
    /// whom nobody or somebody is pending. None where no trial goes up again.
    fn enough_above(&self, at: DoseLevel) -> Vec<Cell> {
        let enough = self.general.enough_at_dose.filter(|_| self.general.enough_when == EnoughWhen::Next);
        let Some((patients, above)) = enough.zip(at.above(self.doses)) else { return Vec::new() };
        let patients = patients.next_multiple_of(self.design.cohort_size());
        let around = Around { at: above, below: 0, above: Cell::UNTRIED, is_closed_above: false };
        let left = |pending: u32| {
            let mut cells = (0..=patients - pending).map(move |dlts| Cell { patients, dlts, pending });
            cells.find(|&cell| matches!(self.verdict(around, cell, 0.0), RelativeDecision::DeEscalate(_)))
        };
        [0, 1].into_iter().filter_map(left).collect()
    }

    /// Every cell that a dose level can come to when all that can happen there does: another patient has a place, or an outcome
    /// becomes known.
    fn reached(&self, all: &[Around]) -> BTreeSet<Cell> {
        let mut reached = BTreeSet::new();
        let mut open = vec![Cell::UNTRIED];
        while let Some(cell) = open.pop() {
            if !reached.insert(cell) {
                continue;
            }
            let Cell { patients, dlts, pending } = cell;
            if pending > 0 {
                open.push(Cell { pending: pending - 1, ..cell });
                open.push(Cell { dlts: dlts + 1, pending: pending - 1, ..cell });
            }
            if all.iter().any(|&around| matches!(self.verdict(around, cell, 0.0), RelativeDecision::Stay(_))) {
                open.push(Cell { patients: patients + 1, pending: pending + 1, ..cell });
            }
        }
        reached
    }

    fn rows(&self, cell: Cell, all: &[Around]) -> Vec<DecisionRow> {
        let decide = |share: f64| all.iter().map(|&around| self.verdict(around, cell, share)).collect::<Vec<_>>();
        let mut parts = vec![(0.0, decide(0.0))];
        if cell.pending > 0 && self.design.depends_on_follow_up() {
            let whole = 1.0 - f64::EPSILON;
            changes(&decide, (0.0, &decide(0.0)), (whole, &decide(whole)), &mut parts);
        }
        let is_divided = parts.len() > 1;
        let mut rows = Vec::new();
        for (place, (share, verdicts)) in parts.iter().enumerate() {
            let total = |share: f64| share * f64::from(cell.pending);
            let follow_up = is_divided.then(|| FollowUp {
                from: total(*share),
                below: parts.get(place + 1).map_or(f64::from(cell.pending), |next| total(next.0)),
            });
            let case = |(around, &verdict): (&Around, &RelativeDecision)| {
                let patients = self.trial(*around, cell, *share);
                let trial = Running { patients: &patients, at: Some(around.at) };
                let standing = Standing::of(trial.tallies(), trial.at);
                let next_has = self.next_has(&trial);
                Case { standing, at: around.at, is_closed_above: around.is_closed_above, next_has, verdict }
            };
            let cases: Vec<Case> = all.iter().zip(verdicts).map(case).collect();
            for (when, verdict) in conditions(&cases, self.doses) {
                let is_between = cases.iter().any(|case| case.verdict == verdict && is_between(case, self.doses));
                let Cell { patients, dlts, pending } = cell;
                rows.push(DecisionRow { patients, dlts, pending, follow_up, when, is_between, verdict });
            }
        }
        rows
    }

    fn next_has(&self, trial: &Running<'_>) -> NextHas {
        let Some(enough) = self.general.enough_at_dose else { return NextHas::NotEnough };
        let next = self.endless.decide(trial).decision.dose();
        next.map_or(NextHas::NotEnough, |next| {
            NextHas::new(enough, trial.tallies().patients(next), trial.enrolled_at(next))
        })
    }

    fn verdict(&self, around: Around, cell: Cell, share: f64) -> RelativeDecision {
        let (at, patients) = (around.at, self.trial(around, cell, share));
        let running = Running { patients: &patients, at: Some(at) };
        let decision = self.design.decide(&running).decision;
        match decision {
            Decision::Treat(next) if next.dose < at && !self.comes_back(&patients, next.dose) => {
                RelativeDecision::Eliminate(1)
            }
            decision => RelativeDecision::new(decision, at),
        }
    }

    /// Whether the trial would go up again if nobody else had a DLT at this dose level, to which it comes down.
    fn comes_back(&self, patients: &[PatientStatus], dose: DoseLevel) -> bool {
        let mut patients = patients.to_vec();
        patients.extend([PatientStatus { dose, evaluation: Evaluation::NoDlt }; super::PLENTY as usize]);
        // Cohorts are filled before they are decided on.
        (0..MAX_COHORT).any(|_| {
            patients.push(PatientStatus { dose, evaluation: Evaluation::NoDlt });
            let up = self.endless.decide(&Running { patients: &patients, at: Some(dose) }).decision;
            up.dose().is_some_and(|up| up > dose)
        })
    }

    /// The patients of a trial that has come to a cell, every pending patient with this share of the window behind.
    fn trial(&self, around: Around, cell: Cell, share: f64) -> Vec<PatientStatus> {
        let Around { at, below, above, .. } = around;
        let passed = Cell { patients: below, dlts: 0, pending: 0 };
        let below = (1..at.number()).filter_map(DoseLevel::new).map(|dose| (dose, passed));
        let above = at.above(self.doses).map(|dose| (dose, above));
        let all = below.chain(above).chain([(at, cell)]);
        all.flat_map(|(dose, Cell { patients, dlts, pending })| {
            (0..patients).map(move |place| {
                let evaluation = match place {
                    place if place < dlts => Evaluation::Dlt,
                    place if place < patients - pending => Evaluation::NoDlt,
                    _ => Evaluation::Pending { follow_up: share },
                };
                PatientStatus { dose, evaluation }
            })
        })
        .collect()
    }
}

/// All numbers of DLTs and of pending patients after every whole cohort.
fn complete_cohorts(cohort: u32, most: u32) -> BTreeSet<Cell> {
    let cell = |patients, dlts| (0..=patients - dlts).map(move |pending| Cell { patients, dlts, pending });
    let of_size = |patients: u32| (0..=patients).flat_map(move |dlts| cell(patients, dlts));
    (1..=most / cohort).flat_map(|cohorts| of_size(cohorts * cohort)).collect()
}

/// Adds every share of the window, above the one of `low` and up to the one of `high`, from which the decisions are others.
fn changes(
    decide: &impl Fn(f64) -> Vec<RelativeDecision>,
    low: (f64, &[RelativeDecision]),
    high: (f64, &[RelativeDecision]),
    found: &mut Vec<(f64, Vec<RelativeDecision>)>,
) {
    if low.1 == high.1 {
        return;
    }
    if high.0 - low.0 < PRECISION {
        found.push((high.0, high.1.to_vec()));
        return;
    }
    let middle = f64::midpoint(low.0, high.0);
    let decisions = decide(middle);
    changes(decide, low, (middle, &decisions), found);
    changes(decide, (middle, &decisions), high, found);
}
