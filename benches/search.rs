//! Speed of `dosim search` and of the bound, each answer held against another way to it. `-- --test` runs fewer curves once.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dosim::best_rule::{BestRule, Constraints, WeightedCurve};
use dosim::dose::DoseLevel;
use dosim::graph::MAX_STATES;
use dosim::scenario::{Plan, parse};
use dosim::search::{SearchQuantity, Searched, search};
use dosim::simulate::{Study, Watch};
use dosim::sweep::{PseudoUniform, Surface};

/// Whether everything is run once, to see that it is right.
fn is_quick() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

fn plan(design: &str, search: &str) -> Plan {
    let doses: String = (1..=5).map(|dose| format!("[[dose]]\nlabel = \"{dose}\"\n")).collect();
    let text = format!(
        "title = \"A search\"\ntarget_dlt_rate = 0.30\n{doses}[[scenario]]\nname = \"one\"\n\
         dlt_probabilities = [0.05, 0.10, 0.20, 0.30, 0.50]\n[[design]]\nname = \"design\"\nmax_patients = 30\n{design}\n{search}"
    );
    parse("bench.toml", &text).unwrap().plan
}

fn searched(plan: &Plan) -> Searched {
    search(plan, plan.search.as_ref().unwrap(), &Watch::default()).unwrap()
}

/// The mean correct selection of one design of a search over its first curves, by a pass of probability through the design's graph.
fn assert_is_right(found: &Searched, place: usize, curves: u64) {
    let study = Study::new(found.plan_of(place));
    let generator = PseudoUniform::new(&found.plan);
    let curves: Vec<_> = (1..=curves).map(|number| generator.curve(number)).collect();
    let answers = Surface::new(&study, 1).answers(curves, 0, &Watch::default()).unwrap();
    let mean = answers.iter().map(|of| of.by_design[0].p_correct).sum::<f64>() / answers.len() as f64;
    assert!((found.candidates[place].mean(SearchQuantity::Correct) - mean).abs() < 1e-11);
}

/// BOIN with 12 to 60 patients in steps of 3 over 1,000 curves: to be within ten seconds on two cores.
fn sizes(criterion: &mut Criterion) {
    let (curves, most) = if is_quick() { (20, 30) } else { (1_000, 60) };
    let ranges = format!("vary = [{{ key = \"max_patients\", from = 12, to = {most}, step = 3 }}]");
    let plan = plan("[design.boin]", &format!("[search]\nrandom_curves = {curves}\n{ranges}\n"));
    let mut group = criterion.benchmark_group("search");
    group.sample_size(10);
    group.bench_function("BOIN, five dose levels, 12 to 60 patients, 1,000 curves", |bencher| {
        bencher.iter(|| searched(black_box(&plan)));
    });
    let found = searched(&plan);
    assert_eq!(found.candidates.len(), (most - 12) / 3 + 1);
    assert!(found.candidates.iter().all(|candidate| candidate.trials.is_none()));
    assert_is_right(&found, 4, curves);
    group.finish();
}

/// A CRM of 30 patients with 200 skeletons and priors over 100 curves: to be within a minute on two cores.
fn skeletons(criterion: &mut Criterion) {
    let (curves, variances) = if is_quick() { (5, 1) } else { (100, 10) };
    let ranges = format!(
        "vary = [{{ key = \"halfwidth\", from = 0.02, to = 0.115, step = 0.005 }}, \
         {{ key = \"prior_variance\", from = 0.3, to = {}, step = 0.2 }}]",
        0.3 + 0.2 * f64::from(variances - 1)
    );
    let plan = plan("[design.crm]", &format!("[search]\nrandom_curves = {curves}\n{ranges}\n"));
    let mut group = criterion.benchmark_group("search");
    group.sample_size(10);
    group.bench_function("CRM, 30 patients, 200 skeletons and priors, 100 curves", |bencher| {
        bencher.iter(|| searched(black_box(&plan)));
    });
    let found = searched(&plan);
    assert_eq!(found.candidates.len(), 20 * variances as usize);
    assert_is_right(&found, 7, curves);
    group.finish();
}

/// The best rule for five dose levels, 30 patients and 100 curves: to be within 30 seconds on two cores and a gigabyte.
fn best_rule(criterion: &mut Criterion) {
    let (curves, max_patients) = if is_quick() { (10, 15) } else { (100, 30) };
    let plan = plan("[design.boin]", "");
    let generator = PseudoUniform::new(&plan);
    let curve = |number| {
        let dlt_probabilities = generator.curve(number);
        WeightedCurve { true_mtd: plan.true_mtd_of_curve(&dlt_probabilities), dlt_probabilities, weight: 1.0 }
    };
    let curves: Vec<_> = (1..=curves).map(curve).collect();
    let constraints =
        Constraints { doses: 5, starting_dose: DoseLevel::LOWEST, cohort_size: 3, max_patients, penalty: 0.02 };
    let find = || BestRule::find(constraints.clone(), curves.clone(), &Watch::default()).unwrap().unwrap();
    let mut group = criterion.benchmark_group("bound");
    group.sample_size(10);
    group.bench_function("five dose levels, 30 patients, 100 curves", |bencher| bencher.iter(|| black_box(find())));
    let rule = find();
    let behaviour = rule.behaviour(MAX_STATES).unwrap();
    let gained: f64 = rule
        .curves()
        .iter()
        .zip(&behaviour)
        .map(|(curve, of)| curve.weight * (of.p_correct - 0.02 * of.mean_patients_above))
        .sum();
    assert!((gained - rule.value()).abs() < 1e-10, "{gained} against {}", rule.value());
    group.finish();
}

criterion_group!(benches, sizes, skeletons, best_rule);
criterion_main!(benches);
