//! A design's graph under its cap: states in which the cap ends the trial are final, and what lies beyond is gone.

use std::ops::Range;

use crate::design::{Cap, CohortDesign, Mtd, StopReason, Tallies};
use crate::dose::MAX_DOSES;
use crate::graph::{Graph, StateId, Step};
use crate::scenario::DesignSpec;

/// A graph whose steps know the cap on evaluable patients.
#[derive(Debug, Clone)]
pub struct CappedGraph<'a> {
    graph: &'a Graph,
    steps: Vec<Step>,
    edges: Vec<StateId>,
    /// The state of `graph` that each state is.
    origins: Vec<StateId>,
    endings: Vec<Ending>,
}

/// Final states that end alike, next to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What is recommended.
    pub mtd: Mtd,
    /// Why the trial stops.
    pub reason: StopReason,
    /// The states.
    pub states: Range<usize>,
}

impl<'a> CappedGraph<'a> {
    /// Applies the cap of a design, if it has one, to its graph.
    pub fn new(graph: &'a Graph, design: &dyn CohortDesign, spec: &DesignSpec) -> Self {
        let cap = Cap::new(spec);
        let step = |state: StateId| match graph.step(state) {
            Step::Enrol { patients, .. }
                if !cap.leaves_room(graph.tallies(state).total_patients(), patients.into()) =>
            {
                Step::Stop { mtd: cap.mtd(|| design.mtd(graph.tallies(state))), reason: StopReason::CapReached }
            }
            step => step,
        };
        let mut capped = Self { graph, steps: Vec::new(), edges: Vec::new(), origins: Vec::new(), endings: Vec::new() };
        capped.arrange((0..graph.len() as StateId).map(step).collect());
        capped
    }

    /// Takes over the steps that can be reached, final ones behind all others and by how they end; the order is otherwise
    /// kept.
    fn arrange(&mut self, steps: Vec<Step>) {
        let mut reached = vec![false; steps.len()];
        reached[0] = true;
        for (state, step) in steps.iter().enumerate() {
            if let (true, &Step::Enrol { patients, first_edge, .. }) = (reached[state], step) {
                self.graph.edges(first_edge, patients).iter().for_each(|&after| reached[after as usize] = true);
            }
        }
        // A place for every way to end: none tolerable or undetermined, or one of the dose levels.
        let mut endings: Vec<Vec<StateId>> = vec![Vec::new(); (2 + MAX_DOSES) * StopReason::ALL.len()];
        for state in (0..).zip(reached).filter_map(|(state, reached)| reached.then_some(state)) {
            match steps[state as usize] {
                Step::Enrol { .. } => self.origins.push(state),
                Step::Stop { mtd, reason } => endings[place(mtd) * StopReason::ALL.len() + reason as usize].push(state),
            }
        }
        for alike in endings {
            let first = self.origins.len();
            if let Some(Step::Stop { mtd, reason }) = alike.first().map(|&state| steps[state as usize]) {
                self.endings.push(Ending { mtd, reason, states: first..first + alike.len() });
            }
            self.origins.extend(alike);
        }
        let mut renamed = vec![0; steps.len()];
        for (new, &old) in (0..).zip(&self.origins) {
            renamed[old as usize] = new;
        }
        for &old in &self.origins {
            let mut step = steps[old as usize];
            if let Step::Enrol { patients, first_edge, .. } = &mut step {
                let after = self.graph.edges(*first_edge, *patients);
                *first_edge = self.edges.len() as u32;
                self.edges.extend(after.iter().map(|&after| renamed[after as usize]));
            }
            self.steps.push(step);
        }
    }

    /// The steps of all states, in an order in which every edge leads forward; the first is the start.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The final states, which come after all others, by how they end.
    pub fn endings(&self) -> &[Ending] {
        &self.endings
    }

    /// How many states are not final.
    pub fn enrolling(&self) -> usize {
        self.endings.first().map_or(self.steps.len(), |ending| ending.states.start)
    }

    /// The states after 0, 1, … DLTs in a cohort of `patients`.
    #[inline]
    pub fn edges(&self, first_edge: u32, patients: u8) -> &[StateId] {
        &self.edges[first_edge as usize..][..=usize::from(patients)]
    }

    /// As [`Graph::decisive_dlts`].
    #[inline]
    pub fn decisive_dlts(&self, patients: u32) -> Option<u32> {
        self.graph.decisive_dlts(patients)
    }

    /// The tallies that define a state, as in [`Graph::tallies`].
    pub fn tallies(&self, state: StateId) -> &Tallies {
        self.graph.tallies(self.origins[state as usize])
    }

    /// The number of steps of the ladder.
    pub fn doses(&self) -> usize {
        self.graph.doses()
    }
}

fn place(mtd: Mtd) -> usize {
    match mtd {
        Mtd::NoneTolerable => 0,
        Mtd::Undetermined => 1,
        Mtd::Dose(dose) => 2 + dose.index(),
    }
}
