//! Designs side by side: paired differences, the optimal benchmark, efficiency, and how all of it is written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod results;

use std::collections::HashMap;
use std::path::Path;

use dosim::benchmark::Benchmark;
use dosim::best_rule::Constraints;
use dosim::characteristics::{Compared, Comparison, ComparisonLine, ComparisonRow, Estimate, OutcomeCriteria};
use dosim::compare::{against_best, compare, curves};
use dosim::design::Mtd;
use dosim::dose::DoseLevel;
use dosim::report::formats::csv as tables;
use dosim::report::terminal::{Style, comparison as in_words};
use dosim::scenario::{AtCap, Enrolment, Plan, Preset, TrueMtd, load};
use dosim::simulate::{CountedBeside, Stopped, Study, Together, Watch};
use dosim::trial::{Outcome, PatientModel, Patients};
use results::support::statistics::mean;
use results::{capped, default_plan, design, doses, probability, scenario};

fn compared(plans: Vec<(&str, Plan)>) -> Comparison {
    let (names, plans): (Vec<_>, Vec<_>) = plans.into_iter().unzip();
    let studies: Vec<_> = plans.into_iter().map(Study::new).collect();
    compare(names.into_iter().map(str::to_owned).collect(), &studies, &Watch::default()).unwrap()
}

/// All five presets with a cap and without.
fn ten_designs() -> Plan {
    let mut designs: Vec<_> = Preset::ALL.into_iter().map(|preset| capped(preset, AtCap::Undetermined)).collect();
    designs.extend(Preset::ALL.map(|preset| design(&format!("{preset:?}"), preset, None, AtCap::Undetermined)));
    Plan { designs, trials: 3_000, ..default_plan() }
}

/// The MTD by shares of `n` patients, where the target is `tenths` tenths: whole numbers only, and written down anew.
fn named(dlts: &[u32], n: u32, tenths: u32, rule: TrueMtd) -> Option<usize> {
    let signed = |count: u32| i64::from(10 * count) - i64::from(tenths * n);
    let below_or_at = dlts.iter().rposition(|&count| signed(count) <= 0);
    if rule == TrueMtd::HighestAtOrBelowTarget {
        return below_or_at;
    }
    // Counts rise with dose: the highest dose level below, and the lowest of those that are not.
    let below = dlts.iter().rposition(|&count| signed(count) < 0);
    let not_below = dlts.iter().position(|&count| signed(count) >= 0);
    match (below, not_below) {
        (Some(below), Some(other)) if signed(dlts[other]) < -signed(dlts[below]) => Some(other),
        (below, other) => below.or(other),
    }
}

/// Every way in which `n` patients can fall between the DLT probabilities, one patient after the other: (J + 1)ⁿ of them.
fn enumerated(curve: &[f64], n: u32, tenths: u32, rule: TrueMtd) -> Vec<f64> {
    let mut edges = vec![0.0];
    edges.extend(curve);
    edges.push(1.0);
    let widths: Vec<f64> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mut probabilities = vec![0.0; curve.len() + 1];
    for code in 0..widths.len().pow(n) {
        let mut rest = code;
        let mut probability = 1.0;
        let mut dlts = vec![0; curve.len()];
        for _ in 0..n {
            let interval = rest % widths.len();
            rest /= widths.len();
            probability *= widths[interval];
            // A tolerance in the first interval is below every probability, one in the last below none.
            dlts[interval.min(curve.len())..].iter_mut().for_each(|count| *count += 1);
        }
        probabilities[named(&dlts, n, tenths, rule).map_or(0, |place| place + 1)] += probability;
    }
    probabilities
}

