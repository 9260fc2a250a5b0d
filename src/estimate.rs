//! What a study takes, told before it begins: states, trials, patients, time and bytes of output.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use std::{fmt, thread};

use crate::design;
use crate::graph::Graph;
use crate::scenario::{NamedDesign, Plan, in_threes};
use crate::simulate::{Bench, Study};

/// More combinations of scenarios and designs are not simulated in one study: each of them counts, for every thread, its
/// patients and days in some tens of kilobytes.
pub const MOST_CELLS: usize = 2_500;

/// What takes longer is said.
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

/// Files that are larger are said.
const LARGE: u64 = 100_000_000_000;

/// How long trials are tried.
const TRIED: Duration = Duration::from_millis(500);

/// How many trials are tried at most.
const MOST_TRIED: u64 = 10_000;

/// States that are counted, so that counting takes a moment.
const MOST_COUNTED: usize = 50_000;

/// A row of `trials.csv`, about.
const BYTES_A_ROW: u64 = 120;

/// What a study takes, as far as its plan tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    scenarios: usize,
    trials: u64,
    designs: Vec<Size>,
}

/// How large a design is.
#[derive(Debug, Clone, PartialEq)]
struct Size {
    name: String,
    states: States,
    /// The greatest number of patients of a trial, if the plan limits it.
    most_patients: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum States {
    /// All of them are built.
    Built(usize),
    /// More than are counted.
    TooMany,
    /// It decides while patients are pending.
    Pending,
}

/// A study is too large for memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "error: {scenarios} scenarios under {designs} designs are more than the {MOST_CELLS} combinations that are simulated in \
     one study\nhelp: divide them among several files"
)]
pub struct TooLarge {
    scenarios: usize,
    designs: usize,
}

/// Makes sure that the counts of a study fit into memory.
///
/// # Errors
///
/// [`TooLarge`] if they do not.
pub fn check_size(plan: &Plan) -> Result<(), TooLarge> {
    let (scenarios, designs) = (plan.scenarios.len(), plan.designs.len());
    if scenarios.saturating_mul(designs) > MOST_CELLS { Err(TooLarge { scenarios, designs }) } else { Ok(()) }
}

impl Estimate {
    /// What this plan takes. Designs are compiled, but nothing is conducted.
    pub fn new(plan: &Plan) -> Self {
        let designs = plan.designs.iter().map(|named| Size::new(plan, named)).collect();
        Self { scenarios: plan.scenarios.len(), trials: plan.trials, designs }
    }

    fn rows(&self) -> u64 {
        self.trials.saturating_mul((self.scenarios * self.designs.len()) as u64)
    }

    /// The bytes of `trials.csv`, about.
    pub fn bytes_of_trials(&self) -> u64 {
        self.rows().saturating_mul(BYTES_A_ROW)
    }
}

impl Size {
    fn new(plan: &Plan, named: &NamedDesign) -> Self {
        let doses = plan.dose_count();
        let states = match design::build(&named.spec, doses, plan.target_dlt_rate.get()).into_cohort() {
            None => States::Pending,
            Some(design) => match Graph::compile(&*design, doses, MOST_COUNTED) {
                Ok(graph) => States::Built(graph.len()),
                Err(_) => States::TooMany,
            },
        };
        let limits = [named.spec.cap, named.spec.general.max_patients];
        Self { name: named.name.clone(), states, most_patients: limits.into_iter().flatten().min() }
    }
}

impl fmt::Display for Estimate {
    /// A line for the study, and one for each design.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |number: u64| in_threes(number, ',');
        let (scenarios, designs) = (self.scenarios, self.designs.len());
        writeln!(
            f,
            "{} trials under {} and {}: {} in all; trials.csv would have about {}",
            count(self.trials),
            plural(scenarios, "scenario"),
            plural(designs, "design"),
            count(self.rows()),
            bytes(self.bytes_of_trials())
        )?;
        for Size { name, states, most_patients } in &self.designs {
            let patients =
                most_patients.map_or("no limit on patients".to_owned(), |most| format!("at most {most} patients"));
            let states = match states {
                States::Built(states) => format!("{} states", count(*states as u64)),
                States::TooMany => format!("more than {} states", count(MOST_COUNTED as u64)),
                States::Pending => "decides with patients pending, without states".to_owned(),
            };
            writeln!(f, "{name}: {states}; {patients}")?;
        }
        Ok(())
    }
}

fn plural(number: usize, word: &str) -> String {
    if number == 1 { format!("{number} {word}") } else { format!("{number} {word}s") }
}

