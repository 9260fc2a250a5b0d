//! The types that values of keys are read as, and how each is written.

use jiff::civil::Date;

use super::Context;
use super::kind::{Kind, dose_level, loss, modelled, rate};
use crate::counted::counted;
use crate::dose::DoseLevel;
use crate::input::{LONGEST_NAME, Limits, Value, grouped, in_lines, number, quoted};
use crate::probability::Probability;

/// A type that the value of a key is read as.
pub(crate) trait KeyType: Sized {
    /// Reads it, or notes what is wrong.
    fn read(value: &Value<'_>, kind: &Kind, context: Context) -> Option<Self>;

    /// As it is written; `None` if there is nothing to write.
    fn shown(&self, kind: &Kind) -> Option<Shown>;
}

/// A value that can be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shown {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Whole(u64),
    /// A whole number in groups of three digits.
    Grouped(u64),
    /// Any number.
    Number(f64),
    /// A probability, always in decimals.
    Probability(f64),
    /// A date.
    Date(Date),
    /// A word of the format, or text.
    Text(String),
    /// Text of several lines.
    Lines(String),
    /// A list.
    List(Vec<Shown>),
    /// Whatever a scenario file has, as it has it.
    Written(String),
}

impl Shown {
    /// As a scenario file has it.
    pub(crate) fn toml(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Grouped(number) => grouped(*number),
            Self::Number(value) => number(*value),
            Self::Probability(value) => value.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Text(text) => quoted(text),
            Self::Lines(text) => in_lines(text),
            Self::Written(text) => text.clone(),
            Self::List(entries) => format!("[{}]", entries.iter().map(Self::toml).collect::<Vec<_>>().join(", ")),
        }
    }

    /// As a line of results has it.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Flag(true) => "yes".to_owned(),
            Self::Flag(false) => "no".to_owned(),
            Self::Number(value) => value.to_string(),
            Self::Text(text) => text.clone(),
            Self::Lines(text) => format!("{}-lines", text.lines().count()),
            Self::List(entries) => {
                let between = if matches!(entries[..], [Self::List(_), ..]) { ";" } else { "," };
                entries.iter().map(Self::plain).collect::<Vec<_>>().join(between)
            }
            Self::Whole(_) | Self::Grouped(_) | Self::Probability(_) | Self::Date(_) | Self::Written(_) => self.toml(),
        }
    }
}

/// An enumeration whose members have each a word in scenario files.
pub(crate) trait Words: Copy + PartialEq + 'static {
    /// Every member with its word.
    const WORDS: &'static [(&'static str, Self)];

    /// The word of this one.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, member)| *member == self).map_or("", |(word, _)| word)
    }
}

/// The words of an enumeration.
pub(crate) fn words_of<T: Words>() -> Vec<&'static str> {
    T::WORDS.iter().map(|(word, _)| *word).collect()
}

impl<T: Words> KeyType for T {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        let Kind::Word(known) = kind else { return None };
        let known = known();
        let words: Vec<_> = Self::WORDS.iter().copied().filter(|(word, _)| known.contains(word)).collect();
        value.choice(&words)
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::Text(self.word().to_owned()))
    }
}

impl<T: KeyType> KeyType for Option<T> {
    fn read(value: &Value<'_>, kind: &Kind, context: Context) -> Option<Self> {
        T::read(value, kind, context).map(Some)
    }

    fn shown(&self, kind: &Kind) -> Option<Shown> {
        self.as_ref()?.shown(kind)
    }
}

impl KeyType for bool {
    fn read(value: &Value<'_>, _: &Kind, _: Context) -> Option<Self> {
        value.flag()
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::Flag(*self))
    }
}

impl KeyType for u64 {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        match *kind {
            Kind::Whole { least, most, .. } | Kind::Grouped { least, most, .. } => value.whole(least..=most),
            _ => None,
        }
    }

    fn shown(&self, kind: &Kind) -> Option<Shown> {
        Some(match kind {
            Kind::Grouped { .. } => Shown::Grouped(*self),
            _ => Shown::Whole(*self),
        })
    }
}

impl KeyType for u32 {
    fn read(value: &Value<'_>, kind: &Kind, context: Context) -> Option<Self> {
        Self::try_from(u64::read(value, kind, context)?).ok()
    }

    fn shown(&self, kind: &Kind) -> Option<Shown> {
        u64::from(*self).shown(kind)
    }
}

impl KeyType for u8 {
    fn read(value: &Value<'_>, kind: &Kind, context: Context) -> Option<Self> {
        Self::try_from(u64::read(value, kind, context)?).ok()
    }

    fn shown(&self, kind: &Kind) -> Option<Shown> {
        u64::from(*self).shown(kind)
    }
}

impl KeyType for f64 {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        match kind {
            Kind::Number(limits) => value.number(*limits),
            _ => None,
        }
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::Number(*self))
    }
}

impl KeyType for Probability {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        match kind {
            Kind::Rate => rate(value),
            Kind::Modelled => modelled(value),
            Kind::Loss => loss(value),
            _ => value.probability(),
        }
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::Probability(self.get()))
    }
}

