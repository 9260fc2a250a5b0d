//! Titration that moderate toxicities end: an enumeration of its own, the Monte Carlo engine, and where it is another design.

use dosim::characteristics::{OperatingCharacteristics, Quantity};
use dosim::design::StopReason;
use dosim::estimate::{check_events, check_sweep};
use dosim::exact::{self, Inexact};
use dosim::scenario::{AcceleratedTitrationParameters, DesignSpec, NamedDesign, Plan, Preset, Rule, parse};
use dosim::simulate::{Study, Watch};
use proptest::prelude::*;

use super::verification::verified;
use super::{assert_close, assert_same, support};

fn titration(levels: u8, end_at: Option<u8>, preset: Preset) -> AcceleratedTitrationParameters {
    AcceleratedTitrationParameters {
        single_patient_levels: levels,
        resume_single_patients: false,
        end_titration_at_moderate: end_at,
        then: preset.switches(),
    }
}

fn design(name: &str, rules: AcceleratedTitrationParameters, cap: Option<u32>) -> NamedDesign {
    let spec =
        DesignSpec { rule: Rule::AcceleratedTitration(rules), ..support::design(Preset::Classic.switches(), cap).spec };
    NamedDesign { name: name.to_owned(), spec }
}

fn plan(dlt: &[f64], moderate: &[f64]) -> Plan {
    let mut plan = support::plan(dlt);
    plan.scenarios[0].moderate_probabilities = Some(moderate.iter().map(|&p| support::p(p)).collect());
    plan
}

fn answer(plan: &Plan) -> OperatingCharacteristics {
    exact::answer(&Study::new(plan.clone()), 0, 0).unwrap()
}

/// Titration and a 3+3 that does not de-escalate, told level by level: what it declares (none, then each dose level) and how many it treats.
struct ByHand<'a> {
    dlt: &'a [f64],
    moderate: &'a [f64],
    levels: usize,
    end_at: u32,
    declared: Vec<f64>,
    patients: f64,
    dlts: f64,
}

