//! A cohort design compiled to its graph of states.
//!
//! Trials that reach the same tallies at the same dose level have the same future. Merged, they make a small graph whose
//! nodes are states and whose edges say "k DLTs in this cohort". The cap is not part of it: a cap ends a walk, so one graph
//! serves every cap.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::design::{Action, CohortDesign, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;

/// More states than this are not built; a design with more is asked directly.
pub const MAX_STATES: usize = 4_000_000;

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
        found.state(Tallies::default(), None);
        // Cohorts only add patients, so states found later never lead back; a plain worklist visits each once.
        let mut next = 0;
        while let Some(&(tallies, at)) = found.states.get(next) {
            found.expand(design, &tallies, at);
            if found.states.len() > limit {
                return Err(TooManyStates { limit });
            }
            next += 1;
        }
        Ok(found.into_graph(doses))
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

    /// The tallies that define a state.
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

/// The states found so far while a design is compiled.
#[derive(Default)]
struct Discovery {
    ids: HashMap<(Tallies, Option<DoseLevel>), StateId>,
    states: Vec<(Tallies, Option<DoseLevel>)>,
    steps: Vec<Step>,
    edges: Vec<StateId>,
}

impl Discovery {
    fn state(&mut self, tallies: Tallies, at: Option<DoseLevel>) -> StateId {
        match self.ids.entry((tallies, at)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let id = self.states.len() as StateId;
                self.states.push((tallies, at));
                *new.insert(id)
            }
        }
    }

    fn expand(&mut self, design: &dyn CohortDesign, tallies: &Tallies, at: Option<DoseLevel>) {
        let step = match design.next(tallies, at) {
            Action::Enrol { dose, patients, tolerates } => {
                let first_edge = self.edges.len() as u32;
                for dlts in 0..=u16::from(patients) {
                    let after = self.state(tallies.with(dose, patients.into(), dlts), Some(dose));
                    self.edges.push(after);
                }
                Step::Enrol { dose, patients, tolerates, first_edge }
            }
            Action::Stop(reason) => Step::Stop { mtd: design.mtd(tallies), reason },
        };
        self.steps.push(step);
    }

    /// Sorts the states by their number of patients, so that every edge leads forward.
    fn into_graph(self, doses: usize) -> Graph {
        let mut order: Vec<usize> = (0..self.states.len()).collect();
        order.sort_by_key(|&old| self.states[old].0.total_patients());
        let mut renamed = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            renamed[old] = new as StateId;
        }
        Graph {
            doses,
            steps: order.iter().map(|&old| self.steps[old]).collect(),
            tallies: order.iter().map(|&old| self.states[old].0).collect(),
            edges: self.edges.iter().map(|&old| renamed[old as usize]).collect(),
        }
    }
}
