//! How probable tallies are under each curve, up to what all curves have in common.

use super::{Constraints, WeightedCurve};
use crate::dose::DoseLevel;

/// The factors of the likelihood, tabulated.
pub(super) struct Likelihood {
    pub(super) weights: Vec<f64>,
    /// Where the curves with true MTD 0 (none), 1, … end.
    pub(super) ends: Vec<usize>,
    /// By dose level, patients and DLTs there: p^DLTs (1 − p)^(patients − DLTs) of each curve.
    pub(super) factors: Vec<Vec<Vec<Vec<f64>>>>,
}

impl Likelihood {
    /// Of curves in the order of their true MTD.
    pub(super) fn new(constraints: &Constraints, curves: &[WeightedCurve]) -> Self {
        let cohort = usize::from(constraints.cohort_size);
        let cohorts = constraints.max_patients as usize / cohort;
        let of = |dose: usize, patients: usize, dlts: usize| {
            let factor = |curve: &WeightedCurve| {
                let p = curve.dlt_probabilities[dose];
                power(p, dlts) * power(1.0 - p, patients - dlts)
            };
            curves.iter().map(factor).collect::<Vec<f64>>()
        };
        let by_patients =
            |dose| (0..=cohorts).map(|n| (0..=n * cohort).map(|y| of(dose, n * cohort, y)).collect()).collect();
        Self {
            weights: curves.iter().map(|curve| curve.weight).collect(),
            ends: (0..=constraints.doses)
                .map(|mtd| curves.partition_point(|curve| number(curve.true_mtd) <= mtd))
                .collect(),
            factors: (0..constraints.doses).map(by_patients).collect(),
        }
    }
}

/// The number of a dose level; 0 for none.
pub(super) fn number(dose: Option<DoseLevel>) -> usize {
    dose.map_or(0, DoseLevel::number)
}

/// `base` to the power of a count, by squaring: the same on every platform.
pub(super) fn power(base: f64, exponent: usize) -> f64 {
    let (mut result, mut square, mut rest) = (1.0, base, exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            result *= square;
        }
        square *= square;
        rest /= 2;
    }
    result
}
