//! The usual posterior, quickly: sums over nodes at which everything but the data is tabulated.

use super::bound::is_within;
use super::evidence::Evidence;
use super::model::{Posterior, Tail};
use super::prior::Prior;
use crate::stats::{Variable, exp, sinc_below};

/// Nodes that are worked on side by side.
const LANES: usize = 8;

/// As many nodes the sum for a tail may have, and one for moments half as many; more is not usual.
const MOST: usize = 512;

/// Nodes with a density so far below the greatest one, on the logarithmic scale, do not count: e⁻³² < 2·10⁻¹⁴.
const NEGLIGIBLE: f64 = 32.0;

/// From one negligible end to the other, a normal density is so many standard deviations wide: e^(−8²/2) = e⁻³².
const WIDTH_OF_NORMAL: f64 = 16.0;

/// Steps in the standard deviation with which a sum is tried first.
const STEPS_IN_SD: f64 = 1.6;

/// Where the sums over every other node agree to this, in standard deviations, that over all is good. The error of a sum is the
/// characteristic function of the density at 2π/step (Poisson's formula), which falls geometrically at least where the density
/// is analytic: with half the step it is the square of what it was.
const AGREEMENT: f64 = 3e-5;

/// The widest step of a sum, in distances of the nearest singularity from the real line: alone it brings an error of e^(−2π/0.1273),
/// which is e⁻⁴⁹.
const WIDEST: f64 = 0.1273;

/// The levels: one to look for the density with, its step halved twice for the widest sums, then for narrower ones, and once more
/// for the tail of the narrowest.
const HALVINGS: [u32; 5] = [0, 2, 3, 4, 5];

/// Nodes that are equally far apart, around an origin that is one of them.
#[derive(Debug)]
struct Level {
    step: f64,
    /// The node that is the origin.
    origin: i64,
    nodes: usize,
    /// One after the other: what [`Evidence`] counts on, each for all nodes.
    columns: Vec<f64>,
    /// e^β at each node, where moments are of that; otherwise empty.
    exponentials: Vec<f64>,
}

/// All levels; the nodes of each are among those of the next.
#[derive(Debug)]
pub(super) struct NodeTable {
    origin: f64,
    variable: Variable,
    levels: Vec<Level>,
}

/// Sums over the weights of neighbouring nodes, which are densities up to a factor.
struct Sums {
    /// The first node, as counted from the origin.
    first: i64,
    /// Whether those over every other node agree.
    agree: bool,
    /// The weights added up.
    zeroth: f64,
    /// In steps from the origin, and steps squared; of e^β as they are.
    mean: f64,
    variance: f64,
}

/// Where the density is, on the first level.
struct Place {
    /// The outermost nodes that do not count.
    ends: [usize; 2],
    /// The distance between them, interpolated.
    width: f64,
    /// The greatest logarithm.
    top: f64,
}

impl NodeTable {
    /// The table for a prior, of a model whose singularities are `distance` from the real line; `row` has the columns at a
    /// parameter.
    pub(super) fn new(origin: f64, prior: Prior, distance: f64, row: impl Fn(f64) -> Vec<f64>) -> Self {
        // The likelihood is as steep as e^β, which is no matter of the prior.
        let coarsest = f64::from(1 << HALVINGS[1]) * WIDEST * distance * prior.sd().min(1.0);
        let [low, high] = prior.reach();
        let first = ((low - origin) / coarsest).floor() as i64;
        let nodes = ((high - low) / coarsest).ceil() as usize + 1;
        let nodes = nodes.next_multiple_of(LANES);
        let finest = HALVINGS[HALVINGS.len() - 1];
        let beta = |node: i64| origin + ((first << finest) + node) as f64 * coarsest / f64::from(1 << finest);
        let rows: Vec<Vec<f64>> = (0..(nodes << finest) as i64).map(|node| row(beta(node))).collect();
        let variable = prior.variable();
        let levels = HALVINGS.map(|halvings| {
            let every = 1 << (finest - halvings);
            let column = |column: usize| rows.iter().step_by(every).map(move |row| row[column]);
            let exponentials = match variable {
                Variable::Itself => Vec::new(),
                Variable::Exponential => {
                    (0..rows.len() as i64).step_by(every).map(|node| libm::exp(beta(node))).collect()
                }
            };
            Level {
                exponentials,
                step: coarsest / f64::from(1 << halvings),
                origin: -(first << halvings),
                nodes: nodes << halvings,
                columns: (0..rows[0].len()).flat_map(column).collect(),
            }
        });
        Self { origin, variable, levels: levels.into() }
    }

