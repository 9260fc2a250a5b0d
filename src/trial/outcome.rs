//! What one finished trial leaves behind, as counts and days.

use super::cohort::CohortResult;
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
    pub turned_away: u64,
    /// Products that were begun and could be made, of patients who are never treated.
    pub products_unused: u32,
    /// The day on which the MTD is declared.
    pub days_to_mtd: f64,
    /// The last infusion plus follow-up, or the day of the MTD if that is later.
    pub days_to_end_of_study: f64,
    /// Days before the MTD on which no place was open; with an expansion, before its end.
    pub days_closed: f64,
    /// What followed the MTD, where something does.
    pub expansion: Option<ExpansionOutcome>,
}

/// What became of a trial after the escalation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpansionOutcome {
    /// What the escalation declared.
    pub declared: Mtd,
    /// The dose levels with an expansion: the lowest is the lowest bit.
    pub levels: u32,
    /// Those of them where it was stopped at too many DLTs.
    pub stopped: u32,
    /// Patients treated in it, a place for each dose level; among those of [`Outcome::treated`].
    pub patients: [u16; MAX_DOSES],
    /// Of them with a DLT.
    pub dlts: [u16; MAX_DOSES],
    /// Whether the first expansion went on to its second stage for response.
    pub second_stage: bool,
    /// Whether enough patients of an expansion responded.
    pub success: bool,
    /// Evaluable patients who responded.
    pub responses: u16,
    /// The day of the last decision.
    pub days: f64,
}

impl ExpansionOutcome {
    /// Nothing yet, after an escalation that declared this.
    pub(super) fn new(declared: Mtd) -> Self {
        Self {
            declared,
            levels: 0,
            stopped: 0,
            patients: [0; MAX_DOSES],
            dlts: [0; MAX_DOSES],
            second_stage: false,
            success: false,
            responses: 0,
            days: 0.0,
        }
    }

    /// Patients treated in expansions.
    pub fn total_patients(&self) -> u64 {
        self.patients.iter().copied().map(u64::from).sum()
    }
}

impl Outcome {
    /// A trial that has not begun.
    #[inline]
    pub(crate) fn new() -> Self {
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
            expansion: None,
        }
    }

    /// Counts a cohort at a dose level.
    pub(super) fn count(&mut self, dose: DoseLevel, cohort: &CohortResult) {
        self.enrolled += cohort.enrolled;
        self.treated[dose.index()] += cohort.treated as u16;
        self.dlts[dose.index()] += cohort.dlts as u16;
        self.not_evaluable += cohort.treated - cohort.evaluable;
        self.products_unused += cohort.products_unused;
    }

    /// The trial ends with this decision.
    #[inline]
    pub(super) fn end(&mut self, decision: Decision) {
        if let Decision::Stop { mtd, reason } = decision {
            (self.mtd, self.reason) = (mtd, reason);
        }
    }

    /// Patients and DLTs as a design sees them if all patients are evaluable: at a cap, which few trials come to.
    #[cold]
    #[inline(never)]
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
