//! What whoever is treated next in a cohort, or at a dose level, has to wait for.

use super::course::{Course, later};
use super::record::Fate;
use crate::scenario::Stagger;

/// How long the next patient waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    /// The earliest day of preconditioning. Infusions are given in the order of enrolment.
    pub(super) not_before: f64,
    /// Whether nobody else waits for another.
    is_over: bool,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { not_before: f64::NEG_INFINITY, is_over: false }
    }
}

impl Waiting {
    /// One patient more, who is enrolled next.
    ///
    /// Every infusion follows its preconditioning by the same days, so a stagger between the one is a stagger between the other;
    /// counted from preconditioning, no sum of days can come out earlier than the day it must not precede. Whether somebody has been
    /// free of a DLT is known from the infusion on, though, and before that nobody else may be preconditioned.
    #[inline]
    pub(super) fn after(&mut self, course: &Course, stagger: Stagger) {
        let (waits_until, is_over) = match stagger {
            Stagger::None => return,
            _ if self.is_over => return,
            // Once somebody is infused, only that one is waited for.
            Stagger::First { days } => (course.preconditioning + days, course.infused()),
            Stagger::All { days } => (course.preconditioning + days, false),
            Stagger::UntilFree { days } => (course.infusion + days, course.is_free_of_dlt(days)),
        };
        self.not_before = if course.infused() {
            waits_until
        } else {
            // Preconditioning of the next can begin once it is known that there is no infusion to wait for.
            later(self.not_before, if course.ended < waits_until { course.ended } else { waits_until })
        };
        self.is_over = is_over;
    }
}

impl Course {
    /// Whether the patient was seen without a DLT for so many days after infusion, or to the end of the window.
    fn is_free_of_dlt(&self, days: f64) -> bool {
        self.infused() && (self.fate == Fate::NoDlt || self.ended > self.infusion + days)
    }
}
