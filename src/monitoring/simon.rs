//! Simon's two-stage designs for a response rate, by search through all of them.
//!
//! Simon, Control Clin Trials 1989;10:1 (doi:10.1016/0197-2456(89)90015-9). Of n₁ patients more than r₁ must respond for the second stage
//! to follow; of all n more than r for the treatment to be worth more study. Optimal: the fewest patients expected under p₀. Minimax:
//! the fewest patients at most, and of these the fewest expected.

use super::binomial::{masses, upper_tails};
use crate::probability::Probability;

/// What is tested, and with which errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hypotheses {
    /// A response rate that is of no interest.
    pub p0: Probability,
    /// A response rate that is; above `p0`.
    pub p1: Probability,
    /// The greatest chance to go on with p₀.
    pub alpha: Probability,
    /// The greatest chance not to go on with p₁.
    pub beta: Probability,
}

/// Which design is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// Fewest patients expected under p₀.
    Optimal,
    /// Fewest patients at most.
    Minimax,
}

/// A two-stage design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStage {
    /// n₁: patients in the first stage.
    pub first_stage: u32,
    /// r₁: the second stage follows if more of the first respond.
    pub more_than: u32,
    /// n: patients in both stages.
    pub patients: u32,
    /// r: success if more of all respond.
    pub success_above: u32,
}

/// No design with so many patients keeps both errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no two-stage design of up to {most_patients} patients keeps both errors")]
pub struct NoDesign {
    /// The most patients that were tried.
    pub most_patients: u32,
}

impl TwoStage {
    /// The probability of success at this response rate.
    pub fn p_success(&self, p: f64) -> f64 {
        let (first, second) = (masses(self.first_stage, p), upper_tails(self.patients - self.first_stage, p));
        (self.more_than + 1..=self.first_stage)
            .map(|x| first[x as usize] * tail(&second, (self.success_above + 1).saturating_sub(x)))
            .sum()
    }

    /// The probability that the first stage ends it.
    pub fn p_early_end(&self, p: f64) -> f64 {
        masses(self.first_stage, p).iter().take(self.more_than as usize + 1).sum()
    }

    /// The expected number of patients.
    pub fn mean_patients(&self, p: f64) -> f64 {
        f64::from(self.first_stage) + (1.0 - self.p_early_end(p)) * f64::from(self.patients - self.first_stage)
    }
}

/// The best design with at most so many patients; of equal ones that with the smaller first stage.
///
/// # Errors
///
/// [`NoDesign`] if none keeps both errors.
pub fn search(hypotheses: &Hypotheses, criterion: Criterion, most_patients: u32) -> Result<TwoStage, NoDesign> {
    let Hypotheses { p0, p1, alpha, beta } = *hypotheses;
    let (p0, p1) = (p0.get(), p1.get());
    let under_p0: Vec<_> = (0..=most_patients).map(|n| (masses(n, p0), upper_tails(n, p0))).collect();
    let under_p1: Vec<_> = (0..=most_patients).map(|n| (masses(n, p1), upper_tails(n, p1))).collect();
    let mut best: Option<(TwoStage, f64)> = None;
    for patients in 2..=most_patients {
        if criterion == Criterion::Minimax && best.is_some() {
            break;
        }
        for first_stage in 1..patients {
            let second = (patients - first_stage) as usize;
            let success = |under: &[(Vec<f64>, Vec<f64>)], more_than: u32, above: u32| -> f64 {
                let first = &under[first_stage as usize].0;
                (more_than + 1..=first_stage)
                    .map(|x| first[x as usize] * tail(&under[second].1, (above + 1).saturating_sub(x)))
                    .sum()
            };
            for more_than in 0..first_stage {
                let going_on = tail(&under_p1[first_stage as usize].1, more_than + 1);
                if going_on < 1.0 - beta.get() {
                    // More would have to respond: the power only falls.
                    break;
                }
                // The least that keeps α has the most power.
                let success_above =
                    least(more_than..patients, |above| success(&under_p0, more_than, above) <= alpha.get());
                if success(&under_p1, more_than, success_above) < 1.0 - beta.get() {
                    continue;
                }
                let design = TwoStage { first_stage, more_than, patients, success_above };
                let expected = design.mean_patients(p0);
                if best.is_none_or(|(_, fewest)| expected < fewest) {
                    best = Some((design, expected));
                }
            }
        }
    }
    best.map(|(design, _)| design).ok_or(NoDesign { most_patients })
}

/// The least number for which something holds that holds for all greater ones; the end of the range if it never does.
fn least(range: std::ops::Range<u32>, holds: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// P(X ≥ x) of tabulated tails; 0 beyond them.
fn tail(tails: &[f64], x: u32) -> f64 {
    tails.get(x as usize).copied().unwrap_or(0.0)
}
