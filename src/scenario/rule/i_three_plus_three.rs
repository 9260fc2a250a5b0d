//! i3+3: the equivalence interval.

use std::fmt::{self, Display, Formatter};

use super::interval::Interval;
use super::{Context, Parameters, Rule};
use crate::probability::Probability;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table { header: "[design.i_three_plus_three]", keys: super::interval::KEYS };

/// Fewer are not judged, as in BOIN.
const ELIMINATE_FROM: u32 = 3;

/// The i3+3 design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IThreePlusThree {
    /// The equivalence interval, both ends included.
    pub interval: Interval,
}

impl Display for IThreePlusThree {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.interval.fmt(f)
    }
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

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.interval.write(f)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    Interval::read(table, context, ELIMINATE_FROM).map(|interval| Rule::IThreePlusThree(IThreePlusThree { interval }))
}
