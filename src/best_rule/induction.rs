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

use super::layer::{Allocation, Block, Layer, open_levels};
use super::{Constraints, WeightedCurve};
use crate::design::{MAX_COHORT, Mtd, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::simulate::{Stopped, Watch};

/// Gains that differ by a smaller share of the greater are equal but for rounding.
const TIE: f64 = 1e-12;

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

/// Added to the number of the dose level that is recommended, 0 for none.
const STOP: u8 = 64;

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

/// The number of a dose level; 0 for none.
fn number(dose: Option<DoseLevel>) -> usize {
    dose.map_or(0, DoseLevel::number)
}

/// `base` to the power of a count, by squaring: the same on every platform.
fn power(base: f64, exponent: usize) -> f64 {
    let (mut result, mut square, mut rest) = (1.0, base, exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            result *= square;
        }
        square *= square;
        rest /= 2;
    }
    result
}

/// The place of the greatest value, the first among equal ones, and the value.
fn best(values: &[f64]) -> (usize, f64) {
    values.iter().enumerate().fold(
        (0, f64::NEG_INFINITY),
        |best, (place, &value)| {
            if exceeds(value, best.1) { (place, value) } else { best }
        },
    )
}

/// Whether a gain is greater by more than rounding.
fn exceeds(gain: f64, than: f64) -> bool {
    gain > than + TIE * than.abs() || than == f64::NEG_INFINITY
}

/// The factors of the likelihood, tabulated.
struct Likelihood {
    weights: Vec<f64>,
    /// Where the curves with true MTD 0 (none), 1, … end.
    ends: Vec<usize>,
    /// By dose level, patients and DLTs there: p^DLTs (1 − p)^(patients − DLTs) of each curve.
    factors: Vec<Vec<Vec<Vec<f64>>>>,
}

impl Likelihood {
    /// Of curves in the order of their true MTD.
    fn new(constraints: &Constraints, curves: &[WeightedCurve]) -> Self {
        let cohort = usize::from(constraints.cohort_size);
        let cohorts = constraints.max_patients as usize / cohort;
        let of = |dose: usize, patients: usize, dlts: usize| {
            let factor = |curve: &WeightedCurve| {
                let p = curve.dlt_probabilities[dose];
                power(p, dlts) * power(1.0 - p, patients - dlts)
            };
            curves.iter().map(factor).collect::<Vec<f64>>()
        };
        let by_patients =
            |dose| (0..=cohorts).map(|n| (0..=n * cohort).map(|y| of(dose, n * cohort, y)).collect()).collect();
        Self {
            weights: curves.iter().map(|curve| curve.weight).collect(),
            ends: (0..=constraints.doses)
                .map(|mtd| curves.partition_point(|curve| number(curve.true_mtd) <= mtd))
                .collect(),
            factors: (0..constraints.doses).map(by_patients).collect(),
        }
    }
}

/// From one layer to the layer before it.
struct Step<'a> {
    constraints: &'a Constraints,
    likelihood: &'a Likelihood,
    next: &'a Layer,
    /// The gains in the next layer; none after the last cohort.
    gains: &'a [f64],
}

/// A dose level that may be treated next.
struct Open {
    dose: DoseLevel,
    /// Where the block of the next layer begins, and its strides.
    offset: usize,
    strides: [usize; MAX_DOSES],
}

impl Step<'_> {
    /// The gains and choices of a block.
    fn solve(&self, block: &Block) -> (Vec<f64>, Vec<u8>) {
        let open: Vec<Open> = open_levels(&block.allocation, self.constraints)
            .filter_map(|dose| {
                let mut allocation = block.allocation;
                allocation[dose.index()] += 1;
                self.next.block(&allocation).map(|next| Open { dose, offset: next.offset, strides: next.strides })
            })
            .collect();
        let doses = self.constraints.doses;
        let cohort = usize::from(self.constraints.cohort_size);
        let most = |index: usize| usize::from(block.allocation[index]) * cohort;
        let binomials = binomial_coefficients(cohort);
        let (mut gains, mut choices) = (Vec::with_capacity(block.len), Vec::with_capacity(block.len));
        let mut dlts = [0_usize; MAX_DOSES];
        // The weights times the factors of all dose levels but the top one.
        let mut below = vec![0.0; self.likelihood.weights.len()];
        let mut shares = vec![0.0; doses + 1];
        loop {
            below.copy_from_slice(&self.likelihood.weights);
            let below_top = self.likelihood.factors.iter().take(doses - 1);
            for ((by_patients, &cohorts), &dlts) in below_top.zip(&block.allocation).zip(&dlts) {
                let factors = &by_patients[usize::from(cohorts)][dlts];
                below.iter_mut().zip(factors).for_each(|(product, factor)| *product *= factor);
            }
            for top in 0..=most(doses - 1) {
                dlts[doses - 1] = top;
                let factors = &self.likelihood.factors[doses - 1][usize::from(block.allocation[doses - 1])][top];
                let mut begin = 0;
                for (share, &end) in shares.iter_mut().zip(&self.likelihood.ends) {
                    *share = below[begin..end].iter().zip(&factors[begin..end]).map(|(a, b)| a * b).sum();
                    begin = end;
                }
                let (gain, choice) = self.choose(&shares, &open, &dlts, &binomials);
                gains.push(gain);
                choices.push(choice);
            }
            // The next numbers of DLTs below the top dose level.
            let Some(moved) = (0..doses - 1).rev().find(|&index| dlts[index] < most(index)) else {
                return (gains, choices);
            };
            dlts[moved] += 1;
            dlts[moved + 1..].fill(0);
        }
    }

    fn choose(&self, shares: &[f64], open: &[Open], dlts: &[usize; MAX_DOSES], binomials: &[f64]) -> (f64, u8) {
        let (recommended, mut gain) = best(shares);
        let mut choice = STOP + recommended as u8;
        for Open { dose, offset, strides } in open {
            let place = offset + dlts.iter().zip(strides).map(|(dlts, stride)| dlts * stride).sum::<usize>();
            let stride = strides[dose.index()];
            let later: f64 = (0..).zip(binomials).map(|(more, times)| times * self.gains[place + more * stride]).sum();
            let above: f64 = shares[..dose.number()].iter().sum();
            let treating = later - self.constraints.penalty * f64::from(self.constraints.cohort_size) * above;
            if exceeds(treating, gain) {
                (gain, choice) = (treating, dose.index() as u8);
            }
        }
        (gain, choice)
    }
}

/// n over 0, 1, …, n; `n` is at most [`MAX_COHORT`], so that they are exact.
fn binomial_coefficients(n: usize) -> Vec<f64> {
    debug_assert!(n <= MAX_COHORT);
    let mut row = vec![1.0];
    for k in 0..n {
        row.push(row[k] * (n - k) as f64 / (k + 1) as f64);
    }
    row
}
