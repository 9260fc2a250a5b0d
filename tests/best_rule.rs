//! The best rule for curves with weights, against values computed apart from it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use dosim::best_rule::{Behaviour, BestRule, Constraints, WeightedCurve, frontier};
use dosim::compare::{against_best, curves, weighted_curves};
use dosim::design::{CohortDesign, Decision, Mtd, Standing};
use dosim::dose::DoseLevel;
use dosim::exact;
use dosim::graph::MAX_STATES;
use dosim::scenario::{DEFAULT, NamedDesign, Plan, parse};
use dosim::simulate::{Study, Watch};
use dosim::sweep::PseudoUniform;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use support::designs::every_design;

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

fn default_plan() -> Plan {
    parse(DEFAULT.stem, DEFAULT.text).unwrap().plan
}

fn constraints(doses: usize, max_patients: u32, penalty: f64) -> Constraints {
    Constraints { doses, starting_dose: DoseLevel::LOWEST, cohort_size: 3, max_patients, penalty }
}

fn find(constraints: Constraints, curves: Vec<WeightedCurve>) -> BestRule {
    BestRule::find(constraints, curves, &Watch::default()).unwrap().unwrap()
}

fn mean(rule: &BestRule, of: impl Fn(&Behaviour) -> f64) -> f64 {
    let behaviour = rule.behaviour(MAX_STATES).unwrap();
    rule.curves().iter().zip(&behaviour).map(|(curve, behaviour)| curve.weight * of(behaviour)).sum()
}

/// What backward induction promises is what probability pushed forward through the rule finds.
#[test]
fn the_rule_gains_what_backward_induction_promises() {
    for penalty in [0.0, 0.02, 0.2] {
        let rule = find(constraints(3, 12, penalty), curves(&default_plan()));
        let gained = mean(&rule, |of| of.p_correct - penalty * of.mean_patients_above);
        assert!((gained - rule.value()).abs() < 1e-12, "penalty {penalty}: {gained} against {}", rule.value());
    }
}

/// The default file: 79.5 % for the best rule, 61.5 % for the 3+3, by the other program.
#[test]
fn the_default_file_is_held_against_its_best_rule() {
    let study = Study::new(default_plan());
    let against = against_best(&study, constraints(3, 12, 0.0), curves(study.plan()), &Watch::default()).unwrap();
    assert!((against.rule.value() - 0.7951013771319015).abs() < 1e-12);
    let correct: f64 = against.designs.iter().map(|design| design.behaviour.p_correct).sum::<f64>() / 5.0;
    assert!((correct - 0.615).abs() < 0.0005, "{correct}");
}

/// No design that keeps the constraints does better on average, whatever the curves; some come near.
#[test]
fn no_design_is_better_on_average_over_random_curves() {
    let plan = default_plan();
    let curves_of = PseudoUniform::new(&plan);
    let (mut held, mut nearest) = (0, 0.0_f64);
    for set in 0..6 {
        let curves: Vec<WeightedCurve> = (1 + 20 * set..=20 * (set + 1))
            .map(|number| {
                let dlt_probabilities = curves_of.curve(number);
                let true_mtd = plan.true_mtd_of_curve(&dlt_probabilities);
                WeightedCurve { dlt_probabilities, true_mtd, weight: 1.0 }
            })
            .collect();
        for (name, spec) in every_design(3) {
            let design = dosim::design::build(&spec, 3, 0.3).into_cohort().unwrap();
            let graph = dosim::graph::Graph::compile(&*design, 3, MAX_STATES).unwrap();
            let cohorts = || (0..graph.len() as u32).filter_map(|state| graph.decision(state).cohort());
            let keeps =
                cohorts().all(|cohort| cohort.patients == 3) && graph.decision(0).dose() == Some(DoseLevel::LOWEST);
            let most = (0..graph.len() as u32).map(|state| graph.tallies(state).total_patients()).max().unwrap();
            if !keeps || most > 30 {
                continue;
            }
            let capped = exact::CappedGraph::new(&graph, &*design, &spec);
            let mut pass = exact::Pass::new(&capped);
            let correct = curves.iter().map(|curve| {
                let selection = pass.run(&curve.dlt_probabilities);
                curve.true_mtd.map_or(selection.none_tolerable, |dose| selection.mtd[dose.index()])
            });
            let correct = correct.sum::<f64>() / curves.len() as f64;
            let best = find(constraints(3, most, 0.0), curves.clone()).value();
            assert!(correct <= best + 1e-12, "{name}, set {set}: {correct} above {best}");
            nearest = nearest.max(correct / best);
            held += 1;
        }
    }
    assert!(held >= 24 && nearest > 0.7, "{held} designs, the nearest at {nearest}");
}

