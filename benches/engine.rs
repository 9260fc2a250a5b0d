//! Speed of the Monte Carlo engine, against the bare cost of drawing the same random numbers.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dosim::characteristics::{Frame, Tally};
use dosim::simulate::{Bench, Study};
use dosim::trial::{PatientModel, Patients};

const CURVES: [(&str, [f64; 3]); 3] =
    [("as hoped", [0.02, 0.05, 0.10]), ("moderate", [0.05, 0.15, 0.30]), ("too toxic", [0.40, 0.50, 0.60])];
const TRIALS: u64 = 10_000;

fn engine(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("engine");
    group.throughput(Throughput::Elements(TRIALS));
    for (name, curve) in CURVES {
        let study = Study::new(support::plan(&curve));
        let frame = Frame::new(study.plan(), &study.plan().scenarios[0], &study.plan().designs[0].spec);
        let mut bench = Bench::new(&study);
        group.bench_function(format!("trials/{name}"), |bencher| {
            bencher.iter(|| {
                let mut tally = Tally::new(frame.clone());
                (1..=TRIALS).for_each(|trial| bench.conduct(trial).iter().for_each(|outcome| tally.add(outcome)));
                assert_eq!(tally.characteristics().trials, Some(TRIALS));
                tally
            });
        });
        // How many patients each trial drew, to draw just as many and do nothing with them.
        let drawn: Vec<_> = (1..=TRIALS)
            .map(|trial| {
                bench.conduct(trial);
                bench.patients().drawn()
            })
            .collect();
        let model = PatientModel::new(study.plan(), study.plan().seed);
        let mut patients = Patients::new(model, 0);
        group.bench_function(format!("floor/{name}"), |bencher| {
            bencher.iter(|| {
                let mut sum = 0.0;
                for (trial, &(arrivals, tolerances)) in (1..).zip(&drawn) {
                    patients.restart(trial);
                    sum += patients.arrival(arrivals - 1) + patients.get(tolerances - 1).tolerance;
                }
                assert!(sum > 0.0);
                sum
            });
        });
    }
    group.finish();
}

criterion_group!(benches, engine);
criterion_main!(benches);
