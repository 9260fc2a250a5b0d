//! The arguments of the program, and nothing else.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::scenario::MOST_TRIALS;
use crate::shard::Shard;
use crate::typed::{number, whole, whole_within};

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
    /// Print nothing but errors, and what an option such as --json asks for
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Print all that there is to say, not only what fits on a screen
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    something could not be read or written, or a verified file differs
  2    the input or the arguments are wrong; nothing was written
  3    the simulation disagrees with the exact answers: a defect, please report it
  130  stopped by Ctrl-C; nothing was written
  141  the reader of the output went away";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate every scenario under every design of a file; write CSV files, charts and a report
    #[command(after_help = "\
Examples:
  dosim run                                          the registered trial NCT05745454
  dosim run my-trial.toml --trials 100000            another file, fewer trials
  dosim run my-trial.toml --format html,docx         the report for Word too
  dosim run --dlt 0.05,0.15,0.30 --rule de-escalating-top-six --cap 12
  dosim run --dlt 5%,15%,30% --design boin,3+3 --max 30")]
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
    /// Join the parts that `run`, `compare` or `sweep` wrote with --shard, on however many machines, to what one machine writes
    #[command(after_help = "\
The files are the same to the byte. Parts of another scenario, seed, version or number of trials are refused, and so are a gap and
an overlap. docs/cluster.md has job scripts.

Example:
  dosim run my-trial.toml --shard 1/2 --out parts      on one machine
  dosim run my-trial.toml --shard 2/2 --out parts      on another
  dosim merge parts --out output/my-trial")]
    Merge(MergeArgs),
    /// Say what the protocol of a running trial says now: whom to treat, whom to wait for, or the MTD
    #[command(after_help = "\
A history is the dose level of each cohort and a letter for each patient: N no DLT, T a DLT, P pending, E not evaluable
(replaced). Or give a CSV or .xlsx file of patients with dates; --template writes an empty one:
  patient,dose_level,enrolled,preconditioning,infusion,dlt,off_study,outcome,reason

Examples:
  dosim next my-trial.toml --outcomes \"1NNN 2NTN\"
  dosim next my-trial.toml --template patients.csv
  dosim next my-trial.toml --patients patients.csv --on 2026-03-01
  dosim next my-trial.toml --outcomes \"1NNN 2NP\" --json")]
    Next(NextArgs),
    /// Print the decision table of a design: patients treated and DLTs, and what happens next
    #[command(after_help = "\
Examples:
  dosim table my-trial.toml
  dosim table my-trial.toml --design \"3+3\" --format html > table.html")]
    Table(TableArgs),
    /// Print the table of operating characteristics that a protocol has: exact where it can be, simulated where it must be
    #[command(after_help = "\
By scenario, dose levels as columns: true DLT rate, MTD selected, patients, DLTs.

Examples:
  dosim oc my-trial.toml
  dosim oc my-trial.toml --design 3+3 --design boin --out section-9.docx
  dosim oc my-trial.toml --format latex > table.tex")]
    Oc(OcArgs),
    /// Print and draw the tree of dose paths with their exact probabilities under a scenario, and the flow diagram of a 3+3
    #[command(after_help = "\
Examples:
  dosim paths my-trial.toml --scenario steep
  dosim paths my-trial.toml --design \"3+3\" --min-probability 0.01")]
    Paths(PathsArgs),
    /// Work out the best that any rule could do for the scenarios of a file, and how near its designs come
    #[command(after_help = "\
The best rule is known by backward induction over all tallies. It knows the scenarios, so that no rule does better on average over
them; it is no proposal for a protocol.

Examples:
  dosim bound scenarios/nct05745454.toml
  dosim bound my-trial.toml --patients 18 --penalty 0.02
  dosim bound my-trial.toml --print frontier           the right dose level against patients above the true MTD
  dosim bound my-trial.toml --print policy > policy.csv")]
    Bound(BoundArgs),
    /// Print when a group of patients is stopped for toxicity, and how often; or Simon's two stages for response
    #[command(after_help = "\
Examples:
  dosim monitor --patients 12 --target 0.30 --above 0.90 --first-look 3
  dosim monitor --patients 20 --target 0.20 --total-error 0.05
  dosim monitor --patients 12 --stop-at 3:2,6:3,12:4 --rates 0.1,0.2,0.3,0.5
  dosim monitor --p0 0.05 --p1 0.25 --alpha 0.1 --beta 0.1")]
    Monitor(MonitorArgs),
    /// Do again what a folder's manifest records, and say whether every file is the same to the byte
    #[command(after_help = "\
Nothing in the folder is touched. Exit code 0: all the same; 1: a file is altered, missing, extra, or written differently by
this version.

Example:
  dosim verify output/nct05745454")]
    Verify(VerifyArgs),
    /// Validate scenario files and echo what was understood, defaults included
    #[command(after_help = "\
