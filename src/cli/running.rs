//! The arguments of the command that answers for a running trial.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The arguments of `next`.
#[derive(Debug, Args)]
pub struct NextArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// What has happened so far, such as "1NNN 2NTP" [default: nothing]
    #[arg(long, value_name = "HISTORY", conflicts_with = "patients")]
    pub outcomes: Option<String>,
    /// What has happened so far, as a CSV or .xlsx file with a row for each patient
    #[arg(long, value_name = "FILE")]
    pub patients: Option<PathBuf>,
    /// What has happened so far, where no order is known: DLTs/evaluable by dose level, +1 behind one for a patient pending
    #[arg(long, value_name = "COUNTS", requires = "at", conflicts_with_all = ["outcomes", "patients"])]
    pub counts: Option<String>,
    /// The number of the dose level treated last
    #[arg(long, value_name = "LEVEL", requires = "counts")]
    pub at: Option<usize>,
    /// Refuse a history that departs from the design, instead of telling where it does
    #[arg(long, conflicts_with = "counts")]
    pub strict: bool,
    /// The day that is asked about [default: the last date of the file]
    #[arg(long, value_name = "DATE", requires = "patients")]
    pub on: Option<String>,
    /// The order of days and months where the file does not write the year first
    #[arg(long, value_name = "ORDER", requires = "patients")]
    pub date_order: Option<DateOrder>,
    /// The sheet of the .xlsx file [default: the first]
    #[arg(long, value_name = "NAME", requires = "patients")]
    pub sheet: Option<String>,
    /// Write an empty file of patients with the right columns, and do nothing else
    #[arg(long, value_name = "CSV", conflicts_with_all = ["outcomes", "patients", "counts", "strict", "design", "json", "chart"])]
    pub template: Option<PathBuf>,
    /// The name of the design [default: the first of the file]
    #[arg(long, value_name = "NAME")]
    pub design: Option<String>,
    /// Write the posterior by interval of a BLRM as a chart: a name in .svg, .png or .pdf
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    pub json: bool,
}

/// The orders in which dates are written besides year, month, day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DateOrder {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
}
