//! The arguments of what stands beside the designs: the best that any rule could do, and the monitoring of a group.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::typed::{number, whole};

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
    /// How much each scenario counts, in the order of the file [default: all alike]
    #[arg(long, value_name = "W,W,…", value_delimiter = ',', value_parser = weight, conflicts_with = "curves")]
    pub weights: Vec<f64>,
    /// For so many random dose-toxicity curves, not for the scenarios of the file
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=10_000))]
    pub curves: Option<u64>,
    /// The seed of the random curves, instead of the file's
    #[arg(long, value_name = "N", value_parser = whole)]
    pub seed: Option<u64>,
    /// Write the frontier with the designs below it as a chart: a name in .svg, .png or .pdf
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
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
    /// The same as a table, where it is small
    Table,
    /// The best rules where a patient above the true MTD costs more and more
    Frontier,
}

fn weight(text: &str) -> Result<f64, String> {
    let weight = number(text)?;
    if weight > 0.0 && weight.is_finite() { Ok(weight) } else { Err("give a positive number".to_owned()) }
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
