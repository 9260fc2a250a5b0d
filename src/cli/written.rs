//! The arguments of the commands that write files, and of the one that verifies them.

use std::path::PathBuf;

use clap::Args;

use super::shared::{DesignArgs, Format, QuickArgs, ReportArgs, SimulationArgs, treatment, trial_number};
use crate::scenario::{Best, Treatment};
use crate::shard::Shard;
use crate::typed::{number, whole};

/// The arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Where to write it; it must not exist yet. Printed if left out
    pub path: Option<PathBuf>,
    /// What the file says.
    #[command(flatten)]
    pub designs: DesignArgs,
    /// What patients are treated with: infusion, or dose (tablets and the like) [default: infusion]
    #[arg(long, value_name = "WORD", value_parser = treatment)]
    pub treatment: Option<Treatment>,
    /// Write every key of the format, explained, and ask nothing
    #[arg(long, conflicts_with_all = ["design", "doses", "start", "target", "max", "treatment"])]
    pub all_keys: bool,
}

/// The arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    #[arg(conflicts_with = "dlt")]
    pub file: Option<PathBuf>,
    /// A plan without a file.
    #[command(flatten)]
    pub quick: QuickArgs,
    /// Overrides of the file.
    #[command(flatten)]
    pub simulation: SimulationArgs,
    /// Do the K-th of N shares only, and write its part into a folder of its own in DIR, unless it is there; `merge` joins all
    #[arg(long, value_name = "K/N", requires = "out", conflicts_with_all = ["json", "open"])]
    pub shard: Option<Shard>,
    /// Where to write [default: output/NAME, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write beside files that dosim did not write, and with --shard in the place of a part of other work
    #[arg(long)]
    pub force: bool,
    /// How the report is written.
    #[command(flatten)]
    pub report: ReportArgs,
    /// Write trials.csv too: one row a trial, scenario and design
    #[arg(long)]
    pub save_trials: bool,
    /// Write patients.csv too: the patients of the first N trials
    #[arg(long, value_name = "N", value_parser = whole)]
    pub save_patients: Option<u64>,
    /// Print JSON instead of tables
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `exact`.
#[derive(Debug, Args)]
pub struct ExactArgs {
    /// The scenario files [default: the embedded nct05745454.toml]
    #[arg(conflicts_with = "dlt")]
    pub files: Vec<PathBuf>,
    /// A plan without a file.
    #[command(flatten)]
    pub quick: QuickArgs,
    /// Print every distinct path with its probability instead, as tab-separated lines, and write nothing
    #[arg(long)]
    pub paths: bool,
    /// Where to write [default: output/NAME-exact, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write beside files that dosim did not write
    #[arg(long)]
    pub force: bool,
    /// Print JSON instead of tables
    #[arg(long, conflicts_with = "paths")]
    pub json: bool,
}

