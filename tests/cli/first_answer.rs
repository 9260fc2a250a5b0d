//! What a terminal shows first: at most a screen, in colour where colour is wanted; the rest with `-v`.

use std::collections::BTreeMap;
use std::fs;

use crate::place::{Place, SOURCES};

/// The most lines of a first answer.
const LINES: usize = 25;

/// Expects a screen at most without `-v` and more with it, and the same folder at the end of both.
fn fits(place: &Place, args: &[&str]) {
    let told = place.succeed(args);
    let lines: Vec<_> = told.lines().collect();
    assert!(lines.len() <= LINES, "{args:?}: {} lines\n{told}", lines.len());
    assert!(lines.iter().all(|line| line.chars().count() <= 120), "{args:?}: {told}");
    let all = place.succeed(&[args, &["-v"]].concat());
    assert!(all.lines().count() > lines.len(), "{args:?}: {all}");
    assert_eq!(all.lines().last(), told.lines().last(), "{args:?}");
    assert!(told.contains("-v tells more"), "{args:?}: {told}");
}

#[test]
fn every_shipped_file_is_answered_on_one_screen() {
    let place = Place::new();
    fits(&place, &["run", "--trials", "100"]);
    fits(&place, &["exact"]);
    for file in fs::read_dir(format!("{SOURCES}/scenarios")).unwrap().map(Result::unwrap) {
        let file = file.path();
        if file.is_dir() {
            continue;
        }
        let file = file.to_str().unwrap();
        fits(&place, &["run", file, "--trials", "20"]);
        fits(&place, &["exact", file]);
        fits(&place, &["compare", file, "--trials", "20"]);
    }
    place.copy_scenario("nct05745454-sweep.toml", "sweep.toml");
    let text = fs::read_to_string(place.path("sweep.toml")).unwrap();
    fs::write(place.path("sweep.toml"), text.replace("curves = 10_000", "curves = 100")).unwrap();
    fits(&place, &["sweep", "sweep.toml"]);
}

/// The default tells everything that a reviewer asks first: the switches, the cap, chance.
#[test]
fn the_default_has_room_for_its_switches() {
    let told = Place::new().succeed(&["run", "--trials", "1000"]);
    for part in
        ["at_cap=undetermined", "12 patients are not enough", "exact values agree", "Monte Carlo", "*: the true MTD"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
}

/// Where the lines of switches fit into a screen they are told, and footnotes are of columns that there are.
#[test]
fn switches_are_told_where_they_fit_and_footnotes_are_of_what_is_shown() {
    let place = Place::new();
    let mut without_days = 0;
    for name in ["nct04697940", "nct05745454-conduct", "nct05745454-pending", "nct05745454-expansion"] {
        let told = place.succeed(&["run", &format!("{SOURCES}/scenarios/{name}.toml"), "--trials", "20"]);
        assert!(told.contains("dlts_tolerated_in_six="), "{name}: {told}");
        let has_days = told.contains("days to");
        assert_eq!(told.contains("Days to MTD: median until"), has_days, "{name}: {told}");
        assert_eq!(told.contains("On time: end"), told.contains("on time"), "{name}: {told}");
        assert_eq!(told.contains("after the expansion"), name.contains("expansion"), "{name}: {told}");
        without_days += usize::from(!has_days);
    }
    assert!(without_days > 0, "columns are left out of some of them");
}

/// Twelve scenarios under fourteen designs: as much as fits is shown, and what is not is named.
#[test]
fn what_does_not_fit_is_named() {
    let place = Place::new();
    let mut text = "title = \"many\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"low\"\n".to_owned();
    for number in 1..=12 {
        text += &format!("[[scenario]]\nname = \"the scenario of number {number}\"\ndlt_probabilities = [0.1]\n");
    }
    for number in 1..=15 {
        text += &format!("[[design]]\nname = \"design {number}\"\ncap = {}\n[design.three_plus_three]\n", 3 + number);
    }
    fs::write(place.path("many.toml"), text).unwrap();
    fits(&place, &["exact", "many.toml"]);
    let told = place.succeed(&["exact", "many.toml"]);
    assert!(told.contains("2 more designs, ") && told.contains(" more scenarios with -v."), "{told}");
    assert!(told.contains("design 13 ") && !told.contains("design 14 "), "{told}");
}

#[test]
fn a_design_without_an_exact_answer_is_named_and_the_others_are_computed() {
    let place = Place::new();
    place.copy_scenario("nct05745454-pending.toml", "plan.toml");
    let told = place.succeed(&["exact", "plan.toml"]);
    assert!(
        told.contains("Left out, as without an exact answer: rolling six, IQ 3+3; `dosim run` estimates them."),
        "{told}"
    );
    assert!(
        place.succeed(&["exact", "plan.toml", "-v"]).contains("rolling six: left out, as it has no exact answer: ")
    );
}

#[test]
fn colour_is_for_terminals_and_for_those_who_force_it() {
    let place = Place::new();
    let with = |variables: &[(&str, &str)], args: &[&str]| {
        let output = place.command(args).envs(variables.iter().copied()).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let force = ("CLICOLOR_FORCE", "1");
    let (coloured, _) = with(&[force], &["exact"]);
    assert!(coloured.contains("\u{1b}[1m\u{1b}[32m84.5*\u{1b}[0m"), "{coloured:?}");
    let plain = place.succeed(&["exact"]);
    assert_eq!(coloured.replace("\u{1b}[1m\u{1b}[32m", "").replace("\u{1b}[0m", ""), plain);
    assert_eq!(with(&[force, ("NO_COLOR", "1")], &["exact"]).0, plain);
    let (_, warned) = with(&[force], &["run", "no.toml"]);
    assert!(warned.contains("\u{1b}[36mhelp:\u{1b}[0m check the path"), "{warned:?}");
    // What a program reads is never coloured.
    assert!(!with(&[force], &["exact", "--json"]).0.contains('\u{1b}'));
    assert!(!with(&[force], &["table", "--format", "csv"]).0.contains('\u{1b}'));
}

#[test]
fn everything_and_nothing_exclude_each_other() {
    assert!(Place::new().fail(&["exact", "-q", "-v"], 2).contains("cannot be used with"));
}

/// Two files that mean different curves, or targets, by one name are not subtracted from each other.
#[test]
fn files_are_compared_only_where_they_mean_the_same() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "one.toml");
    let told = |from: &str, by: &str| {
        place.vary_scenario("nct05745454.toml", "other.toml", from, by);
        place.succeed(&["compare", "one.toml", "other.toml", "--trials", "20"])
    };
    let differences = |told: &str| {
        let row = told.lines().find(|line| line.starts_with("other ")).unwrap();
        row.matches(" +").count() + row.matches(" -").count()
    };
    let same = told("seed = 20230228", "seed = 5");
    assert_eq!((differences(&same), same.contains("No difference where")), (5, false), "{same}");
    let curve = told("[0.02, 0.05, 0.10]", "[0.02, 0.05, 0.45]");
    assert_eq!(differences(&curve), 4, "{curve}");
    let why = "No difference where a file means another curve or target by the same name: as hoped.";
    assert!(curve.contains(why), "{curve}");
    // Everything that is told later says the same.
    let verbose = place.succeed(&["compare", "one.toml", "other.toml", "--trials", "20", "-v", "--format", "md"]);
    assert!(verbose.replace('\n', " ").contains("the same name: as hoped."), "{verbose}");
    let rows = crate::place::rows(&place.path("output/comparison/comparison.csv"));
    let with_difference = |scenario: &str| {
        let of = |row: &&BTreeMap<String, String>| row["file"] == "other" && row["scenario"] == scenario;
        rows.iter().filter(of).filter(|row| !row["difference"].is_empty()).count()
    };
    assert_eq!(with_difference("as hoped"), 0);
    assert!(with_difference("moderate") > 0);
    let report = fs::read_to_string(place.path("output/comparison/report.md")).unwrap();
    assert!(report.contains("| another truth |") && report.contains(why), "{report}");
    let target = told("target_dlt_rate = 0.30", "target_dlt_rate = 0.20");
    assert!(differences(&target) == 0 && target.contains("No difference where"), "{target}");
}

