//! BOIN: the rates that its boundaries lie between, titration, and whether its MTD is bounded.

use std::fmt::{self, Display, Formatter};

use super::interval::IntervalConduct;
use super::{Context, Parameters, Rule, yes_no};
use crate::probability::Probability;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table {
    header: "[design.boin]",
    keys: &[
        "target_dlt_rate",
        "underdosing_rate",
        "overdosing_rate",
        "cohort_size",
        "starting_dose",
        "eliminate_above",
        "eliminate_from",
        "titration",
        "bounded_mtd",
    ],
};

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
    /// What is shown of everything but the titration.
    pub(super) fn shown(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (under, over, bounded) = (self.underdosing_rate, self.overdosing_rate, yes_no(self.bounded_mtd));
        write!(f, "{} underdosing_rate={under} overdosing_rate={over} bounded_mtd={bounded}", self.conduct)
    }

    /// The keys with their values, one a line, but the titration.
    pub(super) fn write_without_titration(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.conduct.write(f)?;
        writeln!(f, "underdosing_rate = {}\noverdosing_rate = {}", self.underdosing_rate, self.overdosing_rate)?;
        writeln!(f, "bounded_mtd = {}", self.bounded_mtd)
    }
}

impl Display for Boin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.shown(f)?;
        write!(f, " titration={}", yes_no(self.titration))
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

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write_without_titration(f)?;
        writeln!(f, "titration = {}", self.titration)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let titration = table.or("titration", false, |value| value.flag());
    let boin = Boin { titration: titration?, ..without_titration(table, context)? };
    if boin.titration && boin.conduct.cohort_size == 1 {
        let message = "this has no effect with cohorts of one";
        return table.refuse("titration", message, "remove it, or give a greater cohort_size");
    }
    Some(Rule::Boin(boin))
}

/// Everything else.
pub(super) fn without_titration(table: &Reader<'_>, context: Context) -> Option<Boin> {
    let rate = |key| table.maybe(key, |value| value.probability());
    let (under, over) = (rate("underdosing_rate"), rate("overdosing_rate"));
    let bounded = table.or("bounded_mtd", false, |value| value.flag());
    let conduct = IntervalConduct::read(table, context, ELIMINATE_FROM)?;
    let target = conduct.target_dlt_rate.get();
    let usual = |share: f64| Probability::new(rounded(share * target));
    let boin = Boin {
        conduct,
        underdosing_rate: under?.or(usual(UNDERDOSING))?,
        overdosing_rate: match over? {
            Some(rate) => rate,
            None if OVERDOSING * target < 1.0 => usual(OVERDOSING)?,
            None => return table.missing("overdosing_rate", "overdosing_rate = 0.9"),
        },
        titration: false,
        bounded_mtd: bounded?,
    };
    consistent(table, boin)
}

/// The parameters, if the boundaries exist.
fn consistent(table: &Reader<'_>, boin: Boin) -> Option<Boin> {
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
    Some(boin)
}

/// Without the last binary digits, so that 0.6 of 0.30 is shown as 0.18.
fn rounded(rate: f64) -> f64 {
    (rate * 1e12).round() / 1e12
}