#[test]
fn exact_benchmark_equals_an_enumeration_of_all_patients() {
    let curves: [&[f64]; 5] =
        [&[0.3], &[0.05, 0.3], &[0.1, 0.25, 0.5], &[0.0, 0.2, 0.2, 1.0], &[0.05, 0.11, 0.22, 0.35]];
    let mut compared = 0;
    for curve in curves {
        for n in 1..=7 {
            for tenths in [2, 3, 5] {
                for true_mtd in [TrueMtd::HighestAtOrBelowTarget, TrueMtd::NearestToTarget] {
                    let target_dlt_rate = probability(f64::from(tenths) / 10.0);
                    let plan = Plan { true_mtd, target_dlt_rate, ..default_plan() };
                    let curve_of_plan = scenario("curve", curve);
                    let benchmark = Benchmark::new(&plan, &curve_of_plan, n);
                    let exact = benchmark.exact().unwrap();
                    let truth = plan.true_mtd_of(&curve_of_plan).map_or(0, |dose| dose.number());
                    let readings =
                        |used| [true_mtd, TrueMtd::NearestToTarget].map(|rule| enumerated(curve, used, tenths, rule));
                    let choice = if true_mtd == TrueMtd::NearestToTarget { n..=n } else { 1..=n };
                    let best = choice.flat_map(readings).map(|answers| answers[truth]).fold(0.0, f64::max);
                    assert!((exact.p_correct(plan.true_mtd_of(&curve_of_plan)) - best).abs() < 2e-9, "{exact:?}");
                    let by_exact: Vec<_> = std::iter::once(exact.none_tolerable).chain(exact.mtd).collect();
                    for (one, other) in
                        by_exact.iter().zip(enumerated(curve, benchmark.used(), tenths, benchmark.reading()))
                    {
                        assert!((one - other).abs() < 1e-12, "{curve:?} n={n} .{tenths} {true_mtd:?}: {by_exact:?}");
                        compared += 1;
                    }
                }
            }
        }
    }
    assert_eq!(compared, (2 + 3 + 4 + 5 + 5) * 7 * 3 * 2);
}

/// Where the target is .3 and the only dose level is too toxic, none is tolerable if more than 6 of 20 patients have a DLT: 1 −
/// P(Bin(20, .4) ≤ 6) = .7500 by any table of the binomial distribution. But if more than 5 of 19 have one it is .8371, and
/// more patients never make the bound worse.
#[test]
fn more_patients_never_make_it_worse() {
    let plan = Plan { target_dlt_rate: probability(0.3), ..default_plan() };
    for curve in [&[0.4][..], &[0.05, 0.15, 0.3], &[0.1, 0.25, 0.5]] {
        let scenario = scenario("one", curve);
        let correct = |n| Benchmark::new(&plan, &scenario, n).exact().unwrap().p_correct(plan.true_mtd_of(&scenario));
        let bounds: Vec<f64> = (1..=40).map(correct).collect();
        assert!(bounds.windows(2).all(|pair| pair[0] <= pair[1] + 1e-8), "{bounds:?}");
    }
    let toxic = Benchmark::new(&plan, &scenario("one", &[0.4]), 19);
    assert_eq!((toxic.patients(), toxic.used(), toxic.reading()), (19, 19, TrueMtd::HighestAtOrBelowTarget));
    assert!((toxic.exact().unwrap().none_tolerable - 0.8371).abs() < 5.1e-5, "{:?}", toxic.exact());
    let toxic = Benchmark::new(&plan, &scenario("one", &[0.4]), 20);
    assert_eq!((toxic.patients(), toxic.used()), (20, 19));
}

#[test]
fn too_many_patients_and_falling_curves_are_left_to_simulation() {
    let plan = default_plan();
    let exact = |curve: &[f64], patients| Benchmark::new(&plan, &scenario("curve", curve), patients).exact();
    assert!(exact(&[0.1, 0.2], 200).is_some());
    assert!(exact(&[0.1, 0.2], 201).is_none());
    assert!(exact(&[0.2, 0.1], 12).is_none());
}

#[test]
fn simulated_benchmarks_are_within_chance_of_the_exact_ones() {
    let nearest = Plan { true_mtd: TrueMtd::NearestToTarget, seed: 5, ..ten_designs() };
    let mut compared_values = 0;
    for plan in [Plan { trials: 20_000, ..ten_designs() }, Plan { trials: 20_000, ..nearest }] {
        let trials = plan.trials as f64;
        for row in &compared(vec![("file", plan)]).benchmarks {
            let exact = row.exact.as_ref().unwrap();
            let estimates = |of: &dosim::characteristics::BenchmarkSelection| {
                let mut all = vec![of.p_none_tolerable, of.p_correct, of.p_overdose];
                all.extend(&of.p_mtd);
                all
            };
            for (simulated, exact) in estimates(&row.selection).into_iter().zip(estimates(exact)) {
                let se = (exact.value * (1.0 - exact.value) / trials).sqrt();
                // Of rare answers a handful in 20,000 trials is no normal deviate.
                assert!((simulated.value - exact.value).abs() <= 4.5 * se + 4.0 / trials, "{row:?}");
                compared_values += 1;
            }
        }
    }
    assert!(compared_values > 100, "{compared_values}");
}

