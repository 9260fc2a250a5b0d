//! The general A+B against its closed forms and the 3+3, and accelerated titration by hand and against both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use dosim::design::{APlusB, AcceleratedTitration, CohortDesign, Mtd, Tallies, ThreePlusThree};
use dosim::exact as engine;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{self, CutOffs, GeneralRules, NamedDesign, Preset, Rule, Switches};
use dosim::simulate::{Study, Watch};
use support::designs::spec;
use support::exact::{self, binomial};
use support::level;
use support::notation::check;

fn rules(cut_offs: CutOffs, de_escalate: bool) -> scenario::APlusBParameters {
    scenario::APlusBParameters { cut_offs, de_escalate, starting_dose: level(1) }
}

fn titration(levels: u8, then: Switches) -> scenario::AcceleratedTitrationParameters {
    scenario::AcceleratedTitrationParameters {
        single_patient_levels: levels,
        resume_single_patients: false,
        end_titration_at_moderate: None,
        then,
    }
}

fn compile(design: &dyn CohortDesign, doses: usize) -> Graph {
    Graph::compile(design, doses, MAX_STATES).unwrap()
}

/// With three and three, 1, 1 and 1 the A+B is rule A, and with de-escalation rule C: state by state.
#[test]
fn the_three_plus_three_is_a_case() {
    for doses in 1..=5 {
        for (de_escalate, preset) in [(false, Preset::Classic), (true, Preset::DeEscalating)] {
            let a_plus_b = compile(&APlusB::new(&rules(CutOffs::THREE_PLUS_THREE, de_escalate), doses), doses);
            let three_plus_three = compile(&ThreePlusThree::new(preset.switches(), doses), doses);
            assert_eq!(a_plus_b.len(), three_plus_three.len());
            for state in 0..a_plus_b.len() as u32 {
                assert_eq!(a_plus_b.decision(state), three_plus_three.decision(state));
                assert_eq!(a_plus_b.tallies(state), three_plus_three.tallies(state));
            }
        }
    }
}

/// What can become of one dose level.
struct Dose {
    /// Passed, with A or with A + B.
    passed: f64,
    /// Fewer than C in A, and not too toxic or too toxic with B more.
    expanded_passed: f64,
    expanded_toxic: f64,
    /// C to D in A, and not too toxic with B more.
    open_passed: f64,
    /// C to D in A.
    open: f64,
}

fn dose(CutOffs { a, b, c, d, e }: CutOffs, p: f64) -> Dose {
    let (a, b, c, d, e) = (u32::from(a), u32::from(b), u32::from(c), u32::from(d), u32::from(e));
    let at_most = |most: u32| (0..=most.min(b)).map(|k| binomial(b, k, p)).sum::<f64>();
    let then = |k: u32| if k <= e { at_most(e - k) } else { 0.0 };
    let few: f64 = (0..c).map(|k| binomial(a, k, p)).sum();
    let expanded_passed: f64 = (0..c).map(|k| binomial(a, k, p) * then(k)).sum();
    let open_passed: f64 = (c..=d).map(|k| binomial(a, k, p) * then(k)).sum();
    let open: f64 = (c..=d).map(|k| binomial(a, k, p)).sum();
    Dose { passed: few + open_passed, expanded_passed, expanded_toxic: few - expanded_passed, open_passed, open }
}

const DESIGNS: [CutOffs; 5] = [
    CutOffs::THREE_PLUS_THREE,
    CutOffs { a: 4, b: 4, c: 1, d: 2, e: 2 },
    CutOffs { a: 2, b: 4, c: 1, d: 1, e: 2 },
    CutOffs { a: 5, b: 2, c: 2, d: 3, e: 3 },
    CutOffs { a: 3, b: 6, c: 1, d: 0, e: 2 },
];
const CURVES: [&[f64]; 3] = [&[0.1, 0.2, 0.3, 0.5], &[0.3, 0.4, 0.6], &[0.05, 0.02, 0.25, 0.3, 0.45]];

