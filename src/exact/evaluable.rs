//! What dropout makes of the DLT probability: the chance that an evaluable patient has a DLT.

use crate::dose::DoseLevel;
use crate::scenario::{DltWindow, Onset, Plan, Scenario};
use crate::stats::integrate;
use crate::trial::OnsetModel;

/// How a treated patient ends at one dose level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluable {
    /// Probability that an evaluable patient has a DLT.
    pub dlt: f64,
    /// Probability that a treated patient is evaluable.
    pub evaluable: f64,
    /// Probability that an evaluable patient without a DLT has a moderate toxicity, which matters to designs that count them.
    pub moderate: f64,
}

/// How treated patients end at each dose level of a scenario, the lowest first.
pub fn evaluable_patients(plan: &Plan, scenario: &Scenario) -> Vec<Evaluable> {
    let dropout = plan.conduct.dropout_probability.get();
    let dlt_first = match plan.has_own_windows() {
        true => dlts_before_dropout(plan),
        false => vec![dlt_before_dropout(plan); scenario.dlt_probabilities.len()],
    };
    let by_dose = scenario.dlt_probabilities.iter().zip(dlt_first);
    let mut patients: Vec<_> = by_dose.map(|(p, dlt_first)| Evaluable::new(p.get(), dropout, dlt_first)).collect();
    let moderate = scenario.moderate_probabilities.iter().flatten();
    patients.iter_mut().zip(moderate).for_each(|(patient, p)| patient.moderate = p.get());
    patients
}

/// As [`dlt_before_dropout`], at each dose level, the lowest first.
pub fn dlts_before_dropout(plan: &Plan) -> Vec<f64> {
    let others = dlt_before_dropout(plan);
    let at = |dose: DoseLevel| match plan.own(dose).has_window() {
        true => before_dropout(plan, plan.onset_at(dose), plan.dlt_window_at(dose)),
        false => others,
    };
    DoseLevel::ladder(plan.dose_count()).map(at).collect()
}

/// The probability that a DLT, if there is one in the window, comes before an exponential dropout: E[exp(−λT)], T being the
/// days from the start of preconditioning to the DLT and λ such that the stated share drops out within the window. At dose levels
/// without a window of their own.
pub fn dlt_before_dropout(plan: &Plan) -> f64 {
    before_dropout(plan, plan.onset, plan.dlt_window)
}

fn before_dropout(plan: &Plan, onset: Onset, window: DltWindow) -> f64 {
    let dropout = plan.conduct.dropout_probability.get();
    if dropout <= 0.0 {
        return 1.0;
    }
    let rate = -libm::log1p(-dropout) / window.days();
    let onset = OnsetModel::new(onset, window);
    let pieces = onset.rank_breaks();
    let integrand = |rank: f64| libm::exp(-rate * (window.preconditioning_days + onset.days_from_infusion(rank)));
    // Quantiles have infinite slope at the ends of a phase, which the double exponential rule does not mind.
    let piece = |ends: &[f64]| integrate(integrand, ends[0], ends[1]);
    pieces.windows(2).filter(|ends| ends[0] < ends[1]).map(piece).sum()
}

impl Evaluable {
    /// At a true DLT probability of `p`, when a share of `dropout` would drop out within the window and a DLT comes first
    /// with probability `dlt_first`. There is no moderate toxicity.
    pub fn new(p: f64, dropout: f64, dlt_first: f64) -> Self {
        let dlt = p * dlt_first;
        let evaluable = dlt + (1.0 - p) * (1.0 - dropout);
        Self { dlt: dlt / evaluable, evaluable, moderate: 0.0 }
    }
}
