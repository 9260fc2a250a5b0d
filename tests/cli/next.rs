//! `dosim next`: what is said, and every refusal with its place.

use std::fs;

use insta::assert_snapshot;

use crate::place::Place;

const HEADER: &str = "patient,dose,enrolled,preconditioning,infusion,dlt,off_study,outcome\n";

/// What is said of a history that is refused, on standard error.
fn refused(histories: &[&str]) -> String {
    let place = Place::new();
    let told: Vec<_> = histories
        .iter()
        .map(|history| format!("{history:?}\n{}", place.fail(&["next", "--strict", "--outcomes", history], 2)))
        .collect();
    assert_eq!(place.names(), Vec::<String>::new());
    told.join("\n")
}

/// As [`refused`], for the lines of a file of patients.
fn refused_patients(files: &[&str], more: &[&str]) -> String {
    let place = Place::new();
    let refuse = |lines: &&str| {
        fs::write(place.path("p.csv"), lines).unwrap();
        place.fail(&[&["next", "--strict", "--patients", "p.csv"], more].concat(), 2)
    };
    files.iter().map(refuse).collect::<Vec<_>>().join("\n")
}

#[test]
fn texts_that_are_not_of_the_notation() {
    assert_snapshot!(refused(&[
        "NNN",
        "0N",
        "25N",
        "4",
        "1NXN",
        "1nnn",
        "1NN,2N",
        "99999999999999999999N",
        "1N\u{1b}"
    ]));
}

#[test]
fn histories_that_the_design_would_not_have_led_to() {
    assert_snapshot!(refused(&[
        "2NNN",
        "1NNN 3NNN",
        "1NNNN",
        "1NN 2N",
        "1NNP 2N",
        "1NNN 2TTN 1N",
        "1NNN 2NTN 2NNN 3NTN 3N",
        "1NNN 2NEEEEEEEEEN",
        "1NNN 5N",
    ]));
}

#[test]
fn files_of_patients_that_cannot_be_read() {
    let line = |rest: &str| format!("{HEADER}{rest}\n");
    let files = [
        "".to_owned(),
        "patient;dose\n".to_owned(),
        "patient,dose,enroled,preconditioning,infusion,dlt\n".to_owned(),
        "patient,dose,dose,preconditioning,infusion,dlt\n".to_owned(),
        "patient,dose,preconditioning,infusion\n".to_owned(),
        line("1,1,2026-01-05"),
        line(",1,2026-01-05,,,,,"),
        line("1,4,2026-01-05,,,,,"),
        line("1,,2026-01-05,,,,,"),
        line("1,1,,,,,,"),
        line("1,1,05.01.2026,,,,,"),
        line("1,1,2026-02-30,,,,,"),
        line("1,1,2026-01-05T10:00,,,,,"),
        line("1,1,2026-01-05,2026-01-04,,,,"),
        line("1,1,2026-01-05,2026-01-06,2026-01-05,,,"),
        line("1,1,2026-01-05,,2026-01-11,,,"),
        line("1,1,2026-01-05,2026-01-06,2026-01-11,2026-01-01,,"),
        line("1,1,2026-01-05,2026-01-06,2026-01-11,2026-02-09,,"),
        line("1,1,2026-01-05,2026-01-06,2026-01-11,2026-01-20,2026-01-19,"),
        line("1,1,2026-01-05,2026-01-06,2026-01-11,,2026-01-10,"),
        line("1,1,2026-01-05,2026-01-06,2026-01-11,,,N"),
        line("1,1,2026-01-05,2026-01-06,2026-01-11,,,T"),
        line("1,1,2026-01-05,2026-01-06,2026-01-11,,,X"),
        line("1,1,2026-01-05,,,,,\n1,1,2026-01-06,,,,,"),
        line("1,1,2026-01-05,,,,,\n2,1,2026-01-04,,,,,"),
    ];
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    assert_snapshot!(refused_patients(&files, &[]));
}

#[test]
fn patients_whom_the_design_would_not_have_enrolled() {
    let three = "1,1,2026-01-05,2026-01-06,2026-01-11,,,\n2,1,2026-01-06,2026-01-07,2026-01-12,,,\n\
                 3,low,2026-01-07,2026-01-08,2026-01-13,,,\n";
    let files = [
        format!("{HEADER}{three}4,1,2026-01-08,2026-01-09,,,,\n"),
        format!("{HEADER}{three}4,2,2026-02-08,2026-02-09,,,,\n"),
        format!("{HEADER}{three}4,3,2026-02-10,2026-02-11,,,,\n"),
        format!("{HEADER}{three}4,1,2026-03-08,2026-03-09,,,,\n"),
    ];
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    assert_snapshot!(refused_patients(&files, &[]));
}

