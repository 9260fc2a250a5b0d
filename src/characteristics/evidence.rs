//! Which differences are more than chance where many are looked at together.

use statrs::function::erf::erfc_inv;

use super::DifferenceEstimate;

/// The chance that of all differences that are looked at together and are none, any is called one: at most so much.
const FALSE_FINDING: f64 = 0.05;

/// A smaller difference is written as nothing.
const LEAST_SHOWN: f64 = 0.0005;

/// How one value stands to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// It is another value, by so much, and that is more than chance.
    Told(f64),
    /// It is written alike, and neither has been moved by chance.
    Same,
    /// Chance may have made the difference.
    WithinChance,
}

impl Evidence {
    /// The difference, if it is more than chance.
    pub fn told(self) -> Option<f64> {
        if let Self::Told(difference) = self { Some(difference) } else { None }
    }
}

/// What differences are judged by that so many comparisons are made of together. Exact values need no such judgement.
///
/// A difference is told from so many standard errors on as leave each of m two-sided comparisons an error of .05/m (Bonferroni; Dunn
/// 1961, <https://doi.org/10.1080/01621459.1961.10482090>), whatever they have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jointly {
    /// Standard errors.
    least: f64,
}

impl Jointly {
    /// For so many comparisons whose values chance has moved.
    pub fn of(comparisons: usize) -> Self {
        let each = FALSE_FINDING / comparisons.max(1) as f64;
        Self { least: std::f64::consts::SQRT_2 * erfc_inv(each) }
    }

    /// From how many standard errors on a difference is told.
    pub fn standard_errors(self) -> f64 {
        self.least
    }

    /// What can be told of a difference.
    pub fn evidence(self, of: &DifferenceEstimate) -> Evidence {
        let known = of.known();
        // A single trial states no standard error; a share of 0 or 1 states 0, and is no exact one.
        let error = known.mc_se.unwrap_or(f64::INFINITY);
        match known.value.abs() {
            size if size >= LEAST_SHOWN && size > self.least * error => Evidence::Told(known.value),
            _ if of.exact.is_some() => Evidence::Same,
            _ => Evidence::WithinChance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characteristics::Estimate;

    fn simulated(value: f64, mc_se: Option<f64>) -> DifferenceEstimate {
        DifferenceEstimate { difference: Estimate::new(value, mc_se), unpaired_se: mc_se, exact: None }
    }

    /// The quantiles of a normal distribution at 1 − .05/2, 1 − .05/20 and 1 − .05/200, as tables have them.
    #[test]
    fn more_comparisons_ask_for_more_standard_errors() {
        for (comparisons, quantile) in [(0, 1.959_964), (1, 1.959_964), (10, 2.807_034), (100, 3.480_756)] {
            assert!((Jointly::of(comparisons).standard_errors() - quantile).abs() < 1e-6, "{comparisons}");
        }
    }

    #[test]
    fn a_difference_is_told_beyond_what_all_comparisons_together_allow() {
        let difference = simulated(-0.025, Some(0.01));
        assert_eq!(Jointly::of(1).evidence(&difference), Evidence::Told(-0.025));
        assert_eq!(Jointly::of(10).evidence(&difference), Evidence::WithinChance);
    }

    #[test]
    fn without_a_standard_error_nothing_is_told_and_a_simulated_zero_is_no_equality() {
        let jointly = Jointly::of(1);
        assert_eq!(jointly.evidence(&simulated(1.0, None)), Evidence::WithinChance);
        assert_eq!(jointly.evidence(&simulated(0.0, Some(0.0))), Evidence::WithinChance);
    }

    #[test]
    fn exact_values_are_compared_and_not_the_simulated_ones_beside_them() {
        let beside = |exact| DifferenceEstimate { exact: Some(exact), ..simulated(0.3, Some(0.001)) };
        let jointly = Jointly::of(1000);
        assert_eq!(jointly.evidence(&beside(0.01)), Evidence::Told(0.01));
        assert_eq!(jointly.evidence(&beside(0.0)), Evidence::Same);
    }
}
