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
    /// What the table is written as [default: as the file is called, or text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<TableFormat>,
    /// Where it goes.
    #[command(flatten)]
    pub output: OutArgs,
    /// Print JSON instead of a table
    #[arg(long, conflicts_with_all = ["format", "out"])]
    pub json: bool,
}

/// Where something goes.
#[derive(Debug, Args)]
pub struct OutArgs {
    /// The file to write [default: it is printed]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write over a file that is there already
    #[arg(long, requires = "out")]
    pub force: bool,
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
    pub format: Option<TableFormat>,
    /// Where it goes.
    #[command(flatten)]
    pub output: OutArgs,
}

/// The formats of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
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

/// The arguments of `text`.
#[derive(Debug, Args)]
pub struct TextArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// The name of a design; may be given several times [default: all of the file]
    #[arg(long = "design", value_name = "NAME")]
    pub designs: Vec<String>,
    /// Overrides of the file; they matter to designs without an exact answer.
    #[command(flatten)]
    pub simulation: SimulationArgs,
    /// What the text is written as [default: as the file is called, or md]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<TextFormat>,
    /// Where it goes.
    #[command(flatten)]
    pub output: OutArgs,
}

/// The formats of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// Markdown
    Md,
    /// A document for Word
    Docx,
    /// An HTML document
    Html,
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
