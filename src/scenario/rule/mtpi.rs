//! mTPI: the equivalence interval.

use std::fmt::{self, Display, Formatter};

use super::interval::Interval;
use super::{Context, Parameters, Rule};
use crate::probability::Probability;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table { header: "[design.mtpi]", keys: super::interval::KEYS };

/// The source asks for no number of patients.
const ELIMINATE_FROM: u32 = 1;

/// The modified toxicity probability interval design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mtpi {
    /// The equivalence interval.
    pub interval: Interval,
}

impl Display for Mtpi {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.interval.fmt(f)
    }
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

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.interval.write(f)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    Interval::read(table, context, ELIMINATE_FROM).map(|interval| Rule::Mtpi(Mtpi { interval }))
}
