//! Exact answers to a plan, cell by cell.

use std::ops::Range;

use super::capped::CappedGraph;
use super::evaluable::{Evaluable, evaluable_patients};
use super::exactness::{Exactness, Inexact};
use super::expansion;
use super::fewest::Fewest;
use super::pass::Pass;
use super::summarise::{characteristics, decided};
use super::under_cap::{self, StatesUnderCap};
use crate::characteristics::{Cell, Distribution, OperatingCharacteristics, OutcomeCriteria, Results};
use crate::design::{CohortDesign, DesignSpec};
use crate::graph::Graph;
use crate::probability::Probability;
use crate::scenario::Expansion;
use crate::simulate::{Compiled, Study};

/// What of a design of a study has an exact answer.
///
/// # Errors
///
/// [`Inexact`] if nothing has.
pub fn exactness(study: &Study, design: usize) -> Result<Exactness, Inexact> {
    states_and_exactness(study, design, study.plan().expansion.as_ref()).map(|(_, exactness)| exactness)
}

/// Why not all but the calendar has an exact answer; `None` if it has.
pub fn inexact(study: &Study, design: usize) -> Option<Inexact> {
    exactness(study, design).map_or_else(Some, Exactness::left_out)
}

/// What of a design has an exact answer, this being its graph under its cap, and what follows the MTD.
fn exactness_of(
    study: &Study,
    graph: &CappedGraph<'_>,
    spec: &DesignSpec,
    expansion: Option<&Expansion>,
) -> Result<Exactness, Inexact> {
    let may_halt = study.plan().may_halt();
    if !study.plan().conduct.stop_cohort_at_excess {
        return Ok(if may_halt { Exactness::Decisions(Inexact::Halts) } else { Exactness::Everything });
    }
    if may_halt {
        return Err(Inexact::HaltsAfterExcess);
    }
    let fewest = Fewest::new(graph);
    if expansion.is_some_and(|expansion| expansion::counts_stopped_cohorts(graph, expansion)) {
        return Err(Inexact::PooledAfterExcess);
    }
    if fewest.are_all() {
        Ok(Exactness::Everything)
    } else if fewest.leave_the_cap_as_it_is(spec) {
        Ok(Exactness::Decisions(Inexact::StopAtExcess))
    } else {
        Err(Inexact::CapAfterExcess)
    }
}

/// What the exact answers of a design are read from.
#[derive(Debug, Clone)]
pub enum States<'a> {
    /// Its graph under its cap.
    Graph(CappedGraph<'a>),
    /// Its states with the patients who left, who count towards its cap.
    UnderCap(StatesUnderCap<'a>),
}

/// What the exact answers of a design of a study are read from.
///
/// # Errors
///
/// [`Inexact`] if there are none.
pub fn states(study: &Study, design: usize) -> Result<States<'_>, Inexact> {
    states_and_exactness(study, design, study.plan().expansion.as_ref()).map(|(states, _)| states)
}

fn states_and_exactness<'a>(
    study: &'a Study,
    design: usize,
    expansion: Option<&Expansion>,
) -> Result<(States<'a>, Exactness), Inexact> {
    let spec = &study.plan().designs[design].spec;
    if !is_under_cap(study, spec) {
        let (graph, exactness) = capped(study, design, spec, expansion)?;
        return Ok((States::Graph(graph), exactness));
    }
    let (graph, design) = enumerated(study, design)?;
    if expansion.is_some() {
        return Err(Inexact::CapWithDropout);
    }
    if study.plan().may_halt() {
        return Err(Inexact::CapWithDropoutAndHalts);
    }
    let exactness = exactness_under_cap(study, &CappedGraph::new(graph, design, spec))?;
    let states = StatesUnderCap::new(graph, design, spec).ok_or(Inexact::TooManyStatesUnderCap)?;
    Ok((States::UnderCap(states), exactness))
}

