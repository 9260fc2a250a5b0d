//! A cohort design compiled to its graph of states.
//!
//! Trials that stand alike have the same future; so have those that differ only in what can change no later answer
//! ([`CohortDesign::forget`]). Merged, they make a small graph whose nodes are states and whose edges say "k DLTs in this
//! cohort"; where a moderate toxicity of a patient treated alone matters, there is one edge more. The cap is not part of it: a cap
//! ends a walk, so one graph serves every cap.

use crate::design::{CohortDesign, Decision, KeptTallies, Standing, StandingSet, Standings};
use crate::dose::{DoseLevel, MAX_DOSES};

/// More states than this are not built.
pub const MAX_STATES: usize = 1_000_000;

/// The place of a state in its [`Graph`].
pub type StateId = u32;

/// A design's states in an order in which every edge leads forward; the first is the start.
#[derive(Debug, Clone)]
pub struct Graph {
    doses: usize,
    standings: Standings,
    nodes: Vec<Node>,
    edges: Vec<StateId>,
    /// Where a walk goes on after a moderate toxicity of the only patient, by the first edge of the state, where that matters. In order.
    moderate: Vec<(u32, StateId)>,
    settled: Settled,
}

/// What a walk needs of a state, in one place of memory.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// What is decided there.
    pub decision: Decision,
    /// Where its edges begin: one for each number of DLTs in the cohort.
    first_edge: u32,
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
        let mut found = Discovery::new(doses);
        found.known.place(&Standing::default());
        // Cohorts only add patients, so states found later never lead back; a plain worklist visits each once.
        while found.nodes.len() < found.known.len() {
            found.expand(design);
            if found.known.len() > limit {
                return Err(TooManyStates { limit });
            }
        }
        Ok(found.into_graph(doses))
    }

    /// The state before the first patient.
    pub fn start(&self) -> StateId {
        0
    }

    /// Where a walk begins.
    #[inline]
    pub fn first_node(&self) -> &Node {
        &self.nodes[0]
    }

    /// Where a walk goes on after `dlts` DLTs in the cohort that is treated at a node.
    #[inline]
    pub fn node_after(&self, node: &Node, dlts: u32) -> &Node {
        &self.nodes[self.edges[(node.first_edge + dlts) as usize] as usize]
    }

    /// Where a walk goes on after the only patient of the cohort that is treated at a node had a moderate toxicity, and no DLT.
    pub fn node_after_moderate(&self, node: &Node) -> &Node {
        match self.moderate_edge(node) {
            Some(after) => &self.nodes[after as usize],
            None => self.node_after(node, 0),
        }
    }

    /// The state after a moderate toxicity of the only patient treated in a state; `None` where it is that after no toxicity.
    #[inline]
    pub fn after_moderate(&self, state: StateId) -> Option<StateId> {
        self.moderate_edge(&self.nodes[state as usize])
    }

    #[inline]
    fn moderate_edge(&self, node: &Node) -> Option<StateId> {
        // Most graphs have none. Without a cohort there are no edges, and the first one would be that of another state.
        if self.moderate.is_empty() || node.decision.cohort().is_none() {
            return None;
        }
        let place = self.moderate.binary_search_by_key(&node.first_edge, |&(first_edge, _)| first_edge).ok()?;
        Some(self.moderate[place].1)
    }

    /// What is decided in a state.
    #[inline]
    pub fn decision(&self, state: StateId) -> Decision {
        self.nodes[state as usize].decision
    }

    /// Where a trial stands in a state, without what the design [forgets](CohortDesign::forget).
    pub fn standing(&self, state: StateId) -> Standing {
        self.standings.get(state as usize)
    }

    /// The tallies of [`Graph::standing`].
    #[inline]
    pub fn tallies(&self, state: StateId) -> KeptTallies<'_> {
        self.standings.tallies(state as usize)
    }

    /// The state after `dlts` DLTs in the cohort that is treated in a state.
    #[inline]
    pub fn after(&self, state: StateId, dlts: u32) -> StateId {
        self.edges[(self.nodes[state as usize].first_edge + dlts) as usize]
    }

    /// The states after 0, 1, … DLTs in the cohort that is treated in a state; none where nobody is.
    #[inline]
    pub fn edges(&self, state: StateId) -> &[StateId] {
        let Node { decision, first_edge } = self.nodes[state as usize];
        let edges = decision.cohort().map_or(0, |cohort| usize::from(cohort.patients) + 1);
        &self.edges[first_edge as usize..][..edges]
    }

    /// The fewest patients with whom a cohort at a dose level is complete; `None` if nobody is ever treated there. As every state
    /// is one that a trial can come to, it is the least over those that treat there.
    pub(crate) fn fewest_patients_to(&self, dose: DoseLevel) -> Option<u32> {
        let treated = (0..).zip(&self.nodes).filter_map(|(state, node)| {
            let cohort = node.decision.cohort().filter(|cohort| cohort.dose == dose)?;
            Some(self.tallies(state).total_patients() + u32::from(cohort.patients))
        });
        treated.min()
    }

    /// Whether tallies with so many patients and DLTs at a dose level stand for more DLTs as well: they settle it.
    #[inline]
    pub fn is_settled(&self, dose: DoseLevel, patients: u32, dlts: u32) -> bool {
        self.settled.by_patients.get(patients as usize).is_some_and(|dlts_at| u32::from(dlts_at[dose.index()]) == dlts)
    }

    /// The number of steps of the ladder.
    pub fn doses(&self) -> usize {
        self.doses
    }

    /// The number of states, final ones included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// How many edges there are in all.
    pub(crate) fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Never: there is always the start.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

