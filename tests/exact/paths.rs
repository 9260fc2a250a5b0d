//! Merged states against all paths, one by one.

use dosim::design::ThreePlusThree;
use dosim::exact::{CappedGraph, Pass, distinct_paths, paths};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::Preset;

use super::support;

fn compile(preset: Preset, doses: usize) -> (ThreePlusThree, Graph) {
    let design = ThreePlusThree::new(preset.switches(), doses);
    let graph = Graph::compile(&design, doses, MAX_STATES).unwrap();
    (design, graph)
}

/// Path counts for 1 to 8 dose levels: rules A, B and C by independent enumeration, D as published with precautionary.
#[test]
fn distinct_paths_are_as_many_as_known() {
    let known = [
        (Preset::Classic, [7, 19, 43, 91, 187, 379, 763, 1531]),
        (Preset::ClassicTopSix, [10, 25, 55, 115, 235, 475, 955, 1915]),
        (Preset::DeEscalating, [7, 34, 118, 346, 922, 2314, 5578, 13066]),
        (Preset::DeEscalatingTopSix, [10, 46, 154, 442, 1162, 2890, 6922, 16138]),
    ];
    for (preset, counts) in known {
        for (doses, count) in (1..).zip(counts) {
            let (design, graph) = compile(preset, doses);
            let spec = support::design(preset.switches(), None).spec;
            let capped = CappedGraph::new(&graph, &design, &spec);
            assert_eq!(distinct_paths(&capped), count, "{preset:?}, {doses} dose levels");
        }
    }
}

/// Every path listed, added up path by path, gives what the merged states give.
#[test]
fn merged_states_agree_with_paths() {
    for preset in Preset::ALL {
        for cap in [None, Some(12)] {
            let (design, graph) = compile(preset, 4);
            let spec = support::design(preset.switches(), cap).spec;
            let capped = CappedGraph::new(&graph, &design, &spec);
            let curve = [0.1, 0.2, 0.25, 0.35];
            let selection = Pass::new(&capped).run(&curve);
            let (mut mtd, mut patients, mut total, mut listed) = ([0.0; 6], 0.0, 0.0, 0_u128);
            paths(&capped, &curve, &mut |path| {
                listed += 1;
                total += path.probability;
                match path.mtd {
                    dosim::design::Mtd::NoneTolerable => mtd[0] += path.probability,
                    dosim::design::Mtd::Dose(dose) => mtd[dose.number()] += path.probability,
                    dosim::design::Mtd::Undetermined => mtd[5] += path.probability,
                }
                patients += path.probability * path.cohorts.iter().map(|&(_, n, _)| f64::from(n)).sum::<f64>();
                Ok::<_, ()>(())
            })
            .unwrap();
            assert_eq!(listed, distinct_paths(&capped));
            assert!((total - 1.0).abs() < 1e-12, "{total}");
            assert!((selection.none_tolerable - mtd[0]).abs() < 1e-12);
            assert!((selection.undetermined - mtd[5]).abs() < 1e-12);
            for (merged, listed) in selection.mtd.iter().zip(&mtd[1..5]) {
                assert!((merged - listed).abs() < 1e-12, "{preset:?}: {merged} against {listed}");
            }
            assert!((selection.mean_patients.iter().sum::<f64>() - patients).abs() < 1e-12);
        }
    }
}
