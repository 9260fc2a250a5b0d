//! The posterior by plain sums that are refined until they agree: what every faster way is held against.

use super::model::{BivariateNormal, Counts, p};

/// Nodes and weights of the Gauss-Legendre rule of eight points on (−1, 1); each stands for itself and its mirror image.
/// Abramowitz and Stegun 1964, table 25.4.
pub(super) const GAUSS_LEGENDRE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// A density so far below the greatest one, on the logarithmic scale, does not count: e⁻³² < 2·10⁻¹⁴.
const NEGLIGIBLE: f64 = 32.0;

/// A panel has so many of the least standard deviations: the rule is exact to polynomials of the fifteenth degree.
const PANEL: f64 = 1.5;

/// Steps of log β are halved at most so often.
const MOST_HALVINGS: u32 = 8;

/// What is asked of one dose, on or off the ladder.
#[derive(Debug, Clone)]
pub struct DoseWithCuts {
    /// x = ln(d/d*).
    pub x: f64,
    /// The logits below which the posterior probability of that of its DLT probability is asked for.
    pub cuts: Vec<f64>,
}

/// A posterior, as far as it was asked for.
#[derive(Debug, Clone, Default)]
pub struct Posterior {
    /// The logarithm of the probability of what was seen, without binomial coefficients.
    pub ln_evidence: f64,
    /// The means of log α and log β.
    pub parameters: [f64; 2],
    /// Mean of the DLT probability of each dose.
    pub means: Vec<f64>,
    /// Its standard deviation.
    pub sds: Vec<f64>,
    /// The probability below each cut of each dose.
    pub below: Vec<Vec<f64>>,
}

/// The posterior, whose probabilities change by at most `agreement` when the steps of log β are halved once more.
///
/// For each log β on a line of equal steps, log α is integrated by Gauss-Legendre panels as narrow as the density can be; a cut falls into one of them, of which the part below it is integrated alone. Over log β the trapezoidal rule
/// converges geometrically (Trefethen and Weideman 2014, doi:10.1137/130932132).
pub fn posterior(prior: &BivariateNormal, seen: &[Counts], asked: &[DoseWithCuts], agreement: f64) -> Posterior {
    let reach = |step: i64| prior.mean[1] + 0.25 * step as f64 * prior.sd[1];
    let tops = |steps: std::ops::RangeInclusive<i64>| steps.map(|step| LogAlphaLine::new(prior, seen, reach(step)).top);
    let top = tops(-34..=34).fold(f64::NEG_INFINITY, f64::max);
    // Data that contradict the prior move the posterior beyond the prior's own reach.
    let is_beyond = |step: i64| LogAlphaLine::new(prior, seen, reach(step)).top < top - NEGLIGIBLE;
    let end = |sign: i64| (34..).map(|step| sign * step).find(|&step| is_beyond(step)).unwrap_or(sign * 34);
    let (from, to) = (reach(end(-1)), reach(end(1)));
    let sum = |from: f64, step: f64, count: u32| {
        (0..count).map(|row| LogAlphaLine::new(prior, seen, from + f64::from(row) * step).sums(asked, top)).reduce(add)
    };
    let (mut count, mut step) = (64, (to - from) / 64.0);
    let mut sums = sum(from, step, count).unwrap_or_default();
    for _ in 0..MOST_HALVINGS {
        let finer = add(sums.clone(), sum(from + 0.5 * step, step, count).unwrap_or_default());
        let change = sums.iter().zip(&finer).map(|(sum, fine)| (sum / sums[0] - fine / finer[0]).abs());
        let agree = change.fold(0.0, f64::max) < agreement;
        (sums, count, step) = (finer, 2 * count, 0.5 * step);
        if agree {
            break;
        }
    }
    summary(&sums, asked, top + libm::log(sums[0] * step))
}

fn add(mut sums: Vec<f64>, more: Vec<f64>) -> Vec<f64> {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    sums
}

/// From the sums of [`LogAlphaLine::sums`].
fn summary(sums: &[f64], asked: &[DoseWithCuts], ln_evidence: f64) -> Posterior {
    let mut shares = sums[1..].iter().map(|sum| sum / sums[0]);
    let mut next = || shares.next().unwrap_or(f64::NAN);
    let mut posterior = Posterior { ln_evidence, parameters: [next(), next()], ..Posterior::default() };
    for dose in asked {
        let (mean, square) = (next(), next());
        posterior.means.push(mean);
        posterior.sds.push((square - mean * mean).max(0.0).sqrt());
        posterior.below.push(dose.cuts.iter().map(|_| next().clamp(0.0, 1.0)).collect());
    }
    posterior
}

