//! The switches of the rolling six and the IQ 3+3, which enrol one patient at a time.

use super::{Context, Parameters, Rule, starting_dose};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Line, Member, Table, lens};

pub(super) static ROLLING_SIX: Table<LadderSwitches> = Table {
    header: "[design.rolling_six]",
    says: "Rolling six: up to six at a dose level, who are enrolled one at a time (Skolnik 2008; decisions as in Frankel 2020, \
           Table 2): 0/3 -> up if nobody is pending, 0/5 or at most 1/6 -> up, two DLTs -> too toxic.",
    usual: LadderSwitches::usual,
    members: LADDER,
};

pub(super) static IQ_THREE_PLUS_THREE: Table<IqSwitches> = Table {
    header: "[design.iq_three_plus_three]",
    says: "The queue-friendly 3+3 (IQ 3+3), after Frankel 2020, whose text leaves some decisions open: 0/3 -> up, whoever is \
           pending; at most 1/6 -> up, two DLTs -> too toxic. docs/methods.md says what was decided where the source is silent.",
    usual: || IqSwitches { most_pending: 3, ladder: LadderSwitches::usual() },
    members: &[
        &Key::new(
            "most_pending",
            lens!(IqSwitches, most_pending),
            Kind::patients(1, 6),
            "Nobody is enrolled while so many are pending at the dose level.",
        ),
        &Group { lens: lens!(IqSwitches, ladder), members: LADDER },
    ],
};

const LADDER: &[&dyn Member<LadderSwitches>] = &[
    &Key::new(
        "de_escalate",
        lens!(LadderSwitches, de_escalate),
        Kind::Flag,
        "The dose level above is too toxic: true enrols up to six here before this one can be the MTD; false takes it as it \
         stands.",
    ),
    &Key::new(
        "expand_top_dose",
        lens!(LadderSwitches, expand_top_dose),
        Kind::Flag,
        "The top dose level: true enrols up to six there before it can be the MTD.",
    ),
    &starting_dose!(LadderSwitches, starting_dose),
];

/// What becomes of a dose level that could be the MTD. All variants go up after at most one DLT in six.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LadderSwitches {
    /// When the dose level above is too toxic: `true` enrols up to six here before this one can be the MTD; `false` takes it
    /// as it stands, once nobody here is pending.
    pub de_escalate: bool,
    /// At the top dose level: `true` enrols up to six there before it can be the MTD.
    pub expand_top_dose: bool,
    /// Where the first patient is treated. Above the lowest level the ladder can be walked down first.
    pub starting_dose: DoseLevel,
}

/// The switches of an IQ 3+3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IqSwitches {
    /// How many patients may be pending at the dose level of the next one: 1 to 6.
    pub most_pending: u8,
    /// The others.
    pub ladder: LadderSwitches,
}

impl LadderSwitches {
    fn usual() -> Self {
        Self { de_escalate: true, expand_top_dose: true, starting_dose: DoseLevel::LOWEST }
    }
}

impl Parameters for LadderSwitches {
    fn title(&self) -> &'static str {
        "rolling six"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Skolnik JM et al. Journal of Clinical Oncology 2008;26:190. doi:10.1200/JCO.2007.12.7712")
    }

    fn key(&self) -> &'static str {
        "rolling_six"
    }

    fn needs_max_patients(&self) -> bool {
        false
    }

    fn values(&self) -> Vec<Line> {
        ROLLING_SIX.values(self)
    }
}

impl Parameters for IqSwitches {
    fn title(&self) -> &'static str {
        "IQ 3+3"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Frankel PH et al. JAMA Network Open 2020;3:e204787. doi:10.1001/jamanetworkopen.2020.4787")
    }

    fn key(&self) -> &'static str {
        "iq_three_plus_three"
    }

    fn needs_max_patients(&self) -> bool {
        false
    }

    fn values(&self) -> Vec<Line> {
        IQ_THREE_PLUS_THREE.values(self)
    }
}

pub(super) fn read_rolling_six(table: &Reader<'_>, context: Context) -> Option<Rule> {
    ROLLING_SIX.read(table, context).complete().map(Rule::RollingSix)
}

pub(super) fn read_iq_three_plus_three(table: &Reader<'_>, context: Context) -> Option<Rule> {
    IQ_THREE_PLUS_THREE.read(table, context).complete().map(Rule::IqThreePlusThree)
}
