//! `dosim search`: every design as on its own, what is wanted by its definition, and sizes held against published ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;

use dosim::exact;
use dosim::scenario::{Best, Plan, Search, describe, parse};
use dosim::search::{SearchQuantity, Searched, pieces, search};
use dosim::simulate::{Study, Watch};
use dosim::sweep::spreads;
use dosim::sweep::{PseudoUniform, Surface};

/// Five dose levels with scenarios whose true MTDs differ, then what is given.
fn file(design: &str, search: &str) -> String {
    let doses: String = (1..=5).map(|dose| format!("[[dose]]\nlabel = \"{dose}\"\n")).collect();
    format!(
        "title = \"A search\"\ntarget_dlt_rate = 0.30\nseed = 11\n{doses}\
         [[scenario]]\nname = \"early\"\ndlt_probabilities = [0.15, 0.30, 0.45, 0.60, 0.70]\n\
         [[scenario]]\nname = \"late\"\ndlt_probabilities = [0.05, 0.10, 0.20, 0.30, 0.50]\n\
         [[scenario]]\nname = \"none\"\ndlt_probabilities = [0.40, 0.50, 0.60, 0.70, 0.80]\n\
         {design}\n{search}"
    )
}

fn plan(text: &str) -> Plan {
    parse("file", text).unwrap_or_else(|error| panic!("{error}\n{text}")).plan
}

fn asked(plan: &Plan) -> &Search {
    plan.search.as_ref().unwrap()
}

fn found(text: &str) -> Searched {
    let plan = plan(text);
    let watch = Watch::default();
    let found = search(&plan, asked(&plan), &watch).unwrap();
    assert_eq!(watch.done.into_inner(), pieces(&plan, asked(&plan)));
    found
}

const BOIN: &str = "[[design]]\nname = \"BOIN\"\nmax_patients = 30\n[design.boin]\n";

/// The whole answer of every design under every scenario, worked out apart from any search, weighted by hand.
fn assert_is_each_on_its_own(found: &Searched, weights: &[f64]) {
    let total: f64 = weights.iter().sum();
    for (place, candidate) in found.candidates.iter().enumerate() {
        let study = Study::new(found.plan_of(place));
        let answers: Vec<_> = (0..weights.len()).map(|scenario| exact::answer(&study, scenario, 0).unwrap()).collect();
        let mean = |of: &dyn Fn(usize) -> f64| weights.iter().enumerate().map(|(k, w)| w / total * of(k)).sum::<f64>();
        let expected = [
            mean(&|k| answers[k].p_correct.value),
            mean(&|k| answers[k].p_overdose.value),
            mean(&|k| answers[k].mean_patients().unwrap().value),
            mean(&|k| answers[k].mean_dlts().unwrap().value),
        ];
        for (quantity, expected) in SearchQuantity::ALL.into_iter().zip(expected) {
            let value = candidate.mean(quantity);
            assert!((value - expected).abs() < 1e-11, "{place}, {quantity:?}: {value} against {expected}");
        }
        let worst = answers.iter().map(|answer| answer.p_correct.value).fold(1.0, f64::min);
        assert!((candidate.judged(SearchQuantity::Correct).worst - worst).abs() < 1e-11, "{place}");
    }
}

/// Designs that differ in their maximum alone are answered by one pass through the greatest; with early stops and dropout, too.
#[test]
fn one_pass_for_all_sizes_is_each_size_on_its_own() {
    let sizes =
        "[search]\nweights = [1, 2, 0.5]\n[[search.vary]]\nkey = \"max_patients\"\nfrom = 6\nto = 24\nstep = 3\n";
    let rest = "name = \"d\"\nmax_patients = 30\n";
    for (design, more) in [
        (BOIN.to_owned(), ""),
        (format!("[[design]]\n{rest}enough_at_dose = 6\nlowest_too_toxic = 0.8\n[design.boin]\n"), ""),
        (format!("[[design]]\n{rest}[design.keyboard]\n"), "[conduct]\ndropout_probability = 0.2\n"),
        (format!("[[design]]\n{rest}[design.crm]\nsafety_stop = 0.9\n"), ""),
        (format!("[[design]]\n{rest}[design.i_three_plus_three]\n"), ""),
    ] {
        let found = found(&file(&design, &format!("{more}{sizes}")));
        assert_eq!(found.candidates.len(), 7, "{design}");
        assert_is_each_on_its_own(&found, &[1.0, 2.0, 0.5]);
    }
}

