//! The cap on treated patients: whether a cohort still fits below it, and what a trial recommends that ends at it.

use super::Mtd;
use crate::scenario::{AtCap, DesignSpec};

/// The greatest number of treated patients of a design, evaluable or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    patients: u32,
    at_cap: AtCap,
}

impl Cap {
    /// The cap that a plan gives a design; without one, no trial ever reaches it.
    pub fn new(spec: &DesignSpec) -> Self {
        Self { patients: spec.cap.unwrap_or(u32::MAX), at_cap: spec.at_cap }
    }

    /// Whether so many more may be treated after `treated`.
    #[inline]
    pub fn leaves_room(&self, treated: u32, patients: u32) -> bool {
        treated + patients <= self.patients
    }

    /// How many may be treated besides a cohort of `patients` after `treated`, for which there is room: to replace whoever is
    /// not evaluable.
    #[inline]
    pub fn replacements(&self, treated: u32, patients: u32) -> u32 {
        self.patients - treated - patients
    }

    /// Whether a cohort that the cap left with fewer evaluable patients than planned decides nevertheless: if its DLTs already
    /// do.
    #[inline]
    pub fn short_cohort_decides(dlts: u32, tolerates: u32) -> bool {
        dlts > tolerates
    }

    /// What a trial recommends that ends at the cap, where the design itself would recommend this.
    pub fn mtd(&self, of_design: impl FnOnce() -> Mtd) -> Mtd {
        match self.at_cap {
            AtCap::Undetermined => Mtd::Undetermined,
            AtCap::Declare => of_design(),
        }
    }
}
