//! One step of backward induction: the gains and choices of one layer from the gains of the next.

use super::Constraints;
use super::layer::{Block, Layer, open_levels};
use super::likelihood::Likelihood;
use crate::design::MAX_COHORT;
use crate::dose::{DoseLevel, MAX_DOSES};

/// Gains that differ by a smaller share of the greater are equal but for rounding.
const TIE: f64 = 1e-12;

/// Added to the number of the dose level that is recommended, 0 for none.
pub(super) const STOP: u8 = 64;

/// From one layer to the layer before it.
pub(super) struct Step<'a> {
    pub(super) constraints: &'a Constraints,
    pub(super) likelihood: &'a Likelihood,
    pub(super) next: &'a Layer,
    /// The gains in the next layer; none after the last cohort.
    pub(super) gains: &'a [f64],
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
    pub(super) fn solve(&self, block: &Block) -> (Vec<f64>, Vec<u8>) {
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

/// The place of the greatest value, the first among equal ones, and the value.
pub(super) fn best(values: &[f64]) -> (usize, f64) {
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