/// Sizes that whole cohorts do not meet, single patients first, patients whom the MTD lacks, caps and expansions: each is asked on its
/// own.
#[test]
fn what_cannot_be_asked_together_is_right_all_the_same() {
    for (design, varied) in [
        (BOIN, "key = \"max_patients\"\nfrom = 7\nto = 13\n"),
        (
            "[[design]]\nname = \"d\"\nmax_patients = 30\n[design.boin]\ntitration = true\n",
            "key = \"max_patients\"\nvalues = [9, 12, 15]\n",
        ),
        (
            "[[design]]\nname = \"d\"\nmax_patients = 30\nenough_at_dose = 4\nenough_when = \"any\"\nat_least_at_mtd = 3\n\
             [design.boin]\ncohort_size = 1\n",
            "key = \"max_patients\"\nfrom = 6\nto = 18\n",
        ),
        ("[[design]]\nname = \"d\"\n[design.three_plus_three]\n", "key = \"cap\"\nvalues = [12, 18, \"none\"]\n"),
        ("[[design]]\nname = \"d\"\n[design.three_plus_three]\n", "key = \"de_escalate\"\nvalues = [false, true]\n"),
    ] {
        let found = found(&file(design, &format!("[search]\n[[search.vary]]\n{varied}")));
        assert!(found.candidates.len() >= 2);
        assert_is_each_on_its_own(&found, &[1.0, 1.0, 1.0]);
    }
}

/// The expansion is part of what is recommended, of the patients and of the DLTs.
#[test]
fn an_expansion_can_vary() {
    let text = file(
        "[[design]]\nname = \"d\"\n[design.three_plus_three]\n",
        "[expansion]\npatients = 6\nstop_above = 0.9\n[search]\n[[search.vary]]\nkey = \"expansion_patients\"\nvalues = [6, 12]\n",
    );
    let found = found(&text);
    assert_is_each_on_its_own(&found, &[1.0, 1.0, 1.0]);
    let patients = |place: usize| found.candidates[place].mean(SearchQuantity::Patients);
    assert!(patients(1) > patients(0) + 1.0);
}

/// Over random curves the means are those of a sweep over the same curves, and the standard error is that of a sample of curves.
#[test]
fn random_curves_are_those_of_a_sweep() {
    let text = file(BOIN, "[search]\nrandom_curves = 40\n[[search.vary]]\nkey = \"max_patients\"\nvalues = [12, 18]\n");
    let found = found(&text);
    let curves = || (1..=40).map(|number| PseudoUniform::new(&found.plan).curve(number)).collect();
    for (place, candidate) in found.candidates.iter().enumerate() {
        let study = Study::new(found.plan_of(place));
        let answers = Surface::new(&study, 1).answers(curves(), 0, &Watch::default()).unwrap();
        let spreads = spreads(&answers);
        for quantity in SearchQuantity::ALL {
            let spread = spreads.iter().find(|spread| spread.quantity == quantity.of_sweep()).unwrap();
            let judged = candidate.judged(quantity);
            assert!((judged.mean.value - spread.mean).abs() < 1e-11, "{spread:?}");
            assert!((judged.worst - spread.worst).abs() < 1e-11, "{spread:?}");
            assert!((judged.mean.mc_se.unwrap() - spread.mc_se().unwrap()).abs() < 1e-11, "{spread:?}");
        }
    }
}

