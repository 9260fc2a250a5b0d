//! `dosim verify`: whatever a command wrote is written again to the byte, and whatever is not as it was is named.

use std::fs;

use crate::place::{Place, contents};

#[test]
fn what_every_command_wrote_is_the_same_again() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "plan.toml");
    place.copy_scenario("nct05745454-conduct.toml", "conduct.toml");
    place.copy_scenario("nct05745454-sweep.toml", "sweep.toml");
    let commands: [&[&str]; 7] = [
        &["run", "plan.toml", "--trials", "300", "--seed", "5", "--save-trials", "--save-patients", "2"],
        &["run", "--dlt", "0.1,0.3", "--trials", "100"],
        &["exact", "plan.toml"],
        &["sweep", "plan.toml", "--seed", "7"],
        &["trial", "conduct.toml", "--trial", "3", "--scenario", "cliff", "--seed", "9"],
        &["paths", "plan.toml", "--scenario", "cliff", "--min-probability", "0.013"],
        &["compare", "plan.toml", "conduct.toml", "--trials", "200"],
    ];
    for (number, command) in commands.iter().enumerate() {
        let folder = format!("out-{number}");
        place.succeed(&[command, &["--out", &folder, "--quiet"][..]].concat());
        let before = contents(&place.path(&folder));
        let told = place.succeed(&["verify", &folder]);
        assert!(told.ends_with("files are the same to the byte.\n"), "{command:?}: {told}");
        assert_eq!(contents(&place.path(&folder)), before, "{command:?}");
    }
}

#[test]
fn every_difference_is_named() {
    let place = Place::new();
    place.succeed(&["exact", "--dlt", "0.1,0.3", "--out", "out", "--quiet"]);
    let path = |name: &str| place.path("out").join(name);
    let told = || {
        let output = place.run(&["verify", "out"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("are not as this version writes them"));
        String::from_utf8(output.stdout).unwrap()
    };
    fs::write(path("notes.txt"), "mine").unwrap();
    assert!(told().contains("\nnotes.txt: not listed in the manifest\n"));
    fs::remove_file(path("notes.txt")).unwrap();

    let summary = fs::read_to_string(path("summary.csv")).unwrap();
    fs::write(path("summary.csv"), summary.replacen('0', "1", 1)).unwrap();
    assert!(told().contains("\nsummary.csv: altered since it was written\n"));
    fs::remove_file(path("summary.csv")).unwrap();
    assert!(told().contains("\nsummary.csv: missing\n"));
    fs::write(path("summary.csv"), summary).unwrap();

    let manifest = fs::read_to_string(path("manifest.json")).unwrap();
    let version = format!("\"dosim_version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    fs::write(path("manifest.json"), manifest.replace(&version, "\"dosim_version\": \"0.0.1\"")).unwrap();
    let said = told();
    assert!(said.contains("This is version") && said.contains("manifest.json: unaltered, but this version"), "{said}");
    fs::write(path("manifest.json"), manifest.replace("\"title\": \"A quick look\"", "\"title\": \"A long look\""))
        .unwrap();
    assert!(told().contains("\nmanifest.json: altered"));
    fs::write(path("manifest.json"), manifest.replacen("[0.1,", "[0.2,", 1)).unwrap();
    let said = told();
    assert!(said.contains("the manifest was altered") && said.contains("summary.csv: unaltered, but"), "{said}");
}

#[test]
fn without_a_manifest_there_is_nothing_to_verify() {
    let place = Place::new();
    assert!(place.fail(&["verify", "none"], 2).contains("give a folder that dosim wrote"));
    fs::create_dir(place.path("out")).unwrap();
    for manifest in ["", "{}", "[]", "{\"dosim_version\": \"0.1.0\", \"files\": []}", "{\"command\": \"fly\"}"] {
        fs::write(place.path("out/manifest.json"), manifest).unwrap();
        assert!(place.fail(&["verify", "out"], 2).contains("no manifest to verify by"), "{manifest}");
    }
    place.succeed(&["exact", "--dlt", "0.1", "--out", "out", "--force", "--quiet"]);
    let manifest = fs::read_to_string(place.path("out/manifest.json")).unwrap();
    fs::write(place.path("out/manifest.json"), manifest.replacen("doses.csv", "../doses.csv", 1)).unwrap();
    assert!(place.fail(&["verify", "out"], 2).contains("no plain file name"));
    fs::write(place.path("out/manifest.json"), manifest.replace("title = ", "titel = ")).unwrap();
    assert!(place.fail(&["verify", "out"], 2).contains("titel"));
}

/// Only regular files are read, and only as far as they have the recorded size: a device never ends.
#[cfg(unix)]
#[test]
fn links_and_devices_are_not_followed() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    place.succeed(&["exact", "--dlt", "0.1,0.3", "--out", "out", "--quiet"]);
    let path = |name: &str| place.path("out").join(name);
    let copy = place.path("copy.csv");
    fs::rename(path("summary.csv"), &copy).unwrap();
    for target in [&copy, std::path::Path::new("/dev/zero")] {
        symlink(target, path("summary.csv")).unwrap();
        let output = place.run(&["verify", "out"]);
        assert_eq!(output.status.code(), Some(1));
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(
            told.contains("\nsummary.csv: a link, a folder or a device, which is not followed or read\n"),
            "{told}"
        );
        fs::remove_file(path("summary.csv")).unwrap();
    }
    fs::remove_file(path("manifest.json")).unwrap();
    symlink("/dev/zero", path("manifest.json")).unwrap();
    assert!(place.fail(&["verify", "out"], 2).contains("a link, a device or too long"));
}

#[test]
fn what_others_left_is_no_difference() {
    let place = Place::new();
    place.succeed(&["exact", "--dlt", "0.1,0.3", "--out", "out", "--quiet"]);
    fs::create_dir(place.path("out/.dosim-dead00")).unwrap();
    fs::write(place.path("out/.dosim-dead00/summary.csv"), "half").unwrap();
    fs::write(place.path("out/.dosim-dead00.lock"), "").unwrap();
    assert!(place.succeed(&["verify", "out"]).ends_with("files are the same to the byte.\n"));
    fs::create_dir_all(place.path("out/.dosim-dead01")).unwrap();
    place.succeed(&["exact", "--dlt", "0.1,0.3", "--out", "out", "--quiet"]);
    assert!(crate::place::names(&place.path("out")).iter().all(|name| !name.starts_with('.')));
}
