//! A cohort design compiled to its graph of states.
//!
//! Trials that reach the same tallies at the same dose level have the same future; so have those that differ only in DLTs
//! beyond the ones that settle a dose level ([`CohortDesign::decisive_dlts`]). Merged, they make a small graph whose nodes
//! are states and whose edges say "k DLTs in this cohort". The cap is not part of it: a cap ends a walk, so one graph serves
//! every cap.

mod index;

use index::{Fingerprint, Index};

use crate::design::{Action, CohortDesign, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;

/// More states than this are not built.
pub const MAX_STATES: usize = 1_000_000;

/// The place of a state in its [`Graph`].
pub type StateId = u32;

/// What happens in a state, without the tallies that led to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A cohort is treated; [`Graph::after`] says where each number of DLTs leads.
    Enrol {
        /// Where.
        dose: DoseLevel,
        /// How many.
        patients: u8,
        /// DLTs among them that the rule tolerates.
        tolerates: u8,
        /// Where the edges of this state begin.
        first_edge: u32,
    },
    /// The trial is over.
    Stop {
        /// What it recommends.
        mtd: Mtd,
        /// Why it stopped.
        reason: StopReason,
    },
}

/// A design's states in an order in which every edge leads forward; the first is the start.
#[derive(Debug, Clone)]
pub struct Graph {
    doses: usize,
    steps: Vec<Step>,
    tallies: Vec<Tallies>,
    edges: Vec<StateId>,
    /// By number of patients at a dose level.
    decisive_dlts: Vec<u32>,
}

/// A design has too many states to be compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the design has more than {limit} states, too many to be enumerated")]
pub struct TooManyStates {
    /// The limit that was met.
    pub limit: usize,
}

impl Graph {
    /// Compiles a design on a ladder of `doses` steps.
    ///
    /// # Errors
    ///
    /// [`TooManyStates`] when there would be more than `limit` ([`MAX_STATES`] is the product's choice).
    pub fn compile(design: &dyn CohortDesign, doses: usize, limit: usize) -> Result<Self, TooManyStates> {
        let mut found = Discovery::default();
        found.state(Tallies::default(), None, false, Fingerprint::default(), 0);
        // Cohorts only add patients, so states found later never lead back; a plain worklist visits each once.
        let mut next = 0;
        while next < found.tallies.len() {
            found.expand(design, next);
            if found.tallies.len() > limit {
                return Err(TooManyStates { limit });
            }
            next += 1;
        }
        Ok(found.into_graph(design, doses))
    }

    /// The state before the first patient.
    pub fn start(&self) -> StateId {
        0
    }

    /// What happens in a state.
    #[inline]
    pub fn step(&self, state: StateId) -> Step {
        self.steps[state as usize]
    }

    /// The tallies that define a state. Of the DLTs at a settled dose level they have [`Graph::decisive_dlts`].
    pub fn tallies(&self, state: StateId) -> &Tallies {
        &self.tallies[state as usize]
    }

    /// The state after `dlts` DLTs in the cohort whose edges begin at `first_edge`.
    #[inline]
    pub fn after(&self, first_edge: u32, dlts: u32) -> StateId {
        self.edges[(first_edge + dlts) as usize]
    }

    /// The states after 0, 1, … DLTs among the `patients` of the cohort whose edges begin at `first_edge`.
    #[inline]
    pub fn edges(&self, first_edge: u32, patients: u8) -> &[StateId] {
        &self.edges[first_edge as usize..][..=usize::from(patients)]
    }

    /// How many DLTs settle a dose level with so many patients: so many in tallies stand for more as well. `None` if every
    /// DLT matters, and tallies have them all.
    #[inline]
    pub fn decisive_dlts(&self, patients: u32) -> Option<u32> {
        self.decisive_dlts.get(patients as usize).copied().filter(|&dlts| dlts < patients)
    }

    /// The number of steps of the ladder.
    pub fn doses(&self) -> usize {
        self.doses
    }

    /// The number of states, final ones included.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Never: there is always the start.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// Whether tallies say only that there are enough DLTs at a dose level to settle it.
fn is_settled(design: &dyn CohortDesign, tallies: &Tallies, dose: DoseLevel) -> bool {
    let decisive = design.decisive_dlts(tallies.patients(dose));
    decisive < tallies.patients(dose) && tallies.dlts(dose) >= decisive
}

/// The states found so far while a design is compiled.
#[derive(Default)]
struct Discovery {
    tallies: Vec<Tallies>,
    /// The dose level treated last.
    at: Vec<Option<DoseLevel>>,
    /// The last cohort bars escalation.
    barred: Vec<bool>,
    fingerprints: Vec<Fingerprint>,
    steps: Vec<Step>,
    edges: Vec<StateId>,
    /// The states by their number of patients, so that the few that are looked up at a time stay at hand.
    known: Vec<Index>,
    /// Tables for reuse: memory that was never touched is slow to get.
    spare: Vec<Index>,
    /// The tables of fewer patients than this were taken back.
    recycled: usize,
    /// The number of patients of the last state that was found.
    last: usize,
    /// The greatest number of patients at one dose level.
    most_at_a_dose: u32,
    /// A state was found after one with more patients.
    is_unsorted: bool,
}

impl Discovery {
    fn state(
        &mut self,
        tallies: Tallies,
        at: Option<DoseLevel>,
        barred: bool,
        fingerprint: Fingerprint,
        patients: usize,
    ) -> StateId {
        if self.known.len() <= patients {
            // As many as there were one cohort ago are a good guess.
            let expected = self.known.last().map_or(0, Index::len);
            self.known.resize_with(patients, Index::default);
            self.known.push(self.spare.pop().unwrap_or_default().emptied(expected));
        }
        let next = self.tallies.len() as StateId;
        let same = |id: StateId| {
            let id = id as usize;
            self.tallies[id] == tallies && self.at[id] == at && self.barred[id] == barred
        };
        let id = self.known[patients].find_or_insert(
            fingerprint.tag(at, at.map_or(0, |dose| tallies.dlts(dose))),
            next,
            same,
        );
        if id == next {
            self.tallies.push(tallies);
            self.at.push(at);
            self.barred.push(barred);
            self.fingerprints.push(fingerprint);
            self.is_unsorted |= patients < self.last;
            self.last = patients;
        }
        id
    }

