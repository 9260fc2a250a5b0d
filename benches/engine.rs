//! Speed of the Monte Carlo engine on the default scenario file with its complete calendar, against the bare cost of drawing
//! the same random numbers, and of two threads against one.
//!
//! A trial is one trial under one scenario and one design, conducted and tallied. In `shared` the same patients meet all
//! curves of the file, as in `dosim run`; in `own` each curve has patients of its own. A `floor` draws the random numbers of
//! `own`, arrivals and the tolerances of those who are treated, and does nothing with them.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use dosim::characteristics::{OperatingCharacteristics, Tally};
use dosim::exact;
use dosim::scenario::{DEFAULT, Plan, parse};
use dosim::simulate::{Bench, Study, Watch};
use dosim::trial::{Next, PatientModel, Patients};

const TRIALS: u64 = 10_000;

/// What two threads share, large enough that starting them does not count.
const TRIALS_OF_THREADS: u64 = 400_000;

type Group<'a> = BenchmarkGroup<'a, criterion::measurement::WallTime>;

/// With whole cohorts, so that patients have an exact answer too.
fn default_plan() -> Plan {
    let mut plan = parse(DEFAULT.stem, DEFAULT.text).unwrap().plan;
    plan.conduct.stop_cohort_at_excess = false;
    plan
}

fn engine(criterion: &mut Criterion) {
    let plan = default_plan();
    let mut group = criterion.benchmark_group("engine");
    trials(&mut group, "shared", &plan);
    for scenario in &plan.scenarios {
        let own = Plan { scenarios: vec![scenario.clone()], ..plan.clone() };
        trials(&mut group, &format!("own/{}", scenario.name), &own);
        floor(&mut group, &scenario.name, &own);
    }
    threads(&mut group, &plan);
    group.finish();
}

/// Conducts and tallies trials in every cell of a plan.
fn trials(group: &mut Group<'_>, name: &str, plan: &Plan) {
    let study = Study::new(plan.clone());
    let cells: Vec<_> = study.cells().collect();
    let mut bench = Bench::new(&study);
    group.throughput(Throughput::Elements(TRIALS * cells.len() as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let mut tallies: Vec<_> = cells.iter().map(|&(s, d)| Tally::new(study.criteria(s, d))).collect();
            for trial in 1..=TRIALS {
                bench.conduct(trial).iter().zip(&mut tallies).for_each(|(outcome, tally)| tally.add(outcome));
            }
            tallies
        });
    });
    for (&(scenario, design), tally) in cells.iter().zip(simulated(&study)) {
        assert_right(&study, (scenario, design), &tally);
    }
}

/// The answers of the trials that were timed.
fn simulated(study: &Study) -> Vec<OperatingCharacteristics> {
    let mut bench = Bench::new(study);
    let mut tallies: Vec<_> = study.cells().map(|(s, d)| Tally::new(study.criteria(s, d))).collect();
    for trial in 1..=TRIALS {
        bench.conduct(trial).iter().zip(&mut tallies).for_each(|(outcome, tally)| tally.add(outcome));
    }
    tallies.iter().map(Tally::characteristics).collect()
}

/// The seed is fixed, so that five standard errors are never exceeded by chance once they are not.
fn assert_right(study: &Study, (scenario, design): (usize, usize), simulated: &OperatingCharacteristics) {
    assert_eq!(simulated.trials, Some(TRIALS));
    let exact = exact::answer(study, scenario, design).unwrap();
    let compare = |exact: f64, simulated: dosim::characteristics::Estimate| {
        let distance = (simulated.value - exact).abs();
        assert!(distance <= 5.0 * simulated.mc_se.unwrap(), "{simulated:?} against {exact}");
    };
    compare(exact.patients.as_ref().unwrap().mean.value, simulated.patients.as_ref().unwrap().mean);
    compare(exact.p_undetermined.value, simulated.p_undetermined);
    for (exact, simulated) in exact.doses.iter().zip(&simulated.doses) {
        compare(exact.p_mtd.value, simulated.p_mtd);
    }
    let calendar = simulated.calendar.as_ref().unwrap();
    assert!(calendar.days_to_mtd.mean.value > calendar.mean_days_closed.value);
}

/// Draws what the trials of a plan with one cell draw.
fn floor(group: &mut Group<'_>, name: &str, plan: &Plan) {
    let study = Study::new(plan.clone());
    let mut bench = Bench::new(&study);
    let drawn: Vec<(u64, u64)> = (1..=TRIALS)
        .map(|trial| {
            let treated = bench.conduct(trial)[0].total_treated() as u64;
            (bench.patients().drawn() as u64, treated)
        })
        .collect();
    let mut patients = Patients::new(PatientModel::new(plan, plan.seed), 0);
    group.throughput(Throughput::Elements(TRIALS));
    group.bench_function(format!("floor/{name}"), |bencher| {
        bencher.iter(|| {
            for (trial, &(arrivals, treated)) in (1..).zip(&drawn) {
                patients.restart(trial);
                black_box(patients.coming(Next { place: arrivals - 1, came: arrivals - 1 }));
                black_box((0..treated).map(|index| patients.tolerance(index)).sum::<f64>());
            }
        });
    });
    // How many arrivals are drawn ahead depends on the trials before: here those that were drawn, there those that were needed.
    let ahead = |(trial, &(arrivals, _))| {
        patients.restart(trial);
        patients.coming(Next { place: arrivals - 1, came: arrivals - 1 });
        patients.drawn()
    };
    let total: usize = (1..).zip(&drawn).map(ahead).sum();
    let needed = drawn.iter().map(|&(arrivals, _)| arrivals as usize).sum::<usize>();
    assert!((needed..needed + needed / 100).contains(&total), "{total} arrivals drawn for {needed}");
}

/// The whole simulation of the default scenario on one thread and on two.
fn threads(group: &mut Group<'_>, plan: &Plan) {
    let study = Study::new(Plan { trials: TRIALS_OF_THREADS, ..plan.clone() });
    group.throughput(Throughput::Elements(TRIALS_OF_THREADS * study.cells().count() as u64));
    group.sample_size(10);
    let mut answers = Vec::new();
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let simulate = || pool.install(|| study.simulate(&Watch::default()).unwrap());
        group.bench_function(format!("threads/{threads}"), |bencher| bencher.iter(simulate));
        answers.push(format!("{:?}", simulate().cells));
    }
    assert_eq!(answers[0], answers[1]);
}

criterion_group!(benches, engine);
criterion_main!(benches);
