//! `manifest.json`: which command did what, with which rules, and the SHA-256 of every file written.
//!
//! It holds nothing that depends on the time, the place or the machine, so that two runs are equal to the byte.

use crate::report::words::DesignWords;
use std::path::Path;

use serde::Serialize;

use super::files::{FileEntry, sha256_hex};
use crate::characteristics::Results;
use crate::scenario::{NamedDesign, Plan};
use crate::shard::Shard;

/// What a command did, apart from the files it wrote. What has no meaning for a command is not in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    dosim_version: &'static str,
    command: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    random_generator: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved_trials: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved_patients: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<String>,
    #[serde(flatten)]
    studied: Studied,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
enum Studied {
    One(Study),
    Several { studies: Vec<Study> },
}

/// A scenario text and what was made of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Study {
    title: String,
    scenario_file: Option<String>,
    scenario_sha256: String,
    scenario_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trials: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trial: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_probability: Option<f64>,
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

/// A plan and the scenario text that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The file, of which only the file name is kept; `None` if the text was not a file.
    pub scenario_file: Option<&'a Path>,
    /// The text.
    pub scenario_text: &'a str,
}

impl Study {
    /// Without chance.
    fn new(planned: Planned<'_>) -> Self {
        let Planned { plan, scenario_file, scenario_text } = planned;
        let file_name = scenario_file.and_then(Path::file_name);
        let entry = |design: &NamedDesign| DesignEntry { name: design.name.clone(), rules: DesignWords::new(design) };
        Self {
            title: plan.title.clone(),
            scenario_file: file_name.map(|name| name.to_string_lossy().into_owned()),
            scenario_sha256: sha256_hex(scenario_text.as_bytes()),
            scenario_text: scenario_text.to_owned(),
            seed: None,
            trials: None,
            trial: None,
            min_probability: None,
            scenarios: plan.scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            designs: plan.designs.iter().map(entry).collect(),
        }
    }

    fn simulated(planned: Planned<'_>) -> Self {
        Self { seed: Some(planned.plan.seed), trials: Some(planned.plan.trials), ..Self::new(planned) }
    }
}

impl Manifest {
    /// The manifest of simulated or exact results that came from this scenario text. Of `scenario_file` only the file name is
    /// kept; `None` if the text was not a file.
    pub fn new(results: &Results, scenario_file: Option<&Path>, scenario_text: &str) -> Self {
        let planned = Planned { plan: &results.plan, scenario_file, scenario_text };
        if results.cells.iter().any(|cell| cell.characteristics.trials.is_some()) {
            Self::of_run(planned)
        } else {
            Self::of("exact", Studied::One(Study::new(planned)))
        }
    }

    /// The manifest of a sweep, whose random curves and simulated trials come from the plan's seed.
    pub fn of_sweep(planned: Planned<'_>) -> Self {
        let seed = Some(planned.plan.seed);
        Self::of("sweep", Studied::One(Study { seed, ..Study::new(planned) }))
    }

    /// The manifest of one trial told again, of this number and under the scenario and the design at these places.
    pub fn of_trial(planned: Planned<'_>, trial: u64, (scenario, design): (usize, usize)) -> Self {
        let mut study = Study { seed: Some(planned.plan.seed), trial: Some(trial), ..Study::new(planned) };
        study.scenarios = vec![study.scenarios.swap_remove(scenario)];
        study.designs = vec![study.designs.swap_remove(design)];
        Self::of("trial", Studied::One(study))
    }

    /// The manifest of the dose paths under the scenario and the design at these places, drawn down to this probability.
    pub fn of_paths(planned: Planned<'_>, (scenario, design): (usize, usize), min_probability: f64) -> Self {
        let mut study = Study { min_probability: Some(min_probability), ..Study::new(planned) };
        study.scenarios = vec![study.scenarios.swap_remove(scenario)];
        study.designs = vec![study.designs.swap_remove(design)];
        Self::of("paths", Studied::One(study))
    }

    /// The manifest of a comparison of simulations.
    pub fn of_comparison<'a>(compared: impl Iterator<Item = Planned<'a>>) -> Self {
        Self::of("compare", Studied::Several { studies: compared.map(Study::simulated).collect() })
    }

    fn of(command: &'static str, studied: Studied) -> Self {
        let by_chance = match &studied {
            Studied::One(study) => study.seed.is_some(),
            Studied::Several { .. } => true,
        };
        let random_generator = by_chance.then_some("SplittableRandom");
        let dosim_version = env!("CARGO_PKG_VERSION");
        Self {
            dosim_version,
            command,
            random_generator,
            saved_trials: None,
            saved_patients: None,
            report: None,
            shard: None,
            studied,
        }
    }

    /// The manifest of a run that also wrote every trial, or the patients of the first so many.
    #[must_use]
    pub fn with_saved(self, trials: bool, patients: Option<u64>) -> Self {
        Self { saved_trials: trials.then_some(true), saved_patients: patients, ..self }
    }

    /// The manifest of a simulation.
    pub fn of_run(planned: Planned<'_>) -> Self {
        Self::of("run", Studied::One(Study::simulated(planned)))
    }

    /// The manifest of a share of what the command does.
    #[must_use]
    pub fn with_shard(self, shard: Shard) -> Self {
        Self { shard: Some(shard.to_string()), ..self }
    }

    /// The manifest of a command that also wrote a report in these formats.
    #[must_use]
    pub fn with_report(self, formats: Vec<String>) -> Self {
        Self { report: Some(formats), ..self }
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