#[test]
fn arguments_that_make_no_sense() {
    let place = Place::new();
    let said = |args: &[&str]| place.fail(&[&["next"], args].concat(), 2);
    assert!(said(&["--patients", "none.csv"]).contains("none.csv: cannot be read"));
    assert!(said(&["--on", "2026-01-01"]).contains("--patients"));
    assert!(said(&["--outcomes", "", "--patients", "p.csv"]).contains("cannot be used with"));
    assert!(said(&["--design", "4+4"]).contains("choose one of \"3+3 classic\""));
    fs::write(place.path("p.csv"), HEADER).unwrap();
    assert!(said(&["--patients", "p.csv", "--on", "tomorrow"]).contains("write it as YYYY-MM-DD"));
}

#[test]
fn what_is_said_of_a_file_of_patients_on_different_days() {
    let place = Place::new();
    let patients = format!(
        "{HEADER}A,low,2026-01-05,2026-01-06,2026-01-11,,,\nB,low,2026-01-06,2026-01-07,2026-01-12,2026-01-20,,T\n\
         C,low,2026-01-07,2026-01-08,2026-01-13,,2026-01-15,E\nD,low,2026-01-16,2026-01-19,2026-01-24,,,\n"
    );
    fs::write(place.path("p.csv"), patients).unwrap();
    let mut told = String::new();
    for day in ["2026-01-07", "2026-01-15", "2026-01-31", "2026-02-21"] {
        told += &place.succeed(&["next", "--patients", "p.csv", "--on", day]);
        told += "\n";
    }
    assert_snapshot!(told);
}

#[test]
fn json_says_the_same() {
    let place = Place::new();
    assert_snapshot!(place.succeed(&["next", "--outcomes", "1NNN 2NTP", "--json"]));
    let stopped = place.succeed(&["next", "--outcomes", "1NTT", "--json", "--quiet"]);
    let stopped: serde_json::Value = serde_json::from_str(&stopped).unwrap();
    assert_eq!(stopped["decision"]["mtd"], "none");
    assert_eq!(stopped["decision"]["stop_reason"], "lowest_dose_too_toxic");
}

/// Departures, what the protocol does not say, counts, and who is enrolled before the dose level is decided on.
#[test]
fn what_is_said_of_trials_that_depart_from_their_design() {
    let place = Place::new();
    let early = "patient,dose,enrolled,preconditioning,infusion,dlt\n1,1,2026-01-02,2026-01-20,2026-01-20,\n\
                 2,1,2026-01-03,2026-01-21,2026-01-21,\n3,1,2026-01-04,2026-01-22,2026-01-22,\n\
                 4,2,2026-02-10,2026-03-02,2026-03-02,\n";
    fs::write(place.path("early.csv"), early).unwrap();
    fs::write(place.path("begun.csv"), early.replace("2026-03-02", "2026-02-11")).unwrap();
    let asked: [&[&str]; 8] = [
        &["--outcomes", "1NNN 3NN"],
        &["--outcomes", "1NNNN 2NP 3N"],
        &["--outcomes", "1NTP 2NNN"],
        &["--counts", "0/3 1/4+1", "--at", "2"],
        &["--counts", "0/3+1", "--at", "1"],
        &["--patients", "early.csv"],
        &["--patients", "early.csv", "--on", "2026-02-15"],
        &["--patients", "begun.csv"],
    ];
    let told: Vec<_> = asked
        .iter()
        .map(|args| format!("{}\n\n{}", args.join(" "), place.succeed(&[&["next"], *args].concat())))
        .collect();
    assert_snapshot!(told.join("\n"));
}

#[test]
fn a_strict_reading_refuses_what_departs_and_accepts_the_rest() {
    let place = Place::new();
    assert!(place.fail(&["next", "--strict", "--outcomes", "1NNN 3NN"], 2).contains("at dose level 2, not at 3"));
    let strict = place.succeed(&["next", "--strict", "--outcomes", "1NNN 2NN"]);
    assert_eq!(strict, place.succeed(&["next", "--outcomes", "1NNN 2NN"]));
    // There is no such dose level, strictly or not.
    assert!(place.fail(&["next", "--outcomes", "1NNN 5N"], 2).contains("there is no dose level 5"));
    assert!(place.fail(&["next", "--counts", "0/3"], 2).contains("--at"));
    assert!(
        place.fail(&["next", "--counts", "0/3", "--at", "4"], 2).contains("give the number of a dose level, 1 to 3")
    );
    assert!(place.fail(&["next", "--counts", "0/3 5/4", "--at", "2"], 2).contains("5 DLTs among 4 evaluable patients"));
    assert_eq!(place.names(), Vec::<String>::new());
}
