//! The engine against exact figures that other programs agree on (tests/fixtures/README.md), and against closed forms.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;

use dosim::characteristics::{Cell, Estimate};
use dosim::design::{Mtd, ThreePlusThree};
use dosim::graph::{Graph, MAX_STATES, TooManyStates};
use dosim::scenario::Preset;
use dosim::simulate::{Study, Watch};
use proptest::prelude::*;
use support::exact::{self, Ending, EveryDlt};
use support::{level, preset, statistics};

const TRIALS: u64 = 100_000;
const SEED: u64 = 1989;
/// Monte Carlo standard errors; 1 695 comparisons are expected to give 0.1 beyond.
const FAR: f64 = 4.0;
/// The chance of a standard normal deviate beyond `FAR`.
const FAR_P: f64 = 6.3e-5;

/// One rule, cap and vector of the fixture, with its figures by (quantity, at).
struct Reference {
    preset: Preset,
    cap: Option<u32>,
    dlt: Vec<f64>,
    values: BTreeMap<(String, String), f64>,
}

impl Reference {
    fn name(&self) -> String {
        format!("{} cap {:?} {:?}", self.preset.name(), self.cap, self.dlt)
    }

    fn graph(&self) -> Graph {
        compile(self.preset, self.dlt.len())
    }
}

fn references() -> Vec<Reference> {
    let mut reader = csv::Reader::from_reader(include_str!("fixtures/three_plus_three_exact.csv").as_bytes());
    let mut references: Vec<Reference> = Vec::new();
    for row in reader.records().map(Result::unwrap) {
        let preset = preset(&row[0]);
        let cap = (!row[1].is_empty()).then(|| row[1].parse().unwrap());
        let dlt: Vec<f64> = row[2].split(' ').map(|p| p.parse().unwrap()).collect();
        if !references.last().is_some_and(|last| (last.preset, last.cap, &last.dlt) == (preset, cap, &dlt)) {
            references.push(Reference { preset, cap, dlt, values: BTreeMap::new() });
        }
        let values = &mut references.last_mut().unwrap().values;
        let before = values.insert((row[3].to_owned(), row[4].to_owned()), row[5].parse().unwrap());
        assert_eq!(before, None, "{row:?} comes twice");
    }
    assert_eq!(references.len(), 95, "the fixture is complete");
    references
}

fn compile(preset: Preset, doses: usize) -> Graph {
    Graph::compile(&ThreePlusThree::new(preset.switches(), doses), doses, MAX_STATES).unwrap()
}

/// Collects comparisons, so that one failing run shows every z there is to examine.
#[derive(Default)]
struct Comparisons {
    made: usize,
    beyond: Vec<String>,
}

impl Comparisons {
    fn proportion(&mut self, what: &str, hits: f64, exact: f64) {
        self.made += 1;
        let hits = (hits * TRIALS as f64).round() as u64;
        let (n, expected) = (TRIALS as f64, TRIALS as f64 * exact);
        // The figures were added up over paths: certain is 1 to the rounding of such a sum.
        let good = if !(1e-12..=1.0 - 1e-12).contains(&exact) {
            hits == if exact < 0.5 { 0 } else { TRIALS }
        } else if expected.min(n - expected) < 10.0 {
            // Too rare for the normal distribution: the same chance by the binomial one.
            statistics::binomial_test(hits, TRIALS, exact) > FAR_P
        } else {
            (hits as f64 - expected).abs() < FAR * (expected * (1.0 - exact)).sqrt()
        };
        self.note(good, what, hits as f64 / n, exact, (exact * (1.0 - exact) / n).sqrt());
    }

    fn mean(&mut self, what: &str, estimate: Estimate, exact: f64) {
        self.made += 1;
        let se = estimate.mc_se.unwrap();
        let error = (estimate.value - exact).abs();
        let good = if se > 0.0 { error < FAR * se } else { error < 1e-9 };
        self.note(good, what, estimate.value, exact, se);
    }

    fn note(&mut self, good: bool, what: &str, value: f64, exact: f64, se: f64) {
        if !good {
            self.beyond.push(format!("{what}: {value} against {exact}, z = {:.2}", (value - exact) / se));
        }
    }
}

