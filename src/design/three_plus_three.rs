//! The 3+3 in all its variants, one rule with four switches: an A+B with cohorts of three.
//!
//! Storer, Biometrics 1989;45:925 (doi:10.2307/2531693) describes the rule without de-escalation, Korn et al., Stat Med
//! 1994;13:1799 (doi:10.1002/sim.4780131802) the one that treats six at the MTD. [`Switches`] says where they part.

use std::fmt::{self, Display, Formatter};

use super::a_plus_b::{APlusB, CutOffs, Rules};
use super::parameters::{Parameters, starting_dose};
use super::{Cohort, CohortDesign, Design, Excess, Mtd, Ruling, Standing, Tallies};
use crate::dose::DoseLevel;
use crate::parameters::{Key, Kind, Lens, Member, Table, Words, in_one_line, lens, words_of};

static TABLE: Table<Switches> = Table {
    header: "[design.three_plus_three]",
    says: "The 3+3 is several rules. All treat three at a dose level; 0/3 -> up; 1/3 -> three more; two or more of three -> too \
           toxic; after six, at most 1/6 -> up, otherwise too toxic. A preset sets the switches in which they differ; a switch \
           that is given overrides the preset.\n\n    \
           rule                      de_escalate  expand_top_dose  dlts_tolerated_in_six  who uses it\n    \
           \"classic\"               A      no             no                  1            UBCRM; R's escalation by default; bcrm\n    \
           \"classic-top-six\"       B      no             yes                 1\n    \
           \"de-escalating\"         C      yes            no                  1            R's escalation; bcrm by default\n    \
           \"de-escalating-top-six\" D      yes            yes                 1            Korn 1994; crmPack; precautionary\n    \
           \"two-in-six\"            G      no             no                  2            NCT04697940",
    usual: || Preset::Classic.switches(),
    members: MEMBERS,
};

/// The keys of the switches.
pub(super) const MEMBERS: &[&dyn Member<Switches>] = &[
    &Key::new(
        "rule",
        Lens { get: Switches::preset, set: Switches::follow },
        Kind::Word(words_of::<Preset>),
        "The preset.",
    )
    .or_else_said("no preset has these switches")
    .not_in_results(),
    &Key::new(
        "de_escalate",
        lens!(Switches, de_escalate),
        Kind::Flag,
        "The dose level above is too toxic: true expands this one to six first if it has three, and goes further down if it \
         turns out too toxic as well; false takes it as the MTD as it stands.",
    )
    .derived(AS_THE_PRESET, "false", |_, _, _| Some(())),
    &Key::new(
        "expand_top_dose",
        lens!(Switches, expand_top_dose),
        Kind::Flag,
        "0/3 at the top dose level: true treats three more there before it can be the MTD.",
    )
    .derived(AS_THE_PRESET, "false", |_, _, _| Some(())),
    &Key::new(
        "dlts_tolerated_in_six",
        lens!(Switches, dlts_tolerated_in_six),
        Kind::whole(1, 2),
        "1, or 2: exactly 2/6 makes this dose level the MTD.",
    )
    .derived(AS_THE_PRESET, "1", |_, _, _| Some(())),
    &starting_dose!(Switches, starting_dose),
];

const AS_THE_PRESET: &str = "as the preset";

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
        self.word()
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

impl Words for Preset {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("classic", Self::Classic),
        ("classic-top-six", Self::ClassicTopSix),
        ("de-escalating", Self::DeEscalating),
        ("de-escalating-top-six", Self::DeEscalatingTopSix),
        ("two-in-six", Self::TwoInSix),
    ];
}

impl Switches {
    fn follow(&mut self, preset: Option<Preset>) {
        if let Some(preset) = preset {
            *self = Self { starting_dose: self.starting_dose, ..preset.switches() };
        }
    }

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
        f.write_str(&in_one_line(&TABLE.values(self)))
    }
}

impl Parameters for Switches {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "3+3"
    }

    fn reference(&self) -> &'static str {
        "Storer BE. Design and analysis of phase I clinical trials. Biometrics 1989;45:925. doi:10.2307/2531693"
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

    fn first_cohort(&self) -> u8 {
        3
    }

    fn excess(&self) -> Excess {
        Excess::TooToxic
    }

    fn most_at_dose(&self) -> Option<u8> {
        Some(6)
    }

    fn design(&self, doses: usize, _: u32) -> Design {
        Design::cohort(ThreePlusThree::new(*self, doses))
    }
}

/// A 3+3 on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct ThreePlusThree(APlusB);

impl ThreePlusThree {
    /// The rule with these switches on a ladder of `doses` steps; the starting dose is one of them.
    pub fn new(switches: Switches, doses: usize) -> Self {
        let rules = Rules {
            cut_offs: CutOffs::THREE_PLUS_THREE,
            tolerated: switches.dlts_tolerated_in_six.into(),
            de_escalate: switches.de_escalate,
            expand_top_dose: switches.expand_top_dose,
            starting_dose: switches.starting_dose,
        };
        Self(APlusB::with_rules(rules, doses))
    }

    /// Three at a dose level where nobody was treated, of whom one may have a DLT.
    pub(super) fn first_cohort(dose: DoseLevel) -> Cohort {
        Cohort { dose, patients: 3, tolerates: CutOffs::THREE_PLUS_THREE.d }
    }
}

impl CohortDesign for ThreePlusThree {
    fn decide(&self, standing: &Standing) -> Ruling {
        self.0.decide(standing)
    }

    /// The highest dose level below every one found too toxic that has three evaluable patients or more and at most one
    /// DLT in six of them, or as many in six as are tolerated.
    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.0.mtd(tallies)
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        self.0.excludes(tallies, dose)
    }

    fn forget(&self, standing: Standing) -> Standing {
        self.0.forget(standing)
    }
}
