//! One pass of probability through the graph of a design, from the first patient to every way it can end.

use std::sync::Arc;

use super::capped::{CappedGraph, Ending};
use super::dlts::Dlts;
use super::evaluable::Evaluable;
use super::expansion::{Expanded, Expanding};
use crate::characteristics::{AT_MTD, OutcomeCriteria};
use crate::design::{Cohort, KeptTallies, MAX_COHORT, Mtd, StopReason};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::graph::StateId;
use crate::scenario::Expansion;

/// Working memory for passes through one design's graph: a probability for each state.
#[derive(Debug, Clone)]
pub struct Pass<'a> {
    graph: &'a CappedGraph<'a>,
    probabilities: Vec<f64>,
    /// Known once they were asked for.
    sizes: Option<Sizes>,
    /// The probabilities of a moderate toxicity in the last pass; none where nobody looked at them.
    moderate: Vec<f64>,
    /// There once it was asked for.
    dlts: Option<Dlts>,
    /// What follows the MTD.
    expanding: Option<Arc<Expanding>>,
}

/// Numbers of evaluable patients in the final states.
#[derive(Debug, Clone)]
struct Sizes {
    of_endings: Vec<u32>,
    most: u32,
    most_at_a_dose: u32,
}

/// What a pass finds on its way: the probability of every recommendation, and mean patients and DLTs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Selection {
    /// Probability that none is tolerable.
    pub none_tolerable: f64,
    /// Probability that the trial ends at its cap without an MTD.
    pub undetermined: f64,
    /// Probability that a dose level is declared the MTD, a place for each.
    pub mtd: [f64; MAX_DOSES],
    /// Mean evaluable patients, a place for each dose level.
    pub mean_patients: [f64; MAX_DOSES],
    /// Mean patients with a DLT, a place for each dose level.
    pub mean_dlts: [f64; MAX_DOSES],
    /// Probability of each reason for stopping, in the order of [`StopReason::ALL`].
    pub stop_reasons: [f64; StopReason::ALL.len()],
}

impl<'a> Pass<'a> {
    /// Prepares passes through a compiled design under its cap.
    pub fn new(graph: &'a CappedGraph<'a>) -> Self {
        Self {
            graph,
            probabilities: vec![0.0; graph.decisions().len()],
            sizes: None,
            moderate: Vec::new(),
            dlts: None,
            expanding: None,
        }
    }

    /// Prepares passes whose trials go on with an expansion, if there is one.
    #[must_use]
    pub fn followed_by(self, expansion: Option<&Expansion>) -> Self {
        Self { expanding: expansion.map(|expansion| Arc::new(Expanding::new(self.graph, expansion))), ..self }
    }

    /// The graph and the probability of each of its states.
    pub(super) fn parts(&mut self) -> (&CappedGraph<'a>, &mut [f64]) {
        (self.graph, &mut self.probabilities)
    }

    /// What becomes of the endings that the last pass found; `None` if nothing follows the MTD.
    pub(super) fn expand(
        &self,
        escalation: &Selection,
        criteria: &OutcomeCriteria,
        patients: &[Evaluable],
    ) -> Option<Expanded> {
        let endings = &self.probabilities[self.graph.enrolling()..];
        Some(Expanded::new(self.expanding.as_ref()?, endings, escalation, criteria, patients))
    }

    /// Whether moderate toxicities of patients who end in this way have a part in the ways of trials.
    pub(super) fn counts_moderate(&self, patients: &[Evaluable]) -> bool {
        !self.graph.moderate().is_over() && patients.iter().any(|patient| patient.moderate > 0.0)
    }

    /// The next pass for DLTs looks at moderate toxicities with these probabilities.
    pub(super) fn set_moderate(&mut self, probabilities: impl Iterator<Item = f64>) {
        self.moderate.clear();
        self.moderate.extend(probabilities);
    }

    /// Pushes probability through the graph when an evaluable patient has a DLT with these probabilities, one for each dose
    /// level, the lowest first, and nobody a moderate toxicity.
    pub fn run(&mut self, dlt_probabilities: &[f64]) -> Selection {
        let mut selection = Selection::default();
        let mut weights = Weights::new(dlt_probabilities);
        self.moderate.clear();
        self.probabilities.fill(0.0);
        self.probabilities[0] = 1.0;
        for (state, Cohort { dose, patients, .. }, edges) in self.graph.cohorts() {
            let probability = self.probabilities[state as usize];
            selection.mean_patients[dose.index()] += probability * f64::from(patients);
            let weights = weights.of(dose.index(), patients);
            for (&after, &weight) in edges.iter().zip(weights) {
                self.probabilities[after as usize] += probability * weight;
            }
        }
        for Ending { mtd, reason, states } in self.graph.endings() {
            selection.end(*mtd, *reason, sum(&self.probabilities[states.clone()]));
        }
        for (dose, &p) in dlt_probabilities.iter().enumerate() {
            selection.mean_dlts[dose] = selection.mean_patients[dose] * p;
        }
        selection.settle();
        selection
    }

