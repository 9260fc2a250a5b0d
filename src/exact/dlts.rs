//! How many DLTs there are, by dose level and in all, also where states do not tell them apart.
//!
//! The tallies of a state lack DLTs at dose levels that are settled ([`crate::design::CohortDesign::forget`]). At such
//! a level no patient comes later, so that its DLTs are those before its last cohort, which the state has, and those of that
//! cohort. In all, each state keeps a probability for every number that may have led to it.

use super::capped::CappedGraph;
use super::pass::Weights;
use crate::design::Cohort;
use crate::dose::DoseLevel;
use crate::graph::StateId;

/// Working memory for the distribution of DLTs: a place for each state and each number of DLTs in all that it can have.
#[derive(Debug, Clone)]
pub(super) struct Dlts {
    /// DLTs in the tallies of each state: the fewest that it can have.
    fewest: Vec<u32>,
    /// Where the places of each state begin, and after the last where they end.
    places: Vec<usize>,
    probabilities: Vec<f64>,
}

impl Dlts {
    pub(super) fn new(graph: &CappedGraph<'_>) -> Self {
        let states = 0..graph.decisions().len();
        let fewest: Vec<u32> = states.map(|state| graph.tallies(state as StateId).total_dlts()).collect();
        let mut rooms = vec![1; fewest.len()];
        let mut moderate = graph.moderate();
        for (state, _, edges) in graph.cohorts() {
            let after_moderate = moderate.at(state);
            let state = state as usize;
            let mut widen = |dlts: u32, after: StateId| {
                let after = after as usize;
                rooms[after] = rooms[after].max(rooms[state] + (fewest[state] + dlts - fewest[after]) as usize);
            };
            (0..).zip(edges).for_each(|(dlts, &after)| widen(dlts, after));
            if let Some(after) = after_moderate {
                widen(0, after);
            }
        }
        let mut places = Vec::with_capacity(rooms.len() + 1);
        places.push(0);
        places.extend(rooms.iter().scan(0, |end, room| {
            *end += room;
            Some(*end)
        }));
        Self { probabilities: vec![0.0; places[fewest.len()]], fewest, places }
    }

    /// Pushes probability through the graph when an evaluable patient has a DLT with these probabilities, and without one a moderate
    /// toxicity with those (none where nobody looks at them), and returns that of every number of DLTs in all. For every cohort that
    /// settles its dose level, `settled` is told the dose level, its DLTs, and their probability.
    pub(super) fn run(
        &mut self,
        graph: &CappedGraph<'_>,
        (dlt_probabilities, moderate_probabilities): (&[f64], &[f64]),
        most: usize,
        mut settled: impl FnMut(DoseLevel, u32, f64),
    ) -> Vec<f64> {
        let mut weights = Weights::new(dlt_probabilities);
        let mut moderate = graph.moderate();
        self.probabilities.fill(0.0);
        self.probabilities[0] = 1.0;
        for (state, Cohort { dose, patients, .. }, edges) in graph.cohorts() {
            let state = state as usize;
            let mut weights = weights.of(dose.index(), patients);
            let after_moderate = moderate.at(state as StateId).zip(moderate_probabilities.get(dose.index()));
            let split = after_moderate.map(|(_, p)| [weights[0] * (1.0 - p), weights[1]]);
            let without = weights[0];
            if let Some(split) = &split {
                weights = split;
            }
            // Every edge leads to a later state.
            let (until_here, later) = self.probabilities.split_at_mut(self.places[state + 1]);
            let here = &until_here[self.places[state]..];
            for ((dlts, &after), &weight) in (0..).zip(edges).zip(weights) {
                let after = after as usize;
                let more = (self.fewest[state] + dlts - self.fewest[after]) as usize;
                let there = &mut later[self.places[after] + more - self.places[state + 1]..];
                there.iter_mut().zip(here).for_each(|(there, here)| *there += here * weight);
            }
            if let Some((after, p)) = after_moderate {
                let after = after as usize;
                let more = (self.fewest[state] - self.fewest[after]) as usize;
                let there = &mut later[self.places[after] + more - self.places[state + 1]..];
                there.iter_mut().zip(here).for_each(|(there, here)| *there += here * (without * p));
            }
            let tallies = graph.tallies(state as StateId);
            let (before, at_dose) = (tallies.dlts(dose), tallies.patients(dose) + u32::from(patients));
            let settling = (0..)
                .zip(edges)
                .filter(|&(_, &after)| graph.is_settled(dose, at_dose, graph.tallies(after).dlts(dose)));
            let mut probability = None;
            for (dlts, _) in settling {
                let probability = *probability.get_or_insert_with(|| here.iter().sum::<f64>());
                settled(dose, before + dlts, probability * weights[dlts as usize]);
            }
        }
        self.in_all(graph.enrolling(), most)
    }

    /// What the last run found of each state from `first_ending` on: its place among them, the fewest DLTs that it can have, and the
    /// probability of each number from there on.
    pub(super) fn each_ending(&self, first_ending: usize, mut each: impl FnMut(usize, u32, &[f64])) {
        for ending in first_ending..self.fewest.len() {
            let probabilities = &self.probabilities[self.places[ending]..self.places[ending + 1]];
            each(ending - first_ending, self.fewest[ending], probabilities);
        }
    }

    /// The probability of each number of DLTs in the states from `first_ending` on.
    fn in_all(&self, first_ending: usize, most: usize) -> Vec<f64> {
        let mut in_all = vec![0.0; most + 1];
        for ending in first_ending..self.fewest.len() {
            let probabilities = &self.probabilities[self.places[ending]..self.places[ending + 1]];
            let numbers = &mut in_all[self.fewest[ending] as usize..];
            numbers.iter_mut().zip(probabilities).for_each(|(number, probability)| *number += probability);
        }
        in_all
    }
}
