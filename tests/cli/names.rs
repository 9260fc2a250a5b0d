//! Names of scenario files: whatever they are, the output folder stays inside `output`.

use crate::place::{Place, names};

/// Expects a run of a file with this name to write into this folder of `output`, and nowhere else.
fn written_to(file: &str, folder: &str) {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", file);
    let told = place.succeed(&["run", &format!("./{file}"), "--trials", "10"]);
    assert!(told.ends_with(&format!(": output/{folder}/\n")), "{told}");
    assert_eq!(names(&place.path("output")), [folder]);
    assert!(place.path("output").join(folder).join("manifest.json").is_file());
    let mut expected = [file, "output"];
    expected.sort_unstable();
    assert_eq!(place.names(), expected);
}

#[test]
fn plain_names() {
    written_to("plan.toml", "plan");
    written_to("my first trial.toml", "my first trial");
    written_to("plan.v2.toml", "plan.v2");
    written_to("plan", "plan");
    written_to("Dosisfindung-Ä-試験.toml", "Dosisfindung-Ä-試験");
}

#[test]
fn names_of_dots() {
    written_to(".toml", "toml");
    written_to("..toml", "scenario");
    written_to("...toml", "scenario");
    written_to("....", "scenario");
    written_to("..plan.toml", "plan");
}

#[cfg(unix)]
#[test]
fn names_that_mean_something_elsewhere() {
    written_to("-plan.toml", "-plan");
    written_to("a\\b.toml", "a\\b");
    written_to("~.toml", "~");
}
