//! What other programs ask: the same numbers as the library's engines, and refusals with place, value and remedy.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::convert::Infallible;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use dosim::ask::{self, Answer, File, History, Overrides, Progress, Refused};
use dosim::exact;
use dosim::report::chart;
use dosim::report::formats::csv;
use dosim::scenario::{DEFAULT, parse};
use dosim::simulate::{Study, Watch};
use serde_json::Value;

const FILE: File<'_> = File { name: "nct05745454.toml", text: DEFAULT.text };

fn study(trials: u64) -> Study {
    let mut plan = parse(FILE.name, FILE.text).unwrap().plan;
    plan.trials = trials;
    Study::new(plan)
}

fn table<'a>(answer: &'a Answer, name: &str) -> &'a [u8] {
    &answer.tables.iter().find(|(of, _)| *of == name).unwrap().1
}

#[test]
fn exact_answers_are_those_of_the_engine() {
    let answer = ask::exact(FILE).unwrap();
    let results = exact::results(&study(1));
    assert_eq!(table(&answer, "summary"), csv::summary(&results).unwrap());
    assert_eq!(table(&answer, "doses"), csv::doses(&results).unwrap());
    // Cohorts may be stopped, so that patients have no exact answer, which is said.
    assert!(answer.notes.iter().any(|note| note.contains("patients and DLTs are left out")), "{:?}", answer.notes);
}

#[test]
fn simulated_answers_are_those_of_the_engine_and_progress_reaches_what_was_planned() {
    let progress = Progress::default();
    let overrides = Overrides { trials: Some(3_000), seed: None };
    let answer = ask::simulate(FILE, overrides, &progress).unwrap();
    let study = study(3_000);
    let mut results = study.simulate(&Watch::default()).unwrap();
    exact::attach(&study, &mut results);
    assert_eq!(table(&answer, "summary"), csv::summary(&results).unwrap());
    assert_eq!((progress.watch.done.load(Ordering::Relaxed), progress.planned()), (3_000, 3_000));
    let seeds = [1, 2].map(|seed| {
        let overrides = Overrides { trials: Some(300), seed: Some(seed) };
        ask::simulate(FILE, overrides, &Progress::default()).unwrap().tables
    });
    assert_ne!(seeds[0], seeds[1]);
}

#[test]
fn what_is_stopped_has_no_answer() {
    let progress = Progress::default();
    progress.watch.stop.store(true, Ordering::Relaxed);
    let stopped = ask::simulate(FILE, Overrides::default(), &progress);
    assert!(matches!(stopped, Err(Refused::Stopped)));
}

#[test]
fn comparisons_sweeps_tables_and_paths_have_their_rows() {
    let overrides = Overrides { trials: Some(200), seed: None };
    let progress = Progress::default();
    let compared = ask::compare(&[FILE, FILE], overrides, &progress).unwrap();
    let text = String::from_utf8_lossy(table(&compared, "comparison")).into_owned();
    assert!(
        text.contains("nct05745454 (1)") && text.contains("nct05745454 (2)"),
        "two files of one name are told apart"
    );
    assert_eq!(progress.watch.done.load(Ordering::Relaxed), progress.planned());
    let few = format!("{}\n[sweep.random_curves]\ncurves = 10\n", FILE.text);
    let progress = Progress::default();
    let swept = ask::sweep(File { name: "few.toml", text: &few }, Some(3), &progress).unwrap();
    assert!(table(&swept, "sweep").iter().filter(|&&byte| byte == b'\n').count() > 10);
    let json: Value = serde_json::from_str(&ask::decision_table(FILE, None).unwrap().to_json().unwrap()).unwrap();
    assert!(json["tables"]["decision_table"].as_array().unwrap().len() > 5);
    let json: Value = serde_json::from_str(
        &ask::dose_paths(FILE, (Some("steep"), None), &Progress::default()).unwrap().to_json().unwrap(),
    )
    .unwrap();
    let paths = json["tables"]["paths"].as_array().unwrap();
    let total: f64 = paths.iter().map(|path| path["probability"].as_f64().unwrap()).sum();
    assert!((total - 1.0).abs() < 1e-12, "{total}");
}

#[test]
fn the_next_dose_is_told_to_people_and_to_programs() {
    let told = ask::next(FILE, None, History::Outcomes("1NNN"), false).unwrap();
    let json: Value = serde_json::from_str(&told.json).unwrap();
    assert_eq!(json["history"]["notation"], "1NNN");
    assert!(told.said.contains("dose level 2"), "{}", told.said);
    let told = ask::next(FILE, None, History::Counts("0/3", Some(1)), false).unwrap();
    assert!(told.said.contains("dose level 2"), "{}", told.said);
    let refused = ask::next(FILE, None, History::Outcomes("1NNN 3NNN"), true).unwrap_err();
    assert!(matches!(refused, Refused::Input(_)), "{refused}");
}

