//! A manifest read back: what it says was done, and with which files.

use serde::Deserialize;

use super::files::{FileEntry, is_plain_name};

/// What a manifest records.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recorded {
    /// The version that wrote it.
    pub dosim_version: String,
    /// What was done.
    #[serde(flatten)]
    pub command: RecordedCommand,
    /// `--shard`: of which share, such as `3/100`; `None` for all of it.
    #[serde(default)]
    pub shard: Option<String>,
    /// Every other file of the folder.
    pub files: Vec<FileEntry>,
}

/// A command with all that its results depend on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "command", rename_all = "lowercase")]
pub enum RecordedCommand {
    /// `dosim run`.
    Run {
        /// The plan.
        #[serde(flatten)]
        study: RecordedStudy,
        /// `--save-trials`.
        #[serde(default)]
        saved_trials: bool,
        /// `--save-patients`.
        saved_patients: Option<u64>,
        /// `--format`.
        #[serde(default)]
        report: Vec<String>,
    },
    /// `dosim exact`.
    Exact(RecordedStudy),
    /// `dosim sweep`.
    Sweep(RecordedStudy),
    /// `dosim trial`.
    Trial(RecordedStudy),
    /// `dosim paths`.
    Paths(RecordedStudy),
    /// `dosim compare`.
    Compare {
        /// The plans in their order.
        studies: Vec<RecordedStudy>,
        /// `--format`.
        #[serde(default)]
        report: Vec<String>,
    },
}

/// A scenario text with what was overridden.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RecordedStudy {
    /// The name of the file; `None` if there was none.
    pub scenario_file: Option<String>,
    /// Its text.
    pub scenario_text: String,
    /// The SHA-256 of the text.
    pub scenario_sha256: String,
    /// The seed that was used.
    pub seed: Option<u64>,
    /// The number of trials.
    pub trials: Option<u64>,
    /// The trial that was told.
    pub trial: Option<u64>,
    /// What dose paths were drawn down to.
    pub min_probability: Option<f64>,
    /// The names of the scenarios; of `dosim trial` and `dosim paths` the one.
    pub scenarios: Vec<String>,
    /// The designs; of `dosim trial` and `dosim paths` the one.
    pub designs: Vec<RecordedDesign>,
}

/// A design of a manifest.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RecordedDesign {
    /// Its name.
    pub name: String,
}

/// A text is no manifest that can be verified.
#[derive(Debug, thiserror::Error)]
pub enum NotRecorded {
    /// It is not JSON, or lacks something.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A file is not in the folder.
    #[error("it lists {0:?}, which is no plain file name")]
    Name(String),
}

impl Recorded {
    /// Reads the text of a manifest.
    ///
    /// # Errors
    ///
    /// [`NotRecorded`] if it is none, or of a version that did not record its command.
    pub fn parse(text: &[u8]) -> Result<Self, NotRecorded> {
        let recorded: Self = serde_json::from_slice(text)?;
        match recorded.files.iter().find(|file| !is_plain_name(&file.name)) {
            Some(file) => Err(NotRecorded::Name(file.name.clone())),
            None => Ok(recorded),
        }
    }
}

impl RecordedCommand {
    /// The word for it on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Run { .. } => "run",
            Self::Exact(_) => "exact",
            Self::Sweep(_) => "sweep",
            Self::Trial(_) => "trial",
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
            | Self::Sweep(study)
            | Self::Trial(study)
            | Self::Paths(study) => std::slice::from_ref(study),
            Self::Compare { studies, .. } => studies,
        }
    }
}
