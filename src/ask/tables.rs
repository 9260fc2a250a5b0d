//! Decision tables.

use super::{Answer, File, NoSuchName, Overrides, Refused, design_place, plan_of};
use crate::report::content::decision_table::DesignDecisions;
use crate::report::formats::csv;
use crate::scenario::Plan;

/// The decisions of the design of this name, or of all.
///
/// # Errors
///
/// [`NoSuchName`].
pub fn decisions<'a>(plan: &'a Plan, design: Option<&str>) -> Result<Vec<DesignDecisions<'a>>, NoSuchName> {
    let designs = match design {
        None => &plan.designs[..],
        Some(_) => std::slice::from_ref(&plan.designs[design_place(plan, design)?]),
    };
    Ok(designs.iter().map(|design| DesignDecisions::new(plan, design)).collect())
}

/// The decision table of the design of this name, or of all: `decision_table`.
///
/// # Errors
///
/// [`Refused::Input`] if the file cannot be used or has no such design.
pub fn decision_table(file: File<'_>, design: Option<&str>) -> Result<Answer, Refused> {
    let (plan, warnings) = plan_of(file, Overrides::default())?;
    let rows = csv::decision_table(&decisions(&plan, design)?)?;
    Ok(Answer { tables: vec![("decision_table", rows)], warnings, ..Answer::default() })
}
