//! `dosim sweep`: exact at every point, random curves as published, summaries that can be recomputed, refusals with reasons.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use dosim::dose::Dose;
use dosim::exact;
use dosim::report::formats::csv as tables;
use dosim::scenario::{DEFAULT_CURVES, Plan, Scenario, Sweep, TrueMtd, parse};
use dosim::simulate::{Study, Watch};
use dosim::streams::{Purpose, Stream, stream};
use dosim::sweep::{self, PseudoUniform, SweepKind, Swept};
use dosim::trial::Outcome;
use rand_distr::{Distribution, Open01};
use support::p;
use support::statistics::{FAR, chi_square};

const FILE: &str = r#"title = "A sweep"
target_dlt_rate = 0.30
seed = 7

[[dose]]
label = "low"

[[dose]]
label = "medium"

[[dose]]
label = "high"

[[scenario]]
name = "moderate"
dlt_probabilities = [0.05, 0.15, 0.30]

[[scenario]]
name = "steep"
dlt_probabilities = [0.10, 0.30, 0.60]

[[design]]
name = "A"
cap = 12
[design.three_plus_three]
rule = "classic"

[[design]]
name = "D"
[design.three_plus_three]
rule = "de-escalating-top-six"

[[sweep.grid]]
name = "high"
[[sweep.grid.axis]]
dose_level = 3
from = 0.1
to = 0.5
points = 9

[[sweep.grid]]
name = "medium toward steep"
[[sweep.grid.axis]]
toward = "steep"
points = 6
[[sweep.grid.axis]]
dose_level = 2
from = 0.05
to = 0.55
points = 11

[sweep.random_curves]
curves = 203

[sweep.variants]
base_design = "D"
de_escalate = [true, false]
dlts_tolerated_in_six = [1, 2]
starting_dose = [1, 2]
cap = [12, "none"]
at_cap = ["undetermined", "declare"]
"#;

fn plan() -> Plan {
    parse("sweep.toml", FILE).unwrap_or_else(|error| panic!("{error}")).plan
}

fn swept(plan: &Plan) -> Vec<Swept> {
    let asked = plan.sweep.clone().unwrap();
    sweep::parts(plan, &asked).into_iter().map(|part| part.answer(&Watch::default()).unwrap()).collect()
}

/// Every answer of these parts against an exact run of a plan whose only scenario is that curve.
fn assert_exact(parts: &[Swept]) {
    for part in parts {
        for answers in part.answers.iter().step_by(7) {
            let curve = answers.dlt_probabilities.iter().copied().map(p).collect();
            let scenario = Scenario {
                name: "curve".to_owned(),
                source: None,
                rationale: None,
                dlt_probabilities: curve,
                halt_probabilities: None,
                moderate_probabilities: None,
                response_probabilities: None,
            };
            let study = Study::new(Plan { scenarios: vec![scenario], ..part.plan.clone() });
            assert_eq!(answers.by_design.len(), part.plan.designs.len());
            for (design, brief) in answers.by_design.iter().enumerate() {
                let exact = exact::answer(&study, 0, design).unwrap();
                assert_eq!(answers.true_mtd, exact.true_mtd);
                let close = |found: f64, expected: f64| {
                    assert!((found - expected).abs() < 1e-12, "{}: {found} is not {expected}", part.name);
                };
                close(brief.p_none_tolerable, exact.p_none_tolerable.value);
                close(brief.p_undetermined, exact.p_undetermined.value);
                close(brief.p_correct, exact.p_correct.value);
                close(brief.p_overdose, exact.p_overdose.value);
                close(brief.size.mean_patients.value, exact.patients.as_ref().unwrap().mean.value);
                close(brief.size.mean_dlts.value, exact.dlts.as_ref().unwrap().mean.value);
                assert_eq!(brief.size.p_more_than_planned.is_some(), exact.planned.is_some());
                if let Some((brief, exact)) = brief.size.p_more_than_planned.zip(exact.planned) {
                    close(brief.value, exact.p_more.value);
                }
                exact.doses.iter().zip(brief.p_mtd).for_each(|(dose, found)| close(found, dose.p_mtd.value));
            }
        }
    }
}

#[test]
fn every_point_is_what_an_exact_run_of_its_curve_gives() {
    assert_exact(&swept(&plan()));
}

#[test]
fn with_dropout_too_under_a_cap_or_not() {
    let mut plan = plan();
    plan.conduct.dropout_probability = p(0.15);
    assert_exact(&swept(&plan));
}

