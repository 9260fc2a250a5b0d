//! The numbers behind the rule of a design: boundaries of DLT rates, target intervals, and what a model expects of each dose level.

use crate::design::{Crm, CrmParameters, DltCurve, IntervalDesign, Reassessment, Rule, TiteCrmParameters, boin_rates};
use crate::report::words::patients_before;

/// What a protocol says of them in a sentence; `None` of designs without any.
pub(super) fn rule_numbers(rule: &Rule, doses: usize) -> Option<String> {
    match rule {
        Rule::Boin(boin) => Some(rates(boin_rates(boin))),
        Rule::TiteBoin(tite) => Some(rates(boin_rates(&tite.boin))),
        Rule::Keyboard(keyboard) => Some(interval("Target key", keyboard.interval.low(), keyboard.interval.high())),
        Rule::Mtpi(mtpi) => Some(interval("Equivalence interval", mtpi.interval.low(), mtpi.interval.high())),
        Rule::IThreePlusThree(of) => Some(interval("Equivalence interval", of.interval.low(), of.interval.high())),
        Rule::Crm(CrmParameters { reassessment, .. }) | Rule::TiteCrm(TiteCrmParameters { reassessment }) => {
            let before = patients_before(rule).map_or_else(String::new, |before| format!(" {before}"));
            Some(skeleton(reassessment, doses) + &before)
        }
        // The numbers of the others are counts, which the table tells; the prior of a BLRM has tables of its own.
        _ => None,
    }
}

/// The interval design of a rule; `None` of any other.
pub(super) fn interval_design(rule: &Rule, doses: usize, most_patients: u32) -> Option<IntervalDesign> {
    match rule {
        Rule::Boin(boin) => Some(IntervalDesign::boin(boin, doses, most_patients)),
        Rule::Keyboard(keyboard) => Some(IntervalDesign::keyboard(keyboard, doses, most_patients)),
        Rule::Mtpi(mtpi) => Some(IntervalDesign::mtpi(mtpi, doses, most_patients)),
        Rule::IThreePlusThree(of) => Some(IntervalDesign::i_three_plus_three(of, doses, most_patients)),
        _ => None,
    }
}

fn rates((escalate, de_escalate): (f64, f64)) -> String {
    format!(
        "Boundaries of the observed DLT rate at a dose level: λe = {escalate:.4}, escalate at or below it; λd = {de_escalate:.4}, \
         de-escalate at or above it."
    )
}

fn interval(name: &str, low: f64, high: f64) -> String {
    // Ends are sums of decimals, whose binary noise nobody wants to read.
    let written = |end: f64| ((end * 1e6).round() / 1e6).to_string();
    format!("{name} of the DLT rate: {} to {}.", written(low), written(high))
}

/// The values of a skeleton, which is what the model expects before anybody is treated.
fn skeleton(of: &Reassessment, doses: usize) -> String {
    let crm = Crm::new(&CrmParameters { reassessment: of.clone(), cohort_size: 1 }, doses);
    let values: Vec<String> = crm.skeleton().iter().map(|value| format!("{value:.4}")).collect();
    let curve = match of.curve {
        DltCurve::Empiric => "empiric, p = s^exp(β)".to_owned(),
        DltCurve::Logistic { intercept } => {
            format!("logistic with intercept a = {intercept}, logit p = a + exp(β)(logit s − a)")
        }
    };
    let prior = match of.prior_gamma {
        None => format!("β normal with mean 0 and variance {}", of.prior_variance),
        Some([shape, rate]) => format!("exp(β) with a gamma prior of shape {shape} and rate {rate}"),
    };
    format!(
        "Skeleton, the DLT probability expected of each dose level, the lowest first: {}. Model: {curve}, {prior}.",
        values.join(", ")
    )
}
