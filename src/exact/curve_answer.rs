//! The short answer to one design under one curve: what a sweep over thousands of curves keeps.

use serde::{Deserialize, Serialize};

use super::answer::States;
use super::evaluable::Evaluable;
use super::pass::{Pass, Selection};
use super::summarise::{p_correct, p_overdose, planned_size};
use super::under_cap::StatesUnderCap;
use crate::characteristics::{Estimate, OutcomeCriteria};
use crate::dose::MAX_DOSES;
use crate::scenario::Expansion;

/// How one design behaves under one dose-toxicity curve, in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurveAnswer {
    /// Probability that none is tolerable.
    pub p_none_tolerable: f64,
    /// Probability that the trial ends at its cap without an MTD.
    pub p_undetermined: f64,
    /// Probability that a dose level is declared the MTD, a place for each.
    pub p_mtd: [f64; MAX_DOSES],
    /// Probability that the MTD is the true MTD, or that none is declared tolerable when none is.
    pub p_correct: f64,
    /// Probability that the MTD is above the true MTD.
    pub p_overdose: f64,
    /// Patients treated, DLTs, and whether the plan is enough.
    pub size: CurveSize,
    /// Simulated trials behind the probabilities above; `None` if they are exact.
    pub trials: Option<u64>,
}

/// How many patients and DLTs there are, in a few numbers, each with its Monte Carlo standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurveSize {
    /// Mean patients treated.
    pub mean_patients: Estimate,
    /// Mean patients with a DLT.
    pub mean_dlts: Estimate,
    /// Probability of needing more patients than planned; `None` if no number is planned.
    pub p_more_than_planned: Option<Estimate>,
    /// Simulated trials; `None` if exact.
    pub trials: Option<u64>,
}

/// Ready to answer curve after curve.
#[derive(Debug, Clone)]
pub enum BriefPass<'a> {
    /// Through a graph.
    Graph(Pass<'a>),
    /// Through the states under a cap.
    UnderCap(&'a StatesUnderCap<'a>),
}

impl<'a> BriefPass<'a> {
    /// Prepares passes through the states of a design, whose trials go on with an expansion if there is one.
    pub fn new(states: &'a States<'a>, expansion: Option<&Expansion>) -> Self {
        match states {
            States::Graph(graph) => Self::Graph(Pass::new(graph).followed_by(expansion)),
            States::UnderCap(states) => Self::UnderCap(states),
        }
    }

    /// The same numbers as those of [`super::answer()`], without the distributions behind them. Where its size is left to simulation,
    /// `simulated` is what that found.
    pub fn brief(
        &mut self,
        criteria: &OutcomeCriteria,
        patients: &[Evaluable],
        simulated: Option<CurveSize>,
    ) -> CurveAnswer {
        let states = match self {
            Self::Graph(pass) => return brief(pass, criteria, patients, simulated),
            Self::UnderCap(states) => states,
        };
        let found = states.run(patients);
        let exact = || {
            let planned = criteria.planned_patients;
            let p_more_than_planned = planned.map(|planned| Estimate::exact_probability(found.p_more_than(planned)));
            CurveSize { p_more_than_planned, ..means(&found.selection, patients) }
        };
        with_size(&found.selection, criteria, simulated.unwrap_or_else(exact))
    }
}

impl CurveAnswer {
    /// The Monte Carlo standard error of one of its probabilities, those of its size apart; 0 if exact, none of a single trial, which tells nothing of how
    /// trials vary.
    pub fn p_se(&self, p: f64) -> Option<f64> {
        match self.trials {
            None => Some(0.0),
            Some(0 | 1) => None,
            Some(trials) => Some((p * (1.0 - p) / trials as f64).sqrt()),
        }
    }
}

fn brief(
    pass: &mut Pass<'_>,
    criteria: &OutcomeCriteria,
    patients: &[Evaluable],
    simulated: Option<CurveSize>,
) -> CurveAnswer {
    let mut dlt_probabilities = [0.0; MAX_DOSES];
    let dlt_probabilities = &mut dlt_probabilities[..patients.len()];
    dlt_probabilities.iter_mut().zip(patients).for_each(|(dlt, patient)| *dlt = patient.dlt);
    let escalation = pass.run(dlt_probabilities);
    let Some(expanded) = pass.expand(&escalation, criteria, patients) else {
        return with_size(
            &escalation,
            criteria,
            simulated.unwrap_or_else(|| size(pass, &escalation, criteria, patients)),
        );
    };
    let selection = expanded.selection;
    // What follows the MTD comes on top of the plan.
    let exact = || {
        let p_more_than_planned = size(pass, &escalation, criteria, patients).p_more_than_planned;
        CurveSize { p_more_than_planned, ..means(&selection, patients) }
    };
    with_size(&selection, criteria, simulated.unwrap_or_else(exact))
}

/// The short answer with this selection and this size.
pub(super) fn with_size(selection: &Selection, criteria: &OutcomeCriteria, size: CurveSize) -> CurveAnswer {
    CurveAnswer {
        p_correct: p_correct(selection, criteria),
        p_overdose: p_overdose(selection, criteria),
        p_none_tolerable: selection.none_tolerable,
        p_undetermined: selection.undetermined,
        p_mtd: selection.mtd,
        size,
        trials: None,
    }
}

fn size(pass: &mut Pass<'_>, selection: &Selection, criteria: &OutcomeCriteria, patients: &[Evaluable]) -> CurveSize {
    let planned = planned_size(pass, selection, criteria, patients);
    CurveSize { p_more_than_planned: planned.map(|planned| planned.p_more), ..means(selection, patients) }
}

/// Mean patients treated and DLTs.
fn means(selection: &Selection, patients: &[Evaluable]) -> CurveSize {
    let means = selection.mean_patients.iter().zip(patients).map(|(evaluable, patient)| evaluable / patient.evaluable);
    CurveSize {
        mean_patients: Estimate::exact(means.sum()),
        mean_dlts: Estimate::exact(selection.mean_dlts.iter().sum()),
        p_more_than_planned: None,
        trials: None,
    }
}
