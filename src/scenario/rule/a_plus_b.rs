//! The cohort sizes and cut-offs of a general A+B.

use std::fmt::{self, Display, Formatter};

use super::{Context, Parameters, Rule, dose_level, yes_no};
use crate::design::MAX_COHORT;
use crate::dose::DoseLevel;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table =
    Table { header: "[design.a_plus_b]", keys: &["a", "b", "c", "d", "e", "de_escalate", "starting_dose"] };

/// The five numbers that Lin & Shih (2001, doi:10.1093/biostatistics/2.2.203) name A to E; 1 ≤ C ≤ D + 1 and D ≤ A, so that
/// every number of DLTs has one consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CutOffs {
    /// Patients in the first cohort at a dose level; 1 to [`MAX_COHORT`].
    pub a: u8,
    /// Patients who are added where the first cohort leaves it open; 1 to [`MAX_COHORT`].
    pub b: u8,
    /// With fewer DLTs than this in A, the next dose level is tried; 1 to A.
    pub c: u8,
    /// With more DLTs than this in A, the dose level is too toxic; C to A, or C − 1 if nothing is left open.
    pub d: u8,
    /// With more DLTs than this in A + B, the dose level is too toxic; with at most so many, the next one is tried. D at least, as
    /// DLTs do not go away.
    pub e: u8,
}

impl CutOffs {
    /// Those of the 3+3.
    pub const THREE_PLUS_THREE: Self = Self { a: 3, b: 3, c: 1, d: 1, e: 1 };
}

/// An A+B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct APlusB {
    /// A, B, C, D and E.
    pub cut_offs: CutOffs,
    /// When a dose level is too toxic: `false` takes the next lower one as the MTD as it stands; `true` expands that one to
    /// A + B first if it has A, and goes further down if it turns out too toxic.
    pub de_escalate: bool,
    /// Where the first cohort is treated.
    pub starting_dose: DoseLevel,
}

impl Display for APlusB {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let CutOffs { a, b, c, d, e } = self.cut_offs;
        let down = yes_no(self.de_escalate);
        write!(f, "a={a} b={b} c={c} d={d} e={e} de_escalate={down} starting_dose={}", self.starting_dose)
    }
}

impl Parameters for APlusB {
    fn title(&self) -> &'static str {
        "A+B"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Lin Y, Shih WJ. Biostatistics 2001;2:203. doi:10.1093/biostatistics/2.2.203")
    }

    fn key(&self) -> &'static str {
        "a_plus_b"
    }

    fn needs_max_patients(&self) -> bool {
        false
    }

    fn allows_short_cohort(&self) -> bool {
        false
    }

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let CutOffs { a, b, c, d, e } = self.cut_offs;
        writeln!(f, "a = {a}\nb = {b}\nc = {c}\nd = {d}\ne = {e}")?;
        writeln!(f, "de_escalate = {}\nstarting_dose = {}", self.de_escalate, self.starting_dose)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let usual = CutOffs::THREE_PLUS_THREE;
    let number = |key, default: u8, least: u64, most: usize| {
        table.or(key, default, |value| value.whole(least..=most as u64).and_then(|n| u8::try_from(n).ok()))
    };
    let (a, b) = (number("a", usual.a, 1, MAX_COHORT), number("b", usual.b, 1, MAX_COHORT));
    let (c, d) = (number("c", usual.c, 1, MAX_COHORT), number("d", usual.d, 0, MAX_COHORT));
    let e = number("e", usual.e, 0, 2 * MAX_COHORT);
    let de_escalate = table.or("de_escalate", false, |value| value.flag());
    let starting_dose = table.or("starting_dose", DoseLevel::LOWEST, |value| dose_level(&value, context.doses));
    let cut_offs = consistent(table, CutOffs { a: a?, b: b?, c: c?, d: d?, e: e? })?;
    Some(Rule::APlusB(APlusB { cut_offs, de_escalate: de_escalate?, starting_dose: starting_dose? }))
}

/// The numbers, if every number of DLTs has one consequence.
fn consistent(table: &Reader<'_>, cut_offs: CutOffs) -> Option<CutOffs> {
    let CutOffs { a, b, c, d, e } = cut_offs;
    if c > a {
        let message = format!("fewer than {c} DLTs in {a} patients is always so, and no dose level could be too toxic");
        return table.refuse("c", message, format!("give 1 to {a} (a)"));
    }
    if d + 1 < c || d > a {
        let message = format!("d = {d} does not fit c = {c} and a = {a}: c to d DLTs in a patients leave it open");
        return table.refuse("d", message, format!("give {} to {a}", c - 1));
    }
    if e < d || e > a + b {
        let message = format!("e = {e} does not fit d = {d}: with d DLTs in a patients, b more must be able to decide");
        return table.refuse("e", message, format!("give {d} to {}", a + b));
    }
    Some(cut_offs)
}
