//! The arguments of the program, and nothing else.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Simulates phase-I dose-escalation trials day by day and writes what a protocol review asks for.
///
/// Without a command it does what `dosim run` does: it simulates the registered trial NCT05745454.
#[derive(Debug, Parser)]
#[command(name = "dosim", version, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do; `run` if left out.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The arguments of `run`, when no command is named.
    #[command(flatten)]
    pub run: RunArgs,
}

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    something could not be read or written
  2    the input or the arguments are wrong; nothing was written
  3    the simulation disagrees with the exact answers: a defect, please report it
  130  stopped by Ctrl-C; nothing was written
  141  the reader of the output went away";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate every scenario under every design of a file; write CSV files and charts
    #[command(after_help = "\
Examples:
  dosim run                                          the registered trial NCT05745454
  dosim run my-trial.toml --trials 100000            another file, fewer trials
  dosim run --dlt 0.05,0.15,0.30 --rule de-escalating-top-six --cap 12")]
    Run(RunArgs),
    /// Conduct one trial again and tell it day by day, patient by patient
    #[command(after_help = "\
Example:
  dosim trial scenarios/nct05745454.toml --trial 17 --scenario steep")]
    Trial(TrialArgs),
    /// Compute the same tables without chance: no trials, no calendar
    #[command(after_help = "\
Examples:
  dosim exact scenarios/nct05745454-rules.toml
  dosim exact --dlt 0.05,0.15,0.30 --rule de-escalating-top-six --cap 12
  dosim exact --dlt 0.05,0.15,0.30 --paths           every distinct path with its probability")]
    Exact(ExactArgs),
    /// Compute answers, exact where they can be, over grids of true DLT probabilities, random curves and variants of a design
    #[command(after_help = "\
The table [sweep] of the file says what varies; without it, 1,000 random dose-toxicity curves.

Examples:
  dosim sweep scenarios/nct05745454-sweep.toml
  dosim sweep my-trial.toml --seed 2")]
    Sweep(SweepArgs),
    /// Put designs, scenarios and files side by side on the same patients, with the optimal benchmark
    #[command(after_help = "\
Example:
  dosim compare scenarios/nct05745454.toml scenarios/nct05745454-conduct.toml --trials 100000")]
    Compare(CompareArgs),
    /// Validate scenario files and echo what was understood, defaults included
    #[command(after_help = "\
Example:
  dosim check scenarios/*.toml")]
    Check {
        /// The scenario files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Write a commented scenario file to start from
    #[command(after_help = "\
Example:
  dosim new my-trial.toml && dosim run my-trial.toml")]
    New {
        /// Where to write it; it must not exist yet. Printed if left out
        path: Option<PathBuf>,
    },
}

/// What a simulation may override of its file.
#[derive(Debug, Args, Clone, Copy)]
pub struct SimulationArgs {
    /// How many trials, instead of the file's number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    pub trials: Option<u64>,
    /// The seed, instead of the file's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How many threads work; the results do not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// A plan without a file.
#[derive(Debug, Args)]
pub struct QuickArgs {
    /// Instead of a file: true DLT probabilities, the lowest dose level first, such as 0.05,0.15,0.30
    #[arg(long, value_name = "P,P,…", value_delimiter = ',', allow_hyphen_values = true)]
    pub dlt: Vec<f64>,
    /// With --dlt: classic, classic-top-six, de-escalating, de-escalating-top-six or two-in-six [default: classic]
    #[arg(long, value_name = "RULE", requires = "dlt")]
    pub rule: Option<String>,
    /// With --dlt: the greatest number of treated patients [default: none]
    #[arg(long, value_name = "N", requires = "dlt")]
    pub cap: Option<u32>,
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
    /// Where to write [default: output/NAME, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write trials.csv too: one row a trial, scenario and design
    #[arg(long)]
    pub save_trials: bool,
    /// Write patients.csv too: the patients of the first N trials
    #[arg(long, value_name = "N")]
    pub save_patients: Option<u64>,
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
}

/// The arguments of `sweep`.
#[derive(Debug, Args)]
pub struct SweepArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// The seed of the random curves, instead of the file's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How many threads work; the results do not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Where to write [default: output/NAME-sweep, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// The arguments of `trial`.
#[derive(Debug, Args)]
pub struct TrialArgs {
    /// The scenario file [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// Which trial, counted from 1
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u64).range(1..))]
    pub trial: u64,
    /// The name of the scenario [default: the first of the file]
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// The name of the design [default: the first of the file]
    #[arg(long, value_name = "NAME")]
    pub design: Option<String>,
    /// The seed, instead of the file's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Where to write the chart [default: output/NAME-trial-K, as the file is called]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
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
    /// Where to write [default: output/comparison]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
