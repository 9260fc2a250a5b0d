//! At how many patients the benchmark stands beside a design.

use crate::dose::MAX_DOSES;
use crate::exact;
use crate::simulate::{Stopped, Study, Watch};

/// Trials that tell the mean sample size of a design without an exact answer.
pub const PILOT_TRIALS: u64 = 10_000;

/// The greatest sample size that is counted.
pub const MOST_PATIENTS: u32 = u16::MAX as u32 * MAX_DOSES as u32;

/// How many trials of these studies are conducted to tell sample sizes: none if all of them are known exactly.
pub fn pilot_trials(studies: &[Study]) -> u64 {
    studies.iter().map(pilot_trials_of).sum()
}

fn pilot_trials_of(study: &Study) -> u64 {
    let is_exact = |design: usize| exact::inexact(study, design).is_none();
    if (0..study.plan().designs.len()).all(is_exact) { 0 } else { study.plan().trials.min(PILOT_TRIALS) }
}

/// For each cell of each study the mean number of patients that the design treats, rounded to a whole number of at least 1: the same
/// sample size on average. It has to be settled before the first trial. A number that depended on what happens to a trial's patients
/// would choose among them: a design that stops at DLTs stops where they are more frequent than usual.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn sample_sizes(studies: &[Study], watch: &Watch) -> Result<Vec<Vec<u32>>, Stopped> {
    studies.iter().map(|study| sample_sizes_of(study, watch)).collect()
}

fn sample_sizes_of(study: &Study, watch: &Watch) -> Result<Vec<u32>, Stopped> {
    let pilot = match pilot_trials_of(study) {
        0 => None,
        trials => Some(study.simulate_first(trials, watch)?),
    };
    let size = |(cell, (scenario, design)): (usize, (usize, usize))| {
        let exact = exact::answer(study, scenario, design).ok().and_then(|exact| exact.patients);
        let simulated = || pilot.as_ref()?.cells[cell].characteristics.patients.clone();
        let mean = exact.or_else(simulated).map_or(1.0, |patients| patients.mean.value);
        mean.round().max(1.0) as u32
    };
    Ok(study.cells().enumerate().map(size).collect())
}
