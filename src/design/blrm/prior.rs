//! Priors by what is believed of DLT probabilities.

use std::f64::consts::{PI, SQRT_2};

use super::model::{BivariateNormal, logit, p};
use crate::stats;

/// The shares of the quantiles that a minimally informative prior is to have.
const SHARES: [f64; 3] = [0.025, 0.5, 0.975];

/// The greatest standard deviation and correlation of a minimally informative prior, as in crmPack.
const GREATEST_SD: f64 = 10.0;
const GREATEST_CORRELATION: f64 = 0.95;

/// Exponents of the norm that is made small, one after the other: the greatest is as good as the maximum.
const NORMS: [f64; 6] = [2.0, 8.0, 32.0, 128.0, 512.0, 2048.0];

/// Steps of the simplex for each.
const STEPS: usize = 400;

/// The first simplex, and the difference of the values at its corners at which it is small enough.
const SIZE: f64 = 0.5;
const TOLERANCE: f64 = 1e-6;

/// The weakly informative prior: at the reference dose the DLT probability has the median `dlt_at_reference`, with a standard
/// deviation of 2 on the logit scale, and the slope has the median 1, with a standard deviation of 1 of its logarithm.
///
/// Of the R package OncoBayes2 (example of a single agent).
pub fn weakly_informative(dlt_at_reference: f64) -> BivariateNormal {
    BivariateNormal { mean: [logit(dlt_at_reference), 0.0], sd: [2.0, 1.0], correlation: 0.0 }
}

/// A belief about the DLT probability p at one end of the ladder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    /// A DLT probability.
    pub border: f64,
    /// Pr(p < border).
    pub below: f64,
}

/// The minimally informative prior of Neuenschwander 2008 (doi:10.1002/sim.3230, appendix A.1), as crmPack has it.
///
/// At the lowest and the highest of `x`, the logarithms of the amounts over the reference dose, p has the minimally informative
/// unimodal beta distribution with that belief. The medians between them are linear in x on the logit scale, and each dose has the
/// minimally informative beta distribution with its median. The prior is the bivariate normal distribution whose quantiles of
/// 2.5 %, 50 % and 97.5 % of p at every dose are nearest to those: their greatest distance is least.
pub fn minimally_informative(x: &[f64], [lowest, highest]: [Belief; 2]) -> BivariateNormal {
    let (first, last) = (x.first().copied().unwrap_or(0.0), x.last().copied().unwrap_or(0.0));
    let medians = [lowest, highest].map(|belief| logit(minimal_beta(belief, 0.5)));
    // One dose alone says nothing of the slope.
    let slope = if last > first { (medians[1] - medians[0]) / (last - first) } else { 1.0 };
    let wanted = x.iter().map(|&x| {
        let median = p(medians[0] + slope * (x - first));
        (x, SHARES.map(|share| minimal_beta(Belief { border: median, below: 0.5 }, share)))
    });
    let wanted: Vec<_> = wanted.collect();
    let start = [medians[0] - slope * first, libm::log(slope.max(0.01)), 0.0, 0.0, 0.0];
    let best = NORMS.iter().fold(start, |best, &norm| {
        let distance = Distance { wanted: &wanted, norm };
        stats::least(|parameters| distance.of(parameters), best, SIZE, TOLERANCE, STEPS)
    });
    normal(&best)
}

/// The quantile of `share` of the minimally informative unimodal beta distribution with this belief: Beta(a, 1) or Beta(1, b).
fn minimal_beta(belief: Belief, share: f64) -> f64 {
    let Belief { border, below } = belief;
    match border > below {
        true => libm::exp(libm::log(share) * libm::log(border) / libm::log(below)),
        false => -libm::expm1(libm::log1p(-share) * libm::log1p(-border) / libm::log1p(-below)),
    }
}

/// How far quantiles are from those wanted.
struct Distance<'a> {
    /// For each x the quantiles of p.
    wanted: &'a [(f64, [f64; 3])],
    norm: f64,
}

impl Distance<'_> {
    /// At these parameters.
    fn of(&self, parameters: &[f64; 5]) -> f64 {
        let normal = normal(parameters);
        let distances = self.wanted.iter().flat_map(|(x, wanted)| {
            let both = SHARES.iter().zip(wanted);
            both.map(|(&share, &wanted)| (p(quantile(&normal, *x, share, logit(wanted))) - wanted).abs())
        });
        // The greatest is taken out, so that no power of the others vanishes.
        let distances: Vec<f64> = distances.collect();
        let greatest = distances.iter().copied().fold(1e-300, f64::max);
        let sum: f64 = distances.iter().map(|distance| libm::pow(distance / greatest, self.norm)).sum();
        greatest * libm::pow(sum, 1.0 / self.norm)
    }
}

