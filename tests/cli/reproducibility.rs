//! The same input gives the same bytes: for any number of threads, for every run, for one trial told again.

use std::fs;

use crate::place::{Place, contents, rows};

const EVERYTHING: [&str; 5] = ["--trials", "5003", "--save-trials", "--save-patients", "3"];

#[test]
fn any_number_of_threads() {
    let place = Place::new();
    let run = |threads: &str| {
        let told = place.succeed(&[&["run", "--out", threads, "--threads", threads][..], &EVERYTHING].concat());
        let table = told.split("\nReport, CSV files").next().unwrap().to_owned();
        (table, contents(&place.path(threads)))
    };
    let one = run("1");
    assert_eq!(one.1.len(), 29, "{:?}", one.1.keys());
    for threads in ["2", "7"] {
        let more = run(threads);
        assert_eq!(more.0, one.0);
        for (name, bytes) in &one.1 {
            assert!(more.1[name] == *bytes, "{name} differs with {threads} threads");
        }
        assert_eq!(more.1.len(), one.1.len());
    }
}

#[test]
fn with_the_table_of_trials_or_without() {
    let place = Place::new();
    let folder = place.path("output/nct05745454");
    place.succeed(&["run", "--trials", "3000", "--save-trials", "--save-patients", "2"]);
    let with = contents(&folder);
    place.succeed(&["run", "--trials", "3000"]);
    let without = contents(&folder);
    for name in ["trials.csv", "patients.csv"] {
        assert!(with.contains_key(name) && !without.contains_key(name), "{name}");
    }
    assert_eq!(with.len(), without.len() + 2);
    for (name, bytes) in without.iter().filter(|(name, _)| *name != "manifest.json") {
        assert!(with[name] == *bytes, "{name} depends on what else is saved");
    }
}

#[test]
fn the_default_is_its_file_and_a_second_run_changes_nothing() {
    let place = Place::new();
    let folder = place.path("output/nct05745454");
    let mut runs = Vec::new();
    place.copy_scenario("nct05745454.toml", "nct05745454.toml");
    for args in
        [&["--trials", "1000"][..], &["run", "--trials", "1000"], &["run", "nct05745454.toml", "--trials", "1000"]]
    {
        runs.push((place.succeed(args), contents(&folder)));
        fs::remove_dir_all(&folder).unwrap();
    }
    place.succeed(&["run", "--trials", "10", "--seed", "1"]);
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    let told = place.succeed(&["run", "--trials", "1000", "--force"]);
    assert_eq!(fs::read_to_string(folder.join("notes.txt")).unwrap(), "mine");
    fs::remove_file(folder.join("notes.txt")).unwrap();
    runs.push((told, contents(&folder)));
    for run in &runs[1..] {
        assert!(*run == runs[0]);
    }
}

#[test]
fn another_seed_is_another_result() {
    let place = Place::new();
    for seed in ["1", "2"] {
        place.succeed(&["run", "--trials", "1000", "--seed", seed, "--out", seed]);
    }
    let [one, two] = ["1", "2"].map(|seed| fs::read(place.path(seed).join("doses.csv")).unwrap());
    assert!(one != two);
}

#[test]
fn a_trial_told_again_is_its_row() {
    let place = Place::new();
    place.copy_scenario("nct05745454-conduct.toml", "plan.toml");
    place.succeed(&["run", "plan.toml", "--trials", "40", "--save-trials", "--save-patients", "40"]);
    let trials = rows(&place.path("output/plan/trials.csv"));
    let patients = rows(&place.path("output/plan/patients.csv"));
    for trial in ["1", "17", "40"] {
        for row in trials.iter().filter(|row| row["trial"] == trial) {
            let (scenario, design) = (&row["scenario"], &row["design"]);
            let which = ["--trial", trial, "--scenario", scenario, "--design", design];
            let told = place.succeed(&[&["trial", "plan.toml", "--out", "told"][..], &which].concat());
            let not_infused = &row["not_infused"];
            let counts = format!(
                "Patients: {} treated, {} with a DLT, {} not evaluable, {not_infused} enrolled but not infused, {} turned away.",
                row["patients"], row["dlts"], row["not_evaluable"], row["turned_away"]
            );
            assert!(told.contains(&counts), "{counts}\n{told}");
            let days = |column: &str| format!("{:.2}", row[column].parse::<f64>().unwrap());
            let days = format!(
                "MTD on day {}; enrolment was closed on {} days; end of study on day {}.",
                days("days_to_mtd"),
                days("days_closed"),
                days("days_to_end_of_study")
            );
            assert!(told.contains(&days), "{days}\n{told}");
            let enrolled = patients
                .iter()
                .filter(|patient| ["trial", "scenario", "design"].iter().all(|key| patient[*key] == row[*key]));
            assert_eq!(enrolled.clone().count().to_string(), row["enrolled"]);
            assert_eq!(enrolled.filter(|patient| patient["fate"] == "dlt").count().to_string(), row["dlts"]);
        }
    }
}
