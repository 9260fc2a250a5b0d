//! mTPI: the modified toxicity probability interval design.
//!
//! Ji, Liu, Li & Bekele, Clin Trials 2010;7:653 (doi:10.1177/1740774510382799): of the intervals below, around and above the
//! target DLT rate, the one with the greatest posterior probability per length tells where to go.

use super::IntervalDesign;
use super::equivalence_interval::{self, ByInterval, Interval};
use super::posterior::{is_above, unit_mass};
use crate::parameters::{Group, Table, lens};

static TABLE: Table<MtpiParameters> = Table {
    header: "[design.mtpi]",
    says: "mTPI (Ji 2010): of the intervals below, around and above the target, the one with the greatest posterior probability \
           per length says up, stay or down.",
    usual: || MtpiParameters { interval: Interval::usual(ELIMINATE_FROM) },
    members: &[&Group { lens: lens!(MtpiParameters, interval), members: equivalence_interval::MEMBERS }],
};

/// The source asks for no number of patients.
const ELIMINATE_FROM: u32 = 1;

/// The modified toxicity probability interval design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MtpiParameters {
    /// The equivalence interval.
    pub interval: Interval,
}

impl ByInterval for MtpiParameters {
    const TITLE: &'static str = "mTPI";
    const REFERENCE: &'static str =
        "Ji Y, Liu P, Li Y, Bekele BN. Clinical Trials 2010;7:653. doi:10.1177/1740774510382799";

    fn keys() -> &'static Table<Self> {
        &TABLE
    }

    fn interval(&self) -> &Interval {
        &self.interval
    }

    fn interval_design(&self, doses: usize, most_patients: u32) -> IntervalDesign {
        IntervalDesign::mtpi(self, doses, most_patients)
    }
}

impl IntervalDesign {
    /// mTPI on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    pub fn mtpi(rules: &MtpiParameters, doses: usize, most_patients: u32) -> Self {
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