/// The arguments of `sweep`.
#[derive(Debug, Args)]
pub struct SweepArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// The seed of the random curves, instead of the file's
    #[arg(long, value_name = "N", value_parser = whole)]
    pub seed: Option<u64>,
    /// How many threads work; the results do not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Do the K-th of N shares only, and write its part into a folder of its own in DIR, unless it is there; `merge` joins all
    #[arg(long, value_name = "K/N", requires = "out", conflicts_with = "json")]
    pub shard: Option<Shard>,
    /// Where to write [default: output/NAME-sweep, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write beside files that dosim did not write, and with --shard in the place of a part of other work
    #[arg(long)]
    pub force: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// The design that is varied, by its name or as people call its rule [default: the file's, or its first]
    #[arg(long, value_name = "NAME")]
    pub design: Option<String>,
    /// What varies, KEY=FROM..TO:STEP or KEY=VALUE,VALUE; may be repeated [default: the file's, or max_patients]
    #[arg(long, value_name = "KEY=VALUES")]
    pub vary: Vec<String>,
    /// The least mean probability of a correct selection
    #[arg(long, value_name = "P", value_parser = number)]
    pub correct: Option<f64>,
    /// The least such probability over the worst 5 % of curves, or under the worst scenario
    #[arg(long, value_name = "P", value_parser = number)]
    pub correct_worst: Option<f64>,
    /// The greatest mean probability of an MTD above the true one
    #[arg(long, value_name = "P", value_parser = number)]
    pub overdose: Option<f64>,
    /// The greatest such probability over the worst 5 % of curves, or under the worst scenario
    #[arg(long, value_name = "P", value_parser = number)]
    pub overdose_worst: Option<f64>,
    /// The greatest mean number of patients
    #[arg(long, value_name = "N", value_parser = number)]
    pub patients: Option<f64>,
    /// The greatest mean number of DLTs
    #[arg(long, value_name = "N", value_parser = number)]
    pub dlts: Option<f64>,
    /// Which is the best of those: fewest-patients, most-correct, least-overdose or fewest-dlts
    #[arg(long, value_name = "WHAT", value_parser = best)]
    pub best: Option<String>,
    /// Over so many random dose-toxicity curves, not over the scenarios of the file
    #[arg(long, value_name = "N", value_parser = whole)]
    pub curves: Option<u64>,
    /// The seed of the random curves and of simulated trials, instead of the file's
    #[arg(long, value_name = "N", value_parser = whole)]
    pub seed: Option<u64>,
    /// How many threads work; the results do not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Write a report, too, as html, docx, md, or several of them: search.html and so on [default: none]
    #[arg(long, value_name = "FORMAT,…", value_enum, value_delimiter = ',', hide_possible_values = true)]
    pub format: Vec<Format>,
    /// Where to write [default: output/NAME-search, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write beside files that dosim did not write
    #[arg(long)]
    pub force: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    pub json: bool,
}

fn best(text: &str) -> Result<String, String> {
    let known = || Best::names().collect::<Vec<_>>().join(", ");
    Best::from_name(text).map(|_| text.to_owned()).ok_or_else(|| format!("choose one of {}", known()))
}

/// The arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The scenario files; the first design of the first file is the reference
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Overrides of the files.
    #[command(flatten)]
    pub simulation: SimulationArgs,
    /// How the report is written.
    #[command(flatten)]
    pub report: ReportArgs,
    /// Do the K-th of N shares only, and write its part into a folder of its own in DIR, unless it is there; `merge` joins all
    #[arg(long, value_name = "K/N", requires = "out", conflicts_with_all = ["json", "open"])]
    pub shard: Option<Shard>,
    /// Where to write [default: output/comparison]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write beside files that dosim did not write, and with --shard in the place of a part of other work
    #[arg(long)]
    pub force: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folders of parts, or folders that have some in them
    #[arg(required = true)]
    pub parts: Vec<PathBuf>,
    /// Where to write [default: where the command that was divided would]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write beside files that dosim did not write
    #[arg(long)]
    pub force: bool,
    /// How many threads work; the results do not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print JSON instead of tables
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `trial`.
#[derive(Debug, Args)]
pub struct TrialArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// Which trial, counted from 1
    #[arg(long, value_name = "K", value_parser = trial_number)]
    pub trial: u64,
    /// The name of the scenario [default: the first of the file]
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// The name of the design [default: the first of the file]
    #[arg(long, value_name = "NAME")]
    pub design: Option<String>,
    /// The seed, instead of the file's
    #[arg(long, value_name = "N", value_parser = whole)]
    pub seed: Option<u64>,
    /// Where to write the chart [default: output/NAME-trial-K, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write beside files that dosim did not write
    #[arg(long)]
    pub force: bool,
}

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A folder that `run`, `exact`, `sweep`, `compare`, `trial` or `paths` wrote
    pub folder: PathBuf,
    /// How many threads work; the results do not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// The arguments of `qualify`.
#[derive(Debug, Args)]
pub struct QualifyArgs {
    /// Where to write the report
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Write beside files that dosim did not write
    #[arg(long)]
    pub force: bool,
    /// The list of SHA-256 of the release, as `sha256sum` writes it, in which this program is to be
    #[arg(long, value_name = "FILE")]
    pub checksums: Option<PathBuf>,
    /// A scenario file of your own: simulated against exact, and by hand
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Trials of that file [default: 20,000]
    #[arg(long, value_name = "N", value_parser = whole, requires = "file")]
    pub trials: Option<u64>,
    /// A folder that dosim wrote elsewhere, to be the same here to the byte
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
}
