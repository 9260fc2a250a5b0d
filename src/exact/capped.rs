//! A design's graph under its cap: states in which the cap ends the trial are final, and what lies beyond is gone.

use crate::design::{CohortDesign, Mtd, StopReason, Tallies};
use crate::graph::{Graph, StateId, Step};
use crate::scenario::{AtCap, DesignSpec};

/// A graph whose steps know the cap on evaluable patients.
#[derive(Debug, Clone)]
pub struct CappedGraph<'a> {
    graph: &'a Graph,
    steps: Vec<Step>,
    edges: Vec<StateId>,
    /// The state of `graph` that each state is.
    origins: Vec<StateId>,
    /// From here on the states are final.
    first_ending: usize,
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
        let mut capped = Self { graph, steps: Vec::new(), edges: Vec::new(), origins: Vec::new(), first_ending: 0 };
        capped.arrange((0..graph.len() as StateId).map(step).collect());
        capped
    }

    /// Takes over the steps that can be reached, final ones behind all others; the order is otherwise kept.
    fn arrange(&mut self, steps: Vec<Step>) {
        let mut reached = vec![false; steps.len()];
        reached[0] = true;
        for (state, step) in steps.iter().enumerate() {
            if let (true, &Step::Enrol { patients, first_edge, .. }) = (reached[state], step) {
                self.graph.edges(first_edge, patients).iter().for_each(|&after| reached[after as usize] = true);
            }
        }
        let is_ending = |state: &StateId| matches!(steps[*state as usize], Step::Stop { .. });
        let all = (0..).zip(reached).filter_map(|(state, reached)| reached.then_some(state));
        let (endings, others): (Vec<StateId>, Vec<StateId>) = all.partition(is_ending);
        self.first_ending = others.len();
        self.origins = [others, endings].concat();
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

    /// From this place on the steps are final, and before it none is.
    pub fn first_ending(&self) -> usize {
        self.first_ending
    }

    /// The states after 0, 1, … DLTs in a cohort of `patients`.
    #[inline]
    pub fn edges(&self, first_edge: u32, patients: u8) -> &[StateId] {
        &self.edges[first_edge as usize..][..=usize::from(patients)]
    }

    /// The tallies that define a state.
    pub fn tallies(&self, state: StateId) -> &Tallies {
        self.graph.tallies(self.origins[state as usize])
    }

    /// The number of steps of the ladder.
    pub fn doses(&self) -> usize {
        self.graph.doses()
    }
}
