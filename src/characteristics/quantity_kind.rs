//! What sort of number a quantity is, what it is told of, and the statistics of a number that varies.

use super::{Estimate, QUANTILES, Summary};

/// What sort of number a quantity is, which says how it can be checked and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The share of trials in which something happens.
    Probability,
    /// The mean over all trials of a number that varies from trial to trial.
    Mean,
    /// The standard deviation of such a number between trials.
    Sd,
    /// A quantile of such a number, which is a whole one.
    Quantile,
    /// The greatest such number.
    Maximum,
    /// The ratio of two means over trials.
    Ratio,
}

/// What a quantity is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Each dose level, and none tolerable as dose 0.
    Answer,
    /// Each dose level, and the whole trial.
    DoseAndTrial,
    /// The whole trial.
    Trial,
    /// The whole trial, in comparisons only.
    Comparison,
}

impl Scope {
    /// Whether it has a value at each dose level.
    pub fn has_dose_levels(self) -> bool {
        matches!(self, Self::Answer | Self::DoseAndTrial)
    }
}

/// What is told of a number that varies from trial to trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Statistic {
    /// Its mean.
    Mean,
    /// Its standard deviation between trials.
    Sd,
    /// Its quantile at this place of [`QUANTILES`].
    Quantile(usize),
    /// The greatest one.
    Maximum,
}

impl Statistic {
    /// All of them, in the order of results.
    pub const ALL: [Self; 3 + QUANTILES.len()] = [
        Self::Mean,
        Self::Sd,
        Self::Quantile(0),
        Self::Quantile(1),
        Self::Quantile(2),
        Self::Quantile(3),
        Self::Maximum,
    ];

    pub(super) fn of(self, number: &str) -> String {
        match self {
            Self::Mean => format!("mean_{number}"),
            Self::Sd => format!("sd_{number}"),
            Self::Quantile(place) => format!("q{:.0}_{number}", QUANTILES[place] * 100.0),
            Self::Maximum => format!("max_{number}"),
        }
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Mean => Kind::Mean,
            Self::Sd => Kind::Sd,
            Self::Quantile(_) => Kind::Quantile,
            Self::Maximum => Kind::Maximum,
        }
    }

    pub(super) fn value(self, of: &Summary) -> Option<Estimate> {
        match self {
            Self::Mean => Some(of.mean),
            Self::Sd => of.sd,
            Self::Quantile(place) => Some(of.quantiles[place]),
            Self::Maximum => Some(Estimate::without_se(of.maximum as f64)),
        }
    }

    pub(super) fn sentence(self) -> Option<&'static str> {
        match self {
            Self::Mean => None,
            Self::Sd => Some("Its standard deviation between trials."),
            Self::Quantile(_) => Some(
                "Its quantiles: the least number that is not exceeded with at least 10, 50, 80 or 90 % probability.",
            ),
            Self::Maximum => {
                Some("The greatest number in any simulated trial; of an exact result, the greatest possible.")
            }
        }
    }
}
