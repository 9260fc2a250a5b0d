//! The keys of a distribution of days, in whichever table it stands.

use super::DaysDistribution;
use super::timing::{DAYS, POSITIVE_DAYS};
use crate::input::{Limits, Reader};
use crate::parameters::{Key, Kind, Lens, Member, Only, Words, words_of};

/// Weibull shapes and logarithmic standard deviations outside these give days that are all alike, or beyond all reason.
const SHAPE: Limits = Limits { least: 0.1, inclusive: true, most: 100.0, unit: "" };
const LOG_SD: Limits = Limits { least: 0.001, inclusive: true, most: 5.0, unit: "" };

/// The families of distributions that a file can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Fixed,
    Uniform,
    Weibull,
    LogNormal,
    Exponential,
}

impl Words for Family {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("fixed", Self::Fixed),
        ("uniform", Self::Uniform),
        ("weibull", Self::Weibull),
        ("lognormal", Self::LogNormal),
        ("exponential", Self::Exponential),
    ];
}

impl Family {
    fn of(distribution: &DaysDistribution) -> Self {
        match distribution {
            DaysDistribution::Fixed { .. } => Self::Fixed,
            DaysDistribution::Uniform { .. } => Self::Uniform,
            DaysDistribution::Weibull { .. } => Self::Weibull,
            DaysDistribution::LogNormal { .. } => Self::LogNormal,
            DaysDistribution::Exponential { .. } => Self::Exponential,
        }
    }

    /// A distribution of this family whose parameters have still to be read.
    fn unknown(self) -> DaysDistribution {
        const UNKNOWN: f64 = f64::NAN;
        match self {
            Self::Fixed => DaysDistribution::Fixed { days: UNKNOWN },
            Self::Uniform => DaysDistribution::Uniform { min_days: UNKNOWN, max_days: UNKNOWN },
            Self::Weibull => DaysDistribution::Weibull { shape: UNKNOWN, scale_days: UNKNOWN },
            Self::LogNormal => DaysDistribution::LogNormal { median_days: UNKNOWN, log_sd: UNKNOWN },
            Self::Exponential => DaysDistribution::Exponential { mean_days: UNKNOWN },
        }
    }
}

/// Those that are not the same for everyone.
fn that_vary() -> Vec<&'static str> {
    words_of::<Family>().into_iter().filter(|word| *word != Family::Fixed.word()).collect()
}

/// Another family begins without parameters; the same one keeps those that it has.
fn set_family(of: &mut DaysDistribution, family: Family) {
    if Family::of(of) != family {
        *of = family.unknown();
    }
}

/// The [`Lens`] of one parameter of one family.
macro_rules! parameter {
    ($family:ident, $parameter:ident) => {
        Lens {
            get: |of: &DaysDistribution| match *of {
                DaysDistribution::$family { $parameter, .. } => $parameter,
                _ => f64::NAN,
            },
            set: |of: &mut DaysDistribution, to: f64| {
                if let DaysDistribution::$family { $parameter, .. } = of {
                    *$parameter = to;
                }
            },
        }
    };
}

/// The key of one parameter of one family.
macro_rules! key {
    ($name:literal, $family:ident, $parameter:ident, $limits:expr, $word:literal, $says:literal) => {
        Key::new($name, parameter!($family, $parameter), Kind::Number($limits), $says)
            .only(Only::When("distribution", &[$word]))
    };
}

/// Of times that vary between patients; where nothing is given, any moment of the whole window after infusion.
pub(super) const ONSET: &[&dyn Member<DaysDistribution>] = &[
    &Key::new(
        "distribution",
        Lens { get: Family::of, set: set_family },
        Kind::Word(that_vary),
        "Of the days from infusion to all other DLTs, truncated to the window without changing the DLT probability.",
    ),
    &key!(
        "min_days",
        Uniform,
        min_days,
        DAYS,
        "uniform",
        "The least number of days; any moment from it on is equally likely."
    ),
    &key!("max_days", Uniform, max_days, DAYS, "uniform", "The greatest number of days, above min_days.").derived(
        "the window after infusion",
        "28",
        |_, _, _| Some(()),
    ),
    &SHAPE_KEY,
    &SCALE_DAYS,
    &MEDIAN_DAYS,
    &LOG_SD_KEY,
    &MEAN_DAYS,
];

/// Of a time that may be the same for everyone; where nothing is given, none.
pub(super) const PRODUCTION: &[&dyn Member<DaysDistribution>] = &[
    &Key::new(
        "distribution",
        Lens { get: Family::of, set: set_family },
        Kind::Word(words_of::<Family>),
        "Of the days from enrolment until the product is there.",
    ),
    &key!("days", Fixed, days, DAYS, "fixed", "The same number of days for everyone.").derived(
        "0, and required if the distribution is named",
        "14",
        |table, _, _| match table.get("distribution") {
            Some(_) => table.missing("days", "days = 14"),
            None => Some(()),
        },
    ),
    &key!(
        "min_days",
        Uniform,
        min_days,
        DAYS,
        "uniform",
        "The least number of days; any moment from it on is equally likely."
    )
    .required("10"),
    &key!("max_days", Uniform, max_days, DAYS, "uniform", "The greatest number of days, above min_days.")
        .required("20"),
    &SHAPE_KEY,
    &SCALE_DAYS,
    &MEDIAN_DAYS,
    &LOG_SD_KEY,
    &MEAN_DAYS,
];

type Parameter = Key<DaysDistribution, f64>;

const SHAPE_KEY: Parameter =
    key!("shape", Weibull, shape, SHAPE, "weibull", "The shape k of F(t) = 1 - exp(-(t/scale)^k).").required("1.24");
const SCALE_DAYS: Parameter =
    key!("scale_days", Weibull, scale_days, POSITIVE_DAYS, "weibull", "The scale in days.").required("5.82");
const MEDIAN_DAYS: Parameter =
    key!("median_days", LogNormal, median_days, POSITIVE_DAYS, "lognormal", "The median in days.").required("7");
const LOG_SD_KEY: Parameter =
    key!("log_sd", LogNormal, log_sd, LOG_SD, "lognormal", "The standard deviation of the natural logarithm.")
        .required("0.3");
const MEAN_DAYS: Parameter =
    key!("mean_days", Exponential, mean_days, POSITIVE_DAYS, "exponential", "The mean in days.").required("7");

/// Whether the least number of days is below the greatest.
pub(super) fn consistent(table: &Reader<'_>, distribution: &DaysDistribution) -> Option<()> {
    let DaysDistribution::Uniform { min_days, max_days } = distribution else { return Some(()) };
    if min_days < max_days {
        return Some(());
    }
    let key = if table.get("max_days").is_some() { "max_days" } else { "min_days" };
    let message = format!("`min_days` ({min_days}) is not below `max_days` ({max_days})");
    table.refuse(key, message, "give limits with the lesser one first")
}
