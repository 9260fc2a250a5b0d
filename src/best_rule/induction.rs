//! Backward induction over all tallies: from the last cohort to the first, the choice with the greatest expected gain.
//!
//! Let L_k(t) be the weight of curve k times the likelihood of the tallies t in one order of patients, C(k) its true MTD (0 for
//! none), c the cohort size and λ the penalty. The gain that can still be had from t, in units of L, is
//!
//!   U(t) = max { max_a Σ_{k: C(k) = a} L_k(t),   max_d Σ_y binom(c, y) U(t + y of c at d) − λ c Σ_{k: C(k) < d} L_k(t) }:
//!
//! stop and recommend a, or treat a cohort at d. U(no patients) is the greatest mean of P(correct selection) − λ × E(patients above
//! the true MTD) over these curves. The method is that of any finite decision problem (Bellman 1957, "Dynamic programming").
//!
//! Ties are decided so: stop rather than treat; recommend none, then the lowest; treat at the lowest.

use rayon::prelude::*;

use super::layer::{Allocation, Layer};
use super::likelihood::{Likelihood, number, power};
use super::step::{STOP, Step, best};
use super::{Constraints, WeightedCurve};
use crate::design::{Mtd, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::simulate::{Stopped, Watch};

/// More tallies than this take more than half a gigabyte.
const MOST_TALLIES: usize = 50_000_000;

/// There are more tallies than can be gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{doses} dose levels, {patients} patients in cohorts of {cohort} have more than {MOST_TALLIES} tallies, too many to go through"
)]
pub struct TooLarge {
    doses: usize,
    patients: u32,
    cohort: u8,
}

/// What the best rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A cohort is treated at this dose level.
    Treat(DoseLevel),
    /// The trial stops, and this is recommended: a dose level or none.
    Stop(Mtd),
}

/// The best rule under its constraints, for its curves.
#[derive(Debug, Clone)]
pub struct BestRule {
    constraints: Constraints,
    curves: Vec<WeightedCurve>,
    layers: Vec<Layer>,
    /// By layer and place: the index of the dose level that is treated, or [`STOP`] plus what is recommended.
    choices: Vec<Vec<u8>>,
    value: f64,
}

impl BestRule {
    /// How many tallies a rule under these constraints can meet.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] if they are more than can be gone through.
    pub fn count_tallies(constraints: &Constraints) -> Result<usize, TooLarge> {
        Ok(layers(constraints)?.iter().map(|layer| layer.len).sum())
    }

    /// Finds the best rule. Every curve has a probability for each dose level.
    ///
    /// # Errors
    ///
    /// [`TooLarge`], or [`Stopped`] when `watch` asked for it, inside.
    pub fn find(
        constraints: Constraints,
        mut curves: Vec<WeightedCurve>,
        watch: &Watch,
    ) -> Result<Result<Self, Stopped>, TooLarge> {
        let layers = layers(&constraints)?;
        let total: f64 = curves.iter().map(|curve| curve.weight).sum();
        curves.iter_mut().for_each(|curve| curve.weight /= total);
        // In the order of their true MTD, so that sums over equal ones are sums over neighbours.
        let mut sorted = curves.clone();
        sorted.sort_by_key(|curve| curve.true_mtd);
        let likelihood = Likelihood::new(&constraints, &sorted);
        let mut choices = Vec::with_capacity(layers.len());
        let mut after: (Layer, Vec<f64>) = (Layer::default(), Vec::new());
        for layer in layers.iter().rev() {
            let step = Step { constraints: &constraints, likelihood: &likelihood, next: &after.0, gains: &after.1 };
            let solved: Result<Vec<_>, Stopped> = layer
                .blocks
                .par_iter()
                .map(|block| {
                    watch.finish(block.len as u64)?;
                    Ok(step.solve(block))
                })
                .collect();
            let solved = match solved {
                Ok(solved) => solved,
                Err(stopped) => return Ok(Err(stopped)),
            };
            let (mut gains, mut chosen) = (Vec::with_capacity(layer.len), Vec::with_capacity(layer.len));
            for (of_gains, of_choices) in solved {
                gains.extend(of_gains);
                chosen.extend(of_choices);
            }
            choices.push(chosen);
            after = (layer.clone(), gains);
        }
        choices.reverse();
        let value = after.1.first().copied().unwrap_or_default();
        Ok(Ok(Self { constraints, curves, layers, choices, value }))
    }

    /// The greatest weighted mean over the curves of P(correct selection) − penalty × E(patients above the true MTD).
    pub fn value(&self) -> f64 {
        self.value
    }

    /// What the rules it is the best of have in common.
    pub fn constraints(&self) -> &Constraints {
        &self.constraints
    }

    /// The curves, their weights adding up to 1.
    pub fn curves(&self) -> &[WeightedCurve] {
        &self.curves
    }

    /// How many tallies were gone through.
    pub fn tallies(&self) -> usize {
        self.layers.iter().map(|layer| layer.len).sum()
    }

    /// What the rule does; `None` for tallies that no rule under its constraints can come to.
    pub fn choice(&self, tallies: &Tallies) -> Option<Choice> {
        let cohort = usize::from(self.constraints.cohort_size);
        let mut allocation: Allocation = [0; MAX_DOSES];
        let mut cohorts = 0;
        for (place, (patients, _)) in allocation.iter_mut().zip(tallies.by_dose()) {
            if !patients.is_multiple_of(cohort) {
                return None;
            }
            *place = u8::try_from(patients / cohort).ok()?;
            cohorts += patients / cohort;
        }
        let block = self.layers.get(cohorts)?.block(&allocation)?;
        let within: usize = tallies.by_dose().zip(&block.strides).map(|((_, dlts), stride)| dlts * stride).sum();
        let coded = self.choices[cohorts][block.offset + within];
        if coded < STOP {
            DoseLevel::from_index(coded.into()).map(Choice::Treat)
        } else {
            Some(Choice::Stop(DoseLevel::new((coded - STOP).into()).map_or(Mtd::NoneTolerable, Mtd::Dose)))
        }
    }

    /// What is most probably the true MTD given these tallies, whether or not the rule stops there.
    pub fn recommendation(&self, tallies: &Tallies) -> Mtd {
        let mut shares = [0.0; MAX_DOSES + 1];
        for curve in &self.curves {
            let likelihood = tallies
                .by_dose()
                .zip(&curve.dlt_probabilities)
                .fold(curve.weight, |likelihood, ((patients, dlts), &p)| {
                    likelihood * power(p, dlts) * power(1.0 - p, patients - dlts)
                });
            shares[number(curve.true_mtd)] += likelihood;
        }
        let (best, _) = best(&shares[..=self.constraints.doses]);
        DoseLevel::new(best).map_or(Mtd::NoneTolerable, Mtd::Dose)
    }
}

/// All tallies, cohort by cohort.
fn layers(constraints: &Constraints) -> Result<Vec<Layer>, TooLarge> {
    let cohorts = constraints.max_patients / u32::from(constraints.cohort_size);
    let mut layers = vec![Layer::first(constraints)];
    let mut tallies = 1_usize;
    for _ in 0..cohorts {
        let next = layers[layers.len() - 1].next(constraints);
        tallies = tallies.saturating_add(next.len);
        if tallies > MOST_TALLIES {
            let Constraints { doses, max_patients: patients, cohort_size: cohort, .. } = *constraints;
            return Err(TooLarge { doses, patients, cohort });
        }
        layers.push(next);
    }
    Ok(layers)
}
