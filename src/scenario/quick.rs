//! A plan without a file: DLT probabilities, a preset and perhaps a cap; everything else as in the template.

use super::designs::{LEAST_CAP, MOST_CAP};
use super::embedded::TEMPLATE;
use super::file::parse;
use super::{NamedDesign, Plan, Scenario};
use crate::design::{AtCap, DesignSpec, GeneralRules, Preset, Rule};
use crate::dose::{Dose, MAX_DOSES};
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
    /// No cohort fits below the cap, or no trial could ever reach it.
    #[error(
        "--cap {0} is out of range; give {LEAST_CAP} (one cohort) to {MOST_CAP} patients, or leave it out for no cap"
    )]
    CapOutOfRange(u32),
    /// Cannot be: the template that the program carries is not valid.
    #[error("the template is not valid\n{0}")]
    Template(#[from] Diagnostics),
}

/// One scenario and one design for a quick look.
///
/// # Errors
///
/// If there are too few or too many DLT probabilities, one is not a probability, or the cap is out of range.
pub fn quick_plan(dlt: &[f64], preset: Preset, cap: Option<u32>) -> Result<Plan, QuickPlanError> {
    if dlt.is_empty() || dlt.len() > MAX_DOSES {
        return Err(QuickPlanError::WrongCount(dlt.len()));
    }
    if let Some(cap) = cap.filter(|cap| !(LEAST_CAP..=MOST_CAP).contains(cap)) {
        return Err(QuickPlanError::CapOutOfRange(cap));
    }
    let dlt_probabilities = (1..)
        .zip(dlt)
        .map(|(dose, &value)| Probability::new(value).ok_or(QuickPlanError::NotAProbability { dose, value }))
        .collect::<Result<Vec<_>, _>>()?;
    let label = |number| Dose { label: format!("dose {number}"), amount: None, unit: None };
    let spec = DesignSpec {
        rule: Rule::ThreePlusThree(preset.switches()),
        cap,
        at_cap: AtCap::Undetermined,
        general: GeneralRules::default(),
    };
    Ok(Plan {
        title: "A quick look".to_owned(),
        source: None,
        doses: (1..=dlt.len()).map(label).collect(),
        scenarios: vec![Scenario { name: "as given".to_owned(), source: None, dlt_probabilities }],
        designs: vec![NamedDesign { name: format!("3+3 {}", preset.name()), spec }],
        ..parse(TEMPLATE.stem, TEMPLATE.text)?.plan
    })
}