fn simulated(reference: &Reference, seed: u64) -> Cell {
    let mut plan = support::plan(&reference.dlt);
    plan.designs = vec![support::design(reference.preset.switches(), reference.cap)];
    (plan.trials, plan.seed) = (TRIALS, seed);
    Study::new(plan).simulate(&Watch::default()).unwrap().cells.remove(0)
}

fn compare(reference: &Reference, seed: u64, comparisons: &mut Comparisons) {
    let characteristics = simulated(reference, seed).characteristics;
    let sizes: BTreeMap<String, f64> = characteristics
        .patients
        .as_ref()
        .unwrap()
        .distribution
        .bins
        .iter()
        .map(|bin| (bin.from.to_string(), bin.probability.value))
        .collect();
    for ((quantity, at), &exact) in &reference.values {
        let what = format!("{} {quantity} {at}", reference.name());
        let dose = at.parse::<usize>().ok().and_then(|number| characteristics.doses.get(number.wrapping_sub(1)));
        match (quantity.as_str(), dose) {
            ("paths", _) => (),
            ("p_mtd", None) => comparisons.proportion(&what, characteristics.p_none_tolerable.value, exact),
            ("p_mtd", Some(dose)) => comparisons.proportion(&what, dose.p_mtd.value, exact),
            ("p_undetermined", _) => comparisons.proportion(&what, characteristics.p_undetermined.value, exact),
            ("mean_patients", None) => comparisons.mean(&what, characteristics.patients.as_ref().unwrap().mean, exact),
            ("mean_patients", Some(dose)) => comparisons.mean(&what, dose.patients.as_ref().unwrap().mean, exact),
            ("mean_dlts", None) => comparisons.mean(&what, characteristics.dlts.as_ref().unwrap().mean, exact),
            ("mean_dlts", Some(dose)) => comparisons.mean(&what, dose.dlts.as_ref().unwrap().mean, exact),
            ("p_sample_size", _) => comparisons.proportion(&what, sizes.get(at).copied().unwrap_or(0.0), exact),
            _ => panic!("{what} is not understood"),
        }
    }
    for size in sizes.keys() {
        let known = reference.values.contains_key(&("p_sample_size".to_owned(), size.clone()));
        assert!(known, "{}: no path has {size} patients", reference.name());
    }
}

#[test]
fn monte_carlo_is_within_four_standard_errors_of_every_exact_figure() {
    let mut comparisons = Comparisons::default();
    for (seed, reference) in (SEED..).zip(&references()) {
        compare(reference, seed, &mut comparisons);
    }
    let Comparisons { made, beyond } = comparisons;
    assert_eq!(made, 1695, "every figure but the paths is compared");
    assert!(beyond.is_empty(), "{} of {made} beyond:\n{}", beyond.len(), beyond.join("\n"));
}

/// The number of distinct ways, cohort by cohort, to the end of a trial.
fn paths(graph: &Graph, cap: Option<u32>) -> u64 {
    let mut ways = vec![0_u64; graph.len()];
    ways[0] = 1;
    let mut finished = 0;
    for state in 0..graph.len() as u32 {
        let here = ways[state as usize];
        match graph.decision(state).cohort().map(|cohort| u32::from(cohort.patients)) {
            Some(patients) if cap.is_none_or(|cap| graph.tallies(state).total_patients() + patients <= cap) => {
                for dlts in 0..=patients {
                    ways[graph.after(state, dlts) as usize] += here;
                }
            }
            _ => finished += here,
        }
    }
    finished
}

/// D=1..8; the last list is precautionary's own (its exact enumeration of dose-escalation trials).
#[test]
fn paths_are_as_many_as_enumerated_elsewhere() {
    for (preset, counts) in [
        (Preset::Classic, [7, 19, 43, 91, 187, 379, 763, 1531]),
        (Preset::ClassicTopSix, [10, 25, 55, 115, 235, 475, 955, 1915]),
        (Preset::DeEscalating, [7, 34, 118, 346, 922, 2314, 5578, 13066]),
        (Preset::DeEscalatingTopSix, [10, 46, 154, 442, 1162, 2890, 6922, 16138]),
    ] {
        let counted: Vec<u64> = (1..=8).map(|doses| paths(&compile(preset, doses), None)).collect();
        assert_eq!(counted, counts, "{}", preset.name());
    }
    for reference in references() {
        let counted = paths(&reference.graph(), reference.cap) as f64;
        assert_eq!(counted.to_string(), reference.values[&("paths".into(), String::new())].to_string());
    }
}

