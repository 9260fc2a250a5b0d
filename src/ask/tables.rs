//! Decision tables and dose paths.

use super::{Answer, File, Overrides, Refused, design_place, place, plan_of, study_of};
use crate::exact;
use crate::interrupt;
use crate::report::content::decision_table::DesignDecisions;
use crate::report::formats::csv::{self, PathRow, path_rows};

/// More paths than this are not listed.
const MOST_PATHS: u128 = 1_000_000;

/// The decision table of the design of this name, or of all: `decision_table`.
///
/// # Errors
///
/// [`Refused::Input`] if the file cannot be used or has no such design.
pub fn decision_table(file: File<'_>, design: Option<&str>) -> Result<Answer, Refused> {
    let (plan, notes) = plan_of(file, Overrides::default())?;
    let designs = match design {
        None => &plan.designs[..],
        Some(_) => std::slice::from_ref(&plan.designs[design_place(&plan, design)?]),
    };
    let tables: Vec<DesignDecisions<'_>> = designs.iter().map(|design| DesignDecisions::new(&plan, design)).collect();
    Ok(Answer { tables: vec![("decision_table", csv::decision_table(&tables)?)], notes })
}

/// Every distinct dose path of a design under a scenario, with its exact probability: `paths`. The first ones if none is
/// named.
///
/// # Errors
///
/// [`Refused::Input`] if the file cannot be used, the design has no exact answer, or more than a million paths.
pub fn dose_paths(file: File<'_>, scenario: Option<&str>, design: Option<&str>) -> Result<Answer, Refused> {
    let (study, notes) = study_of(file, Overrides::default())?;
    let plan = study.plan();
    let scenario = place("scenario", scenario, plan.scenarios.iter().map(|scenario| scenario.name.as_str()))?;
    let design = design_place(plan, design)?;
    let (named, rules) = (&plan.scenarios[scenario], &plan.designs[design]);
    let refused = |reason| Refused::Input(format!("design {:?} has no exact answer: {reason}", rules.name));
    let graph = exact::capped_graph(&study, design).map_err(refused)?;
    let count = exact::distinct_paths(&graph);
    if count > MOST_PATHS {
        return Err(Refused::Input(format!(
            "design {:?} has {count} paths; at most {MOST_PATHS} are listed",
            rules.name
        )));
    }
    let dlt: Vec<f64> = exact::evaluable_patients(plan, named).iter().map(|patient| patient.dlt).collect();
    let mut rows = path_rows(Vec::new());
    exact::paths(&graph, &dlt, &mut |path| -> Result<(), Refused> {
        if interrupt::is_requested() {
            return Err(Refused::Stopped);
        }
        Ok(rows.write(&PathRow::new(&named.name, &rules.name, path))?)
    })?;
    Ok(Answer { tables: vec![("paths", rows.finish()?)], notes })
}
