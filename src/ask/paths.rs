//! Every distinct dose path of a design with its exact probability.

use std::io::Write;

use super::{Answer, File, Overrides, Progress, Refused, design_place, scenario_place, study_of};
use crate::exact::{self, CappedGraph, Inexact};
use crate::output::OutputError;
use crate::report::formats::csv::{PathRow, path_rows};
use crate::scenario::{NamedDesign, Scenario};
use crate::simulate::Study;

/// More paths than this are not listed one by one.
pub const MOST_PATHS: u128 = 1_000_000;

/// The paths of one design under one scenario.
pub struct PathsOf<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The design.
    pub design: &'a NamedDesign,
    /// Its graph under the cap.
    pub graph: CappedGraph<'a>,
    /// The probability that an evaluable patient has a DLT, by dose level.
    pub dlt_probabilities: Vec<f64>,
}

impl<'a> PathsOf<'a> {
    /// Those of a scenario and a design, by their places in the plan.
    ///
    /// # Errors
    ///
    /// Why they have no exact probabilities.
    pub fn new(study: &'a Study, (scenario, design): (usize, usize)) -> Result<Self, Inexact> {
        let plan = study.plan();
        let graph = exact::capped_graph(study, design)?;
        let scenario = &plan.scenarios[scenario];
        let evaluable = exact::evaluable_patients(plan, scenario);
        let dlt_probabilities = evaluable.iter().map(|patient| patient.dlt).collect();
        Ok(Self { scenario, design: &plan.designs[design], graph, dlt_probabilities })
    }

    /// How many there are.
    pub fn count(&self) -> u128 {
        exact::distinct_paths(&self.graph)
    }

    /// Writes a row for each.
    ///
    /// # Errors
    ///
    /// What `before_each` or the stream says.
    pub fn write<W: Write, E: From<OutputError>>(
        &self,
        out: W,
        mut before_each: impl FnMut() -> Result<(), E>,
    ) -> Result<W, E> {
        let mut rows = path_rows(out);
        exact::paths(&self.graph, &self.dlt_probabilities, &mut |path| -> Result<(), E> {
            before_each()?;
            let row = PathRow::new(&self.scenario.name, &self.design.name, path);
            Ok(rows.write(&row).map_err(OutputError::from)?)
        })?;
        Ok(rows.finish().map_err(OutputError::from)?)
    }
}

/// Every distinct dose path of a design under a scenario, with its exact probability: `paths`. The first ones if none is
/// named.
///
/// # Errors
///
/// [`Refused::Input`] if the file cannot be used, the paths have no exact probabilities, or there are more than a million.
pub fn dose_paths(
    file: File<'_>,
    (scenario, design): (Option<&str>, Option<&str>),
    progress: &Progress,
) -> Result<Answer, Refused> {
    let (study, warnings) = study_of(file, Overrides::default())?;
    let plan = study.plan();
    let design = design_place(plan, design)?;
    let name = &plan.designs[design].name;
    let of = PathsOf::new(&study, (scenario_place(plan, scenario)?, design)).map_err(|reason| {
        Refused::Input(format!("the paths of design \"{name}\" have no exact probabilities: {reason}"))
    })?;
    let count = of.count();
    if count > MOST_PATHS {
        return Err(Refused::Input(format!("design \"{name}\" has {count} paths; at most {MOST_PATHS} are listed")));
    }
    progress.plan(u64::try_from(count).unwrap_or(u64::MAX));
    let paths = of.write(Vec::new(), || Ok::<_, Refused>(progress.watch.finish(1)?))?;
    Ok(Answer { tables: vec![("paths", paths)], warnings, ..Answer::default() })
}