/// DLTs that stand for more as well, by number of patients and dose level.
#[derive(Debug, Clone, Default)]
struct Settled {
    by_patients: Vec<[u16; MAX_DOSES]>,
}

impl Settled {
    fn mark(&mut self, dose: DoseLevel, patients: u32, dlts: u32) {
        let patients = patients as usize;
        if self.by_patients.len() <= patients {
            self.by_patients.resize(patients + 1, [u16::MAX; MAX_DOSES]);
        }
        self.by_patients[patients][dose.index()] = dlts as u16;
    }
}

/// The states found so far while a design is compiled; the first ones have their nodes.
struct Discovery {
    known: StandingSet,
    nodes: Vec<Node>,
    edges: Vec<StateId>,
    moderate: Vec<(u32, StateId)>,
    settled: Settled,
    /// A state was found after one with more patients.
    is_unsorted: bool,
}

impl Discovery {
    fn new(doses: usize) -> Self {
        let (nodes, edges, settled) = (Vec::new(), Vec::new(), Settled::default());
        Self { known: StandingSet::new(doses), nodes, edges, moderate: Vec::new(), settled, is_unsorted: false }
    }

    /// Decides in the first state without a decision.
    fn expand(&mut self, design: &dyn CohortDesign) {
        let standing = self.known.standings().get(self.nodes.len());
        let decision = design.decide(&standing).decision;
        self.nodes.push(Node { decision, first_edge: self.edges.len() as u32 });
        let Some(cohort) = decision.cohort() else { return };
        let mut last = None;
        for dlts in 0..=cohort.patients {
            let full = standing.after(cohort, dlts);
            let kept = design.forget(full);
            let (seen, has) = (full.tallies.dlts(cohort.dose), kept.tallies.dlts(cohort.dose));
            let is_cut = has < seen;
            if is_cut {
                self.settled.mark(cohort.dose, full.tallies.patients(cohort.dose), has);
            }
            // With more DLTs than settle a dose level, it is the same state.
            let id = match last {
                Some((same, id)) if is_cut && same == kept => id,
                _ => self.known.place(&kept),
            };
            last = Some((kept, id));
            self.edges.push(id);
        }
        if cohort.patients == 1 && design.counts_moderate() {
            self.expand_moderate(design.forget(standing.after_moderate(cohort)));
        }
        if self.nodes.len() < self.known.len() {
            let next = self.known.standings().tallies(self.nodes.len());
            self.is_unsorted |= next.total_patients() < standing.tallies.total_patients();
        }
    }