/// Lin & Shih 2001 (doi:10.1093/biostatistics/2.2.203), sections 2 and 3: the chance that dose level j is the MTD. Without
/// de-escalation ∏_{i≤j} e_i (1 − e_{j+1}), e being the chance of passing; with it, the sum over the dose level k found too toxic of
/// ∏_{i<j} e_i · (j passed, with A + B) · ∏_{j<i<k} (i passed with A and too toxic with A + B) · (1 − e_k).
#[test]
fn selection_follows_the_closed_forms() {
    for (cut_offs, curve) in DESIGNS.into_iter().flat_map(|design| CURVES.map(|curve| (design, curve))) {
        let of: Vec<Dose> = curve.iter().map(|&p| dose(cut_offs, p)).collect();
        let last = of.len() - 1;
        let passed = |doses: usize| of[..doses].iter().map(|dose| dose.passed).product::<f64>();
        let stays = |j: usize| if j == last { 1.0 } else { 1.0 - of[j + 1].passed };
        let from_above = |j: usize, k: usize| {
            let down: f64 = of[j + 1..k].iter().map(|dose| dose.expanded_toxic).product();
            passed(j) * (of[j].expanded_passed + of[j].open_passed) * down * (1.0 - of[k].passed)
        };
        for de_escalate in [false, true] {
            let design = APlusB::new(&rules(cut_offs, de_escalate), of.len());
            let endings = exact::endings(&compile(&design, of.len()), curve, None);
            for j in 0..=last {
                let expected = match (de_escalate, j) {
                    (false, _) => passed(j + 1) * stays(j),
                    (true, j) if j == last => passed(j + 1),
                    (true, j) => (j + 1..=last).map(|k| from_above(j, k)).sum(),
                };
                let found = exact::p_mtd(&endings, Mtd::Dose(level(j + 1)));
                assert!((found - expected).abs() < 1e-12, "{cut_offs:?} {de_escalate} at {}: {found}", j + 1);
            }
            // Σ_j P(reached j) (A + B P(open)) patients without de-escalation.
            if !de_escalate {
                let (a, b) = (f64::from(cut_offs.a), f64::from(cut_offs.b));
                let expected: f64 = (0..=last).map(|j| passed(j) * (a + b * of[j].open)).sum();
                let found = exact::mean(&endings, |end| end.tallies.total_patients().into());
                assert!((found - expected).abs() < 1e-12, "{cut_offs:?}: {found} patients");
            }
        }
    }
}

#[test]
fn four_and_four_by_hand() {
    let cut_offs = CutOffs { a: 4, b: 4, c: 1, d: 2, e: 2 };
    check(
        &APlusB::new(&rules(cut_offs, true), 3),
        &[
            ("", "4 at 1"),
            ("1NNNN", "4 at 2"),
            ("1NNNT", "4 at 1"),
            ("1NNTT", "4 at 1"),
            ("1NTTT", "NoneTolerable: lowest_dose_too_toxic"),
            ("1NNTT 1NNNN", "4 at 2"),
            ("1NNTT 1NNNT", "NoneTolerable: lowest_dose_too_toxic"),
            ("1NNNN 2NTTT", "4 at 1"),
            ("1NNNN 2NTTT 1NNTT", "1: lower_dose_confirmed"),
            ("1NNNN 2NTTT 1NTTT", "NoneTolerable: lowest_dose_too_toxic"),
            ("1NNNN 2NNNN 3NNNN", "3: top_dose_reached"),
        ],
    );
}

/// What a 4 + 4 recommends at a cap from fewer than eight: a share of at most 2 in 8 (C = 1, D = E = 2), with four or more.
#[test]
fn the_share_that_four_and_four_tolerates_at_a_cap() {
    let design = APlusB::new(&rules(CutOffs { a: 4, b: 4, c: 1, d: 2, e: 2 }, false), 2);
    let none = (Mtd::NoneTolerable, Mtd::Dose(level(1)));
    for (patients, dlts, expected) in [
        (3, 0, none.0),
        (4, 0, none.1),
        (4, 1, none.1),
        (4, 2, none.0),
        (5, 1, none.1),
        (5, 2, none.0),
        (7, 1, none.1),
        (7, 2, none.0),
        (8, 2, none.1),
        (8, 3, none.0),
    ] {
        let tallies = Tallies::default().with(level(1), patients, dlts);
        assert_eq!(design.mtd(&tallies), expected, "{dlts}/{patients}");
    }
}