#[test]
fn a_grid_has_every_point_that_does_not_fall_with_dose() {
    let parts = swept(&plan());
    let curves: Vec<_> = parts[0].answers.iter().map(|answers| answers.dlt_probabilities.clone()).collect();
    let expected = [0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5].map(|top| vec![0.05, 0.15, top]);
    assert_eq!(curves, expected);
    // The target itself is not above the target, whatever arithmetic led to it.
    assert_eq!(parts[0].answers[3].true_mtd.unwrap().number(), 3);

    // A share of the way moves all; the other axis then sets the medium dose level.
    let share = |from: f64, to: f64, share: f64| from + (to - from) * share;
    assert!(parts[1].points.len() < 66);
    for (point, answers) in parts[1].points.iter().zip(&parts[1].answers) {
        let [toward, medium] = point.values[..] else { panic!("{point:?}") };
        let expected = [share(0.05, 0.10, toward), medium, share(0.30, 0.60, toward)];
        assert!(answers.dlt_probabilities.iter().zip(expected).all(|(p, expected)| (p - expected).abs() < 1e-9));
        assert!(answers.dlt_probabilities.is_sorted());
    }
}

#[test]
fn variants_are_every_combination_once() {
    let parts = swept(&plan());
    let variants = parts.iter().find(|part| part.kind == SweepKind::Variants).unwrap();
    // Eight sets of switches; a cap of 12 with either end, and no cap, where the end does not matter.
    assert_eq!(variants.plan.designs.len(), 8 * 3);
    let specs: Vec<_> = variants.plan.designs.iter().map(|design| format!("{:?}", design.spec)).collect();
    let distinct: std::collections::BTreeSet<_> = specs.iter().collect();
    assert_eq!(distinct.len(), specs.len());
    assert_eq!(variants.answers.len(), 2);
}

/// Against exact answers to the file with the values of each variant.
#[test]
fn variants_of_an_expansion_are_the_expansions_of_edited_files() {
    let without = FILE.split("[[sweep.grid]]").next().unwrap();
    let of = |data: &str, patients: &str, cap: &str| {
        let file = without.replace("cap = 12", &format!("cap = {cap}"));
        format!("{file}[expansion]\npatients = {patients}\nstop_above = 0.9\ndata = {data}\n")
    };
    let asked = "[sweep.variants]\ncap = [12, 15]\nexpansion_patients = [6, 20]\nexpansion_data = [\"expansion\", \"pooled\"]\n";
    let plan =
        parse("sweep.toml", &(of("\"expansion\"", "12", "12") + asked)).unwrap_or_else(|error| panic!("{error}")).plan;
    let part = swept(&plan).swap_remove(0);
    assert_eq!((part.plan.designs.len(), part.answers.len()), (8, 2));
    let keys: Vec<_> = part.varied.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ["cap", "expansion_patients", "expansion_data"]);
    for design in 0..8 {
        let value = |place: usize| part.varied[place].1[design].as_toml();
        let edited = parse("edited.toml", &of(value(2), value(1), value(0))).unwrap().plan;
        let study = Study::new(edited);
        for (scenario, answers) in part.answers.iter().enumerate() {
            let exact = exact::answer(&study, scenario, 0).unwrap();
            let found = answers.by_design[design];
            assert!((found.size.mean_patients.value - exact.mean_patients().unwrap().value).abs() < 1e-12);
            for (dose, found) in exact.doses.iter().zip(found.p_mtd) {
                assert!((found - dose.p_mtd.value).abs() < 1e-12, "{design} {scenario}");
            }
        }
    }
    let header = records(&tables::sweep(Vec::new(), &[part]).unwrap()).swap_remove(0);
    assert!(header.contains_key("expansion_patients") && header.contains_key("expansion_data"));
}

#[test]
fn a_file_that_does_not_say_gets_random_curves() {
    assert_eq!(sweep::kinds(&Sweep::default()), [SweepKind::RandomCurves]);
    assert_eq!(Sweep::default().random_curves, Some(DEFAULT_CURVES));
}

/// A plan that only says what random curves depend on.
fn ladder(doses: usize, target: f64, true_mtd: TrueMtd) -> Plan {
    let dose =
        |number| Dose { label: format!("dose {number}"), amount: None, unit: None, only_after_toxicity_above: false };
    Plan { doses: (1..=doses).map(dose).collect(), target_dlt_rate: p(target), true_mtd, ..support::plan(&[0.1]) }
}

const DEFINITIONS: [TrueMtd; 2] = [TrueMtd::HighestAtOrBelowTarget, TrueMtd::NearestToTarget];

