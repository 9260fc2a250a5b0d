//! i3+3: the equivalence interval.

use super::interval::{self, Interval};
use super::{Context, Parameters, Rule};
use crate::input::Reader;
use crate::parameters::{Group, Line, Table, lens};
use crate::probability::Probability;

pub(super) static TABLE: Table<IThreePlusThree> = Table {
    header: "[design.i_three_plus_three]",
    says: "i3+3 (Liu, Wang & Ji 2020): a DLT rate y/n below the interval around the target -> up; inside -> stay; above -> \
           down, but stay if (y - 1)/n is below the interval.",
    usual: || IThreePlusThree { interval: Interval::usual(ELIMINATE_FROM) },
    members: &[&Group { lens: lens!(IThreePlusThree, interval), members: interval::MEMBERS }],
};

/// Fewer are not judged, as in BOIN.
const ELIMINATE_FROM: u32 = 3;

/// The i3+3 design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IThreePlusThree {
    /// The equivalence interval, both ends included.
    pub interval: Interval,
}

impl Parameters for IThreePlusThree {
    fn title(&self) -> &'static str {
        "i3+3"
    }

    fn reference(&self) -> Option<&'static str> {
        Some(
            "Liu M, Wang SJ, Ji Y. Journal of Biopharmaceutical Statistics 2020;30:294. doi:10.1080/10543406.2019.1636811",
        )
    }

    fn key(&self) -> &'static str {
        "i_three_plus_three"
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
    Some(Rule::IThreePlusThree(rule))
}
