//! The exact engine against path-by-path enumeration, closed forms, other programs' figures and the Monte Carlo engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod closed_forms;
mod paths;
mod reference;
mod verification;

use dosim::characteristics::OperatingCharacteristics;
use dosim::exact;
use dosim::scenario::{Preset, Switches};
use dosim::simulate::Study;

/// The exact answer under these true DLT probabilities.
fn answer(switches: Switches, cap: Option<u32>, dlt: &[f64]) -> OperatingCharacteristics {
    let mut plan = support::plan(dlt);
    plan.designs = vec![support::design(switches, cap)];
    exact::answer(&Study::new(plan), 0, 0).unwrap()
}

fn assert_close(what: &str, value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-12, "{what}: {value} against {expected}");
}

/// A patient who drops out is replaced: at a dose without DLTs three evaluable patients take 3/(1 − share) on average, and
/// the number treated is negative binomial.
#[test]
fn dropouts_are_replaced() {
    let mut plan = support::plan(&[0.0]);
    plan.conduct.dropout_probability = support::p(0.2);
    plan.designs = vec![support::design(Preset::Classic.switches(), None)];
    let of = exact::answer(&Study::new(plan), 0, 0).unwrap();
    assert_close("mean", of.patients.mean.value, 3.0 / 0.8);
    assert_close("sd", of.patients.sd.value, (3.0_f64 * 0.2).sqrt() / 0.8);
    let none_left = of.patients.distribution.bins[0];
    assert_eq!(none_left.from, 3);
    assert_close("nobody drops out", none_left.probability.value, 0.512);
    assert_close("at the dose level", of.doses[0].patients.mean.value, 3.0 / 0.8);
}