/// From the mean, the logarithms of the standard deviations, and the correlation on the scale of its inverse hyperbolic tangent.
fn normal(&[log_alpha, log_beta, sd_alpha, sd_beta, correlation]: &[f64; 5]) -> BivariateNormal {
    BivariateNormal {
        mean: [log_alpha.clamp(-10.0, 10.0), log_beta.clamp(-10.0, 10.0)],
        sd: [sd_alpha, sd_beta].map(|ln_sd: f64| libm::exp(ln_sd.clamp(-4.0, 3.0)).min(GREATEST_SD)),
        correlation: GREATEST_CORRELATION * libm::tanh(correlation),
    }
}

/// The quantile of logit p = log α + e^(log β) · x, looked for from `start` on.
fn quantile(normal: &BivariateNormal, x: f64, share: f64, start: f64) -> f64 {
    let (mut low, mut high) = (-60.0, 60.0);
    let mut at = start.clamp(low, high);
    for _ in 0..60 {
        let (below, density) = below(normal, x, at);
        (low, high) = if below < share { (at, high) } else { (low, at) };
        let step = (share - below) / density;
        if step.abs() < 1e-9 {
            break;
        }
        let newton = at + step;
        at = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
    }
    at
}

/// Pr(logit p < `logit`) and its density, by sums over log β.
fn below(normal: &BivariateNormal, x: f64, logit: f64) -> (f64, f64) {
    const STEP: f64 = 0.4;
    let (mut below, mut density, mut whole) = (0.0, 0.0, 0.0);
    for node in -15..=15 {
        let z = STEP * f64::from(node);
        let log_beta = normal.mean[1] + z * normal.sd[1];
        let (mean, sd) = normal.log_alpha_given(log_beta);
        let distance = (logit - mean - libm::exp(log_beta) * x) / sd;
        let weight = libm::exp(-0.5 * z * z);
        whole += weight;
        below += weight * 0.5 * libm::erfc(-distance / SQRT_2);
        density += weight * libm::exp(-0.5 * distance * distance) / (sd * (2.0 * PI).sqrt());
    }
    (below / whole, (density / whole).max(1e-12))
}

