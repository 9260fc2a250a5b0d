//! The cap on treated patients: whether a cohort still fits below it, and what a trial recommends that ends at it.

use super::{Decision, DesignSpec, Facts, Mtd, Ruling, StopReason};
use crate::parameters::Words;

/// What a trial recommends when its next cohort would exceed the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AtCap {
    /// No MTD is declared.
    Undetermined,
    /// What the design would recommend from the patients so far. Of a 3+3: the highest dose level with at least three evaluable
    /// patients and at most one DLT in six patients, below every dose level found too toxic; none tolerable if there is none.
    Declare,
}

impl AtCap {
    /// The word for it in scenario files and results.
    pub fn name(self) -> &'static str {
        self.word()
    }
}

impl Words for AtCap {
    const WORDS: &'static [(&'static str, Self)] = &[("undetermined", Self::Undetermined), ("declare", Self::Declare)];
}

/// The greatest number of treated patients of a design, evaluable or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    patients: u32,
    at_cap: AtCap,
}

impl Cap {
    /// Why nobody else is treated at the cap.
    pub const NO_ROOM: &str = "the cap leaves no room for another cohort";

    /// No cap at all.
    pub const NONE: Self = Self { patients: u32::MAX, at_cap: AtCap::Undetermined };

    /// The cap that a plan gives a design; without one, no trial ever reaches it.
    pub fn new(spec: &DesignSpec) -> Self {
        Self { patients: spec.cap.unwrap_or(u32::MAX), at_cap: spec.at_cap }
    }

    /// Whether so many more may be treated after `treated`.
    #[inline]
    pub fn leaves_room(&self, treated: u32, patients: u32) -> bool {
        treated + patients <= self.patients
    }

    /// A decision as far as the cap allows it after `treated` patients: what does not fit stops the trial, once nobody is pending.
    /// `mtd` is what the design would recommend as the trial stands.
    #[inline]
    pub fn limit(&self, decision: Decision, treated: u32, anyone_pending: bool, mtd: impl FnOnce() -> Mtd) -> Decision {
        match decision {
            Decision::Treat(cohort) if !self.leaves_room(treated, cohort.patients.into()) => match anyone_pending {
                true => Decision::Wait,
                false => self.stop(mtd),
            },
            decision => decision,
        }
    }

    /// As [`Cap::limit`], with the reason.
    pub fn limit_ruling(
        &self,
        ruling: Ruling,
        treated: u32,
        anyone_pending: bool,
        mtd: impl FnOnce() -> Mtd,
    ) -> Ruling {
        let decision = self.limit(ruling.decision, treated, anyone_pending, mtd);
        if decision == ruling.decision {
            return ruling;
        }
        ruling.but(decision, Facts::NONE, |_| Self::NO_ROOM.to_owned())
    }

    /// The trial stops at the cap, where the design itself would recommend this.
    #[cold]
    #[inline(never)]
    pub fn stop(&self, of_design: impl FnOnce() -> Mtd) -> Decision {
        let mtd = match self.at_cap {
            AtCap::Undetermined => Mtd::Undetermined,
            AtCap::Declare => of_design(),
        };
        Decision::Stop { mtd, reason: StopReason::CapReached }
    }

    /// How many may be treated besides a cohort of `patients` after `treated`, to replace whoever is not evaluable.
    #[inline]
    pub fn replacements(&self, treated: u32, patients: u32) -> u32 {
        self.patients.saturating_sub(treated + patients)
    }

    /// Whether a cohort that the cap left with fewer evaluable patients than planned decides nevertheless: if its DLTs already
    /// do.
    #[inline]
    pub fn short_cohort_decides(dlts: u32, tolerates: u32) -> bool {
        dlts > tolerates
    }
}
