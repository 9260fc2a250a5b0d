//! The rules that can be simulated, as a scenario file describes them: one registry line for each.

mod a_plus_b;
mod accelerated_titration;
mod boin;
mod crm;
mod i_three_plus_three;
mod interval;
mod keyboard;
mod mtpi;
mod one_by_one;
mod reassessment;
mod three_plus_three;
mod tite_boin;
mod tite_crm;

pub use a_plus_b::{APlusB, CutOffs};
pub use accelerated_titration::AcceleratedTitration;
pub use boin::Boin;
pub use crm::CrmParameters;
pub use i_three_plus_three::IThreePlusThree;
pub use interval::{Interval, IntervalConduct};
pub use keyboard::Keyboard;
pub use mtpi::Mtpi;
pub use one_by_one::{IqSwitches, LadderSwitches};
pub use reassessment::{DltCurve, Reassessment, Skeleton};
pub use three_plus_three::{Preset, Switches};
pub use tite_boin::TiteBoin;
pub use tite_crm::TiteCrmParameters;

use std::fmt::{self, Display, Formatter};

use super::format::Table;
use super::reader::Reader;
use super::value::Value;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::probability::Probability;

/// The rule of a design with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// A 3+3 with its switches.
    ThreePlusThree(Switches),
    /// A rolling six with its switches.
    RollingSix(LadderSwitches),
    /// An IQ 3+3 with its switches.
    IqThreePlusThree(IqSwitches),
    /// A general A+B.
    APlusB(APlusB),
    /// Single patients before a 3+3.
    AcceleratedTitration(AcceleratedTitration),
    /// i3+3.
    IThreePlusThree(IThreePlusThree),
    /// mTPI.
    Mtpi(Mtpi),
    /// Keyboard, mTPI-2.
    Keyboard(Keyboard),
    /// BOIN.
    Boin(Boin),
    /// TITE-BOIN.
    TiteBoin(TiteBoin),
    /// The CRM for cohorts.
    Crm(CrmParameters),
    /// The TITE-CRM.
    TiteCrm(TiteCrmParameters),
}

/// Reads one table that describes a rule.
type Read = fn(&Reader<'_>, Context) -> Option<Rule>;

/// The tables that describe a rule: the key, the format, and who reads it.
pub(super) const RULES: &[(&str, &Table, Read)] = &[
    ("three_plus_three", &three_plus_three::TABLE, three_plus_three::read),
    ("rolling_six", &one_by_one::ROLLING_SIX, one_by_one::read_rolling_six),
    ("iq_three_plus_three", &one_by_one::IQ_THREE_PLUS_THREE, one_by_one::read_iq_three_plus_three),
    ("a_plus_b", &a_plus_b::TABLE, a_plus_b::read),
    ("accelerated_titration", &accelerated_titration::TABLE, accelerated_titration::read),
    ("i_three_plus_three", &i_three_plus_three::TABLE, i_three_plus_three::read),
    ("mtpi", &mtpi::TABLE, mtpi::read),
    ("keyboard", &keyboard::TABLE, keyboard::read),
    ("boin", &boin::TABLE, boin::read),
    ("tite_boin", &tite_boin::TABLE, tite_boin::read),
    ("crm", &crm::TABLE, crm::read),
    ("tite_crm", &tite_crm::TABLE, tite_crm::read),
];

/// What the rest of the file says that a rule depends on, as far as it could be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// How many dose levels the ladder has.
    pub(super) doses: Option<usize>,
    /// What designs aim at unless they say otherwise.
    pub(super) target_dlt_rate: Option<Probability>,
}

/// What every set of parameters can tell of itself. Displayed, it is all switches in one line, `key=value` by `key=value`.
pub(super) trait Parameters: Display {
    /// What people call the rule.
    fn title(&self) -> &'static str;

    /// The table in a scenario file.
    fn key(&self) -> &'static str;

    /// The preset with these parameters, if it has a name.
    fn preset(&self) -> Option<&'static str> {
        None
    }

    /// Where the rule is published, with its DOI.
    fn reference(&self) -> Option<&'static str> {
        None
    }

    /// Whether presets are something that this rule has.
    fn has_presets(&self) -> bool {
        false
    }

    /// Whether the rule alone would never end a trial, so that it needs a maximum of patients.
    fn needs_max_patients(&self) -> bool {
        true
    }

    /// Whether the last cohort may be smaller than the others, where the maximum of patients leaves no room for more.
    fn allows_short_cohort(&self) -> bool {
        true
    }

    /// Whether the rule alone may go up more than one dose level above the highest one tried.
    fn may_skip(&self) -> bool {
        false
    }

    /// The DLT rate that the rule aims at, if it aims at one.
    fn target_dlt_rate(&self) -> Option<Probability> {
        None
    }

    /// The keys of the table with their values, one a line, so that it reads back to the same parameters.
    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result;
}

