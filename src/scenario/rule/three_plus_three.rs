//! The switches in which one 3+3 differs from another, and the five presets that have a name.

use std::fmt::{self, Display, Formatter};

use super::{Context, Parameters, Rule, dose_level, yes_no};
use crate::dose::DoseLevel;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table {
    header: "[design.three_plus_three]",
    keys: &["rule", "de_escalate", "expand_top_dose", "dlts_tolerated_in_six", "starting_dose"],
};

/// What "3+3" leaves open. All variants treat three at a dose level; 0/3 → up; 1/3 → three more; two or more of three →
/// too toxic; after six, at most 1/6 → up, otherwise too toxic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Switches {
    /// When a dose level is too toxic: `false` takes the next lower one as the MTD as it stands; `true` expands that one
    /// to six first if it has three, and goes further down if more DLTs than tolerated are seen there.
    pub de_escalate: bool,
    /// `true` treats three more at the top dose level after 0/3 there, before it can be the MTD.
    pub expand_top_dose: bool,
    /// 1, or 2: exactly 2/6 makes *this* dose level the MTD. Going up needs at most 1/6 in either case.
    pub dlts_tolerated_in_six: u8,
    /// Where the first cohort is treated. Above the lowest level the ladder can be walked down first.
    pub starting_dose: DoseLevel,
}

/// A set of switches that goes by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// Rule A: no de-escalation, no expansion of the top dose. UBCRM; the default of R's escalation; bcrm's
    /// `threep3.esc.only`.
    Classic,
    /// Rule B: as A, but six at the top dose.
    ClassicTopSix,
    /// Rule C: the dose below a toxic one is expanded to six. R's escalation with `allow_deescalate`; bcrm's default.
    DeEscalating,
    /// Rule D: six patients at any MTD (Korn 1994). precautionary; crmPack; PhIdesign.
    DeEscalatingTopSix,
    /// Rule G: as A, but 2/6 is tolerated. NCT04697940.
    TwoInSix,
}

impl Preset {
    /// Every preset, in the order A, B, C, D, G.
    pub const ALL: [Self; 5] =
        [Self::Classic, Self::ClassicTopSix, Self::DeEscalating, Self::DeEscalatingTopSix, Self::TwoInSix];

    /// The word for it in scenario files, on the command line and in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::ClassicTopSix => "classic-top-six",
            Self::DeEscalating => "de-escalating",
            Self::DeEscalatingTopSix => "de-escalating-top-six",
            Self::TwoInSix => "two-in-six",
        }
    }

    /// The preset of this name, or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// The switches it stands for, starting at the lowest dose level.
    pub fn switches(self) -> Switches {
        let (de_escalate, expand_top_dose, dlts_tolerated_in_six) = match self {
            Self::Classic => (false, false, 1),
            Self::ClassicTopSix => (false, true, 1),
            Self::DeEscalating => (true, false, 1),
            Self::DeEscalatingTopSix => (true, true, 1),
            Self::TwoInSix => (false, false, 2),
        };
        Switches { de_escalate, expand_top_dose, dlts_tolerated_in_six, starting_dose: DoseLevel::LOWEST }
    }
}

impl Switches {
    /// The preset with these switches at whatever starting dose, or `None` for a combination without a name.
    pub fn preset(&self) -> Option<Preset> {
        let from_lowest = Self { starting_dose: DoseLevel::LOWEST, ..*self };
        Preset::ALL.into_iter().find(|preset| preset.switches() == from_lowest)
    }
}

impl Display for Switches {
    /// All switches in one line, as every result prints them:
    /// `de_escalate=no expand_top_dose=no dlts_tolerated_in_six=1 starting_dose=1`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "de_escalate={} expand_top_dose={} dlts_tolerated_in_six={} starting_dose={}",
            yes_no(self.de_escalate),
            yes_no(self.expand_top_dose),
            self.dlts_tolerated_in_six,
            self.starting_dose
        )
    }
}

impl Parameters for Switches {
    fn title(&self) -> &'static str {
        "3+3"
    }

    fn key(&self) -> &'static str {
        "three_plus_three"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Storer BE. Design and analysis of phase I clinical trials. Biometrics 1989;45:925. doi:10.2307/2531693")
    }

    fn preset(&self) -> Option<&'static str> {
        Switches::preset(self).map(Preset::name)
    }

    fn has_presets(&self) -> bool {
        true
    }

    fn needs_max_patients(&self) -> bool {
        false
    }

    fn allows_short_cohort(&self) -> bool {
        false
    }

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match Switches::preset(self) {
            Some(preset) => writeln!(f, "rule = \"{}\"", preset.name())?,
            None => writeln!(f, "# no preset has these switches")?,
        }
        writeln!(f, "de_escalate = {}", self.de_escalate)?;
        writeln!(f, "expand_top_dose = {}", self.expand_top_dose)?;
        writeln!(f, "dlts_tolerated_in_six = {}", self.dlts_tolerated_in_six)?;
        writeln!(f, "starting_dose = {}", self.starting_dose)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    switches(table, context).map(Rule::ThreePlusThree)
}

pub(super) fn switches(table: &Reader<'_>, context: Context) -> Option<Switches> {
    let presets = Preset::ALL.map(|preset| (preset.name(), preset));
    let preset = table.or("rule", Preset::Classic, |value| value.choice(&presets));
    let de_escalate = table.maybe("de_escalate", |value| value.flag());
    let expand_top_dose = table.maybe("expand_top_dose", |value| value.flag());
    let tolerated = table.maybe("dlts_tolerated_in_six", |value| value.whole(1..=2));
    let starting_dose = table.or("starting_dose", DoseLevel::LOWEST, |value| dose_level(&value, context.doses));
    let preset = preset?.switches();
    let tolerated = tolerated?.map_or(Some(preset.dlts_tolerated_in_six), |dlts| u8::try_from(dlts).ok());
    Some(Switches {
        de_escalate: de_escalate?.unwrap_or(preset.de_escalate),
        expand_top_dose: expand_top_dose?.unwrap_or(preset.expand_top_dose),
        dlts_tolerated_in_six: tolerated?,
        starting_dose: starting_dose?,
    })
}
