//! A design's graph under its cap: states in which the cap ends the trial are final, and what lies beyond is gone.

use std::ops::Range;

use crate::design::{Cap, Cohort, CohortDesign, Decision, DesignSpec, KeptTallies, Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::graph::{Graph, StateId};

/// A graph whose decisions know the cap on evaluable patients.
#[derive(Debug, Clone)]
pub struct CappedGraph<'a> {
    graph: &'a Graph,
    decisions: Vec<Decision>,
    /// Where the edges of each state begin, and after the last where they end.
    first_edges: Vec<u32>,
    edges: Vec<StateId>,
    /// Where a moderate toxicity of the only patient leads, by the state, where that matters. In order.
    moderate: Vec<(StateId, StateId)>,
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
        Self::under(graph, design, Cap::new(spec))
    }

    /// Applies a cap to the graph of a design.
    pub fn under(graph: &'a Graph, design: &dyn CohortDesign, cap: Cap) -> Self {
        let decide = |state: StateId| {
            let tallies = graph.tallies(state);
            cap.limit(graph.decision(state), tallies.total_patients(), false, || design.mtd(&tallies.taken()))
        };
        let mut capped = Self {
            graph,
            decisions: Vec::new(),
            first_edges: Vec::new(),
            edges: Vec::new(),
            moderate: Vec::new(),
            origins: Vec::new(),
            endings: Vec::new(),
        };
        capped.arrange(&(0..graph.len() as StateId).map(decide).collect::<Vec<_>>());
        capped
    }

    /// Takes over the states that can be reached, final ones behind all others and by how they end; the order is otherwise
    /// kept.
    fn arrange(&mut self, decisions: &[Decision]) {
        let mut reached = vec![false; decisions.len()];
        reached[0] = true;
        for (state, decision) in (0..).zip(decisions) {
            if reached[state as usize] && decision.cohort().is_some() {
                self.graph.edges(state).iter().for_each(|&after| reached[after as usize] = true);
                if let Some(after) = self.graph.after_moderate(state) {
                    reached[after as usize] = true;
                }
            }
        }
        let mut endings: Vec<(usize, StateId)> = Vec::with_capacity(decisions.len());
        self.origins.reserve(decisions.len());
        for state in (0..).zip(reached).filter_map(|(state, reached)| reached.then_some(state)) {
            match decisions[state as usize].ending() {
                None => self.origins.push(state),
                Some((mtd, reason)) => endings.push((place(mtd) * StopReason::ALL.len() + reason as usize, state)),
            }
        }
        endings.sort_by_key(|&(how, _)| how);
        for alike in endings.chunk_by(|one, other| one.0 == other.0) {
            let first = self.origins.len();
            if let Some((mtd, reason)) = decisions[alike[0].1 as usize].ending() {
                self.endings.push(Ending { mtd, reason, states: first..first + alike.len() });
            }
            self.origins.extend(alike.iter().map(|&(_, state)| state));
        }
        let mut renamed = vec![0; decisions.len()];
        for (new, &old) in (0..).zip(&self.origins) {
            renamed[old as usize] = new;
        }
        self.decisions.reserve(self.origins.len());
        self.first_edges.reserve(self.origins.len() + 1);
        self.edges.reserve(self.graph.edge_count());
        for (new, &old) in (0..).zip(&self.origins) {
            let decision = decisions[old as usize];
            self.decisions.push(decision);
            self.first_edges.push(self.edges.len() as u32);
            if decision.cohort().is_some() {
                self.edges.extend(self.graph.edges(old).iter().map(|&after| renamed[after as usize]));
                if let Some(after) = self.graph.after_moderate(old) {
                    self.moderate.push((new, renamed[after as usize]));
                }
            }
        }
        self.first_edges.push(self.edges.len() as u32);
    }

    /// What is decided in each state, in an order in which every edge leads forward; the first is the start.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// The final states, which come after all others, by how they end.
    pub fn endings(&self) -> &[Ending] {
        &self.endings
    }

    /// How many states are not final.
    pub fn enrolling(&self) -> usize {
        self.endings.first().map_or(self.decisions.len(), |ending| ending.states.start)
    }

    /// The states that are not final, with the cohort that is treated in each and the states after 0, 1, … DLTs in it.
    #[inline]
    pub fn cohorts(&self) -> impl Iterator<Item = (StateId, Cohort, &[StateId])> {
        let mut edges = &*self.edges;
        (0..).zip(&self.decisions[..self.enrolling()]).filter_map(move |(state, decision)| {
            let cohort = decision.cohort()?;
            let (after, rest) = edges.split_at(usize::from(cohort.patients) + 1);
            edges = rest;
            Some((state, cohort, after))
        })
    }

    /// The states after 0, 1, … DLTs in the cohort that is treated in a state; none where nobody is.
    #[inline]
    pub fn edges(&self, state: StateId) -> &[StateId] {
        let state = state as usize;
        &self.edges[self.first_edges[state] as usize..self.first_edges[state + 1] as usize]
    }

    /// As [`Self::edges`], each with its number of DLTs, and where a moderate toxicity leads, which is no DLT.
    pub(super) fn ways(&self, state: StateId) -> impl Iterator<Item = (u8, StateId)> + '_ {
        let moderate = Moderate::from(self, state).at(state);
        (0..).zip(self.edges(state).iter().copied()).chain(moderate.map(|after| (0, after)))
    }

    /// Where moderate toxicities lead, for whoever goes through all states.
    #[inline]
    pub(super) fn moderate(&self) -> Moderate<'_> {
        Moderate { rest: &self.moderate }
    }

    /// The cohort that the design would treat in a state if there were no cap.
    pub(super) fn wanted(&self, state: StateId) -> Option<Cohort> {
        self.graph.decision(self.origins[state as usize]).cohort()
    }

    /// As [`Graph::is_settled`].
    #[inline]
    pub fn is_settled(&self, dose: DoseLevel, patients: u32, dlts: u32) -> bool {
        self.graph.is_settled(dose, patients, dlts)
    }

    /// The tallies that define a state, as in [`Graph::tallies`].
    #[inline]
    pub fn tallies(&self, state: StateId) -> KeptTallies<'a> {
        self.graph.tallies(self.origins[state as usize])
    }

    /// The number of steps of the ladder.
    pub fn doses(&self) -> usize {
        self.graph.doses()
    }
}

/// Where moderate toxicities lead, asked about in the order of states.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moderate<'a> {
    rest: &'a [(StateId, StateId)],
}

impl<'a> Moderate<'a> {
    /// From a state on.
    fn from(graph: &'a CappedGraph<'_>, first: StateId) -> Self {
        let place = graph.moderate.partition_point(|&(state, _)| state < first);
        Self { rest: &graph.moderate[place..] }
    }

    /// Whether there are any more.
    #[inline]
    pub(super) fn is_over(&self) -> bool {
        self.rest.is_empty()
    }

    /// The state after a moderate toxicity of the only patient in this state; `None` where that does not matter.
    #[inline]
    pub(super) fn at(&mut self, state: StateId) -> Option<StateId> {
        let (&(of, after), rest) = self.rest.split_first()?;
        if of != state {
            return None;
        }
        self.rest = rest;
        Some(after)
    }
}

fn place(mtd: Mtd) -> usize {
    match mtd {
        Mtd::NoneTolerable => 0,
        Mtd::Undetermined => 1,
        Mtd::Dose(dose) => 2 + dose.index(),
    }
}
