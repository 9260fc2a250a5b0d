//! A probability that cannot be outside [0, 1].

use std::fmt;

/// A number from 0 to 1, never NaN.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// Certainly not.
    pub const ZERO: Self = Self(0.0);

    /// `None` for NaN and for anything below 0 or above 1.
    pub fn new(value: f64) -> Option<Self> {
        // Adding zero turns −0 into 0, which prints without a sign.
        (0.0..=1.0).contains(&value).then_some(Self(value + 0.0))
    }

    /// The number itself.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
