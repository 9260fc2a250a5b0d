//! The exact engine against path-by-path enumeration, closed forms, other programs' figures and the Monte Carlo engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod closed_forms;
mod excess;
mod halts;
mod merging;
mod moderate;
mod own;
mod paths;
mod planned;
mod reference;
mod twelve_doses;
mod under_cap;
mod verification;

use dosim::characteristics::{Distribution, OperatingCharacteristics, OutcomeCriteria, values};
use dosim::design::CohortDesign;
use dosim::exact::{self, CappedGraph, Evaluable, Pass};
use dosim::graph::Graph;
use dosim::scenario::{Preset, Switches};
use dosim::simulate::Study;

/// The exact answer under these true DLT probabilities.
fn answer(switches: Switches, cap: Option<u32>, dlt: &[f64]) -> OperatingCharacteristics {
    let mut plan = support::plan(dlt);
    plan.designs = vec![support::design(switches, cap)];
    exact::answer(&Study::new(plan), 0, 0).unwrap()
}

/// The exact answer by way of the graph of this design, without dropout.
fn answer_by(graph: &Graph, design: &dyn CohortDesign, cap: Option<u32>, dlt: &[f64]) -> OperatingCharacteristics {
    let plan = support::plan(dlt);
    let spec = support::design(Preset::Classic.switches(), cap).spec;
    let capped = CappedGraph::new(graph, design, &spec);
    let patients: Vec<_> = dlt.iter().map(|&p| Evaluable::new(p, 0.0, 1.0)).collect();
    exact::characteristics(&mut Pass::new(&capped), &OutcomeCriteria::new(&plan, &plan.scenarios[0], &spec), &patients)
}

/// Every quantity and every distribution of both.
fn assert_same(what: &str, found: &OperatingCharacteristics, expected: &OperatingCharacteristics) {
    let both = values(found).into_iter().zip(values(expected));
    for (found, expected) in both {
        assert_eq!((found.quantity, found.dose), (expected.quantity, expected.dose), "{what}");
        assert_close(
            &format!("{what}: {} {:?}", found.name(), found.dose),
            found.estimate.value,
            expected.estimate.value,
        );
    }
    let distributions = |of: &OperatingCharacteristics| {
        let doses = of.doses.iter().flat_map(|dose| {
            [dose.patients.as_ref().unwrap().distribution.clone(), dose.dlts.as_ref().unwrap().distribution.clone()]
        });
        doses
            .chain([of.patients.as_ref().unwrap().distribution.clone(), of.dlts.as_ref().unwrap().distribution.clone()])
            .collect::<Vec<_>>()
    };
    for (found, expected) in distributions(found).iter().zip(distributions(expected)) {
        let numbers = |of: &Distribution| of.bins.iter().map(|bin| bin.from).collect::<Vec<_>>();
        assert_eq!(numbers(found), numbers(&expected), "{what}");
        for (found, expected) in found.bins.iter().zip(expected.bins.iter()) {
            assert_close(&format!("{what}: {}", found.from), found.probability.value, expected.probability.value);
        }
    }
}

fn assert_close(what: &str, value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-12, "{what}: {value} against {expected}");
}

/// However many leave there is an answer, and soon: as many are treated on average as make those that are evaluable.
#[test]
fn most_may_drop_out() {
    for dropout in [0.6, 0.9, 0.99, 0.999] {
        let mut plan = support::plan(&[0.05, 0.15, 0.30]);
        plan.conduct.dropout_probability = support::p(dropout);
        plan.designs = vec![support::design(Preset::DeEscalatingTopSix.switches(), None)];
        let study = Study::new(plan);
        let of = exact::answer(&study, 0, 0).unwrap();
        let total: f64 = of.patients.as_ref().unwrap().distribution.bins.iter().map(|bin| bin.probability.value).sum();
        assert!((total - 1.0).abs() < 1e-12, "{dropout}: {total}");
        let by_dose: f64 = of.doses.iter().map(|dose| dose.patients.as_ref().unwrap().mean.value).sum();
        assert!(
            (of.patients.as_ref().unwrap().mean.value / by_dose - 1.0).abs() < 1e-11,
            "{dropout}: {} {by_dose}",
            of.patients.as_ref().unwrap().mean.value
        );
        assert!(
            of.patients.as_ref().unwrap().mean.value > 9.0 / (1.0 - dropout * 0.7),
            "{dropout}: {}",
            of.patients.as_ref().unwrap().mean.value
        );
    }
}

/// A patient who drops out is replaced: at a dose without DLTs three evaluable patients take 3/(1 − share) on average, and
/// the number treated is negative binomial.
#[test]
fn dropouts_are_replaced() {
    let mut plan = support::plan(&[0.0]);
    plan.conduct.dropout_probability = support::p(0.2);
    plan.designs = vec![support::design(Preset::Classic.switches(), None)];
    let of = exact::answer(&Study::new(plan), 0, 0).unwrap();
    assert_close("mean", of.patients.as_ref().unwrap().mean.value, 3.0 / 0.8);
    assert_close("sd", of.patients.as_ref().unwrap().sd.unwrap().value, (3.0_f64 * 0.2).sqrt() / 0.8);
    let none_left = of.patients.as_ref().unwrap().distribution.bins[0];
    assert_eq!(none_left.from, 3);
    assert_close("nobody drops out", none_left.probability.value, 0.512);
    assert_close("at the dose level", of.doses[0].patients.as_ref().unwrap().mean.value, 3.0 / 0.8);
}
