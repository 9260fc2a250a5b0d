//! BOIN: the Bayesian optimal interval design.
//!
//! Liu & Yuan, J R Stat Soc C 2015;64:507 (doi:10.1111/rssc.12089): up if the DLT rate at the dose level is at most λe, down if it
//! is at least λd, where λe and λd make the least mistakes between a DLT rate at the target φ, at φ1 below and at φ2 above.

use super::IntervalDesign;
use crate::scenario::Boin;

/// The DLT rates at which BOIN goes up and down, (λe, λd):
///
/// λe = ln((1 − φ1)/(1 − φ)) / ln(φ (1 − φ1)/(φ1 (1 − φ))) and λd = ln((1 − φ)/(1 − φ2)) / ln(φ2 (1 − φ)/(φ (1 − φ2))),
///
/// for 0 < φ1 < φ < φ2 < 1: `underdosing_rate`, `target_dlt_rate` and `overdosing_rate`.
pub fn boin_rates(rules: &Boin) -> (f64, f64) {
    let target = rules.conduct.target_dlt_rate.get();
    // The rate at which the likelihoods of two rates are equal.
    let between = |low: f64, high: f64| {
        libm::log((1.0 - low) / (1.0 - high)) / libm::log(high * (1.0 - low) / (low * (1.0 - high)))
    };
    (between(rules.underdosing_rate.get(), target), between(target, rules.overdosing_rate.get()))
}

impl IntervalDesign {
    /// BOIN on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    pub fn boin(rules: &Boin, doses: usize, most_patients: u32) -> Self {
        let (escalate, de_escalate) = boin_rates(rules);
        Self::new(
            &rules.conduct,
            doses,
            most_patients,
            |patients, dlts| f64::from(dlts) <= escalate * f64::from(patients),
            |patients, dlts| f64::from(dlts) >= de_escalate * f64::from(patients),
        )
        .titrating(rules.titration)
        .bounded(rules.bounded_mtd.then_some(de_escalate))
    }
}
