//! The MTD of interval designs: the dose level whose isotonic estimate of the DLT rate is nearest to the target.

use super::{Mtd, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::stats::isotonic;

/// What is added to the DLTs, and to the patients without one, so that no variance is 0.
const PSEUDO_COUNT: f64 = 0.05;

/// Isotonic estimates nearer to each other than this are as near to the target: pooled ones are equal, and others of so few
/// patients differ by far more.
const SAME: f64 = 1e-9;

/// The choice of Liu & Yuan (J R Stat Soc C 2015;64:507, doi:10.1111/rssc.12089): estimates (y + .05)/(n + .1) at the dose levels
/// that were tried, made nondecreasing with their inverse posterior variances as weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct IsotonicMtd {
    /// The target DLT rate.
    pub(super) target: f64,
    /// Estimates above it are no MTD.
    pub(super) bound: Option<f64>,
}

impl IsotonicMtd {
    /// The MTD among the dose levels that were tried, of these `admissible` ones. Equally near estimates: if they are below the
    /// target, the highest dose level of that estimate, otherwise the lowest; if one is below and one above, the lower.
    pub(super) fn choose(&self, tallies: &Tallies, admissible: impl Iterator<Item = DoseLevel>) -> Mtd {
        let (mut estimates, mut weights, mut tried) = ([0.0; MAX_DOSES], [0.0; MAX_DOSES], 0);
        let mut doses = [DoseLevel::LOWEST; MAX_DOSES];
        for dose in admissible.filter(|&dose| tallies.patients(dose) > 0) {
            let dlts = f64::from(tallies.dlts(dose)) + PSEUDO_COUNT;
            let patients = f64::from(tallies.patients(dose)) + 2.0 * PSEUDO_COUNT;
            estimates[tried] = dlts / patients;
            weights[tried] = patients * patients * (patients + 1.0) / (dlts * (patients - dlts));
            doses[tried] = dose;
            tried += 1;
        }
        isotonic(&mut estimates[..tried], &weights[..tried]);
        let mut nearest: Option<(f64, DoseLevel)> = None;
        for (&estimate, &dose) in estimates[..tried].iter().zip(&doses) {
            let is_higher_of_equals = |best: f64| estimate < self.target && (estimate - best).abs() < SAME;
            let is_nearer = |best: f64| (estimate - self.target).abs() < (best - self.target).abs() - SAME;
            if self.bound.is_none_or(|bound| estimate <= bound + SAME)
                && nearest.is_none_or(|(best, _)| is_nearer(best) || is_higher_of_equals(best))
            {
                nearest = Some((estimate, dose));
            }
        }
        nearest.map_or(Mtd::NoneTolerable, |(_, dose)| Mtd::Dose(dose))
    }
}
