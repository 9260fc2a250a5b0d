//! The integral of a tabulated function up to a place between its nodes, as a weighted sum.

use super::adaptive::GAUSS_LEGENDRE;

/// Nodes that are worked on side by side.
pub(super) const LANES: usize = 8;

/// The weights of nodes around a cut differ from 1 and 0 in so many blocks of nodes at most.
pub(super) const BLOCKS: usize = 3;

/// Nodes that the polynomial through a cell and its neighbours has.
const POINTS: usize = 16;

/// Weights of nodes for the integral up to a cut: 1 in all blocks before the first one, 0 behind the last.
///
/// In each cell between two nodes the function is the polynomial through the [`POINTS`] nodes around that cell, which is
/// integrated over the whole cell where it is below the cut, and up to the cut in its own.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) first_block: i32,
    weights: [[f64; LANES]; BLOCKS],
}

impl Cut {
    /// A cut at so many steps from the first of some nodes.
    pub(super) fn new(at: f64, nodes: usize) -> Self {
        // Far outside, where there are no nodes, one cut is as good as another.
        let at = at.clamp(-2.0 * POINTS as f64, (nodes + 2 * POINTS) as f64);
        let cell = at.floor();
        let first = cell as i64 - (POINTS as i64 / 2 - 1);
        let first_block = first.div_euclid(LANES as i64);
        let start = first - first_block * LANES as i64;
        let (whole, part) = (integrals(1.0), integrals(at - cell));
        let weight = |node: usize| match usize::try_from(node as i64 - start) {
            Err(_) => 1.0,
            Ok(point) if point >= POINTS => 0.0,
            // Cells below have the node further to the right among their points.
            Ok(point) => whole[point + 1..].iter().sum::<f64>() + part[point],
        };
        let weights = std::array::from_fn(|block| std::array::from_fn(|lane| weight(block * LANES + lane)));
        Self { first_block: first_block as i32, weights }
    }

    /// The weighted sum of these blocks of nodes.
    #[inline]
    pub(super) fn sum(&self, blocks: &[[f64; LANES]]) -> f64 {
        let mut sums = [0.0; LANES];
        for (block, weights) in blocks.iter().zip(&self.weights) {
            for lane in 0..LANES {
                sums[lane] += block[lane] * weights[lane];
            }
        }
        sums.iter().sum()
    }
}

/// The integral of each Lagrange polynomial through [`POINTS`] nodes over the first part of the cell in their middle, in steps.
fn integrals(part: f64) -> [f64; POINTS] {
    let places = || (0..POINTS).map(|point| point as f64 - (POINTS as f64 / 2.0 - 1.0));
    std::array::from_fn(|point| {
        let own = point as f64 - (POINTS as f64 / 2.0 - 1.0);
        let lagrange = |at: f64| {
            let others = places().filter(|other| (other - own).abs() > 0.5);
            others.map(|other| (at - other) / (own - other)).product::<f64>()
        };
        let half = 0.5 * part;
        // Exact for polynomials up to the fifteenth degree.
        let at = |(node, weight): &(f64, f64)| weight * (lagrange(half - half * node) + lagrange(half + half * node));
        half * GAUSS_LEGENDRE.iter().map(at).sum::<f64>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a polynomial of the fifteenth degree the sum is the integral, wherever the cut is; what is before is counted as it is.
    #[test]
    fn polynomials_are_integrated_up_to_the_cut() {
        let nodes = 6 * LANES;
        // Small numbers, so that powers stay small: the function is ((node - 24) / 24)^k.
        let place = |node: f64| (node - 24.0) / 24.0;
        for at in [20.0, 20.3, 23.99, 27.5, 31.0] {
            let (cut, earlier) = (Cut::new(at, nodes), Cut::new(19.25, nodes));
            for power in 0..=15 {
                let values: Vec<f64> = (0..nodes).map(|node| libm::pow(place(node as f64), power.into())).collect();
                let below = |cut: &Cut| {
                    let first = cut.first_block as usize;
                    let whole: f64 = values[..first * LANES].iter().sum();
                    whole + cut.sum(&values.as_chunks::<LANES>().0[first..first + BLOCKS])
                };
                let integral = |to: f64| 24.0 * libm::pow(place(to), f64::from(power + 1)) / f64::from(power + 1);
                let (found, expected) = (below(&cut) - below(&earlier), integral(at) - integral(19.25));
                assert!((found - expected).abs() < 1e-9, "{at} {power}: {found} against {expected}");
            }
        }
    }

    #[test]
    fn far_outside_everything_or_nothing_is_below() {
        let sum = |at: f64| {
            let cut = Cut::new(at, 16);
            cut.first_block
        };
        assert!(sum(-1e12) + (BLOCKS as i32) < 0 && sum(1e12) > 2, "{} {}", sum(-1e12), sum(1e12));
    }
}
