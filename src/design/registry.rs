//! The designs that a scenario file can name: one line each.

use super::parameters::{Parameters, read};
use crate::input::Reader;
use crate::parameters::{AnyTable, Context, KeyLine};

/// A table of a scenario file that describes a rule.
pub(super) struct RuleTable {
    pub(super) key: &'static str,
    /// What else people call it.
    pub(super) called: &'static [&'static str],
    pub(super) table: fn() -> &'static dyn AnyTable,
    pub(super) read: fn(&Reader<'_>, Context) -> Option<Rule>,
    /// With nothing but defaults, as far as they do not depend on the dose levels and the target.
    pub(super) usual: fn() -> Rule,
}

/// From `Name(file::Parameters): "table" | "what else people call it", "sentence";` come the variant and its table.
macro_rules! designs {
    ($($name:ident($file:ident::$parameters:ident): $key:literal $(| $called:literal)*, $says:literal;)+) => {
        /// The rule of a design with its parameters.
        #[derive(Debug, Clone, PartialEq)]
        // A plan has a handful of them: a box for the largest would save nothing.
        #[allow(clippy::large_enum_variant)]
        pub enum Rule {
            $(#[doc = $says] $name(super::$file::$parameters),)+
        }

        /// Every table, in the order in which a template shows them.
        pub(super) static RULES: &[RuleTable] = &[$(
            RuleTable {
                key: $key,
                called: &[$($called),*],
                table: || <super::$file::$parameters>::table(),
                read: |table, context| read(table, context).map(Rule::$name),
                usual: || Rule::$name((<super::$file::$parameters>::table().usual)()),
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

            /// That table.
            pub(crate) fn table(&self) -> &'static dyn AnyTable {
                match self { $(Self::$name(_) => <super::$file::$parameters>::table(),)+ }
            }

            /// The keys of that table with their values, so that it reads back to the same parameters.
            pub(super) fn values(&self) -> Vec<KeyLine> {
                match self { $(Self::$name(parameters) => <super::$file::$parameters>::table().values(parameters),)+ }
            }
        }
    };
}

designs! {
    ThreePlusThree(three_plus_three::Switches): "three_plus_three" | "3+3" | "3_plus_3", "A 3+3 with its switches.";
    RollingSix(one_by_one::LadderSwitches): "rolling_six" | "rolling-6" | "r6", "A rolling six with its switches.";
    IqThreePlusThree(iq_three_plus_three::IqSwitches): "iq_three_plus_three" | "iq3+3" | "iq_3+3", "An IQ 3+3 with its switches.";
    APlusB(a_plus_b::APlusBParameters): "a_plus_b" | "a+b", "A general A+B.";
    AcceleratedTitration(accelerated_titration::AcceleratedTitrationParameters): "accelerated_titration" | "atd", "Single patients before a 3+3.";
    DecisionTable(decision_table::DecisionTableParameters): "decision_table" | "table" | "decision-table", "A decision table of the protocol's own.";
    IThreePlusThree(i_three_plus_three::IThreePlusThreeParameters): "i_three_plus_three" | "i3+3", "i3+3.";
    Mtpi(mtpi::MtpiParameters): "mtpi", "mTPI.";
    Keyboard(keyboard::KeyboardParameters): "keyboard" | "mtpi2" | "mtpi-2" | "mtpi_2", "Keyboard, mTPI-2.";
    Boin(boin::BoinParameters): "boin", "BOIN.";
    TiteBoin(tite_boin::TiteBoinParameters): "tite_boin" | "tite-boin" | "titeboin", "TITE-BOIN.";
    Blrm(blrm::BlrmParameters): "blrm" | "ewoc", "The BLRM with overdose control.";
    Crm(crm::CrmParameters): "crm", "The CRM for cohorts.";
    TiteCrm(tite_crm::TiteCrmParameters): "tite_crm" | "tite-crm" | "titecrm", "The TITE-CRM.";
}
