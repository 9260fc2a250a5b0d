//! The best rule for curves with weights, against values computed apart from it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use dosim::best_rule::{BestRule, Constraints, WeightedCurve};
use dosim::dose::DoseLevel;
use dosim::simulate::Watch;

/// `tests/fixtures/best_rule_exact.csv`: backward induction over tallies by another program.
#[test]
fn values_are_those_of_another_program() {
    let mut reader = csv::Reader::from_path("tests/fixtures/best_rule_exact.csv").unwrap();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let numbers = |text: &str| -> Vec<f64> { text.split_whitespace().map(|p| p.parse().unwrap()).collect() };
        let curves: Vec<_> = row[0]
            .split(';')
            .zip(numbers(&row[1]))
            .map(|(curve, mtd)| WeightedCurve {
                dlt_probabilities: numbers(curve),
                true_mtd: DoseLevel::new(mtd as usize),
                weight: 1.0,
            })
            .collect();
        let constraints = Constraints {
            doses: curves[0].dlt_probabilities.len(),
            starting_dose: DoseLevel::LOWEST,
            cohort_size: row[2].parse().unwrap(),
            max_patients: row[3].parse().unwrap(),
            penalty: row[4].parse().unwrap(),
        };
        let rule = BestRule::find(constraints, curves, &Watch::default()).unwrap().unwrap();
        let expected: f64 = row[5].parse().unwrap();
        assert!((rule.value() - expected).abs() < 1e-12, "{row:?}: {}", rule.value());
        assert_eq!(rule.tallies().to_string(), row[6], "{row:?}");
        rows += 1;
    }
    assert_eq!(rows, 6);
}
