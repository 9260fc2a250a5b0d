//! A design's graph under its cap: states in which the cap ends the trial become final.

use crate::design::{CohortDesign, Mtd, StopReason, Tallies};
use crate::graph::{Graph, StateId, Step};
use crate::scenario::{AtCap, DesignSpec};

/// A graph whose steps know the cap on evaluable patients.
#[derive(Debug, Clone)]
pub struct CappedGraph<'a> {
    graph: &'a Graph,
    steps: Vec<Step>,
}

impl<'a> CappedGraph<'a> {
    /// Applies the cap of a design, if it has one, to its graph.
    pub fn new(graph: &'a Graph, design: &dyn CohortDesign, spec: &DesignSpec) -> Self {
        let step = |state: StateId| match (graph.step(state), spec.cap) {
            (Step::Enrol { patients, .. }, Some(cap))
                if graph.tallies(state).total_patients() + u32::from(patients) > cap =>
            {
                let mtd = match spec.at_cap {
                    AtCap::Undetermined => Mtd::Undetermined,
                    AtCap::Declare => design.mtd(graph.tallies(state)),
                };
                Step::Stop { mtd, reason: StopReason::CapReached }
            }
            (step, _) => step,
        };
        Self { graph, steps: (0..graph.len() as StateId).map(step).collect() }
    }

    /// The steps of all states, in an order in which every edge leads forward; the first is the start.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The states after 0, 1, … DLTs in a cohort of `patients`.
    #[inline]
    pub fn edges(&self, first_edge: u32, patients: u8) -> &[StateId] {
        self.graph.edges(first_edge, patients)
    }

    /// The tallies that define a state.
    pub fn tallies(&self, state: StateId) -> &Tallies {
        self.graph.tallies(state)
    }

    /// The number of steps of the ladder.
    pub fn doses(&self) -> usize {
        self.graph.doses()
    }
}
