//! Speed of what follows the MTD: every exact characteristic of a 3+3 on five dose levels with an expansion of twenty, and random curves.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dosim::exact::{self, CappedGraph, Pass};
use dosim::scenario::{Plan, parse};
use dosim::simulate::{Study, Watch};
use dosim::sweep::{PseudoUniform, Surface};

const CURVES: u64 = 10_000;

fn plan(data: &str) -> Plan {
    let doses: String = (1..=5).map(|dose| format!("[[dose]]\nlabel = \"dose {dose}\"\n")).collect();
    let text = format!(
        "title = \"t\"\ntarget_dlt_rate = 0.30\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.05, 0.10, 0.20, 0.30, 0.50]\n\
         [[design]]\nname = \"3+3\"\n[design.three_plus_three]\n[expansion]\npatients = 20\nstop_above = 0.90\ndata = \"{data}\"\n"
    );
    parse("bench", &text).unwrap().plan
}

/// Every characteristic, once built: to be within 50 µs.
fn every_characteristic(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("expansion/every characteristic");
    for data in ["expansion", "pooled"] {
        let study = Study::new(plan(data));
        let (graph, design) = study.graph(0).unwrap();
        let capped = CappedGraph::new(graph, design, &study.plan().designs[0].spec);
        let mut pass = Pass::new(&capped).followed_by(study.plan().expansion.as_ref());
        let (criteria, patients) =
            (study.criteria(0, 0), exact::evaluable_patients(study.plan(), &study.plan().scenarios[0]));
        group.bench_function(data, |bencher| {
            bencher.iter(|| {
                let of = exact::characteristics(&mut pass, black_box(&criteria), &patients);
                let sum: f64 = of.doses.iter().map(|dose| dose.p_mtd.value).sum::<f64>() + of.p_none_tolerable.value;
                assert!((sum - 1.0).abs() < 1e-12 && of.expansion.is_some());
                of
            });
        });
    }
    group.finish();
}

/// On one core: to be within half a second.
fn random_curves(criterion: &mut Criterion) {
    let study = Study::new(plan("pooled"));
    let surface = Surface::new(&study, 1);
    let generator = PseudoUniform::new(study.plan());
    let curves: Vec<Vec<f64>> = (1..=CURVES).map(|number| generator.curve(number)).collect();
    let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut group = criterion.benchmark_group("expansion/10,000 random curves");
    group.sample_size(10);
    group.bench_function("pooled", |bencher| {
        bencher.iter(|| {
            let answers = one_core.install(|| surface.answers(curves.clone(), 0, &Watch::default())).unwrap();
            assert!(answers.len() == curves.len() && answers[0].by_design[0].p_correct > 0.0);
            answers
        });
    });
    group.finish();
}

criterion_group!(benches, every_characteristic, random_curves);
criterion_main!(benches);
