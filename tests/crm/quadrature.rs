//! The quadrature of the posterior against a second, finer and plainer one, on usual data and on absurd ones.
#![expect(
    clippy::disallowed_methods,
    reason = "a witness shares no function with the program; tolerances allow for it"
)]

use dosim::design::{PatientStatus, PendingDesign, Running, Tallies, TiteCrm};
use dosim::probability::Probability;
use dosim::scenario::{DltCurve, Reassessment};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::{LOGISTIC, Patient, assert_within, crm, given, reassessment, status};
use crate::support::{level, p};

/// 160,001 equidistant points over 80 units, twice: once to find the greatest value, once to add up. Nothing is shared with the
/// program but the formula of the model.
fn plainly(skeleton: &[f64], curve: DltCurve, prior_variance: f64, patients: &[Patient], target: f64) -> [f64; 3] {
    const STEP: f64 = 5e-4;
    let p_at = |s: f64, beta: f64| match curve {
        DltCurve::Empiric => s.powf(beta.exp()),
        DltCurve::Logistic { intercept } => {
            1.0 / (1.0 + (-intercept - beta.exp() * ((s / (1.0 - s)).ln() - intercept)).exp())
        }
    };
    let not_at = |s: f64, beta: f64| match curve {
        DltCurve::Empiric => -(beta.exp() * s.ln()).exp_m1(),
        DltCurve::Logistic { intercept } => {
            1.0 / (1.0 + (intercept + beta.exp() * ((s / (1.0 - s)).ln() - intercept)).exp())
        }
    };
    let mut alike: Vec<(Patient, f64)> = Vec::new();
    for patient in patients {
        match alike.iter_mut().find(|(known, _)| known == patient) {
            Some((_, times)) => *times += 1.0,
            None => alike.push((*patient, 1.0)),
        }
    }
    let log = |beta: f64| {
        alike.iter().fold(-beta * beta / (2.0 * prior_variance), |sum, &((dose, dlt, weight), times)| {
            let s = skeleton[dose - 1];
            sum + times
                * match (dlt, weight < 1.0) {
                    (true, _) => p_at(s, beta).ln(),
                    (false, true) => (1.0 - weight * p_at(s, beta)).ln(),
                    (false, false) => not_at(s, beta).ln(),
                }
        })
    };
    let lowest_at_target = match curve {
        DltCurve::Empiric => (target.ln() / skeleton[0].ln()).ln(),
        DltCurve::Logistic { intercept } => {
            (((target / (1.0 - target)).ln() - intercept) / ((skeleton[0] / (1.0 - skeleton[0])).ln() - intercept)).ln()
        }
    };
    // The border is a node, so that the part below it is a trapezoidal sum with half the border, corrected for its slope.
    let logs: Vec<f64> = (-80_000..=80_000).map(|i| log(lowest_at_target + f64::from(i) * STEP)).collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sums = [0.0; 4];
    for (i, log) in (-80_000..=80_000).zip(&logs) {
        let (beta, weight) = (lowest_at_target + f64::from(i) * STEP, (log - top).exp());
        sums[0] += weight;
        sums[1] += weight * beta;
        sums[2] += weight * beta * beta;
        sums[3] += weight
            * if i < 0 {
                1.0
            } else if i == 0 {
                0.5
            } else {
                0.0
            };
    }
    let slope = ((logs[80_001] - top).exp() - (logs[79_999] - top).exp()) / 24.0;
    let mean = sums[1] / sums[0];
    [mean, sums[2] / sums[0] - mean * mean, (sums[3] - slope) / sums[0]]
}

