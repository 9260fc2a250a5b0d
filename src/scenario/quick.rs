//! A plan without a file: DLT probabilities and designs by name; everything else as in the file that says so.

use super::draft::{Draft, DraftError};
use super::file::Loaded;
use crate::dose::MAX_DOSES;
use crate::probability::Probability;

/// What a plan without a file is called unless it has a title.
const TITLE: &str = "A quick look";

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QuickPlanError {
    /// No DLT probability, or more than there can be dose levels.
    #[error("--dlt gives {0} DLT probabilities; give 1 to {MAX_DOSES}, one a dose level, the lowest first")]
    WrongCount(usize),
    /// One that is below 0, above 1, or NaN.
    #[error("--dlt gives {value} for dose level {dose}, which is not a probability; give a number from 0 to 1")]
    NotAProbability {
        /// The dose level, from 1.
        dose: usize,
        /// As given.
        value: f64,
    },
    /// The designs, or what goes with them.
    #[error("{0}")]
    Draft(#[from] DraftError),
}

/// One scenario and the designs of a draft for a quick look, as the file has them that the draft writes.
///
/// # Errors
///
/// If there are too few or too many DLT probabilities, one is not a probability, or the draft says what no file may say.
pub fn quick_plan(draft: &Draft) -> Result<Loaded, QuickPlanError> {
    if draft.dlt.is_empty() || draft.dlt.len() > MAX_DOSES {
        return Err(QuickPlanError::WrongCount(draft.dlt.len()));
    }
    for (dose, &value) in (1..).zip(&draft.dlt) {
        Probability::new(value).ok_or(QuickPlanError::NotAProbability { dose, value })?;
    }
    let title = draft.title.clone().or_else(|| Some(TITLE.to_owned()));
    Ok(Draft { title, ..draft.clone() }.file("--dlt")?)
}
