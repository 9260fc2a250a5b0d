//! What all interval designs have in their tables: the target, cohorts, elimination, and an interval around the target.

use std::fmt::{self, Display, Formatter};

use super::{Context, dose_level};
use crate::design::MAX_COHORT;
use crate::dose::DoseLevel;
use crate::probability::Probability;
use crate::scenario::general_rules::MOST_PATIENTS;
use crate::scenario::reader::Reader;

/// The keys of a table that has an [`Interval`] and nothing else.
pub(super) const KEYS: &[&str] = &[
    "target_dlt_rate",
    "margin_below",
    "margin_above",
    "cohort_size",
    "starting_dose",
    "eliminate_above",
    "eliminate_from",
];

/// The posterior probability above which a dose level is eliminated unless the file says otherwise.
const ELIMINATE_ABOVE: f64 = 0.95;

/// Half the width of the interval unless the file says otherwise.
const MARGIN: f64 = 0.05;

/// Narrower intervals are a slip of the pen: no trial has the patients to tell rates apart that well.
const LEAST_WIDTH: f64 = 0.001;

/// How an interval design is conducted, whatever its boundaries are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntervalConduct {
    /// The DLT rate that it aims at; above 0 and below 1.
    pub target_dlt_rate: Probability,
    /// Patients treated together; 1 to [`MAX_COHORT`].
    pub cohort_size: u8,
    /// Where the first cohort is treated.
    pub starting_dose: DoseLevel,
    /// A dose level is eliminated, and all above, when its true DLT probability is above the target with a posterior probability
    /// above this (Beta(1, 1) prior).
    pub eliminate_above: Probability,
    /// The fewest evaluable patients at a dose level that can eliminate it.
    pub eliminate_from: u32,
}

impl Display for IntervalConduct {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { target_dlt_rate, cohort_size, starting_dose, eliminate_above, eliminate_from } = self;
        write!(f, "target_dlt_rate={target_dlt_rate} cohort_size={cohort_size} starting_dose={starting_dose} ")?;
        write!(f, "eliminate_above={eliminate_above} eliminate_from={eliminate_from}")
    }
}

impl IntervalConduct {
    /// Reads it; `eliminate_from` is the default of the design.
    pub(super) fn read(table: &Reader<'_>, context: Context, eliminate_from: u32) -> Option<Self> {
        let target = table.maybe("target_dlt_rate", |value| {
            let rate = value.probability()?;
            if 0.0 < rate.get() && rate.get() < 1.0 {
                return Some(rate);
            }
            value.refuse("nothing can be below and above this", "give a number between 0 and 1, such as 0.30")
        });
        let cohort_size = table.or("cohort_size", 3, |value| {
            value.whole(1..=MAX_COHORT as u64).and_then(|patients| u8::try_from(patients).ok())
        });
        let starting_dose = table.or("starting_dose", DoseLevel::LOWEST, |value| dose_level(&value, context.doses));
        let eliminate_above = table.maybe("eliminate_above", |value| value.probability());
        let eliminate_from =
            table.or("eliminate_from", eliminate_from, |value| u32::try_from(value.whole(1..=MOST_PATIENTS)?).ok());
        Some(Self {
            target_dlt_rate: target?.or(context.target_dlt_rate)?,
            cohort_size: cohort_size?,
            starting_dose: starting_dose?,
            eliminate_above: eliminate_above?.or(Probability::new(ELIMINATE_ABOVE))?,
            eliminate_from: eliminate_from?,
        })
    }

    /// The keys with their values, one a line.
    pub(super) fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "target_dlt_rate = {}\ncohort_size = {}", self.target_dlt_rate, self.cohort_size)?;
        writeln!(f, "starting_dose = {}\neliminate_above = {}", self.starting_dose, self.eliminate_above)?;
        writeln!(f, "eliminate_from = {}", self.eliminate_from)
    }
}

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

    /// Reads it; `eliminate_from` is the default of the design.
    pub(super) fn read(table: &Reader<'_>, context: Context, eliminate_from: u32) -> Option<Self> {
        let margin = |key| table.maybe(key, |value| value.probability());
        let (below, above) = (margin("margin_below"), margin("margin_above"));
        let conduct = IntervalConduct::read(table, context, eliminate_from)?;
        let (below, above) = (below?.or(Probability::new(MARGIN))?, above?.or(Probability::new(MARGIN))?);
        let interval = Self { conduct, margin_below: below, margin_above: above };
        let target = conduct.target_dlt_rate;
        if interval.low() <= 0.0 {
            let message = format!("{below} below the target DLT rate {target} leaves nothing to be below the interval");
            return table.refuse("margin_below", message, format!("give less than {target}"));
        }
        if interval.high() >= 1.0 {
            let message = format!("{above} above the target DLT rate {target} leaves nothing to be above the interval");
            return table.refuse("margin_above", message, "give less than the target lacks of 1");
        }
        if interval.high() - interval.low() < LEAST_WIDTH {
            let message = "the interval around the target has hardly any width";
            return table.refuse("margin_below", message, format!("give margins that add up to {LEAST_WIDTH} or more"));
        }
        Some(interval)
    }

    /// The keys with their values, one a line.
    pub(super) fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "margin_below = {}\nmargin_above = {}", self.margin_below, self.margin_above)?;
        self.conduct.write(f)
    }
}

impl Display for Interval {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "margin_below={} margin_above={} {}", self.margin_below, self.margin_above, self.conduct)
    }
}
