//! `docs/output.md` names every file that a command writes, and none that no command writes.

use std::collections::BTreeSet;
use std::fs;

use crate::place::{Place, SOURCES, names};

/// The names in the first column of the tables of files and of charts.
fn documented() -> BTreeSet<String> {
    let page = fs::read_to_string(format!("{SOURCES}/docs/output.md")).unwrap();
    let end = page.find("\n## Conventions").unwrap();
    let rows = page[..end].lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    rows.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// A file as the page has it: charts without their extension, numbers as N, the number of a compared file left out.
fn as_documented(name: &str) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap();
    if !["svg", "png", "pdf"].contains(&extension) {
        return name.to_owned();
    }
    let stem = stem.strip_prefix("file_1_").unwrap_or(stem);
    let part = |part: &str| if part.parse::<u32>().is_ok() { "N".to_owned() } else { part.to_owned() };
    stem.split('_').map(part).collect::<Vec<_>>().join("_")
}

#[test]
fn every_file_that_a_command_writes_is_documented_and_no_other() {
    let place = Place::new();
    place.copy_scenario("nct05745454-conduct.toml", "plan.toml");
    place.copy_scenario("nct05745454-sweep.toml", "sweep.toml");
    let text = fs::read_to_string(place.path("sweep.toml")).unwrap();
    fs::write(place.path("sweep.toml"), text.replace("curves = 10_000", "curves = 50")).unwrap();
    place.copy_scenario("nct05745454-blrm.toml", "blrm.toml");
    place.copy_scenario("textbook-designs.toml", "search.toml");
    let commands: [&[&str]; 9] = [
        &["run", "blrm.toml", "--trials", "50"],
        &["run", "plan.toml", "--trials", "2000", "--format", "html,docx,md", "--save-trials", "--save-patients", "2"],
        &["exact", "plan.toml"],
        &["compare", "plan.toml", "--trials", "100", "--format", "md"],
        &["sweep", "sweep.toml"],
        &["trial", "plan.toml", "--trial", "1"],
        &["paths", "sweep.toml"],
        &["compare", "sweep.toml", "--trials", "100"],
        &["search", "search.toml", "--design", "BOIN", "--correct", "0.5", "--format", "html,docx,md"],
    ];
    let mut written = BTreeSet::new();
    for command in commands {
        place.succeed(&[command, &["--out", "out", "-q"]].concat());
        written.extend(names(&place.path("out")).iter().map(|name| as_documented(name)));
    }
    place.succeed(&["run", "sweep.toml", "--trials", "50", "--shard", "1/2", "--out", "parts", "-q"]);
    written.extend(names(&place.path("parts/shard-1-of-2")).iter().map(|name| as_documented(name)));
    assert_eq!(written, documented());
}
