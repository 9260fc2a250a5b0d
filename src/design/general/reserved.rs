//! Dose levels that are used only after toxicity above: on the way down, or in between.

use crate::design::Words;
use crate::dose::DoseLevel;

pub(super) const WORDS: Words = |_| "the dose level between is used only after toxicity above".to_owned();

/// Which dose levels of a ladder are passed by on the way up, until one above them was treated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reserved {
    /// A bit for each, the lowest first.
    pub(super) levels: u32,
    pub(super) doses: usize,
}

impl Reserved {
    /// `dose`, or the next one above that is no reserved one, where the trial goes up to one which nobody was treated above. A trial
    /// begins where its design says.
    pub(super) fn passed_by(
        &self,
        is_tried: impl Fn(DoseLevel) -> bool,
        dose: DoseLevel,
        at: Option<DoseLevel>,
    ) -> DoseLevel {
        let is_reserved = |level: DoseLevel| self.levels & (1 << level.index()) != 0;
        let tried_above = || DoseLevel::ladder(self.doses).any(|level| level > dose && is_tried(level));
        if at.is_none_or(|at| at >= dose) || !is_reserved(dose) || tried_above() {
            return dose;
        }
        DoseLevel::ladder(self.doses).find(|&level| level > dose && !is_reserved(level)).unwrap_or(dose)
    }
}
