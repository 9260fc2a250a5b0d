//! i3+3: the 3+3 with an equivalence interval instead of its thirds and sixths.
//!
//! Liu, Wang & Ji, J Biopharm Stat 2020;30:294 (doi:10.1080/10543406.2019.1636811): a DLT rate y/n below the interval → up; inside
//! → stay; above it → stay if (y − 1)/n is below it, as one DLT fewer would have meant up, and otherwise down.

use super::IntervalDesign;
use crate::scenario::IThreePlusThree;

/// Rates are decimals, so that y − n × rate is 0 or far from it; nearer than this it is 0 but for rounding.
const ROUNDING: f64 = 1e-9;

impl IntervalDesign {
    /// i3+3 on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    pub fn i_three_plus_three(rules: &IThreePlusThree, doses: usize, most_patients: u32) -> Self {
        let interval = &rules.interval;
        let below = |patients, dlts: f64| dlts < interval.low() * f64::from(patients) - ROUNDING;
        let above = |patients, dlts: f64| dlts > interval.high() * f64::from(patients) + ROUNDING;
        Self::new(
            &interval.conduct,
            doses,
            most_patients,
            |patients, dlts| below(patients, f64::from(dlts)),
            |patients, dlts| above(patients, f64::from(dlts)) && !below(patients, f64::from(dlts) - 1.0),
        )
    }
}
