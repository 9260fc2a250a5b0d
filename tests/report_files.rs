//! A set of files appears together or not at all, and its manifest tells the truth.

#![allow(clippy::unwrap_used)]

mod results;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use dosim::output::Manifest;
use dosim::output::{FileEntry, MANIFEST, OutputError, OutputSet, sha256_hex};
use dosim::report::Planned;
use dosim::report::formats::csv::{TrialRow, operating_characteristics, summary, trial_rows};
use dosim::scenario::{AtCap, Plan, Preset};
use dosim::trial::Ignore;
use results::{conduct, default_plan, design, simulate};

fn names_in(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn set_of(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn list_only(files: &[FileEntry]) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec_pretty(&serde_json::json!({ "dosim_version": "0.1.0", "files": files }))
}

fn write(folder: &Path, files: &[(&str, &str)]) -> Result<Vec<FileEntry>, OutputError> {
    let mut set = OutputSet::create(folder)?;
    for (name, text) in files {
        set.stage(name, text.as_bytes())?;
    }
    set.commit(list_only)
}

/// A whole run: two tables, streamed trials, the manifest.
fn run(folder: &Path) {
    let designs = vec![
        design("A", Preset::Classic, Some(12), AtCap::Undetermined),
        design("G", Preset::TwoInSix, None, AtCap::Undetermined),
    ];
    let plan = Plan { designs, trials: 50, ..default_plan() };
    let results = simulate(plan.clone());
    let mut set = OutputSet::create(folder).unwrap();
    set.stage("operating_characteristics.csv", &operating_characteristics(&results).unwrap()).unwrap();
    set.stage("summary.csv", &summary(&results).unwrap()).unwrap();
    let mut trials = trial_rows(set.begin("trials.csv").unwrap(), &plan).unwrap();
    let (scenario, design) = (&plan.scenarios[0], &plan.designs[0]);
    conduct(&plan, scenario, design, 50, |trial, outcome, _: Ignore| {
        trials.write(&TrialRow::new(trial, scenario, design, outcome, &plan)).unwrap();
    });
    set.finish(trials.finish().unwrap());
    let scenario_file = Some(Path::new("some/where/trial.toml"));
    let planned = Planned { plan: &plan, scenario_file, scenario_text: "title = \"é\"\n" };
    let manifest = Manifest::of_run(planned, true, None, vec!["html".to_owned()]);
    set.commit(|files| manifest.to_json(files)).unwrap();
}

#[test]
fn the_manifest_tells_what_was_written() {
    let base = tempfile::tempdir().unwrap();
    run(base.path());
    let text = fs::read_to_string(base.path().join(MANIFEST)).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(manifest["scenario_sha256"], sha256_hex("title = \"é\"\n".as_bytes()));
    let files = manifest["files"].as_array().unwrap();
    let listed: Vec<_> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(listed, ["operating_characteristics.csv", "summary.csv", "trials.csv"]);
    for file in files {
        let bytes = fs::read(base.path().join(file["name"].as_str().unwrap())).unwrap();
        assert_eq!(file["bytes"], bytes.len());
        assert_eq!(file["sha256"], sha256_hex(&bytes));
    }
    insta::with_settings!({ filters => [("\"sha256\": \"[0-9a-f]{64}\"", "\"sha256\": \"…\""), ("\"bytes\": \\d+", "\"bytes\": …"), ("\"dosim_version\": \"[^\"]+\"", "\"dosim_version\": \"…\"")] }, {
        insta::assert_snapshot!("manifest", text);
    });
}

#[test]
fn two_runs_are_equal_to_the_byte() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(one.path());
    run(two.path());
    assert_eq!(names_in(one.path()), names_in(two.path()));
    for name in names_in(one.path()) {
        assert_eq!(fs::read(one.path().join(&name)).unwrap(), fs::read(two.path().join(&name)).unwrap(), "{name}");
    }
}

#[test]
fn nothing_has_its_final_name_before_the_end() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("a/b");
    let mut set = OutputSet::create(&folder).unwrap();
    set.stage("a.csv", b"a").unwrap();
    let mut open = set.begin("b.csv").unwrap();
    open.write_all(b"b").unwrap();
    assert!(names_in(&folder).iter().all(|name| name.starts_with(".dosim-")));
    set.finish(open);
    set.commit(list_only).unwrap();
    assert_eq!(names_in(&folder), set_of(&["a.csv", "b.csv", MANIFEST]));
}

#[test]
fn a_dropped_set_leaves_nothing() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("a/b");
    let mut set = OutputSet::create(&folder).unwrap();
    set.stage("a.csv", b"a").unwrap();
    // Whoever streams may outlive the set.
    let open = set.begin("b.csv").unwrap();
    drop(set);
    drop(open);
    assert_eq!(names_in(base.path()), set_of(&[]));
}

#[test]
fn a_dropped_set_leaves_folders_that_were_there() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("there");
    fs::create_dir(&folder).unwrap();
    drop(OutputSet::create(&folder).unwrap());
    assert!(folder.exists());
    drop(OutputSet::create(&folder.join("new")).unwrap());
    assert_eq!(names_in(&folder), set_of(&[]));
}

#[test]
fn an_open_file_that_is_not_finished_is_not_part_of_the_set() {
    let base = tempfile::tempdir().unwrap();
    let mut set = OutputSet::create(base.path()).unwrap();
    set.stage("a.csv", b"a").unwrap();
    drop(set.begin("b.csv").unwrap());
    set.commit(list_only).unwrap();
    assert_eq!(names_in(base.path()), set_of(&["a.csv", MANIFEST]));
}

