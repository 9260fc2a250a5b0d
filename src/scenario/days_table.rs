//! Reads a distribution of days, in whichever table it stands.

use super::DaysDistribution;
use super::reader::Reader;
use super::timing::{DAYS, POSITIVE_DAYS};
use super::value::Limits;

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

impl Family {
    pub(super) const ALL: [Self; 5] = [Self::Fixed, Self::Uniform, Self::Weibull, Self::LogNormal, Self::Exponential];

    /// Those that are not the same for everyone.
    pub(super) const THAT_VARY: [Self; 4] = [Self::Uniform, Self::Weibull, Self::LogNormal, Self::Exponential];

    pub(super) fn of(distribution: &DaysDistribution) -> Self {
        match distribution {
            DaysDistribution::Fixed { .. } => Self::Fixed,
            DaysDistribution::Uniform { .. } => Self::Uniform,
            DaysDistribution::Weibull { .. } => Self::Weibull,
            DaysDistribution::LogNormal { .. } => Self::LogNormal,
            DaysDistribution::Exponential { .. } => Self::Exponential,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Uniform => "uniform",
            Self::Weibull => "weibull",
            Self::LogNormal => "lognormal",
            Self::Exponential => "exponential",
        }
    }

    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Fixed => &["days"],
            Self::Uniform => &["min_days", "max_days"],
            Self::Weibull => &["shape", "scale_days"],
            Self::LogNormal => &["median_days", "log_sd"],
            Self::Exponential => &["mean_days"],
        }
    }
}

/// The distribution that a table gives, `families` being those that make sense there. Where nothing is given it is
/// `default`; where that is uniform, it gives the limits that are left out, too.
pub(super) fn days_distribution(
    table: &Reader<'_>,
    families: &[Family],
    default: DaysDistribution,
) -> Option<DaysDistribution> {
    let words: Vec<(&str, Family)> = families.iter().map(|family| (family.name(), *family)).collect();
    let family = table.or("distribution", Family::of(&default), |value| value.choice(&words))?;
    note_keys_of_others(table, families, family);
    match family {
        Family::Fixed => fixed(table, default),
        Family::Uniform => uniform(table, default),
        Family::Weibull => {
            let shape = table.must("shape", "shape = 1.24", |value| value.number(SHAPE));
            let scale_days = table.must("scale_days", "scale_days = 5.82", |value| value.number(POSITIVE_DAYS));
            Some(DaysDistribution::Weibull { shape: shape?, scale_days: scale_days? })
        }
        Family::LogNormal => {
            let median_days = table.must("median_days", "median_days = 7", |value| value.number(POSITIVE_DAYS));
            let log_sd = table.must("log_sd", "log_sd = 0.3", |value| value.number(LOG_SD));
            Some(DaysDistribution::LogNormal { median_days: median_days?, log_sd: log_sd? })
        }
        Family::Exponential => {
            let mean_days = table.must("mean_days", "mean_days = 7", |value| value.number(POSITIVE_DAYS));
            Some(DaysDistribution::Exponential { mean_days: mean_days? })
        }
    }
}

/// Parameters of another family would silently be without effect.
fn note_keys_of_others(table: &Reader<'_>, families: &[Family], family: Family) {
    let others = families.iter().filter(|other| **other != family);
    for (other, key) in others.flat_map(|other| other.keys().iter().map(move |key| (other, key))) {
        let because = format!("with `distribution = \"{}\"`", family.name());
        let remedy = format!("remove it, or set `distribution = \"{}\"`", other.name());
        table.without_effect::<()>(key, &because, &remedy);
    }
}

fn fixed(table: &Reader<'_>, default: DaysDistribution) -> Option<DaysDistribution> {
    if table.get("distribution").is_none() && table.get("days").is_none() {
        return Some(default);
    }
    let days = table.must("days", "days = 14", |value| value.number(DAYS))?;
    Some(DaysDistribution::Fixed { days })
}

fn uniform(table: &Reader<'_>, default: DaysDistribution) -> Option<DaysDistribution> {
    let days = |key, default, example| match default {
        Some(days) => table.or(key, days, |value| value.number(DAYS)),
        None => table.must(key, example, |value| value.number(DAYS)),
    };
    let (least, most) = match default {
        DaysDistribution::Uniform { min_days, max_days } => (Some(min_days), Some(max_days)),
        _ => (None, None),
    };
    let (min_days, max_days) = (days("min_days", least, "min_days = 10"), days("max_days", most, "max_days = 20"));
    let (min_days, max_days) = (min_days?, max_days?);
    if min_days < max_days {
        return Some(DaysDistribution::Uniform { min_days, max_days });
    }
    let key = if table.get("max_days").is_some() { "max_days" } else { "min_days" };
    let message = format!("`min_days` ({min_days}) is not below `max_days` ({max_days})");
    table.refuse(key, message, "give limits with the lesser one first")
}
