//! Rules that fit any design: a maximum of patients, enough patients at one dose level, a lowest dose level too toxic.

use std::fmt::{self, Display, Formatter};

use crate::parameters::{Key, Kind, Member, Only, Shown, Words, in_one_line, lens, show_members, words_of};
use crate::probability::Probability;

/// More evaluable patients than any phase-I trial treats.
pub(super) const MOST_PATIENTS: u32 = 1_000;

/// Which dose level is asked whether it has enough patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EnoughWhen {
    /// The one that the next cohort would go to.
    #[default]
    Next,
    /// That one, if it is the one just treated: BOIN's `n.earlystop`.
    Staying,
}

impl Words for EnoughWhen {
    const WORDS: &'static [(&'static str, Self)] = &[("next", Self::Next), ("staying", Self::Staying)];
}

/// The keys of the rules, of which none is in force unless it is given.
pub(crate) const GENERAL_RULES: &[&dyn Member<GeneralRules>] = &[
    &Key::new(
        "max_patients",
        lens!(GeneralRules, max_patients),
        PATIENTS,
        "The trial ends, and its MTD is declared, when so many patients are evaluable.",
    )
    .derived("none; the cap, or required, for rules that never end on their own", "30", |_, _, _| Some(())),
    &Key::new(
        "enough_at_dose",
        lens!(GeneralRules, enough_at_dose),
        PATIENTS,
        "The trial ends, and its MTD is declared, when the next cohort would go to a dose level with so many evaluable \
         patients.",
    )
    .example("12"),
    &Key::new(
        "enough_when",
        lens!(GeneralRules, enough_when),
        Kind::Word(words_of::<EnoughWhen>),
        "Which dose level is asked whether it has enough:\n    \
         \"next\"     whichever the next cohort would go to\n    \
         \"staying\"  only the one just treated, when the design would stay there (BOIN's n.earlystop)",
    )
    .only(Only::With("enough_at_dose")),
    &Key::new(
        "lowest_too_toxic",
        lens!(GeneralRules, lowest_too_toxic),
        Kind::Probability,
        "The trial ends with none tolerable if the lowest dose level (three evaluable patients or more) is above the target \
         DLT rate with a posterior probability above this; Beta(1, 1) prior.",
    )
    .example("0.95"),
    &Key::new(
        "allow_skipping",
        lens!(GeneralRules, allow_skipping),
        Kind::Flag,
        "Whether a design may go up past a dose level that was never tried.",
    ),
];

const PATIENTS: Kind = Kind::patients(1, MOST_PATIENTS as u64);

/// Rules that fit any design, applied in a fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GeneralRules {
    /// The trial ends, and its MTD is declared, once so many patients are evaluable, or the next cohort would exceed them.
    pub max_patients: Option<u32>,
    /// Whether that is the cap, as the file gives no maximum of its own.
    pub max_is_cap: bool,
    /// The trial ends, and its MTD is declared, when the next cohort would go to a dose level that has so many evaluable
    /// patients.
    pub enough_at_dose: Option<u32>,
    /// Whether that holds for any dose level that the next cohort would go to.
    pub enough_when: EnoughWhen,
    /// The trial ends with none tolerable when the true DLT probability of the lowest dose level is above the target DLT rate
    /// with a posterior probability above this (Beta(1, 1) prior, three evaluable patients or more; with patients pending, or
    /// whatever the others of three would show).
    pub lowest_too_toxic: Option<Probability>,
    /// `false` holds the next cohort at the dose level above the highest one tried.
    pub allow_skipping: bool,
}

impl GeneralRules {
    /// Whether none of them can ever change what a design that goes up one dose level at a time does.
    pub fn are_idle(&self) -> bool {
        self.max_patients.is_none() && self.enough_at_dose.is_none() && self.lowest_too_toxic.is_none()
    }
}

impl Display for GeneralRules {
    /// Those that are in force, each with a space before it.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut in_force = show_members(GENERAL_RULES, self);
        in_force.retain(|line| !matches!(line.value, None | Some(Shown::Flag(false))));
        match in_force.is_empty() {
            true => Ok(()),
            false => write!(f, " {}", in_one_line(&in_force)),
        }
    }
}
