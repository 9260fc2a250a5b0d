//! Decisions of a decision table, their conditions and the numbers they hold for, in words.

use crate::decision_table::{DecisionRow, FollowUp, RelativeDecision, RelativeMtd};

/// A number, or several in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberRange {
    pub(crate) first: u32,
    pub(crate) words: String,
}

impl NumberRange {
    /// From `first` to `last`, where there are no more than `most`.
    pub(crate) fn new(first: u32, last: u32, most: u32) -> Self {
        let words = match (first, last) {
            (0, last) if last == most => "any".to_owned(),
            (first, last) if first == last => first.to_string(),
            (first, last) if last == most => format!("{first} or more"),
            (first, last) if last == first + 1 => format!("{first} or {last}"),
            (first, last) => format!("{first} to {last}"),
        };
        Self { first, words }
    }
}

/// The conditions of a row in words: the follow-up, and what matters besides.
pub(crate) fn condition(row: &DecisionRow) -> String {
    let Some(FollowUp { from, below }) = row.follow_up else { return row.when.clone() };
    let follow_up = if from <= 0.0 {
        format!("follow-up below {below:.2}")
    } else if below >= f64::from(row.pending) {
        format!("follow-up of {from:.2} or more")
    } else {
        format!("follow-up of {from:.2} to {below:.2}")
    };
    if row.when.is_empty() { follow_up } else { format!("{follow_up}: {}", row.when) }
}

/// A decision in words.
pub(crate) fn decided(verdict: RelativeDecision) -> String {
    match verdict {
        RelativeDecision::Escalate(patients) => format!("escalate: {patients} at the next higher dose level"),
        RelativeDecision::Stay(patients) => format!("stay: {patients} more at this dose level"),
        RelativeDecision::DeEscalate(patients) => format!("de-escalate: {patients} at the next lower dose level"),
        RelativeDecision::Eliminate(patients) => {
            format!("eliminate: {patients} at the next lower dose level, none at this one any more")
        }
        RelativeDecision::Wait => "wait: nobody is enrolled before more is known".to_owned(),
        RelativeDecision::Stop { mtd, .. } => {
            let mtd = match mtd {
                RelativeMtd::None => "no dose level is tolerable".to_owned(),
                RelativeMtd::This => "this dose level is the MTD".to_owned(),
                RelativeMtd::Below => "the next lower dose level is the MTD".to_owned(),
                RelativeMtd::Other(dose) => format!("dose level {dose} is the MTD"),
                RelativeMtd::Undetermined => "the study is ended without an MTD".to_owned(),
                RelativeMtd::Chosen => "there are enough patients, and the MTD is chosen".to_owned(),
            };
            format!("stop: {mtd}")
        }
    }
}