/// A design that decides while patients are pending is simulated, and says how far chance may have moved it: by a second simulation
/// with another seed.
#[test]
fn simulated_designs_state_their_error() {
    let text = |seed: u32| {
        file(
            "[[design]]\nname = \"d\"\nmax_patients = 12\n[design.tite_boin]\n",
            "[search]\ntrials_per_curve = 2_000\n[[search.vary]]\nkey = \"max_patients\"\nvalues = [9, 18]\n",
        )
        .replace("seed = 11", &format!("seed = {seed}"))
    };
    let [one, other] = [1, 2].map(|seed| found(&text(seed)));
    for (a, b) in one.candidates.iter().zip(&other.candidates) {
        assert_eq!(a.trials, Some(2_000));
        assert!(a.inexact.is_some());
        for quantity in SearchQuantity::ALL {
            let (a, b) = (a.judged(quantity).mean, b.judged(quantity).mean);
            let se = (a.mc_se.unwrap().powi(2) + b.mc_se.unwrap().powi(2)).sqrt();
            assert!(se > 0.0 && (a.value - b.value).abs() < 4.0 * se, "{quantity:?}: {a:?} {b:?}");
            assert!((a.value - b.value).abs() > 0.0, "two seeds give one number");
        }
    }
    let correct = |place: usize| one.candidates[place].mean(SearchQuantity::Correct);
    assert!(correct(1) > correct(0));
}

/// Feasible, best, nearest and frontier by their definitions, told from the candidates alone.
#[test]
fn the_best_the_nearest_and_the_frontier_are_what_they_say() {
    let base = "[[search.vary]]\nkey = \"max_patients\"\nfrom = 9\nto = 21\nstep = 3\n[[search.vary]]\nkey = \"enough_at_dose\"\n\
                values = [6, 9]\n";
    let with = |wanted: &str| found(&file(BOIN, &format!("[search]\n{wanted}\n{base}")));
    let all = with("");
    let value = |place: usize, quantity| all.candidates[place].mean(quantity);
    use SearchQuantity::{Correct, Dlts, Overdose, Patients};
    let places = || 0..all.candidates.len();
    for against in [Patients, Overdose] {
        let dominated = |place: usize| {
            places().any(|other| {
                let (cost, right) = (value(other, against), value(other, Correct));
                cost <= value(place, against)
                    && right >= value(place, Correct)
                    && (cost < value(place, against) || right > value(place, Correct))
            })
        };
        let expected: Vec<_> = places().filter(|&place| !dominated(place)).collect();
        let mut frontier = all.frontier(against);
        frontier.sort_unstable();
        assert_eq!(frontier, expected, "{against:?}");
    }
    let limit = (value(0, Correct) + value(places().end - 1, Correct)) / 2.0;
    for (best, of, sign) in [
        ("fewest-patients", Patients, 1.0),
        ("most-correct", Correct, -1.0),
        ("least-overdose", Overdose, 1.0),
        ("fewest-dlts", Dlts, 1.0),
    ] {
        let found = with(&format!("correct = {limit}\nbest = \"{best}\""));
        let feasible: Vec<_> = places().filter(|&place| value(place, Correct) >= limit).collect();
        assert!(!feasible.is_empty() && feasible.len() < all.candidates.len());
        let mut sorted = found.feasible();
        sorted.sort_unstable();
        assert_eq!(sorted, feasible);
        let least = feasible.iter().map(|&place| sign * value(place, of)).fold(f64::INFINITY, f64::min);
        assert!((sign * value(found.best().unwrap(), of) - least).abs() < 1e-12, "{best}");
    }
    let found = with("correct = 0.99\noverdose = 0.01\ndlts = 0.5");
    assert_eq!((found.best(), found.feasible().len()), (None, 0));
    let lacks = |place: usize| {
        (0.99 - value(place, Correct)) / 0.99
            + (value(place, Overdose) - 0.01) / 0.01
            + (value(place, Dlts) - 0.5) / 0.5
    };
    let least = places().map(lacks).fold(f64::INFINITY, f64::min);
    assert!((lacks(found.nearest().unwrap()) - least).abs() < 1e-12);
}

