//! Skeletons: the DLT probability that a model expects of each dose level, given or by indifference intervals.

use super::reassessment::{DltCurve, Skeleton};

/// The dose levels on the scale of the model, the lowest first; all negative.
///
/// A skeleton value s becomes ln s in the empiric model and logit(s) − a in the logistic one with intercept a, so that the model
/// gives s back at β = 0.
///
/// By indifference intervals (Lee and Cheung, Clin Trials 2009;6:227) neighbouring dose levels are such that the
/// model leaves one for the other where their DLT probabilities are the target ∓ the half width. On the scale of the model,
/// every dose level is then the same multiple of the next, and the prior MTD has the target as its skeleton value.
pub(super) fn scaled_doses(curve: DltCurve, skeleton: &Skeleton, target: f64, doses: usize) -> Vec<f64> {
    match skeleton {
        Skeleton::Given(skeleton) => skeleton.iter().map(|s| scaled(curve, s.get())).collect(),
        Skeleton::IndifferenceInterval { halfwidth, prior_mtd } => {
            let ratio = scaled(curve, target - halfwidth) / scaled(curve, target + halfwidth);
            let at_target = scaled(curve, target);
            (1..=doses).map(|dose| at_target * ratio.powi(prior_mtd.number() as i32 - dose as i32)).collect()
        }
    }
}

/// A DLT probability on the scale of the model.
pub(super) fn scaled(curve: DltCurve, p: f64) -> f64 {
    match curve {
        DltCurve::Empiric => libm::log(p),
        DltCurve::Logistic { intercept } => libm::log(p) - libm::log1p(-p) - intercept,
    }
}
