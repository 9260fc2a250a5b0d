//! Speed of designs other than the 3+3, on the five dose levels and ten cohorts of three that other programs are timed on. The
//! answers are held against simulations by BOIN 2.7.2 (`tests/fixtures/interval_designs_operating_characteristics.csv`).
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dosim::design::IntervalDesign;
use dosim::exact::{CappedGraph, Pass};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{NamedDesign, Plan, Rule};
use dosim::simulate::Study;
use support::bench::{one_thread, simulate};
use support::designs::{at_most, boin, spec};

const CURVE: [f64; 5] = [0.05, 0.1, 0.2, 0.3, 0.5];
const MOST_PATIENTS: u32 = 30;
const TRIALS: u64 = 100_000;

/// What the graph has: a change of it changes every figure here.
const STATES: usize = 15_310;

/// How often each dose level is the MTD in 20,000 trials simulated by BOIN, target .30, and the standard error of it.
const SELECTION: [(f64, f64); 5] =
    [(0.00225, 0.00034), (0.05115, 0.00156), (0.29525, 0.00323), (0.5167, 0.00354), (0.1343, 0.00242)];

fn plan() -> Plan {
    let designs = vec![NamedDesign { name: "BOIN".into(), spec: spec(Rule::Boin(boin(0.3)), at_most(MOST_PATIENTS)) }];
    Plan { designs, ..support::plan(&CURVE) }
}

/// From the rules to the chance of each MTD: the graph is built, and probability pushed through it.
fn exact(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("designs/BOIN, exact");
    let study = Study::new(plan());
    let (graph, design) = study.graph(0).unwrap();
    assert_eq!(graph.len(), STATES);
    let named = &study.plan().designs[0];
    let select = |graph: &Graph| {
        let capped = CappedGraph::new(graph, design, &named.spec);
        let selection = Pass::new(&capped).run(&CURVE);
        for (found, (simulated, standard_error)) in selection.mtd.iter().zip(SELECTION) {
            assert!((found - simulated).abs() < 4.0 * standard_error, "{found} against {simulated}");
        }
        selection
    };
    group.bench_function("boundaries", |bencher| {
        bencher.iter(|| IntervalDesign::boin(&boin(0.3), CURVE.len(), MOST_PATIENTS));
    });
    group.bench_function("graph", |bencher| {
        bencher.iter(|| {
            let compiled = Graph::compile(design, CURVE.len(), MAX_STATES).unwrap();
            assert_eq!(compiled.len(), graph.len());
            compiled
        });
    });
    group.bench_function("selection, once the graph stands", |bencher| bencher.iter(|| select(graph)));
    group.finish();
}

/// Trials on the calendar once the graph stands. To be at least two million in a second on one core.
fn monte_carlo(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("designs/BOIN, Monte Carlo");
    group.throughput(Throughput::Elements(TRIALS));
    let study = Study::new(plan());
    let pool = one_thread();
    let trials = || simulate(&pool, &study, TRIALS);
    let found = trials();
    for (dose, (expected, standard_error)) in found.doses.iter().zip(SELECTION) {
        let together = libm::hypot(standard_error, dose.p_mtd.mc_se.unwrap());
        assert!((dose.p_mtd.value - expected).abs() < 5.0 * together, "{:?}", dose.p_mtd);
    }
    group.bench_function("trials", |bencher| bencher.iter(trials));
    group.finish();
}

criterion_group!(benches, exact, monte_carlo);
criterion_main!(benches);
