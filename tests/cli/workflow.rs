//! From an empty folder to results, as the README tells it.

use std::fs;

use crate::place::{Place, names, rows};

#[test]
fn new_then_check_then_run() {
    let place = Place::new();
    place.succeed(&["new", "my-trial.toml"]);
    let written = fs::read_to_string(place.path("my-trial.toml")).unwrap();
    assert_eq!(place.succeed(&["new"]), written);
    let checked = place.succeed(&["check", "my-trial.toml"]);
    assert!(checked.starts_with("# my-trial.toml: valid"), "{checked}");
    let told = place.succeed(&["run", "my-trial.toml", "--trials", "100"]);
    assert!(told.ends_with(": output/my-trial/\n"), "{told}");
    assert_eq!(rows(&place.path("output/my-trial/summary.csv")).len(), 2);
}

/// Standard input is no terminal here, so that nothing is asked.
#[test]
fn new_writes_what_was_said() {
    let place = Place::new();
    let said =
        ["--design", "boin,crm,3+3", "--doses", "10 mg,20 mg,40 mg", "--start", "2", "--target", "25%", "--max", "30"];
    let told = place.succeed(&[&["new", "my-trial.toml"][..], &said].concat());
    assert!(told.starts_with("my-trial.toml written"), "{told}");
    let written = fs::read_to_string(place.path("my-trial.toml")).unwrap();
    assert_eq!(place.succeed(&[&["new"][..], &said].concat()), written);
    assert!((30..=46).contains(&written.lines().count()), "{written}");
    let answers = place.succeed(&["run", "my-trial.toml", "--trials", "50"]);
    assert!(["BOIN ", "CRM ", "3+3 classic "].iter().all(|design| answers.contains(design)), "{answers}");
    assert!(place.fail(&["new", "other.toml", "--design", "crm"], 2).contains("--max 30"));
    assert!(place.fail(&["new", "--all-keys", "--design", "crm"], 2).contains("cannot be used with"));
    assert_eq!(place.succeed(&["new", "--all-keys"]), place.succeed(&["new"]));
    assert_eq!(place.names(), ["my-trial.toml", "output"]);
}

/// Every design by name, simulated; and exactly where it has an exact answer.
#[test]
fn every_design_without_a_file() {
    let place = Place::new();
    let quick = ["--dlt", "0.05,0.15,0.30", "--doses", "1 mg,2 mg,4 mg", "--max", "9", "--start", "2", "--design"];
    let mut exact = 0;
    for key in dosim::scenario::Rule::keys() {
        place.succeed(&[&["run", "--trials", "50"][..], &quick, &[key]].concat());
        let summary = rows(&place.path("output/quick/summary.csv"));
        assert!(summary[0]["switches"].contains("max_patients=9"), "{key}: {}", summary[0]["switches"]);
        assert!(summary[0]["switches"].contains("starting_dose=2"), "{key}: {}", summary[0]["switches"]);
        exact += usize::from(place.run(&[&["exact"][..], &quick, &[key]].concat()).status.success());
    }
    assert_eq!(exact, 10, "all but those that decide while patients are pending");
}

/// Cohorts are whole without a file, so that nothing of the first look that the README proposes is left out.
#[test]
fn a_first_look_has_patients_and_dlts() {
    let place = Place::new();
    let told = place.succeed(&["exact", "--dlt", "5%,15%,30%", "--design", "boin,3+3", "--max", "18"]);
    assert!(told.contains("patients  DLTs") && !told.contains(" - "), "{told}");
    for row in rows(&place.path("output/quick-exact/summary.csv")) {
        let patients = row["mean_patients"].parse::<f64>().unwrap();
        assert!((3.0..=18.0).contains(&patients), "{patients}");
        assert!(row["mean_dlts"].parse::<f64>().unwrap() > 1.0, "{}", row["mean_dlts"]);
    }
}

