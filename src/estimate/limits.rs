//! What is too large to be begun, with the remedy.

use super::answers;
use crate::scenario::{Plan, Search, Sweep, in_threes};
use crate::search;

/// More combinations of scenarios and designs are not simulated in one study: each of them counts, for every thread, its
/// patients and days in some tens of kilobytes.
pub const MOST_CELLS: usize = 2_500;

/// More answers are not kept in one sweep: with what is made of them, each takes about 700 bytes.
pub const MOST_ANSWERS: u64 = 400_000;

/// More answers are not worked out in one search; of each design only what it comes to is kept.
pub const MOST_SEARCHED: u64 = 2_000_000;

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

/// Why a sweep is not begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSweep {
    /// It is too large for memory.
    #[error(
        "error: the sweep asks for {} answers, one for each design at each point, and no more than {} are kept\n\
         help: ask for fewer curves, points or variants, or divide the designs among several files",
        in_threes(*answers, ','),
        in_threes(MOST_ANSWERS, ',')
    )]
    TooLarge {
        /// How many it asks for.
        answers: u64,
    },
    /// Its curves say nothing of DLTs that end the study.
    #[error("{0}")]
    Halts(#[from] NoHalts),
}

/// Answers over curves know no end of the study by a DLT.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "error: scenario \"{scenario}\" has `halt_probabilities`, and {what} knows no end of the study by a DLT\n\
     help: remove them, or use `dosim exact` and `dosim run`"
)]
pub struct NoHalts {
    scenario: String,
    what: &'static str,
}

/// Makes sure that nothing ends a study at once, where that is not known: in `what`.
///
/// # Errors
///
/// [`NoHalts`] if something may.
pub fn check_halts(plan: &Plan, what: &'static str) -> Result<(), NoHalts> {
    match plan.scenarios.iter().find(|scenario| scenario.may_halt()) {
        None => Ok(()),
        Some(scenario) => Err(NoHalts { scenario: scenario.name.clone(), what }),
    }
}

/// Makes sure that a sweep has answers, and that they fit into memory.
///
/// # Errors
///
/// [`NoSweep`] if not.
pub fn check_sweep(plan: &Plan, sweep: &Sweep) -> Result<(), NoSweep> {
    check_halts(plan, "a sweep")?;
    let answers = answers(plan, sweep);
    if answers > MOST_ANSWERS { Err(NoSweep::TooLarge { answers }) } else { Ok(()) }
}

/// A search is too large to be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "error: the search asks for {} answers, one for each design under each curve, and no more than {} are worked out\n\
     help: ask for fewer curves, or give fewer values or a greater step",
    in_threes(*answers, ','),
    in_threes(MOST_SEARCHED, ',')
)]
pub struct SearchTooLarge {
    answers: u64,
}

/// Makes sure that a search ends.
///
/// # Errors
///
/// [`SearchTooLarge`] if it has more answers than are worked out.
pub fn check_search(plan: &Plan, search: &Search) -> Result<(), SearchTooLarge> {
    let answers = search::pieces(plan, search);
    if answers > MOST_SEARCHED { Err(SearchTooLarge { answers }) } else { Ok(()) }
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