    /// Pushes probability through the graph once more, for DLTs: the probability of each number of them in all. For every
    /// cohort that settles its dose level, `settled` is told the dose level, its DLTs, and the probability.
    pub(super) fn dlts(&mut self, dlt_probabilities: &[f64], settled: impl FnMut(DoseLevel, u32, f64)) -> Vec<f64> {
        let (most, _) = self.most_patients();
        let dlts = self.dlts.get_or_insert_with(|| Dlts::new(self.graph));
        dlts.run(self.graph, (dlt_probabilities, &self.moderate), most as usize, settled)
    }

    /// After [`Self::dlts`]: of each final state its place among them, the fewest DLTs that it can have, and the probability of each
    /// number from there on.
    pub(super) fn each_ending_dlts(&self, each: impl FnMut(usize, u32, &[f64])) {
        if let Some(dlts) = &self.dlts {
            dlts.each_ending(self.graph.enrolling(), each);
        }
    }

    /// As [`Self::endings`], each with its place among the final states.
    pub(super) fn numbered_endings(&self) -> impl Iterator<Item = (usize, f64, KeptTallies<'a>)> {
        let first = self.graph.enrolling();
        let endings = self.probabilities[first..].iter().enumerate().filter(|(_, probability)| **probability > 0.0);
        endings.map(move |(place, &probability)| (place, probability, self.graph.tallies((first + place) as StateId)))
    }

    /// Whether tallies with so many patients and DLTs stand for more DLTs as well, as [`crate::graph::Graph::is_settled`].
    #[inline]
    pub(super) fn is_settled(&self, dose: DoseLevel, patients: usize, dlts: usize) -> bool {
        self.graph.is_settled(dose, patients as u32, dlts as u32)
    }

    /// The ways in which a trial can end, as (probability, tallies of evaluable patients, which at settled dose levels lack
    /// DLTs), as the last pass found them.
    pub fn endings(&self) -> impl Iterator<Item = (f64, KeptTallies<'a>)> {
        let first = self.graph.enrolling();
        let endings = (first as StateId..).zip(&self.probabilities[first..]);
        endings.filter(|(_, probability)| **probability > 0.0).map(|(state, &p)| (p, self.graph.tallies(state)))
    }

    /// The probability that a trial ends with more evaluable patients than this and not at its cap, as the last pass found it.
    pub fn p_ends_with_more_than(&mut self, patients: u32) -> f64 {
        let (graph, first) = (self.graph, self.graph.enrolling());
        let sizes = self.sizes.get_or_insert_with(|| Sizes::new(graph));
        let ended = graph.endings().iter().filter(|ending| ending.reason != StopReason::CapReached);
        let sized = ended.flat_map(|ending| {
            let sizes = &sizes.of_endings[ending.states.start - first..ending.states.end - first];
            sizes.iter().zip(&self.probabilities[ending.states.clone()])
        });
        sized.map(|(&size, &probability)| if size > patients { probability } else { 0.0 }).sum()
    }

    /// The probabilities that a dose level is declared the MTD that has at least so many evaluable patients, of [`AT_MTD`], as the last
    /// pass found them.
    pub(super) fn p_at_mtd(&self) -> [f64; AT_MTD.len()] {
        let mut sums = [0.0; AT_MTD.len()];
        for Ending { mtd, states, .. } in self.graph.endings() {
            let Mtd::Dose(mtd) = *mtd else { continue };
            for (state, &probability) in (states.start as StateId..).zip(&self.probabilities[states.clone()]) {
                let patients = self.graph.tallies(state).patients(mtd);
                for (sum, least) in sums.iter_mut().zip(AT_MTD) {
                    *sum += if patients >= least { probability } else { 0.0 };
                }
            }
        }
        sums
    }

    /// The most evaluable patients that a trial can have, in all and at one dose level.
    pub(super) fn most_patients(&mut self) -> (u32, u32) {
        let sizes = self.sizes.get_or_insert_with(|| Sizes::new(self.graph));
        (sizes.most, sizes.most_at_a_dose)
    }
}

impl Sizes {
    fn new(graph: &CappedGraph<'_>) -> Self {
        let endings = graph.enrolling() as StateId..graph.decisions().len() as StateId;
        let tallies = || endings.clone().map(|state| graph.tallies(state));
        let of_endings: Vec<u32> = tallies().map(KeptTallies::total_patients).collect();
        let at_a_dose = tallies().flat_map(|tallies| tallies.by_dose().map(|(patients, _)| patients as u32));
        Self {
            most: of_endings.iter().copied().max().unwrap_or(0),
            most_at_a_dose: at_a_dose.max().unwrap_or(0),
            of_endings,
        }
    }
}