fn check(skeleton: &[f64], curve: DltCurve, prior_variance: f64, patients: &[Patient], target: f64) {
    let parameters = Reassessment {
        skeleton: given(skeleton),
        prior_variance,
        safety_stop: Some(p(0.9)),
        ..reassessment(curve, target, skeleton.len())
    };
    // The same tail, whether the target is held against or another rate.
    let apart = Reassessment { target_dlt_rate: p(0.15), safety_rate: Some(p(target)), ..parameters.clone() };
    let what = |name| format!("{name} of {curve:?}, variance {prior_variance}, after {patients:?}");
    let [mean, variance, tail] = plainly(skeleton, curve, prior_variance, patients, target);
    let statuses: Vec<PatientStatus> = patients.iter().map(status).collect();
    let trial = Running { patients: &statuses, at: Some(level(1)) };
    let found = TiteCrm::new(&parameters, skeleton.len()).posterior_moments(&trial);
    assert_within(&what("mean"), found.0, mean, 1e-9);
    assert_within(&what("variance"), found.1, variance, 1e-9);
    // However the tail is found or bounded, the safety stop is in force just below it, and not just above.
    for (limit, stops) in [(tail - 1e-8, true), (tail + 1e-8, false), (0.9, tail > 0.9)] {
        let Some(limit) = Probability::new(limit).filter(|limit| (1e-8..1.0 - 1e-8).contains(&limit.get())) else {
            continue;
        };
        let design = TiteCrm::new(&Reassessment { safety_stop: Some(limit), ..parameters.clone() }, skeleton.len());
        let stopped = design.decide(&trial).decision.ending().is_some();
        assert!(patients.is_empty() || stopped == stops, "{}", what(&format!("stop at {limit} with the tail {tail}")));
        assert!(!(stopped && design.enrols_for_sure(&trial, false)), "{}", what("enrols for sure"));
    }
    if patients.iter().all(|&(_, dlt, weight)| dlt || weight >= 1.0) {
        let count = |sum: Tallies, &(dose, dlt, _): &Patient| sum.with(level(dose), 1, dlt.into());
        let tallies = patients.iter().fold(Tallies::default(), count);
        let design = crm(parameters, 3, skeleton.len());
        assert_eq!(design.posterior_moments(&tallies), found, "{}", what("both forms"));
        assert_within(&what("tail"), design.p_lowest_too_toxic(&tallies).unwrap(), tail, 1e-9);
        let apart = crm(apart, 3, skeleton.len());
        assert_within(&what("tail apart"), apart.p_lowest_too_toxic(&tallies).unwrap(), tail, 1e-9);
    }
}

const SKELETON: [f64; 6] = [0.03, 0.11, 0.25, 0.42, 0.58, 0.71];

#[test]
fn random_trials() {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(20_240_607);
    for trial in 0..40 {
        let patients: Vec<Patient> = (0..generator.random_range(1..40))
            .map(|_| {
                let weight = if trial % 2 == 0 { 1.0 } else { generator.random_range(0.0..1.5_f64).min(1.0) };
                (generator.random_range(1..=6), generator.random_bool(0.3), weight)
            })
            .collect();
        let curve = if trial % 4 < 2 { DltCurve::Empiric } else { LOGISTIC };
        let variance = [0.05, 0.7225, 1.34, 9.0][trial % 4];
        check(&SKELETON, curve, variance, &patients, 0.25);
    }
}

/// Nothing but DLTs, or none at all; many at once; against the order of the dose levels; none yet.
#[test]
fn absurd_trials() {
    let all = |times: usize, dose: usize, dlt: bool| vec![(dose, dlt, 1.0); times];
    for curve in [DltCurve::Empiric, LOGISTIC] {
        for variance in [0.1, 1.34, 4.0] {
            check(&SKELETON, curve, variance, &[], 0.25);
            check(&SKELETON, curve, variance, &all(30, 1, true), 0.25);
            check(&SKELETON, curve, variance, &all(100, 6, false), 0.25);
            check(&SKELETON, curve, variance, &[all(300, 3, false), all(100, 3, true)].concat(), 0.25);
            check(&SKELETON, curve, variance, &[all(10, 1, true), all(10, 6, false)].concat(), 0.25);
            check(&[1e-6, 0.5, 0.9], curve, variance, &[all(12, 1, true), all(12, 3, false)].concat(), 0.4);
        }
    }
}
