//! Boundaries of toxicity monitoring and Simon's designs, against other programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use dosim::monitoring::{Boundary, BoundaryError, BoundaryRule, Criterion, Hypotheses, passing, search};
use dosim::probability::Probability;

type Rows = Vec<BTreeMap<String, String>>;

fn rows(path: &str) -> Rows {
    csv::Reader::from_path(path).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn p(value: f64) -> Probability {
    Probability::new(value).unwrap()
}

/// The rule of a row, and its first look.
fn rule(row: &BTreeMap<String, String>) -> (BoundaryRule, u32) {
    let target = p(number(row, "p0"));
    if row["rule"].starts_with("Pocock") {
        return (BoundaryRule::ConstantTail { target, total_error: p(number(row, "alpha")) }, 1);
    }
    let prior = (number(row, "prior_a"), number(row, "prior_b"));
    // The published threshold of the beta-binomial rule was searched for: it is 4e-7 below the posterior probability .9630827 of 4 DLTs
    // in 7, where the boundary jumps, and the published boundary is the one above that jump.
    let searched = if row["rule"].starts_with("beta-binomial") { 1e-6 } else { 0.0 };
    let above = p(number(row, "posterior_threshold") + searched);
    let first_look = if row["rule"].contains("from 3 patients") { 3 } else { 1 };
    (BoundaryRule::Posterior { target, above, prior }, first_look)
}

/// `tests/fixtures/toxicity_monitoring_reference.csv`.
#[test]
fn boundaries_and_what_they_do_are_those_of_other_programs() {
    let (mut boundaries, mut characteristics) = (0, 0);
    for row in rows("tests/fixtures/toxicity_monitoring_reference.csv") {
        let (rule, first_look) = rule(&row);
        let boundary = Boundary::new(&rule, number(&row, "n_max") as u32, first_look).unwrap();
        if row["true_p"].is_empty() {
            let expected = row["stop_if_dlts_at_least"].parse().ok();
            assert_eq!(boundary.stop_at(number(&row, "n") as u32), expected, "{row:?}");
            boundaries += 1;
        } else {
            let found = passing(&boundary, number(&row, "true_p"));
            for (found, column, error) in [
                (found.p_stop, "p_stop_exact", 5e-9),
                (found.mean_patients, "e_patients_exact", 5e-7),
                (found.mean_dlts, "e_events_exact", 5e-7),
            ] {
                // To the last digit that is printed.
                assert!((found - number(&row, column)).abs() <= error * 1.000_001, "{column} {found} {row:?}");
            }
            characteristics += 1;
        }
    }
    assert_eq!((boundaries, characteristics), (452, 68));
}

/// One patient after the other by hand: stop at the first DLT of the first patient, at the second of two.
#[test]
fn a_boundary_of_two_patients_by_hand() {
    let boundary = Boundary::new(&BoundaryRule::Steps(vec![(1, 1), (2, 2)]), 2, 1).unwrap();
    let found = passing(&boundary, 0.25);
    // A DLT in the first stops; with none there are never two.
    assert!((found.p_stop - 0.25).abs() < 1e-15);
    assert!((found.mean_patients - 1.75).abs() < 1e-15);
    assert!((found.mean_dlts - 0.4375).abs() < 1e-15);
}

#[test]
fn what_is_no_boundary_is_refused() {
    let posterior = |prior| BoundaryRule::Posterior { target: p(0.3), above: p(0.9), prior };
    let refused = |rule: &BoundaryRule, patients, first| Boundary::new(rule, patients, first).unwrap_err();
    assert_eq!(refused(&posterior((1.0, 1.0)), 0, 1), BoundaryError::Patients);
    assert_eq!(refused(&posterior((1.0, 1.0)), 12, 13), BoundaryError::FirstLook);
    assert_eq!(refused(&posterior((1.0, 1.0)), 12, 0), BoundaryError::FirstLook);
    assert_eq!(refused(&posterior((0.0, 1.0)), 12, 1), BoundaryError::Prior);
    assert_eq!(refused(&posterior((f64::NAN, 1.0)), 12, 1), BoundaryError::Prior);
    for steps in [vec![], vec![(3, 0)], vec![(3, 4)], vec![(3, 2), (3, 3)], vec![(3, 2), (6, 2)]] {
        assert_eq!(refused(&BoundaryRule::Steps(steps), 12, 1), BoundaryError::Steps);
    }
}

/// `tests/fixtures/simon_two_stage_reference.csv`.
#[test]
fn two_stage_designs_are_those_of_an_exhaustive_search() {
    let mut designs = 0;
    for row in rows("tests/fixtures/simon_two_stage_reference.csv") {
        let hypotheses = Hypotheses {
            p0: p(number(&row, "p0")),
            p1: p(number(&row, "p1")),
            alpha: p(number(&row, "alpha")),
            beta: p(number(&row, "beta")),
        };
        let criterion = if row["kind"] == "optimal" { Criterion::Optimal } else { Criterion::Minimax };
        let found = search(&hypotheses, criterion, 80).unwrap();
        let expected = ["r1", "n1", "r", "n"].map(|column| number(&row, column) as u32);
        let design = [found.more_than, found.first_stage, found.success_above, found.patients];
        assert_eq!(design, expected, "{row:?}");
        for (found, column) in [
            (found.mean_patients(hypotheses.p0.get()), "expected_n_p0"),
            (found.p_early_end(hypotheses.p0.get()), "pet_p0"),
            (found.p_success(hypotheses.p0.get()), "type1_exact"),
            (found.p_success(hypotheses.p1.get()), "power_exact"),
        ] {
            assert!((found - number(&row, column)).abs() <= 5.000_001e-7, "{column} {found} {row:?}");
        }
        designs += 1;
    }
    assert_eq!(designs, 18);
}

#[test]
fn where_no_design_keeps_both_errors_that_is_said() {
    let hypotheses = Hypotheses { p0: p(0.2), p1: p(0.25), alpha: p(0.05), beta: p(0.1) };
    assert_eq!(search(&hypotheses, Criterion::Optimal, 30).unwrap_err().most_patients, 30);
}