#[test]
fn a_folder_in_the_way_is_found_before_anything_is_renamed() {
    let base = tempfile::tempdir().unwrap();
    write(base.path(), &[("a.csv", "old"), ("z.csv", "old")]).unwrap();
    fs::remove_file(base.path().join("z.csv")).unwrap();
    fs::create_dir(base.path().join("z.csv")).unwrap();
    let error = write(base.path(), &[("a.csv", "new"), ("z.csv", "new")]).unwrap_err();
    assert!(matches!(&error, OutputError::FolderInTheWay { path } if path.ends_with("z.csv")), "{error}");
    assert_eq!(fs::read_to_string(base.path().join("a.csv")).unwrap(), "old");
    assert_eq!(names_in(base.path()), set_of(&["a.csv", "z.csv", MANIFEST]));
}

#[test]
fn a_file_in_place_of_the_folder_is_named() {
    let base = tempfile::tempdir().unwrap();
    let file = base.path().join("file");
    fs::write(&file, "").unwrap();
    for folder in [file.clone(), file.join("below"), file.join("further/below")] {
        let error = OutputSet::create(&folder).unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, OutputError::NotAFolder { .. }), "{text}");
        assert!(text.ends_with("it is not a folder; choose another folder with --out DIR"), "{text}");
    }
    assert_eq!(names_in(base.path()), set_of(&["file"]));
}

/// Only where permissions hold for the user of the tests: for root they do not.
#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to_is_named_with_the_remedy() {
    use std::os::unix::fs::PermissionsExt;
    let base = tempfile::tempdir().unwrap();
    fs::set_permissions(base.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(base.path().join("probe"), "").is_ok() {
        return;
    }
    let text = write(base.path(), &[("a.csv", "a")]).unwrap_err().to_string();
    let path = base.path();
    assert_eq!(
        text,
        format!("cannot write {path:?}: permission denied; choose a folder that you may write to with --out DIR")
    );
    let text = OutputSet::create(&base.path().join("below")).unwrap_err().to_string();
    assert!(text.starts_with("cannot create the output folder"), "{text}");
}

#[test]
fn names_are_plain_and_distinct() {
    let base = tempfile::tempdir().unwrap();
    let mut set = OutputSet::create(&base.path().join("out")).unwrap();
    for name in ["../a.csv", "a/b.csv", "/a.csv", "..", "", ".hidden", "a\\b"] {
        assert!(matches!(set.stage(name, b""), Err(OutputError::Name { .. })), "{name}");
    }
    set.stage("a.csv", b"").unwrap();
    assert!(matches!(set.stage("a.csv", b""), Err(OutputError::Duplicate { .. })));
    assert!(matches!(set.stage(MANIFEST, b""), Err(OutputError::Duplicate { .. })));
}

#[test]
fn untouched_files_of_an_earlier_run_go_and_others_stay() {
    let base = tempfile::tempdir().unwrap();
    write(base.path(), &[("kept.csv", "1"), ("gone.csv", "1"), ("edited.csv", "1"), ("missing.csv", "1")]).unwrap();
    fs::write(base.path().join("edited.csv"), "2").unwrap();
    fs::write(base.path().join("mine.txt"), "1").unwrap();
    fs::remove_file(base.path().join("missing.csv")).unwrap();
    write(base.path(), &[("kept.csv", "2"), ("new.csv", "2")]).unwrap();
    assert_eq!(names_in(base.path()), set_of(&["kept.csv", "new.csv", "edited.csv", "mine.txt", MANIFEST]));
    assert_eq!(fs::read_to_string(base.path().join("kept.csv")).unwrap(), "2");
}

/// A manifest may come from anywhere: it must not lead out of its folder.
#[test]
fn a_forged_manifest_removes_nothing_outside() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("out");
    fs::create_dir(&folder).unwrap();
    fs::write(base.path().join("precious"), "1").unwrap();
    let entry = |name: &str| FileEntry { name: name.to_owned(), bytes: 1, sha256: sha256_hex(b"1") };
    let absolute = base.path().join("precious");
    let forged = [entry("../precious"), entry(absolute.to_str().unwrap())];
    fs::write(folder.join(MANIFEST), list_only(&forged).unwrap()).unwrap();
    write(&folder, &[("a.csv", "1")]).unwrap();
    assert!(absolute.exists());
}

/// Some other program's `manifest.json`, or one that was cut off, is no reason to remove or to fail.
#[test]
fn a_manifest_of_another_kind_is_replaced() {
    for text in ["", "{", "[]", "{\"files\": [{\"name\": \"a.csv\", \"bytes\": 1, \"sha256\": \"x\"}]}"] {
        let base = tempfile::tempdir().unwrap();
        fs::write(base.path().join(MANIFEST), text).unwrap();
        fs::write(base.path().join("a.csv"), "1").unwrap();
        write(base.path(), &[("b.csv", "1")]).unwrap();
        assert_eq!(names_in(base.path()), set_of(&["a.csv", "b.csv", MANIFEST]));
    }
}

/// An output file is for whom the umask says, not for its owner only as temporary files are.
#[cfg(unix)]
#[test]
fn files_have_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let base = tempfile::tempdir().unwrap();
    write(base.path(), &[("a.csv", "1")]).unwrap();
    fs::write(base.path().join("plain"), "1").unwrap();
    let mode = |name: &str| fs::metadata(base.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("a.csv"), mode("plain"));
}
