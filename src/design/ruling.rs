//! A decision with the branch of the rule that led to it, from one walk through the rule.

use super::{Cohort, Decision, Mtd, StopReason};
use crate::dose::DoseLevel;

/// A decision with its reason. Designs are asked millions of times for the decision alone, so a ruling allocates nothing: the
/// words are written when somebody reads them.
#[derive(Debug, Clone, Copy)]
pub struct Ruling {
    /// What is decided.
    pub decision: Decision,
    /// Why.
    reason: Reason,
    /// Why a rule that fits any design has the last word, if one has.
    but: Option<Reason>,
}

/// A branch of a rule: what it rests on, and how that reads.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    facts: Facts,
    words: Words,
}

/// A clause about facts, without a full stop.
pub type Words = fn(&Facts) -> String;

/// What a branch of a rule rests on. Each branch uses as much of it as it needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// The dose level that the branch is about.
    pub dose: DoseLevel,
    /// Patients there.
    pub patients: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
    /// How many of them are pending.
    pub pending: u32,
    /// Another dose level that matters.
    pub other: DoseLevel,
    /// Whatever else, in an order that the branch knows.
    pub numbers: [f64; 4],
}

impl Facts {
    /// None at all.
    pub const NONE: Self =
        Self { dose: DoseLevel::LOWEST, patients: 0, dlts: 0, pending: 0, other: DoseLevel::LOWEST, numbers: [0.0; 4] };

    /// A dose level with its patients and DLTs.
    pub fn at(dose: DoseLevel, patients: u32, dlts: u32) -> Self {
        Self { dose, patients, dlts, ..Self::NONE }
    }
}

impl Ruling {
    /// A decision by a branch of a rule.
    #[inline]
    pub fn new(decision: Decision, facts: Facts, words: Words) -> Self {
        Self { decision, reason: Reason { facts, words }, but: None }
    }

    /// A cohort is treated.
    #[inline]
    pub fn treat(cohort: Cohort, facts: Facts, words: Words) -> Self {
        Self::new(Decision::Treat(cohort), facts, words)
    }

    /// The trial stops.
    #[inline]
    pub fn stop(mtd: Mtd, reason: StopReason, facts: Facts, words: Words) -> Self {
        Self::new(Decision::Stop { mtd, reason }, facts, words)
    }

    /// The first cohort of a trial.
    #[inline]
    pub fn start(cohort: Cohort) -> Self {
        Self::treat(cohort, Facts::NONE, |_| "the first cohort is treated at the starting dose".to_owned())
    }

    /// The same ruling, but for a rule that decides otherwise.
    #[inline]
    #[must_use]
    pub fn but(self, decision: Decision, facts: Facts, words: Words) -> Self {
        Self { decision, but: Some(Reason { facts, words }), ..self }
    }

    /// Why, in the words of the rule: a clause, without a full stop.
    pub fn why(&self) -> String {
        let of_design = self.reason.words();
        match &self.but {
            Some(but) => format!("{of_design}; but {}", but.words()),
            None => of_design,
        }
    }
}

impl Reason {
    fn words(&self) -> String {
        (self.words)(&self.facts)
    }
}
