//! The rule against published decisions, exact characteristics and cases by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, HashMap};

use super::tests::{Case, FixtureRow, number, rows, sas_cases};
use super::{AfterDlt, Blrm, BlrmParameters, BlrmPrior, Choose, Judged};
use crate::design::{Cohort, CohortDesign, CohortTally, Decision, Mtd, Standing, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::probability::Probability;

/// Parameters with which nothing is limited.
fn parameters(case: &Case) -> BlrmParameters {
    BlrmParameters {
        amounts: case.amounts.clone(),
        reference_dose: case.reference,
        prior: BlrmPrior::Given,
        prior_mean: case.component.prior.mean,
        prior_sd: case.component.prior.sd,
        prior_correlation: case.component.prior.correlation,
        target_interval: [0.20, 0.35],
        choose: Choose::LeastLoss,
        unacceptable_above: 0.60,
        most_levels_up: None,
        ..small_design()
    }
}

/// The design of `blrm_exact_small_design.csv`.
fn small_design() -> BlrmParameters {
    let p = |value| Probability::new(value).expect("a probability");
    BlrmParameters {
        amounts: vec![1.0, 2.0, 4.0, 8.0],
        reference_dose: 4.0,
        prior: BlrmPrior::WeaklyInformative,
        dlt_at_reference: p(0.25),
        lowest_dose_above: [0.2, 0.05],
        highest_dose_below: [0.3, 0.05],
        prior_mean: [0.0, 0.0],
        prior_sd: [1.0, 1.0],
        prior_correlation: 0.0,
        prior_mixture: vec![],
        historical: vec![],
        target_interval: [0.16, 0.33],
        overdose_limit: 0.25,
        choose: Choose::TargetProbability,
        losses: [1.0, 0.0, 1.0, 2.0],
        unacceptable_above: 0.60,
        most_levels_up: Some(1),
        increments: vec![],
        increment_after_dlt: None,
        after_dlt: AfterDlt::InTrial,
        enough_target_probability: None,
        enough_patients: 6,
        fewest_cohorts: 0,
        cohort_size: 3,
        starting_dose: DoseLevel::LOWEST,
        ..BlrmParameters::usual()
    }
}

/// The eight decisions of SAS: without overdose control, and with it and increments that fall with the amount and after a DLT.
#[test]
fn decisions_of_sas() {
    for case in sas_cases() {
        let parameters = match case.name.starts_with("sc1") {
            true => BlrmParameters { overdose_limit: 0.9999, losses: [1.0, 0.0, 2.0, 3.0], ..parameters(&case) },
            false => BlrmParameters {
                losses: [1.0, 0.0, 1.0, 2.0],
                increments: vec![[0.0, 2.0], [60.0, 1.67]],
                increment_after_dlt: Some(1.5),
                ..parameters(&case)
            },
        };
        let design = Blrm::new(&parameters);
        let decision = design.decide(&Standing::of(case.tallies, Some(case.last))).decision;
        let amount = decision.dose().map(|dose| case.amounts[dose.index()]);
        assert_eq!(amount, Some(case.recommended), "{}", case.name);
        if case.name.starts_with("sc1") {
            for (row, judged) in case.rows.iter().zip(design.judged(&case.tallies).iter()) {
                let loss = number(row, "sas_loss");
                assert!((design.loss(judged) - loss).abs() < 0.01, "{}: {loss}", case.name);
            }
        }
    }
}

/// Every trial of the small design with its probability, followed cohort by cohort; apart from the graph and the engines.
fn followed(design: &Blrm, truth: &[f64], most: u32) -> (BTreeMap<usize, f64>, Vec<f64>, f64) {
    let mut places = HashMap::from([(Standing::default(), 1.0)]);
    let (mut selected, mut patients, mut dlts_in_all) = (BTreeMap::new(), vec![0.0; truth.len()], 0.0);
    while !places.is_empty() {
        let mut after: HashMap<Standing, f64> = HashMap::new();
        for (standing, probability) in places {
            let cohort = design.decide(&standing).decision.cohort();
            let Some(cohort) = cohort.filter(|_| standing.tallies.total_patients() < most) else {
                let mtd = match design.mtd(&standing.tallies) {
                    Mtd::Dose(dose) => dose.number(),
                    Mtd::NoneTolerable | Mtd::Undetermined => 0,
                };
                *selected.entry(mtd).or_default() += probability;
                for (dose, (treated, dlts)) in standing.tallies.by_dose().enumerate().take(truth.len()) {
                    patients[dose] += probability * treated as f64;
                    dlts_in_all += probability * dlts as f64;
                }
                continue;
            };
            let p = truth[cohort.dose.index()];
            let outcomes = [(1.0 - p).powi(3), 3.0 * p * (1.0 - p).powi(2), 3.0 * p * p * (1.0 - p), p.powi(3)];
            for (dlts, outcome) in outcomes.into_iter().enumerate() {
                *after.entry(design.forget(standing.after(cohort, dlts as u8))).or_default() += probability * outcome;
            }
        }
        places = after;
    }
    (selected, patients, dlts_in_all)
}

/// Exact operating characteristics by a quadrature and a recursion apart from this program.
#[test]
fn the_small_design_is_exact() {
    let mut checked = 0;
    for choose in [Choose::TargetProbability, Choose::HighestEligible] {
        let design = Blrm::new(&BlrmParameters { choose, ..small_design() });
        for truth in [[0.05, 0.10, 0.20, 0.40], [0.02, 0.05, 0.10, 0.20]] {
            let (selected, patients, dlts) = followed(&design, &truth, 18);
            let text = truth.map(|p| p.to_string()).join(" ");
            let rule = if choose == Choose::TargetProbability { "highest P(" } else { "highest eligible" };
            let of_this = |row: &FixtureRow| row["rule"].starts_with(rule) && row["true_p"] == text;
            for row in rows(include_str!("../../../tests/fixtures/blrm_exact_small_design.csv"))
                .iter()
                .filter(|row| of_this(row))
            {
                let dose = || row["dose"].parse::<usize>().unwrap_or(0);
                let found = match row["quantity"].as_str() {
                    "p_select" => selected.get(&dose()).copied().unwrap_or(0.0),
                    "mean_patients" => patients[dose() - 1],
                    "mean_total_patients" => patients.iter().sum(),
                    "mean_total_dlts" => dlts,
                    other => panic!("{other}"),
                };
                let expected = number(row, "value");
                assert!((found - expected).abs() < 1e-4, "{row:?}: {found}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 44);
}

/// What is nearer to a limit or to another level than probabilities are known to is decided by the stated rule.
#[test]
fn near_ties_go_to_the_lower_dose_level() {
    let design = Blrm::new(&small_design());
    let level = |target, over| Judged { target, over, unacceptable: 0.0 };
    let chosen = |judged: &[Judged]| design.choose(DoseLevel::ladder(judged.len()), judged).map(DoseLevel::number);
    assert_eq!(chosen(&[level(0.30, 0.1), level(0.30 + 0.9e-6, 0.1), level(0.2, 0.2)]), Some(1));
    assert_eq!(chosen(&[level(0.30, 0.1), level(0.30 + 1.1e-6, 0.1), level(0.2, 0.2)]), Some(2));
    assert_eq!(chosen(&[level(0.30, 0.1), level(0.40, 0.25 - 0.9e-6)]), Some(1));
    assert_eq!(chosen(&[level(0.30, 0.1), level(0.40, 0.25 - 1.1e-6)]), Some(2));
    assert_eq!(chosen(&[level(0.30, 0.25), level(0.40, 0.3)]), None);
}

#[test]
fn increments_are_limited_by_levels_amounts_and_dlts() {
    let level = |number| DoseLevel::new(number).expect("a dose level");
    let highest = |parameters: BlrmParameters, at: usize, dlts: u16, last_dlts: u8| {
        let tallies = Tallies::default().with(level(at), 6, dlts);
        let last_cohort = Some(CohortTally { patients: 3, dlts: last_dlts });
        let standing = Standing { last_cohort, ..Standing::of(tallies, Some(level(at))) };
        let design = Blrm::new(&parameters);
        // What is forgotten cannot matter.
        assert_eq!(design.highest(&standing, level(at)), design.highest(&design.forget(standing), level(at)));
        design.highest(&standing, level(at)).number()
    };
    let of = |most_levels_up, increments: &[[f64; 2]]| BlrmParameters {
        amounts: vec![10.0, 20.0, 30.0, 45.0, 60.0, 100.0],
        reference_dose: 60.0,
        most_levels_up,
        increments: increments.to_vec(),
        ..small_design()
    };
    assert_eq!(highest(of(Some(1), &[]), 2, 0, 0), 3);
    assert_eq!(highest(of(Some(2), &[]), 2, 0, 0), 4);
    assert_eq!(highest(of(None, &[]), 2, 0, 0), 6);
    // +100 % below 30, +50 % from there on: 20 to 40, 30 to 45 and no further.
    let falling = || of(None, &[[0.0, 2.0], [30.0, 1.5]]);
    assert_eq!(highest(falling(), 2, 0, 0), 3);
    assert_eq!(highest(falling(), 3, 0, 0), 4);
    assert_eq!(highest(falling(), 5, 0, 0), 5);
    let after = |after_dlt| BlrmParameters { increment_after_dlt: Some(1.5), after_dlt, ..of(None, &[[0.0, 3.0]]) };
    assert_eq!(highest(after(AfterDlt::InTrial), 2, 0, 0), 5);
    assert_eq!(highest(after(AfterDlt::InTrial), 2, 1, 0), 3);
    assert_eq!(highest(after(AfterDlt::InLastCohort), 2, 1, 0), 5);
    assert_eq!(highest(after(AfterDlt::InLastCohort), 2, 1, 1), 3);
}

#[test]
fn the_trial_ends_when_the_recommended_dose_level_is_known_well_enough() {
    let level = |number| DoseLevel::new(number).expect("a dose level");
    let p = |value| Probability::new(value).expect("a probability");
    let tallies = Tallies::default().with(level(1), 3, 0).with(level(2), 3, 0).with(level(3), 12, 2);
    let decide =
        |parameters: BlrmParameters| Blrm::new(&parameters).decide(&Standing::of(tallies, Some(level(3)))).decision;
    let goes_on = Decision::Treat(Cohort::new(level(3), 3));
    assert_eq!(decide(small_design()), goes_on);
    let target = Blrm::new(&small_design()).judged(&tallies)[2].target;
    let enough = |share: f64, patients, cohorts| BlrmParameters {
        enough_target_probability: Some(p(share)),
        enough_patients: patients,
        fewest_cohorts: cohorts,
        ..small_design()
    };
    let stops = Decision::Stop { mtd: Mtd::Dose(level(3)), reason: StopReason::EnoughAtDose };
    assert_eq!(decide(enough(target - 0.01, 12, 6)), stops);
    assert_eq!(decide(enough(target + 0.01, 12, 6)), goes_on);
    assert_eq!(decide(enough(target - 0.01, 13, 6)), goes_on);
    assert_eq!(decide(enough(target - 0.01, 12, 7)), goes_on);
}
