//! Speed of the BLRM: one decision, every state of a design with its characteristics, random curves.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dosim::design::{Blrm, Tallies};
use dosim::exact::{CappedGraph, Pass};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{BlrmPrior, Choose, Rule};
use support::designs::{at_most, blrm, spec};
use support::level;

/// One decision after thirty patients, nothing remembered. To be within 50 µs.
fn decision(criterion: &mut Criterion) {
    let parameters = blrm(5, BlrmPrior::WeaklyInformative, Choose::TargetProbability, None);
    let design = Blrm::new(&parameters);
    let with = |tallies: Tallies, (dose, patients, dlts)| tallies.with(level(dose), patients, dlts);
    let tallies = [(1, 3, 0), (2, 3, 0), (3, 12, 3), (4, 12, 4)].into_iter().fold(Tallies::default(), with);
    criterion.bench_function("blrm/one decision", |bencher| {
        bencher.iter(|| {
            let intervals = design.fit(black_box(&tallies));
            assert!(intervals[0].over < intervals[4].over);
            intervals
        });
    });
}

/// From the parameters to exact selection probabilities under 10,000 curves: five dose levels, ten cohorts of three. The graph with
/// the first answer is to be within a second, all curves within ten.
fn exact(criterion: &mut Criterion) {
    let parameters = blrm(5, BlrmPrior::WeaklyInformative, Choose::TargetProbability, None);
    let of_rule = spec(Rule::Blrm(parameters), at_most(30));
    let mut group = criterion.benchmark_group("blrm/five dose levels, ten cohorts of three");
    group.sample_size(10);
    let curve = [0.05, 0.10, 0.20, 0.30, 0.50];
    group.bench_function("from the parameters to selection probabilities", |bencher| {
        bencher.iter(|| {
            let design = dosim::design::build(&of_rule, 5, 0.25).into_cohort().unwrap();
            let graph = Graph::compile(&*design, 5, MAX_STATES).unwrap();
            let capped = CappedGraph::new(&graph, &*design, &of_rule);
            let selection = Pass::new(&capped).run(black_box(&curve));
            assert!((selection.mtd.iter().sum::<f64>() + selection.none_tolerable - 1.0).abs() < 1e-12);
            selection
        });
    });
    let design = dosim::design::build(&of_rule, 5, 0.25).into_cohort().unwrap();
    let graph = Graph::compile(&*design, 5, MAX_STATES).unwrap();
    let capped = CappedGraph::new(&graph, &*design, &of_rule);
    let mut pass = Pass::new(&capped);
    group.bench_function("one curve more", |bencher| {
        bencher.iter(|| {
            let selection = pass.run(black_box(&curve));
            assert!((selection.mtd.iter().sum::<f64>() + selection.none_tolerable - 1.0).abs() < 1e-12);
            selection
        });
    });
    group.finish();
}

criterion_group!(benches, decision, exact);
criterion_main!(benches);
