//! The arguments of the program, and nothing else.

mod limits;
mod printed;
mod running;
mod shared;
mod written;

pub use limits::{BoundArgs, BoundOutput, MonitorArgs};
pub use printed::{OcArgs, OutArgs, PathsArgs, SchemaFormat, TableArgs, TableFormat, TextArgs, TextFormat};
pub use running::{DateOrder, NextArgs};
pub use shared::{DesignArgs, Format, QuickArgs, ReportArgs, SimulationArgs};
pub use written::{
    CompareArgs, ExactArgs, MergeArgs, NewArgs, QualifyArgs, RunArgs, SearchArgs, SweepArgs, TrialArgs, VerifyArgs,
};

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

/// Simulates phase-I dose-escalation trials day by day and writes what a protocol review asks for.
///
/// Without a command it does what `dosim run` does: it simulates the registered trial NCT05745454.
#[derive(Debug, Parser)]
#[command(name = "dosim", version, long_version = LONG_VERSION, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
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

/// What `--version` says; `-V` says the first line up to the version.
const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit ",
    env!("DOSIM_COMMIT"),
    "\ntarget ",
    env!("DOSIM_TARGET"),
    "\ncompiler ",
    env!("DOSIM_COMPILER")
);

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
    /// Search the variants of a design for those that keep what is wanted: how many patients, which skeleton, which boundary
    #[command(after_help = "\
The table [search] of the file says what varies, over which curves, what is wanted and what is best; options take the place of its
keys. Without --vary and [[search.vary]] a design that needs a maximum of patients is tried with 12 to 60, cohort by cohort.

Examples:
  dosim search my-trial.toml --design BOIN --correct 0.6                     how many patients?
  dosim search my-trial.toml --design BOIN --correct 0.6 --curves 1000       the same over random curves
  dosim search my-trial.toml --design CRM --vary halfwidth=0.02..0.10:0.01 --vary prior_variance=0.5,1.34 --best most-correct")]
    Search(SearchArgs),
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
A history is the dose level of each cohort and a letter for each patient: N no DLT, M no DLT but a moderate toxicity, T a DLT,
H a DLT that ended the study, P pending, E not evaluable (replaced). Or give a CSV or .xlsx file of patients with dates; --template writes an empty one:
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
  dosim table my-trial.toml --design \"3+3\" --out decisions.docx
  dosim table my-trial.toml --format html > table.html")]
    Table(TableArgs),
    /// Print the table of operating characteristics that a protocol has: exact where it can be, simulated where it must be
    #[command(after_help = "\
By scenario, dose levels as columns: true DLT rate, MTD selected, patients, DLTs.

Examples:
  dosim oc my-trial.toml
  dosim oc my-trial.toml --design 3+3 --design boin --out section-9.docx
  dosim oc my-trial.toml --format latex > table.tex")]
    Oc(OcArgs),
    /// Print what a protocol says on its statistics, every number being one of the results
    #[command(after_help = "\
The design, what it does under every scenario, the number of patients, and how the numbers were found.

Examples:
  dosim text my-trial.toml
  dosim text my-trial.toml --design boin --out section-9.docx")]
    Text(TextArgs),
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
  dosim bound my-trial.toml --curves 100 --chart frontier.png
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
    /// Qualify this installation: IQ, OQ and PQ for a company's validation file, as a report
    #[command(after_help = "\
Every check has its id, what was expected and observed, the tolerance and the source; every requirement is traced to the methods, the
tests and the checks. Exit code 0 only if all passed. docs/validation.md says what falls to the user.

Examples:
  dosim qualify --out qualification
  dosim qualify --out qualification --checksums SHA256SUMS --file my-trial.toml --folder made-elsewhere")]
    Qualify(QualifyArgs),
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
