//! Keyboard, which is mTPI-2 with intervals of equal width.
//!
//! Yan, Mandrekar & Yuan, Clin Cancer Res 2017;23:3994 (doi:10.1158/1078-0432.CCR-17-0220): the target key, an interval around the
//! target DLT rate, is laid end to end over 0 to 1; the key with the greatest posterior probability tells where to go. Guo, Wang,
//! Yang, Lynn & Ji, Contemp Clin Trials 2017;58:23 (doi:10.1016/j.cct.2017.04.006) take what is left at both ends for keys too, and
//! compare probability per length, which for whole keys is the same.

use super::IntervalDesign;
use super::equivalence_interval::{self, ByInterval, Interval};
use super::posterior::{is_above, unit_mass};
use crate::parameters::{Group, Table, lens};

static TABLE: Table<KeyboardParameters> = Table {
    header: "[design.keyboard]",
    says: "Keyboard (Yan 2017), which is mTPI-2 (Guo 2017) with intervals of equal width: the same with intervals as wide as \
           the one around the target, end to end over 0 to 1.",
    usual: || KeyboardParameters { interval: Interval::usual(ELIMINATE_FROM) },
    members: &[&Group { lens: lens!(KeyboardParameters, interval), members: equivalence_interval::MEMBERS }],
};

/// Neither source asks for a number of patients.
const ELIMINATE_FROM: u32 = 1;

/// Keyboard, which is mTPI-2 with intervals of equal width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyboardParameters {
    /// The target key.
    pub interval: Interval,
}

impl ByInterval for KeyboardParameters {
    const TITLE: &'static str = "keyboard (mTPI-2)";
    const REFERENCE: &'static str =
        "Yan F, Mandrekar SJ, Yuan Y. Clinical Cancer Research 2017;23:3994. doi:10.1158/1078-0432.CCR-17-0220";

    fn keys() -> &'static Table<Self> {
        &TABLE
    }

    fn interval(&self) -> &Interval {
        &self.interval
    }

    fn interval_design(&self, doses: usize, most_patients: u32) -> IntervalDesign {
        IntervalDesign::keyboard(self, doses, most_patients)
    }
}

/// Ends shorter than this are what rounding leaves of none at all.
const NO_LENGTH: f64 = 1e-9;

impl IntervalDesign {
    /// Keyboard on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    pub fn keyboard(rules: &KeyboardParameters, doses: usize, most_patients: u32) -> Self {
        let interval = &rules.interval;
        let (low, high) = (interval.low(), interval.high());
        let (below, above) = (keys_below(low, high - low), keys_above(high, high - low));
        let strongest = |keys: &[(f64, f64)], patients, dlts| {
            keys.iter().map(|&(low, high)| unit_mass(low, high, patients, dlts)).fold(0.0, f64::max)
        };
        let goes = |towards: &[(f64, f64)], from: &[(f64, f64)], patients, dlts| {
            let mass = strongest(towards, patients, dlts);
            is_above(mass, unit_mass(low, high, patients, dlts)) && is_above(mass, strongest(from, patients, dlts))
        };
        Self::new(
            &interval.conduct,
            doses,
            most_patients,
            |patients, dlts| goes(&below, &above, patients, dlts),
            |patients, dlts| goes(&above, &below, patients, dlts),
        )
    }
}

/// The keys from the target key down to 0.
fn keys_below(low: f64, width: f64) -> Vec<(f64, f64)> {
    let ends = |key: f64| ((low - (key + 1.0) * width).max(0.0), low - key * width);
    (0..).map(|key| ends(f64::from(key))).take_while(|(low, high)| high - low > NO_LENGTH).collect()
}

/// The keys from the target key up to 1.
fn keys_above(high: f64, width: f64) -> Vec<(f64, f64)> {
    let mirrored = keys_below(1.0 - high, width);
    mirrored.into_iter().map(|(low, high)| (1.0 - high, 1.0 - low)).collect()
}