impl Rule {
    fn parameters(&self) -> &dyn Parameters {
        match self {
            Self::ThreePlusThree(switches) => switches,
            Self::RollingSix(switches) => switches,
            Self::IqThreePlusThree(switches) => switches,
            Self::APlusB(rules) => rules,
            Self::AcceleratedTitration(rules) => rules,
            Self::IThreePlusThree(rules) => rules,
            Self::Mtpi(rules) => rules,
            Self::Keyboard(rules) => rules,
            Self::Boin(rules) => rules,
            Self::TiteBoin(rules) => rules,
            Self::Crm(parameters) => parameters,
            Self::TiteCrm(parameters) => parameters,
        }
    }

    /// The tables of a scenario file that describe a rule, one for each that there is.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        RULES.iter().map(|&(key, ..)| key)
    }

    /// The table of a scenario file that describes this rule.
    pub fn key(&self) -> &'static str {
        self.parameters().key()
    }

    /// What people call the rule, such as "3+3".
    pub fn title(&self) -> &'static str {
        self.parameters().title()
    }

    /// Whether its table in a scenario file has this key.
    pub(super) fn has_key(&self, key: &str) -> bool {
        RULES.iter().any(|&(rule, table, _)| rule == self.key() && table.keys.contains(&key))
    }

    /// The preset with these parameters, if it has a name.
    pub fn preset(&self) -> Option<&'static str> {
        self.parameters().preset()
    }

    /// Where the rule is published, with its DOI.
    pub fn reference(&self) -> Option<&'static str> {
        self.parameters().reference()
    }

    /// Whether presets are something that this rule has.
    pub fn has_presets(&self) -> bool {
        self.parameters().has_presets()
    }

    /// Whether the rule alone would never end a trial, so that it needs a maximum of patients.
    pub fn needs_max_patients(&self) -> bool {
        self.parameters().needs_max_patients()
    }

    /// Whether the last cohort may be smaller than the others, where the maximum of patients leaves no room for more.
    pub fn allows_short_cohort(&self) -> bool {
        self.parameters().allows_short_cohort()
    }

    /// Whether the rule alone may go up more than one dose level above the highest one tried.
    pub fn may_skip(&self) -> bool {
        self.parameters().may_skip()
    }

    /// The DLT rate that the rule aims at, if it aims at one.
    pub fn target_dlt_rate(&self) -> Option<Probability> {
        self.parameters().target_dlt_rate()
    }

    /// The switches of a plain 3+3.
    pub fn as_three_plus_three(&self) -> Option<&Switches> {
        match self {
            Self::ThreePlusThree(switches) => Some(switches),
            _ => None,
        }
    }

    /// The table of a scenario file that says all this.
    pub(super) fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "[design.{}]", self.key())?;
        self.parameters().write(f)
    }
}

impl Display for Rule {
    /// All parameters in one line, as every result prints them.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.parameters().fmt(f)
    }
}

/// The one rule of a design.
pub(super) fn read(design: &Reader<'_>, context: Context) -> Option<Rule> {
    let given = || RULES.iter().filter_map(|&(key, format, read)| Some((key, design.get(key)?, format, read)));
    let mut rules: Vec<Option<Rule>> =
        given().map(|(_, value, format, read)| read(&value.table(format)?, context)).collect();
    match (rules.len(), given().nth(1)) {
        // A misspelt or unknown rule has been noted as such.
        (0, _) if design.has_unknown_table() => None,
        (0, _) => design.missing("three_plus_three", "[design.three_plus_three]"),
        (_, Some((key, ..))) => design.refuse(key, "a design has one rule", "give each rule a [[design]] of its own"),
        _ => rules.swap_remove(0),
    }
}

/// How switches are shown.
fn yes_no(on: bool) -> &'static str {
    if on { "yes" } else { "no" }
}

/// The number of a dose level of the ladder, if that is known.
pub(super) fn dose_level(value: &Value<'_>, doses: Option<usize>) -> Option<DoseLevel> {
    // Whatever is wrong with the ladder itself is told elsewhere.
    let highest = doses.filter(|doses| (1..=MAX_DOSES).contains(doses)).unwrap_or(MAX_DOSES);
    let remedy = format!("give the number of a dose level, from 1 (the lowest) to {highest} (the highest)");
    let number = value.whole_or(1..=highest as u64, &remedy)?;
    usize::try_from(number).ok().and_then(DoseLevel::new)
}
