//! Merged states against all paths, one by one.

use std::collections::BTreeMap;

use dosim::design::ThreePlusThree;
use dosim::exact::{CappedGraph, Pass, distinct_paths, paths};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{Preset, Switches};

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

/// Numbers of DLTs by path: at each dose level, then in all, each number with its probability.
fn dlts_by_path(graph: &CappedGraph<'_>, curve: &[f64]) -> Vec<BTreeMap<u64, f64>> {
    let mut distributions = vec![BTreeMap::new(); curve.len() + 1];
    paths(graph, curve, &mut |path| {
        let mut dlts = vec![0; curve.len() + 1];
        for &(dose, _, in_cohort) in &path.cohorts {
            dlts[dose.index()] += u64::from(in_cohort);
            dlts[curve.len()] += u64::from(in_cohort);
        }
        for (distribution, dlts) in distributions.iter_mut().zip(dlts) {
            *distribution.entry(dlts).or_insert(0.0) += path.probability;
        }
        Ok::<_, ()>(())
    })
    .unwrap();
    distributions
}

/// Numbers of DLTs, which merged states do not tell apart, are as the paths have them: from every starting dose, so that dose
/// levels become too toxic with three patients, with six after 0/3, and with six after 1/3.
#[test]
fn numbers_of_dlts_agree_with_paths() {
    let curve = [0.15, 0.25, 0.3, 0.4];
    for preset in Preset::ALL {
        for (starting_dose, cap) in (1..=4).flat_map(|dose| [None, Some(12)].map(|cap| (support::level(dose), cap))) {
            let switches = Switches { starting_dose, ..preset.switches() };
            let of = super::answer(switches, cap, &curve);
            let design = ThreePlusThree::new(switches, 4);
            let graph = Graph::compile(&design, 4, MAX_STATES).unwrap();
            let spec = support::design(switches, cap).spec;
            let by_path = dlts_by_path(&CappedGraph::new(&graph, &design, &spec), &curve);
            let merged = of.doses.iter().map(|dose| &dose.dlts).chain([&of.dlts]).flatten();
            for (merged, by_path) in merged.zip(by_path) {
                let bins: BTreeMap<_, _> = merged.distribution.bins.iter().map(|bin| (bin.from, bin)).collect();
                assert_eq!(bins.keys().collect::<Vec<_>>(), by_path.keys().collect::<Vec<_>>(), "{switches} {cap:?}");
                for (number, probability) in by_path {
                    super::assert_close(&format!("{switches} {cap:?}"), bins[&number].probability.value, probability);
                }
            }
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