/// What has an exact answer where patients who leave count towards the cap, this being the graph under a cap on evaluable ones.
/// With fewer treated after a cohort that is stopped the cap leaves more room, so that nothing may follow it.
fn exactness_under_cap(study: &Study, graph: &CappedGraph<'_>) -> Result<Exactness, Inexact> {
    let fewest = Fewest::new(graph);
    match study.plan().conduct.stop_cohort_at_excess {
        true if !fewest.end_the_trial() => Err(Inexact::CapAfterExcess),
        true if !fewest.are_all() => Ok(Exactness::Decisions(Inexact::StopAtExcess)),
        _ => Ok(Exactness::Everything),
    }
}

/// Whether patients can leave whom the cap of a design counts.
fn is_under_cap(study: &Study, spec: &DesignSpec) -> bool {
    has_dropout(study) && spec.cap.is_some()
}

fn has_dropout(study: &Study) -> bool {
    study.plan().conduct.dropout_probability > Probability::ZERO
}

/// The graph of a design, and the design itself.
fn enumerated(study: &Study, design: usize) -> Result<(&Graph, &dyn CohortDesign), Inexact> {
    match study.compiled(design) {
        Compiled::Graph(design, graph) => Ok((graph, &**design)),
        Compiled::TooLarge(_) => Err(Inexact::TooManyStates),
        Compiled::Pending(_) => Err(Inexact::PatientsPending),
    }
}

/// The graph of a design of a study under its cap, through which every trial goes with the decisions, and so with the
/// probability, that it says.
///
/// # Errors
///
/// [`Inexact`] if the decisions depend on more.
pub fn capped_graph(study: &Study, design: usize) -> Result<CappedGraph<'_>, Inexact> {
    let plan = study.plan();
    if plan.may_halt() {
        return Err(Inexact::Halts);
    }
    if plan.counts_moderate() && plan.designs[design].spec.rule.counts_moderate() {
        return Err(Inexact::ModerateToxicities);
    }
    capped(study, design, &plan.designs[design].spec, plan.expansion.as_ref()).map(|(graph, _)| graph)
}

fn capped<'a>(
    study: &'a Study,
    design: usize,
    spec: &DesignSpec,
    expansion: Option<&Expansion>,
) -> Result<(CappedGraph<'a>, Exactness), Inexact> {
    let (graph, design) = enumerated(study, design)?;
    if is_under_cap(study, spec) {
        return Err(Inexact::CapWithDropout);
    }
    let graph = CappedGraph::new(graph, design, spec);
    let exactness = exactness_of(study, &graph, spec, expansion)?;
    Ok((graph, exactness))
}

/// Everything about one cell of a study that is known without chance: what is left to simulation is not there.
///
/// # Errors
///
/// [`Inexact`] if nothing is.
pub fn answer(study: &Study, scenario: usize, design: usize) -> Result<OperatingCharacteristics, Inexact> {
    let mut answers = answers_followed_by(study, study.plan().expansion.as_ref(), design, scenario..scenario + 1)?;
    Ok(answers.swap_remove(0))
}

/// What is asked of one scenario: by what outcomes are judged, and how treated patients end at each dose level.
type Asked = (OutcomeCriteria, Vec<Evaluable>);

/// The answers for some scenarios if this followed the MTD, and not what the plan says.
pub(super) fn answers_followed_by(
    study: &Study,
    expansion: Option<&Expansion>,
    design: usize,
    scenarios: Range<usize>,
) -> Result<Vec<OperatingCharacteristics>, Inexact> {
    let plan = study.plan();
    let (states, exactness) = states_and_exactness(study, design, expansion)?;
    let asked = scenarios
        .map(|scenario| (study.criteria(scenario, design), evaluable_patients(plan, &plan.scenarios[scenario])));
    let graph = match &states {
        States::Graph(graph) => graph,
        States::UnderCap(states) => {
            let answer =
                |(criteria, patients): Asked| under_cap::characteristics(states, exactness, &criteria, &patients);
            return Ok(asked.map(answer).collect());
        }
    };
    let mut pass = Pass::new(graph).followed_by(expansion);
    let answer = |(criteria, patients): Asked| match exactness {
        Exactness::Everything => characteristics(&mut pass, &criteria, &patients),
        Exactness::Decisions(_) => {
            let is_whole = !has_dropout(study) && !plan.may_halt();
            let settles = |planned: &u32| is_whole && Fewest::new(graph).settle(*planned);
            decided(&mut pass, &criteria, &patients, criteria.planned_patients.filter(settles))
        }
    };
    Ok(asked.map(answer).collect())
}

