//! What the outcomes of trials are judged by: the truth that a scenario states, the planned size and completion.

use crate::design::{DesignSpec, Mtd};
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
        }
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