/// The benchmark sees the tolerances that the record of a trial tells of the very same patients.
#[test]
fn the_benchmark_meets_the_patients_of_the_trial() {
    let plan = Plan { target_dlt_rate: probability(0.3), ..ten_designs() };
    let study = Study::new(plan.clone());
    let (n, curve) = (6, &plan.scenarios[2]);
    let benchmark = Benchmark::new(&plan, curve, n);
    let used = benchmark.used() as usize;
    let mut met = 0;
    for trial in 1..=200 {
        // The last design has no cap, and treats six patients or more in most trials.
        let (_, record) = study.one_trial(2, plan.designs.len() - 1, trial);
        let mut first = vec![None; n as usize];
        for patient in record.patients.iter().filter(|patient| patient.number <= u64::from(n)) {
            first[patient.number as usize - 1] = Some(patient.tolerance);
        }
        let Some(tolerances) = first.into_iter().collect::<Option<Vec<f64>>>() else { continue };
        let dlts_at = |p: f64| tolerances[..used].iter().filter(|&&tolerance| tolerance < p).count() as u32;
        let dlts: Vec<_> = curve.dlt_probabilities.iter().map(|p| dlts_at(p.get())).collect();
        let expected = named(&dlts, benchmark.used(), 3, benchmark.reading()).and_then(DoseLevel::from_index);
        let answer = benchmark.mtd(&mut Patients::new(PatientModel::new(&plan, plan.seed), trial));
        assert_eq!(answer, expected.map_or(Mtd::NoneTolerable, Mtd::Dose), "trial {trial}");
        met += 1;
    }
    assert!(met > 20, "only {met} trials enrolled the first {n} to come");
}

/// What a trial counts for in each quantity, as plain numbers.
fn value(compared: Compared, criteria: &OutcomeCriteria, outcome: &Outcome) -> f64 {
    let above = criteria.true_mtd.map_or(0, |dose| dose.number());
    let one = |yes: bool| f64::from(u8::from(yes));
    match compared {
        Compared::Correct => one(outcome.mtd == criteria.true_mtd.map_or(Mtd::NoneTolerable, Mtd::Dose)),
        Compared::Overdose => one(matches!(outcome.mtd, Mtd::Dose(dose) if dose.number() > above)),
        Compared::Patients => outcome.treated.iter().map(|&n| f64::from(n)).sum(),
        Compared::Dlts => outcome.dlts.iter().map(|&n| f64::from(n)).sum(),
        Compared::PatientsAbove => outcome.treated[above..].iter().map(|&n| f64::from(n)).sum(),
        Compared::DaysToMtd => outcome.days_to_mtd,
    }
}

fn assert_close(one: f64, other: f64, what: &str) {
    assert!((one - other).abs() < 1e-6 * other.abs().max(1.0), "{what}: {one} against {other}");
}

