//! What other programs ask: the text of a scenario file in, tables out; the numbers are those of the commands.
//!
//! The packages for Python and R are made of these functions, and the commands share what both need. Nothing is printed, read or
//! written here.

mod characteristics;
pub mod charts;
mod left_out;
mod next;
mod paths;
mod place;
mod tables;
mod watched;

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::output::OutputError;
use crate::report::chart::{Chart, ChartError};
use crate::report::formats::json::{self, Columns};
use crate::scenario::{Edit, Plan, describe, parse_edited};
use crate::simulate::{Stopped, Study, Watch};

pub use characteristics::{compare, exact, simulate, sweep};
pub use charts::Charts;
pub use left_out::{LeftOut, answerable};
pub use next::{History, HistoryError, NextAnswer, next, next_report, read_as};
pub use paths::{MOST_PATHS, PathsOf, dose_paths};
pub use place::{NoSuchName, design_place, scenario_place};
pub use tables::{decision_table, decisions};
pub use watched::watched;

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
    /// How many pieces of work there are in all; 0 until that is known, or if they are not counted.
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
    /// Drawings of them, where there are any.
    pub charts: Charts,
    /// What was left out, and why.
    pub notes: Vec<String>,
    /// What is said of the file that they are from, although it can be used.
    pub warnings: Vec<String>,
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
    /// A fault of this program: a table could not be made, or simulation and exact answer disagree.
    #[error("{0}")]
    Fault(String),
}

impl Refused {
    fn input(error: impl std::fmt::Display) -> Self {
        Self::Input(error.to_string())
    }
}

impl Answer {
    /// An object with `tables`, each a list of rows, `charts`, `notes` and `warnings`. A field that is empty in CSV is `null`.
    ///
    /// # Errors
    ///
    /// [`Refused::Fault`].
    pub fn to_json(&self) -> Result<String, Refused> {
        let tables: Vec<_> = self.tables.iter().map(|(name, csv)| (*name, &csv[..])).collect();
        let chart = |(name, chart): &(String, Chart)| {
            let (width, height) = chart.size;
            json!({"name": name, "title": chart.title, "svg": chart.svg, "width": width, "height": height})
        };
        let charts: Value = self.charts.iter().map(chart).collect();
        let (notes, warnings) = (json!(self.notes), json!(self.warnings));
        let tables = json::tables(&tables)?;
        Ok(format!(
            "{{\"tables\": {}, \"charts\": {charts}, \"notes\": {notes}, \"warnings\": {warnings}}}",
            tables.trim_end()
        ))
    }

    /// Every table as columns, each with its name.
    ///
    /// # Errors
    ///
    /// [`Refused::Fault`].
    pub fn columns(&self) -> Result<Vec<(&'static str, Columns)>, Refused> {
        self.tables.iter().map(|(name, csv)| Ok((*name, json::columns(csv)?))).collect()
    }
}

impl From<Stopped> for Refused {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl From<OutputError> for Refused {
    fn from(error: OutputError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<csv::Error> for Refused {
    fn from(error: csv::Error) -> Self {
        OutputError::from(error).into()
    }
}

impl From<ChartError> for Refused {
    fn from(error: ChartError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<NoSuchName> for Refused {
    fn from(error: NoSuchName) -> Self {
        Self::input(error)
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
    let loaded = parse_edited(file.name, file.text, &overrides.edits()).map_err(Refused::input)?;
    Ok((loaded.plan, loaded.warnings.each().collect()))
}

/// The plan of a file, if its counts fit into memory, and its warnings.
fn sized_plan_of(file: File<'_>, overrides: Overrides) -> Result<(Plan, Vec<String>), Refused> {
    let (plan, warnings) = plan_of(file, overrides)?;
    crate::estimate::check_size(&plan).map_err(Refused::input)?;
    Ok((plan, warnings))
}

/// A plan with its designs compiled.
fn study_of(file: File<'_>, overrides: Overrides) -> Result<(Study, Vec<String>), Refused> {
    let (plan, warnings) = sized_plan_of(file, overrides)?;
    Ok((Study::new(plan), warnings))
}

impl Overrides {
    /// The edits of the file that they are.
    pub fn edits(self) -> Vec<Edit> {
        let of_keys = [("seed", self.seed), ("trials", self.trials)];
        of_keys.into_iter().filter_map(|(key, value)| Some(Edit::new(key, value?))).collect()
    }
}
