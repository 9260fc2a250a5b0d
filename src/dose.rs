//! Dose levels: 1-based steps of the ladder, and what a plan says of each.

use std::fmt;
use std::num::NonZeroU8;

/// The greatest number of dose levels that a plan may have.
pub const MAX_DOSES: usize = 24;

/// One step of the ladder of doses, counted from 1 (the lowest) to at most [`MAX_DOSES`].
///
/// # Examples
///
/// ```
/// use dosim::dose::DoseLevel;
///
/// let low = DoseLevel::LOWEST;
/// assert_eq!(low.number(), 1);
/// assert_eq!(low.index(), 0);
/// assert_eq!(low.below(), None);
/// assert_eq!(DoseLevel::new(3).and_then(DoseLevel::below), DoseLevel::new(2));
/// assert_eq!(DoseLevel::new(0), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DoseLevel(NonZeroU8);

impl DoseLevel {
    /// The lowest step of the ladder.
    pub const LOWEST: Self = Self(NonZeroU8::MIN);

    /// The dose level of this 1-based number, or `None` outside `1..=MAX_DOSES`.
    pub fn new(number: usize) -> Option<Self> {
        if number > MAX_DOSES {
            return None;
        }
        u8::try_from(number).ok().and_then(NonZeroU8::new).map(Self)
    }

    /// The dose level at this 0-based place of a slice, or `None` from [`MAX_DOSES`] on.
    pub fn from_index(index: usize) -> Option<Self> {
        Self::new(index.checked_add(1)?)
    }

    /// The 1-based number, as people count.
    pub fn number(self) -> usize {
        usize::from(self.0.get())
    }

    /// The 0-based place in a slice with one entry a dose level.
    pub fn index(self) -> usize {
        self.number() - 1
    }

    /// The next lower dose level, or `None` from the lowest.
    pub fn below(self) -> Option<Self> {
        Self::new(self.number() - 1)
    }

    /// The next higher dose level of a ladder with `doses` steps, or `None` from its top.
    pub fn above(self, doses: usize) -> Option<Self> {
        if self.number() < doses { Self::new(self.number() + 1) } else { None }
    }

    /// All dose levels of a ladder with `doses` steps, the lowest first.
    pub fn ladder(doses: usize) -> impl DoubleEndedIterator<Item = Self> {
        (1..=doses).filter_map(Self::new)
    }
}

impl fmt::Display for DoseLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a plan says of one dose level.
#[derive(Debug, Clone, PartialEq)]
pub struct Dose {
    /// The name people use, such as "low"; never empty.
    pub label: String,
    /// How much is given, in `unit`; positive and finite.
    pub amount: Option<f64>,
    /// The unit of `amount`, such as "CAR+ cells/m2".
    pub unit: Option<String>,
    /// Whether it is passed by on the way up, and used only after a trial came down from one above.
    pub only_after_toxicity_above: bool,
}

impl fmt::Display for Dose {
    /// The label, with the amount behind it when there is one: `low (1e7 cells)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)?;
        match (self.amount, &self.unit) {
            (Some(amount), Some(unit)) => write!(f, " ({} {unit})", plain(amount)),
            (Some(amount), None) => write!(f, " ({})", plain(amount)),
            (None, _) => Ok(()),
        }
    }
}

/// Cell counts are written `1e7`, milligrams `12.5`.
fn plain(amount: f64) -> String {
    if (1e-3..1e5).contains(&amount) { amount.to_string() } else { format!("{amount:e}") }
}