#[test]
fn paired_differences_and_efficiency_equal_those_of_saved_trials() {
    let plan = Plan { trials: 1_500, ..ten_designs() };
    let study = Study::new(plan.clone());
    let mut outcomes: HashMap<usize, Vec<Outcome>> = HashMap::new();
    let together = Together::new(vec![&study], CountedBeside::default(), plan.trials);
    let saved = together.conduct_each(0..plan.trials, &Watch::default(), |_, cell, outcome| -> Result<(), Stopped> {
        outcomes.entry(cell).or_default().push(*outcome);
        Ok(())
    });
    saved.unwrap();
    let comparison = compared(vec![("file", plan.clone())]);
    let mut gains = 0;
    for row in &comparison.rows {
        let cell = comparison.cell(row);
        let criteria = study.criteria(cell.scenario, cell.design);
        let values = |compared, cell: usize| -> Vec<f64> {
            outcomes[&cell].iter().map(|outcome| value(compared, &criteria, outcome)).collect()
        };
        let reference = cell.scenario * plan.designs.len();
        for compared in Compared::ALL {
            let Some(differences) = row.against.difference() else { continue };
            let (these, those) = (values(compared, row.cell), values(compared, reference));
            let (difference, se) = mean(&these.iter().zip(&those).map(|(a, b)| a - b).collect::<Vec<_>>());
            let of = differences.of(compared).unwrap();
            assert_close(of.difference.value, difference, &compared.quantity().name());
            assert_close(of.difference.mc_se.unwrap(), se, &compared.quantity().name());
            let unpaired = libm::hypot(mean(&these).1, mean(&those).1);
            // Probabilities have √(p(1 − p)/n), means s/√n.
            assert!((of.unpaired_se.unwrap() / unpaired.max(1e-300) - 1.0).abs() < 1e-3 || unpaired <= 0.0);
            if let Some(gain) = differences.pairing_gain(compared) {
                assert!((gain * se / unpaired - 1.0).abs() < 1e-3, "{gain}");
                gains += 1;
            }
        }

        // The ratio of means by its influence function: (aᵢ − R bᵢ)/b̄ has the standard error of R.
        let benchmark = comparison.benchmark(row).unwrap();
        let named = Benchmark::new(&plan, &plan.scenarios[cell.scenario], benchmark.patients);
        let model = PatientModel::new(&plan, plan.seed);
        let right = |trial| criteria.is_correct(named.mtd(&mut Patients::new(model, trial)));
        let bench: Vec<f64> = (1..=plan.trials).map(|trial| f64::from(u8::from(right(trial)))).collect();
        let designs = values(Compared::Correct, row.cell);
        let (a, b) = (mean(&designs).0, mean(&bench).0);
        assert_close(benchmark.selection.p_correct.value, b, "benchmark");
        let influence: Vec<f64> = designs.iter().zip(&bench).map(|(one, other)| (one - a / b * other) / b).collect();
        let Estimate { value: efficiency, mc_se } = comparison.efficiency(row).unwrap();
        assert_close(efficiency, a / b, "efficiency");
        assert!((mc_se.unwrap() / mean(&influence).1 - 1.0).abs() < 1e-3, "{mc_se:?} {:?}", mean(&influence));
    }
    assert!(gains > 100, "{gains}");
}

#[test]
fn no_3_plus_3_of_a_shipped_file_beats_the_benchmark() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut held = 0;
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for file in files.filter(|file| file.is_file()) {
        let mut plan = load(&file).unwrap().plan;
        plan.trials = 2_000;
        // The benchmark is one of escalations: what follows the MTD tells it nothing.
        plan.expansion = None;
        plan.designs.retain(|design| design.spec.rule.as_three_plus_three().is_some());
        if plan.designs.is_empty() {
            continue;
        }
        let comparison = compared(vec![("file", plan)]);
        for row in &comparison.rows {
            let (cell, benchmark) = (comparison.cell(row), comparison.benchmark(row).unwrap());
            let bound = benchmark.exact.as_ref().unwrap().p_correct.value;
            let (correct, slack) = match &cell.exact {
                Some(exact) => (exact.p_correct.value, 1e-12),
                None => {
                    let simulated = cell.characteristics.p_correct;
                    (simulated.value, 4.0 * simulated.mc_se.unwrap())
                }
            };
            let name = (file.file_name(), comparison.scenario(row), comparison.design(row));
            assert!(correct <= bound + slack, "{name:?}: {correct} against {bound} of {}", benchmark.patients);
            held += 1;
        }
    }
    assert!(held >= 60, "{held}");
}

#[test]
fn the_size_of_the_benchmark_is_the_mean_of_the_design() {
    // With dropouts a cap so far away has no exact answer, so that one of the sizes comes from the first trials.
    let far = design("far", Preset::Classic, Some(2_000), AtCap::Declare);
    let free = design("free", Preset::Classic, None, AtCap::Undetermined);
    let plan = Plan { designs: vec![far, free], ..ten_designs() };
    let comparison = compared(vec![("file", plan)]);
    for row in &comparison.rows {
        let mean = comparison.characteristics(row).patients.as_ref().unwrap().mean;
        let patients = f64::from(comparison.benchmark(row).unwrap().patients);
        assert!((mean.value - patients).abs() <= 0.5 + 4.0 * mean.mc_se.unwrap(), "{mean:?} {patients}");
    }
    assert!(comparison.rows.iter().any(|row| comparison.cell(row).exact.is_none()));
    assert!(comparison.rows.iter().any(|row| row.held_against.unwrap().exact_efficiency.is_none()));
}

