//! The trial stops where the dose level of the next cohort has enough patients.

use super::parameters::{GeneralRules, PATIENTS};
use crate::design::Words;
use crate::dose::DoseLevel;
use crate::parameters::{self, Key, Kind, Member, Only, lens, words_of};

pub(super) const KEY: &dyn Member<GeneralRules> = &Key::new(
    "enough_at_dose",
    lens!(GeneralRules, enough_at_dose),
    PATIENTS,
    "The trial ends, and its MTD is declared, when the next cohort would go to a dose level with so many evaluable \
     patients.",
)
.example("12");

pub(super) const WHEN: &dyn Member<GeneralRules> = &Key::new(
    "enough_when",
    lens!(GeneralRules, enough_when),
    Kind::Word(words_of::<EnoughWhen>),
    "Which dose level is asked whether it has enough:\n    \
     \"next\"     whichever the next cohort would go to\n    \
     \"staying\"  only the one just treated, when the design would stay there (BOIN's n.earlystop)",
)
.only(Only::With("enough_at_dose"));

/// Which dose level is asked whether it has enough patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EnoughWhen {
    /// The one that the next cohort would go to.
    #[default]
    Next,
    /// That one, if it is the one just treated: BOIN's `n.earlystop`.
    Staying,
}

impl parameters::Words for EnoughWhen {
    const WORDS: &'static [(&'static str, Self)] = &[("next", Self::Next), ("staying", Self::Staying)];
}

pub(super) const WORDS: Words = |_| "the next dose level has enough patients (enough_at_dose)".to_owned();

/// How many patients are enough, and of which dose level that is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct EnoughAtDose {
    pub(super) enough: Option<u32>,
    pub(super) when: EnoughWhen,
}

impl EnoughAtDose {
    /// Whether so many are enough for a dose level that the next cohort would go to, the last one having been `at`.
    pub(super) fn holds(&self, patients: u32, dose: DoseLevel, at: Option<DoseLevel>) -> bool {
        let may_be_enough = self.when == EnoughWhen::Next || at == Some(dose);
        may_be_enough && self.enough.is_some_and(|enough| patients >= enough)
    }
}