/// A range is the list of its values, an echo reads back to the same search, and what is left out is as in the file.
#[test]
fn a_range_is_a_list_and_the_echo_reads_back() {
    let range = |values: &str| {
        plan(&file(BOIN, &format!("[search]\ncorrect = 0.6\n[[search.vary]]\nkey = \"eliminate_above\"\n{values}\n")))
    };
    let (one, other) = (range("from = 0.8\nto = 0.95\nstep = 0.05"), range("values = [0.8, 0.85, 0.9, 0.95]"));
    assert_eq!(one, other);
    assert_eq!(asked(&one).variants.designs.len(), 4);
    assert_eq!(asked(&one).best, Best::FewestPatients);
    assert_eq!(plan(&describe(&one)), one);
    let whole = plan(&file(BOIN, "[search]\nvary = [{ key = \"max_patients\", from = 12, to = 20, step = 3 }]\n"));
    let sizes: Vec<_> = asked(&whole).variants.designs.iter().map(|of| of.spec.general.max_patients.unwrap()).collect();
    assert_eq!(sizes, [12, 15, 18]);
    assert_eq!(plan(&describe(&whole)), whole);
}

#[test]
fn what_is_wrong_is_said_with_place_and_remedy() {
    for (search, expected) in [
        ("[search]\n", "`vary`|missing"),
        ("[search]\n[[search.vary]]\nkey = \"halfwidth\"\nvalues = [0.1]\n", "a BOIN, which has no such key"),
        ("[search]\n[[search.vary]]\nkey = \"max_patient\"\nvalues = [12]\n", "did you mean \"max_patients\"?"),
        ("[search]\n[[search.vary]]\nkey = \"max_patients\"\nfrom = 12\nto = 9\n", "`from` (12) is above `to` (9)"),
        ("[search]\n[[search.vary]]\nkey = \"max_patients\"\nfrom = 12\n", "missing"),
        ("[search]\n[[search.vary]]\nkey = \"max_patients\"\n", "missing"),
        (
            "[search]\n[[search.vary]]\nkey = \"max_patients\"\nvalues = [12]\nfrom = 3\nto = 9\n",
            "no effect with `values`",
        ),
        ("[search]\n[[search.vary]]\nkey = \"max_patients\"\nfrom = 1\nto = 5000\n", "this range has 5000 values"),
        ("[search]\n[[search.vary]]\nkey = \"max_patients\"\nvalues = [12, \"many\"]\n", "expected a whole number"),
        ("[search]\n[[search.vary]]\nkey = \"cohort_size\"\nfrom = 1\nto = 99\n", "13 is out of range"),
        (
            "[search]\nweights = [1, 2]\n[[search.vary]]\nkey = \"max_patients\"\nvalues = [12]\n",
            "2 weights for 3 scenarios",
        ),
        (
            "[search]\nweights = [1, 2, 3]\nrandom_curves = 9\n[[search.vary]]\nkey = \"max_patients\"\nvalues = [12]\n",
            "no effect with `random_curves`",
        ),
        (
            "[search]\nvary = [{ key = \"max_patients\", values = [12] }, { key = \"max_patients\", values = [15] }]\n",
            "`max_patients` varies already",
        ),
        ("[search]\nvary = [{ key = \"expansion_patients\", values = [12] }]\n", "no effect without [expansion]"),
        (
            "[search]\nvary = [{ key = \"max_patients\", from = 1, to = 600 }, { key = \"eliminate_from\", values = [3, 4] }]\n",
            "there are 1200 combinations",
        ),
        ("[search]\nbase_design = \"CRM\"\nvary = [{ key = \"max_patients\", values = [12] }]\n", "is not known"),
        ("[search]\nvary = [{ key = \"rationale\", values = [\"one\", \"another\"] }]\n", "is not known"),
        ("[search]\nbest = \"cheapest\"\nvary = [{ key = \"max_patients\", values = [12] }]\n", "is not known"),
    ] {
        let error = parse("file", &file(BOIN, search)).expect_err(search).to_string();
        assert!(expected.split('|').any(|one| error.contains(one)), "{search}: {error}");
        assert!(error.contains("help: "), "{error}");
    }
}

