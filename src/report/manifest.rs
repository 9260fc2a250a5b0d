//! `manifest.json`: what was simulated, with which rules, and the SHA-256 of every file written.
//!
//! It holds nothing that depends on the time, the place or the machine, so that two runs are equal to the byte.

use std::path::Path;

use serde::Serialize;

use super::design::DesignWords;
use super::files::{FileEntry, sha256_hex};
use crate::characteristics::Results;

/// What a run was, apart from the files it wrote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    dosim_version: &'static str,
    title: String,
    scenario_file: Option<String>,
    scenario_sha256: String,
    scenario_text: String,
    seed: u64,
    trials: u64,
    random_generator: &'static str,
    scenarios: Vec<String>,
    designs: Vec<DesignEntry>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct DesignEntry {
    name: String,
    #[serde(flatten)]
    rules: DesignWords,
}

#[derive(Serialize)]
struct WithFiles<'a> {
    #[serde(flatten)]
    run: &'a Manifest,
    files: &'a [FileEntry],
}

impl Manifest {
    /// The manifest of results that came from this scenario text. Of `scenario_file` only the file name is kept; `None` if
    /// the text was not a file.
    pub fn new(results: &Results, scenario_file: Option<&Path>, scenario_text: &str) -> Self {
        let file_name = scenario_file.and_then(Path::file_name);
        let designs = results.plan.designs.iter();
        Self {
            dosim_version: env!("CARGO_PKG_VERSION"),
            title: results.plan.title.clone(),
            scenario_file: file_name.map(|name| name.to_string_lossy().into_owned()),
            scenario_sha256: sha256_hex(scenario_text.as_bytes()),
            scenario_text: scenario_text.to_owned(),
            seed: results.plan.seed,
            trials: results.plan.trials,
            random_generator: "xoshiro256++",
            scenarios: results.plan.scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            designs: designs
                .map(|design| DesignEntry { name: design.name.clone(), rules: DesignWords::new(design) })
                .collect(),
        }
    }

    /// The text of the file, with these files in it.
    ///
    /// # Errors
    ///
    /// Only if it cannot be written as JSON, which would be a fault of this program.
    pub fn to_json(&self, files: &[FileEntry]) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(&WithFiles { run: self, files })?;
        json.push(b'\n');
        Ok(json)
    }
}
