//! The distribution of a whole number over trials, and what is told of it.

use std::ops::Add;
use std::sync::Arc;

use super::Estimate;
use crate::stats::Histogram;

/// The quantiles that are told of every distribution.
pub const QUANTILES: [f64; 4] = [0.1, 0.5, 0.8, 0.9];

/// A distribution over whole numbers in bins of one width.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// Simulated trials; `None` if exact.
    pub trials: Option<u64>,
    /// The width of a bin: 1 unless the range was too large.
    pub width: u64,
    /// Bins with a probability above 0, in ascending order. Copies share them: results of many cells are little else.
    pub bins: Arc<[Bin]>,
}

/// Some neighbouring whole numbers and their probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// The least of them; the only one if the width is 1.
    pub from: u64,
    /// The probability of all of them.
    pub probability: Estimate,
}

impl Distribution {
    /// The distribution of what was counted over `trials` trials.
    pub fn counted(histogram: &Histogram, trials: u64) -> Self {
        let bins = histogram.bins().filter(|&(_, count)| count > 0);
        Self {
            trials: Some(trials),
            width: histogram.width(),
            bins: bins.map(|(from, count)| Bin { from, probability: Estimate::proportion(count, trials) }).collect(),
        }
    }

    /// A distribution known without chance: `probabilities[k]` is that of k.
    pub fn exact(probabilities: &[f64]) -> Self {
        let mut bins = Vec::with_capacity(probabilities.len());
        let possible = (0..).zip(probabilities).filter(|&(_, &p)| p > 0.0);
        bins.extend(possible.map(|(from, &p)| Bin { from, probability: Estimate::exact_probability(p) }));
        // What is certain has probability 1, whatever its terms add up to in binary.
        if let [only] = &mut bins[..] {
            only.probability = Estimate::exact(1.0);
        }
        Self { trials: None, width: 1, bins: bins.into() }
    }

    /// The greatest number of a bin, which stands for all of them.
    fn last_of(&self, bin: &Bin) -> u64 {
        bin.from + self.width - 1
    }

    /// The least number that is not exceeded with at least this probability.
    pub fn quantile(&self, probability: f64) -> u64 {
        // Sums of decimals such as .1 miss them by a rounding error.
        const SLACK: f64 = 1e-12;
        let mut below = 0.0;
        for bin in self.bins.iter() {
            below += bin.probability.value;
            if below >= probability - SLACK {
                return self.last_of(bin);
            }
        }
        self.maximum()
    }

    /// The greatest number with a probability above 0.
    pub fn maximum(&self) -> u64 {
        self.bins.last().map_or(0, |bin| self.last_of(bin))
    }

    /// The probability of more than this number (of the bins that begin above it).
    pub fn p_more_than(&self, number: u64) -> f64 {
        if self.bins.first().is_some_and(|bin| bin.from > number) {
            return 1.0;
        }
        self.bins.iter().filter(|bin| bin.from > number).map(|bin| bin.probability.value).fold(0.0, f64::add).min(1.0)
    }

    /// The standard error of a quantile by Woodruff (1952, doi:10.1080/01621459.1952.10483443): half the distance between
    /// the quantiles one standard error of the probability to either side.
    fn quantile_estimate(&self, probability: f64) -> Estimate {
        let Some(trials) = self.trials else { return Estimate::exact(self.quantile(probability) as f64) };
        let half_width = (probability * (1.0 - probability) / trials as f64).sqrt();
        let upper = self.quantile((probability + half_width).min(1.0));
        let lower = self.quantile((probability - half_width).max(0.0));
        Estimate::with_se(self.quantile(probability) as f64, (upper - lower) as f64 / 2.0)
    }

    /// The central moment of this order, bins standing at their middle.
    fn central_moment(&self, order: i32) -> f64 {
        let middle = |bin: &Bin| bin.from as f64 + (self.width - 1) as f64 / 2.0;
        let mean: f64 = self.bins.iter().map(|bin| middle(bin) * bin.probability.value).sum();
        self.bins.iter().map(|bin| (middle(bin) - mean).powi(order) * bin.probability.value).sum()
    }
}

/// What is told of a number that varies from trial to trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The mean.
    pub mean: Estimate,
    /// The standard deviation between trials; `None` of a single trial.
    pub sd: Option<Estimate>,
    /// In the order of [`QUANTILES`].
    pub quantiles: [Estimate; QUANTILES.len()],
    /// The greatest value seen; for an exact answer, the greatest possible.
    pub maximum: u64,
    /// The whole distribution.
    pub distribution: Distribution,
}

impl Summary {
    /// Summarises a distribution known without chance: `probabilities[k]` is that of k.
    pub fn exact(probabilities: &[f64]) -> Self {
        let distribution = Distribution::exact(probabilities);
        let mean = distribution.bins.iter().map(|bin| bin.from as f64 * bin.probability.value).sum();
        let sd = distribution.central_moment(2).sqrt();
        Self::new(Estimate::exact(mean), Some(sd), distribution)
    }

