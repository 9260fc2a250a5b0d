//! mTPI: the modified toxicity probability interval design.
//!
//! Ji, Liu, Li & Bekele, Clin Trials 2010;7:653 (doi:10.1177/1740774510382799): of the intervals below, around and above the
//! target DLT rate, the one with the greatest posterior probability per length tells where to go.

use super::IntervalDesign;
use super::posterior::{is_above, unit_mass};
use crate::scenario::Mtpi;

impl IntervalDesign {
    /// mTPI on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    pub fn mtpi(rules: &Mtpi, doses: usize, most_patients: u32) -> Self {
        let interval = &rules.interval;
        let (low, high) = (interval.low(), interval.high());
        let masses = |patients, dlts| {
            let mass = |low, high| unit_mass(low, high, patients, dlts);
            (mass(0.0, low), mass(low, high), mass(high, 1.0))
        };
        Self::new(
            &interval.conduct,
            doses,
            most_patients,
            |patients, dlts| {
                let (below, within, above) = masses(patients, dlts);
                is_above(below, within) && is_above(below, above)
            },
            |patients, dlts| {
                let (below, within, above) = masses(patients, dlts);
                is_above(above, within) && is_above(above, below)
            },
        )
    }
}
