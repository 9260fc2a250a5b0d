//! The BLRM as a design among others: exact characteristics, simulated ones, where it is a CRM, and what a file may say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;

use dosim::design::{Blrm, Crm, Tallies};
use dosim::dose::DoseLevel;
use dosim::exact;
use dosim::scenario::{
    BlrmParameters, BlrmPrior, CrmParameters, DltCurve, Plan, Reassessment, Rule, Skeleton, describe, parse,
};
use dosim::simulate::{Study, Watch};
use support::{level, p};

const FIXTURE: &str = include_str!("fixtures/blrm_exact_small_design.csv");
const RULES: [(&str, &str); 2] = [("highest P(", "target-probability"), ("highest eligible", "highest-eligible")];
const CURVES: [&str; 2] = ["0.05 0.1 0.2 0.4", "0.02 0.05 0.1 0.2"];

/// The design of the fixture.
fn small(choose: &str) -> String {
    let dose = |amount: u32| format!("[[dose]]\nlabel = \"{amount} mg\"\namount = {amount}\nunit = \"mg\"\n");
    let scenario = |curve: &str| {
        let list = curve.split(' ').collect::<Vec<_>>().join(", ");
        format!("[[scenario]]\nname = \"{curve}\"\ndlt_probabilities = [{list}]\n")
    };
    format!(
        "title = \"t\"\ntarget_dlt_rate = 0.25\nseed = 16\ntrials = 100_000\n{}{}[[design]]\nname = \"BLRM\"\nmax_patients = 18\n\
         [design.blrm]\nreference_dose = 4\nchoose = \"{choose}\"\n",
        [1, 2, 4, 8].map(dose).concat(),
        CURVES.map(scenario).concat(),
    )
}

fn plan(text: &str) -> Plan {
    parse("blrm", text).unwrap_or_else(|error| panic!("{error}")).plan
}

fn parameters(text: &str) -> BlrmParameters {
    let Rule::Blrm(parameters) = plan(text).designs.swap_remove(0).spec.rule else { panic!("no BLRM") };
    parameters
}

/// The figure that a row of the fixture is about, and its standard error.
fn ours(cell: &dosim::characteristics::OperatingCharacteristics, row: &BTreeMap<String, String>) -> (f64, f64) {
    let dose = || row["dose"].parse::<usize>().unwrap() - 1;
    let estimate = match (row["quantity"].as_str(), row["dose"].as_str()) {
        ("p_select", "none") => &cell.p_none_tolerable,
        ("p_select", _) => &cell.doses[dose()].p_mtd,
        ("mean_patients", _) => &cell.doses[dose()].patients.as_ref().unwrap().mean,
        ("mean_total_patients", _) => &cell.patients.as_ref().unwrap().mean,
        ("mean_total_dlts", _) => &cell.dlts.as_ref().unwrap().mean,
        other => panic!("{other:?}"),
    };
    (estimate.value, estimate.mc_se.unwrap_or(0.0))
}

