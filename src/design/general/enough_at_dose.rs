//! The trial stops where a dose level has enough patients.

use super::parameters::{GeneralRules, PATIENTS};
use crate::design::Words;
use crate::dose::DoseLevel;
use crate::parameters::{self, Key, Kind, Member, Only, lens, words_of};

pub(super) const KEY: &dyn Member<GeneralRules> = &Key::new(
    "enough_at_dose",
    lens!(GeneralRules, enough_at_dose),
    PATIENTS,
    "The trial ends, and its MTD is declared, when a dose level has so many evaluable patients; enough_when says which one is \
     asked.",
)
.example("12");

pub(super) const WHEN: &dyn Member<GeneralRules> = &Key::new(
    "enough_when",
    lens!(GeneralRules, enough_when),
    Kind::Word(words_of::<EnoughWhen>),
    "Which dose level is asked whether it has enough:\n    \
     \"next\"     whichever the next cohort would go to\n    \
     \"staying\"  only the one just treated, when the design would stay there (BOIN's n.earlystop)\n    \
     \"any\"      every one: the trial ends as soon as one has enough, whatever the design would do next",
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
    /// Every one.
    Any,
}

impl parameters::Words for EnoughWhen {
    const WORDS: &'static [(&'static str, Self)] =
        &[("next", Self::Next), ("staying", Self::Staying), ("any", Self::Any)];
}

/// How many patients are enough, and of which dose level that is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct EnoughAtDose {
    pub(super) enough: Option<u32>,
    pub(super) when: EnoughWhen,
    pub(super) doses: usize,
}

impl EnoughAtDose {
    /// Whether a dose level of which that is asked has enough, where the next cohort would go to `next` after the last one was
    /// treated `at` a dose level.
    pub(super) fn holds(&self, patients: impl Fn(DoseLevel) -> u32, next: DoseLevel, at: Option<DoseLevel>) -> bool {
        let Some(enough) = self.enough else { return false };
        let has_enough = |dose: DoseLevel| patients(dose) >= enough;
        match self.when {
            EnoughWhen::Next => has_enough(next),
            EnoughWhen::Staying => at == Some(next) && has_enough(next),
            EnoughWhen::Any => DoseLevel::ladder(self.doses).any(has_enough),
        }
    }

    /// What is said where it does.
    pub(super) fn words(&self) -> Words {
        match self.when {
            EnoughWhen::Next | EnoughWhen::Staying => {
                |_| "the next dose level has enough patients (enough_at_dose)".to_owned()
            }
            EnoughWhen::Any => |_| "a dose level has enough patients (enough_at_dose)".to_owned(),
        }
    }
}
