//! The tree of dose paths with equal futures merged, cohort by cohort, and what is rare folded.

use std::collections::HashMap;

use super::capped::CappedGraph;
use super::pass::{Pass, binomial};
use crate::design::{Cohort, Decision, MAX_COHORT, Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::graph::StateId;

/// What stands at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A state.
    State {
        /// What is decided there.
        decision: Decision,
        /// Evaluable patients so far at the dose level that is treated; 0 at an end.
        treated: u32,
        /// How many of them had a DLT.
        dlts: u32,
    },
    /// What is rarer than asked for, or goes on for too long, and is not followed.
    Folded,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What stands there.
    pub kind: NodeKind,
    /// The probability of getting there after so many cohorts.
    pub probability: f64,
    /// Where the numbers of DLTs in the cohort lead to, in the next layer; nothing at an end.
    pub links: Vec<Link>,
}

/// Numbers of DLTs that lead from one node to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The fewest DLTs.
    pub from_dlts: u8,
    /// The most.
    pub to_dlts: u8,
    /// The place of the node in the next layer.
    pub node: usize,
    /// The probability of so many DLTs, given that the cohort is treated.
    pub share: f64,
}

/// The tree: the nodes after 0, 1, 2, … cohorts.
#[derive(Debug, Clone, PartialEq)]
pub struct PathTree {
    /// The first has one node.
    pub layers: Vec<Vec<Node>>,
    /// Nodes rarer than this are folded.
    pub threshold: f64,
    /// The threshold that was asked for; a lower one than `threshold` would have made too many nodes.
    pub asked_threshold: f64,
    /// Trials that go on after so many cohorts are folded, if there are any.
    pub cut_after: Option<usize>,
    /// How trials end, whether their nodes are folded or not.
    pub ends: Vec<(Mtd, f64)>,
}

/// What trials can recommend at their end, with probabilities, in the order of [`NodeKind::rank`].
pub fn ends(graph: &CappedGraph<'_>, dlt_probabilities: &[f64]) -> Vec<(Mtd, f64)> {
    let selection = Pass::new(graph).run(dlt_probabilities);
    let doses = DoseLevel::ladder(graph.doses()).rev().map(|dose| (Mtd::Dose(dose), selection.mtd[dose.index()]));
    let all = [(Mtd::Undetermined, selection.undetermined)].into_iter().chain(doses);
    let all = all.chain([(Mtd::NoneTolerable, selection.none_tolerable)]);
    all.filter(|(mtd, _)| graph.endings().iter().any(|ending| ending.mtd == *mtd)).collect()
}

/// How much of a tree is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Nodes rarer than this are folded.
    pub threshold: f64,
    /// Trials that go on after so many cohorts are folded.
    pub most_cohorts: usize,
}

impl PathTree {
    /// The tree of a design when evaluable patients have a DLT with these probabilities.
    pub fn new(graph: &CappedGraph<'_>, dlt_probabilities: &[f64], extent: Extent) -> Self {
        let Extent { threshold, most_cohorts } = extent;
        let mut cut_after = None;
        let classes = Classes::new(graph);
        let mut layers = Vec::new();
        let mut layer = vec![(0 as StateId, Node { kind: kind(graph, 0), probability: 1.0, links: Vec::new() })];
        while !layer.is_empty() {
            let mut next: Vec<(StateId, Node)> = Vec::new();
            let mut places = HashMap::new();
            for (state, node) in &mut layer {
                let Some(Cohort { dose, patients, .. }) = graph.decisions()[*state as usize].cohort() else { continue };
                if node.kind == NodeKind::Folded {
                    continue;
                }
                let mut weights = [0.0; MAX_COHORT + 1];
                binomial(dlt_probabilities[dose.index()], patients, &mut weights);
                for (dlts, &after) in (0..).zip(graph.edges(*state)) {
                    let place = *places.entry(classes.of[after as usize]).or_insert_with(|| {
                        next.push((after, Node { kind: kind(graph, after), probability: 0.0, links: Vec::new() }));
                        next.len() - 1
                    });
                    next[place].1.probability += node.probability * weights[usize::from(dlts)];
                    node.link(Link { from_dlts: dlts, to_dlts: dlts, node: place, share: weights[usize::from(dlts)] });
                }
            }
            let is_last = layers.len() + 1 >= most_cohorts;
            if is_last && next.iter().any(|(_, node)| node.kind.cohort().is_some()) {
                cut_after = Some(most_cohorts);
            }
            let is_rare = |node: &Node| node.probability < threshold || (is_last && node.kind.cohort().is_some());
            let (kept, renamed) = fold(next, is_rare);
            for (_, node) in &mut layer {
                node.rename(&renamed);
            }
            layers.push(std::mem::replace(&mut layer, kept).into_iter().map(|(_, node)| node).collect());
        }
        Self { layers, threshold, asked_threshold: threshold, cut_after, ends: ends(graph, dlt_probabilities) }
    }