/// Simon 1997 (doi:10.1093/jnci/89.15.1138), design 2, DLTs only: at the first DLT two more are treated at its dose level, and the
/// 3+3 goes on.
#[test]
fn accelerated_titration_by_hand() {
    check(
        &AcceleratedTitration::new(&titration(4, Preset::Classic.switches()), 4),
        &[
            ("", "1 at 1"),
            ("1N", "1 at 2"),
            ("1T", "2 at 1"),
            ("1T 1NN", "3 at 1"),
            ("1T 1NT", "NoneTolerable: lowest_dose_too_toxic"),
            ("1T 1NN 1NNN", "3 at 2"),
            ("1N 2N 3N", "1 at 4"),
            ("1N 2N 3N 4N", "2 at 4"),
            ("1N 2N 3N 4N 4NN", "4: top_dose_reached"),
            ("1N 2N 3N 4T", "2 at 4"),
            // A single patient is not enough to be the MTD: two more first.
            ("1N 2N 3N 4T 4NT", "2 at 3"),
            ("1N 2N 3N 4T 4NT 3NN", "3: lower_dose_confirmed"),
            ("1N 2N 3N 4T 4NT 3NT", "3 at 3"),
            ("1N 2N 3N 4T 4NT 3NT 3NNN", "3: lower_dose_confirmed"),
            ("1N 2N 3N 4T 4NT 3NT 3NNT", "2 at 2"),
            ("1N 2N 3N 4T 4NT 3TT", "2 at 2"),
            ("1N 2N 3N 4T 4NT 3TT 2TT", "2 at 1"),
            ("1N 2N 3N 4T 4NT 3TT 2TT 1TT", "NoneTolerable: lowest_dose_too_toxic"),
            ("1N 2T 2NN 2NNN", "3 at 3"),
        ],
    );
    check(
        &AcceleratedTitration::new(&titration(1, Preset::DeEscalatingTopSix.switches()), 4),
        &[
            ("1N", "3 at 2"),
            ("1T", "2 at 1"),
            ("1N 2NNN", "3 at 3"),
            ("1N 2NNN 3NTT", "3 at 2"),
            ("1N 2NNN 3NTT 2NTT", "2 at 1"),
            ("1N 2NNN 3NTT 2NTT 1NN", "3 at 1"),
            ("1N 2NNN 3NNN 4NNN", "3 at 4"),
        ],
    );
}

/// The same by hand where moderate toxicities (M) end titration, too: the first one, or the second one (Simon 1997, design 2).
#[test]
fn titration_that_moderate_toxicities_end_by_hand() {
    let of = |at, resumes, levels| {
        let rules = scenario::AcceleratedTitrationParameters {
            end_titration_at_moderate: Some(at),
            resume_single_patients: resumes,
            ..titration(levels, Preset::Classic.switches())
        };
        AcceleratedTitration::new(&rules, 4)
    };
    check(
        &of(2, false, 4),
        &[
            ("1M", "1 at 2"),
            ("1M 2N", "1 at 3"),
            ("1M 2M", "2 at 2"),
            ("1M 2N 3M", "2 at 3"),
            ("1M 2T", "2 at 2"),
            ("1M 2M 2NN", "3 at 3"),
            ("1M 2M 2NT", "3 at 2"),
            // The 3+3 does not look at them.
            ("1M 2M 2MM 3MMM", "3 at 4"),
            ("1M 2M 2TT", "2 at 1"),
            ("1N 2N 3N 4M", "2 at 4"),
        ],
    );
    check(&of(1, false, 4), &[("1M", "2 at 1"), ("1N 2M", "2 at 2"), ("1M 1NN", "3 at 2")]);
    check(&of(1, false, 2), &[("1N 2N", "3 at 3"), ("1N 2M", "2 at 2"), ("1N 2M 2NN", "3 at 3")]);
    // They are counted anew after a dose level that was expanded.
    check(
        &of(2, true, 4),
        &[
            ("1M 2M 2NN", "1 at 3"),
            ("1M 2M 2NN 3M", "1 at 4"),
            ("1M 2T 2NN 2NNN 3M", "1 at 4"),
            ("1M 2M 2NN 3M 4M", "2 at 4"),
        ],
    );
    let why = |history: &str| of(2, false, 4).decide(&support::notation::standing(history)).why();
    assert_eq!(why("1M 2N"), "no DLT so far: titration goes on with a single patient at dose level 3");
    assert_eq!(why("1M 2M"), "2 moderate toxicities end titration: dose level 2 has three patients");
}