/// The compiled graph, with probability pushed through it, gives every figure of the fixture to rounding.
#[test]
fn the_graph_gives_the_exact_figures() {
    for reference in references() {
        let rule = ThreePlusThree::new(reference.preset.switches(), reference.dlt.len());
        let graph = Graph::compile(&EveryDlt(rule), reference.dlt.len(), MAX_STATES).unwrap();
        let endings = exact::endings(&graph, &reference.dlt, reference.cap);
        for ((quantity, at), &expected) in &reference.values {
            let dose = at.parse().ok().and_then(dosim::dose::DoseLevel::new);
            let value = match (quantity.as_str(), dose) {
                ("p_mtd", Some(dose)) => exact::p_mtd(&endings, Mtd::Dose(dose)),
                ("p_mtd", None) => exact::p_mtd(&endings, Mtd::NoneTolerable),
                ("p_undetermined", _) => exact::p_mtd(&endings, Mtd::Undetermined),
                ("mean_patients", Some(dose)) => exact::mean(&endings, |end| end.tallies.patients(dose).into()),
                ("mean_patients", None) => exact::mean(&endings, |end| end.tallies.total_patients().into()),
                ("mean_dlts", Some(dose)) => exact::mean(&endings, |end| end.tallies.dlts(dose).into()),
                ("mean_dlts", None) => exact::mean(&endings, |end| end.tallies.total_dlts().into()),
                ("p_sample_size", _) => {
                    let size: u32 = at.parse().unwrap();
                    exact::mean(&endings, |end| f64::from(u8::from(end.tallies.total_patients() == size)))
                }
                _ => continue,
            };
            assert!((value - expected).abs() < 1e-12, "{} {quantity} {at}: {value}", reference.name());
        }
    }
}

/// The parts of the closed forms at one dose level, in the symbols of the usual derivation: q = 1 − p; P0 = q³ (0/3);
/// P1 = 3pq⁵ (1/3, then 0/3); e = P0 + P1 (escalation); Q0 = q³ + 3pq² (at most one more in the next three);
/// six = P0·Q0 + P1 (at most 1/6 among six).
#[derive(Clone, Copy)]
struct Level {
    p: f64,
    q: f64,
    p0: f64,
    e: f64,
    q0: f64,
    six: f64,
}

impl Level {
    fn new(p: f64) -> Self {
        let q = 1.0 - p;
        let (p0, p1, q0) = (q.powi(3), 3.0 * p * q.powi(5), q.powi(3) + 3.0 * p * q.powi(2));
        Self { p, q, p0, e: p0 + p1, q0, six: p0 * q0 + p1 }
    }

    /// 9p²q⁴: one DLT in each of two cohorts of three.
    fn two_in_six(self) -> f64 {
        9.0 * self.p.powi(2) * self.q.powi(4)
    }
}

/// The probability of escalating past every one of these levels.
fn all_pass(levels: &[Level]) -> f64 {
    levels.iter().map(|level| level.e).product()
}

/// P(MTD = j) for j = 0 (none tolerable) to D.
fn closed_form(preset: Preset, levels: &[Level]) -> Vec<f64> {
    let top = levels.len();
    let passes_top = |level: Level| match preset {
        Preset::ClassicTopSix | Preset::DeEscalatingTopSix => level.six,
        _ => level.e,
    };
    let passes = |j: usize| if j == top { passes_top(levels[j - 1]) } else { levels[j - 1].e };
    let mut p_mtd = vec![0.0; top + 1];
    for j in 0..=top {
        let below = all_pass(&levels[..j.saturating_sub(1)]);
        p_mtd[j] = match preset {
            Preset::Classic | Preset::ClassicTopSix if j == top => below * passes(top),
            Preset::Classic | Preset::ClassicTopSix => all_pass(&levels[..j]) * (1.0 - passes(j + 1)),
            Preset::TwoInSix => {
                let too_toxic = |level: Level| 1.0 - level.e - level.two_in_six();
                let stays = if j == 0 { 0.0 } else { below * levels[j - 1].two_in_six() };
                let above = if j == top { 1.0 } else { too_toxic(levels[j]) };
                stays + all_pass(&levels[..j]) * above
            }
            // Found tolerable in six, on the way down from the first level k that was too toxic.
            Preset::DeEscalating | Preset::DeEscalatingTopSix => {
                let six = if j == 0 { 1.0 } else { levels[j - 1].six };
                let from = |k: usize| {
                    let fails: f64 = levels[j..k - 1].iter().map(|level| level.p0 * (1.0 - level.q0)).product();
                    below * six * fails * (1.0 - passes(k))
                };
                let at_top = if j == top { below * passes(top) } else { 0.0 };
                (j + 1..=top).map(from).sum::<f64>() + at_top
            }
        };
    }
    p_mtd
}

