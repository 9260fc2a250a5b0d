//! What dropout makes of the DLT probability: the chance that an evaluable patient has a DLT.

use crate::scenario::{DesignSpec, Plan};
use crate::trial::OnsetModel;

/// Why a plan has no exact answer; Monte Carlo gives an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Inexact {
    /// Patients who leave count towards the cap.
    #[error(
        "patients may drop out and the design has a cap on treated patients, evaluable or not: how many can be replaced \
         depends on the calendar"
    )]
    CapWithDropout,
    /// A cohort may end with patients under way.
    #[error("a cohort is stopped at excess: how many of its patients are then under way depends on the calendar")]
    StopAtExcess,
}

/// How a treated patient ends at one dose level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluable {
    /// Probability that an evaluable patient has a DLT.
    pub dlt: f64,
    /// Probability that a treated patient is evaluable.
    pub evaluable: f64,
}

/// Why a design of this plan has no exact answer, if so.
///
/// # Errors
///
/// [`Inexact`] with the reason.
pub fn check(plan: &Plan, design: &DesignSpec) -> Result<(), Inexact> {
    if plan.conduct.stop_cohort_at_excess {
        Err(Inexact::StopAtExcess)
    } else if plan.conduct.dropout_probability.get() > 0.0 && design.cap.is_some() {
        Err(Inexact::CapWithDropout)
    } else {
        Ok(())
    }
}

/// The probability that a DLT, if there is one in the window, comes before an exponential dropout: E[exp(−λT)], T being the
/// days from the start of preconditioning to the DLT and λ such that the stated share drops out within the window.
pub fn dlt_before_dropout(plan: &Plan) -> f64 {
    let dropout = plan.conduct.dropout_probability.get();
    if dropout <= 0.0 {
        return 1.0;
    }
    let rate = -libm::log1p(-dropout) / plan.dlt_window.days();
    let onset = OnsetModel::new(plan.onset, plan.dlt_window);
    let pieces = onset.rank_breaks();
    let integrand =
        |rank: f64| libm::exp(-rate * (plan.dlt_window.preconditioning_days + onset.days_from_infusion(rank)));
    pieces.windows(2).map(|ends| integrate(&integrand, ends[0], ends[1])).sum()
}

impl Evaluable {
    /// At a true DLT probability of `p`, when a share of `dropout` would drop out within the window and a DLT comes first
    /// with probability `dlt_first`.
    pub fn new(p: f64, dropout: f64, dlt_first: f64) -> Self {
        let dlt = p * dlt_first;
        let evaluable = dlt + (1.0 - p) * (1.0 - dropout);
        Self { dlt: dlt / evaluable, evaluable }
    }
}

/// ∫ f over (a, b) by Gauss and Legendre's rule with ten nodes on panels that get finer towards both ends, where quantiles
/// of onset have infinite slope.
fn integrate(f: &impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    const HALVINGS: i32 = 40;
    let middle = f64::midpoint(a, b);
    let half = middle - a;
    (0..HALVINGS)
        .map(|halving| {
            let (near, far) = (half * 0.5_f64.powi(halving + 1), half * 0.5_f64.powi(halving));
            let near = if halving == HALVINGS - 1 { 0.0 } else { near };
            panel(f, a + near, a + far) + panel(f, b - far, b - near)
        })
        .sum()
}

/// Nodes and weights of the ten-point Gauss-Legendre rule on (−1, 1), the positive half: Abramowitz and Stegun (1964),
/// table 25.4.
const NODES: [(f64, f64); 5] = [
    (0.148_874_338_981_631_21, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_19, 0.269_266_719_309_996_36),
    (0.679_409_568_299_024_41, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_51, 0.149_451_349_150_580_59),
    (0.973_906_528_517_171_72, 0.066_671_344_308_688_14),
];

fn panel(f: &impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    let (centre, half) = (f64::midpoint(a, b), (b - a) / 2.0);
    half * NODES.iter().map(|&(x, weight)| weight * (f(centre - half * x) + f(centre + half * x))).sum::<f64>()
}