/// The same by hand where single patients go on after an expanded dose level that is passed.
#[test]
fn single_patients_that_resume_by_hand() {
    let of = |levels, then: Preset| {
        let rules = scenario::AcceleratedTitrationParameters {
            resume_single_patients: true,
            ..titration(levels, then.switches())
        };
        AcceleratedTitration::new(&rules, 4)
    };
    check(
        &of(4, Preset::Classic),
        &[
            ("1N", "1 at 2"),
            ("1N 2T", "2 at 2"),
            ("1N 2T 2NN", "3 at 2"),
            ("1N 2T 2NN 2NNN", "1 at 3"),
            ("1N 2T 2NN 2NNN 3N", "1 at 4"),
            ("1N 2T 2NN 2NNN 3T", "2 at 3"),
            ("1N 2T 2NN 2NNN 3T 3NN 3NNN", "1 at 4"),
            ("1N 2T 2NN 2NNN 3N 4N", "2 at 4"),
            ("1N 2T 2NN 2NNN 3N 4T 4NT", "2 at 3"),
            ("1N 2T 2NN 2NNN 3N 4T 4NT 3NN", "3: lower_dose_confirmed"),
            ("1N 2T 2NN 2NNN 3N 4T 4NT 3TT", "2: lower_dose_confirmed"),
            ("1N 2T 2NN 2NNT", "2 at 1"),
        ],
    );
    check(
        &of(2, Preset::DeEscalatingTopSix),
        &[
            ("1T 1NN 1NNN", "1 at 2"),
            ("1T 1NN 1NNN 2N", "3 at 3"),
            ("1T 1NN 1NNN 2N 3NNN", "3 at 4"),
            ("1T 1NN 1NNN 2N 3TTN", "2 at 2"),
        ],
    );
    let why = of(4, Preset::Classic).decide(&support::notation::standing("1N 2T 2NN 2NNN")).why();
    assert!(why.ends_with("single patients go on at dose level 3 (resume_single_patients)"), "{why}");
}

/// Closed forms on three dose levels, rule A. A dose level is passed at first by a single patient without a DLT (q), or expanded (p q² q³):
/// s = q + p q⁵. Whoever comes down fills up to three: with f = q² + 2pq·q³ it is confirmed, and q f + p q⁵ = e = q³ + 3pq⁵, as of any 3+3.
/// Without resuming, a DLT at the first dose level makes the second one a plain 3+3's (e instead of s).
#[test]
fn single_patients_that_resume_have_their_closed_forms() {
    let dlt = [0.1, 0.25, 0.4];
    let [e, s, single] = [0, 1, 2].map(|what| {
        dlt.map(|p: f64| {
            let q = 1.0 - p;
            [q.powi(3) + 3.0 * p * q.powi(5), q + p * q.powi(5), q][what]
        })
    });
    let f = dlt.map(|p| {
        let q = 1.0 - p;
        q * q + 2.0 * p * q.powi(4)
    });
    for resumes in [true, false] {
        let rules = scenario::AcceleratedTitrationParameters {
            resume_single_patients: resumes,
            ..titration(3, Preset::Classic.switches())
        };
        let graph = compile(&AcceleratedTitration::new(&rules, 3), 3);
        let ends = exact::endings(&graph, &dlt, None);
        let expanded = s[0] - single[0];
        // The second dose level after a first one that was expanded: passed at first.
        let second = if resumes { s[1] } else { e[1] };
        let top = (single[0] * s[1] + expanded * second) * e[2];
        let confirmed = s[0] * e[1] * (1.0 - e[2]);
        assert!((exact::p_mtd(&ends, Mtd::Dose(level(3))) - top).abs() < 1e-12, "{resumes}");
        assert!((exact::p_mtd(&ends, Mtd::Dose(level(2))) - confirmed).abs() < 1e-12, "{resumes}");
        if resumes {
            let not_second = (1.0 - s[1]) + single[1] * (1.0 - f[1]) * (1.0 - e[2]);
            assert!((exact::p_mtd(&ends, Mtd::Dose(level(1))) - e[0] * not_second).abs() < 1e-12);
        }
    }
}

/// What is not in force is marked in the echo, and results do not name it.
#[test]
fn keys_without_effect_are_no_switches_of_the_design() {
    let text = |keys: &str| {
        format!(
            "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"a\"\n[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.3]\n\
             [[design]]\nname = \"d\"\n[design.a_plus_b]\n{keys}\n"
        )
    };
    let plan = |keys: &str| scenario::parse("file", &text(keys)).unwrap_or_else(|wrong| panic!("{wrong}")).plan;
    let idle = plan("a = 3\nb = 5\nc = 2\nd = 1\ne = 4");
    let echo = scenario::describe(&idle);
    for line in [
        "b = 5 # without effect: c = 2 and d = 1 leave nothing open\n",
        "e = 4 # without effect: c = 2 and d = 1 leave nothing open\n",
        "at_cap = \"undetermined\" # without effect: there is no cap\n",
        "allow_skipping = false # without effect: this rule skips no dose level\n",
    ] {
        assert!(echo.contains(line), "{line}{echo}");
    }
    assert_eq!(idle.designs[0].spec.rule.to_string(), "a=3 c=2 d=1 de_escalate=no starting_dose=1");
    assert_eq!(scenario::parse("echo", &echo).unwrap_or_else(|wrong| panic!("{wrong}")).plan, idle);
    for in_force in ["a = 3\nc = 2\nd = 1\nde_escalate = true", "a = 3\nc = 1\nd = 1"] {
        let of = plan(in_force);
        assert!(!scenario::describe(&of).contains("leave nothing open"), "{in_force}");
        assert!(of.designs[0].spec.rule.to_string().contains("b=3"), "{in_force}");
    }
}

