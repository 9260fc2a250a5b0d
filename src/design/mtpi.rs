//! mTPI: the modified toxicity probability interval design.
//!
//! Ji, Liu, Li & Bekele, Clin Trials 2010;7:653 (doi:10.1177/1740774510382799): of the intervals below, around and above the
//! target DLT rate, the one with the greatest posterior probability per length tells where to go.

use super::equivalence_interval::{self, Interval};
use super::parameters::Parameters;
use super::posterior::{is_above, unit_mass};
use super::{Design, Excess, IntervalDesign};
use crate::input::Reader;
use crate::parameters::{Group, Table, lens};
use crate::probability::Probability;

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

impl Parameters for MtpiParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "mTPI"
    }

    fn reference(&self) -> &'static str {
        "Ji Y, Liu P, Li Y, Bekele BN. Clinical Trials 2010;7:653. doi:10.1177/1740774510382799"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.interval.conduct.target_dlt_rate)
    }

    fn first_cohort(&self) -> u8 {
        self.interval.conduct.cohort_size
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        self.interval.consistent(table)
    }

    fn excess(&self) -> Excess {
        Excess::Elimination
    }

    fn design(&self, doses: usize, most_patients: u32) -> Design {
        Design::cohort(IntervalDesign::mtpi(self, doses, most_patients))
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
