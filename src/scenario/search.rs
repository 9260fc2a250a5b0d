//! What `dosim search` goes through and what it looks for.

use super::sweep::Variants;
use crate::parameters::Words;
use crate::probability::Probability;

/// A search among variants of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The designs among which it searches.
    pub variants: Variants,
    /// The curves under which they are judged.
    pub over: SearchOver,
    /// What a design must keep.
    pub wanted: Wanted,
    /// Which of those that keep it is the best.
    pub best: Best,
    /// How many trials are simulated under each curve for a design without an exact answer; at least 1.
    pub trials_per_curve: u64,
}

/// The curves under which designs are judged.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchOver {
    /// The scenarios of the plan, each with its weight, which is positive.
    Scenarios(Vec<f64>),
    /// So many random dose-toxicity curves, all of one weight.
    RandomCurves(u64),
}

/// What a design must keep, as a mean over the curves and over the worst of them; `None` where it does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wanted {
    /// P(correct selection) at least.
    pub correct: Option<Probability>,
    /// The same over the worst curves.
    pub correct_worst: Option<Probability>,
    /// P(overdose) at most.
    pub overdose: Option<Probability>,
    /// The same over the worst curves.
    pub overdose_worst: Option<Probability>,
    /// Mean patients at most.
    pub patients: Option<f64>,
    /// The same over the worst curves.
    pub patients_worst: Option<f64>,
    /// Mean DLTs at most.
    pub dlts: Option<f64>,
    /// The same over the worst curves.
    pub dlts_worst: Option<f64>,
}

/// What makes one design better than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Best {
    /// The fewest patients on average.
    FewestPatients,
    /// The greatest probability of a correct selection.
    MostCorrect,
    /// The least probability of an overdose.
    LeastOverdose,
    /// The fewest DLTs on average.
    FewestDlts,
}

impl Words for Best {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("fewest-patients", Self::FewestPatients),
        ("most-correct", Self::MostCorrect),
        ("least-overdose", Self::LeastOverdose),
        ("fewest-dlts", Self::FewestDlts),
    ];
}

impl Best {
    /// The word for it in scenario files.
    pub fn name(self) -> &'static str {
        self.word()
    }

    /// The one of this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(word, _)| *word == name).map(|(_, best)| *best)
    }

    /// All words.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::WORDS.iter().map(|(word, _)| *word)
    }
}
