//! Example trials, chosen among the first trials of a simulation by rule and not by hand.

use crate::characteristics::{Cell, Results};
use crate::design::{Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::simulate::{Study, Told};
use crate::trial::{Fate, Outcome, PatientRecord, TrialRecord};

/// Trials that are looked through.
pub const LOOK_THROUGH: u64 = 10_000;

/// One trial in full.
#[derive(Debug, Clone, PartialEq)]
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
        Self::of(&mut study.told(scenario, design), scenario, design, trial)
    }

    fn of(told: &mut Told<'_>, scenario: usize, design: usize, trial: u64) -> Self {
        let (outcome, record) = told.trial(trial);
        Self { scenario, design, trial, outcome, record }
    }
}

/// What an example is to show. Each rule looks through the first [`LOOK_THROUGH`] trials of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first trial with the median sample size and the most frequent answer; the first of all if none has both.
    Typical,
    /// The trial with the fewest patients, the first of several.
    EarlyStop,
    /// The trial with the longest time from the start of preconditioning to a DLT, the first of several.
    LateDlt,
    /// The first trial with a patient who was treated and not evaluable.
    NotEvaluable,
    /// The first trial that ends because the next cohort, or a replacement, would exceed the cap.
    CapReached,
}

impl Kind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Typical, Self::EarlyStop, Self::LateDlt, Self::NotEvaluable, Self::CapReached];

    /// The word for it in names of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Typical => "typical",
            Self::EarlyStop => "early_stop",
            Self::LateDlt => "late_dlt",
            Self::NotEvaluable => "not_evaluable",
            Self::CapReached => "cap_reached",
        }
    }

    /// How well a trial fits, the greatest number fitting best; `None` if not at all.
    fn fit(self, cell: &Cell, example: &Example) -> Option<f64> {
        let Example { outcome, record, .. } = example;
        let fits = |fits: bool| fits.then_some(0.0);
        match self {
            Self::Typical => {
                let median = cell.characteristics.patients.as_ref()?.distribution.quantile(0.5);
                fits(u64::from(outcome.total_treated()) == median && outcome.mtd == most_frequent(cell))
            }
            Self::EarlyStop => Some(-f64::from(outcome.total_treated())),
            Self::LateDlt => record.patients.iter().filter_map(days_to_dlt).max_by(f64::total_cmp),
            Self::NotEvaluable => fits(outcome.not_evaluable > 0),
            Self::CapReached => fits(outcome.reason == StopReason::CapReached),
        }
    }
}

/// Days from the start of preconditioning to the DLT of a patient who had one.
fn days_to_dlt(patient: &PatientRecord) -> Option<f64> {
    (patient.fate == Fate::Dlt).then_some(patient.ended - patient.preconditioning?)
}

/// The cell that examples are from: the middle scenario of the plan under its first design.
pub fn cell(results: &Results) -> Option<&Cell> {
    let scenario = (results.plan.scenarios.len() - 1) / 2;
    results.cells.iter().find(|cell| cell.scenario == scenario && cell.design == 0)
}

/// The trials of [`cell`] that the rules of these kinds choose, in one pass; `None` where no trial fits.
pub fn choose(study: &Study, results: &Results, kinds: &[Kind]) -> Vec<Option<Example>> {
    let Some(cell) = cell(results) else { return vec![None; kinds.len()] };
    let mut chosen: Vec<Option<(f64, Example)>> = vec![None; kinds.len()];
    let mut told = study.told(cell.scenario, cell.design);
    for trial in 1..=study.plan().trials.min(LOOK_THROUGH) {
        let is_settled = |(kind, best): (&Kind, &Option<_>)| is_first(*kind) && best.is_some();
        if kinds.iter().zip(&chosen).all(is_settled) {
            break;
        }
        let example = Example::of(&mut told, cell.scenario, cell.design, trial);
        for (kind, best) in kinds.iter().zip(&mut chosen) {
            let fit = kind.fit(cell, &example);
            if let Some(fit) = fit.filter(|fit| best.as_ref().is_none_or(|(best, _)| fit > best)) {
                *best = Some((fit, example.clone()));
            }
        }
    }
    let example = |(kind, best): (&Kind, Option<(f64, Example)>)| match best {
        None if *kind == Kind::Typical => Some(Example::conduct(study, cell.scenario, cell.design, 1)),
        best => best.map(|(_, example)| example),
    };
    kinds.iter().zip(chosen).map(example).collect()
}

/// Whether the first trial that fits is the one, so that no more need be looked through.
fn is_first(kind: Kind) -> bool {
    match kind {
        Kind::Typical | Kind::NotEvaluable | Kind::CapReached => true,
        Kind::EarlyStop | Kind::LateDlt => false,
    }
}

fn most_frequent(cell: &Cell) -> Mtd {
    let of = &cell.characteristics;
    let doses = of.doses.iter().map(|dose| (Mtd::Dose(dose.dose), dose.p_mtd.value));
    let others = [(Mtd::NoneTolerable, of.p_none_tolerable.value), (Mtd::Undetermined, of.p_undetermined.value)];
    let most = doses.chain(others).max_by(|a, b| a.1.total_cmp(&b.1));
    most.map_or(Mtd::Dose(DoseLevel::LOWEST), |(mtd, _)| mtd)
}
