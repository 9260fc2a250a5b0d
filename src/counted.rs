//! A count with its noun, as people write it: 1 patient, 12 patients.

use std::fmt::Display;

use crate::input::in_threes;

/// A count, as it is to be written, with its noun, which has an "s" unless the count is one: `1 more patient`, `0.5 days`.
pub(crate) fn counted(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let s = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{s}")
}

/// The same in groups of three digits: `100,000 trials`.
pub(crate) fn counted_in_threes(count: u64, noun: &str) -> String {
    counted(in_threes(count, ','), noun)
}

/// The same with the one in letters, as in a sentence: `one scenario`, `5 scenarios`.
pub(crate) fn one_or_counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("one {noun}") } else { counted(count, noun) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_nothing_else_is() {
        let said: Vec<_> = [0, 1, 2, 1_000].map(|count| counted(count, "patient")).into();
        assert_eq!(said, ["0 patients", "1 patient", "2 patients", "1000 patients"]);
        assert_eq!([0.5, 1.0, 1.5].map(|days| counted(days, "day")), ["0.5 days", "1 day", "1.5 days"]);
        assert_eq!([1, 100_000].map(|trials| counted_in_threes(trials, "trial")), ["1 trial", "100,000 trials"]);
        assert_eq!([1, 3].map(|count| one_or_counted(count, "dose level")), ["one dose level", "3 dose levels"]);
    }
}
