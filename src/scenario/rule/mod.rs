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

use crate::input::Reader;
use crate::parameters::{
    AnyTable, Context, Declaration, Declared, Kind, Line, Member, Reading, in_one_line, write_lines,
};
use crate::probability::Probability;

/// The key of a starting dose.
macro_rules! starting_dose {
    ($of:ty, $field:ident) => {
        $crate::parameters::Key::new(
            "starting_dose",
            $crate::parameters::lens!($of, $field),
            $crate::parameters::Kind::DoseLevel,
            "The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there to walk down to \
             (\"dose -1\").",
        )
    };
}
use starting_dose;

/// The key of a target that is that of the file unless the design has its own.
macro_rules! target_dlt_rate {
    ($of:ty, $field:ident) => {
        $crate::parameters::Key::new(
            "target_dlt_rate",
            $crate::parameters::lens!($of, $field),
            $crate::parameters::Kind::Rate,
            "The DLT rate aimed at.",
        )
        .derived("that at the top of the file", "0.30", |_, to: &mut $of, context| {
            to.$field = context.target_dlt_rate?;
            Some(())
        })
    };
}
use target_dlt_rate;

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

/// The tables that describe a rule.
struct RuleTable {
    key: &'static str,
    /// What else people call it.
    called: &'static [&'static str],
    table: &'static dyn AnyTable,
    read: Read,
}

#[rustfmt::skip]
static RULES: &[RuleTable] = &[
    RuleTable { key: "three_plus_three", called: &["3+3", "3_plus_3"], table: &three_plus_three::TABLE, read: three_plus_three::read },
    RuleTable { key: "rolling_six", called: &["rolling-6", "r6"], table: &one_by_one::ROLLING_SIX, read: one_by_one::read_rolling_six },
    RuleTable { key: "iq_three_plus_three", called: &["iq3+3", "iq_3+3"], table: &one_by_one::IQ_THREE_PLUS_THREE, read: one_by_one::read_iq_three_plus_three },
    RuleTable { key: "a_plus_b", called: &["a+b"], table: &a_plus_b::TABLE, read: a_plus_b::read },
    RuleTable { key: "accelerated_titration", called: &["atd"], table: &accelerated_titration::TABLE, read: accelerated_titration::read },
    RuleTable { key: "i_three_plus_three", called: &["i3+3"], table: &i_three_plus_three::TABLE, read: i_three_plus_three::read },
    RuleTable { key: "mtpi", called: &[], table: &mtpi::TABLE, read: mtpi::read },
    RuleTable { key: "keyboard", called: &["mtpi2", "mtpi-2", "mtpi_2"], table: &keyboard::TABLE, read: keyboard::read },
    RuleTable { key: "boin", called: &[], table: &boin::TABLE, read: boin::read },
    RuleTable { key: "tite_boin", called: &["tite-boin", "titeboin"], table: &tite_boin::TABLE, read: tite_boin::read },
    RuleTable { key: "crm", called: &[], table: &crm::TABLE, read: crm::read },
    RuleTable { key: "tite_crm", called: &["tite-crm", "titecrm"], table: &tite_crm::TABLE, read: tite_crm::read },
];

/// The keys of `[[design]]` that say which rule it follows.
pub(super) struct OneRule;

impl<P> Member<P> for OneRule {
    fn declaration(&self) -> Option<&Declaration> {
        None
    }

    fn read(&self, _: &Reader<'_>, _: &mut Reading<P>, _: Context) {}

    fn declare(&self, _: &P, declared: &mut Vec<Declared>) {
        declared.extend(RULES.iter().map(|rule| Declared::table(rule.key, Kind::Table(rule.table))));
    }

    fn show(&self, _: &P, _: &mut Vec<Line>) {}

    fn called(&self, name: &str) -> Option<&'static str> {
        let name = name.trim().to_lowercase();
        RULES.iter().find(|rule| rule.key == name || rule.called.contains(&name.as_str())).map(|rule| rule.key)
    }

    fn alternatives(&self) -> Vec<&'static str> {
        RULES.iter().map(|rule| rule.key).collect()
    }
}

/// What every set of parameters can tell of itself.
pub(super) trait Parameters {
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

    /// Patients who are treated together first.
    fn first_cohort(&self) -> u8 {
        1
    }

    /// The keys of the table with their values, so that it reads back to the same parameters.
    fn values(&self) -> Vec<Line>;
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
        RULES.iter().map(|rule| rule.key)
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
        RULES.iter().any(|rule| rule.key == self.key() && rule.table.keys().contains(&key))
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

    /// Patients who are treated together first.
    pub fn first_cohort(&self) -> u32 {
        self.parameters().first_cohort().into()
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
        write_lines(f, &self.parameters().values(), &[])
    }
}

impl Display for Rule {
    /// All parameters in one line, as every result prints them.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&in_one_line(&self.parameters().values()))
    }
}

/// The one rule of a design.
pub(super) fn read(design: &Reader<'_>, context: Context) -> Option<Rule> {
    let given = || RULES.iter().filter_map(|rule| Some((rule, design.get(rule.key)?)));
    let mut rules: Vec<Option<Rule>> =
        given().map(|(rule, value)| (rule.read)(&value.table(rule.table)?, context)).collect();
    match (rules.len(), given().nth(1)) {
        // A misspelt or unknown rule has been noted as such.
        (0, _) if design.has_unknown_table() => None,
        (0, _) => design.missing("three_plus_three", "[design.three_plus_three]"),
        (_, Some((rule, _))) => {
            design.refuse(rule.key, "a design has one rule", "give each rule a [[design]] of its own")
        }
        _ => rules.swap_remove(0),
    }
}
