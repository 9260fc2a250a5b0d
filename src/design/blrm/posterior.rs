//! The posterior under a mixture of priors: what decisions rest on, quickly, and what people are told, in full.

use super::adaptive::{self, DoseWithCuts};
use super::model::{BivariateNormal, Counts, logit, p};
use super::table::LatticeTable;
use crate::design::Tallies;

/// Probabilities are known to this: the tables to some 10⁻⁷ (tests), the sums that refine themselves to less.
pub const ERROR: f64 = 1e-6;

/// What the sums that refine themselves agree to where the tables do not reach.
const AGREEMENT: f64 = 1e-8;

/// Quantiles are looked for among so many logits, then between two of them.
const QUANTILE_CUTS: usize = 48;

/// How often that is done: the last cells are some 10⁻⁴ wide on the logit scale.
const QUANTILE_ROUNDS: usize = 4;

/// Logits between which quantiles are looked for.
const QUANTILE_RANGE: (f64, f64) = (-40.0, 40.0);

/// A share of a mixture of priors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Its weight; the weights of a mixture add up to 1.
    pub weight: f64,
    /// The prior itself.
    pub prior: BivariateNormal,
}

/// The model on a ladder.
#[derive(Debug)]
pub struct Model {
    components: Vec<(Component, LatticeTable)>,
    /// What was seen before the trial.
    before: Vec<Counts>,
    /// x = ln(d/d*) of each dose level.
    ladder: Vec<f64>,
    /// Borders of the intervals, on the logit scale.
    cuts: Vec<f64>,
}

/// What is known of the DLT probability of one dose level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub sd: f64,
    /// The quantiles that were asked for.
    pub limits: [f64; 2],
}

impl Model {
    /// The model under a mixture of priors; `borders` are the DLT probabilities between the intervals, rising.
    pub fn new(mixture: &[Component], before: Vec<Counts>, ladder: Vec<f64>, borders: &[f64]) -> Self {
        let cuts: Vec<f64> = borders.iter().copied().map(logit).collect();
        let table = |prior| LatticeTable::new(prior, before.clone(), ladder.clone(), cuts.clone());
        let components = mixture.iter().map(|&component| (component, table(component.prior))).collect();
        Self { components, before, ladder, cuts }
    }

    /// The posterior probability of each interval, the lowest first, dose level by dose level.
    pub fn intervals(&self, tallies: &Tallies) -> Vec<Vec<f64>> {
        let seen: Vec<_> = self.seen(tallies).collect();
        let parts = self.components.iter().map(|(component, table)| match table.sums(&seen) {
            Some(sums) => (component.weight, sums.ln_evidence, sums.below),
            None => {
                let asked: Vec<DoseWithCuts> =
                    self.ladder.iter().map(|&x| DoseWithCuts { x, cuts: self.cuts.clone() }).collect();
                let full = adaptive::posterior(&component.prior, &self.counts(tallies), &asked, AGREEMENT);
                (component.weight, full.ln_evidence, full.below.concat())
            }
        });
        let below = mixed(parts.collect());
        below.chunks_exact(self.cuts.len()).map(between).collect()
    }

    /// Mean, standard deviation and two quantiles of the DLT probability of each dose level.
    pub fn summaries(&self, tallies: &Tallies, quantiles: [f64; 2]) -> Vec<Summary> {
        let (low, high) = QUANTILE_RANGE;
        let mut cells = vec![[(low, high); 2]; self.ladder.len()];
        let mut moments = Vec::new();
        for _ in 0..QUANTILE_ROUNDS {
            let cuts = |&(low, high): &(f64, f64)| {
                (0..=QUANTILE_CUTS).map(move |cut| low + (high - low) * cut as f64 / QUANTILE_CUTS as f64)
            };
            let ask =
                |(&x, cells): (&f64, &[(f64, f64); 2])| DoseWithCuts { x, cuts: cells.iter().flat_map(cuts).collect() };
            let asked: Vec<DoseWithCuts> = self.ladder.iter().zip(&cells).map(ask).collect();
            let shares = |full: adaptive::Posterior| {
                let squares = full.means.iter().zip(&full.sds).map(|(mean, sd)| mean * mean + sd * sd);
                full.means.iter().copied().chain(squares).chain(full.below.concat()).collect()
            };
            let mut known = mixed(self.in_full(tallies, &asked, shares));
            let below = known.split_off(2 * self.ladder.len());
            moments = known;
            for (cells, below) in cells.iter_mut().zip(below.chunks_exact(2 * (QUANTILE_CUTS + 1))) {
                let both = cells.iter_mut().zip(below.chunks_exact(QUANTILE_CUTS + 1));
                for ((cell, below), share) in both.zip(quantiles) {
                    let after = below.partition_point(|&below| below < share).clamp(1, QUANTILE_CUTS);
                    let width = (cell.1 - cell.0) / QUANTILE_CUTS as f64;
                    *cell = (cell.0 + (after - 1) as f64 * width, cell.0 + after as f64 * width);
                }
            }
        }
        let (means, squares) = moments.split_at(self.ladder.len());
        let summary = |((&mean, &square), cells): ((&f64, &f64), &[(f64, f64); 2])| Summary {
            mean,
            sd: (square - mean * mean).max(0.0).sqrt(),
            limits: cells.map(|(low, high)| p(0.5 * (low + high))),
        };
        means.iter().zip(squares).zip(&cells).map(summary).collect()
    }

