//! Speed of the exact engine, each answer held against a closed form or another program's figure.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dosim::characteristics::OutcomeCriteria;
use dosim::design::ThreePlusThree;
use dosim::exact::{self, CappedGraph, Evaluable, Pass, Selection, characteristics};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{DesignSpec, Plan, Preset, Switches};
use dosim::simulate::{Study, Watch};
use dosim::sweep::{PseudoUniform, Surface};

const CURVE: [f64; 3] = [0.05, 0.15, 0.30];
const PRESETS: [Preset; 4] = [Preset::Classic, Preset::ClassicTopSix, Preset::DeEscalating, Preset::DeEscalatingTopSix];
const CURVES: u64 = 10_000;

struct Compiled {
    design: ThreePlusThree,
    graph: Graph,
    spec: DesignSpec,
}

fn compile(preset: Preset, doses: usize) -> Compiled {
    let spec = support::design(preset.switches(), None).spec;
    let design = ThreePlusThree::new(preset.switches(), doses);
    let graph = Graph::compile(&design, doses, MAX_STATES).unwrap();
    Compiled { design, graph, spec }
}

impl Compiled {
    fn capped(&self) -> CappedGraph<'_> {
        CappedGraph::new(&self.graph, &self.design, &self.spec)
    }
}

/// The chances that rule A ends with none tolerable and with each of three dose levels, by its closed form.
fn rule_a(curve: &[f64; 3]) -> [f64; 4] {
    let e = curve.map(|p| {
        let q = 1.0 - p;
        q.powi(3) + 3.0 * p * q.powi(5)
    });
    [1.0 - e[0], e[0] * (1.0 - e[1]), e[0] * e[1] * (1.0 - e[2]), e[0] * e[1] * e[2]]
}

fn assert_is(selection: &Selection, expected: &[f64; 4]) {
    let found = [selection.none_tolerable, selection.mtd[0], selection.mtd[1], selection.mtd[2]];
    found.iter().zip(expected).for_each(|(found, expected)| assert!((found - expected).abs() < 1e-12, "{found}"));
}

/// Graph built beforehand: selection probabilities, mean patients and DLTs of a scenario. To be within 1 µs.
fn selection(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exact/three doses");
    let expected = rule_a(&CURVE);
    for preset in PRESETS {
        let compiled = compile(preset, 3);
        let graph = compiled.capped();
        let mut pass = Pass::new(&graph);
        group.bench_function(format!("selection/{}", preset.name()), |bencher| {
            bencher.iter(|| {
                let selection = pass.run(black_box(&CURVE));
                if preset == Preset::Classic {
                    assert_is(&selection, &expected);
                }
                assert!((selection.stop_reasons.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                selection
            });
        });
    }
    group.finish();
}

/// Every characteristic, whole distributions included. To be within 5 µs.
fn every_characteristic(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exact/three doses");
    let plan = support::plan(&CURVE);
    let patients = CURVE.map(|p| Evaluable::new(p, 0.0, 1.0));
    for preset in PRESETS {
        let compiled = compile(preset, 3);
        let frame = OutcomeCriteria::new(&plan, &plan.scenarios[0], &compiled.spec);
        let graph = compiled.capped();
        let mut pass = Pass::new(&graph);
        let mean: f64 = pass.run(&CURVE).mean_patients.iter().sum();
        group.bench_function(format!("every characteristic/{}", preset.name()), |bencher| {
            bencher.iter(|| {
                let of = characteristics(&mut pass, &frame, black_box(&patients));
                assert!((of.patients.as_ref().unwrap().mean.value - mean).abs() < 1e-12);
                of
            });
        });
    }
    group.finish();
}

/// From the rules to the graph. Three dose levels to be within 50 µs.
fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exact/graph");
    for preset in PRESETS {
        let states = compile(preset, 3).graph.len();
        group.bench_function(format!("three doses/{}", preset.name()), |bencher| {
            bencher.iter(|| {
                let graph =
                    Graph::compile(&ThreePlusThree::new(black_box(preset.switches()), 3), 3, MAX_STATES).unwrap();
                assert_eq!(graph.len(), states);
                graph
            });
        });
    }
    group.finish();
}

/// Rule D on twelve dose levels: selection with its graph built beforehand, and from the rules to every characteristic, from
/// the lowest dose level and from the one with the most ways down and up. To be within 20 ms.
fn twelve_doses(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exact/twelve doses, de-escalating-top-six");
    let curve: Vec<f64> = (1..=12).map(|dose| f64::from(dose) * 0.04).collect();
    let compiled = compile(Preset::DeEscalatingTopSix, 12);
    let graph = compiled.capped();
    let mut pass = Pass::new(&graph);
    let expected = pass.run(&curve);
    group.bench_function("selection, graph built beforehand", |bencher| {
        bencher.iter(|| {
            let selection = pass.run(black_box(&curve));
            assert!((selection.mtd.iter().sum::<f64>() + selection.none_tolerable - 1.0).abs() < 1e-12);
            selection
        });
    });
    for starting_dose in [1, 12] {
        let switches =
            Switches { starting_dose: support::level(starting_dose), ..Preset::DeEscalatingTopSix.switches() };
        let plan = Plan { designs: vec![support::design(switches, None)], ..support::plan(&curve) };
        group.bench_function(
            format!("every characteristic from the rules, starting dose {starting_dose}"),
            |bencher| {
                bencher.iter(|| {
                    let study = Study::new(black_box(&plan).clone());
                    let of = exact::answer(&study, 0, 0).unwrap();
                    let dlts: f64 = of
                        .dlts
                        .as_ref()
                        .unwrap()
                        .distribution
                        .bins
                        .iter()
                        .map(|bin| bin.from as f64 * bin.probability.value)
                        .sum();
                    assert!(
                        (dlts - of.doses.iter().map(|dose| dose.dlts.as_ref().unwrap().mean.value).sum::<f64>()).abs()
                            < 1e-12
                    );
                    if starting_dose == 1 {
                        assert!((dlts - expected.mean_dlts.iter().sum::<f64>()).abs() < 1e-12);
                    }
                    of
                });
            },
        );
    }
    group.finish();
}

/// Random five-dose curves under rules A to D, curves drawn meanwhile, on one core. To be within 0.2 s.
fn random_curves(criterion: &mut Criterion) {
    let designs = PRESETS.map(|preset| support::design(preset.switches(), None));
    let plan = Plan { designs: designs.into(), ..support::plan(&[0.05, 0.1, 0.2, 0.3, 0.4]) };
    let generator = PseudoUniform::new(&plan);
    let study = Study::new(plan);
    let surface = Surface::new(&study, 1);
    let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut group = criterion.benchmark_group("exact/sweep");
    group.throughput(Throughput::Elements(CURVES)).sample_size(10);
    group.bench_function("random five-dose curves, rules A to D", |bencher| {
        bencher.iter(|| {
            one_core.install(|| {
                let answers = surface
                    .answers((1..=CURVES).map(|number| generator.curve(number)).collect(), 0, &Watch::default())
                    .unwrap();
                let all = answers.iter().flat_map(|answers| &answers.by_design);
                let total: f64 = all.map(|brief| brief.p_mtd.iter().sum::<f64>() + brief.p_none_tolerable).sum();
                assert!((total / (CURVES as f64 * 4.0) - 1.0).abs() < 1e-12, "{total}");
                answers
            })
        });
    });
    group.finish();
}

criterion_group!(benches, selection, every_characteristic, build, twelve_doses, random_curves);
criterion_main!(benches);
