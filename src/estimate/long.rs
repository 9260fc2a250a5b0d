//! What takes days, told after a few of its pieces.

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use crate::scenario::{Plan, in_threes};
use crate::simulate::{Bench, Study};

/// What takes longer is said.
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

/// How long trials are tried.
const TRIED: Duration = Duration::from_millis(500);

/// How many trials are tried at most.
const MOST_TRIED: u64 = 10_000;

/// That so many of the pieces of work took so long that all of them take days; `None` if they do not.
pub fn long_work(done: u64, all: u64, pieces: &str, took: Duration) -> Option<String> {
    let days = |seconds: f64| seconds / LONG.as_secs_f64();
    if done == 0 {
        let seconds = took.as_secs_f64();
        let all = in_threes(all, ',');
        let why = match pieces {
            "trials" => "patients who come fast, many of them, or windows of years take long",
            _ => {
                "all states of a design are gone through before its first, which takes long where there are many patients"
            }
        };
        return Some(format!("not one of {all} {pieces} has ended in {seconds:.1} s; {why}"));
    }
    let days = days(took.as_secs_f64() * all as f64 / done as f64);
    let remedy =
        if pieces == "trials" { "give fewer with --trials" } else { "ask for fewer points, curves or variants" };
    (days > 1.0).then(|| format!("{} {pieces} will take about {days:.0} days; {remedy}", in_threes(all, ',')))
}

/// Tries some trials of a plan and says whether all of them take days, those of its sensitivity analysis included; `None` if they do
/// not, or if that cannot be told within a second.
pub fn long_trials(plan: &Plan) -> Option<String> {
    let of_sensitivity =
        plan.sensitivity.as_ref().map_or(0, |of| of.trials.saturating_mul(of.variations.len() as u64 + 1));
    let trials = plan.trials.saturating_add(of_sensitivity);
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
