//! No dose level is skipped on the way up.

use super::parameters::GeneralRules;
use crate::design::Words;
use crate::dose::DoseLevel;
use crate::parameters::{Key, Kind, Member, lens};

pub(super) const KEY: &dyn Member<GeneralRules> = &Key::new(
    "allow_skipping",
    lens!(GeneralRules, allow_skipping),
    Kind::Flag,
    "Whether a design may go up past a dose level that was never tried.",
);

pub(super) const WORDS: Words = |_| "no dose level is skipped (allow_skipping=no)".to_owned();

/// Whether dose levels may be skipped on a ladder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Skipping {
    pub(super) is_allowed: bool,
    pub(super) doses: usize,
}

impl Skipping {
    /// `dose`, or the dose level above the highest one tried if that is lower. The first cohort goes where the design says.
    pub(super) fn held(&self, is_tried: impl Fn(DoseLevel) -> bool, dose: DoseLevel) -> DoseLevel {
        let tried = DoseLevel::ladder(self.doses).rev().find(|&tried| is_tried(tried));
        match tried {
            Some(highest) if !self.is_allowed => dose.min(highest.above(self.doses).unwrap_or(highest)),
            _ => dose,
        }
    }
}
