//! TITE-BOIN: BOIN's parameters, and how many patients may be pending.

use std::fmt::{self, Display, Formatter};

use super::boin::{Boin, without_titration};
use super::{Context, Parameters, Rule};
use crate::probability::Probability;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table {
    header: "[design.tite_boin]",
    keys: &[
        "target_dlt_rate",
        "underdosing_rate",
        "overdosing_rate",
        "cohort_size",
        "starting_dose",
        "eliminate_above",
        "eliminate_from",
        "bounded_mtd",
        "most_pending",
    ],
};

/// What the source recommends.
const MOST_PENDING: f64 = 0.5;

/// The time-to-event Bayesian optimal interval design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TiteBoin {
    /// As in BOIN, without titration.
    pub boin: Boin,
    /// Nobody is enrolled while a greater share of the patients at the dose level is pending.
    pub most_pending: Probability,
}

impl Display for TiteBoin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.boin.shown(f)?;
        write!(f, " most_pending={}", self.most_pending)
    }
}

impl Parameters for TiteBoin {
    fn title(&self) -> &'static str {
        "TITE-BOIN"
    }

    fn reference(&self) -> Option<&'static str> {
        Some(
            "Yuan Y, Lin R, Li D, Nie L, Warren KE. Clinical Cancer Research 2018;24:4921. doi:10.1158/1078-0432.CCR-18-0246",
        )
    }

    fn key(&self) -> &'static str {
        "tite_boin"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.boin.conduct.target_dlt_rate)
    }

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.boin.write_without_titration(f)?;
        writeln!(f, "most_pending = {}", self.most_pending)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let most_pending = table.maybe("most_pending", |value| value.probability());
    let boin = without_titration(table, context)?;
    let most_pending = most_pending?.or(Probability::new(MOST_PENDING))?;
    Some(Rule::TiteBoin(TiteBoin { boin, most_pending }))
}
