//! Exact answers to a plan, cell by cell.

use super::capped::CappedGraph;
use super::evaluable::{Inexact, check, evaluable_patients};
use super::pass::Pass;
use super::summarise::characteristics;
use crate::characteristics::{Cell, Distribution, OperatingCharacteristics, Results};
use crate::design::CohortDesign;
use crate::graph::Graph;
use crate::scenario::DesignSpec;
use crate::simulate::{Compiled, Study};

/// Why a design of a study has no exact answer, if so.
///
/// # Errors
///
/// [`Inexact`] with the reason.
pub fn check_design(study: &Study, design: usize) -> Result<(), Inexact> {
    check_with(study, design, &study.plan().designs[design].spec)
}

fn check_with(study: &Study, design: usize, spec: &DesignSpec) -> Result<(), Inexact> {
    enumerated(study, design)?;
    check(study.plan(), spec)
}

/// The graph of a design, and the design itself.
fn enumerated(study: &Study, design: usize) -> Result<(&Graph, &dyn CohortDesign), Inexact> {
    match study.compiled(design) {
        Compiled::Graph(design, graph) => Ok((graph, &**design)),
        Compiled::TooLarge(_) => Err(Inexact::TooManyStates),
        Compiled::Pending(_) => Err(Inexact::PatientsPending),
    }
}

/// The graph of a design of a study under its cap.
///
/// # Errors
///
/// [`Inexact`] if there is no exact answer.
pub fn capped_graph(study: &Study, design: usize) -> Result<CappedGraph<'_>, Inexact> {
    capped(study, design, &study.plan().designs[design].spec)
}

fn capped<'a>(study: &'a Study, design: usize, spec: &DesignSpec) -> Result<CappedGraph<'a>, Inexact> {
    check_with(study, design, spec)?;
    let (graph, design) = enumerated(study, design)?;
    Ok(CappedGraph::new(graph, design, spec))
}

/// Everything about one cell of a study, without chance.
///
/// # Errors
///
/// [`Inexact`] if there is no exact answer.
pub fn answer(study: &Study, scenario: usize, design: usize) -> Result<OperatingCharacteristics, Inexact> {
    with_spec(study, scenario, design, &study.plan().designs[design].spec)
}

/// How many patients one cell of a study needs if no cap ends the trial: the probability that a cap of so many holds is that
/// of needing at most so many.
///
/// # Errors
///
/// [`Inexact`] if there is no exact answer.
pub fn patients_needed(study: &Study, scenario: usize, design: usize) -> Result<Distribution, Inexact> {
    let without_cap = DesignSpec { cap: None, ..study.plan().designs[design].spec.clone() };
    Ok(with_spec(study, scenario, design, &without_cap)?.patients.distribution)
}

fn with_spec(
    study: &Study,
    scenario: usize,
    design: usize,
    spec: &DesignSpec,
) -> Result<OperatingCharacteristics, Inexact> {
    let plan = study.plan();
    let graph = capped(study, design, spec)?;
    let patients = evaluable_patients(plan, &plan.scenarios[scenario]);
    Ok(characteristics(&mut Pass::new(&graph), &study.frame(scenario, design), &patients))
}

/// The exact answers to all cells of a study that have one.
pub fn results(study: &Study) -> Results {
    let cells = study.cells().filter_map(|(scenario, design)| {
        let characteristics = answer(study, scenario, design).ok()?;
        let needed = patients_needed(study, scenario, design).ok();
        Some(Cell { scenario, design, characteristics, exact: None, needed })
    });
    Results { plan: study.plan().clone(), cells: cells.collect() }
}

/// Puts the exact answer, where there is one, beside every simulated cell.
pub fn attach(study: &Study, results: &mut Results) {
    for cell in &mut results.cells {
        cell.exact = answer(study, cell.scenario, cell.design).ok();
        cell.needed = patients_needed(study, cell.scenario, cell.design).ok();
    }
}
