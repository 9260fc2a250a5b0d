//! The one-parameter models of the CRM and the posterior of their parameter.

use std::f64::consts::{FRAC_PI_2, PI};

use super::bound::Bound;
use super::evidence::Evidence;
use super::prior::Prior;
use super::reassessment::{DltCurve, DoseChoice, Reassessment};
use super::skeleton::{scaled, scaled_doses};
use super::table::NodeTable;
use crate::design::{DoseEstimate, PriorPatients, Tallies};
use crate::dose::DoseLevel;
use crate::stats::Lattice;

/// Posterior means are good to some 10⁻⁹: an estimate so little above the target is at it.
pub(super) const SAME: f64 = 1e-9;

/// The 95 % quantile of the standard normal distribution: limits of 90 % probability on both sides.
const NORMAL_95: f64 = 1.644_853_626_951_472_7;

/// A working model for the DLT probability p of each dose level, with a prior on its parameter β.
///
/// Empiric: p = s^exp(β). One-parameter logistic: logit p = a + exp(β)·(logit s − a). Here s is the skeleton and a the intercept.
/// O'Quigley, Pepe and Fisher 1990 (doi:10.2307/2531628); the parametrisation is that of Cheung 2011, "Dose finding by the
/// continual reassessment method", ISBN 978-1-4200-9151-9, chapter 3.
#[derive(Debug)]
pub(in crate::design) struct Model {
    curve: DltCurve,
    /// The dose levels on the scale of the model.
    scaled: Vec<f64>,
    prior: Prior,
    prior_patients: PriorPatients,
    target: f64,
    choice: DoseChoice,
    /// Its origin is the β at which the lowest dose level has the DLT rate of the safety stop.
    lattice: Lattice,
    /// The place nearest to where the prior is greatest.
    start: i64,
    /// For the usual posterior; the lattice is for the others.
    table: NodeTable,
    /// Only of a normal prior.
    bound: Option<Bound>,
}

/// What is known of β, or of e^β where that has a gamma prior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::design) struct Posterior {
    pub(in crate::design) mean: f64,
    pub(in crate::design) variance: f64,
    /// The probability that the DLT probability of the lowest dose level is above the rate of the safety stop; `None` if nobody
    /// asked.
    pub(in crate::design) lowest_too_toxic: Option<f64>,
}

/// When the probability is needed that the lowest dose level is too toxic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::design) enum Tail {
    Never,
    Always,
    /// If it may be greater than this.
    IfAbove(f64),
}

impl Model {
    pub(in crate::design) fn new(parameters: &Reassessment, doses: usize) -> Self {
        let (curve, target) = (parameters.curve, parameters.target_dlt_rate.get());
        let scaled_doses = scaled_doses(curve, &parameters.skeleton, target, doses);
        let prior = Prior::of(parameters);
        let sd = prior.sd();
        let origin = libm::log(scaled(curve, parameters.limit_of_safety()) / scaled_doses[0]);
        // A posterior is hardly ever wider than the prior, nor than 1 once there is any likelihood: its steepness is that of e^β.
        let lattice = Lattice::new(origin, 0.5 * sd.min(1.0));
        let row = |beta| row(curve, &scaled_doses, prior, beta);
        let table = NodeTable::new(origin, prior, distance_of_singularities(curve), row);
        let bound = matches!(prior, Prior::Normal { .. }).then(|| Bound::new(origin, sd, row));
        Self {
            curve,
            prior,
            prior_patients: parameters.prior_patients,
            target,
            choice: parameters.choice,
            lattice,
            start: lattice.nearest(prior.mode()),
            table,
            bound,
            scaled: scaled_doses,
        }
    }

    /// Patients whose window is over, those before the trial among them.
    pub(in crate::design) fn evidence(&self, tallies: &Tallies) -> Evidence {
        Evidence::of(&self.prior_patients.and(tallies))
    }

    /// Whether anybody was treated at a dose level, before the trial or by these tallies.
    pub(in crate::design) fn is_tried(&self, treated: u32, dose: DoseLevel) -> bool {
        treated > 0 || self.prior_patients.tallies().patients(dose) > 0
    }

    /// Whether the probability that the lowest dose level is too toxic is for sure no more than `limit`, however long whoever is pending is followed without a DLT. "No" is always right.
    pub(in crate::design) fn lowest_is_safe(&self, evidence: &Evidence, limit: f64) -> bool {
        self.bound.as_ref().is_some_and(|bound| bound.is_within(limit, evidence))
    }

