//! The README and the tour show what the program prints, and name every preset and exit code.

#![allow(clippy::unwrap_used)]

use std::env;
use std::fs;
use std::path::Path;

use dosim::scenario::Preset;

const README: &str = include_str!("../README.md");
const TOUR: &str = include_str!("../docs/tour.md");
const ABOUT: &str = include_str!("../docs/about.md");
const SEARCH: &str = include_str!("../docs/search.md");
const CLUSTER: &str = include_str!("../docs/cluster.md");
const SOURCES: &str = env!("CARGO_MANIFEST_DIR");

/// Runs every `console` block in a folder of its own, the blocks one after the other. `TRYCMD=overwrite cargo test --test readme`
/// puts in what the program prints now.
#[test]
fn every_command_prints_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = Path::new(SOURCES).join("scenarios");
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    let entries = fs::read_dir(scenarios).unwrap().map(Result::unwrap);
    for file in entries.filter(|entry| entry.path().is_file()) {
        fs::copy(file.path(), folder.path().join("scenarios").join(file.file_name())).unwrap();
    }
    fs::write(folder.path().join("own.toml"), toml_block(README, 0)).unwrap();
    fs::write(folder.path().join("size.toml"), toml_block(SEARCH, 0)).unwrap();
    fs::write(folder.path().join("prior.toml"), toml_block(SEARCH, 1)).unwrap();
    env::set_current_dir(folder.path()).unwrap();
    trycmd::TestCases::new()
        .register_bin("dosim", Path::new(env!("CARGO_BIN_EXE_dosim")))
        .case(Path::new(SOURCES).join("README.md"))
        .case(Path::new(SOURCES).join("docs/tour.md"))
        .case(Path::new(SOURCES).join("docs/search.md"))
        .run();
    env::set_current_dir(SOURCES).unwrap();
}

/// A scenario file that a page shows, by its place.
fn toml_block(page: &'static str, place: usize) -> &'static str {
    let from = page.split("```toml\n").nth(place + 1).unwrap();
    from.split("```").next().unwrap()
}

/// What is not known is not run by the test above.
#[test]
fn no_command_is_left_out() {
    let commands: Vec<_> = [README, TOUR, SEARCH]
        .iter()
        .flat_map(|page| page.lines())
        .filter_map(|line| line.strip_prefix("$ "))
        .collect();
    for command in [
        "run", "new", "check", "trial", "exact", "sweep", "search", "compare", "next", "table", "paths", "verify",
        "bound", "monitor", "merge",
    ] {
        assert!(commands.iter().any(|line| line.starts_with(&format!("dosim {command} "))), "{command}");
    }
    assert!(commands.contains(&"dosim"));
    assert!(commands.iter().all(|line| line.split(' ').next() == Some("dosim")), "{commands:?}");
}

#[test]
fn every_preset_has_its_switches() {
    for preset in Preset::ALL {
        let switches = preset.switches();
        let word = |yes| if yes { "yes" } else { "no" };
        let (name, down, top) = (preset.name(), word(switches.de_escalate), word(switches.expand_top_dose));
        let mut rows = README.lines().filter(|line| line.starts_with(&format!("| `{name}` |")));
        let row = rows.next().unwrap();
        assert!(row.contains(&format!("| {down} | {top} | {} |", switches.dlts_tolerated_in_six)), "{row}");
    }
}

#[test]
fn every_file_that_is_linked_is_there() {
    for (page, folder) in [(README, ""), (TOUR, "docs"), (ABOUT, "docs"), (CLUSTER, "docs"), (SEARCH, "docs")] {
        let links = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("http")) {
            let file = link.split('#').next().unwrap_or(link);
            assert!(Path::new(SOURCES).join(folder).join(file).exists(), "{link}");
        }
    }
}