/// A number of bytes as people say it.
fn bytes(number: u64) -> String {
    match number {
        0..1_000_000 => format!("{} kB", number.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", number / 1_000_000),
        _ => format!("{} GB", in_threes(number / 1_000_000_000, ',')),
    }
}

/// That `trials.csv` is very large, with what to do about it; `None` if it is not.
pub fn large_file(plan: &Plan) -> Option<String> {
    let rows = plan.trials.saturating_mul((plan.scenarios.len() * plan.designs.len()) as u64);
    let expected = rows.saturating_mul(BYTES_A_ROW);
    let said = format!("trials.csv will have about {}; leave out --save-trials, or give fewer trials", bytes(expected));
    (expected >= LARGE).then_some(said)
}

/// That so many of the pieces of work took so long that all of them take days; `None` if they do not.
pub fn long_work(done: u64, all: u64, pieces: &str, took: Duration) -> Option<String> {
    let days = |seconds: f64| seconds / LONG.as_secs_f64();
    if done == 0 {
        let seconds = took.as_secs_f64();
        let all = in_threes(all, ',');
        let why = "patients who come fast, many of them, or windows of years take long";
        return Some(format!("not one of {all} {pieces} has ended in {seconds:.1} s; {why}"));
    }
    let days = days(took.as_secs_f64() * all as f64 / done as f64);
    let remedy =
        if pieces == "trials" { "give fewer with --trials" } else { "ask for fewer points, curves or variants" };
    (days > 1.0).then(|| format!("{} {pieces} will take about {days:.0} days; {remedy}", in_threes(all, ',')))
}

/// Tries some trials of a plan and says whether all of them take days; `None` if they do not, or if that cannot be told within a
/// second.
pub fn long_trials(plan: &Plan) -> Option<String> {
    let trials = plan.trials;
    let (sender, receiver) = channel();
    let plan = plan.clone();
    // On a thread that is left alone if a single trial takes for ever.
    thread::spawn(move || {
        let study = Study::new(plan);
        let mut bench = Bench::new(&study);
        if sender.send(Instant::now()).is_err() {
            return;
        }
        for trial in 1..=trials.min(MOST_TRIED) {
            bench.conduct(trial);
            if sender.send(Instant::now()).is_err() {
                return;
            }
        }
    });
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    // Building is done once, however many trials there are.
    let built = receiver.recv_timeout(TRIED).ok()?;
    let mut last = None;
    let mut done = 0;
    while let Ok(at) = receiver.recv_timeout(TRIED.saturating_sub(built.elapsed())) {
        last = Some(at);
        done += 1;
    }
    let took = last.map_or(built.elapsed(), |last| last - built);
    long_work(done * threads, trials, "trials", took)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::scenario::{DEFAULT, parse};

    fn default_plan() -> Plan {
        parse("nct05745454.toml", DEFAULT.text).unwrap().plan
    }

    /// The classic 3+3 on three dose levels has 19 paths (field's closed form), each state of which is on one of them.
    #[test]
    fn the_default_is_small() {
        let text = Estimate::new(&default_plan()).to_string();
        assert!(text.contains("in all; trials.csv would have about"), "{text}");
        assert!(text.contains("3+3 classic: ") && text.contains("states; at most 12 patients"), "{text}");
        assert_eq!(long_trials(&default_plan()), None);
        assert_eq!(large_file(&default_plan()), None);
        assert_eq!(check_size(&default_plan()), Ok(()));
    }

    #[test]
    fn days_are_said() {
        let hour = Duration::from_secs(3_600);
        assert_eq!(long_work(100, 2_300, "trials", hour), None);
        assert_eq!(
            long_work(100, 4_800, "trials", hour).unwrap(),
            "4,800 trials will take about 2 days; give fewer with --trials"
        );
        assert!(long_work(0, 10, "trials", hour).unwrap().starts_with("not one of 10 trials has ended in 3600.0 s; "));
        let plan = Plan { trials: 1_000_000_000_000, ..default_plan() };
        assert!(long_trials(&plan).unwrap().contains("1,000,000,000,000 trials will take about"));
        assert!(large_file(&plan).unwrap().starts_with("trials.csv will have about 600,000 GB"));
    }

    #[test]
    fn more_counts_than_fit_are_refused() {
        let plan = default_plan();
        let scenarios = vec![plan.scenarios[0].clone(); MOST_CELLS];
        assert_eq!(check_size(&Plan { scenarios: scenarios.clone(), ..plan.clone() }), Ok(()));
        let scenarios = [scenarios, vec![plan.scenarios[0].clone()]].concat();
        let refused = check_size(&Plan { scenarios, ..plan }).unwrap_err().to_string();
        assert!(refused.contains("2501 scenarios under 1 designs") && refused.contains("help: divide"), "{refused}");
    }
}
