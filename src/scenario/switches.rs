//! The switches in which one 3+3 differs from another, and the five presets that have a name.

use crate::dose::DoseLevel;

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

impl std::fmt::Display for Switches {
    /// All switches in one line, as every result prints them:
    /// `de_escalate=no expand_top_dose=no dlts_tolerated_in_six=1 starting_dose=1`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let yes_no = |on| if on { "yes" } else { "no" };
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
