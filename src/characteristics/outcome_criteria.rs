//! What the outcomes of trials are judged by: the truth that a scenario states, the planned size and completion.

use crate::design::{DesignSpec, Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::scenario::{Plan, Scenario};

/// What the outcomes of one design under one scenario are judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeCriteria {
    /// True DLT probabilities, the lowest dose level first.
    pub dlt_probabilities: Vec<f64>,
    /// The true MTD.
    pub true_mtd: Option<DoseLevel>,
    /// The planned number of patients, and where none is planned the cap.
    pub planned_patients: Option<u32>,
    /// True response probabilities, the lowest dose level first; empty where nobody looks at response.
    pub response_probabilities: Vec<f64>,
    /// Days from the start to the planned completion.
    pub planned_days: Option<f64>,
    /// Whether products are begun before there is a place, so that those made for nobody are counted.
    pub production_while_waiting: bool,
    /// The probability that a DLT ends the study, the lowest dose level first; empty where none does.
    pub halt_probabilities: Vec<f64>,
    /// Whether a DLT may end the study under any scenario, or the design end it, so that it is told how often that happens.
    pub may_halt: bool,
}

/// Empty where no DLT ends the study.
fn halt_probabilities(scenario: &Scenario) -> Vec<f64> {
    match scenario.may_halt() {
        true => scenario.halt_probabilities.iter().flatten().map(|p| p.get()).collect(),
        false => Vec::new(),
    }
}

impl OutcomeCriteria {
    /// What a plan says of one of its scenarios under one of its designs.
    pub fn new(plan: &Plan, scenario: &Scenario, design: &DesignSpec) -> Self {
        Self {
            dlt_probabilities: scenario.dlt_probabilities.iter().map(|p| p.get()).collect(),
            true_mtd: plan.true_mtd_of(scenario),
            planned_patients: design.planned_patients(plan.enrolment.planned_patients),
            response_probabilities: scenario.response_probabilities.iter().flatten().map(|p| p.get()).collect(),
            planned_days: plan.calendar.planned_days(),
            production_while_waiting: plan.conduct.production_while_waiting,
            halt_probabilities: halt_probabilities(scenario),
            may_halt: plan.may_halt() || design.rule.halts(),
        }
    }

    /// Why a trial may stop, as results tell it: a study that nothing ends at once has no such reason.
    pub fn stop_reasons(&self) -> impl Iterator<Item = StopReason> + use<> {
        let may_halt = self.may_halt;
        StopReason::ALL.into_iter().filter(move |reason| may_halt || *reason != StopReason::Halted)
    }

    /// The 0-based place of the first dose level above the true MTD.
    pub fn first_above(&self) -> usize {
        self.true_mtd.map_or(0, DoseLevel::number)
    }

    /// Whether an MTD is the true one.
    pub fn is_correct(&self, mtd: Mtd) -> bool {
        match mtd {
            Mtd::NoneTolerable => self.true_mtd.is_none(),
            Mtd::Dose(dose) => self.true_mtd == Some(dose),
            Mtd::Undetermined => false,
        }
    }

    /// Whether an MTD is above the true one.
    pub fn is_overdose(&self, mtd: Mtd) -> bool {
        matches!(mtd, Mtd::Dose(dose) if dose.index() >= self.first_above())
    }
}
