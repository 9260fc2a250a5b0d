//! The example trial of a run, chosen by rule and not by hand.

use crate::characteristics::{Cell, Results};
use crate::design::Mtd;
use crate::dose::DoseLevel;
use crate::simulate::Study;
use crate::trial::{Outcome, TrialRecord};

/// Trials that are looked through for a typical one.
const LOOK_THROUGH: u64 = 10_000;

/// One trial in full.
pub struct Example {
    /// The cell it belongs to.
    pub scenario: usize,
    /// The cell it belongs to.
    pub design: usize,
    /// Its number, from 1.
    pub trial: u64,
    /// What came out.
    pub outcome: Outcome,
    /// All that happened.
    pub record: TrialRecord,
}

impl Example {
    /// Conducts a trial again.
    pub fn conduct(study: &Study, scenario: usize, design: usize, trial: u64) -> Self {
        let (outcome, record) = study.one_trial(scenario, design, trial);
        Self { scenario, design, trial, outcome, record }
    }

    /// A typical trial of the middle scenario under the first design: the first one with the median sample size and the most
    /// frequent recommendation; the first of all if none of the first 10,000 has both.
    pub fn typical(study: &Study, results: &Results) -> Self {
        let scenario = (results.plan.scenarios.len() - 1) / 2;
        let is_it = |cell: &&Cell| cell.scenario == scenario && cell.design == 0;
        let typical = |cell: &Cell, example: &Self| {
            let median = cell.characteristics.patients.distribution.quantile(0.5);
            u64::from(example.outcome.total_treated()) == median && example.outcome.mtd == most_frequent(cell)
        };
        let found = results.cells.iter().find(is_it).and_then(|cell| {
            let mut trials = 1..=study.plan().trials.min(LOOK_THROUGH);
            trials.find_map(|trial| {
                let example = Self::conduct(study, scenario, 0, trial);
                typical(cell, &example).then_some(example)
            })
        });
        found.unwrap_or_else(|| Self::conduct(study, scenario, 0, 1))
    }
}

fn most_frequent(cell: &Cell) -> Mtd {
    let of = &cell.characteristics;
    let doses = of.doses.iter().map(|dose| (Mtd::Dose(dose.dose), dose.p_mtd.value));
    let others = [(Mtd::NoneTolerable, of.p_none_tolerable.value), (Mtd::Undetermined, of.p_undetermined.value)];
    let most = doses.chain(others).max_by(|a, b| a.1.total_cmp(&b.1));
    most.map_or(Mtd::Dose(DoseLevel::LOWEST), |(mtd, _)| mtd)
}
