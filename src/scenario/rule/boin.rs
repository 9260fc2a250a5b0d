//! BOIN: the rates that its boundaries lie between, titration, and whether its MTD is bounded.

use super::interval::{self, IntervalConduct};
use super::{Context, Parameters, Rule};
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Lens, Line, Member, Table, lens};
use crate::probability::Probability;

pub(super) static TABLE: Table<Boin> = Table {
    header: "[design.boin]",
    says: "BOIN (Liu & Yuan 2015): the DLT rate at or below one boundary -> up, at or above another -> down. For its \
           extra-safe rule give [[design]] a lowest_too_toxic of eliminate_above less the offset, 0.90; for its stop at so \
           many at one dose level give enough_at_dose, staying.",
    usual: Boin::usual,
    members: &[
        &Group { lens: Lens { get: |boin| *boin, set: |boin, to| *boin = to }, members: WITHOUT_TITRATION },
        &Key::new(
            "titration",
            lens!(Boin, titration),
            Kind::Flag,
            "Whether single patients, one a dose level, come first, until the first DLT or the highest dose level, where \
             the cohort is then completed.",
        ),
    ],
};

/// Every key but the titration.
pub(super) const WITHOUT_TITRATION: &[&dyn Member<Boin>] = &[
    &Group { lens: lens!(Boin, conduct), members: interval::CONDUCT },
    &Key::new(
        "underdosing_rate",
        lens!(Boin, underdosing_rate),
        Kind::Probability,
        "The highest DLT rate that is too low; above 0 and below the target.",
    )
    .derived("0.6 of the target", "0.18", |_, to, _| {
        to.underdosing_rate = Probability::new(rounded(UNDERDOSING * to.conduct.target_dlt_rate.get()))?;
        Some(())
    }),
    &Key::new(
        "overdosing_rate",
        lens!(Boin, overdosing_rate),
        Kind::Probability,
        "The lowest DLT rate that is too high; above the target and below 1.",
    )
    .derived("1.4 of the target", "0.42", |table, to, _| {
        let rate = OVERDOSING * to.conduct.target_dlt_rate.get();
        if rate >= 1.0 {
            return table.missing("overdosing_rate", "overdosing_rate = 0.9");
        }
        to.overdosing_rate = Probability::new(rounded(rate))?;
        Some(())
    }),
    &Key::new(
        "bounded_mtd",
        lens!(Boin, bounded_mtd),
        Kind::Flag,
        "Whether the isotonic estimate at the MTD must not be above the boundary for going down.",
    ),
];

/// The source eliminates from three patients on.
const ELIMINATE_FROM: u32 = 3;

/// What the source recommends, as shares of the target.
const UNDERDOSING: f64 = 0.6;
const OVERDOSING: f64 = 1.4;

/// The Bayesian optimal interval design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Boin {
    /// Target, cohorts and elimination.
    pub conduct: IntervalConduct,
    /// φ1, the highest DLT rate that is too low; above 0 and below the target.
    pub underdosing_rate: Probability,
    /// φ2, the lowest DLT rate that is too high; above the target and below 1.
    pub overdosing_rate: Probability,
    /// Single patients until the first DLT or the top dose level, where the cohort is then completed.
    pub titration: bool,
    /// `true` takes no dose level for the MTD whose isotonic estimate is above the de-escalation boundary.
    pub bounded_mtd: bool,
}

impl Boin {
    /// What holds if nothing is given, but for what follows from the target.
    pub(super) fn usual() -> Self {
        Self {
            conduct: IntervalConduct::usual(ELIMINATE_FROM),
            underdosing_rate: Probability::ZERO,
            overdosing_rate: Probability::ZERO,
            titration: false,
            bounded_mtd: false,
        }
    }
}

impl Parameters for Boin {
    fn title(&self) -> &'static str {
        "BOIN"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Liu S, Yuan Y. Journal of the Royal Statistical Society C 2015;64:507. doi:10.1111/rssc.12089")
    }

    fn key(&self) -> &'static str {
        "boin"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.conduct.target_dlt_rate)
    }

    fn first_cohort(&self) -> u8 {
        if self.titration { 1 } else { self.conduct.cohort_size }
    }

    fn values(&self) -> Vec<Line> {
        TABLE.values(self)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let boin = TABLE.read(table, context).complete()?;
    consistent(table, boin)?;
    if boin.titration && boin.conduct.cohort_size == 1 {
        let message = "this has no effect with cohorts of one";
        return table.refuse("titration", message, "remove it, or give a greater cohort_size");
    }
    Some(Rule::Boin(boin))
}

/// Whether the boundaries exist.
pub(super) fn consistent(table: &Reader<'_>, boin: Boin) -> Option<()> {
    let target = boin.conduct.target_dlt_rate.get();
    let (under, over) = (boin.underdosing_rate.get(), boin.overdosing_rate.get());
    if !(0.0 < under && under < target) {
        let message = format!("{under} is not between 0 and the target DLT rate {target}");
        return table.refuse("underdosing_rate", message, format!("give {UNDERDOSING} of the target, or leave it out"));
    }
    if !(target < over && over < 1.0) {
        let message = format!("{over} is not between the target DLT rate {target} and 1");
        return table.refuse("overdosing_rate", message, format!("give {OVERDOSING} of the target, or leave it out"));
    }
    Some(())
}

/// Without the last binary digits, so that 0.6 of 0.30 is shown as 0.18.
fn rounded(rate: f64) -> f64 {
    (rate * 1e12).round() / 1e12
}
