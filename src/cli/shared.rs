//! Arguments that several commands have, and the numbers that people type.

use clap::{Args, ValueEnum};

use crate::scenario::{MOST_TRIALS, Treatment};
use crate::typed::{number, whole, whole_within};

/// What a simulation may override of its file.
#[derive(Debug, Args, Clone, Copy)]
pub struct SimulationArgs {
    /// How many trials, instead of the file's number
    #[arg(long, value_name = "N", value_parser = trials)]
    pub trials: Option<u64>,
    /// The seed, instead of the file's
    #[arg(long, value_name = "N", value_parser = whole)]
    pub seed: Option<u64>,
    /// How many threads work; the results do not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A self-contained page, to be read and printed.
    Html,
    /// A document for Word.
    Docx,
    /// Markdown, which shows the charts beside it.
    Md,
}

/// How the report is written.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What the report is written as: html, docx, md, or several of them
    #[arg(
        long,
        value_name = "FORMAT,…",
        value_enum,
        value_delimiter = ',',
        default_value = "html",
        hide_possible_values = true
    )]
    pub format: Vec<Format>,
    /// Open the report when it is written, in the program that the system has for it
    #[arg(long)]
    pub open: bool,
}

/// Designs and dose levels in a few words.
#[derive(Debug, Args)]
pub struct DesignArgs {
    /// Designs, as people call them, such as boin,crm,3+3 [default: 3+3]
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub design: Vec<String>,
    /// What the dose levels are called, the lowest first, such as "10 mg,20 mg,40 mg"
    #[arg(long, value_name = "LABEL,…", value_delimiter = ',')]
    pub doses: Vec<String>,
    /// The number of the dose level of the first cohort [default: 1, the lowest]
    #[arg(long, value_name = "LEVEL")]
    pub start: Option<usize>,
    /// The DLT rate that the designs aim at or are judged by [default: 0.3]
    #[arg(long, value_name = "P", value_parser = number)]
    pub target: Option<f64>,
    /// The number of evaluable patients at which a design ends, if it does not before [default: none]
    #[arg(long, value_name = "N", value_parser = patients)]
    pub max: Option<u32>,
}

/// A plan without a file.
#[derive(Debug, Args)]
pub struct QuickArgs {
    /// Instead of a file: true DLT probabilities, the lowest dose level first, such as 0.05,0.15,0.30
    #[arg(long, value_name = "P,P,…", value_delimiter = ',', allow_hyphen_values = true, value_parser = number)]
    pub dlt: Vec<f64>,
    /// With --dlt: what is tried.
    #[command(flatten)]
    pub designs: DesignArgs,
    /// With --dlt: classic, classic-top-six, de-escalating, de-escalating-top-six or two-in-six [default: classic]
    #[arg(long, value_name = "RULE", requires = "dlt")]
    pub rule: Option<String>,
    /// With --dlt: the greatest number of treated patients [default: none]
    #[arg(long, value_name = "N", requires = "dlt", value_parser = patients)]
    pub cap: Option<u32>,
}

pub(super) fn treatment(text: &str) -> Result<Treatment, String> {
    text.parse()
}

pub(super) fn trials(text: &str) -> Result<u64, String> {
    whole_within(text, 1, MOST_TRIALS)
}

pub(super) fn trial_number(text: &str) -> Result<u64, String> {
    whole_within(text, 1, u64::MAX)
}

pub(super) fn patients(text: &str) -> Result<u32, String> {
    whole_within(text, 0, u32::MAX.into()).and_then(|number| u32::try_from(number).map_err(|error| error.to_string()))
}
