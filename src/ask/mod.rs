//! What other programs ask: the text of a scenario file in, tables out; the numbers are those of the commands.
//!
//! Packages for other languages are made of such functions. Nothing is printed, read or written here.

mod engines;
mod next;
mod tables;

use std::sync::atomic::{AtomicU64, Ordering};

use crate::report::files::OutputError;
use crate::report::formats::json;
use crate::scenario::{Edit, Plan, describe, parse_edited};
use crate::simulate::{Stopped, Study, Watch};

pub use engines::{compare, exact, simulate, sweep};
pub use next::{History, HistoryError, Told, answer as next_report, next};
pub use tables::{decision_table, dose_paths};

/// A scenario file: what messages call it, and its text.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its text, TOML.
    pub text: &'a str,
}

/// What a simulation may override of its file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Overrides {
    /// The number of trials.
    pub trials: Option<u64>,
    /// The seed.
    pub seed: Option<u64>,
}

/// The link between long work and whoever waits for it: how far it is, and a flag that stops it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Pieces of work done, and the flag.
    pub watch: Watch,
    planned: AtomicU64,
}

impl Progress {
    /// How many pieces of work there are in all; 0 until that is known.
    pub fn planned(&self) -> u64 {
        self.planned.load(Ordering::Relaxed)
    }

    fn plan(&self, pieces: u64) {
        self.planned.store(pieces, Ordering::Relaxed);
    }
}

/// Tables by name, and what whoever reads them should know.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Each with the bytes of its CSV file, whose columns `docs/output.md` explains.
    pub tables: Vec<(&'static str, Vec<u8>)>,
    /// Warnings of the file, and what was left out and why.
    pub notes: Vec<String>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file or the arguments are wrong: file, line, key, value and remedy.
    #[error("{0}")]
    Input(String),
    /// The work was stopped.
    #[error("stopped")]
    Stopped,
    /// A table could not be made.
    #[error("{0}")]
    Output(String),
}

impl Answer {
    /// An object with `tables`, each a list of rows, and `notes`. A field that is empty in CSV is `null`.
    ///
    /// # Errors
    ///
    /// [`Refused::Output`], which would be a fault of this program.
    pub fn to_json(&self) -> Result<String, Refused> {
        let tables: Vec<_> = self.tables.iter().map(|(name, csv)| (*name, &csv[..])).collect();
        let notes = serde_json::to_string(&self.notes).map_err(|error| Refused::Output(error.to_string()))?;
        Ok(format!("{{\"tables\": {}, \"notes\": {notes}}}", json::tables(&tables)?.trim_end()))
    }
}

impl From<Stopped> for Refused {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl From<OutputError> for Refused {
    fn from(error: OutputError) -> Self {
        Self::Output(error.to_string())
    }
}

impl From<csv::Error> for Refused {
    fn from(error: csv::Error) -> Self {
        Self::Output(error.to_string())
    }
}

/// What is understood of a file, defaults included, as a scenario file.
///
/// # Errors
///
/// [`Refused::Input`] if the file cannot be used.
pub fn check(file: File<'_>) -> Result<String, Refused> {
    Ok(describe(&plan_of(file, Overrides::default())?.0))
}

/// The plan of a file, and its warnings.
fn plan_of(file: File<'_>, overrides: Overrides) -> Result<(Plan, Vec<String>), Refused> {
    let edits = [("seed", overrides.seed), ("trials", overrides.trials)];
    let edits: Vec<_> = edits.into_iter().filter_map(|(key, value)| Some(Edit::new(key, value?))).collect();
    let loaded = parse_edited(file.name, file.text, &edits).map_err(|error| Refused::Input(error.to_string()))?;
    let warnings = loaded.warnings.to_string();
    Ok((loaded.plan, if warnings.is_empty() { Vec::new() } else { vec![warnings] }))
}

/// The place of the name that is asked for; the first if none is.
fn place<'a>(what: &str, asked: Option<&str>, names: impl Iterator<Item = &'a str> + Clone) -> Result<usize, Refused> {
    let Some(asked) = asked else { return Ok(0) };
    names.clone().position(|name| name == asked).ok_or_else(|| {
        let known = names.map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
        Refused::Input(format!("{what} {asked:?}: the file has no such {what}; choose one of {known}"))
    })
}

/// The place of a design in a plan.
fn design_place(plan: &Plan, asked: Option<&str>) -> Result<usize, Refused> {
    place("design", asked, plan.designs.iter().map(|design| design.name.as_str()))
}

/// A plan with its designs compiled.
fn study_of(file: File<'_>, overrides: Overrides) -> Result<(Study, Vec<String>), Refused> {
    let (plan, notes) = plan_of(file, overrides)?;
    crate::estimate::check_size(&plan).map_err(|error| Refused::Input(error.to_string()))?;
    Ok((Study::new(plan), notes))
}
