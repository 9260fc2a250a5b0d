//! `dosim qualify`: every check passes here, and what is not as it should be is noticed.

use std::fs;

use serde_json::Value;

use crate::place::Place;

/// A file of the user's own, and a folder that was written by it.
fn place() -> Place {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "own.toml");
    place.succeed(&["exact", "own.toml", "--out", "elsewhere", "-q"]);
    place
}

fn read(place: &Place, file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(place.path(file)).unwrap()).unwrap()
}

/// The lines of a stage that did not pass.
fn failed(report: &Value, stage: &str) -> Vec<String> {
    let lines = report[stage].as_array().unwrap().iter();
    lines.filter(|line| line["passed"] == false).map(|line| line["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn everything_passes_and_every_exit_code_is_seen() {
    let place = place();
    let own = ["--file", "own.toml", "--trials", "5000", "--folder", "elsewhere"];
    let output = place.run(&[&["qualify", "--verbose", "--out", "q"][..], &own].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let report = read(&place, "q/qualification.json");
    for (stage, number) in [("installation", 8), ("operation", 48), ("performance", 3)] {
        assert_eq!(failed(&report, stage), Vec::<String>::new());
        assert_eq!(report[stage].as_array().unwrap().len(), number, "{stage}");
    }
    let observed: Vec<&str> =
        report["operation"].as_array().unwrap().iter().map(|line| line["observed"].as_str().unwrap()).collect();
    for code in ["0", "as written: 0, altered: 1", "2, nothing beside the file", "3", "130, nothing written", "141"] {
        assert!(observed.contains(&code), "{code}: {observed:?}");
    }
    let page = fs::read_to_string(place.path("q/qualification.html")).unwrap();
    for id in ["IQ-01", "OQ-04-08", "PQ-03", "R19", "Known limitations", "Approved by"] {
        assert!(page.contains(id), "{id}");
    }
    assert!(fs::read(place.path("q/qualification.docx")).unwrap().starts_with(b"PK"));
    assert!(place.fail(&["qualify", "--out", "elsewhere/.."], 2).contains("own.toml"), "a folder of other people");
}

#[test]
fn another_program_and_an_altered_folder_do_not_pass() {
    let place = place();
    fs::write(place.path("elsewhere/doses.csv"), "altered").unwrap();
    fs::write(place.path("SHA256SUMS"), format!("{:064x}  dosim\n", 0)).unwrap();
    let said = place.fail(&["qualify", "--out", "q", "--checksums", "SHA256SUMS", "--folder", "elsewhere"], 1);
    assert!(said.contains("2 checks did not pass"), "{said}");
    let report = read(&place, "q/qualification.json");
    assert_eq!(
        (failed(&report, "installation"), failed(&report, "performance")),
        (vec!["IQ-01".into()], vec!["PQ-03".into()])
    );
    assert_eq!(report["passed"], false);
}