/// Another seed, other patients: nothing is paired, and the benchmark is on the patients of its own file.
#[test]
fn files_with_other_seeds_are_not_paired() {
    let plan = Plan { trials: 2_000, ..default_plan() };
    let other = Plan { seed: 9, ..plan.clone() };
    let comparison = compared(vec![("a", plan.clone()), ("b", other), ("c", plan)]);
    for row in &comparison.rows {
        let benchmark = comparison.benchmark(row).unwrap();
        assert_eq!(benchmark.file, row.file);
        match (row.file, row.against.difference()) {
            (0, difference) => assert!(difference.is_none()),
            (1, Some(difference)) => {
                assert!(!difference.paired && difference.pairing_gain(Compared::Correct).is_none());
            }
            (2, Some(difference)) => {
                let of = difference.of(Compared::DaysToMtd).unwrap();
                assert!(difference.paired && of.difference.value.abs() <= 0.0 && of.difference.mc_se == Some(0.0));
            }
            (file, None) => panic!("file {file} has no difference"),
            _ => unreachable!(),
        }
    }
    let of_file = |file| comparison.benchmarks.iter().filter(move |row| row.file == file);
    assert!(of_file(0).zip(of_file(2)).all(|(a, c)| a.selection == c.selection));
    assert!(of_file(0).zip(of_file(1)).any(|(a, b)| a.selection != b.selection));
    // What repeats itself is shown once.
    assert!(comparison.distinct_lines().len() < comparison.lines().len());
}

#[test]
fn comparison_csv_reads_back() {
    let comparison = compared(vec![("file", Plan { trials: 500, ..ten_designs() })]);
    let bytes = tables::comparison(&comparison).unwrap();
    let rows: Vec<HashMap<String, String>> =
        csv::Reader::from_reader(bytes.as_slice()).deserialize().map(Result::unwrap).collect();
    let find = |scenario: &str, design: &str, quantity: &str, patients: u32| {
        let same = |row: &&HashMap<String, String>| {
            row["scenario"] == scenario
                && row["design"] == design
                && row["quantity"] == quantity
                && row["benchmark_patients"] == patients.to_string()
        };
        let mut found = rows.iter().filter(same);
        let row = found.next().unwrap_or_else(|| panic!("{scenario} {design} {quantity} {patients}"));
        assert!(found.next().is_none(), "{scenario} {design} {quantity} {patients} is there twice");
        row
    };
    let number = |text: &str| text.parse::<f64>().unwrap();
    for row in &comparison.rows {
        let (scenario, design) = (comparison.scenario(row), comparison.design(row));
        let patients = comparison.benchmark(row).unwrap().patients;
        for compared in Compared::ALL {
            let written = find(scenario, design, &compared.quantity().name(), patients);
            let of = compared.of(comparison.characteristics(row)).unwrap();
            assert_eq!(number(&written["estimate"]).to_bits(), of.value.to_bits());
            match row.against.difference() {
                None => assert!(written["difference"].is_empty() && written["pairing_gain"].is_empty()),
                Some(differences) => {
                    let of = differences.of(compared).unwrap();
                    assert_eq!(number(&written["difference"]).to_bits(), of.difference.value.to_bits());
                    assert_eq!(written["paired"], "true");
                    let gain = differences.pairing_gain(compared).map_or(String::new(), |gain| gain.to_string());
                    assert_eq!(written["pairing_gain"], gain);
                }
            }
        }
        let benchmark = find(scenario, "benchmark", "p_correct", patients);
        let (efficiency, correct) =
            (find(scenario, design, "efficiency", patients), find(scenario, design, "p_correct", patients));
        let ratio = number(&correct["estimate"]) / number(&benchmark["estimate"]);
        assert_close(number(&efficiency["estimate"]), ratio, "efficiency");
    }
    let of_benchmarks = rows.iter().filter(|row| row["design"] == "benchmark").count();
    assert_eq!(of_benchmarks, comparison.benchmarks.len() * (3 + 1 + 2));
}