impl ByHand<'_> {
    fn treat(&mut self, level: usize, patients: u32, weight: f64) {
        self.patients += weight * f64::from(patients);
        self.dlts += weight * f64::from(patients) * self.dlt[level];
    }

    /// One patient at a level, after so many moderate toxicities; every level below had one patient.
    fn titrate(&mut self, level: usize, moderate: u32, weight: f64) {
        self.treat(level, 1, weight);
        let (p, m) = (self.dlt[level], self.moderate[level]);
        let singles = vec![true; level];
        self.fill(level, 1, &singles, weight * p);
        let ends = moderate + 1 == self.end_at;
        for (more, weight) in [(1, weight * (1.0 - p) * m), (0, weight * (1.0 - p) * (1.0 - m))] {
            if (more == 1 && ends) || level + 1 == self.dlt.len() {
                self.fill(level, 0, &singles, weight);
            } else if level + 1 < self.levels {
                self.titrate(level + 1, moderate + more, weight);
            } else {
                let mut singles = singles.clone();
                singles.push(true);
                self.three(level + 1, &singles, weight);
            }
        }
    }

    /// Two more where one patient had so many DLTs.
    fn fill(&mut self, level: usize, dlts: u32, singles: &[bool], weight: f64) {
        self.treat(level, 2, weight);
        let (p, q) = (self.dlt[level], 1.0 - self.dlt[level]);
        for (more, share) in [(0, q * q), (1, 2.0 * p * q), (2, p * p)] {
            self.of_three(level, dlts + more, singles, weight * share);
        }
    }

    fn three(&mut self, level: usize, singles: &[bool], weight: f64) {
        self.treat(level, 3, weight);
        let (p, q) = (self.dlt[level], 1.0 - self.dlt[level]);
        for (dlts, share) in [(0, q * q * q), (1, 3.0 * p * q * q), (2, 3.0 * p * p * q + p * p * p)] {
            self.of_three(level, dlts, singles, weight * share);
        }
    }

    fn of_three(&mut self, level: usize, dlts: u32, singles: &[bool], weight: f64) {
        if weight == 0.0 {
            return;
        }
        match dlts {
            0 => self.pass(level, singles, weight),
            1 => {
                self.treat(level, 3, weight);
                let none = (1.0 - self.dlt[level]).powi(3);
                self.pass(level, singles, weight * none);
                self.too_toxic(level, singles, weight * (1.0 - none));
            }
            _ => self.too_toxic(level, singles, weight),
        }
    }

    /// `singles` is longer than the way up where the trial came down: it stays there.
    fn pass(&mut self, level: usize, singles: &[bool], weight: f64) {
        if level + 1 == self.dlt.len() || singles.len() > level {
            self.declared[level + 1] += weight;
        } else {
            let mut singles = singles.to_vec();
            singles.push(false);
            self.three(level + 1, &singles, weight);
        }
    }

    fn too_toxic(&mut self, level: usize, singles: &[bool], weight: f64) {
        match level.checked_sub(1) {
            None => self.declared[0] += weight,
            Some(below) if singles[below] => {
                let down: Vec<bool> = singles.iter().copied().chain([false; 24]).collect();
                self.fill(below, 0, &down, weight);
            }
            Some(below) => self.declared[below + 1] += weight,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn level_by_level(
        dlt in prop::collection::vec(0.0..1.0_f64, 4),
        moderate in prop::collection::vec(0.01..1.0_f64, 4),
        levels in 1..=4_u8,
        end_at in 1..=3_u8,
    ) {
        let mut plan = plan(&dlt, &moderate);
        plan.designs = vec![design("t", titration(levels, Some(end_at), Preset::Classic), None)];
        let mut by_hand = ByHand {
            dlt: &dlt, moderate: &moderate, levels: levels.into(), end_at: end_at.into(), declared: vec![0.0; 5], patients: 0.0, dlts: 0.0,
        };
        by_hand.titrate(0, 0, 1.0);
        let answer = answer(&plan);
        let found: Vec<f64> = [answer.p_none_tolerable.value].into_iter().chain(answer.doses.iter().map(|dose| dose.p_mtd.value)).collect();
        for (found, expected) in found.iter().zip(&by_hand.declared) {
            prop_assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        let total = answer.patients.as_ref().unwrap();
        prop_assert!((total.mean.value - by_hand.patients).abs() < 1e-11, "{:?} {}", total.mean, by_hand.patients);
        let dlts = answer.dlts.as_ref().unwrap();
        prop_assert!((dlts.mean.value - by_hand.dlts).abs() < 1e-11, "{:?} {}", dlts.mean, by_hand.dlts);
        // The whole distributions have the same means.
        let mean = |of: &dosim::characteristics::Distribution| (0..60).map(|least| of.p_more_than(least)).sum::<f64>();
        prop_assert!((mean(&total.distribution) - by_hand.patients).abs() < 1e-9);
        prop_assert!((mean(&dlts.distribution) - by_hand.dlts).abs() < 1e-9);
    }
}

/// One single patient, then a 3+3, on two dose levels; q = 1 − p, and the first moderate toxicity ends titration.
#[test]
fn two_levels_in_closed_form() {
    let ([p1, p2], [m1, m2]) = ([0.2, 0.3], [0.4, 0.5]);
    let mut plan = plan(&[p1, p2], &[m1, m2]);
    plan.designs = vec![design("t", titration(1, Some(1), Preset::Classic), None)];
    let answer = answer(&plan);
    let e = |p: f64| (1.0 - p).powi(3) + 3.0 * p * (1.0 - p).powi(5);
    // Without any toxicity q(1 − m): the second level, and if that is too toxic the first one is filled up to three.
    let (q1, free) = (1.0 - p1, (1.0 - p1) * (1.0 - m1));
    let filled = q1.powi(2) + 2.0 * p1 * q1 * q1.powi(3);
    // With a moderate toxicity as in a 3+3 whose first patient had no DLT, and with a DLT as in one whose first patient had one.
    let first = q1 * m1 * filled + p1 * q1.powi(5);
    assert_close("second", answer.doses[1].p_mtd.value, (free + first) * e(p2));
    assert_close("first", answer.doses[0].p_mtd.value, (free * filled + first) * (1.0 - e(p2)));
}

fn designs() -> Vec<NamedDesign> {
    let mut designs = Vec::new();
    for preset in [Preset::Classic, Preset::DeEscalatingTopSix, Preset::TwoInSix] {
        for (end_at, resume) in [(1, false), (2, false), (1, true), (2, true)] {
            for cap in [None, Some(9)] {
                let rules = AcceleratedTitrationParameters {
                    resume_single_patients: resume,
                    ..titration(3, Some(end_at), preset)
                };
                designs.push(design(&format!("{preset:?} {end_at} {resume} {cap:?}"), rules, cap));
            }
        }
    }
    designs
}

#[test]
fn simulation_agrees_with_exact_answers() {
    let mut plain = plan(&[0.05, 0.1, 0.2, 0.35], &[0.2, 0.3, 0.4, 0.5]);
    plain.trials = 50_000;
    plain.designs = designs();
    let mut dropout = plain.clone();
    dropout.conduct.dropout_probability = support::p(0.2);
    let mut halts = plain.clone();
    halts.scenarios[0].halt_probabilities = Some([0.1, 0.2, 0.3, 0.3].map(support::p).to_vec());
    let mut excess = plain.clone();
    excess.conduct.stop_cohort_at_excess = true;
    excess.designs.retain(|design| design.spec.cap.is_none());
    for (what, plan) in [("plain", plain), ("dropout", dropout), ("halts", halts), ("excess", excess)] {
        let (results, verification) = verified(&plan);
        assert!(results.cells.iter().all(|cell| cell.exact.is_some()), "{what}");
        assert!(verification.is_within_chance(), "{what}: {verification:?}");
        assert!(verification.tested >= 6 * plan.designs.len(), "{what}: {verification:?}");
        let furthest = verification.furthest.unwrap();
        assert!(furthest.z.unwrap().abs() < 5.0, "{what}: {furthest:?}");
    }
}

/// Where nobody has a moderate toxicity it is the design without the key, to the last bit, exact and simulated.
#[test]
fn without_moderate_toxicities_nothing_changes() {
    for preset in Preset::ALL {
        for cap in [None, Some(10)] {
            let mut with = plan(&[0.1, 0.2, 0.3], &[0.0, 0.0, 0.0]);
            with.trials = 2_000;
            with.designs = vec![design("t", titration(3, Some(1), preset), cap)];
            let mut without = support::plan(&[0.1, 0.2, 0.3]);
            without.trials = 2_000;
            without.designs = vec![design("t", titration(3, None, preset), cap)];
            assert_eq!(answer(&with), answer(&without), "{preset:?} {cap:?}");
            let simulated = |plan: &Plan| Study::new(plan.clone()).simulate(&Watch::default()).unwrap().cells;
            let [with, without] = [simulated(&with), simulated(&without)];
            assert_eq!(with[0].characteristics, without[0].characteristics, "{preset:?} {cap:?}");
        }
    }
}

/// Where everybody without a DLT has one, the first one ends titration at the starting dose: a 3+3 from there on.
#[test]
fn with_a_certain_one_it_is_the_three_plus_three() {
    for preset in Preset::ALL {
        let mut titrating = plan(&[0.1, 0.25, 0.4], &[1.0, 0.3, 0.0]);
        titrating.designs = vec![design("t", titration(3, Some(1), preset), None)];
        let mut plain = support::plan(&[0.1, 0.25, 0.4]);
        plain.designs = vec![support::design(preset.switches(), None)];
        assert_same(preset.name(), &answer(&titrating), &answer(&plain));
        // With two, one more dose level has a single patient.
        titrating.designs = vec![design("t", titration(3, Some(2), preset), None)];
        assert!(answer(&titrating).patients.unwrap().mean.value < answer(&plain).patients.unwrap().mean.value - 0.5);
    }
}

/// More of them end titration earlier, so that more patients are needed.
#[test]
fn more_moderate_toxicities_need_more_patients() {
    let mean = |m: f64| {
        let mut plan = plan(&[0.02, 0.05, 0.1, 0.2], &[m; 4]);
        plan.designs = vec![design("t", titration(4, Some(2), Preset::Classic), None)];
        answer(&plan).patients.unwrap().mean.value
    };
    let means = [0.0, 0.2, 0.5, 0.8, 1.0].map(mean);
    assert!(means.windows(2).all(|pair| pair[0] < pair[1]), "{means:?}");
}

#[test]
fn what_does_not_know_them_says_so() {
    let mut plan = plan(&[0.1, 0.2], &[0.3, 0.3]);
    plan.designs = vec![
        design("t", titration(2, Some(1), Preset::Classic), None),
        support::design(Preset::Classic.switches(), None),
    ];
    let study = Study::new(plan.clone());
    assert_eq!(exact::capped_graph(&study, 0).err(), Some(Inexact::ModerateToxicities));
    assert!(exact::capped_graph(&study, 1).is_ok() && exact::inexact(&study, 0).is_none());
    assert!(exact::patients_needed(&study, 0, 0).is_ok());
    let said = check_events(&plan, "a bound").unwrap_err().to_string();
    assert!(said.contains("moderate_probabilities") && said.contains("a bound knows no moderate toxicities"), "{said}");
    // Nothing is left out where no design looks.
    plan.designs.remove(0);
    assert!(check_events(&plan, "a bound").is_ok());
}

/// Halts are told beside them: of a single patient, a DLT that ends the study, another DLT, a moderate toxicity, none.
#[test]
fn halts_beside_moderate_toxicities() {
    let (p, h, m) = (0.2, 0.3, 0.4);
    let mut plan = plan(&[p], &[m]);
    plan.scenarios[0].halt_probabilities = Some(vec![support::p(h)]);
    plan.designs = vec![design("t", titration(1, Some(1), Preset::Classic), None)];
    let answer = answer(&plan);
    let (goes_on, spared) = (1.0 - p * h, p * (1.0 - h));
    let q = 1.0 - p;
    // On one dose level a moderate toxicity changes nothing: it is filled up to three in any case.
    let one_dlt = spared * q * q + q * 2.0 * spared * q;
    let halted = 1.0 - goes_on.powi(3) + one_dlt * (1.0 - goes_on.powi(3));
    let told = Quantity::Stop(StopReason::Halted).estimate(&answer, None).unwrap().value;
    assert_close("halted", told, halted);
}

const FILE: &str = "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"1\"\n[[dose]]\nlabel = \"2\"\n[[scenario]]\nname = \"s\"\n\
                    dlt_probabilities = [0.1, 0.2]\nmoderate_probabilities = [0.2, 0.3]\n[[design]]\nname = \"d\"\n\
                    [design.accelerated_titration]\nend_titration_at_moderate = 2\n[[sweep.grid]]\nname = \"g\"\nbase_scenario = \"s\"\n[[sweep.grid.axis]]\ndose_level = 1\nfrom = 0\nto = 0.5\npoints = 3\n";

#[test]
fn a_sweep_is_refused() {
    let plan = parse("f", FILE).unwrap_or_else(|error| panic!("{error}")).plan;
    let said = check_sweep(&plan, plan.sweep.as_ref().unwrap()).unwrap_err().to_string();
    assert!(said.contains("a sweep knows no moderate toxicities"), "{said}");
}