#[test]
fn random_curves_rise_between_0_and_1_and_depend_on_seed_and_number_alone() {
    for true_mtd in DEFINITIONS {
        for doses in [1, 2, 5, 12] {
            for target in [0.01, 0.3, 0.95] {
                let plan = ladder(doses, target, true_mtd);
                let generator = PseudoUniform::new(&plan);
                let curves: Vec<_> = (1..=500).map(|number| generator.curve(number)).collect();
                for curve in &curves {
                    assert_eq!(curve.len(), doses);
                    assert!(curve.iter().all(|&p| p > 0.0 && p < 1.0), "{curve:?}");
                    assert!(curve.is_sorted(), "{curve:?}");
                }
                assert_eq!(PseudoUniform::new(&plan).curve(500), curves[499]);
                let other_seed = PseudoUniform::new(&Plan { seed: plan.seed + 1, ..plan });
                assert!((1..=500).all(|number| other_seed.curve(number) != curves[number as usize - 1]));
            }
        }
    }
}

/// The property that the algorithm was made for.
#[test]
fn the_true_mtd_is_every_dose_level_equally_often() {
    for true_mtd in DEFINITIONS {
        for (doses, target) in [(3, 0.3), (5, 0.25), (8, 0.1), (12, 0.33)] {
            let plan = ladder(doses, target, true_mtd);
            let generator = PseudoUniform::new(&plan);
            let mut seen = vec![0; doses];
            for number in 1..=20_000 {
                let mtd = plan.true_mtd_of_curve(&generator.curve(number)).expect("there is always a true MTD");
                seen[mtd.index()] += 1;
            }
            let p_value = chi_square(&seen, &vec![1.0 / doses as f64; doses]);
            assert!(p_value > FAR, "{true_mtd:?}, {doses} doses: {seen:?}, p = {p_value}");
        }
    }
}

/// The three steps as they are published, one after the other.
fn by_repeated_sampling(plan: &Plan, stream: &mut Stream) -> Vec<f64> {
    let mut uniform = || -> f64 { Open01.sample(stream) };
    let doses = plan.dose_count();
    let j = (uniform() * doses as f64) as usize;
    let m = libm::pow(uniform(), 1.0 / ((doses - 1 - j) as f64).max(0.5));
    let target = plan.target_dlt_rate.get();
    let bound = target + (1.0 - target) * m;
    loop {
        let mut curve: Vec<f64> = (0..doses).map(|_| bound * uniform()).collect();
        curve.sort_by(f64::total_cmp);
        if plan.true_mtd_of_curve(&curve).is_some_and(|mtd| mtd.index() == j) {
            return curve;
        }
    }
}

/// The p-value of two samples having one distribution, by Kolmogorov and Smirnov.
fn same_distribution(mut one: Vec<f64>, mut other: Vec<f64>) -> f64 {
    one.sort_by(f64::total_cmp);
    other.sort_by(f64::total_cmp);
    let (n, m) = (one.len() as f64, other.len() as f64);
    let below = |values: &[f64], x: f64| values.partition_point(|&value| value <= x) as f64;
    let distance = |x: &f64| (below(&one, *x) / n - below(&other, *x) / m).abs();
    let furthest = one.iter().chain(&other).map(distance).fold(0.0, f64::max);
    2.0 * libm::exp(-2.0 * furthest.powi(2) * n * m / (n + m))
}

#[test]
fn curves_drawn_at_once_are_distributed_as_those_of_repeated_sampling() {
    const CURVES: usize = 20_000;
    for true_mtd in DEFINITIONS {
        for (doses, target) in [(1, 0.3), (3, 0.3), (4, 0.2), (5, 0.6)] {
            let plan = ladder(doses, target, true_mtd);
            let generator = PseudoUniform::new(&plan);
            let at_once: Vec<_> = (1..=CURVES as u64).map(|number| generator.curve(number)).collect();
            let mut stream = stream(99, 1, Purpose::DoseToxicityCurve);
            let repeated: Vec<_> = (0..CURVES).map(|_| by_repeated_sampling(&plan, &mut stream)).collect();
            let column = |curves: &[Vec<f64>], value: &dyn Fn(&Vec<f64>) -> f64| curves.iter().map(value).collect();
            let compare = |what: String, value: &dyn Fn(&Vec<f64>) -> f64| {
                let p_value = same_distribution(column(&at_once, value), column(&repeated, value));
                assert!(p_value > FAR, "{true_mtd:?}, {doses} doses, target {target}, {what}: p = {p_value}");
            };
            for dose in 0..doses {
                compare(format!("dose {}", dose + 1), &|curve| curve[dose]);
            }
            // Marginal distributions say nothing of how dose levels go together.
            for dose in 1..doses {
                compare(format!("step {dose}"), &|curve| curve[dose] - curve[dose - 1]);
            }
        }
    }
}