    /// The means of log α and log β.
    pub fn parameters(&self, tallies: &Tallies) -> [f64; 2] {
        let means = mixed(self.in_full(tallies, &[], |full| full.parameters.to_vec()));
        [means[0], means[1]]
    }

    /// The share that each prior of the mixture has in the posterior.
    pub fn shares(&self, tallies: &Tallies) -> Vec<f64> {
        weights(&self.in_full(tallies, &[], |_| Vec::new()))
    }

    /// For each prior its weight, the logarithm of its evidence, and what is wanted of the posterior under it.
    fn in_full(
        &self,
        tallies: &Tallies,
        asked: &[DoseWithCuts],
        wanted: impl Fn(adaptive::Posterior) -> Vec<f64>,
    ) -> Vec<(f64, f64, Vec<f64>)> {
        let counts = self.counts(tallies);
        let part = |(component, _): &(Component, LatticeTable)| {
            let full = adaptive::posterior(&component.prior, &counts, asked, AGREEMENT);
            (component.weight, full.ln_evidence, wanted(full))
        };
        self.components.iter().map(part).collect()
    }

    fn seen(&self, tallies: &Tallies) -> impl Iterator<Item = (usize, u32, u32)> {
        let with_patients = |(dose, (patients, dlts))| (patients > 0).then_some((dose, patients as u32, dlts as u32));
        tallies.by_dose().enumerate().filter_map(with_patients)
    }

    fn counts(&self, tallies: &Tallies) -> Vec<Counts> {
        let of_trial = self.seen(tallies).map(|(dose, patients, dlts)| Counts { x: self.ladder[dose], patients, dlts });
        self.before.iter().copied().chain(of_trial).collect()
    }
}

/// The share of each part, from its weight before and the logarithm of its evidence.
fn weights(parts: &[(f64, f64, Vec<f64>)]) -> Vec<f64> {
    let top = parts.iter().map(|(_, ln_evidence, _)| *ln_evidence).fold(f64::NEG_INFINITY, f64::max);
    let masses: Vec<f64> = parts.iter().map(|(weight, ln_evidence, _)| weight * libm::exp(ln_evidence - top)).collect();
    let whole: f64 = masses.iter().sum();
    masses.iter().map(|mass| mass / whole).collect()
}

/// Probabilities under the mixture, from those under each of its parts.
fn mixed(parts: Vec<(f64, f64, Vec<f64>)>) -> Vec<f64> {
    let weights = weights(&parts);
    let weighted = |((_, _, values), weight): ((f64, f64, Vec<f64>), f64)| {
        values.into_iter().map(move |value| weight * value).collect::<Vec<f64>>()
    };
    let add = |mut sum: Vec<f64>, more: Vec<f64>| {
        sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        sum
    };
    parts.into_iter().zip(weights).map(weighted).reduce(add).unwrap_or_default()
}

/// The probability between each border and the next, from those below the borders; before the first and after the last, too.
fn between(below: &[f64]) -> Vec<f64> {
    let ends = || std::iter::once(0.0).chain(below.iter().copied());
    ends().zip(below.iter().copied().chain(std::iter::once(1.0))).map(|(from, to)| (to - from).max(0.0)).collect()
}
