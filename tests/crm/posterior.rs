//! Skeletons and posteriors against `tests/fixtures/crm_*.csv` and `tite_crm_estimates.csv`, made with R's dfcrm.

use dosim::design::{Evaluation, PatientStatus, Running, Tallies, TiteCrm};
use dosim::scenario::Skeleton;

use super::{assert_within, crm, curve, estimates, given, nearest, numbers, reassessment};
use crate::support::level;

const SKELETONS: &str = include_str!("../fixtures/crm_skeletons.csv");
const ESTIMATES: &str = include_str!("../fixtures/crm_estimates.csv");
const TITE_ESTIMATES: &str = include_str!("../fixtures/tite_crm_estimates.csv");

fn rows(fixture: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(fixture.as_bytes()).records().map(Result::unwrap).collect()
}

/// Both are a closed formula; dfcrm's takes more steps, and the fixture has 15 digits.
#[test]
fn skeletons_by_indifference_interval() {
    let mut compared = 0;
    for row in rows(SKELETONS) {
        let (halfwidth, target, doses) = (row[0].parse().unwrap(), row[1].parse().unwrap(), row[3].parse().unwrap());
        let skeleton = Skeleton::IndifferenceInterval { halfwidth, prior_mtd: level(row[2].parse().unwrap()) };
        let design = crm(super::Reassessment { skeleton, ..reassessment(curve(&row[4]), target, doses) }, 3, doses);
        let expected = numbers(&row[5]);
        assert_eq!(design.skeleton().len(), expected.len());
        for (found, expected) in design.skeleton().into_iter().zip(expected) {
            assert_within(&format!("{row:?}"), found, expected, 1e-13);
            compared += 1;
        }
    }
    assert_eq!(compared, 80);
}

/// The skeleton that a row of the estimates was made with, as `getprior` gives it for one model or the other.
fn skeleton(call: &str) -> Vec<f64> {
    let model = if call.ends_with(",logistic)") { "logistic" } else { "empiric" };
    let row = rows(SKELETONS)
        .into_iter()
        .find(|row| [&row[0], &row[1], &row[2], &row[3], &row[4]] == ["0.05", "0.25", "3", "5", model]);
    numbers(&row.unwrap()[5])
}

fn tallies(dlts: &str, levels: &str) -> Tallies {
    let patients = numbers(dlts).into_iter().zip(numbers(levels));
    patients.fold(Tallies::default(), |sum, (dlt, dose)| sum.with(level(dose as usize), 1, dlt as u16))
}

/// dfcrm's own quadrature, R's adaptive `integrate`, is good to some 1e-7: its README compares it with a finer one.
#[test]
fn posterior_moments_and_limits() {
    for row in rows(ESTIMATES) {
        let parameters =
            super::Reassessment { skeleton: given(&skeleton(&row[3])), ..reassessment(curve(&row[1]), 0.25, 5) };
        let design = crm(parameters, 3, 5);
        let tallies = tallies(&row[6], &row[7]);
        let (mean, variance) = design.posterior_moments(&tallies);
        assert_within("mean", mean, row[8].parse().unwrap(), 1e-6);
        assert_within("variance", variance, row[9].parse().unwrap(), 1e-6);
        let estimates = estimates(&design, &tallies);
        assert_eq!(nearest(&estimates, 0.25).to_string(), row[10]);
        for (dose, estimate) in estimates.iter().enumerate() {
            let expected = [11, 12, 13].map(|column| numbers(&row[column])[dose]);
            for (found, expected) in [estimate.dlt_probability, estimate.lower, estimate.upper].iter().zip(expected) {
                assert_within(&format!("dose {dose} of {row:?}"), *found, expected, 1e-6);
            }
        }
    }
    assert_eq!(rows(ESTIMATES).len(), 24);
}

#[test]
fn posterior_moments_with_patients_pending() {
    for row in rows(TITE_ESTIMATES) {
        let parameters = super::Reassessment {
            skeleton: given(&skeleton("getprior(.05,.25,3,5)")),
            ..reassessment(curve(&row[2]), 0.25, 5)
        };
        let design = TiteCrm::new(&parameters, 5);
        let seen = numbers(&row[3]).into_iter().zip(numbers(&row[4])).zip(numbers(&row[8]));
        let patients: Vec<PatientStatus> = seen
            .map(|((dlt, dose), weight)| PatientStatus {
                dose: level(dose as usize),
                evaluation: match (dlt > 0.0, weight < 1.0) {
                    (true, _) => Evaluation::Dlt,
                    (false, true) => Evaluation::Pending { follow_up: weight },
                    (false, false) => Evaluation::NoDlt,
                },
            })
            .collect();
        let trial = Running { patients: &patients, at: patients.last().map(|patient| patient.dose) };
        let (mean, variance) = design.posterior_moments(&trial);
        assert_within("mean", mean, row[9].parse().unwrap(), 1e-6);
        assert_within("variance", variance, row[10].parse().unwrap(), 1e-6);
        let estimates = design.estimates(&trial);
        assert_eq!(nearest(&estimates, 0.25).to_string(), row[11]);
        for (estimate, expected) in estimates.iter().zip(numbers(&row[12])) {
            assert_within(&format!("{row:?}"), estimate.dlt_probability, expected, 1e-6);
        }
    }
    assert_eq!(rows(TITE_ESTIMATES).len(), 8);
}
