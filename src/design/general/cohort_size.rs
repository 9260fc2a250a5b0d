//! A dose level has cohorts of a size of its own.

use crate::design::{Cohort, Excess, MAX_COHORT};
use crate::dose::{DoseLevel, MAX_DOSES};

/// The size of cohorts by dose level, where it is not that of the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CohortSizes([u8; MAX_DOSES]);

impl CohortSizes {
    /// No dose level has one of its own.
    const OF_THE_DESIGN: Self = Self([0; MAX_DOSES]);

    /// Of a ladder, the lowest dose level first; `None` where it is that of the design. Sizes are at most [`MAX_COHORT`].
    pub fn new(sizes: impl IntoIterator<Item = Option<u32>>) -> Self {
        let mut own = Self::OF_THE_DESIGN;
        own.0.iter_mut().zip(sizes).for_each(|(own, size)| *own = size.unwrap_or(0).min(MAX_COHORT as u32) as u8);
        own
    }

    /// The size at a dose level, if it has one of its own.
    pub fn at(&self, dose: DoseLevel) -> Option<u8> {
        Some(self.0[dose.index()]).filter(|&size| size > 0)
    }

    /// Whether all are those of the design.
    pub fn are_those_of_the_design(&self) -> bool {
        *self == Self::OF_THE_DESIGN
    }

    /// A cohort that a design asks for, in its size at the dose level: with so many DLTs among so many patients the dose level may be
    /// excluded, which decides alone if that is what `excess` means.
    pub(super) fn sized(&self, wanted: Cohort, excess: Excess, excludes: impl Fn(u8, u8) -> bool) -> Cohort {
        let Some(patients) = self.at(wanted.dose) else { return wanted };
        let tolerates = match excess {
            Excess::Nothing => patients,
            Excess::Elimination | Excess::TooToxic => {
                (0..=patients).take_while(|&dlts| !excludes(patients, dlts)).last().unwrap_or(0)
            }
        };
        Cohort { patients, tolerates, ..wanted }
    }
}
