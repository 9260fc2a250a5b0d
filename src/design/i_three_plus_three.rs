//! i3+3: the 3+3 with an equivalence interval instead of its thirds and sixths.
//!
//! Liu, Wang & Ji, J Biopharm Stat 2020;30:294 (doi:10.1080/10543406.2019.1636811): a DLT rate y/n below the interval → up; inside
//! → stay; above it → stay if (y − 1)/n is below it, as one DLT fewer would have meant up, and otherwise down.

use super::IntervalDesign;
use super::equivalence_interval::{self, ByInterval, Interval};
use crate::parameters::{Group, Table, lens};

static TABLE: Table<IThreePlusThreeParameters> = Table {
    header: "[design.i_three_plus_three]",
    says: "i3+3 (Liu, Wang & Ji 2020): a DLT rate y/n below the interval around the target -> up; inside -> stay; above -> \
           down, but stay if (y - 1)/n is below the interval.",
    usual: || IThreePlusThreeParameters { interval: Interval::usual(ELIMINATE_FROM) },
    members: &[&Group { lens: lens!(IThreePlusThreeParameters, interval), members: equivalence_interval::MEMBERS }],
};

/// Fewer are not judged, as in BOIN.
const ELIMINATE_FROM: u32 = 3;

/// The i3+3 design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IThreePlusThreeParameters {
    /// The equivalence interval, both ends included.
    pub interval: Interval,
}

impl ByInterval for IThreePlusThreeParameters {
    const TITLE: &'static str = "i3+3";
    const REFERENCE: &'static str =
        "Liu M, Wang SJ, Ji Y. Journal of Biopharmaceutical Statistics 2020;30:294. doi:10.1080/10543406.2019.1636811";

    fn keys() -> &'static Table<Self> {
        &TABLE
    }

    fn interval(&self) -> &Interval {
        &self.interval
    }

    fn interval_design(&self, doses: usize, most_patients: u32) -> IntervalDesign {
        IntervalDesign::i_three_plus_three(self, doses, most_patients)
    }
}

/// Rates are decimals, so that y − n × rate is 0 or far from it; nearer than this it is 0 but for rounding.
const ROUNDING: f64 = 1e-9;

impl IntervalDesign {
    /// i3+3 on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    pub fn i_three_plus_three(rules: &IThreePlusThreeParameters, doses: usize, most_patients: u32) -> Self {
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