/// By a quadrature and a recursion apart from this program; then by trials on their calendar.
#[test]
fn exact_and_simulated_characteristics_of_a_small_design() {
    let rows: Vec<BTreeMap<String, String>> =
        csv::Reader::from_reader(FIXTURE.as_bytes()).deserialize().map(Result::unwrap).collect();
    let mut checked = 0;
    for (rule, choose) in RULES {
        let study = Study::new(plan(&small(choose)));
        let simulated = study.simulate(&Watch::default()).unwrap();
        for (scenario, curve) in CURVES.into_iter().enumerate() {
            let exact = exact::answer(&study, scenario, 0).unwrap();
            let cell = &simulated.cells[scenario].characteristics;
            for row in rows.iter().filter(|row| row["rule"].starts_with(rule) && row["true_p"] == curve) {
                let expected: f64 = row["value"].parse().unwrap();
                let (found, _) = ours(&exact, row);
                assert!((found - expected).abs() < 1e-4, "{row:?}: {found}");
                let (value, se) = ours(cell, row);
                assert!((value - found).abs() < 4.5 * se, "{row:?}: {value} with {se} against {found}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 44);
}

/// With log α all but known, it is the one-parameter logistic model of the CRM: log β has the same posterior.
#[test]
fn with_a_known_intercept_it_is_the_model_of_the_crm() {
    let skeleton = [0.05, 0.12, 0.25, 0.40, 0.55];
    let intercept = 3.0;
    let reassessment = Reassessment {
        curve: DltCurve::Logistic { intercept },
        skeleton: Skeleton::Given(skeleton.map(p).to_vec()),
        prior_variance: 1.34,
        target_dlt_rate: p(0.25),
        starting_dose: DoseLevel::LOWEST,
        restrict_escalation: false,
        safety_stop: None,
        safety_rate: None,
        choice: dosim::scenario::DoseChoice::Nearest,
        ..Reassessment::usual()
    };
    let crm = Crm::new(&CrmParameters { reassessment, cohort_size: 3 }, 5);
    let x = |s: f64| libm::log(s / (1.0 - s)) - intercept;
    let blrm = Blrm::new(&BlrmParameters {
        amounts: skeleton.iter().map(|&s| libm::exp(x(s))).collect(),
        reference_dose: 1.0,
        prior: BlrmPrior::Given,
        prior_mean: [intercept, 0.0],
        prior_sd: [1e-3, libm::sqrt(1.34)],
        prior_correlation: 0.0,
        ..parameters(&small("target-probability"))
    });
    let first = Tallies::default().with(level(1), 3, 0);
    for tallies in
        [Tallies::default(), first, first.with(level(2), 3, 1), first.with(level(2), 6, 1).with(level(3), 9, 4)]
    {
        let [log_alpha, log_beta] = blrm.posterior_means(&tallies);
        let (mean, _) = crm.posterior_moments(&tallies);
        assert!((log_alpha - intercept).abs() < 1e-4, "{log_alpha}");
        assert!((log_beta - mean).abs() < 1e-5, "{tallies:?}: {log_beta} against {mean}");
    }
}

/// What a file says is what is echoed, which reads back to the same.
#[test]
fn every_key_is_read_and_echoed() {
    for table in [
        "",
        "dlt_at_reference = 0.2\nstarting_dose = 2\ncohort_size = 4\n",
        "prior = \"given\"\nprior_mean = [-0.85, 0.1]\nprior_sd = [1.5, 0.7]\nprior_correlation = -0.2\n",
        "prior = \"mixture\"\nprior_mixture = [[3, -0.85, 0, 2, 1, 0], [1, -3, 0, 1, 1, 0.5]]\n",
        "prior = \"minimally-informative\"\nlowest_dose_above = [0.3, 0.1]\nhighest_dose_below = [0.2, 0.05]\n",
        "historical = [[1, 6, 0], [2.5, 6, 1]]\ntarget_interval = [0.2, 0.35]\noverdose_limit = 0.3\n",
        "losses = [1, 0, 2, 3]\nunacceptable_above = 0.5\n",
        "most_levels_up = \"any\"\nincrements = [[0, 2], [4, 1.5]]\nincrement_after_dlt = 1.25\nafter_dlt = \"in-last-cohort\"\n",
        "enough_target_probability = 0.5\nenough_patients = 9\nfewest_cohorts = 4\n",
    ] {
        let choose = if table.starts_with("losses") { "least-loss" } else { "highest-eligible" };
        let text = small(choose) + table;
        let read = plan(&text);
        let again = plan(&describe(&read).to_string());
        assert_eq!(read.designs, again.designs, "{table}");
        let echoed = describe(&read).to_string();
        for line in table.lines() {
            let key = line.split_once(" = ").unwrap().0;
            assert!(echoed.contains(&format!("\n{key} = ")), "{key} is not in\n{echoed}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_its_key() {
    let text = small("least-loss");
    let without_amount = text.replacen("amount = 2\nunit = \"mg\"\n", "", 1);
    let falling = text.replacen("amount = 8", "amount = 3", 1);
    let mixed = text.replacen("amount = 8\nunit = \"mg\"", "amount = 8\nunit = \"mg/kg\"", 1);
    for (text, key, says) in [
        (without_amount, "reference_dose", "amount"),
        (falling, "reference_dose", "do not rise"),
        (mixed, "dose", "amounts are in \"mg\" and in \"mg/kg\", and design"),
        (text.clone() + "target_interval = [0.33, 0.16]\n", "target_interval", "no interval"),
        (text.clone() + "losses = [1, 1, 1, 1]\n", "losses", "the same"),
        (text.clone() + "unacceptable_above = 0.3\n", "unacceptable_above", "0.33"),
        (text.clone() + "prior_mean = [0, 0]\n", "prior_mean", "no effect"),
        (text.clone() + "prior = \"given\"\nprior_sd = [1, 1]\n", "prior_mean", "missing"),
        (text.clone() + "prior = \"mixture\"\nprior_mixture = [[1, 0, 0, 1, 1]]\n", "prior_mixture", "6 numbers"),
        (text.clone() + "prior = \"given\"\nprior_mean = [0]\nprior_sd = [1, 1]\n", "prior_mean", "2 numbers"),
        (text.clone() + "historical = [[2, 3, 4]]\n", "historical", "4 DLTs in 3 patients"),
        (text.clone() + "increments = [[20, 1.5], [0, 2]]\n", "increments", "do not rise"),
        (text.clone() + "enough_patients = 9\n", "enough_patients", "enough_target_probability"),
        (text.clone() + "overdose_limit = 0\n", "overdose_limit", "out of range"),
    ] {
        let error = parse("blrm", &text).err().unwrap_or_else(|| panic!("{key} is not refused")).to_string();
        assert!(error.contains(key) && error.contains(says), "{key}, {says}: {error}");
    }
}
