//! What a protocol says where a trial stands: a decision, or nothing, with the answers that it would give nearby.

use crate::design::{Cohort, Decision, Ruling};

/// An answer that a protocol would give nearby, where it does not say what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// What would have to be known.
    pub when: String,
    /// What would follow.
    pub decision: Decision,
    /// Why, in the words of the rule.
    pub why: String,
}

/// What is said where a rule is silent.
pub(super) const NOT_SAID: &str = "the protocol does not say";

/// What a protocol says.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// A decision of the design, as far as the cap allows it.
    Ruling(Ruling),
    /// The protocol does not say.
    NotSaid {
        /// Why not.
        why: String,
        /// The answers nearby.
        neighbours: Vec<Neighbour>,
    },
}

impl Answer {
    /// The cohort that is asked for.
    pub(super) fn cohort(&self) -> Option<Cohort> {
        match self {
            Self::Ruling(ruling) => ruling.decision.cohort(),
            Self::NotSaid { .. } => None,
        }
    }

    /// The decision and its reason; if there is none, to wait until there is one.
    pub(super) fn in_short(&self) -> (Decision, String) {
        match self {
            Self::Ruling(ruling) => (ruling.decision, ruling.why()),
            Self::NotSaid { why, .. } => (Decision::Wait, format!("{NOT_SAID}: {why}")),
        }
    }
}

/// Neighbours with the same decision as one.
pub(super) fn merged(neighbours: impl Iterator<Item = Neighbour>) -> Vec<Neighbour> {
    let mut distinct: Vec<Neighbour> = Vec::new();
    for neighbour in neighbours {
        match distinct.iter_mut().find(|other| other.decision == neighbour.decision) {
            Some(same) => same.when = format!("{}; or {}", same.when, neighbour.when),
            None => distinct.push(neighbour),
        }
    }
    distinct
}
