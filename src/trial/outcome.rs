//! What one finished trial leaves behind, as counts and days.

use crate::design::{Decision, Mtd, StopReason, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};

/// The result of one trial. Days are counted from its start, day 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// What it recommends.
    pub mtd: Mtd,
    /// Why it stopped.
    pub reason: StopReason,
    /// Patients treated (preconditioning begun), a place for each dose level.
    pub treated: [u16; MAX_DOSES],
    /// Patients with a DLT, a place for each dose level.
    pub dlts: [u16; MAX_DOSES],
    /// Treated patients who left without a DLT before their window closed: not evaluable.
    pub not_evaluable: u32,
    /// Patients given a place, treated or not.
    pub enrolled: u32,
    /// Patients who arrived before the MTD was declared and never got a place.
    pub turned_away: u32,
    /// Products that were begun and could be made, of patients who are never treated.
    pub products_unused: u32,
    /// The day on which the MTD is declared.
    pub days_to_mtd: f64,
    /// The last infusion plus follow-up, or the day of the MTD if that is later.
    pub days_to_end_of_study: f64,
    /// Days before the MTD on which no place was open.
    pub days_closed: f64,
}

impl Outcome {
    /// A trial that has not begun.
    pub(super) fn new() -> Self {
        Self {
            mtd: Mtd::Undetermined,
            reason: StopReason::CapReached,
            treated: [0; MAX_DOSES],
            dlts: [0; MAX_DOSES],
            not_evaluable: 0,
            enrolled: 0,
            turned_away: 0,
            products_unused: 0,
            days_to_mtd: 0.0,
            days_to_end_of_study: 0.0,
            days_closed: 0.0,
        }
    }

    /// The trial ends with this decision.
    #[inline]
    pub(super) fn end(&mut self, decision: Decision) {
        if let Decision::Stop { mtd, reason } = decision {
            (self.mtd, self.reason) = (mtd, reason);
        }
    }

    /// Patients and DLTs as a design sees them if all patients are evaluable.
    pub(super) fn tallies(&self) -> Tallies {
        let mut tallies = Tallies::default();
        for dose in DoseLevel::ladder(MAX_DOSES) {
            tallies.add(dose, self.treated[dose.index()], self.dlts[dose.index()]);
        }
        tallies
    }

    /// Patients treated at all dose levels: the sample size.
    pub fn total_treated(&self) -> u32 {
        self.treated.iter().copied().map(u32::from).sum()
    }

    /// Patients with a DLT at all dose levels.
    pub fn total_dlts(&self) -> u32 {
        self.dlts.iter().copied().map(u32::from).sum()
    }

    /// Patients enrolled but never treated.
    pub fn not_infused(&self) -> u32 {
        self.enrolled - self.total_treated()
    }
}