#[test]
fn the_chance_of_passing_has_its_closed_form() {
    let text = FILE.replace("rule = \"classic\"", "rule = \"two-in-six\"\nstarting_dose = 2");
    let curves = sweep::passing(&parse("passing", &text).unwrap().plan, &Watch::default()).unwrap();
    assert_eq!(curves.len(), 2);
    for (g, d) in curves[0].iter().zip(&curves[1]) {
        let p = g.true_dlt_probability;
        let q = 1.0 - p;
        let (none_of_three, one_of_six) = (q.powi(3), 3.0 * p * q.powi(5));
        let passed = none_of_three + one_of_six;
        let two_of_six = 9.0 * p * p * q.powi(4);
        let six = none_of_three * (q.powi(3) + 3.0 * p * q * q) + one_of_six;
        for (found, expected) in [
            (g.p_passed, passed),
            (d.p_passed, passed),
            (g.p_declared_at_top, passed + two_of_six),
            (d.p_declared_at_top, six),
        ] {
            assert!((found - expected).abs() < 1e-12, "{p}: {found} is not {expected}");
        }
    }
}

fn records(bytes: &[u8]) -> Vec<HashMap<String, String>> {
    csv::Reader::from_reader(bytes).deserialize().map(Result::unwrap).collect()
}

/// There is no column for more patients than planned where no number is planned.
#[test]
fn what_is_not_planned_has_no_column() {
    let mut plan = plan();
    plan.designs.retain(|design| design.spec.cap.is_none());
    let asked = Sweep { random_curves: Some(3), ..Sweep::default() };
    let swept = |plan: &Plan| vec![sweep::parts(plan, &asked).swap_remove(0).answer(&Watch::default()).unwrap()];
    let unplanned = records(&tables::sweep(Vec::new(), &swept(&plan)).unwrap());
    assert!(unplanned.iter().all(|row| row.keys().all(|column| !column.starts_with("p_more_than"))));
    plan.enrolment.planned_patients = Some(10);
    let planned = records(&tables::sweep(Vec::new(), &swept(&plan)).unwrap());
    assert!(planned.iter().all(|row| row["p_more_than_planned"].parse::<f64>().unwrap() > 0.0));
    assert_eq!(planned[0].len(), unplanned[0].len() + 2);
}

/// Read back from the files, as a reader of them would.
#[test]
fn the_summary_can_be_recomputed_from_the_points() {
    let parts = swept(&plan());
    let points = records(&tables::sweep(Vec::new(), &parts).unwrap());
    assert_eq!(points.len(), parts.iter().map(|part| part.answers.len() * part.plan.designs.len()).sum::<usize>());
    for point in &points {
        let number = |column: &str| point[column].parse::<f64>().unwrap();
        let mtd: f64 = (1..=3).map(|dose| number(&format!("p_mtd_{dose}"))).sum();
        assert!((mtd + number("p_none_tolerable") + number("p_undetermined") - 1.0).abs() < 1e-12);
        assert_eq!(point["kind"] == "variants", !point["scenario"].is_empty());
        assert_eq!(point["kind"] == "grid", !point["value_1"].is_empty());
    }

    let mut summaries = BTreeMap::new();
    for row in records(&tables::sweep_summary(&parts).unwrap()) {
        let key = ["sweep", "design", "quantity"].map(|column| row[column].clone());
        assert!(summaries.insert(key, row).is_none());
    }
    // Without a cap nothing is said of more patients than planned: that is one design of two, and eight variants.
    assert_eq!(summaries.len(), 6 * (3 + 16) + 5 * (3 + 8));
    for ([sweep, design, quantity], row) in &summaries {
        let of_this = points.iter().filter(|point| point["sweep"] == *sweep && point["design"] == *design);
        let mut values: Vec<f64> = of_this.map(|point| point[quantity].parse().unwrap()).collect();
        values.sort_by(f64::total_cmp);
        let n = values.len();
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        let is = |column: &str, expected: f64| {
            assert!((number(column) - expected).abs() < 1e-12, "{sweep} {design} {quantity} {column}");
        };
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let sd = (values.iter().map(|value| (value - mean(&values)).powi(2)).sum::<f64>() / (n as f64 - 1.0)).sqrt();
        is("points", n as f64);
        is("mean", mean(&values));
        is("sd", sd);
        is("mean_mc_se", if row["kind"] == "random_curves" { sd / (n as f64).sqrt() } else { 0.0 });
        let worst = n.div_ceil(20);
        let worst = if quantity == "p_correct" { &values[..worst] } else { &values[n - worst..] };
        is("worst_5_percent", mean(worst));
        is("minimum", values[0]);
        is("maximum", values[n - 1]);
        for (column, percent) in
            [("q05", 5), ("q10", 10), ("q25", 25), ("q50", 50), ("q75", 75), ("q90", 90), ("q95", 95)]
        {
            is(column, values[(n * percent).div_ceil(100) - 1]);
        }
    }
}

