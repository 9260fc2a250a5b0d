//! What follows in an expansion, by its patients, DLTs and responses so far: the one rule of simulated and of running trials.

use super::expansion::{Expansion, ExpansionData};
use crate::design::{MAX_COHORT, Tallies};
use crate::dose::DoseLevel;
use crate::monitoring::Boundary;

/// One expansion under way.
#[derive(Debug, Clone, Copy)]
pub struct ExpansionCourse<'a> {
    expansion: &'a Expansion,
    boundary: &'a Boundary,
    /// Patients and DLTs of the escalation that count.
    before: (u32, u32),
    /// Evaluable patients so far.
    pub patients: u32,
    /// Those of them with a DLT.
    pub dlts: u32,
    /// Those of them who responded.
    pub responses: u32,
}

/// What follows in an expansion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpansionStep {
    /// So many more patients, none of whom can be the one with whom it is stopped but the last.
    Patients(u32),
    /// It is stopped at too many DLTs.
    Stopped,
    /// It is over.
    Ended,
}

impl Expansion {
    /// Patients and DLTs of an escalation with these tallies that count at a dose level.
    pub fn before(&self, tallies: &Tallies, dose: DoseLevel) -> (u32, u32) {
        match self.data {
            ExpansionData::Expansion => (0, 0),
            ExpansionData::Pooled => (tallies.patients(dose), tallies.dlts(dose)),
        }
    }
}

impl<'a> ExpansionCourse<'a> {
    /// An expansion that begins, with its boundary and the patients and DLTs of the escalation that count.
    pub fn new(expansion: &'a Expansion, boundary: &'a Boundary, before: (u32, u32)) -> Self {
        Self { expansion, boundary, before, patients: 0, dlts: 0, responses: 0 }
    }

    /// With so many more patients, DLTs and responses.
    pub fn with(self, patients: u32, dlts: u32, responses: u32) -> Self {
        let (patients, dlts, responses) = (self.patients + patients, self.dlts + dlts, self.responses + responses);
        Self { patients, dlts, responses, ..self }
    }

    /// Patients and DLTs that the boundary goes by.
    pub fn counted(&self) -> (u32, u32) {
        (self.before.0 + self.patients, self.before.1 + self.dlts)
    }

    /// What follows.
    pub fn step(&self) -> ExpansionStep {
        let Expansion { patients: all, response, .. } = self.expansion;
        let (patients, dlts) = self.counted();
        if self.patients > 0 && self.boundary.stops(patients, dlts) {
            return ExpansionStep::Stopped;
        }
        if response.is_some_and(|of| self.patients == of.first_stage && self.responses <= of.more_than)
            || self.patients >= *all
        {
            return ExpansionStep::Ended;
        }
        let first_stage = response.map(|of| of.first_stage).filter(|&stage| stage > self.patients);
        let most = first_stage.unwrap_or(*all) - self.patients;
        let may_stop = |more: &u32| self.boundary.stops(patients + more, dlts + more);
        ExpansionStep::Patients((1..most).find(may_stop).unwrap_or(most).min(MAX_COHORT as u32))
    }

    /// Whether enough patients of it respond.
    pub fn is_success(&self) -> bool {
        self.patients == self.expansion.patients
            && self.expansion.response.is_some_and(|of| self.responses > of.success_above)
    }

    /// Whether its first stage for response is over and the second follows, or followed.
    pub fn is_past_first_stage(&self, next: ExpansionStep) -> bool {
        let Some(response) = self.expansion.response else { return false };
        let is_over = self.patients > response.first_stage;
        is_over || (self.patients == response.first_stage && matches!(next, ExpansionStep::Patients(_)))
    }
}