/// How many patients a prior of a DLT probability is worth: those of the beta distribution that has its mean and standard
/// deviation, a + b = m(1 − m)/s² − 1 (Neuenschwander 2008, doi:10.1002/sim.3230).
pub fn effective_sample_size(mean: f64, sd: f64) -> f64 {
    mean * (1.0 - mean) / (sd * sd) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Tallies;
    use crate::design::blrm::posterior::{Component, Model};

    /// Beta(a, 1) has the distribution function p^a, Beta(1, b) has 1 − (1 − p)^b; of the two the one that has a mode at an end.
    #[test]
    fn minimally_informative_beta_distributions() {
        for (border, below) in [(0.2, 0.95), (0.3, 0.05), (0.5, 0.5), (0.1, 0.5)] {
            let belief = Belief { border, below };
            assert!((minimal_beta(belief, below) - border).abs() < 1e-12, "{belief:?}");
            let (low, high) = (minimal_beta(belief, 0.1), minimal_beta(belief, 0.9));
            let (a, b) = (libm::log(below) / libm::log(border), libm::log1p(-below) / libm::log1p(-border));
            let by_power = if border > below { libm::pow(low, a) } else { 1.0 - libm::pow(1.0 - low, b) };
            assert!((by_power - 0.1).abs() < 1e-12 && low < high, "{belief:?}");
            assert!(if border > below { a >= 1.0 } else { b >= 1.0 }, "{belief:?}: it is not unimodal");
        }
    }

    /// The unit tests of crmPack's `h_get_min_inf_beta` (test-fromQuantiles.R): Beta(2.322, 1), Beta(1, 11.4272) and Beta(1, 1).
    #[test]
    fn beta_distributions_of_crmpack() {
        for (border, below, [a, b]) in [(0.5, 0.2, [2.322, 1.0]), (0.1, 0.7, [1.0, 11.4272]), (0.1, 0.1, [1.0, 1.0])] {
            for share in SHARES {
                let quantile = if a > 1.0 { libm::pow(share, 1.0 / a) } else { 1.0 - libm::pow(1.0 - share, 1.0 / b) };
                let found = minimal_beta(Belief { border, below }, share);
                assert!((found - quantile).abs() < 1e-4, "{border}, {below}, {share}: {found} against {quantile}");
            }
        }
    }

    /// By the sums over log α and log β that posteriors are made of, with nobody treated.
    #[test]
    fn quantiles_of_the_prior_by_other_numerics() {
        let x: Vec<f64> = [1.0, 2.0, 4.0, 8.0, 16.0].iter().map(|amount| libm::log(amount / 8.0)).collect();
        let prior =
            minimally_informative(&x, [Belief { border: 0.2, below: 0.95 }, Belief { border: 0.3, below: 0.05 }]);
        let component = Component { weight: 1.0, prior };
        let model = Model::new(&[component], vec![], x.clone(), &[0.2]);
        for shares in [[SHARES[0], SHARES[1]], [SHARES[1], SHARES[2]]] {
            let summaries = model.summaries(&Tallies::default(), shares);
            for (&x, summary) in x.iter().zip(summaries) {
                for (share, limit) in shares.into_iter().zip(summary.limits) {
                    let found = p(quantile(&prior, x, share, 0.0));
                    assert!((found - limit).abs() < 1e-4, "{share} at {x}: {found} against {limit}");
                }
            }
        }
    }

    /// The greatest distance of a quantile from the one wanted, at the least found by differential evolution over all five parameters
    /// (scipy, 41 Gauss-Hermite nodes): 0.0234576 on three doses, 0.0371082 on five.
    #[test]
    fn no_prior_anywhere_is_much_nearer() {
        let beliefs = [Belief { border: 0.2, below: 0.95 }, Belief { border: 0.3, below: 0.05 }];
        for (amounts, reference, least) in
            [(&[1.0, 3.0, 10.0][..], 10.0, 0.023_457_6), (&[1.0, 2.0, 4.0, 8.0, 16.0][..], 8.0, 0.037_108_2)]
        {
            let x: Vec<f64> = amounts.iter().map(|amount| libm::log(amount / reference)).collect();
            let found = minimally_informative(&x, beliefs);
            let distance = greatest_distance(&x, beliefs, &found);
            assert!(distance < 1.005 * least, "{found:?}: {distance} against {least}");
        }
    }

    /// How far the quantile that is furthest off is from the one wanted.
    fn greatest_distance(x: &[f64], beliefs: [Belief; 2], prior: &BivariateNormal) -> f64 {
        let medians = beliefs.map(|belief| logit(minimal_beta(belief, 0.5)));
        let slope = (medians[1] - medians[0]) / (x[x.len() - 1] - x[0]);
        let of = |&x1: &f64| {
            let median = p(medians[0] + slope * (x1 - x[0]));
            SHARES.map(|share| {
                let wanted = minimal_beta(Belief { border: median, below: 0.5 }, share);
                (p(quantile(prior, x1, share, logit(wanted))) - wanted).abs()
            })
        };
        x.iter().flat_map(of).fold(0.0, f64::max)
    }

    /// No prior nearby has quantiles that are nearer to those wanted, and these are near.
    #[test]
    fn the_nearest_normal_distribution() {
        let x: Vec<f64> = [1.0, 2.0, 4.0, 8.0, 16.0].iter().map(|amount| libm::log(amount / 8.0)).collect();
        let beliefs = [Belief { border: 0.2, below: 0.95 }, Belief { border: 0.3, below: 0.05 }];
        let found = minimally_informative(&x, beliefs);
        let greatest = |prior: &BivariateNormal| greatest_distance(&x, beliefs, prior);
        let least = greatest(&found);
        assert!(least < 0.04, "{found:?}: {least}");
        for (mean, sd) in [
            ([0.1, 0.0], [1.0, 1.0]),
            ([-0.1, 0.0], [1.0, 1.0]),
            ([0.0, 0.1], [1.0, 1.0]),
            ([0.0, -0.1], [1.0, 1.0]),
            ([0.0, 0.0], [1.1, 1.0]),
            ([0.0, 0.0], [0.9, 1.0]),
        ] {
            let other = BivariateNormal {
                mean: [found.mean[0] + mean[0], found.mean[1] + mean[1]],
                sd: [found.sd[0] * sd[0], found.sd[1] * sd[1]],
                ..found
            };
            assert!(greatest(&other) > least - 1e-4, "{other:?} is nearer than {found:?}");
        }
    }

    /// A beta distribution is worth its own size.
    #[test]
    fn patients_that_a_prior_is_worth() {
        let (a, b): (f64, f64) = (2.0, 6.0);
        let (mean, variance) = (a / (a + b), a * b / ((a + b).powi(2) * (a + b + 1.0)));
        assert!((effective_sample_size(mean, variance.sqrt()) - 8.0).abs() < 1e-12);
    }
}