/// E[patients at j] of rule A: (∏ e below j)·(3 + 9pq²); rule B treats six at the top level unless two of three have a DLT.
fn mean_patients_without_de_escalation(preset: Preset, levels: &[Level], j: usize) -> f64 {
    let Level { p, q, p0, .. } = levels[j - 1];
    let expanded = if j == levels.len() && preset == Preset::ClassicTopSix { p0 } else { 0.0 };
    all_pass(&levels[..j - 1]) * (3.0 + 9.0 * p * q * q + 3.0 * expanded)
}

fn total(endings: &[Ending]) -> f64 {
    exact::mean(endings, |_| 1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn closed_forms_hold(dlt in prop::collection::vec(0.0..=1.0_f64, 1..=7)) {
        let levels: Vec<Level> = dlt.iter().copied().map(Level::new).collect();
        for preset in Preset::ALL {
            let endings = exact::endings(&compile(preset, dlt.len()), &dlt, None);
            prop_assert!((total(&endings) - 1.0).abs() < 1e-12);
            for (j, expected) in closed_form(preset, &levels).into_iter().enumerate() {
                let mtd = dosim::dose::DoseLevel::new(j).map_or(Mtd::NoneTolerable, Mtd::Dose);
                let value = exact::p_mtd(&endings, mtd);
                prop_assert!((value - expected).abs() < 1e-12, "{} at {j}: {value}, {expected}", preset.name());
            }
            if matches!(preset, Preset::Classic | Preset::ClassicTopSix) {
                for j in 1..=dlt.len() {
                    let value = exact::mean(&endings, |end| end.tallies.patients(level(j)).into());
                    let expected = mean_patients_without_de_escalation(preset, &levels, j);
                    prop_assert!((value - expected).abs() < 1e-12, "{} at {j}: {value}, {expected}", preset.name());
                }
            }
        }
    }
}

/// A complete 3+3 on three levels can need 18: rules A and D need more than 12 in 4-14 % and 23-43 % of trials over
/// plausible curves, which is what the registered sample size of NCT05745454 has to be told.
#[test]
fn twelve_patients_do_not_hold_the_registered_design() {
    let more_than_12 =
        |preset, dlt: &[f64]| exact::p_mtd(&exact::endings(&compile(preset, 3), dlt, Some(12)), Mtd::Undetermined);
    for dlt in [[0.05, 0.10, 0.20], [0.05, 0.15, 0.30], [0.10, 0.20, 0.30], [0.02, 0.05, 0.10]] {
        let (a, d) = (more_than_12(Preset::Classic, &dlt), more_than_12(Preset::DeEscalatingTopSix, &dlt));
        assert!((0.03..0.15).contains(&a), "A under {dlt:?}: {a}");
        assert!((0.22..0.44).contains(&d), "D under {dlt:?}: {d}");
    }
}

/// Twelve levels are enumerable for every rule, and a limit on states is kept.
#[test]
fn the_largest_ladder_is_enumerable() {
    for preset in Preset::ALL {
        let rule = ThreePlusThree::new(preset.switches(), 12);
        let graph = Graph::compile(&rule, 12, MAX_STATES).unwrap();
        let endings = exact::endings(&graph, &[0.1; 12], None);
        assert!((total(&endings) - 1.0).abs() < 1e-12, "{}", preset.name());
        let limit = graph.len() - 1;
        assert_eq!(Graph::compile(&rule, 12, limit).err(), Some(TooManyStates { limit }));
    }
}