#[test]
fn a_comparison_in_words() {
    let designs = vec![
        capped(Preset::Classic, AtCap::Undetermined),
        capped(Preset::TwoInSix, AtCap::Undetermined),
        design("D, no cap", Preset::DeEscalatingTopSix, None, AtCap::Undetermined),
    ];
    let plan = Plan { designs, trials: 2_000, ..default_plan() };
    let alone = compared(vec![("alone", plan.clone())]);
    insta::assert_snapshot!("one_file", in_words(&alone, Style::Plain, 120));
    let mut other = Plan { trials: 1_000, ..plan.clone() };
    other.designs.truncate(1);
    let two = compared(vec![("the-protocol", plan), ("something else", other)]);
    insta::assert_snapshot!("two_files", in_words(&two, Style::Rich, 110));
}

#[test]
fn a_comparison_fits_many_widths() {
    let mut plan = Plan { trials: 50, ..ten_designs() };
    plan.doses = doses(&["a", "b", "c"]);
    plan.designs[1].name = "a design whose name goes on and on until nobody reads it any more".to_owned();
    let comparison = compared(vec![("one", plan.clone()), ("a file with a very long name", plan)]);
    for width in [80, 100, 120, 200] {
        for style in [Style::Plain, Style::Rich] {
            let text = in_words(&comparison, style, width);
            let widest = text.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
            assert!(widest <= width, "{width}: {widest}\n{text}");
            assert!(style == Style::Rich || text.is_ascii(), "{text}");
        }
    }
    assert!(comparison.lines().iter().any(|line| matches!(line, ComparisonLine::Benchmark(_))));
}

/// The best rule of `dosim bound`, and every design as a share of it; no row where nothing limits the patients, or where all scenarios
/// have one true MTD.
#[test]
fn designs_are_held_against_the_best_rule_for_their_scenarios() {
    let plan = Plan { trials: 500, designs: vec![capped(Preset::Classic, AtCap::Declare)], ..default_plan() };
    let comparison = compared(vec![("one", plan.clone())]);
    let study = Study::new(plan.clone());
    let constraints = Constraints {
        doses: plan.dose_count(),
        starting_dose: DoseLevel::LOWEST,
        cohort_size: 3,
        max_patients: 12,
        penalty: 0.0,
    };
    let against = against_best(&study, constraints, curves(&plan), &Watch::default()).unwrap();
    assert_eq!(comparison.best_rules.len(), plan.scenarios.len());
    for (row, of) in comparison.best_rules.iter().zip(&against.best) {
        assert!((row.p_correct - of.p_correct).abs() < 1e-12 && (row.mean_patients - of.mean_patients).abs() < 1e-12);
        assert!((row.p_mtd.iter().sum::<f64>() + row.p_none_tolerable - 1.0).abs() < 1e-12);
    }
    let (best, _) = mean(&comparison.best_rules.iter().map(|row| row.p_correct).collect::<Vec<_>>());
    let exact = |row: &ComparisonRow| comparison.cell(row).exact.as_ref().unwrap().p_correct.value;
    let (of_design, _) = mean(&comparison.rows.iter().map(exact).collect::<Vec<_>>());
    assert!(of_design < best, "{of_design} {best}");
    let written = tables::comparison(&comparison).unwrap();
    let mut reader = csv::Reader::from_reader(written.as_slice());
    let rows: Vec<HashMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let of = |design: &str, quantity: &str, column: &str| -> Vec<f64> {
        let rows = rows.iter().filter(|row| row["design"] == design && row["quantity"] == quantity);
        rows.map(|row| row[column].parse().unwrap()).collect()
    };
    let (name, rule) = (plan.designs[0].name.as_str(), comparison.best_rule_name());
    for column in ["estimate", "exact"] {
        let (own, best) = (of(name, "p_correct", column), of(rule, "p_correct", column));
        for ((own, best), share) in own.iter().zip(best).zip(of(name, "share_of_best", column)) {
            assert!((own / best - share).abs() < 1e-12);
        }
    }
    let unlimited = vec![design("free", Preset::Classic, None, AtCap::Undetermined)];
    let one_mtd = vec![plan.scenarios[0].clone()];
    let enrolment = Enrolment { planned_patients: None, ..plan.enrolment };
    for without in [Plan { designs: unlimited, enrolment, ..plan.clone() }, Plan { scenarios: one_mtd, ..plan }] {
        let comparison = compared(vec![("one", without)]);
        assert!(comparison.best_rules.is_empty());
        let written = String::from_utf8(tables::comparison(&comparison).unwrap()).unwrap();
        assert!(!written.contains("best rule") && !written.contains("share_of_best"));
    }
}