    /// As [`PathTree::new`], with the threshold doubled until there are at most so many nodes.
    pub fn with_most_nodes(graph: &CappedGraph<'_>, dlt_probabilities: &[f64], extent: Extent, most: usize) -> Self {
        let asked = extent.threshold;
        let mut extent = extent;
        loop {
            let tree = Self { asked_threshold: asked, ..Self::new(graph, dlt_probabilities, extent) };
            if tree.layers.iter().map(Vec::len).sum::<usize>() <= most || extent.threshold >= 1.0 {
                return tree;
            }
            extent.threshold = if extent.threshold > 0.0 { 2.0 * extent.threshold } else { 1e-4 };
        }
    }

    /// The probability of all ends and of what is folded: 1, but for rounding.
    pub fn total(&self) -> f64 {
        let ends = |node: &&Node| node.kind.cohort().is_none();
        self.layers.iter().flatten().filter(ends).map(|node| node.probability).sum()
    }

    /// The probability of what is folded.
    pub fn folded(&self) -> f64 {
        let nodes = self.layers.iter().flatten();
        nodes.filter(|node| node.kind == NodeKind::Folded).map(|node| node.probability).sum()
    }
}

impl Node {
    /// Links to the same node become one.
    fn link(&mut self, link: Link) {
        match self.links.last_mut() {
            Some(last) if last.node == link.node => {
                last.to_dlts = link.to_dlts;
                last.share += link.share;
            }
            _ => self.links.push(link),
        }
    }

    /// Points links to where the nodes of the next layer are now.
    fn rename(&mut self, renamed: &[usize]) {
        for link in std::mem::take(&mut self.links) {
            self.link(Link { node: renamed[link.node], ..link });
        }
    }
}

fn kind(graph: &CappedGraph<'_>, state: StateId) -> NodeKind {
    let (decision, tallies) = (graph.decisions()[state as usize], graph.tallies(state));
    let (treated, dlts) = decision.dose().map_or((0, 0), |dose| (tallies.patients(dose), tallies.dlts(dose)));
    NodeKind::State { decision, treated, dlts }
}

/// Puts the nodes in the order in which they are shown, and everything rare together at the end. Returns where each was put.
fn fold(nodes: Vec<(StateId, Node)>, is_rare: impl Fn(&Node) -> bool) -> (Vec<(StateId, Node)>, Vec<usize>) {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by_key(|&place| (is_rare(&nodes[place].1), nodes[place].1.kind.rank(), place));
    let mut renamed = vec![0; nodes.len()];
    let mut kept: Vec<(StateId, Node)> = Vec::new();
    for place in order {
        let (state, node) = &nodes[place];
        if !is_rare(node) {
            kept.push((*state, node.clone()));
        } else if let Some((_, last)) = kept.last_mut().filter(|(_, last)| last.kind == NodeKind::Folded) {
            last.probability += node.probability;
        } else {
            kept.push((*state, Node { kind: NodeKind::Folded, probability: node.probability, links: Vec::new() }));
        }
        renamed[place] = kept.len() - 1;
    }
    (kept, renamed)
}

impl NodeKind {
    /// The cohort that is treated there.
    pub fn cohort(&self) -> Option<Cohort> {
        if let Self::State { decision, .. } = self { decision.cohort() } else { None }
    }

    /// What a trial recommends that ends there, and why it stops.
    pub fn ending(&self) -> Option<(Mtd, StopReason)> {
        if let Self::State { decision, .. } = self { decision.ending() } else { None }
    }

    /// Where it stands from the top: high dose levels first, an end beside the dose level that it recommends.
    pub fn rank(&self) -> (usize, u32) {
        let from_top = |dose: DoseLevel| 100 - 2 * dose.number();
        match *self {
            Self::State { decision: Decision::Treat(cohort), treated, .. } => (from_top(cohort.dose), treated),
            Self::State { decision: Decision::Stop { mtd: Mtd::Dose(dose), .. }, .. } => (from_top(dose) + 1, 0),
            Self::State { decision: Decision::Stop { mtd: Mtd::NoneTolerable, .. }, .. } => (100, 0),
            Self::State { .. } => (0, 0),
            Self::Folded => (101, 0),
        }
    }
}

/// States with the same future, and the same tally at the dose level that comes next.
struct Classes {
    of: Vec<usize>,
}

impl Classes {
    fn new(graph: &CappedGraph<'_>) -> Self {
        let count = graph.decisions().len();
        let mut of = vec![0; count];
        let mut known: HashMap<(NodeKind, Vec<usize>), usize> = HashMap::new();
        // Every edge leads forward, so what follows a state has its class already.
        for state in (0..count).rev() {
            let after = graph.edges(state as StateId).iter().map(|&after| of[after as usize]).collect();
            let next = known.len();
            of[state] = *known.entry((kind(graph, state as StateId), after)).or_insert(next);
        }
        Self { of }
    }
}
