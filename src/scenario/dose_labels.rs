//! Dose levels in a few words, as people write them: "10 mg" has an amount and a unit, "low" has not.

use crate::dose::MAX_DOSES;
use crate::input::{LONGEST_NAME, number, quoted};

/// Why labels are no dose levels.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DoseLabelError {
    /// More than there can be.
    #[error("there are {0} dose levels; give 1 to {MAX_DOSES}, separated by commas, the lowest first")]
    WrongCount(usize),
    /// Nothing between two commas.
    #[error("dose level {0} has no label; write one before and after each comma")]
    Empty(usize),
    /// Longer than tables and charts have room for.
    #[error("the label of dose level {0} is longer than {LONGEST_NAME} characters; give a shorter one")]
    TooLong(usize),
    /// The same twice.
    #[error("{0:?} is there twice; give each dose level its own label")]
    Repeated(String),
    /// A decimal comma, perhaps: "1,5 mg" are two dose levels.
    #[error(
        "{without:?} has no unit, while {with:?} has one; a comma separates dose levels, so write a decimal with a point (1.5 mg), \
         and give each its amount and unit"
    )]
    NoUnit {
        /// As given.
        without: String,
        /// As given.
        with: String,
    },
    /// Amounts of one unit that do not rise: a point between thousands, perhaps.
    #[error(
        "{label:?} is not more than {below:?} before it; write the lowest first, and thousands without a separator (1000 mg)"
    )]
    NotRising {
        /// As given.
        label: String,
        /// The one before.
        below: String,
    },
}

/// Makes sure that trimmed labels, the lowest first, are those of distinct dose levels in ascending order.
///
/// # Errors
///
/// [`DoseLabelError`], which names the labels in question.
pub(super) fn check_labels(labels: &[String]) -> Result<(), DoseLabelError> {
    if !(1..=MAX_DOSES).contains(&labels.len()) {
        return Err(DoseLabelError::WrongCount(labels.len()));
    }
    for (place, label) in labels.iter().enumerate() {
        if label.is_empty() {
            return Err(DoseLabelError::Empty(place + 1));
        }
        if label.chars().count() > LONGEST_NAME {
            return Err(DoseLabelError::TooLong(place + 1));
        }
        if labels[..place].contains(label) {
            return Err(DoseLabelError::Repeated(label.clone()));
        }
    }
    let without = labels.iter().find(|label| amount(label).is_none());
    if let Some((without, with)) = without.zip(labels.iter().find(|label| amount(label).is_some())) {
        return Err(DoseLabelError::NoUnit { without: without.clone(), with: with.clone() });
    }
    match labels.iter().enumerate().find_map(|(place, label)| Some((label, not_below(label, &labels[..place])?))) {
        Some((label, below)) => Err(DoseLabelError::NotRising { label: label.clone(), below: below.clone() }),
        None => Ok(()),
    }
}

/// The first of these labels whose amount is not below that of `label`, in the same unit.
fn not_below<'a>(label: &str, before: &'a [String]) -> Option<&'a String> {
    let (this, unit) = amount(label)?;
    before.iter().find(|before| amount(before).is_some_and(|(amount, of)| of == unit && amount >= this))
}

/// The amount with which a label begins, and its unit: "10 mg", "1e6 cells/kg".
pub(super) fn amount(label: &str) -> Option<(f64, &str)> {
    let cut = |at: &usize| label.is_char_boundary(*at);
    let ends = (1..=label.len()).rev().filter(cut);
    let (amount, unit) = ends.map(|end| label.split_at(end)).find_map(|(number, unit)| {
        let is_number =
            number.starts_with(|c: char| c.is_ascii_digit()) && number.ends_with(|c: char| c.is_ascii_digit());
        Some((is_number.then(|| number.parse::<f64>().ok())??, unit.trim()))
    })?;
    let is_unit = unit.starts_with(|c: char| c.is_alphabetic() || c == '%');
    (is_unit && amount > 0.0 && amount.is_finite()).then_some((amount, unit))
}

/// The dose level of a label, as a file has it.
pub(super) fn dose_entry(label: &str) -> String {
    match amount(label) {
        Some((amount, unit)) => {
            format!("{{ label = {}, amount = {}, unit = {} }}", quoted(label), number(amount), quoted(unit))
        }
        None => format!("{{ label = {} }}", quoted(label)),
    }
}

/// Two units that differ, if these are not all the same.
pub(super) fn two_units<'a>(mut units: impl Iterator<Item = &'a str>) -> Option<(&'a str, &'a str)> {
    let first = units.next()?;
    units.find(|unit| *unit != first).map(|other| (first, other))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn labels_have_amounts_where_they_begin_with_one() {
        assert_eq!(amount("10 mg"), Some((10.0, "mg")));
        assert_eq!(amount("1e6 cells/kg"), Some((1e6, "cells/kg")));
        assert_eq!(amount("0.5mg/m²"), Some((0.5, "mg/m²")));
        for none in ["", "low", "10", "0 mg", "10 (low)", "level 1", "-5 mg", "µ"] {
            assert_eq!(amount(none), None, "{none}");
        }
    }

    #[test]
    fn labels_that_are_no_ladder_are_refused_with_the_remedy() {
        let said = |labels: &[&str]| {
            let labels: Vec<_> = labels.iter().map(|&label| label.to_owned()).collect();
            check_labels(&labels).map_err(|error| error.to_string())
        };
        for fine in [
            &["low", "high"][..],
            &["10", "20"],
            &["1.5 mg", "3 mg"],
            &["500 mg", "1 g"],
            &["10 mg fasted", "10 mg fed"],
            &["−1", "1"],
        ] {
            assert_eq!(said(fine), Ok(()), "{fine:?}");
        }
        let long = "x".repeat(LONGEST_NAME + 1);
        for (labels, what) in [
            (&[][..], "there are 0 dose levels"),
            (&["a"; MAX_DOSES + 1], "there are 25 dose levels"),
            (&["a", "", "b"], "dose level 2 has no label"),
            (&["a", &long], "the label of dose level 2 is longer than 60 characters"),
            (&["10 mg", "10 mg"], "\"10 mg\" is there twice"),
            (&["1", "5 mg", "3 mg"], "\"1\" has no unit, while \"5 mg\" has one; a comma separates dose levels"),
            (&["10 mg", "high"], "\"high\" has no unit, while \"10 mg\" has one"),
            (&["500 mg", "1.000 mg"], "\"1.000 mg\" is not more than \"500 mg\" before it"),
            (&["10 mg", "1 g", "5 mg"], "\"5 mg\" is not more than \"10 mg\""),
            (&["10 mg", "10.0 mg"], "\"10.0 mg\" is not more than \"10 mg\""),
        ] {
            let error = said(labels).unwrap_err();
            assert!(error.starts_with(what) && !error.contains('\n'), "{labels:?}: {error}");
        }
    }

    #[test]
    fn units_that_differ_are_found() {
        assert_eq!(two_units(["mg", "mg"].into_iter()), None);
        assert_eq!(two_units(["mg", "mg", "g", "kg"].into_iter()), Some(("mg", "g")));
        assert_eq!(two_units(std::iter::empty()), None);
    }
}