    fn expand(&mut self, design: &dyn CohortDesign, state: usize) {
        let (tallies, at, fingerprint) = (self.tallies[state], self.at[state], self.fingerprints[state]);
        self.recycle(tallies.total_patients() as usize);
        let action = match at {
            Some(at) if self.barred[state] => design.next_barred(&tallies, at),
            _ => design.next(&tallies, at),
        };
        let step = match action {
            Action::Enrol { dose, patients, tolerates } => {
                let first_edge = self.edges.len() as u32;
                let total = tallies.total_patients() as usize + usize::from(patients);
                let at_dose = tallies.patients(dose) + u32::from(patients);
                self.most_at_a_dose = self.most_at_a_dose.max(at_dose);
                debug_assert!(!is_settled(design, &tallies, dose), "{tallies:?}: dose level {dose} is treated again");
                let decisive = design.decisive_dlts(at_dose) - tallies.dlts(dose);
                // With more DLTs than these, it is the same state.
                let most = decisive.min(patients.into());
                for dlts in 0..=most as u16 {
                    let after = tallies.with(dose, patients.into(), dlts);
                    let fingerprint = fingerprint.with(dose, patients.into(), dlts);
                    let barred = design.bars_escalation(patients, dlts as u8);
                    let id = self.state(after, Some(dose), barred, fingerprint, total);
                    self.edges.push(id);
                }
                let last = self.edges[self.edges.len() - 1];
                self.edges.resize(first_edge as usize + usize::from(patients) + 1, last);
                Step::Enrol { dose, patients, tolerates, first_edge }
            }
            Action::Stop(reason) => Step::Stop { mtd: design.mtd(&tallies), reason },
        };
        self.steps.push(step);
    }

    /// Takes back the tables of states with fewer patients than `reached`, for reuse: as long as states have been found in
    /// the order of their number of patients, none of them is looked up again.
    fn recycle(&mut self, reached: usize) {
        while !self.is_unsorted && self.recycled < reached {
            let table = std::mem::take(&mut self.known[self.recycled]);
            self.spare.extend((table.len() > 0).then_some(table));
            self.recycled += 1;
        }
    }

    /// Sorts the states by their number of patients, so that every edge leads forward.
    fn into_graph(self, design: &dyn CohortDesign, doses: usize) -> Graph {
        let Self { tallies, steps, edges, is_unsorted, most_at_a_dose, .. } = self;
        let decisive_dlts = (0..=most_at_a_dose).map(|patients| design.decisive_dlts(patients)).collect();
        if !is_unsorted {
            return Graph { doses, steps, tallies, edges, decisive_dlts };
        }
        let mut order: Vec<usize> = (0..tallies.len()).collect();
        order.sort_by_key(|&old| tallies[old].total_patients());
        let mut renamed = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            renamed[old] = new as StateId;
        }
        Graph {
            doses,
            steps: order.iter().map(|&old| steps[old]).collect(),
            tallies: order.iter().map(|&old| tallies[old]).collect(),
            edges: edges.iter().map(|&old| renamed[old as usize]).collect(),
            decisive_dlts,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use super::*;

    /// Cohorts of one or of three, so that states are not found in the order of their number of patients.
    struct Mixed;

    impl CohortDesign for Mixed {
        fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
            let dose =
                DoseLevel::new(1 + (tallies.total_dlts() as usize + tallies.total_patients() as usize) % 2).unwrap();
            match tallies.total_patients() {
                12.. => Action::Stop(StopReason::TopDoseReached),
                _ if at == Some(dose) => Action::Enrol { dose, patients: 3, tolerates: 1 },
                _ => Action::Enrol { dose, patients: 1, tolerates: 1 },
            }
        }

        fn mtd(&self, _: &Tallies) -> Mtd {
            Mtd::NoneTolerable
        }
    }

    /// All states, found without any table.
    fn explore(tallies: Tallies, at: Option<DoseLevel>, found: &mut HashSet<(Tallies, Option<DoseLevel>)>) {
        if let (true, Action::Enrol { dose, patients, .. }) = (found.insert((tallies, at)), Mixed.next(&tallies, at)) {
            for dlts in 0..=u16::from(patients) {
                explore(tallies.with(dose, patients.into(), dlts), Some(dose), found);
            }
        }
    }

    #[test]
    fn every_state_is_there_once_and_every_edge_leads_forward_whatever_the_cohorts() {
        let mut expected = HashSet::new();
        explore(Tallies::default(), None, &mut expected);
        let graph = Graph::compile(&Mixed, 2, MAX_STATES).unwrap();
        assert_eq!(graph.len(), expected.len());
        for state in 0..graph.len() as StateId {
            if let Step::Enrol { dose, patients, first_edge, .. } = graph.step(state) {
                for (dlts, &after) in (0..).zip(graph.edges(first_edge, patients)) {
                    assert!(after > state);
                    assert_eq!(*graph.tallies(after), graph.tallies(state).with(dose, patients.into(), dlts));
                }
            }
        }
    }
}