    /// What a moderate toxicity leads to in the state decided on last, where that is not what no toxicity leads to.
    fn expand_moderate(&mut self, kept: Standing) {
        let Some(first_edge) = self.nodes.last().map(|node| node.first_edge) else { return };
        let after = self.known.place(&kept);
        if after != self.edges[first_edge as usize] {
            self.moderate.push((first_edge, after));
        }
    }

    /// Sorts the states by their number of patients, so that every edge leads forward.
    fn into_graph(self, doses: usize) -> Graph {
        let Self { known, mut nodes, mut edges, mut moderate, settled, is_unsorted } = self;
        let mut standings = known.into_standings();
        edges.shrink_to_fit();
        if !is_unsorted {
            standings.shrink_to_fit();
            nodes.shrink_to_fit();
            return Graph { doses, standings, nodes, edges, moderate, settled };
        }
        let mut order: Vec<usize> = (0..standings.len()).collect();
        order.sort_by_key(|&old| standings.tallies(old).total_patients());
        let mut renamed = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            renamed[old] = new as StateId;
        }
        edges.iter_mut().for_each(|edge| *edge = renamed[*edge as usize]);
        moderate.iter_mut().for_each(|(_, edge)| *edge = renamed[*edge as usize]);
        Graph {
            doses,
            standings: standings.arranged(&order),
            nodes: order.iter().map(|&old| nodes[old]).collect(),
            edges,
            moderate,
            settled,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use super::*;
    use crate::design::{Cohort, Facts, Mtd, Ruling, StopReason, Tallies};

    /// Cohorts of one or of three, so that states are not found in the order of their number of patients.
    struct Mixed;

    impl CohortDesign for Mixed {
        fn decide(&self, standing: &Standing) -> Ruling {
            let tallies = &standing.tallies;
            let dose =
                DoseLevel::new(1 + (tallies.total_dlts() as usize + tallies.total_patients() as usize) % 2).unwrap();
            let decision = match tallies.total_patients() {
                12.. => Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::TopDoseReached },
                _ if standing.at == Some(dose) => Decision::Treat(Cohort::new(dose, 3)),
                _ => Decision::Treat(Cohort::new(dose, 1)),
            };
            Ruling::new(decision, Facts::NONE, |_| String::new())
        }

        fn mtd(&self, _: &Tallies) -> Mtd {
            Mtd::NoneTolerable
        }

        fn forget(&self, standing: Standing) -> Standing {
            standing.without_last_cohort()
        }
    }

    /// All states, found without any table.
    fn explore(standing: Standing, found: &mut HashSet<Standing>) {
        if let (true, Some(cohort)) = (found.insert(standing), Mixed.decide(&standing).decision.cohort()) {
            for dlts in 0..=cohort.patients {
                explore(Mixed.forget(standing.after(cohort, dlts)), found);
            }
        }
    }

    #[test]
    fn every_state_is_there_once_and_every_edge_leads_forward_whatever_the_cohorts() {
        let mut expected = HashSet::new();
        explore(Standing::default(), &mut expected);
        let graph = Graph::compile(&Mixed, 2, MAX_STATES).unwrap();
        assert_eq!(graph.len(), expected.len());
        for state in 0..graph.len() as StateId {
            if let Decision::Treat(cohort) = graph.decision(state) {
                for (dlts, &after) in (0..).zip(graph.edges(state)) {
                    assert!(after > state);
                    assert_eq!(graph.after(state, u32::from(dlts)), after);
                    assert_eq!(graph.standing(after), Mixed.forget(graph.standing(state).after(cohort, dlts)));
                }
            }
        }
    }
}