Example:
  dosim check scenarios/*.toml")]
    Check {
        /// The scenario files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Write a commented scenario file to start from; on a terminal it asks for what is not said
    #[command(after_help = "\
Without any option, and where there is no terminal to ask on, every key of the format is in the file.

Examples:
  dosim new                                          asks, a question at a time
  dosim new my-trial.toml --design boin,crm,3+3 --doses \"10 mg,20 mg,40 mg\" --start 2 --target 0.25 --max 30
  dosim new my-trial.toml --all-keys && dosim run my-trial.toml")]
    New(NewArgs),
    /// Print the JSON schema of scenario files, with which editors complete and check them
    #[command(after_help = "\
A file that the schema refuses, dosim refuses too. Editors find it by the first line of a scenario file:
  #:schema ./dosim.schema.json

Examples:
  dosim schema > dosim.schema.json
  dosim schema --format md                           a table of all keys")]
    Schema {
        /// What it is printed as
        #[arg(long, value_name = "FORMAT", default_value = "json")]
        format: SchemaFormat,
    },
    /// Print completions for a shell
    #[command(after_help = "\
Examples:
  dosim completions bash > ~/.local/share/bash-completion/completions/dosim
  dosim completions zsh > ~/.zfunc/_dosim
  dosim completions fish > ~/.config/fish/completions/dosim.fish")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print a manual page: that of the program, or of one command
    #[command(after_help = "\
Examples:
  dosim man | man -l -
  dosim man run > dosim-run.1")]
    Man {
        /// The command [default: the program itself]
        command: Option<String>,
    },
}

fn trials(text: &str) -> Result<u64, String> {
    whole_within(text, 1, MOST_TRIALS)
}

fn trial_number(text: &str) -> Result<u64, String> {
    whole_within(text, 1, u64::MAX)
}

fn patients(text: &str) -> Result<u32, String> {
    whole_within(text, 0, u32::MAX.into()).and_then(|number| u32::try_from(number).map_err(|error| error.to_string()))
}

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

/// The arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Where to write it; it must not exist yet. Printed if left out
    pub path: Option<PathBuf>,
    /// What the file says.
    #[command(flatten)]
    pub designs: DesignArgs,
    /// Write every key of the format, explained, and ask nothing
    #[arg(long, conflicts_with_all = ["design", "doses", "start", "target", "max"])]
    pub all_keys: bool,
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
    /// Write beside files that dosim did not write
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
    /// Write beside files that dosim did not write
    #[arg(long)]
    pub force: bool,
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
    /// Write beside files that dosim did not write
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

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A folder that `run`, `exact`, `sweep`, `compare`, `trial` or `paths` wrote
    pub folder: PathBuf,
    /// How many threads work; the results do not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

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

/// The arguments of `bound`.
#[derive(Debug, Args)]
pub struct BoundArgs {
    /// The scenario file, whose scenarios count alike [default: the embedded nct05745454.toml]
    pub file: Option<PathBuf>,
    /// Patients at most [default: planned_patients, or else the greatest maximum or cap of the designs]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub patients: Option<u32>,
    /// Patients in a cohort
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=12))]
    pub cohort: u8,
    /// The dose level of the first cohort [default: the lowest]
    #[arg(long, value_name = "N")]
    pub start: Option<usize>,
    /// What a patient treated above the true MTD costs, in units of the probability of a correct selection
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = penalty)]
    pub penalty: f64,
    /// Print this instead of the table
    #[arg(long, value_name = "WHAT")]
    pub print: Option<BoundOutput>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// What `bound` can print besides its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BoundOutput {
    /// What the best rule does with all tallies that it meets, as CSV
    Policy,
    /// The best rules where a patient above the true MTD costs more and more
    Frontier,
}

fn penalty(text: &str) -> Result<f64, String> {
    let penalty = number(text)?;
    if (0.0..=1.0).contains(&penalty) { Ok(penalty) } else { Err("give a number from 0 to 1".to_owned()) }
}

/// The arguments of `monitor`.
#[derive(Debug, Args)]
pub struct MonitorArgs {
    /// Evaluable patients of the group at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), required_unless_present = "p0")]
    pub patients: Option<u32>,
    /// The DLT probability that is too high when exceeded
    #[arg(long, value_name = "P", value_parser = number)]
    pub target: Option<f64>,
    /// Stop when the posterior probability of more than the target exceeds this
    #[arg(long, value_name = "P", value_parser = number, requires = "target", conflicts_with_all = ["total_error", "stop_at"])]
    pub above: Option<f64>,
    /// With --above: a and b of the Beta(a, b) prior [default: 1,1]
    #[arg(long, value_name = "A,B", value_delimiter = ',', num_args = 1.., value_parser = number, requires = "above")]
    pub prior: Vec<f64>,
    /// Stop at a constant tail probability, with this chance in all to stop at the target (Pocock type)
    #[arg(long, value_name = "P", value_parser = number, requires = "target", conflicts_with = "stop_at")]
    pub total_error: Option<f64>,
    /// Stop at these steps: up to so many patients at so many DLTs
    #[arg(long, value_name = "N:DLTS,…", value_delimiter = ',', value_parser = step)]
    pub stop_at: Vec<(u32, u32)>,
    /// No stop before so many patients are evaluable
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub first_look: u32,
    /// True DLT probabilities to show what the boundary does for [default: 0.05 to 0.6]
    #[arg(long, value_name = "P,P,…", value_delimiter = ',', value_parser = number)]
    pub rates: Vec<f64>,
    /// Two stages for response: the response rate that is of no interest
    #[arg(long, value_name = "P", value_parser = number, requires_all = ["p1", "alpha", "beta"], conflicts_with_all = ["patients", "target"])]
    pub p0: Option<f64>,
    /// The response rate that is of interest
    #[arg(long, value_name = "P", value_parser = number, requires = "p0")]
    pub p1: Option<f64>,
    /// The greatest chance of success at p0
    #[arg(long, value_name = "P", value_parser = number, requires = "p0")]
    pub alpha: Option<f64>,
    /// The greatest chance of no success at p1
    #[arg(long, value_name = "P", value_parser = number, requires = "p0")]
    pub beta: Option<f64>,
    /// Print JSON instead of tables
    #[arg(long, conflicts_with = "p0")]
    pub json: bool,
}

/// `6:3` is (6, 3).
fn step(text: &str) -> Result<(u32, u32), String> {
    let numbers = text.split_once(':').and_then(|(n, y)| Some((n.trim().parse().ok()?, y.trim().parse().ok()?)));
    numbers.ok_or_else(|| "give patients:DLTs, such as 6:3".to_owned())
}