    /// The posterior given the evidence. Its mean and variance are the same whatever is asked of the tail.
    pub(in crate::design) fn fit(&self, evidence: &Evidence, tail: Tail) -> Posterior {
        self.table.fit(evidence, tail).unwrap_or_else(|| self.fit_anywhere(evidence, tail))
    }

    /// The same by sums that check themselves, for data that no trial should have.
    fn fit_anywhere(&self, evidence: &Evidence, tail: Tail) -> Posterior {
        let log_posterior =
            |place| evidence.log_posterior(&row(self.curve, &self.scaled, self.prior, self.lattice.at(place)));
        let summary = self.lattice.summarise(self.start, self.prior.variable(), tail != Tail::Never, log_posterior);
        Posterior { mean: summary.mean, variance: summary.variance, lowest_too_toxic: summary.below_origin }
    }

    /// The DLT probability of a dose level at this e^β.
    pub(in crate::design) fn dlt_probability(&self, dose: DoseLevel, tilt: f64) -> f64 {
        libm::exp(log_p(self.curve, tilt * self.scaled[dose.index()]))
    }

    /// The dose level among `doses`, which come in rising order, that its DLT probability at this mean recommends, with that
    /// probability; the lower of two equally near, and the lowest of the ladder if there are none.
    pub(in crate::design) fn recommended(&self, doses: impl Iterator<Item = DoseLevel>, mean: f64) -> (DoseLevel, f64) {
        let tilt = self.prior.tilt(mean);
        let p = |dose: DoseLevel| self.dlt_probability(dose, tilt);
        let distance = |p: f64| (p - self.target).abs();
        let mut estimated = doses.map(|dose| (dose, p(dose)));
        let recommended = match self.choice {
            DoseChoice::Nearest => estimated.min_by(|a, b| distance(a.1).total_cmp(&distance(b.1))),
            DoseChoice::NearestNotAbove => {
                let lowest = estimated.next();
                // DLT probabilities rise with dose.
                estimated.take_while(|&(_, p)| p <= self.target + SAME).last().or(lowest)
            }
        };
        recommended.unwrap_or((DoseLevel::LOWEST, f64::NAN))
    }

    /// The DLT probability of each dose level at the posterior mean, with those at its 90 % limits by the normal approximation:
    /// mean ± 1.645 standard deviations.
    pub(in crate::design) fn estimates(&self, posterior: &Posterior) -> Vec<DoseEstimate> {
        let margin = NORMAL_95 * posterior.variance.sqrt();
        let at = |dose, value| self.dlt_probability(dose, self.prior.tilt(value));
        let estimate = |dose| DoseEstimate {
            dlt_probability: at(dose, posterior.mean),
            // The greater β, the lower every DLT probability.
            lower: at(dose, posterior.mean + margin),
            upper: at(dose, posterior.mean - margin),
            intervals: None,
        };
        DoseLevel::ladder(self.scaled.len()).map(estimate).collect()
    }

    /// How many dose levels there are.
    pub(in crate::design) fn doses(&self) -> usize {
        self.scaled.len()
    }
}

/// What there is to know at β: the logarithm of the prior, then ln p, ln(1 − p) and p of each dose level on the scale of the model.
fn row(curve: DltCurve, scaled: &[f64], prior: Prior, beta: f64) -> Vec<f64> {
    let tilt = libm::exp(beta);
    let mut row = vec![prior.ln_density(beta)];
    for dose in scaled {
        let tilted = tilt * dose;
        let p = log_p(curve, tilted);
        row.extend([p, log_not_p(curve, tilted), libm::exp(p)]);
    }
    row
}

/// ln p of a dose level at e^β times its place on the scale of the model.
fn log_p(curve: DltCurve, tilted: f64) -> f64 {
    match curve {
        DltCurve::Empiric => tilted,
        DltCurve::Logistic { intercept } => -softplus(-intercept - tilted),
    }
}

/// ln(1 − p).
fn log_not_p(curve: DltCurve, tilted: f64) -> f64 {
    match curve {
        DltCurve::Empiric => log_one_minus_exp(tilted),
        DltCurve::Logistic { intercept } => -softplus(intercept + tilted),
    }
}

/// How far from the real line the nearest singularity of ln p and ln(1 − p) as functions of β is, if the skeleton is as unkind as
/// can be: where the exponent of s^exp(β) is imaginary, or where logit p is an odd multiple of iπ.
fn distance_of_singularities(curve: DltCurve) -> f64 {
    match curve {
        DltCurve::Empiric => FRAC_PI_2,
        DltCurve::Logistic { intercept } => libm::atan2(PI, intercept),
    }
}

