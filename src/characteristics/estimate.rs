//! A value with its Monte Carlo standard error.

use serde::{Deserialize, Serialize};

use crate::stats::Moments;

/// A value and how far chance may have moved it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The Monte Carlo standard error: 0 for an exact value, `None` where there is none to state (a maximum, a single trial).
    pub mc_se: Option<f64>,
}

impl Estimate {
    /// A value without chance.
    pub fn exact(value: f64) -> Self {
        Self::new(value, Some(0.0))
    }

    /// A probability without chance: at most 1, whatever its terms add up to in binary.
    pub fn exact_probability(probability: f64) -> Self {
        Self::exact(probability.min(1.0))
    }

    /// A value whose standard error cannot be stated.
    pub fn without_se(value: f64) -> Self {
        Self::new(value, None)
    }

    /// A value with its standard error.
    pub fn with_se(value: f64, mc_se: f64) -> Self {
        Self::new(value, Some(mc_se))
    }

    /// A value with its standard error, if there is one to state.
    pub fn new(value: f64, mc_se: Option<f64>) -> Self {
        // A sum of no numbers is −0; adding zero makes it 0.
        Self { value: value + 0.0, mc_se }
    }

    /// The share of `trials` in which something happened: standard error √(p(1−p)/n), which a single trial cannot tell.
    pub fn proportion(hits: u64, trials: u64) -> Self {
        let n = trials as f64;
        let p = hits as f64 / n;
        Self::new(p, (trials > 1).then(|| (p * (1.0 - p) / n).sqrt()))
    }

    /// The mean of what was counted, in units of `unit`: standard error s/√n.
    pub fn mean(moments: &Moments, unit: f64) -> Self {
        let n = moments.count() as f64;
        Self::new(moments.mean() * unit, moments.sd().map(|sd| sd * unit / n.sqrt()))
    }

    /// The 95 % interval of a proportion by Wilson's score method (1927, doi:10.1080/01621459.1927.10502953), which stays
    /// inside [0, 1] and does not shrink to nothing at 0 and 1. `trials` is `None` for an exact value.
    pub fn wilson_95(&self, trials: Option<u64>) -> (f64, f64) {
        const Z: f64 = 1.959_963_984_540_054;
        let Some(trials) = trials else {
            return (self.value, self.value);
        };
        let n = trials as f64;
        let p = self.value;
        let denominator = 1.0 + Z * Z / n;
        let centre = (p + Z * Z / (2.0 * n)) / denominator;
        let half = Z / denominator * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        ((centre - half).max(0.0), (centre + half).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe, Stat Med 1998;17:857, Table I, method 3: 81/263, 15/148, 0/20 and 1/29.
    #[test]
    fn wilson_interval_as_published() {
        let published =
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)];
        for (hits, trials, lower, upper) in published {
            let (low, high) = Estimate::proportion(hits, trials).wilson_95(Some(trials));
            assert!((low - lower).abs() < 5.1e-5 && (high - upper).abs() < 5.1e-5, "{hits}/{trials}: {low}, {high}");
        }
    }

    #[test]
    fn a_single_trial_has_no_standard_error() {
        let mut once = Moments::default();
        once.add(7);
        assert_eq!(Estimate::mean(&once, 1.0), Estimate::without_se(7.0));
        assert_eq!(Estimate::proportion(1, 1), Estimate::without_se(1.0));
        assert_eq!(Estimate::proportion(2, 2), Estimate::exact(1.0));
    }

    #[test]
    fn there_is_no_negative_zero() {
        let sum_of_nothing: f64 = [0.0_f64; 0].iter().sum();
        assert!(Estimate::exact(sum_of_nothing).value.is_sign_positive());
    }

    #[test]
    fn an_exact_value_has_no_width() {
        assert_eq!(Estimate::exact(0.3).wilson_95(None), (0.3, 0.3));
    }

    #[test]
    fn standard_errors_of_proportions_and_means() {
        assert_eq!(Estimate::proportion(25, 100), Estimate::with_se(0.25, 0.043_301_270_189_221_93));
        let mut moments = Moments::default();
        [1, 2, 3, 4].into_iter().for_each(|value| moments.add(value));
        let mean = Estimate::mean(&moments, 0.5);
        // s² = 5/3, in units of a half: s/√4 = √(5/3)/4.
        assert!((mean.value - 1.25).abs() < 1e-15);
        assert!((mean.mc_se.unwrap_or(f64::NAN) - (5.0_f64 / 3.0).sqrt() / 4.0).abs() < 1e-15);
    }
}