fn dosim(folder: &Path, text: &str, arguments: &[&str]) -> std::process::Output {
    fs::write(folder.join("trial.toml"), text).unwrap();
    let mut command = Command::cargo_bin("dosim").unwrap();
    command.current_dir(folder).args(["sweep", "trial.toml"]).args(arguments).output().unwrap()
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let file = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    fs::read_dir(folder).unwrap().map(|entry| file(entry.unwrap())).collect()
}

#[test]
fn every_file_is_the_same_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], out: &str| {
        let output = dosim(folder.path(), FILE, &[arguments, &["--out", out, "-v"]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        (String::from_utf8(output.stdout).unwrap(), contents(&folder.path().join(out)))
    };
    let (text, one) = run(&["--threads", "1"], "one");
    let (_, three) = run(&["--threads", "3"], "three");
    assert_eq!(one, three);
    let (_, other_seed) = run(&["--seed", "8"], "seed");
    assert_ne!(one["sweep.csv"], other_seed["sweep.csv"]);
    assert_eq!(one["passing.csv"], other_seed["passing.csv"]);
    insta::assert_snapshot!(text);

    let names: Vec<_> = one.keys().map(String::as_str).collect();
    let charts = ["grid_1", "grid_2_design_1", "grid_2_design_2", "passing_a_dose", "random_curves"];
    let mut expected: Vec<_> =
        charts.iter().flat_map(|name| ["pdf", "png", "svg"].map(|kind| format!("{name}.{kind}"))).collect();
    expected.extend(["manifest.json", "passing.csv", "sweep.csv", "sweep_summary.csv"].map(str::to_owned));
    expected.sort();
    assert_eq!(names, expected);
    for (name, bytes) in one.iter().filter(|(name, _)| name.ends_with(".svg")) {
        let text = std::str::from_utf8(bytes).unwrap();
        let svg = roxmltree::Document::parse(text).unwrap();
        let width: f64 = svg.root_element().attribute("width").unwrap().parse().unwrap();
        let texts = svg.descendants().filter(|node| node.has_tag_name("text"));
        let places: Vec<f64> = texts.map(|text| text.attribute("x").unwrap().parse().unwrap()).collect();
        assert!(places.len() > 10 && places.iter().all(|&x| x > 0.0 && x < width), "{name}");
    }
}

/// The file with this in `[conduct]`, under which some or all designs have no exact answer.
fn with_conduct(conduct: &str) -> String {
    let grid = "[[sweep.grid]]\nname = \"high\"";
    FILE.replacen(grid, &format!("[conduct]\n{conduct}\n\n{grid}"), 1)
}

#[test]
fn what_has_no_exact_answer_is_simulated_and_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let mut said = Vec::new();
    for (conduct, cap) in [("dropout_probability = 0.1", "2_000"), ("stop_cohort_at_excess = true", "12")] {
        let text = with_conduct(conduct).replacen("curves = ", "curves = 20 #", 1);
        let text = text.replace("cap = 12", &format!("cap = {cap}")).replace("cap = [12", &format!("cap = [{cap}"));
        let text = text.replacen("[sweep.random_curves]", "[sweep]\ntrials_per_curve = 200\n[sweep.random_curves]", 1);
        let output = dosim(folder.path(), &text, &["-v"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let words = String::from_utf8(output.stdout).unwrap();
        let from = words.find("Estimated by simulation").unwrap();
        said.push(words[from..words.find("Worst 5 %").unwrap()].to_owned());
    }
    insta::assert_snapshot!(said.join("\n"));
}

/// With dropouts a cap that is far away takes the exact answer away, and changes nothing else as no trial reaches it: so the same
/// design is answered both ways.
#[test]
fn simulated_answers_are_within_chance_of_exact_ones_and_their_standard_errors_hold() {
    let mut plan = parse("chance", &with_conduct("dropout_probability = 0.1")).unwrap().plan;
    plan.designs.truncate(1);
    plan.designs[0].spec.cap = None;
    let asked = Sweep { random_curves: Some(300), trials_per_curve: 400, ..Sweep::default() };
    let answered = |plan: &Plan| sweep::parts(plan, &asked).swap_remove(0).answer(&Watch::default()).unwrap();
    let exact = answered(&plan);
    assert!(exact.inexact.is_empty());
    let mut capped = plan.clone();
    // At most 18 evaluable patients are needed, with a tenth of those treated leaving.
    capped.designs[0].spec.cap = Some(2_000);
    let simulated = answered(&capped);
    assert_eq!(simulated.inexact.len(), 1);
    for quantity in sweep::SweepQuantity::ALL {
        if quantity == sweep::SweepQuantity::MoreThanPlanned {
            continue;
        }
        let mut squares = Vec::new();
        let mut sum = (0.0_f64, 0.0_f64);
        for (exact, simulated) in exact.answers.iter().zip(&simulated.answers) {
            assert_eq!(exact.dlt_probabilities, simulated.dlt_probabilities);
            let (exact, simulated) = (&exact.by_design[0], &simulated.by_design[0]);
            assert_eq!((exact.trials, simulated.trials), (None, Some(400)));
            assert_eq!(quantity.se_of(exact), Some(0.0));
            let (found, known) = (quantity.of(simulated).unwrap(), quantity.of(exact).unwrap());
            let (difference, se) = (found - known, quantity.se_of(simulated).unwrap());
            sum = (sum.0 + difference, sum.1 + se * se);
            // Where the estimated standard error is that of a handful of trials it says little.
            if found * 400.0 > 20.0 && se > 0.0 {
                squares.push((difference / se).powi(2));
            }
        }
        // The errors of 300 curves are independent of each other, so they add up like those of independent estimates.
        if sum.1 > 0.0 {
            assert!(
                sum.0.abs() < 4.0 * sum.1.sqrt(),
                "{}: {} standard errors",
                quantity.quantity().name(),
                sum.0 / sum.1.sqrt()
            );
        }
        let mean_square = squares.iter().sum::<f64>() / squares.len().max(1) as f64;
        assert!(
            squares.len() < 100 || (0.75..1.25).contains(&mean_square),
            "{}: {mean_square}",
            quantity.quantity().name()
        );
    }
}

/// Stopping at excess ends what is decided already: a dose level that is too toxic stays so.
#[test]
fn passing_is_the_same_where_cohorts_are_stopped() {
    let passing = |text: &str| sweep::passing(&parse("excess", text).unwrap().plan, &Watch::default()).unwrap();
    let (whole, stopped) = (passing(FILE), passing(&with_conduct("stop_cohort_at_excess = true")));
    assert_eq!(whole, stopped);
    let of_all = || stopped.iter().flatten();
    assert!(of_all().any(|point| point.p_passed > 0.2 && point.p_passed < 0.8));
}

/// One rolling six, simulated.
const SIMULATED: &str = r#"title = "Simulated"
target_dlt_rate = 0.125
seed = 5
[[dose]]
label = "a"
[[dose]]
label = "b"
[[scenario]]
name = "s"
dlt_probabilities = [0.05, 0.3]
[[design]]
name = "R6"
[design.rolling_six]
[[design]]
name = "3+3"
[design.three_plus_three]
[enrolment]
planned_patients = 5
[sweep]
trials_per_curve = 100
[sweep.random_curves]
curves = 4
[[sweep.grid]]
name = "narrow"
[[sweep.grid.axis]]
dose_level = 2
from = 0.28
to = 0.29
points = 5
"#;

/// Every standard error of `sweep.csv` against the trials themselves, which of curve k are the k-th hundred.
#[test]
fn standard_errors_are_those_of_the_trials_of_each_curve() {
    let plan = parse("simulated", SIMULATED).unwrap().plan;
    let rows = records(&tables::sweep(Vec::new(), &swept(&plan)).unwrap());
    let mut looked_at = 0;
    for row in rows.iter().filter(|row| row["design"] == "R6") {
        let number =
            |column: &str| row[column].parse::<f64>().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]));
        for column in [
            "p_none_tolerable",
            "p_undetermined",
            "p_correct",
            "p_overdose",
            "p_more_than_planned",
            "p_mtd_1",
            "p_mtd_2",
        ] {
            let (p, se) = (number(column), number(&format!("{column}_mc_se")));
            assert!((se - (p * (1.0 - p) / 100.0).sqrt()).abs() < 1e-15, "{column}: {se}");
        }
        let curve = ["true_dlt_probability_1", "true_dlt_probability_2"].map(|column| p(number(column)));
        let scenario = Scenario {
            name: "curve".to_owned(),
            source: None,
            rationale: None,
            dlt_probabilities: curve.to_vec(),
            halt_probabilities: None,
            moderate_probabilities: None,
            response_probabilities: None,
        };
        let study = Study::new(Plan { scenarios: vec![scenario], ..plan.clone() });
        let point = row["point"].parse::<u64>().unwrap();
        let outcomes: Vec<_> = (1..=100).map(|trial| study.one_trial(0, 0, (point - 1) * 100 + trial).0).collect();
        for (column, of) in
            [("mean_patients", Outcome::total_treated as fn(&Outcome) -> u32), ("mean_dlts", Outcome::total_dlts)]
        {
            let values: Vec<f64> = outcomes.iter().map(|outcome| f64::from(of(outcome))).collect();
            let mean = values.iter().sum::<f64>() / 100.0;
            let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 99.0;
            let (found, se) = (number(column), number(&format!("{column}_mc_se")));
            assert!((found - mean).abs() < 1e-12, "{column}: {found} is not {mean}");
            assert!(se > 0.0 && (se - (variance / 100.0).sqrt()).abs() < 1e-12, "{column}: {se}");
            looked_at += 1;
        }
    }
    assert_eq!(looked_at, 2 * 9);
    for row in rows.iter().filter(|row| row["design"] == "3+3") {
        assert!(
            row.iter().filter(|(column, _)| column.ends_with("_mc_se")).all(|(_, se)| se == "0.0" || se == "0"),
            "{row:?}"
        );
    }
}