/// The second witness of the exact behaviour: trials of the rule, patient by patient, with a fixed seed.
#[test]
fn simulated_trials_of_the_rule_agree() {
    const TRIALS: u32 = 40_000;
    let rule = find(constraints(3, 12, 0.02), curves(&default_plan()));
    let behaviour = rule.behaviour(MAX_STATES).unwrap();
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(20_261_125);
    for (curve, exact) in rule.curves().iter().zip(&behaviour) {
        let (mut correct, mut patients) = (0_u32, 0_u32);
        for _ in 0..TRIALS {
            let mut standing = Standing::default();
            let mtd = loop {
                match rule.decide(&standing).decision {
                    Decision::Treat(cohort) => {
                        let p = curve.dlt_probabilities[cohort.dose.index()];
                        let dlts = (0..cohort.patients).filter(|_| generator.random_bool(p)).count();
                        standing = rule.forget(standing.after(cohort, dlts as u8));
                    }
                    Decision::Stop { mtd, .. } => break mtd,
                    Decision::Wait => panic!("a cohort design waits"),
                }
            };
            correct += u32::from(mtd == curve.true_mtd.map_or(Mtd::NoneTolerable, Mtd::Dose));
            patients += standing.tallies.total_patients();
        }
        let (n, p) = (f64::from(TRIALS), exact.p_correct);
        let z = (f64::from(correct) / n - p) / (p * (1.0 - p) / n).sqrt();
        assert!(z.abs() < 4.0, "{z} standard errors from {p}");
        // No more than 12 patients in a trial: their standard deviation is at most 6.
        let off = (f64::from(patients) / n - exact.mean_patients).abs();
        assert!(off < 4.0 * 6.0 / n.sqrt(), "{off} patients off");
    }
}

#[test]
fn a_greater_penalty_buys_fewer_patients_above_with_less_correct_selection() {
    let penalties = [0.0, 0.01, 0.03, 0.1];
    let points =
        frontier(&constraints(3, 12, 0.0), &curves(&default_plan()), &penalties, &Watch::default(), MAX_STATES)
            .unwrap();
    for pair in points.windows(2) {
        assert!(pair[1].mean_patients_above <= pair[0].mean_patients_above + 1e-12, "{pair:?}");
        assert!(pair[1].p_correct <= pair[0].p_correct + 1e-12, "{pair:?}");
    }
    assert!(points[3].mean_patients_above < points[0].mean_patients_above - 0.1, "{points:?}");
}

#[test]
fn too_many_tallies_are_refused_before_the_work_begins() {
    let error = BestRule::count_tallies(&Constraints { cohort_size: 1, ..constraints(8, 60, 0.0) }).unwrap_err();
    assert!(error.to_string().contains("8 dose levels, 60 patients in cohorts of 1"), "{error}");
    assert_eq!(BestRule::count_tallies(&constraints(3, 12, 0.0)).unwrap(), 636);
}

/// What the designs do beside the best rule is what the exact engine says in whole, with dropout and after weights, too.
#[test]
fn designs_beside_the_best_rule_are_those_of_the_exact_engine() {
    for dropout in [0.0, 0.2] {
        let mut plan = default_plan();
        plan.conduct.dropout_probability = dosim::probability::Probability::new(dropout).unwrap();
        plan.conduct.stop_cohort_at_excess = false;
        plan.designs = every_design(3).into_iter().map(|(name, spec)| NamedDesign { name, spec }).collect();
        plan.designs.retain(|design| design.spec.cap.is_none());
        let study = Study::new(plan);
        let exact = (0..study.plan().designs.len()).filter(|&design| exact::inexact(&study, design).is_none());
        let designs = exact.map(|design| study.plan().designs[design].clone()).collect::<Vec<_>>();
        let study = Study::new(Plan { designs, ..study.plan().clone() });
        let weights = [1.0, 2.0, 3.0, 1.0, 1.0];
        let curves = weighted_curves(study.plan(), &weights);
        let against = against_best(&study, constraints(3, 12, 0.0), curves, &Watch::default()).unwrap();
        assert!(study.plan().designs.len() > 10);
        for beside in &against.designs {
            let of = exact::answer(&study, beside.scenario, beside.design).unwrap();
            let expected = [
                (beside.behaviour.p_correct, of.p_correct.value),
                (beside.behaviour.p_overdose, of.p_overdose.value),
                (beside.behaviour.mean_patients, of.mean_patients().unwrap().value),
                (beside.behaviour.mean_dlts, of.mean_dlts().unwrap().value),
                (beside.behaviour.mean_patients_above, of.mean_above_true_mtd.unwrap().value),
            ];
            assert!(expected.iter().all(|(is, should)| (is - should).abs() < 1e-10), "{beside:?}: {expected:?}");
        }
        let mean = |design: usize| {
            let of = against.designs.iter().filter(|beside| beside.design == design);
            of.map(|beside| weights[beside.scenario] / 8.0 * beside.behaviour.p_correct).sum::<f64>()
        };
        for (design, behaviour) in against.means().iter().enumerate() {
            assert!((behaviour.p_correct - mean(design)).abs() < 1e-12);
        }
        assert!((against.mean_of_best().p_correct - against.rule.value()).abs() < 1e-12);
    }
}
