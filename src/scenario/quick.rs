//! A plan without a file: DLT probabilities and designs by name; everything else as in the template.

use super::Plan;
use super::draft::{Draft, DraftError};
use super::embedded::TEMPLATE;
use super::file::parse;
use crate::dose::MAX_DOSES;
use crate::input::Diagnostics;
use crate::probability::Probability;

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
    /// Cannot be: the template that the program carries is not valid.
    #[error("the template is not valid\n{0}")]
    Template(#[from] Diagnostics),
}

/// One scenario and the designs of a draft for a quick look.
///
/// # Errors
///
/// If there are too few or too many DLT probabilities, one is not a probability, or the draft says what no file may say.
pub fn quick_plan(draft: &Draft) -> Result<Plan, QuickPlanError> {
    if draft.dlt.is_empty() || draft.dlt.len() > MAX_DOSES {
        return Err(QuickPlanError::WrongCount(draft.dlt.len()));
    }
    for (dose, &value) in (1..).zip(&draft.dlt) {
        Probability::new(value).ok_or(QuickPlanError::NotAProbability { dose, value })?;
    }
    let Plan { doses, scenarios, designs, target_dlt_rate, .. } = parse("--dlt", &draft.text()?)?.plan;
    let title = "A quick look".to_owned();
    Ok(Plan {
        title,
        source: None,
        doses,
        scenarios,
        designs,
        target_dlt_rate,
        ..parse(TEMPLATE.stem, TEMPLATE.text)?.plan
    })
}