#[test]
fn a_single_trial_for_each_curve_has_no_standard_error() {
    let text = SIMULATED.replace("trials_per_curve = 100", "trials_per_curve = 1");
    let parts = swept(&parse("single", &text).unwrap().plan);
    let rows = records(&tables::sweep(Vec::new(), &parts).unwrap());
    for row in rows {
        let errors = row.iter().filter(|(column, _)| column.ends_with("_mc_se"));
        assert!(errors.clone().count() > 8);
        assert!(errors.clone().all(|(_, se)| se.is_empty() == (row["design"] == "R6")), "{row:?}");
    }
    for row in records(&tables::sweep_summary(&parts).unwrap()).iter().filter(|row| row["kind"] == "grid") {
        assert_eq!(row["mean_mc_se"].is_empty(), row["design"] == "R6", "{row:?}");
    }
}

/// The texts of every chart that a sweep of this file draws.
fn texts_of_charts(text: &str) -> BTreeMap<String, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let output = dosim(folder.path(), text, &["--out", "out"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = contents(&folder.path().join("out"));
    let charts = files.iter().filter(|(name, _)| name.ends_with(".svg"));
    let texts = |svg: &[u8]| {
        let text = std::str::from_utf8(svg).unwrap().to_owned();
        let svg = roxmltree::Document::parse(&text).unwrap();
        let texts = svg.descendants().filter(|node| node.has_tag_name("text"));
        texts.map(|node| node.text().unwrap_or_default().trim().to_owned()).collect()
    };
    charts.map(|(name, svg)| (name.clone(), texts(svg))).collect()
}

/// With q = 7/8 the chance of passing at a target of 1/8 is q³ + 3pq⁵ = .8623.
#[test]
fn charts_say_what_is_simulated_and_claim_what_they_show() {
    let charts = texts_of_charts(SIMULATED);
    let says = |chart: &str, words: &str| charts[chart].join(" ").contains(words);
    for chart in ["random_curves.svg", "grid_1.svg"] {
        assert!(says(chart, "Simulated, 100 trials under each curve: a; all else exact."), "{:?}", charts[chart]);
    }
    assert!(says("passing_a_dose.svg", "Exact, without simulation."));
    assert!(says("passing_a_dose.svg", "86.2 %"), "{:?}", charts["passing_a_dose.svg"]);
    let ticks: Vec<_> =
        charts["grid_1.svg"].iter().filter(|text| text.starts_with("0.28") || *text == "0.29").collect();
    let distinct: std::collections::BTreeSet<_> = ticks.iter().collect();
    // Four panels have the same axis.
    assert!(distinct.len() > 2 && ticks.len() == 4 * distinct.len(), "{ticks:?}");
    let alone = SIMULATED.replace("[[design]]\nname = \"3+3\"\n[design.three_plus_three]\n", "");
    let charts = texts_of_charts(&alone);
    assert!(charts["random_curves.svg"].join(" ").contains("Simulated, 100 trials under each curve."));
    assert!(!charts.contains_key("passing_a_dose.svg"));
}

/// The keys that vary have columns of their names, on the terminal and in the files, whatever the design.
#[test]
fn variants_of_a_boin_are_told_by_the_keys_that_vary() {
    let rows = "[sweep.variants]\ncap = [12, 18]\nstarting_dose = [1, 2]\n";
    let text = SIMULATED
        .replace("name = \"R6\"\n[design.rolling_six]", "name = \"B\"\n[design.boin]")
        .replace("planned_patients = 5", "cap = 9");
    let text = format!("{}{rows}", &text[..text.find("[sweep]").unwrap()]);
    let folder = tempfile::tempdir().unwrap();
    let output = dosim(folder.path(), &text, &["--out", "out", "-v"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
    for file in ["sweep.csv", "sweep_summary.csv"] {
        let rows = records(&fs::read(folder.path().join("out").join(file)).unwrap());
        let of: std::collections::BTreeSet<_> =
            rows.iter().map(|row| ["design", "starting_dose", "cap"].map(|column| row[column].clone())).collect();
        let expected =
            [["variant 1", "1", "12"], ["variant 2", "1", "18"], ["variant 3", "2", "12"], ["variant 4", "2", "18"]];
        assert_eq!(of, expected.map(|row| row.map(str::to_owned)).into(), "{file}");
    }
}

/// What is said of the file after replacing one part of it by another.
fn complaints(from: &str, to: &str) -> String {
    assert!(FILE.contains(from), "{from:?} should be there");
    match parse("trial.toml", &FILE.replacen(from, to, 1)) {
        Ok(loaded) => format!("no complaint\n{}", loaded.warnings),
        Err(diagnostics) => diagnostics.to_string(),
    }
}

#[test]
fn bad_tables() {
    let axis = "dose_level = 3\nfrom = 0.1\nto = 0.5\npoints = 9";
    let cases = [
        ("unknown table", "[sweep.variants]", "[sweep.designs]"),
        ("misspelt table", "[sweep.random_curves]", "[sweep.random_curve]"),
        ("misspelt key", "points = 9", "point = 9"),
        ("no name", "name = \"high\"\n", ""),
        ("same name", "name = \"medium toward steep\"", "name = \"high\""),
        ("unknown scenario", "name = \"high\"", "name = \"high\"\nbase_scenario = \"moderat\""),
        ("unknown direction", "toward = \"steep\"", "toward = \"flat\""),
        ("no axis", "[[sweep.grid.axis]]\ndose_level = 3\nfrom = 0.1\nto = 0.5\npoints = 9\n", ""),
        (
            "three axes",
            axis,
            &format!("{axis}\n[[sweep.grid.axis]]\ndose_level = 1\n[[sweep.grid.axis]]\ndose_level = 2"),
        ),
        ("one dose level twice", axis, &format!("{axis}\n[[sweep.grid.axis]]\ndose_level = 3")),
        ("all dose levels twice", "dose_level = 2", "dose_level = \"all\""),
        ("nothing to move", "dose_level = 3\n", ""),
        ("two things to move", "dose_level = 3", "dose_level = 3\ntoward = \"steep\""),
        ("no such dose level", "dose_level = 3", "dose_level = 4"),
        ("word for a dose level", "dose_level = 3", "dose_level = \"high\""),
        ("probability above 1", "to = 0.5", "to = 50"),
        ("the wrong way round", "to = 0.5", "to = 0.1"),
        ("one point", "points = 9", "points = 1"),
        ("too many points", "points = 6", "points = 1000"),
        ("falling everywhere", "to = 0.5", "to = 0.14"),
        ("no curve", "curves = 203", "curves = 0"),
        ("too many curves", "curves = 203", "curves = 1000000"),
        ("unknown design", "base_design = \"D\"", "base_design = \"B\""),
        ("no list", "cap = [12, \"none\"]", "cap = 12"),
        ("empty list", "cap = [12, \"none\"]", "cap = []"),
        ("the same twice", "cap = [12, \"none\"]", "cap = [12, 12]"),
        ("cap below a cohort", "cap = [12, \"none\"]", "cap = [12, 2]"),
        ("three tolerated", "dlts_tolerated_in_six = [1, 2]", "dlts_tolerated_in_six = [1, 3]"),
        ("start above the ladder", "starting_dose = [1, 2]", "starting_dose = [1, 4]"),
    ];
    let told = cases.map(|(what, from, to)| format!("--- {what} ---\n{}\n", complaints(from, to)));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn variants_without_a_choice_are_refused() {
    let from = FILE.find("de_escalate").unwrap();
    let text = format!("{}de_escalate = [true]\n", &FILE[..from]);
    insta::assert_snapshot!(parse("trial.toml", &text).unwrap_err().to_string());
}
