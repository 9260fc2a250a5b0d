//! TITE-BOIN: BOIN's parameters, and how many patients may be pending.

use super::boin::{Boin, WITHOUT_TITRATION, consistent};
use super::{Context, Parameters, Rule};
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Line, Table, lens};
use crate::probability::Probability;

/// What the source recommends.
const MOST_PENDING: f64 = 0.5;

pub(super) static TABLE: Table<TiteBoin> = Table {
    header: "[design.tite_boin]",
    says: "TITE-BOIN (Yuan 2018): BOIN that decides while patients are pending. A DLT that may still come counts by the share \
           of its window that is left. The keys are those of BOIN, without titration.",
    usual: || TiteBoin {
        boin: Boin::usual(),
        most_pending: Probability::new(MOST_PENDING).unwrap_or(Probability::ZERO),
    },
    members: &[
        &Group { lens: lens!(TiteBoin, boin), members: WITHOUT_TITRATION },
        &Key::new(
            "most_pending",
            lens!(TiteBoin, most_pending),
            Kind::Probability,
            "Nobody is enrolled while a greater share of the patients at the dose level is pending, unless it is too toxic \
             anyway.",
        ),
    ],
};

/// The time-to-event Bayesian optimal interval design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TiteBoin {
    /// As in BOIN, without titration.
    pub boin: Boin,
    /// Nobody is enrolled while a greater share of the patients at the dose level is pending.
    pub most_pending: Probability,
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

    fn values(&self) -> Vec<Line> {
        TABLE.values(self)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let tite_boin = TABLE.read(table, context).complete()?;
    consistent(table, tite_boin.boin)?;
    Some(Rule::TiteBoin(tite_boin))
}