/// What a file is warned of, the same words without a file are warned of too, and a file is written all the same.
#[test]
fn what_is_strange_in_what_was_said_is_told() {
    let place = Place::new();
    for args in [&["exact", "--dlt", "30%,15%,5%"][..], &["run", "--dlt", "30%,15%,5%", "--trials", "20"]] {
        let output = place.run(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.starts_with("--dlt:"), "{args:?}: {said}");
        assert_eq!(said.matches("warning: ").count(), 1, "{args:?}: {said}");
        assert!(said.contains("falls from 0.3 at dose level 1 to 0.15 at 2") && said.ends_with('\n'), "{said}");
    }
    let output = place.run(&["new", "mine.toml", "--doses", "3,2,x"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.starts_with("mine.toml:"), "{said}");
    assert!(
        said.contains("warning: dose[1].label: this label of dose level 1 is also the number of dose level 3"),
        "{said}"
    );
    assert!(place.path("mine.toml").exists());
}

#[test]
fn dose_levels_that_are_no_ladder_are_refused_in_the_words_of_the_option() {
    let place = Place::new();
    for (doses, what) in [
        ("40 mg,20 mg,10 mg", "error: --doses: \"20 mg\" is not more than \"40 mg\" before it"),
        ("500 mg,1.000 mg", "error: --doses: \"1.000 mg\" is not more than \"500 mg\" before it"),
        ("1,5 mg,3 mg", "error: --doses: \"1\" has no unit, while \"5 mg\" has one"),
        ("10 mg,10 mg", "error: --doses: \"10 mg\" is there twice"),
        ("10 mg,,20 mg", "error: --doses: dose level 2 has no label"),
    ] {
        for command in [&["new", "mine.toml"][..], &["exact", "--dlt", "5%,15%,30%"]] {
            let said = place.fail(&[command, &["--doses", doses, "--design", "3+3"]].concat(), 2);
            assert!(said.starts_with(what), "{doses}: {said}");
        }
    }
    let mixed = ["new", "mine.toml", "--doses", "5 mg/kg,200 mg/m2", "--design", "blrm", "--max", "30"];
    assert!(place.fail(&mixed, 2).contains("which are in mg/kg and in mg/m2"));
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn new_overwrites_nothing() {
    let place = Place::new();
    fs::write(place.path("my-trial.toml"), "mine").unwrap();
    assert!(place.fail(&["new", "my-trial.toml"], 2).contains("exists already"));
    assert_eq!(fs::read_to_string(place.path("my-trial.toml")).unwrap(), "mine");
    assert!(place.fail(&["new", "no/folder.toml"], 1).contains("create the folder first"));
    assert!(place.fail(&["new", "no/folder.toml", "--design", "3+3"], 1).contains("create the folder first"));
    assert_eq!(place.names(), ["my-trial.toml"]);
}

#[test]
fn what_check_echoes_is_a_scenario_file_with_the_same_results() {
    let place = Place::new();
    place.copy_scenario("nct05745454-conduct.toml", "plan.toml");
    fs::write(place.path("echo.toml"), place.succeed(&["check", "plan.toml"])).unwrap();
    place.succeed(&["run", "plan.toml", "--trials", "500"]);
    place.succeed(&["run", "echo.toml", "--trials", "500"]);
    for table in ["operating_characteristics.csv", "distributions.csv", "summary.csv", "doses.csv"] {
        let [plan, echo] = ["plan", "echo"].map(|name| fs::read(place.path("output").join(name).join(table)).unwrap());
        assert!(plan == echo, "{table}");
    }
}

#[test]
fn check_looks_at_every_file() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "good.toml");
    fs::write(place.path("bad.toml"), "").unwrap();
    let output = place.run(&["check", "bad.toml", "good.toml", "no.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("# good.toml: valid"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("no.toml: cannot be read") && said.contains("2 of 3 files cannot be used"), "{said}");
}

#[test]
fn a_quick_look() {
    let place = Place::new();
    let quick = ["--dlt", "0.05,0.15,0.30", "--rule", "de-escalating-top-six", "--cap", "12", "--trials", "100"];
    let told = place.succeed(&[&["run"][..], &quick].concat());
    assert!(told.ends_with(": output/quick/\n"), "{told}");
    let summary = rows(&place.path("output/quick/summary.csv"));
    assert_eq!((summary[0]["preset"].as_str(), summary[0]["cap"].as_str()), ("de-escalating-top-six", "12"));
    let doses = rows(&place.path("output/quick/doses.csv"));
    assert_eq!(
        doses.iter().map(|row| row["true_dlt_probability"].as_str()).collect::<Vec<_>>(),
        ["0.05", "0.15", "0.3"]
    );
}

#[test]
fn one_trial_is_told_and_drawn() {
    let place = Place::new();
    let told = place.succeed(&["trial", "--trial", "17", "--scenario", "steep"]);
    assert!(told.starts_with("Trial 17 of "), "{told}");
    assert!(told.contains("cohort 1 opens with 3 places at dose level 1 (low)"), "{told}");
    let order = ["patient 3 completes", "cohort 1: 0 of 3", "cohort 2 opens"].map(|event| told.find(event).unwrap());
    assert!(order.is_sorted(), "{told}");
    assert_eq!(names(&place.path("output")), ["nct05745454-trial-17"]);
    assert_eq!(
        names(&place.path("output/nct05745454-trial-17")),
        ["manifest.json", "trial.pdf", "trial.png", "trial.svg"]
    );
}

#[test]
fn every_manifest_says_what_its_command_did() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "plan.toml");
    place.copy_scenario("nct05745454-conduct.toml", "other.toml");
    let cases = [
        ("run plan.toml --trials 20 --seed 7", Some(7), Some(20)),
        ("exact plan.toml", None, None),
        ("sweep plan.toml --seed 7", Some(7), None),
        ("trial plan.toml --trial 3 --seed 7", Some(7), None),
        ("compare plan.toml other.toml --trials 20 --seed 7", Some(7), Some(20)),
    ];
    for (line, seed, trials) in cases {
        let args: Vec<_> = line.split(' ').collect();
        let command = args[0];
        place.succeed(&[&args[..], &["--out", command]].concat());
        let text = fs::read_to_string(place.path(command).join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(manifest["dosim_version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(manifest["command"], command);
        assert_eq!(manifest["trial"].as_u64(), (command == "trial").then_some(3));
        let studies = manifest["studies"].as_array().cloned().unwrap_or_else(|| vec![manifest.clone()]);
        assert_eq!(studies.len(), if command == "compare" { 2 } else { 1 });
        for (study, file) in studies.iter().zip(["plan.toml", "other.toml"]) {
            assert_eq!(study["scenario_file"], file);
            let text = fs::read_to_string(place.path(file)).unwrap();
            assert_eq!(study["scenario_text"], text);
            assert_eq!(study["scenario_sha256"], dosim::output::sha256_hex(text.as_bytes()));
            assert_eq!((study["seed"].as_u64(), study["trials"].as_u64()), (seed, trials), "{command}");
            assert!(study["designs"][0]["switches"].as_str().unwrap().starts_with("de_escalate="), "{command}");
        }
        let listed = manifest["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned());
        let written = names(&place.path(command)).into_iter().filter(|name| name != "manifest.json");
        assert!(listed.eq(written), "{command}");
    }
}

#[test]
fn a_warning_is_shown_and_does_not_stop() {
    let place = Place::new();
    place.vary_scenario("nct05745454.toml", "plan.toml", "[0.02, 0.05, 0.10]", "[0.10, 0.05, 0.02]");
    let output = place.run(&["run", "plan.toml", "--trials", "10"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("warning"));
    assert!(place.path("output/plan/manifest.json").is_file());
}

/// Whoever plans tablets reads of no infusion, from the first file on.
#[test]
fn a_new_file_of_doses_speaks_of_no_infusion() {
    let place = Place::new();
    place.succeed(&["new", "oral.toml", "--doses", "25 mg,50 mg", "--treatment", "dose"]);
    let written = fs::read_to_string(place.path("oral.toml")).unwrap();
    assert!(written.contains("\ntreatment = \"dose\" # or "), "{written}");
    let text = place.succeed(&["text", "oral.toml"]);
    assert!(text.contains("first dose") && !text.contains("infus") && !text.contains("precondition"), "{text}");
    place.succeed(&["new", "cells.toml", "--doses", "low,high"]);
    assert!(place.succeed(&["text", "cells.toml"]).contains("after infusion"));
    let refused = place.fail(&["new", "x.toml", "--treatment", "pill"], 2);
    assert!(refused.contains("give infusion or dose"), "{refused}");
}