/// At the top of the ladder one and two are three: the same MTDs as the plain 3+3, with the same probabilities.
#[test]
fn titration_of_one_dose_level_is_the_three_plus_three() {
    let curve = [0.25];
    for preset in Preset::ALL {
        let titrated = AcceleratedTitration::new(&titration(1, preset.switches()), 1);
        let titrated = exact::endings(&compile(&titrated, 1), &curve, None);
        let plain = exact::endings(&compile(&ThreePlusThree::new(preset.switches(), 1), 1), &curve, None);
        for mtd in [Mtd::NoneTolerable, Mtd::Dose(level(1))] {
            let (one, other) = (exact::p_mtd(&titrated, mtd), exact::p_mtd(&plain, mtd));
            assert!((one - other).abs() < 1e-12, "{preset:?} {mtd:?}: {one} and {other}");
        }
    }
}

/// Dose levels without toxicity are passed with one patient each, and the 3+3 above them is the plain one on a ladder of its own.
#[test]
fn the_three_plus_three_begins_after_the_levels_with_a_single_patient() {
    let upper = [0.15, 0.25, 0.4];
    let curve = [&[0.0, 0.0][..], &upper].concat();
    for preset in Preset::ALL {
        let titrated = AcceleratedTitration::new(&titration(2, preset.switches()), 5);
        let titrated = exact::endings(&compile(&titrated, 5), &curve, None);
        let plain = exact::endings(&compile(&ThreePlusThree::new(preset.switches(), 3), 3), &upper, None);
        for dose in 1..=3 {
            let (one, other) =
                (exact::p_mtd(&titrated, Mtd::Dose(level(dose + 2))), exact::p_mtd(&plain, Mtd::Dose(level(dose))));
            assert!((one - other).abs() < 1e-12, "{preset:?} {dose}: {one} and {other}");
        }
        let below = exact::p_mtd(&titrated, Mtd::Dose(level(2)));
        assert!((below - exact::p_mtd(&plain, Mtd::NoneTolerable)).abs() < 1e-12, "{preset:?}");
    }
}

#[test]
fn exact_and_simulated_answers_agree() {
    let mut designs: Vec<Rule> =
        DESIGNS.iter().map(|&cut_offs| Rule::APlusB(rules(cut_offs, cut_offs.a > 3))).collect();
    designs.push(Rule::AcceleratedTitration(titration(2, Preset::Classic.switches())));
    designs.push(Rule::AcceleratedTitration(titration(1, Preset::DeEscalatingTopSix.switches())));
    let mut plan = support::plan(&[0.1, 0.2, 0.4]);
    plan.trials = 20_000;
    let named = |rule: &Rule| NamedDesign { name: rule.to_string(), spec: spec(rule.clone(), GeneralRules::default()) };
    plan.designs = designs.iter().map(named).collect();
    let study = Study::new(plan);
    for cell in &study.simulate(&Watch::default()).unwrap().cells {
        let exact = engine::answer(&study, cell.scenario, cell.design).unwrap();
        for (exact, simulated) in exact.doses.iter().zip(&cell.characteristics.doses) {
            for (exact, simulated) in [
                (exact.p_mtd, simulated.p_mtd),
                (exact.patients.as_ref().unwrap().mean, simulated.patients.as_ref().unwrap().mean),
            ] {
                let name = &study.plan().designs[cell.design].name;
                // Some numbers of patients are the same in every trial.
                let allowed = 4.5 * simulated.mc_se.unwrap() + 1e-12;
                let difference = (simulated.value - exact.value).abs();
                assert!(difference < allowed, "{name}: {} against {}", simulated.value, exact.value);
            }
        }
    }
}