    /// The posterior; `None` if it is too narrow or too far out for the table. Its moments do not depend on what is asked of the
    /// tail.
    pub(super) fn fit(&self, evidence: &Evidence, tail: Tail) -> Option<Posterior> {
        let mut weights = [0.0; MOST];
        let coarsest = self.levels.first()?;
        let place = coarsest.find(evidence, &mut weights)?;
        let is_enough = |step: f64| place.width * coarsest.step >= STEPS_IN_SD * WIDTH_OF_NORMAL * step;
        let for_moments = 1..self.levels.len() - 1;
        let guess =
            for_moments.clone().find(|&level| is_enough(self.levels[level].step)).unwrap_or(for_moments.end - 1);
        let (index, sums) = (guess..for_moments.end).find_map(|index| {
            let sums = self.levels[index].sum(&place, HALVINGS[index], evidence, &mut weights[..MOST / 2])?;
            sums.agree.then_some((index, sums))
        })?;
        let step = self.levels[index].step;
        let (mean, variance, border) = match self.variable {
            Variable::Itself => (self.origin + sums.mean * step, sums.variance * step * step, self.origin),
            Variable::Exponential => (sums.mean, sums.variance, libm::exp(self.origin)),
        };
        let lowest_too_toxic = match tail {
            Tail::Never => None,
            Tail::IfAbove(limit) if is_within(limit, mean, variance, border) => None,
            // The error of the tail with half a step is that of the moments with a step.
            Tail::IfAbove(_) | Tail::Always => {
                let sums = self.levels[index + 1].sum(&place, HALVINGS[index + 1], evidence, &mut weights)?;
                Some(sums.below_origin(&weights))
            }
        };
        Some(Posterior { mean, variance, lowest_too_toxic })
    }
}

impl Level {
    fn block(&self, column: usize, node: usize) -> &[f64; LANES] {
        let start = column * self.nodes + node;
        self.columns[start..].first_chunk().unwrap_or(&[0.0; LANES])
    }

    /// The logarithm of prior and likelihood of those whose window is over, and the likelihood of those pending.
    #[inline]
    fn known_and_pending(&self, evidence: &Evidence, node: usize) -> ([f64; LANES], [f64; LANES]) {
        let (mut known, mut pending) = (*self.block(0, node), [1.0; LANES]);
        for &(column, times) in &evidence.counts {
            let column = self.block(column, node);
            for lane in 0..LANES {
                known[lane] += times * column[lane];
            }
        }
        for &(column, weight) in &evidence.pending {
            let column = self.block(column, node);
            for lane in 0..LANES {
                pending[lane] *= 1.0 - weight * column[lane];
            }
        }
        (known, pending)
    }

    /// Looks for the density; `None` if it may matter beyond the nodes.
    fn find(&self, evidence: &Evidence, logs: &mut [f64]) -> Option<Place> {
        for node in (0..self.nodes).step_by(LANES) {
            let (mut known, pending) = self.known_and_pending(evidence, node);
            if !evidence.pending.is_empty() {
                for (known, pending) in known.iter_mut().zip(pending) {
                    *known += rough_ln(pending);
                }
            }
            logs.get_mut(node..)?.first_chunk_mut::<LANES>()?.copy_from_slice(&known);
        }
        let logs = &logs[..self.nodes];
        let (mode, top) = logs.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let cut = top - NEGLIGIBLE;
        let left = logs[..mode].iter().rposition(|&log| log < cut)?;
        let right = mode + logs[mode..].iter().position(|&log| log < cut)?;
        // How far from the end that does not count to its neighbour the border is.
        let share = |end: usize, inside: usize| (cut - logs[end]) / (logs[inside] - logs[end]);
        let width = (right - left) as f64 - share(left, left + 1) - share(right, right - 1);
        Some(Place { ends: [left, right], width, top })
    }

