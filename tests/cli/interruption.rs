//! Ctrl-C: soon, exit code 130, and nothing left.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::assert::{Assert, OutputAssertExt};

use crate::place::{Place, contents, names, said};

/// What is promised is one second; the rest is for a busy machine.
const SOON: Duration = Duration::from_secs(3);

/// Starts work that would take long, sends it this signal once it works, and expects it to end in good order.
fn interrupt(args: &[&str], signal: &str) {
    let place = Place::new();
    let mut command = place.command(args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let started = Instant::now();
    while !place.path("deep/out").exists() {
        assert!(started.elapsed() < Duration::from_secs(60), "does not begin");
        thread::sleep(Duration::from_millis(10));
    }
    stop(child, signal).stdout("");
    assert_eq!(place.names(), Vec::<String>::new());
}

/// Sends this signal to a program at work, which must end soon and say so.
fn stop(mut child: Child, signal: &str) -> Assert {
    thread::sleep(Duration::from_millis(200));
    assert!(child.try_wait().unwrap().is_none(), "ended before the signal");
    let sent = Instant::now();
    Command::new("kill").args([signal, &child.id().to_string()]).assert().success();
    while child.try_wait().unwrap().is_none() {
        if sent.elapsed() > SOON {
            child.kill().unwrap();
            panic!("still at work after {SOON:?}");
        }
        thread::sleep(Duration::from_millis(10));
    }
    let assert = child.wait_with_output().unwrap().assert().code(130);
    assert_eq!(said(&assert), "stopped; nothing was written\n");
    assert
}

#[test]
fn a_long_simulation() {
    interrupt(&["run", "--trials", "1000000000", "--out", "deep/out"], "-INT");
}

#[test]
fn a_long_simulation_told_to_terminate() {
    interrupt(&["run", "--trials", "1000000000", "--out", "deep/out"], "-TERM");
}

#[test]
fn a_long_table_of_trials() {
    interrupt(&["run", "--trials", "1000000000", "--save-trials", "--out", "deep/out"], "-INT");
}

#[test]
fn a_long_table_of_patients() {
    let trials = ["--trials", "1000000", "--save-patients", "1000000"];
    interrupt(&[&["run", "--out", "deep/out"][..], &trials].concat(), "-INT");
}

/// A file of the longest ladder under rule D, which walks it down and up, with as many curves as can be asked for.
fn long(folder: &Path) -> PathBuf {
    let file = folder.join("long.toml");
    let curve: Vec<_> = (1..=12).map(|dose| format!("0.{dose:02}")).collect();
    let mut text = "title = \"A long sweep\"\ntarget_dlt_rate = 0.3\n".to_owned();
    (1..=12).for_each(|dose| text += &format!("[[dose]]\nlabel = \"dose {dose}\"\n"));
    text += &format!("[[scenario]]\nname = \"flat\"\ndlt_probabilities = [{}]\n", curve.join(", "));
    text +=
        "[[design]]\nname = \"D\"\n[design.three_plus_three]\nrule = \"de-escalating-top-six\"\nstarting_dose = 12\n";
    text += "[sweep.random_curves]\ncurves = 100000\n";
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_long_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let file = long(folder.path());
    interrupt(&["sweep", file.to_str().unwrap(), "--out", "deep/out", "--threads", "1"], "-INT");
}

#[test]
fn a_long_list_of_paths() {
    let place = Place::new();
    let file = long(&place.path(""));
    let mut command = place.command(&["exact", file.to_str().unwrap(), "--paths"]);
    stop(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap(), "-INT");
}

#[test]
fn what_was_there_before_stays() {
    let place = Place::new();
    place.succeed(&["run", "--trials", "10"]);
    let folder = place.path("output/nct05745454");
    let before = contents(&folder);
    let args = ["run", "--trials", "1000000000", "--save-trials"];
    let mut child = place.command(&args).stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while names(&folder).len() == before.len() {
        assert!(started.elapsed() < Duration::from_secs(60), "does not begin");
        thread::sleep(Duration::from_millis(10));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).assert().success();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(contents(&folder) == before);
}
