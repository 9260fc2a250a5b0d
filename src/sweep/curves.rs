//! Random dose-toxicity curves by a published generator.

use rand_distr::{Distribution, Open01};

use crate::scenario::{Plan, TrueMtd};
use crate::streams::{Purpose, Stream, stream};

/// The pseudo-uniform algorithm of Clertant and O'Quigley (2017, "Semiparametric dose finding methods", J R Stat Soc B
/// 79:1487–1508), which makes every dose level equally often the true MTD. For J dose levels and a
/// target DLT rate φ it goes
///
/// 1. draw j from 1, …, J, each with probability 1/J;
/// 2. draw M from Beta(max(J − j, 1/2), 1), and set B = φ + (1 − φ) M;
/// 3. draw J probabilities independently and uniformly from (0, B), and sort them; repeat until j is the true MTD.
///
/// What is the true MTD is for the plan to say ([`TrueMtd`]); the paper takes the dose level nearest to φ. The curves have
/// exactly this distribution, but step 3 is not repeated: what it ends with is drawn at once, which also ends where J is
/// large and j an unlikely place. Given that j is the highest at or below φ, j probabilities are uniform on (0, φ] and the
/// others on (φ, B). Given that j is nearest to φ, at a distance d, those below are uniform on (0, φ − d) and those above on
/// (φ + d, B), and d has a density proportional to (φ − d)^(j−1) (B − φ − d)^(J−j) on either side of φ.
///
/// Curve number k uses the stream of (seed, k) alone, so that it is the same whatever the number of curves.
#[derive(Debug, Clone, Copy)]
pub struct PseudoUniform {
    doses: usize,
    target: f64,
    true_mtd: TrueMtd,
    seed: u64,
}

impl PseudoUniform {
    /// Curves for the dose levels, target, definition of the true MTD and seed of a plan.
    pub fn new(plan: &Plan) -> Self {
        let target = plan.target_dlt_rate.get();
        Self { doses: plan.dose_count(), target, true_mtd: plan.true_mtd, seed: plan.seed }
    }

    /// The curve of this number, from 1: true DLT probabilities in ascending order, between 0 and 1.
    pub fn curve(&self, number: u64) -> Vec<f64> {
        let mut draw = Draw(stream(self.seed, number, Purpose::DoseToxicityCurve));
        let below = draw.place(self.doses);
        let above = self.doses - 1 - below;
        let upper = draw.power((above as f64).max(0.5) - 1.0);
        let bound = self.target + (1.0 - self.target) * upper;
        let mut curve = match self.true_mtd {
            TrueMtd::HighestAtOrBelowTarget => {
                let mut curve = draw.between(0.0, self.target, below + 1);
                curve.extend(draw.between(self.target, bound, above));
                curve
            }
            TrueMtd::NearestToTarget => {
                let (nearest, distance) = self.nearest(&mut draw, (below, above), bound);
                let mut curve = draw.between(0.0, self.target - distance, below);
                curve.push(nearest);
                curve.extend(draw.between(self.target + distance, bound, above));
                curve
            }
        };
        curve.sort_by(f64::total_cmp);
        curve
    }

    /// The probability that is nearest to the target, and how far it is, if `below` others are below it and `above` above it.
    fn nearest(&self, draw: &mut Draw, (below, above): (usize, usize), bound: f64) -> (f64, f64) {
        let (room_below, room_above) = (self.target, bound - self.target);
        // Each side that has probabilities keeps the distance within its room; the narrower one is drawn from, the other one
        // accepts or refuses, at least once in J times.
        let mut sides = [(room_below, below), (room_above, above)];
        sides.sort_by(|a, b| (a.1 == 0).cmp(&(b.1 == 0)).then(a.0.total_cmp(&b.0)));
        let [(room, others), (wider, refusing)] = sides;
        if others == 0 {
            let only = bound * draw.uniform();
            return (only, (only - self.target).abs());
        }
        loop {
            let distance = room * (1.0 - draw.power(others as f64));
            let accepted = refusing == 0 || draw.uniform() < libm::pow(1.0 - distance / wider, refusing as f64);
            let is_below = draw.uniform() < 0.5;
            let within = distance < if is_below { room_below } else { room_above };
            if accepted && within {
                return (self.target + if is_below { -distance } else { distance }, distance);
            }
        }
    }
}

/// Draws from one stream, always in the same order.
struct Draw(Stream);

impl Draw {
    /// Uniform on (0, 1), neither end included.
    fn uniform(&mut self) -> f64 {
        Open01.sample(&mut self.0)
    }

    /// One of 0, …, count − 1.
    fn place(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count - 1)
    }

    /// From (0, 1) with a density proportional to x^exponent, which is Beta(exponent + 1, 1).
    fn power(&mut self, exponent: f64) -> f64 {
        libm::pow(self.uniform(), 1.0 / (exponent + 1.0))
    }

    fn between(&mut self, from: f64, to: f64, count: usize) -> Vec<f64> {
        (0..count).map(|_| from + (to - from) * self.uniform()).collect()
    }
}
