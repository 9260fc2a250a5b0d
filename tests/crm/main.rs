//! The CRM and the TITE-CRM against R's dfcrm, finer quadratures, a published enumeration and their rules.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod characteristics;
mod enumeration;
mod first_stage;
mod gamma;
mod late_onset;
mod posterior;
mod quadrature;
mod restricted;
mod rules;
mod scenario;
mod switches;

use dosim::design::{CohortDesign, Crm, DoseEstimate, Evaluation, PatientStatus, Tallies};
use dosim::dose::DoseLevel;
use dosim::scenario::{CrmParameters, DltCurve, DoseChoice, Reassessment, Skeleton};
use support::{level, p};

const LOGISTIC: DltCurve = DltCurve::Logistic { intercept: 3.0 };

/// The defaults: an indifference interval of ∓ 0.05 around the target, and the middle of the ladder as prior MTD.
fn reassessment(curve: DltCurve, target: f64, doses: usize) -> Reassessment {
    Reassessment {
        curve,
        skeleton: Skeleton::IndifferenceInterval { halfwidth: 0.05, prior_mtd: level(doses.div_ceil(2)) },
        prior_variance: 1.34,
        target_dlt_rate: p(target),
        starting_dose: DoseLevel::LOWEST,
        restrict_escalation: false,
        safety_stop: None,
        safety_rate: None,
        choice: DoseChoice::Nearest,
        ..Reassessment::usual()
    }
}

/// A patient by dose level, DLT, and the weight of the likelihood without a DLT.
type Patient = (usize, bool, f64);

fn status(&(dose, dlt, weight): &Patient) -> PatientStatus {
    let evaluation = match (dlt, weight < 1.0) {
        (true, _) => Evaluation::Dlt,
        (false, true) => Evaluation::Pending { follow_up: weight },
        (false, false) => Evaluation::NoDlt,
    };
    PatientStatus { dose: level(dose), evaluation }
}

fn given(skeleton: &[f64]) -> Skeleton {
    Skeleton::Given(skeleton.iter().copied().map(p).collect())
}

fn crm(reassessment: Reassessment, cohort_size: u8, doses: usize) -> Crm {
    Crm::new(&CrmParameters { reassessment, cohort_size }, doses)
}

/// The curve of this name in a fixture.
fn curve(name: &str) -> DltCurve {
    match name {
        "empiric" => DltCurve::Empiric,
        "logistic" => LOGISTIC,
        other => panic!("no model {other}"),
    }
}

fn numbers(list: &str) -> Vec<f64> {
    list.split(' ').map(|number| number.parse().unwrap()).collect()
}

fn assert_within(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found} against {expected}");
}

/// The dose level that dfcrm recommends, tried or not.
fn nearest(estimates: &[DoseEstimate], target: f64) -> usize {
    let distance = |estimate: &DoseEstimate| (estimate.dlt_probability - target).abs();
    let mut best = 0;
    for (dose, estimate) in estimates.iter().enumerate() {
        if distance(estimate) < distance(&estimates[best]) {
            best = dose;
        }
    }
    best + 1
}

fn estimates(crm: &Crm, tallies: &Tallies) -> Vec<DoseEstimate> {
    crm.estimates(tallies).unwrap()
}
