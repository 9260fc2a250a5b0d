//! Ctrl-C: soon, exit code 130, and nothing left.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::assert::{Assert, OutputAssertExt};

use crate::place::{Place, contents, contents_of_files, names, said};

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
    interrupt(&["run", "--trials", "100000000", "--save-trials", "--out", "deep/out"], "-INT");
}

#[test]
fn a_long_share() {
    interrupt(&["run", "--trials", "1000000000", "--shard", "1/2", "--out", "deep/out"], "-INT");
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

/// Long trials: a model is asked a thousand times about up to a thousand patients, nearly all of them pending.
const LONG_TRIALS: &str = r#"
title = "Long trials"
target_dlt_rate = 0.3
[[dose]]
label = "1"
[[dose]]
label = "2"
[[dose]]
label = "3"
[[dose]]
label = "4"
[[dose]]
label = "5"
[[dose]]
label = "6"
[[scenario]]
name = "s"
dlt_probabilities = [0.01, 0.05, 0.10, 0.20, 0.30, 0.40]
[[design]]
name = "D"
max_patients = 1000
[design.tite_crm]
safety_stop = 0.9
[enrolment]
patients_per_month = 100000
[dlt_window]
preconditioning_days = 0
days_after_infusion = 36525
"#;
/// A design with more states than are built, and with a table of all of them.
const MANY_STATES: &str = r#"
title = "Many states"
target_dlt_rate = 0.3
[[dose]]
label = "1"
[[dose]]
label = "2"
[[dose]]
label = "3"
[[dose]]
label = "4"
[[dose]]
label = "5"
[[dose]]
label = "6"
[[scenario]]
name = "s"
dlt_probabilities = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4]
[[design]]
name = "CRM"
max_patients = 300
[design.crm]
safety_stop = 0.9
[sensitivity]
cap = [290, 280, 270, 260]
"#;

/// Sends Ctrl-C to a command that is so long that it cannot have ended, and expects nothing on the disk but its file.
fn interrupt_at_work(text: &str, args: &[&str]) {
    let place = Place::new();
    fs::write(place.path("plan.toml"), text).unwrap();
    let child = place.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    stop(child, "-INT").stdout("");
    assert_eq!(place.names(), ["plan.toml"]);
}

#[test]
fn inside_long_trials() {
    interrupt_at_work(LONG_TRIALS, &["run", "plan.toml", "--trials", "1000"]);
    interrupt_at_work(LONG_TRIALS, &["compare", "plan.toml", "--trials", "1000"]);
}

#[test]
fn inside_the_states_of_a_design() {
    for command in ["run", "exact", "table", "paths", "compare", "sweep"] {
        interrupt_at_work(MANY_STATES, &[command, "plan.toml"]);
    }
    interrupt_at_work(MANY_STATES, &["trial", "plan.toml", "--trial", "1"]);
}

/// Killed at any moment, a folder has one set or the other; the next command that looks at it sees to that.
#[test]
fn killed_at_any_moment_a_folder_has_one_set() {
    let place = Place::new();
    let write = |dlt: &str| place.command(&["exact", "--dlt", dlt, "--out", "out", "--quiet"]);
    let sets = ["0.1,0.3", "0.2,0.4,0.5"].map(|dlt| {
        assert!(write(dlt).status().unwrap().success());
        contents(&place.path("out"))
    });
    let mut whole = {
        let begun = Instant::now();
        assert!(write("0.1,0.3").status().unwrap().success());
        begun.elapsed()
    };
    let (mut killed, mut step) = (0, 0_u32);
    while killed < 25 {
        assert!(step < 500, "only {killed} were killed");
        let mut child = write(["0.1,0.3", "0.2,0.4,0.5"][step as usize % 2]).spawn().unwrap();
        // Most of them late, where files get their names.
        thread::sleep(whole.mul_f64(1.1 * (f64::from(step % 40) / 40.0).sqrt()));
        child.kill().unwrap();
        let was_killed = !child.wait().unwrap().success();
        killed += u32::from(was_killed);
        // How long the whole takes changes with what else the machine does.
        whole = whole.mul_f64(if was_killed { 1.02 } else { 0.9 });
        assert!(place.succeed(&["verify", "out"]).ends_with("files are the same to the byte.\n"));
        let mut found = contents_of_files(&place.path("out"));
        found.retain(|name, _| !name.starts_with(".dosim-"));
        assert!(sets.contains(&found), "after {step}: {:?}", found.keys());
        step += 1;
    }
    assert!(write("0.1,0.3").status().unwrap().success());
    assert!(contents(&place.path("out")) == sets[0], "leftovers: {:?}", names(&place.path("out")));
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
