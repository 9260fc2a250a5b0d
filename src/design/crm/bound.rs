//! Upper bounds of the probability that the lowest dose level is too toxic, which are far below the safety stop of most trials.

use std::f64::consts::{PI, SQRT_2};

use super::evidence::Evidence;
use crate::stats::exp;

/// More than the probability and its bounds can be off by rounding and quadrature, some 10⁻⁹.
const MARGIN: f64 = 1e-6;

/// Cells on either side of the border.
const CELLS: usize = 8;

/// Where the cells above the border end, in units of the prior's standard deviation or of 1 if that is less. They are narrow
/// where a posterior is that is hardly above the border; what is beyond the last one is left out.
const ENDS_ABOVE: [f64; CELLS] = [0.12, 0.26, 0.42, 0.62, 0.88, 1.2, 1.7, 2.4];

/// Where those below end; the last one has no end.
const ENDS_BELOW: [f64; CELLS] = [0.06, 0.14, 0.25, 0.4, 0.6, 0.9, 1.5, f64::INFINITY];

/// Intervals of Simpson's rule in a cell: the mean of what is smooth over half a unit is good to some 10⁻⁹.
const INTERVALS: usize = 32;

/// Whether a distribution with this mean and variance has for sure no more than the probability `limit` below `border`: by
/// Cantelli's inequality it is at most v/(v + d²), d being the distance to the mean above the border.
pub(super) fn is_within(limit: f64, mean: f64, variance: f64, border: f64) -> bool {
    mean > border && variance / (variance + (mean - border).powi(2)) < limit - MARGIN
}

/// A bound that needs no posterior: the parameter β in cells around the border, at which the lowest dose level has the target
/// DLT rate. The lower β, the more toxic every dose level.
///
/// The probability below the border is a/(a + b), where a is the integral of prior times likelihood below it, and b that above.
/// In a cell below, no factor of the likelihood is greater than at one of the ends, since all are monotone in β. Over a cell
/// above, the integral is at least the width times e to the mean of the logarithm (Jensen's inequality).
#[derive(Debug)]
pub(super) struct Bound {
    /// What [`Evidence`] counts on, in each cell below and above.
    columns: Vec<[[f64; CELLS]; 2]>,
}

impl Bound {
    /// The bound for a prior with this standard deviation around 0; `row` has the columns at a parameter.
    pub(super) fn new(border: f64, sd: f64, row: impl Fn(f64) -> Vec<f64>) -> Self {
        let unit = sd.min(1.0);
        let ends = |ends: [f64; CELLS], sign: f64| ends.map(|end| border + sign * unit * end);
        let below = cells(border, ends(ENDS_BELOW, -1.0)).map(|[near, far]| most(sd, near, far, &row));
        let above = cells(border, ends(ENDS_ABOVE, 1.0)).map(|[near, far]| mean(near, far, &row));
        let column = |column: usize| [&below, &above].map(|cells| std::array::from_fn(|cell| cells[cell][column]));
        Self { columns: (0..below[0].len()).map(column).collect() }
    }

    /// Whether the probability below the border is for sure no more than `limit` after this, however long whoever is pending is
    /// followed without a DLT. They are left out: 1 − w·p rises with β whatever the weight w, so that with it the posterior is
    /// stochastically greater (monotone likelihood ratio), and has less below the border.
    pub(super) fn is_within(&self, limit: f64, evidence: &Evidence) -> bool {
        self.most_below(evidence) < limit - MARGIN
    }

    /// At least the probability below the border.
    fn most_below(&self, evidence: &Evidence) -> f64 {
        let mut logs = self.columns[0];
        for &(column, times) in &evidence.counts {
            for (logs, column) in logs.iter_mut().zip(&self.columns[column]) {
                for cell in 0..CELLS {
                    logs[cell] += times * column[cell];
                }
            }
        }
        let top = logs.as_flattened().iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let [below, above] = logs.map(|logs| exp(&logs.map(|log| log - top)).iter().sum::<f64>());
        below / (below + above)
    }
}

/// The ends of each cell, the nearer to the border first.
fn cells(border: f64, ends: [f64; CELLS]) -> [[f64; 2]; CELLS] {
    std::array::from_fn(|cell| [if cell == 0 { border } else { ends[cell - 1] }, ends[cell]])
}

/// The greatest value of each column in a cell, but of the first one, which is the prior, the logarithm of the integral.
fn most(sd: f64, near: f64, far: f64, row: impl Fn(f64) -> Vec<f64>) -> Vec<f64> {
    let mut most: Vec<f64> = row(near).iter().zip(row(far)).map(|(&near, far)| near.max(far)).collect();
    // From the end that has less, as differences of numbers near 1 have few digits.
    let [low, high] = if far > 0.0 { [far, near] } else { [-near, -far] };
    let beyond = |beta: f64| sd * (PI / 2.0).sqrt() * libm::erfc(beta / (sd * SQRT_2));
    most[0] = libm::log(beyond(low) - beyond(high));
    most
}

/// The mean of each column in a cell, with the logarithm of the width in the first one.
fn mean(near: f64, far: f64, row: impl Fn(f64) -> Vec<f64>) -> Vec<f64> {
    let mut mean = vec![0.0; row(near).len()];
    for place in 0..=INTERVALS {
        let weight = match place {
            0 | INTERVALS => 1.0,
            _ if place % 2 == 1 => 4.0,
            _ => 2.0,
        } / (3 * INTERVALS) as f64;
        let at = near + (far - near) * place as f64 / INTERVALS as f64;
        mean.iter_mut().zip(row(at)).for_each(|(mean, value)| *mean += weight * value);
    }
    mean[0] += libm::log(far - near);
    mean
}