    /// Sums over the nodes of this level, which has the first one's step halved so often, in that place.
    fn sum(&self, place: &Place, halvings: u32, evidence: &Evidence, weights: &mut [f64]) -> Option<Sums> {
        let [left, right] = place.ends.map(|end| end << halvings);
        let count = (right + 1 - left).next_multiple_of(LANES);
        let first = left.min(self.nodes.checked_sub(count)?);
        let (weights, unused) = weights.split_at_mut_checked(count)?;
        unused.fill(0.0);
        let centre = count as f64 / 2.0;
        let of_places = self.exponentials.is_empty();
        let sums = match of_places {
            true => self.add_up(place, first, evidence, weights, |node| node as f64 - centre),
            false => self.add_up(place, first, evidence, weights, |node| self.exponentials[first + node]),
        };
        let every_other = |from: usize| sums.map(|lanes| lanes.iter().skip(from).step_by(2).sum::<f64>());
        let (even, odd) = (every_other(0), every_other(1));
        let both: [f64; 3] = std::array::from_fn(|power| even[power] + odd[power]);
        let [(mean, variance), (even_mean, even_variance)] = [both, even].map(moments);
        let (sd, even_sd) = (variance.sqrt(), even_variance.sqrt());
        let agree = (mean - even_mean).abs() < AGREEMENT * sd && (sd - even_sd).abs() < AGREEMENT * sd;
        let first = first as i64 - self.origin;
        let mean = if of_places { first as f64 + centre + mean } else { mean };
        Some(Sums { first, agree, zeroth: both[0], mean, variance })
    }

    /// The weights from a first node on, and sums of them times powers of a value at each, counted from there.
    #[inline]
    fn add_up(
        &self,
        place: &Place,
        first: usize,
        evidence: &Evidence,
        weights: &mut [f64],
        value: impl Fn(usize) -> f64,
    ) -> [[f64; LANES]; 3] {
        let mut sums = [[0.0; LANES]; 3];
        for (block, weights) in weights.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let (known, pending) = self.known_and_pending(evidence, first + block * LANES);
            *weights = exp(&known.map(|log| log - place.top));
            for lane in 0..LANES {
                weights[lane] *= pending[lane];
                let value = value(block * LANES + lane);
                sums[0][lane] += weights[lane];
                sums[1][lane] += weights[lane] * value;
                sums[2][lane] += weights[lane] * (value * value);
            }
        }
        sums
    }
}

/// Mean and variance from sums of weights times powers.
fn moments([zeroth, first, second]: [f64; 3]) -> (f64, f64) {
    let mean = first / zeroth;
    (mean, second / zeroth - mean * mean)
}

impl Sums {
    /// The probability below the origin.
    fn below_origin(&self, weights: &[f64]) -> f64 {
        let nodes = weights.iter().zip(self.first..).filter(|&(&weight, _)| weight > 0.0);
        let below: f64 = nodes.map(|(weight, node)| weight * sinc_below(-node)).sum();
        (below / self.zeroth).clamp(0.0, 1.0)
    }
}

/// ln x within 0.06 for positive x, from the exponent and, as if it were straight, the logarithm of the digits.
fn rough_ln(x: f64) -> f64 {
    const ONE: f64 = (1_u64 << 52) as f64;
    (x.to_bits() as f64 / ONE - 1023.0) * std::f64::consts::LN_2
}
