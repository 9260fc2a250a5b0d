//! The longest ladder, from every starting dose under every preset.

use dosim::characteristics::{OperatingCharacteristics, Summary, Verification};
use dosim::design::ThreePlusThree;
use dosim::exact;
use dosim::graph::Graph;
use dosim::scenario::{NamedDesign, Preset, Switches};
use dosim::simulate::{Study, Watch};

use super::support::exact::EveryDlt;
use super::support::statistics::{FAR, chi_square};
use super::{answer, answer_by, assert_same, support};

const CURVE: [f64; 12] = [0.04, 0.07, 0.1, 0.13, 0.16, 0.2, 0.24, 0.28, 0.33, 0.38, 0.44, 0.5];

fn every_start() -> impl Iterator<Item = Switches> {
    let starts = |preset: Preset| (1..=12).map(move |dose| (preset, support::level(dose)));
    let every = Preset::ALL.into_iter().flat_map(starts);
    every.map(|(preset, starting_dose)| Switches { starting_dose, ..preset.switches() })
}

/// Wherever all DLTs can be told apart within half a million states, doing so gives the same.
#[test]
fn exact_answers_are_those_with_all_dlts() {
    let mut compared = 0;
    for switches in every_start() {
        let design = EveryDlt(ThreePlusThree::new(switches, 12));
        let Ok(graph) = Graph::compile(&design, 12, 500_000) else { continue };
        assert_same(&switches.to_string(), &answer(switches, None, &CURVE), &answer_by(&graph, &design, None, &CURVE));
        compared += 1;
    }
    assert_eq!(compared, 28);
}

/// The numbers that trials had, in the order of the exact distribution, and its probabilities.
fn assert_fits(what: &str, simulated: &Summary, exact: &Summary, trials: u64) {
    let simulated = &simulated.distribution.bins;
    let count = |from| {
        let bin = simulated.iter().find(|bin| bin.from == from);
        bin.map_or(0, |bin| (bin.probability.value * trials as f64).round() as u64)
    };
    let (counts, probabilities): (Vec<_>, Vec<_>) =
        exact.distribution.bins.iter().map(|bin| (count(bin.from), bin.probability.value)).unzip();
    assert_eq!(counts.iter().sum::<u64>(), trials, "{what}: a number that is impossible");
    if probabilities.iter().filter(|&&p| p * trials as f64 >= 10.0).count() > 1 {
        let p = chi_square(&counts, &probabilities);
        assert!(p > FAR, "{what}: p = {p}");
    }
}

/// Simulated trials, decided one by one, have the exact distributions of patients and DLTs, and everything else within chance.
#[test]
fn simulation_agrees_from_every_starting_dose() {
    let mut plan = support::plan(&CURVE);
    plan.trials = 10_000;
    plan.designs = every_start().map(|switches| support::design(switches, None)).collect();
    let study = Study::new(plan);
    let mut results = study.simulate(&Watch::default()).unwrap();
    exact::attach(&study, &mut results);
    let verification = Verification::new(&results);
    assert!(verification.is_within_chance(), "{verification:?}");
    assert!(verification.tested > 60 * 30, "{verification:?}");
    for cell in &results.cells {
        let NamedDesign { name, .. } = &study.plan().designs[cell.design];
        let summaries = |of: &OperatingCharacteristics| {
            let doses = of.doses.iter().flat_map(|dose| [dose.patients.clone(), dose.dlts.clone()]);
            doses.chain([of.patients.clone(), of.dlts.clone()]).collect::<Option<Vec<_>>>().unwrap()
        };
        let (simulated, exact) = (summaries(&cell.characteristics), summaries(cell.exact.as_ref().unwrap()));
        for (place, (simulated, exact)) in simulated.iter().zip(&exact).enumerate() {
            assert_fits(&format!("{name} {place}"), simulated, exact, study.plan().trials);
        }
    }
}
