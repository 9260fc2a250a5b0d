//! The optimal benchmark without chance: sums over binomial counts.

use super::Judge;
use crate::dose::DoseLevel;

/// More patients than this are left to Monte Carlo: the work grows with their square at each dose level.
pub const MAX_EXACT_PATIENTS: u32 = 200;

/// How often the benchmark gives each answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Probabilities {
    /// None tolerable.
    pub none_tolerable: f64,
    /// Each dose level, the lowest first.
    pub mtd: Vec<f64>,
}

impl Probabilities {
    /// The probability that the true MTD is named, or none where there is none.
    pub fn p_correct(&self, true_mtd: Option<DoseLevel>) -> f64 {
        true_mtd.map_or(self.none_tolerable, |dose| self.mtd[dose.index()])
    }
}

/// The counts y₁ ≤ y₂ ≤ … of patients with a DLT at each dose level form a chain: y₁ is Bin(n, p₁), and of the n − yⱼ patients
/// without a DLT at level j each has one at level j + 1 with probability (pⱼ₊₁ − pⱼ)/(1 − pⱼ), whatever happened below. As the
/// counts rise with dose, the answer lies where they cross the target, so that single counts or pairs of neighbours suffice.
pub(super) fn probabilities(patients: u32, dlt_probabilities: &[f64], judge: &Judge) -> Probabilities {
    match judge {
        Judge::AtMost(most) => at_most(patients, dlt_probabilities, *most),
        Judge::Nearest(distances) => nearest(patients, dlt_probabilities, distances),
    }
}

/// P(level j) = P(yⱼ ≤ c) − P(yⱼ₊₁ ≤ c).
fn at_most(patients: u32, dlt_probabilities: &[f64], most: u32) -> Probabilities {
    let within = |&p: &f64| -> f64 { binomial(patients, p).iter().take(most as usize + 1).sum() };
    let mut within: Vec<f64> = dlt_probabilities.iter().map(within).collect();
    let none_tolerable = 1.0 - within.first().copied().unwrap_or(0.0);
    within.push(0.0);
    Probabilities { none_tolerable, mtd: within.windows(2).map(|pair| pair[0] - pair[1]).collect() }
}

/// Level j is the last one below the target and the nearer of the two that it crosses between, or it is the first one that is
/// not below, and the nearer.
fn nearest(patients: u32, dlt_probabilities: &[f64], distances: &[(u64, bool)]) -> Probabilities {
    let doses = dlt_probabilities.len();
    let mut mtd = vec![0.0; doses];
    let is_below = |dlts: usize| distances[dlts].1;
    for (level, &p) in dlt_probabilities.iter().enumerate() {
        let next = dlt_probabilities.get(level + 1);
        let rises = next.map(|next| binomials(patients, if p < 1.0 { (next - p) / (1.0 - p) } else { 0.0 }));
        for (here, &probability) in binomial(patients, p).iter().enumerate() {
            if !is_below(here) {
                // Nothing below the target to choose from.
                mtd[0] += if level == 0 { probability } else { 0.0 };
                continue;
            }
            let Some(rises) = &rises else {
                mtd[level] += probability;
                continue;
            };
            let rise = &rises[patients as usize - here];
            for (above, &risen) in (here..).zip(rise).filter(|&(above, _)| !is_below(above)) {
                let named = if distances[here].0 <= distances[above].0 { level } else { level + 1 };
                mtd[named] += probability * risen;
            }
        }
    }
    Probabilities { none_tolerable: 0.0, mtd }
}

/// The binomial probabilities of 0, …, n.
fn binomial(n: u32, p: f64) -> Vec<f64> {
    binomials(n, p).pop().unwrap_or_default()
}

/// The binomial probabilities for 0, …, n patients, one patient after the other: sums of positive numbers, which lose no digits.
fn binomials(n: u32, p: f64) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![1.0]];
    for patients in 1..=n as usize {
        let before = &rows[patients - 1];
        let without = |dlts: usize| before.get(dlts).map_or(0.0, |q| q * (1.0 - p));
        let with = |dlts: usize| dlts.checked_sub(1).map_or(0.0, |dlts| before[dlts] * p);
        rows.push((0..=patients).map(|dlts| without(dlts) + with(dlts)).collect());
    }
    rows
}
