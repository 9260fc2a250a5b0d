//! The designs that a scenario file can name: one line each.

use super::a_plus_b::APlusBParameters;
use super::accelerated_titration::AcceleratedTitrationParameters;
use super::boin::Boin;
use super::crm::CrmParameters;
use super::i_three_plus_three::IThreePlusThree;
use super::iq_three_plus_three::IqSwitches;
use super::keyboard::Keyboard;
use super::mtpi::Mtpi;
use super::one_by_one::LadderSwitches;
use super::parameters::{Parameters, read};
use super::three_plus_three::Switches;
use super::tite_boin::TiteBoinParameters;
use super::tite_crm::TiteCrmParameters;
use crate::input::Reader;
use crate::parameters::{AnyTable, Context, Line};

/// A table of a scenario file that describes a rule.
pub(super) struct RuleTable {
    pub(super) key: &'static str,
    /// What else people call it.
    pub(super) called: &'static [&'static str],
    pub(super) table: fn() -> &'static dyn AnyTable,
    pub(super) read: fn(&Reader<'_>, Context) -> Option<Rule>,
}

/// From `Name(parameters): table | what else people call it, its sentence;` come the variant and its table.
macro_rules! designs {
    ($($name:ident($parameters:ty): $key:literal $(| $called:literal)*, $says:literal;)+) => {
        /// The rule of a design with its parameters.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Rule {
            $(#[doc = $says] $name($parameters),)+
        }

        /// Every table, in the order in which a template shows them.
        pub(super) static RULES: &[RuleTable] = &[$(
            RuleTable {
                key: $key,
                called: &[$($called),*],
                table: || <$parameters>::table(),
                read: |table, context| read(table, context).map(Rule::$name),
            },
        )+];

        impl Rule {
            pub(super) fn parameters(&self) -> &dyn Parameters {
                match self { $(Self::$name(parameters) => parameters,)+ }
            }

            /// The table of a scenario file that describes this rule.
            pub fn key(&self) -> &'static str {
                match self { $(Self::$name(_) => $key,)+ }
            }

            /// The keys of that table with their values, so that it reads back to the same parameters.
            pub(super) fn values(&self) -> Vec<Line> {
                match self { $(Self::$name(parameters) => <$parameters>::table().values(parameters),)+ }
            }
        }
    };
}

designs! {
    ThreePlusThree(Switches): "three_plus_three" | "3+3" | "3_plus_3", "A 3+3 with its switches.";
    RollingSix(LadderSwitches): "rolling_six" | "rolling-6" | "r6", "A rolling six with its switches.";
    IqThreePlusThree(IqSwitches): "iq_three_plus_three" | "iq3+3" | "iq_3+3", "An IQ 3+3 with its switches.";
    APlusB(APlusBParameters): "a_plus_b" | "a+b", "A general A+B.";
    AcceleratedTitration(AcceleratedTitrationParameters): "accelerated_titration" | "atd", "Single patients before a 3+3.";
    IThreePlusThree(IThreePlusThree): "i_three_plus_three" | "i3+3", "i3+3.";
    Mtpi(Mtpi): "mtpi", "mTPI.";
    Keyboard(Keyboard): "keyboard" | "mtpi2" | "mtpi-2" | "mtpi_2", "Keyboard, mTPI-2.";
    Boin(Boin): "boin", "BOIN.";
    TiteBoin(TiteBoinParameters): "tite_boin" | "tite-boin" | "titeboin", "TITE-BOIN.";
    Crm(CrmParameters): "crm", "The CRM for cohorts.";
    TiteCrm(TiteCrmParameters): "tite_crm" | "tite-crm" | "titecrm", "The TITE-CRM.";
}
