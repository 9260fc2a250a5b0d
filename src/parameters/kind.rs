//! What the value of a key may be: type, limits and unit.

use super::AnyTable;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::input::{Limits, Value};
use crate::probability::Probability;

/// With a greater probability of loss a trial would hardly end.
pub(crate) const MOST_LOSS: f64 = 0.9;

/// What the value of a key may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Text of at most so many characters.
    Text { longest: usize },
    /// Text of several lines, of at most so many characters.
    Lines { longest: usize },
    /// `true` or `false`.
    Flag,
    /// A whole number, both limits included.
    Whole { least: u64, most: u64, unit: &'static str },
    /// The same, so great that digits are written in groups of three.
    Grouped { least: u64, most: u64, unit: &'static str },
    /// A number.
    Number(Limits),
    /// A probability.
    Probability,
    /// A DLT rate that a design can aim at: above 0 and below 1.
    Rate,
    /// A DLT probability that a model can have: above 0 and below 1.
    Modelled,
    /// A probability of something that would keep a trial from ending if it always happened: at most [`MOST_LOSS`].
    Loss,
    /// A date without time.
    Date,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// The name of something that the file has: "scenario" or "design".
    NameOf(&'static str),
    /// The number of a dose level.
    DoseLevel,
    /// Instead of a value, this word.
    Or(&'static Kind, &'static str),
    /// Whatever another key may be, but for tables and lists of more than numbers.
    Any,
    /// A list of at least one.
    List(&'static Kind),
    /// A list of at least one, in which entries may come again.
    Sequence(&'static Kind),
    /// A list with one entry for each dose level.
    EachDose(&'static Kind),
    /// A list with one entry for each scenario.
    EachScenario(&'static Kind),
    /// A list with one number for each of these names.
    Numbers(&'static [(&'static str, Limits)]),
    /// A list of such lists.
    Rows(&'static [(&'static str, Limits)]),
    /// A table within.
    Table(&'static dyn AnyTable),
    /// Tables within: one at least, and at most so many.
    Tables(&'static dyn AnyTable, Option<usize>),
}

impl Kind {
    pub(crate) const fn whole(least: u64, most: u64) -> Self {
        Self::Whole { least, most, unit: "" }
    }

    pub(crate) const fn patients(least: u64, most: u64) -> Self {
        Self::Whole { least, most, unit: "patients" }
    }

    /// The table or tables within, if it is those.
    pub(crate) fn table(&self) -> Option<&'static dyn AnyTable> {
        match self {
            Self::Table(table) | Self::Tables(table, _) => Some(*table),
            _ => None,
        }
    }
}

/// A DLT rate above 0 and below 1.
pub(super) fn rate(value: &Value<'_>) -> Option<Probability> {
    let rate = value.probability()?;
    if rate.get() > 0.0 && rate.get() < 1.0 {
        return Some(rate);
    }
    value.refuse(
        format!("no design can aim at a DLT rate of {}", value.written()),
        "give a number between 0 and 1, such as 0.30",
    )
}

/// A DLT probability above 0 and below 1.
pub(super) fn modelled(value: &Value<'_>) -> Option<Probability> {
    let probability = value.probability()?;
    if probability.get() > 0.0 && probability.get() < 1.0 {
        return Some(probability);
    }
    value.refuse(format!("{probability} is no DLT rate that a model can have"), "give one between 0 and 1")
}

/// A probability of loss.
pub(super) fn loss(value: &Value<'_>) -> Option<Probability> {
    let probability = value.probability()?;
    if probability.get() <= MOST_LOSS {
        return Some(probability);
    }
    let message = format!("with {} a trial would hardly end", value.written());
    value.refuse(message, format!("give a number from 0 to {MOST_LOSS}"))
}

/// The number of a dose level of the ladder, if that is known.
pub(crate) fn dose_level(value: &Value<'_>, doses: Option<usize>) -> Option<DoseLevel> {
    // Whatever is wrong with the ladder itself is told elsewhere.
    let highest = doses.filter(|doses| (1..=MAX_DOSES).contains(doses)).unwrap_or(MAX_DOSES);
    let remedy = format!("give the number of a dose level, from 1 (the lowest) to {highest} (the highest)");
    let number = value.whole_or(1..=highest as u64, &remedy)?;
    usize::try_from(number).ok().and_then(DoseLevel::new)
}