/// Charts are those of the report's own functions; every format comes of the drawing alone, so that they outlive the answer.
#[test]
fn charts_come_with_the_answers() {
    let progress = Progress::default();
    let answer = ask::simulate(FILE, Overrides { trials: Some(500), seed: None }, &progress).unwrap();
    let names: Vec<&str> = answer.charts.iter().map(|(name, _)| name.as_str()).collect();
    let without_days = ["mtd_selection", "allocation", "sample_size", "scenario_curves"];
    assert_eq!(names, [&without_days[..], &["duration", "onset", "example_trial"]].concat());
    let study = study(500);
    let mut results = study.simulate(&Watch::default()).unwrap();
    exact::attach(&study, &mut results);
    let selection = &answer.charts[0].1;
    assert_eq!(*selection, chart::mtd_selection(&results).unwrap());
    let json: Value = serde_json::from_str(&answer.to_json().unwrap()).unwrap();
    assert_eq!(json["charts"][0]["svg"], selection.svg.as_str());
    for (format, start) in [("svg", &b"<svg"[..]), ("png", b"\x89PNG"), ("pdf", b"%PDF-")] {
        assert!(ask::charts::file(selection, format).unwrap().starts_with(start), "{format}");
    }
    let refused = ask::charts::file(selection, "bmp").unwrap_err().to_string();
    assert!(refused.contains("\"bmp\"") && refused.contains("\"svg\", \"png\", \"pdf\""), "{refused}");
    let exactly = ask::exact(FILE).unwrap();
    assert_eq!(exactly.charts.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), without_days);
    assert!(exactly.charts[0].1.svg.contains("exact, without simulation"));
}

#[test]
fn warnings_of_the_file_come_with_every_answer() {
    let text = FILE
        .text
        .replace("[0.05, 0.15, 0.30]", "[0.30, 0.15, 0.05]")
        .replace("[0.10, 0.25, 0.50]", "[0.50, 0.25, 0.10]");
    let file = File { name: "mine.toml", text: &text };
    let few = Overrides { trials: Some(200), seed: None };
    let progress = Progress::default();
    let told = ask::next(file, None, History::Outcomes("1NNN"), false).unwrap().warnings;
    let is_one = |said: &String| said.starts_with("mine.toml:") && said.matches("help: ").count() == 1;
    assert!(told.len() == 2 && told.iter().all(is_one), "{told:?}");
    for warnings in [
        ask::exact(file).unwrap().warnings,
        ask::simulate(file, few, &progress).unwrap().warnings,
        ask::compare(&[file], few, &progress).unwrap().warnings,
        ask::decision_table(file, None).unwrap().warnings,
        ask::dose_paths(file, (None, None), &progress).unwrap().warnings,
    ] {
        assert_eq!(warnings, told);
    }
    assert!(ask::next(FILE, None, History::Outcomes("1NNN"), false).unwrap().warnings.is_empty());
}

#[test]
fn refusals_name_the_place_the_value_and_the_remedy() {
    let text = FILE.text.replacen("target_dlt_rate = 0.30", "target_dlt_rate = 1.5", 1);
    let refused = ask::exact(File { name: "mine.toml", text: &text }).unwrap_err().to_string();
    assert!(
        refused.contains("mine.toml") && refused.contains("target_dlt_rate") && refused.contains("1.5"),
        "{refused}"
    );
    let refused = ask::decision_table(FILE, Some("no such design")).unwrap_err().to_string();
    assert!(refused.contains("choose one of"), "{refused}");
}

#[test]
fn work_is_watched_until_its_answer_is_there() {
    let mut told = Vec::new();
    let look_up = |done, planned| {
        told.push((done, planned));
        Ok::<_, Infallible>(())
    };
    let overrides = Overrides { trials: Some(2_000), seed: None };
    let Ok(answer) = ask::watched(Some(2), move |progress| ask::simulate(FILE, overrides, progress), look_up);
    let alone = ask::simulate(FILE, overrides, &Progress::default()).unwrap();
    assert_eq!(answer.unwrap().tables, alone.tables);
    assert_eq!(told.last(), Some(&(2_000, 2_000)));
}

#[test]
fn work_that_nobody_wants_any_more_is_not_waited_for() {
    let began = Instant::now();
    let endless = Overrides { trials: Some(1_000_000_000), seed: None };
    let stopped = ask::watched(Some(1), move |progress| ask::simulate(FILE, endless, progress), |_, _| Err("enough"));
    assert_eq!(stopped.unwrap_err(), "enough");
    let deaf = |_: &Progress| {
        std::thread::sleep(Duration::from_secs(5));
        Ok(())
    };
    assert_eq!(ask::watched(None, deaf, |_, _| Err("enough")).unwrap_err(), "enough");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn a_fault_of_the_work_is_an_answer_of_its_own() {
    let Ok(answer) =
        ask::watched(None, |_| -> Result<(), Refused> { panic!("on purpose") }, |_, _| Ok::<_, Infallible>(()));
    assert!(matches!(answer, Err(Refused::Fault(_))), "{answer:?}");
}
