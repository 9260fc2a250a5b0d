//! The switches of the rolling six and the IQ 3+3, which enrol one patient at a time.

use std::fmt::{self, Display, Formatter};

use super::{Context, Parameters, Rule, dose_level, yes_no};
use crate::dose::DoseLevel;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const ROLLING_SIX: Table =
    Table { header: "[design.rolling_six]", keys: &["de_escalate", "expand_top_dose", "starting_dose"] };

pub(super) const IQ_THREE_PLUS_THREE: Table = Table {
    header: "[design.iq_three_plus_three]",
    keys: &["most_pending", "de_escalate", "expand_top_dose", "starting_dose"],
};

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

impl Display for LadderSwitches {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "de_escalate={} expand_top_dose={} starting_dose={}",
            yes_no(self.de_escalate),
            yes_no(self.expand_top_dose),
            self.starting_dose
        )
    }
}

impl Display for IqSwitches {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "most_pending={} {}", self.most_pending, self.ladder)
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

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "de_escalate = {}", self.de_escalate)?;
        writeln!(f, "expand_top_dose = {}", self.expand_top_dose)?;
        writeln!(f, "starting_dose = {}", self.starting_dose)
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

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "most_pending = {}", self.most_pending)?;
        self.ladder.write(f)
    }
}

pub(super) fn read_rolling_six(table: &Reader<'_>, context: Context) -> Option<Rule> {
    ladder(table, context).map(Rule::RollingSix)
}

pub(super) fn read_iq_three_plus_three(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let most_pending = table.or("most_pending", 3, |value| value.whole(1..=6));
    let ladder = ladder(table, context);
    let most_pending = u8::try_from(most_pending?).ok()?;
    Some(Rule::IqThreePlusThree(IqSwitches { most_pending, ladder: ladder? }))
}

fn ladder(table: &Reader<'_>, context: Context) -> Option<LadderSwitches> {
    let de_escalate = table.or("de_escalate", true, |value| value.flag());
    let expand_top_dose = table.or("expand_top_dose", true, |value| value.flag());
    let starting_dose = table.or("starting_dose", DoseLevel::LOWEST, |value| dose_level(&value, context.doses));
    Some(LadderSwitches { de_escalate: de_escalate?, expand_top_dose: expand_top_dose?, starting_dose: starting_dose? })
}