/// The sum of many numbers, several at a time: one after the other each addition would wait for the one before.
fn sum(numbers: &[f64]) -> f64 {
    const LANES: usize = 8;
    let chunks = numbers.chunks_exact(LANES);
    let rest: f64 = chunks.remainder().iter().sum();
    let mut lanes = [0.0; LANES];
    chunks.for_each(|chunk| lanes.iter_mut().zip(chunk).for_each(|(lane, number)| *lane += number));
    lanes.iter().sum::<f64>() + rest
}

impl Selection {
    /// What is certain has probability 1, and nothing has more, whatever its terms add up to in binary.
    pub(super) fn settle(&mut self) {
        let answers = [&mut self.none_tolerable, &mut self.undetermined].into_iter().chain(&mut self.mtd);
        settle(answers);
        settle(self.stop_reasons.iter_mut());
    }

    /// The probability that the MTD is at or above the dose level of this 0-based place, or none if there is no such.
    pub(super) fn p_from(&self, place: usize) -> f64 {
        let others = self.none_tolerable + self.undetermined + self.mtd[..place].iter().sum::<f64>();
        if others > 0.0 { self.mtd[place..].iter().fold(0.0, |sum, p| sum + p).min(1.0) } else { 1.0 }
    }

    #[inline]
    pub(super) fn recommend(&mut self, mtd: Mtd, probability: f64) {
        match mtd {
            Mtd::NoneTolerable => self.none_tolerable += probability,
            Mtd::Undetermined => self.undetermined += probability,
            Mtd::Dose(dose) => self.mtd[dose.index()] += probability,
        }
    }

    #[inline]
    pub(super) fn end(&mut self, mtd: Mtd, reason: StopReason, probability: f64) {
        self.recommend(mtd, probability);
        self.stop_reasons[reason as usize] += probability;
    }
}

fn settle<'a>(probabilities: impl Iterator<Item = &'a mut f64>) {
    let mut possible = probabilities.filter(|probability| **probability > 0.0);
    match (possible.next(), possible.next()) {
        (Some(only), None) => *only = 1.0,
        (first, second) => first.into_iter().chain(second).chain(possible).for_each(|one| *one = one.min(1.0)),
    }
}

/// Binomial probabilities of the DLTs in a cohort, computed once for each dose level and size that occurs.
pub(super) struct Weights<'a> {
    dlt_probabilities: &'a [f64],
    known: [u8; MAX_DOSES],
    /// For each dose level of the ladder.
    weights: Vec<[f64; MAX_COHORT + 1]>,
}

impl<'a> Weights<'a> {
    pub(super) fn new(dlt_probabilities: &'a [f64]) -> Self {
        let weights = vec![[0.0; MAX_COHORT + 1]; dlt_probabilities.len()];
        Self { dlt_probabilities, known: [0; MAX_DOSES], weights }
    }

    /// The probabilities of 0, 1, … DLTs among `patients` at the dose level of this place.
    #[inline]
    pub(super) fn of(&mut self, dose: usize, patients: u8) -> &[f64] {
        if self.known[dose] != patients {
            self.known[dose] = patients;
            binomial(self.dlt_probabilities[dose], patients, &mut self.weights[dose]);
        }
        &self.weights[dose][..=usize::from(patients)]
    }
}

/// The probabilities of 0..=n DLTs among n patients, and zeros.
pub fn binomial_of(p: f64, n: u8) -> [f64; MAX_COHORT + 1] {
    let mut weights = [0.0; MAX_COHORT + 1];
    binomial(p, n, &mut weights);
    weights
}

/// Writes the probabilities of 0..=n DLTs among n, patient by patient: sums of products of probabilities lose nothing.
pub(super) fn binomial(p: f64, n: u8, weights: &mut [f64; MAX_COHORT + 1]) {
    weights[0] = 1.0;
    for patient in 1..=usize::from(n) {
        weights[patient] = 0.0;
        for dlts in (1..=patient).rev() {
            weights[dlts] = weights[dlts] * (1.0 - p) + weights[dlts - 1] * p;
        }
        weights[0] *= 1.0 - p;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums of the fuzzer's files came to 1 + 2⁻⁵² where something else was barely possible, too.
    #[test]
    fn no_probability_is_above_one() {
        let mut selection = Selection { none_tolerable: 1e-20, ..Selection::default() };
        selection.mtd[0] = 1.0 + f64::EPSILON;
        selection.stop_reasons[0] = 1.0 + f64::EPSILON;
        selection.stop_reasons[1] = 1e-20;
        selection.settle();
        assert_eq!((selection.none_tolerable, selection.mtd[0], selection.stop_reasons[0]), (1e-20, 1.0, 1.0));
        selection.mtd[1] = 1e-17;
        assert!(selection.p_from(0) <= 1.0);
    }
}
