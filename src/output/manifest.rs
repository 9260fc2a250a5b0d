//! `manifest.json`: which command did what, with which rules, and the SHA-256 of every file written.
//!
//! It holds nothing that depends on the time, the place or the machine, so that two runs are equal to the byte.

use serde::{Deserialize, Serialize};

use super::{FileEntry, is_plain_name};

/// What a manifest records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version that wrote it.
    pub dosim_version: String,
    /// `--shard`: of which share, such as `3/100`; `None` for all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// What was done.
    #[serde(flatten)]
    pub command: RecordedCommand,
    /// Every other file of the folder.
    pub files: Vec<FileEntry>,
}

/// The generator of all random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Generator {
    /// Steele, Lea and Flood 2014 (doi:10.1145/2660193.2660195).
    #[default]
    SplittableRandom,
}

/// A command with all that its results depend on. What has no meaning for a command is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "lowercase")]
pub enum RecordedCommand {
    /// `dosim run`.
    Run {
        /// Where chance comes from.
        #[serde(default)]
        random_generator: Generator,
        /// `--save-trials`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        saved_trials: bool,
        /// `--save-patients`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        saved_patients: Option<u64>,
        /// `--format`.
        #[serde(default)]
        report: Vec<String>,
        /// The plan.
        #[serde(flatten)]
        study: RecordedStudy,
    },
    /// `dosim exact`.
    Exact(RecordedStudy),
    /// `dosim sweep`.
    Sweep {
        /// Where chance comes from.
        #[serde(default)]
        random_generator: Generator,
        /// The plan.
        #[serde(flatten)]
        study: RecordedStudy,
    },
    /// `dosim search`.
    Search {
        /// Where chance comes from.
        #[serde(default)]
        random_generator: Generator,
        /// `--format`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        report: Vec<String>,
        /// The plan.
        #[serde(flatten)]
        study: RecordedStudy,
    },
    /// `dosim trial`.
    Trial {
        /// Where chance comes from.
        #[serde(default)]
        random_generator: Generator,
        /// The plan.
        #[serde(flatten)]
        study: RecordedStudy,
    },
    /// `dosim paths`.
    Paths(RecordedStudy),
    /// `dosim compare`.
    Compare {
        /// Where chance comes from.
        #[serde(default)]
        random_generator: Generator,
        /// `--format`.
        #[serde(default)]
        report: Vec<String>,
        /// The plans in their order.
        studies: Vec<RecordedStudy>,
    },
}

/// A scenario text, and what was overridden or chosen of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedStudy {
    /// What the plan is called.
    pub title: String,
    /// The name of the file; `None` if there was none.
    pub scenario_file: Option<String>,
    /// The SHA-256 of the text.
    pub scenario_sha256: String,
    /// Its text.
    pub scenario_text: String,
    /// The seed that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The number of trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trials: Option<u64>,
    /// The trial that was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<u64>,
    /// What dose paths were drawn down to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_probability: Option<f64>,
    /// The names of the scenarios; of `dosim trial` and `dosim paths` the one.
    pub scenarios: Vec<String>,
    /// The designs; of `dosim trial` and `dosim paths` the one.
    pub designs: Vec<RecordedDesign>,
}

/// A design with its rules in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedDesign {
    /// Its name.
    pub name: String,
    /// What people call the rule.
    pub rule: String,
    /// The preset with these switches, if it has a name.
    pub preset: Option<String>,
    /// All switches in one line.
    pub switches: String,
    /// The cap on treated patients.
    pub cap: Option<u32>,
    /// What becomes of a trial at its cap; nothing without a cap.
    pub at_cap: Option<String>,
}

/// A text is no manifest that can be gone by.
#[derive(Debug, thiserror::Error)]
pub enum NoManifest {
    /// It is not JSON, or lacks something.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A file is not in the folder.
    #[error("it lists {0:?}, which is no plain file name")]
    Name(String),
}

impl Manifest {
    /// What this version did, with no file written yet.
    pub fn new(command: RecordedCommand) -> Self {
        Self { dosim_version: env!("CARGO_PKG_VERSION").to_owned(), shard: None, command, files: Vec::new() }
    }

    /// The text of the file, with these files in it.
    ///
    /// # Errors
    ///
    /// Only if it cannot be written as JSON, which would be a fault of this program.
    pub fn to_json(&self, files: &[FileEntry]) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(&Self { files: files.to_vec(), ..self.clone() })?;
        json.push(b'\n');
        Ok(json)
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    ///
    /// [`NoManifest`] if it is none, or of a version that did not record its command.
    pub fn parse(text: &[u8]) -> Result<Self, NoManifest> {
        let manifest: Self = serde_json::from_slice(text)?;
        match manifest.files.iter().find(|file| !is_plain_name(&file.name)) {
            Some(file) => Err(NoManifest::Name(file.name.clone())),
            None => Ok(manifest),
        }
    }
}

impl RecordedCommand {
    /// The word for it on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Run { .. } => "run",
            Self::Exact(_) => "exact",
            Self::Sweep { .. } => "sweep",
            Self::Search { .. } => "search",
            Self::Trial { .. } => "trial",
            Self::Paths(_) => "paths",
            Self::Compare { .. } => "compare",
        }
    }

    /// What differs first from another command; `None` if nothing does.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        let (studies, others) = (self.studies(), other.studies());
        let differs = |is: fn(&RecordedStudy, &RecordedStudy) -> bool| {
            studies.iter().zip(others).any(|(study, other)| !is(study, other))
        };
        let differences = [
            (self.name() != other.name(), "the command"),
            (studies.len() != others.len(), "the number of scenario files"),
            (differs(|a, b| a.scenario_text == b.scenario_text), "the scenario"),
            (differs(|a, b| a.scenario_file == b.scenario_file), "the name of the scenario file"),
            (differs(|a, b| a.seed == b.seed), "the seed"),
            (differs(|a, b| a.trials == b.trials), "the number of trials"),
            (self != other, "what is written, by --save-trials, --save-patients or --format,"),
        ];
        differences.into_iter().find(|(differs, _)| *differs).map(|(_, what)| what)
    }

    /// The plans in their order.
    pub fn studies(&self) -> &[RecordedStudy] {
        match self {
            Self::Run { study, .. }
            | Self::Exact(study)
            | Self::Sweep { study, .. }
            | Self::Search { study, .. }
            | Self::Trial { study, .. }
            | Self::Paths(study) => std::slice::from_ref(study),
            Self::Compare { studies, .. } => studies,
        }
    }
}