/// One value for each dose level.
impl KeyType for Vec<Probability> {
    fn read(value: &Value<'_>, kind: &Kind, context: Context) -> Option<Self> {
        let Kind::EachDose(of) = kind else { return None };
        let entries = value.list()?;
        let values: Vec<_> = entries.iter().map(|entry| Probability::read(entry, of, context)).collect();
        let values: Option<Self> = values.into_iter().collect();
        if let Some(doses) = context.doses.filter(|&doses| doses != entries.len()) {
            let probabilities = if entries.len() == 1 { "probability" } else { "probabilities" };
            let message = format!("{} {probabilities} for {}", entries.len(), counted(doses, "dose level"));
            return value.refuse(message, "give one probability for each [[dose]], the lowest dose level first");
        }
        values
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::List(self.iter().map(|value| Shown::Probability(value.get())).collect()))
    }
}

/// One dose level after the other.
impl KeyType for Vec<DoseLevel> {
    fn read(value: &Value<'_>, kind: &Kind, context: Context) -> Option<Self> {
        let Kind::Sequence(of) = kind else { return None };
        let entries = value.list()?;
        if entries.is_empty() {
            return value.refuse("this list is empty", "give at least one entry, or remove the key");
        }
        let levels: Vec<_> = entries.iter().map(|entry| DoseLevel::read(entry, of, context)).collect();
        levels.into_iter().collect()
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::List(self.iter().map(|level| Shown::Whole(level.number() as u64)).collect()))
    }
}

/// One number for each scenario.
impl KeyType for Vec<f64> {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        let Kind::EachScenario(Kind::Number(limits)) = kind else { return None };
        let entries = value.list()?;
        if entries.is_empty() {
            return value.refuse("this list is empty", "give at least one value, or remove the key");
        }
        let numbers: Vec<_> = entries.iter().map(|entry| entry.number(*limits)).collect();
        numbers.into_iter().collect()
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::List(self.iter().copied().map(Shown::Number).collect()))
    }
}

/// One number for each name.
impl<const N: usize> KeyType for [f64; N] {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        let Kind::Numbers(names) = kind else { return None };
        numbers(value, names)
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::List(self.iter().copied().map(Shown::Number).collect()))
    }
}

/// Such numbers several times.
impl<const N: usize> KeyType for Vec<[f64; N]> {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        let Kind::Rows(names) = kind else { return None };
        let rows = value.list()?;
        if rows.is_empty() {
            return value.refuse("this list is empty", "give at least one entry, or remove the key");
        }
        let rows: Vec<_> = rows.iter().map(|row| numbers(row, names)).collect();
        rows.into_iter().collect()
    }

    fn shown(&self, kind: &Kind) -> Option<Shown> {
        Some(Shown::List(self.iter().filter_map(|row| row.shown(kind)).collect()))
    }
}

/// A list with one number for each name.
fn numbers<const N: usize>(value: &Value<'_>, names: &[(&str, Limits)]) -> Option<[f64; N]> {
    let entries = value.list()?;
    if entries.len() != names.len() {
        let list = names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let message = format!("expected {} numbers, found {}", names.len(), entries.len());
        return value.refuse(message, format!("give one for each of: {list}"));
    }
    let numbers: Vec<_> = entries.iter().zip(names).map(|(entry, (_, limits))| entry.number(*limits)).collect();
    let numbers: Option<Vec<f64>> = numbers.into_iter().collect();
    numbers?.try_into().ok()
}

impl KeyType for DoseLevel {
    fn read(value: &Value<'_>, _: &Kind, context: Context) -> Option<Self> {
        dose_level(value, context.doses)
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::Whole(self.number() as u64))
    }
}

impl KeyType for Date {
    fn read(value: &Value<'_>, _: &Kind, _: Context) -> Option<Self> {
        value.date()
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::Date(*self))
    }
}

impl KeyType for String {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        match kind {
            Kind::Text { longest } => value.text(*longest),
            Kind::NameOf(_) => value.text(LONGEST_NAME),
            _ => None,
        }
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::Text(self.clone()))
    }
}

/// The greatest number of patients that may be treated; `None` for no cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cap(pub(crate) Option<u32>);

impl KeyType for Cap {
    fn read(value: &Value<'_>, kind: &Kind, _: Context) -> Option<Self> {
        let Kind::Or(Kind::Whole { least, most, .. }, word) = kind else { return None };
        if value.is_text(word) {
            return Some(Self(None));
        }
        let remedy = format!("give {least} to {most} patients, or \"{word}\" for no cap");
        match value.whole_or(0..=*most, &remedy)? {
            0 => value.refuse("with a cap of 0 nobody could be treated", remedy),
            patients if patients < *least => {
                value.refuse(format!("a cap of {patients} is below one cohort of {least}"), remedy)
            }
            patients => Some(Self(u32::try_from(patients).ok())),
        }
    }

    fn shown(&self, kind: &Kind) -> Option<Shown> {
        let Kind::Or(_, word) = kind else { return None };
        Some(self.0.map_or_else(|| Shown::Text((*word).to_owned()), |cap| Shown::Whole(cap.into())))
    }
}
