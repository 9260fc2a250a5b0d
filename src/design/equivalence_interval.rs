//! The interval around the target that keyboard, mTPI and i3+3 go by: DLT rates in it are as good as the target.

use super::interval::{self, IntervalConduct};
use super::parameters::Parameters;
use super::{Design, Excess, IntervalDesign};
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Member, Table, lens};
use crate::probability::Probability;

/// The keys of an [`Interval`].
pub(super) const MEMBERS: &[&dyn Member<Interval>] = &[
    &Key::new(
        "margin_below",
        lens!(Interval, margin_below),
        Kind::Probability,
        "How far the interval around the target reaches below it.",
    ),
    &Key::new(
        "margin_above",
        lens!(Interval, margin_above),
        Kind::Probability,
        "How far the interval around the target reaches above it.",
    ),
    &Group { lens: lens!(Interval, conduct), members: interval::CONDUCT },
];

/// The parameters of a design that goes by such an interval: the interval is all of them.
pub(super) trait ByInterval: Sized + 'static {
    /// What people call the design.
    const TITLE: &'static str;

    /// Where it is published, with its DOI.
    const REFERENCE: &'static str;

    /// Their keys.
    fn keys() -> &'static Table<Self>;

    /// The interval.
    fn interval(&self) -> &Interval;

    /// The design on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    fn interval_design(&self, doses: usize, most_patients: u32) -> IntervalDesign;
}

impl<P: ByInterval> Parameters for P {
    fn table() -> &'static Table<Self> {
        Self::keys()
    }

    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn reference(&self) -> &'static str {
        Self::REFERENCE
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.interval().conduct.target_dlt_rate)
    }

    fn first_cohort(&self) -> u8 {
        self.interval().conduct.cohort_size
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        let usual = (Self::keys().usual)();
        self.interval().conduct.warn_of_idle(table, &usual.interval().conduct);
        self.interval().consistent(table)
    }

    fn excess(&self) -> Excess {
        Excess::Elimination
    }

    fn decides_by_one_dose(&self) -> bool {
        true
    }

    fn cohort_size(&self) -> Option<u8> {
        Some(self.interval().conduct.cohort_size)
    }

    fn elimination(&self) -> Option<(Probability, u32)> {
        Some(self.interval().conduct.elimination())
    }

    fn idle(&self) -> Option<(&'static [&'static str], String)> {
        self.interval().conduct.idle()
    }

    fn design(&self, doses: usize, most_patients: u32) -> Design {
        Design::cohort(self.interval_design(doses, most_patients))
    }
}

/// Half the width of the interval unless the file says otherwise.
const MARGIN: f64 = 0.05;

/// Narrower intervals are a slip of the pen: no trial has the patients to tell rates apart that well.
const LEAST_WIDTH: f64 = 0.001;

/// An interval around the target within which a DLT rate is as good as the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// How it is conducted.
    pub conduct: IntervalConduct,
    /// How far the interval reaches below the target, which is further away from 0.
    pub margin_below: Probability,
    /// How far it reaches above the target, which is further away from 1.
    pub margin_above: Probability,
}

impl Interval {
    /// The lower end of the interval; above 0.
    pub fn low(&self) -> f64 {
        self.conduct.target_dlt_rate.get() - self.margin_below.get()
    }

    /// The upper end of the interval; below 1.
    pub fn high(&self) -> f64 {
        self.conduct.target_dlt_rate.get() + self.margin_above.get()
    }

    /// What holds if nothing is given, but for the target; `eliminate_from` is the default of the design.
    pub(super) fn usual(eliminate_from: u32) -> Self {
        let margin = Probability::new(MARGIN).unwrap_or(Probability::ZERO);
        Self { conduct: IntervalConduct::usual(eliminate_from), margin_below: margin, margin_above: margin }
    }

    /// Whether there are DLT rates in the interval, below it and above it.
    pub(super) fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        let Self { conduct, margin_below: below, margin_above: above } = self;
        let target = conduct.target_dlt_rate;
        if self.low() <= 0.0 {
            let message = format!("{below} below the target DLT rate {target} leaves nothing to be below the interval");
            return table.refuse("margin_below", message, format!("give less than {target}"));
        }
        if self.high() >= 1.0 {
            let message = format!("{above} above the target DLT rate {target} leaves nothing to be above the interval");
            return table.refuse("margin_above", message, "give less than the target lacks of 1");
        }
        if self.high() - self.low() < LEAST_WIDTH {
            let message = "the interval around the target has hardly any width";
            return table.refuse("margin_below", message, format!("give margins that add up to {LEAST_WIDTH} or more"));
        }
        Some(())
    }
}