/// How many patients one cell of a study needs if no cap ends the trial: the probability that a cap of so many holds is that
/// of needing at most so many. A cohort needs room for all of it, also where it is then stopped at excess.
///
/// # Errors
///
/// [`Inexact`] if that has no exact answer.
pub fn patients_needed(study: &Study, scenario: usize, design: usize) -> Result<Distribution, Inexact> {
    Ok(patients_needed_under(study, design, scenario..scenario + 1)?.swap_remove(0))
}

/// The same of one design for some scenarios.
fn patients_needed_under(study: &Study, design: usize, scenarios: Range<usize>) -> Result<Vec<Distribution>, Inexact> {
    let plan = study.plan();
    let without_cap = DesignSpec { cap: None, ..plan.designs[design].spec.clone() };
    let (graph, exactness) = capped(study, design, &without_cap, plan.expansion.as_ref())?;
    let mut pass = Pass::new(&graph);
    let needed = |scenario| {
        let criteria = study.criteria(scenario, design);
        if let Some(reason) = exactness.left_out() {
            let fewest = Fewest::new(&graph);
            // A cohort that is stopped leaves room, which matters if another follows, or to whoever asks for those treated.
            let counts_places =
                fewest.only_at_the_end() && criteria.planned_patients.is_none_or(|planned| fewest.settle(planned));
            if has_dropout(study) || plan.may_halt() || !counts_places {
                return Err(reason);
            }
        }
        let patients = evaluable_patients(plan, &plan.scenarios[scenario]);
        let needed = characteristics(&mut pass, &criteria, &patients).patients;
        needed.map(|patients| patients.distribution).ok_or(Inexact::StopAtExcess)
    };
    scenarios.map(needed).collect()
}

/// What is known of each design under each scenario, as long as it is not taken.
struct ByDesign<T>(Vec<Vec<Option<T>>>);

impl<T> ByDesign<T> {
    /// Nothing of designs of which nothing is known. Whatever a design needs for it is there while it is asked, and gone before the next
    /// is.
    fn of(study: &Study, of: impl Fn(usize, Range<usize>) -> Result<Vec<T>, Inexact>) -> Self {
        let plan = study.plan();
        let of_design = |design| of(design, 0..plan.scenarios.len()).unwrap_or_default();
        Self((0..plan.designs.len()).map(|design| of_design(design).into_iter().map(Some).collect()).collect())
    }

    fn take(&mut self, scenario: usize, design: usize) -> Option<T> {
        self.0[design].get_mut(scenario)?.take()
    }
}

fn all_answers(study: &Study) -> ByDesign<OperatingCharacteristics> {
    let expansion = study.plan().expansion.as_ref();
    ByDesign::of(study, |design, scenarios| answers_followed_by(study, expansion, design, scenarios))
}

fn all_needed(study: &Study) -> ByDesign<Distribution> {
    ByDesign::of(study, |design, scenarios| patients_needed_under(study, design, scenarios))
}

/// The exact answers to all cells of a study that have one.
pub fn results(study: &Study) -> Results {
    let (mut answers, mut needed) = (all_answers(study), all_needed(study));
    let cells = study.cells().filter_map(|(scenario, design)| {
        let characteristics = answers.take(scenario, design)?;
        Some(Cell {
            scenario,
            design,
            characteristics,
            exact: None,
            needed: needed.take(scenario, design),
            against_first: None,
        })
    });
    Results { plan: study.plan().clone(), cells: cells.collect() }
}

/// Puts the exact answer, where there is one, beside every simulated cell.
pub fn attach_answers(study: &Study, results: &mut Results) {
    let mut answers = all_answers(study);
    results.cells.iter_mut().for_each(|cell| cell.exact = answers.take(cell.scenario, cell.design));
}

/// Puts the exact answer, and how many patients are needed, where that is known, beside every simulated cell.
pub fn attach(study: &Study, results: &mut Results) {
    attach_answers(study, results);
    let mut needed = all_needed(study);
    results.cells.iter_mut().for_each(|cell| cell.needed = needed.take(cell.scenario, cell.design));
}
