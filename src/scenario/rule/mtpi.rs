//! mTPI: the equivalence interval.

use super::interval::{self, Interval};
use super::{Context, Parameters, Rule};
use crate::input::Reader;
use crate::parameters::{Group, Line, Table, lens};
use crate::probability::Probability;

pub(super) static TABLE: Table<Mtpi> = Table {
    header: "[design.mtpi]",
    says: "mTPI (Ji 2010): of the intervals below, around and above the target, the one with the greatest posterior probability \
           per length says up, stay or down.",
    usual: || Mtpi { interval: Interval::usual(ELIMINATE_FROM) },
    members: &[&Group { lens: lens!(Mtpi, interval), members: interval::MEMBERS }],
};

/// The source asks for no number of patients.
const ELIMINATE_FROM: u32 = 1;

/// The modified toxicity probability interval design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mtpi {
    /// The equivalence interval.
    pub interval: Interval,
}

impl Parameters for Mtpi {
    fn title(&self) -> &'static str {
        "mTPI"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Ji Y, Liu P, Li Y, Bekele BN. Clinical Trials 2010;7:653. doi:10.1177/1740774510382799")
    }

    fn key(&self) -> &'static str {
        "mtpi"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.interval.conduct.target_dlt_rate)
    }

    fn first_cohort(&self) -> u8 {
        self.interval.conduct.cohort_size
    }

    fn values(&self) -> Vec<Line> {
        TABLE.values(self)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let rule = TABLE.read(table, context).complete()?;
    rule.interval.consistent(table)?;
    Some(Rule::Mtpi(rule))
}
