//! What mutations begin with: the files that ship, and inputs that once broke something.

use std::fs;
use std::path::Path;

/// Files to be altered.
pub struct Seeds {
    /// Scenario files.
    pub scenarios: Vec<String>,
    /// Files of patients.
    pub patients: Vec<String>,
}

impl Seeds {
    /// All of them, in the order of their names.
    pub fn new() -> Self {
        let mut scenarios = texts("scenarios", "toml");
        scenarios.extend(texts("tests/fixtures/fuzz", "toml"));
        Self { scenarios, patients: texts("tests/fixtures/fuzz", "csv") }
    }
}

fn texts(folder: &str, extension: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|of| of == extension));
    paths.sort();
    assert!(!paths.is_empty());
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}