/// The posterior along log α for one log β.
struct LogAlphaLine<'a> {
    prior: &'a BivariateNormal,
    seen: &'a [Counts],
    log_beta: f64,
    slope: f64,
    /// Where the density is greatest, and its logarithm.
    mode: f64,
    top: f64,
    /// Of a panel. The curvature of the logarithm is at most that of the prior, and a quarter for each patient.
    width: f64,
}

impl<'a> LogAlphaLine<'a> {
    fn new(prior: &'a BivariateNormal, seen: &'a [Counts], log_beta: f64) -> Self {
        let (mean, sd) = prior.log_alpha_given(log_beta);
        let patients: f64 = seen.iter().map(|counts| f64::from(counts.patients)).sum();
        let mut row = Self {
            prior,
            seen,
            log_beta,
            slope: libm::exp(log_beta),
            mode: mean,
            top: 0.0,
            width: PANEL / (1.0 / (sd * sd) + 0.25 * patients).sqrt(),
        };
        // The derivative falls throughout, and no patient moves the mode by more than the variance of the prior.
        let (mut low, mut high) = (mean - sd * sd * patients - sd, mean + sd * sd * patients + sd);
        while high - low > 0.01 * row.width && row.mode > low && row.mode < high {
            let scores = seen.iter().map(|counts| counts.score(row.mode + row.slope * counts.x));
            let rises = scores.sum::<f64>() > (row.mode - mean) / (sd * sd);
            (low, high) = if rises { (row.mode, high) } else { (low, row.mode) };
            row.mode = 0.5 * (low + high);
        }
        row.top = row.ln_density(row.mode);
        row
    }

    fn ln_density(&self, log_alpha: f64) -> f64 {
        let likelihood = self.seen.iter().map(|counts| counts.ln_likelihood(log_alpha + self.slope * counts.x));
        self.prior.ln_density(log_alpha, self.log_beta) + likelihood.sum::<f64>()
    }

    /// Integrals over log α, the density divided by that of e to `top`: of the density, of log α, of log β; and for each dose of
    /// p, of p², and of the density below each cut.
    fn sums(&self, asked: &[DoseWithCuts], top: f64) -> Vec<f64> {
        let empty = 3 + asked.iter().map(|dose| 2 + dose.cuts.len()).sum::<usize>();
        let mut sums = vec![0.0; empty];
        if self.top < top - NEGLIGIBLE {
            return sums;
        }
        let panels = |sign: f64| {
            let is_beyond = |&panels: &f64| self.ln_density(self.mode + sign * panels * self.width) < top - NEGLIGIBLE;
            (1_u32..).map(f64::from).find(is_beyond).unwrap_or(1.0)
        };
        let (below, above) = (panels(-1.0), panels(1.0));
        let from = self.mode - below * self.width;
        let mut masses = vec![0.0];
        for panel in 0..(below + above) as usize {
            let from = from + panel as f64 * self.width;
            for (log_alpha, density) in self.nodes(from, from + self.width, top) {
                let moments = [density, density * log_alpha, density * self.log_beta];
                sums.iter_mut().zip(moments).for_each(|(sum, moment)| *sum += moment);
                let mut place = 3;
                for dose in asked {
                    let p = p(log_alpha + self.slope * dose.x);
                    sums[place] += density * p;
                    sums[place + 1] += density * p * p;
                    place += 2 + dose.cuts.len();
                }
            }
            masses.push(sums[0]);
        }
        let mut place = 3;
        for dose in asked {
            for (sum, cut) in sums[place + 2..].iter_mut().zip(&dose.cuts) {
                let end = cut - self.slope * dose.x;
                let whole = ((end - from) / self.width).clamp(0.0, below + above).floor();
                let rest = from + whole * self.width;
                *sum = masses[whole as usize];
                if end > rest && whole < below + above {
                    *sum += self.nodes(rest, end, top).map(|(_, density)| density).sum::<f64>();
                }
            }
            place += 2 + dose.cuts.len();
        }
        sums
    }

    /// Places between two others with the density there, weighted for the integral between them.
    fn nodes(&self, from: f64, to: f64, top: f64) -> impl Iterator<Item = (f64, f64)> {
        let (centre, half) = (0.5 * (from + to), 0.5 * (to - from));
        GAUSS_LEGENDRE.iter().flat_map(|&(node, weight)| [(-node, weight), (node, weight)]).map(
            move |(node, weight)| {
                let log_alpha = centre + half * node;
                (log_alpha, half * weight * libm::exp(self.ln_density(log_alpha) - top))
            },
        )
    }
}
