//! The arguments of the commands that print tables, or draw one design.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::SimulationArgs;
use crate::typed::number;

/// The arguments of `table`.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// The name of the design [default: all of the file]
    #[arg(long, value_name = "NAME")]
    pub design: Option<String>,
    /// Print this instead of a table for the terminal
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<TableFormat>,
    /// Print JSON instead of a table
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// The formats of a decision table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// The rows as CSV
    Csv,
    /// Markdown
    Md,
    /// An HTML document
    Html,
}

/// The arguments of `oc`.
#[derive(Debug, Args)]
pub struct OcArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// The name of a design; may be given several times [default: all of the file]
    #[arg(long = "design", value_name = "NAME")]
    pub designs: Vec<String>,
    /// Overrides of the file; they matter to designs without an exact answer.
    #[command(flatten)]
    pub simulation: SimulationArgs,
    /// What the table is written as [default: as the file is called, or text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<OcFormat>,
    /// The file to write [default: the table is printed]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write over a file that is there already
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// The formats of the table of operating characteristics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OcFormat {
    /// A table for the terminal
    Text,
    /// A document for Word
    Docx,
    /// Markdown
    Md,
    /// An HTML document
    Html,
    /// Rows as CSV
    Csv,
    /// A LaTeX table
    Latex,
}

/// The formats of what is known of scenario files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaFormat {
    /// A JSON schema, draft 2020-12
    Json,
    /// A table of all keys as Markdown
    Md,
}

/// The arguments of `paths`.
#[derive(Debug, Args)]
pub struct PathsArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// The name of the scenario [default: the first of the file]
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// The name of the design [default: the first of the file]
    #[arg(long, value_name = "NAME")]
    pub design: Option<String>,
    /// Fold what is rarer than this
    #[arg(long, value_name = "P", default_value_t = 0.005, value_parser = number)]
    pub min_probability: f64,
    /// Where to write [default: output/NAME-paths, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write beside files that dosim did not write
    #[arg(long)]
    pub force: bool,
}