    /// Summarises a distribution whose mean and standard deviation are known from elsewhere, more precisely than from bins.
    pub fn new(mean: Estimate, sd: Option<f64>, distribution: Distribution) -> Self {
        // The variance of s² is (μ₄ − σ⁴)/n for large n; the standard error of s follows by the delta method.
        let sd_se = |sd: f64| match distribution.trials {
            Some(trials) if sd > 0.0 => {
                let spread = distribution.central_moment(4) - distribution.central_moment(2).powi(2);
                (spread.max(0.0) / trials as f64).sqrt() / (2.0 * sd)
            }
            _ => 0.0,
        };
        Self {
            mean,
            sd: sd.map(|sd| Estimate::with_se(sd, sd_se(sd))),
            quantiles: QUANTILES.map(|probability| distribution.quantile_estimate(probability)),
            maximum: distribution.maximum(),
            distribution,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tenth each of 1 to 10.
    fn tenths() -> Distribution {
        let mut probabilities = vec![0.1; 11];
        probabilities[0] = 0.0;
        Distribution::exact(&probabilities)
    }

    fn counted(counts: &[(u64, u64)]) -> Distribution {
        let mut histogram = Histogram::default();
        let mut trials = 0;
        for &(value, count) in counts {
            (0..count).for_each(|_| histogram.add(value));
            trials += count;
        }
        Distribution::counted(&histogram, trials)
    }

    #[test]
    fn quantile_is_the_least_number_not_exceeded_with_that_probability() {
        let cases = [(0.0, 1), (0.1, 1), (0.100_001, 2), (0.5, 5), (0.500_001, 6), (0.8, 8), (0.9, 9), (1.0, 10)];
        for (probability, quantile) in cases {
            assert_eq!(tenths().quantile(probability), quantile, "{probability}");
        }
        assert_eq!(counted(&[(4, 7)]).quantile(0.9), 4);
        assert_eq!(counted(&[(3, 1), (9, 9)]).quantile(0.1), 3);
        assert_eq!((tenths().maximum(), counted(&[(3, 1), (9, 9)]).maximum()), (10, 9));
    }

    #[test]
    fn exceedance_counts_what_is_above() {
        for (number, above) in [(0, 1.0), (1, 0.9), (9, 0.1), (10, 0.0)] {
            assert!((tenths().p_more_than(number) - above).abs() < 1e-12, "{number}");
        }
    }

    /// Bins of two: 0-1, 2-3, …; each is told by its greatest number.
    #[test]
    fn wide_bins_are_told_by_their_greatest_number() {
        let wide = counted(&[(0, 5), (20_000, 5)]);
        assert_eq!((wide.width, wide.quantile(0.5), wide.quantile(0.6), wide.maximum()), (2, 1, 20_001, 20_001));
    }

    /// 10,000 trials, a hundred at each of 1 to 100. At the median one standard error of the probability is .005, which
    /// moves the quantile by half a number: from 50 to 51 above (.505) and to 50 below (.495). At 90 % it is .003.
    #[test]
    fn woodruff_half_width() {
        let even: Vec<(u64, u64)> = (1..=100).map(|value| (value, 100)).collect();
        let even = counted(&even);
        for (probability, quantile, se) in [(0.5, 50.0, 0.5), (0.9, 90.0, 0.5)] {
            assert_eq!(even.quantile_estimate(probability), Estimate::with_se(quantile, se));
        }
        // With a hundredth of the trials the standard error of the probability is .05: 45 to 55.
        let few: Vec<(u64, u64)> = (1..=100).map(|value| (value, 1)).collect();
        assert_eq!(counted(&few).quantile_estimate(0.5), Estimate::with_se(50.0, 5.0));
        assert_eq!(tenths().quantile_estimate(0.5), Estimate::exact(5.0));
    }

    /// 0 and 2 with probability ¼, 1 with ½: σ² = μ₄ = ½, so Var(s²) = (½ − ¼)/n, and the standard error of s is √(¼/n)/(2σ).
    #[test]
    fn standard_error_of_a_standard_deviation() {
        let distribution = counted(&[(0, 100), (1, 200), (2, 100)]);
        let sd = 0.5_f64.sqrt();
        let summary = Summary::new(Estimate::exact(1.0), Some(sd), distribution);
        let expected = (0.25_f64 / 400.0).sqrt() / (2.0 * sd);
        assert!((summary.sd.and_then(|sd| sd.mc_se).unwrap_or(f64::NAN) - expected).abs() < 1e-15);
        let constant = Summary::new(Estimate::exact(7.0), Some(0.0), counted(&[(7, 9)]));
        assert_eq!(constant.sd, Some(Estimate::exact(0.0)));
    }

    /// Ten tenths add up to .9999999999999999 and no more.
    #[test]
    fn what_cannot_vary_is_exactly_that() {
        let mut probabilities = [0.0; 31];
        probabilities[30] = std::iter::repeat_n(0.1, 10).sum();
        assert!(probabilities[30] < 1.0);
        let summary = Summary::exact(&probabilities);
        assert_eq!((summary.mean, summary.sd), (Estimate::exact(30.0), Some(Estimate::exact(0.0))));
        assert_eq!((summary.distribution.p_more_than(29), summary.distribution.p_more_than(30)), (1.0, 0.0));
        assert!(summary.distribution.p_more_than(30).is_sign_positive());
    }
}