/// ln(1 − e^x) for negative x, without cancellation (Mächler 2012, "Accurately computing log(1 − exp(−|a|))").
fn log_one_minus_exp(x: f64) -> f64 {
    if x > -std::f64::consts::LN_2 { libm::log(-libm::expm1(x)) } else { libm::log1p(-libm::exp(x)) }
}

/// ln(1 + e^x).
fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + libm::log1p(libm::exp(-x)) } else { libm::log1p(libm::exp(x)) }
}

#[cfg(test)]
mod tests {
    use rand::rngs::Xoshiro256PlusPlus;
    use rand::{RngExt, SeedableRng};

    use super::super::reassessment::Skeleton;
    use super::*;
    use crate::probability::Probability;

    /// The table against sums that check themselves by halving their step, on random trials of any size.
    #[test]
    fn both_ways_to_the_posterior_agree() -> Result<(), String> {
        let mut generator = Xoshiro256PlusPlus::seed_from_u64(20_241_124);
        let p = |value| Probability::new(value).ok_or("not a probability");
        let (mut by_table, mut far_below, mut decided) = (0, 0, [0; 2]);
        for trial in 0..500 {
            let logistic = DltCurve::Logistic { intercept: [3.0, 1.0][trial / 2 % 2] };
            let gamma = [None, Some([[1.0, 1.0], [3.0, 2.0], [0.5, 0.3]][trial / 6 % 3])][trial / 2 % 2];
            let prior_gamma = gamma.filter(|_| trial % 2 == 0);
            let model = Model::new(
                &Reassessment {
                    curve: [DltCurve::Empiric, logistic][trial % 2],
                    skeleton: Skeleton::IndifferenceInterval { halfwidth: 0.05, prior_mtd: DoseLevel::LOWEST },
                    prior_variance: [0.3, 1.34, 4.0][trial % 3],
                    prior_gamma,
                    target_dlt_rate: p(0.25)?,
                    starting_dose: DoseLevel::LOWEST,
                    restrict_escalation: false,
                    safety_stop: None,
                    safety_rate: [None, Some(p(0.35)?)][trial / 4 % 2],
                    choice: DoseChoice::Nearest,
                    ..Reassessment::usual()
                },
                4,
            );
            let rate = generator.random_range(0.0..1.0);
            let (mut tallies, mut pending) = (Tallies::default(), Vec::new());
            for _ in 0..generator.random_range(0..60) {
                let Some(dose) = DoseLevel::ladder(4).nth(generator.random_range(0..4)) else { continue };
                match generator.random_bool(0.3) {
                    true => pending.push((dose, generator.random_range(0.0..1.0))),
                    false => tallies.add(dose, 1, generator.random_bool(rate).into()),
                }
            }
            let mut evidence = Evidence::of(&tallies);
            pending.into_iter().for_each(|(dose, weight)| evidence.add_pending(dose, weight));
            let slow = model.fit_anywhere(&evidence, Tail::Always);
            let Some(fast) = model.table.fit(&evidence, Tail::Always) else { continue };
            by_table += 1;
            let what = format!("{fast:?} {slow:?} {model:?} {evidence:?}");
            let unit = slow.mean.abs().max(1.0);
            assert!(
                (fast.mean - slow.mean).abs() < 1e-9 * unit
                    && (fast.variance - slow.variance).abs() < 1e-9 * unit * unit,
                "{what:.400}"
            );
            let tail = |posterior: &Posterior| posterior.lowest_too_toxic.unwrap_or(f64::NAN);
            assert!((tail(&fast) - tail(&slow)).abs() < 1e-9, "{what:.400}");
            // No bound may be below what it bounds, which is the same as not to be safe at that very limit.
            let decides = |limit| {
                let bounded = model.table.fit(&evidence, Tail::IfAbove(limit));
                [bounded.and_then(|bounded| bounded.lowest_too_toxic).is_none(), model.lowest_is_safe(&evidence, limit)]
            };
            assert_eq!(decides(tail(&slow)), [false; 2], "{what:.400}");
            if tail(&slow) < 0.25 && prior_gamma.is_none() {
                far_below += 1;
                let decided_at = decides(0.95);
                decided.iter_mut().zip(decided_at).for_each(|(decided, at)| *decided += u32::from(at));
            }
        }
        assert!(decided.iter().all(|&decided| decided * 10 > far_below * 9), "{decided:?} of {far_below} decided");
        assert!(by_table > 475, "{by_table} of 500 by the table");
        Ok(())
    }
}