/// Cheung 2013 (Clin Trials 10:852): scenarios in which each dose level in turn is the MTD and the odds of a DLT rise by one ratio
/// from dose level to dose level.
fn cheung(target: f64, doses: usize, odds_ratio: f64, search: &str) -> String {
    let labels: String = (1..=doses).map(|dose| format!("[[dose]]\nlabel = \"{dose}\"\n")).collect();
    let scenarios: String = (1..=doses)
        .map(|mtd| {
            let p = (1..=doses).map(|dose| {
                let odds = target / (1.0 - target) * odds_ratio.powi(dose as i32 - mtd as i32);
                format!("{}", odds / (1.0 + odds))
            });
            let p = p.collect::<Vec<_>>().join(", ");
            format!("[[scenario]]\nname = \"MTD {mtd}\"\ndlt_probabilities = [{p}]\n")
        })
        .collect();
    format!(
        "title = \"t\"\ntarget_dlt_rate = {target}\ntrue_mtd = \"nearest-to-target\"\n{labels}{scenarios}\
         [[design]]\nname = \"CRM\"\nmax_patients = 20\n[design.crm]\ncohort_size = 1\n{search}"
    )
}

/// The sizes of Cheung's formula (`tests/fixtures/crm_sample_size_cheung2013.csv`, four dose levels, half of selections correct, up to
/// twelve patients) against the exact correct selection of the CRM with the best of several half widths and prior variances: within two
/// patients and two percentage points, never the formula by more than one patient above. `docs/search.md` has the table.
#[test]
fn the_crm_needs_as_many_patients_as_the_formula_says() {
    let mut reader = csv::Reader::from_path("tests/fixtures/crm_sample_size_cheung2013.csv").unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let mut table = Vec::new();
    for row in rows.iter().filter(|row| row["dose_levels"] == "4" && row["continuity_correction"] == "True") {
        let number = |key: &str| row[key].parse::<f64>().unwrap();
        let (n, wanted) = (number("n") as u32, number("average_pcs"));
        if n > 12 {
            continue;
        }
        let varied = "[search]\nbest = \"most-correct\"\nvary = [{ key = \"max_patients\", from = 4, to = 16 }, \
                      { key = \"halfwidth\", values = [0.04, 0.07, 0.10] }, { key = \"prior_variance\", values = [0.5, 1.34] }]\n";
        let found = found(&cheung(number("target"), 4, number("odds_ratio_psi"), varied));
        let size = |place: usize| found.plan_of(place).designs[0].spec.general.max_patients.unwrap();
        let at = |patients: u32| {
            let of_size = (0..found.candidates.len()).filter(|&place| size(place) == patients);
            of_size.map(|place| found.candidates[place].mean(SearchQuantity::Correct)).fold(0.0, f64::max)
        };
        let needed = (4..=16).find(|&patients| at(patients) >= wanted).unwrap();
        assert!((n..=n + 2).contains(&needed) || needed + 1 == n, "{row:?}: {needed}");
        assert!((at(n) - wanted).abs() < 0.03, "{row:?}: {}", at(n));
        let (target, odds_ratio) = (&row["target"], &row["odds_ratio_psi"]);
        table.push(format!("| {target} | {odds_ratio} | {n} | {needed} | {:.1} % |", 100.0 * at(n)));
    }
    assert!(table.len() >= 8, "{table:?}");
    let page = include_str!("../docs/search.md");
    assert!(page.contains(&table.join("\n")), "docs/search.md should have\n{}", table.join("\n"));
}