/// A CRM goes on where all is toxic, unless it has a safety stop, as one that is drafted has.
#[test]
fn a_design_that_treats_on_where_all_is_toxic_is_named() {
    let place = Place::new();
    place.succeed(&["new", "crm.toml", "--design", "crm,3+3", "--target", "0.25", "--max", "18"]);
    let told = place.succeed(&["exact", "crm.toml"]);
    assert!(!told.contains("Beware"), "{told}");
    let text = fs::read_to_string(place.path("crm.toml")).unwrap();
    let without: String =
        text.lines().filter(|line| !line.starts_with("safety_stop")).map(|line| format!("{line}\n")).collect();
    fs::write(place.path("crm.toml"), without).unwrap();
    let told = place.succeed(&["exact", "crm.toml"]);
    assert!(
        told.contains("Beware: ") && told.contains("less than half of the trials stop for toxicity under CRM."),
        "{told}"
    );
}

/// A program of the name that desktops open files with notes what it was given.
#[cfg(target_os = "linux")]
#[test]
fn the_report_is_opened_when_asked_for() {
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, Instant};

    let place = Place::new();
    let program = place.path("bin/xdg-open");
    fs::create_dir(place.path("bin")).unwrap();
    fs::write(&program, format!("#!/bin/sh\necho \"$1\" > \"{}\"\n", place.path("opened").display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/bin:/usr/bin", place.path("bin").display());
    let open = |format: &str| {
        let args = ["run", "--trials", "20", "--open", "--format", format, "--out", "out"];
        let status = place.command(&args).env("PATH", &path).status().unwrap();
        assert!(status.success());
        let begun = Instant::now();
        loop {
            match fs::read_to_string(place.path("opened")) {
                Ok(opened) if opened.ends_with('\n') => break opened,
                _ => assert!(begun.elapsed() < Duration::from_secs(20), "nothing was opened"),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    assert_eq!(open("html,docx"), "out/report.html\n");
    fs::remove_file(place.path("opened")).unwrap();
    assert_eq!(open("docx"), "out/report.docx\n");
    // Where there is nothing to open it with, it is written all the same.
    fs::remove_file(place.path("opened")).unwrap();
    let output = place.command(&["run", "--trials", "20", "--open", "--out", "out"]).env("PATH", "").output().unwrap();
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("warning: out/report.html cannot be opened: "), "{said}");
}
