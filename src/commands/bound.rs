//! `dosim bound`: the best that any rule could do for the scenarios of a file, and how near its designs come.

use super::chart_file::write_chart;
use super::progress::watched;
use super::source::Source;
use super::{Failure, Screen};
use crate::ask::Overrides;
use crate::best_rule::{BestRule, Constraints, NoBound, WeightedCurve, frontier};
use crate::cli::{BoundArgs, BoundOutput};
use crate::compare::{against_best, true_mtds_differ, usual_patients, weighted_curves};
use crate::dose::DoseLevel;
use crate::estimate::check_events;
use crate::graph::{Graph, MAX_STATES};
use crate::output::OutputError;
use crate::probability::Probability;
use crate::report::chart;
use crate::report::formats::{csv, json};
use crate::report::terminal;
use crate::report::words::grouped;
use crate::scenario::{Expansion, Plan, Scenario};
use crate::simulate::{Study, Watch};
use crate::sweep::PseudoUniform;

/// More likelihoods of tallies under curves take longer than anyone waits: some minutes.
const MOST_WORK: u64 = 20_000_000_000;

/// What a patient treated above the true MTD costs along the frontier.
const PENALTIES: [f64; 8] = [0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2];

/// Policies with more states are for a file, not for eyes.
const MOST_SHOWN: usize = 400;

/// Trials under each random curve of a design without an exact answer.
const TRIALS_PER_CURVE: u64 = 1_000;

/// Works out the best rule and prints what was asked for.
///
/// # Errors
///
/// [`Failure::Input`] if the file cannot be used, says nothing of how many patients there may be, or has too many tallies.
pub fn bound(args: &BoundArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load_with(args.file.as_deref(), &Overrides { seed: args.seed, trials: None }.edits())?;
    check_events(&source.plan, "a bound").map_err(Failure::input)?;
    let constraints = constraints(args, &source.plan)?;
    let tallies = BestRule::count_tallies(&constraints).map_err(|error| refused(&error.into()))? as u64;
    let plan = match args.curves {
        Some(curves) => over_random_curves(source.plan, curves),
        None => source.plan,
    };
    check_scenarios(&plan)?;
    let curves = weighted_curves(&plan, &weights(args, &plan)?);
    check_work(tallies, curves.len())?;
    let study = Study::new(plan);
    let against = (args.print.is_none() || args.chart.is_some()).then(|| {
        let work = |watch: &Watch| against_best(&study, constraints.clone(), curves.clone(), watch);
        watched(tallies, "tallies", work).map_err(|error| refused(&error))
    });
    let against = against.transpose()?;
    let frontier = (args.print == Some(BoundOutput::Frontier) || args.chart.is_some()).then(|| {
        let work = |watch: &Watch| frontier(&constraints, &curves, &PENALTIES, watch, MAX_STATES);
        watched(PENALTIES.len() as u64 * tallies, "tallies", work).map_err(|error| refused(&error))
    });
    let frontier = frontier.transpose()?;
    if let (Some(path), Some(points), Some(against)) = (&args.chart, &frontier, &against) {
        write_chart(path, &chart::bound_frontier(study.plan(), points, against)?)?;
    }
    let table = |name: &'static str, rows: Result<Vec<u8>, ::csv::Error>| Ok::<_, OutputError>((name, rows?));
    let as_json = |tables: &[(&'static str, Vec<u8>)]| {
        json::tables(&tables.iter().map(|(name, rows)| (*name, rows.as_slice())).collect::<Vec<_>>())
    };
    match (args.print, &frontier, &against) {
        (Some(BoundOutput::Frontier), Some(points), _) if args.json => {
            screen.answer(&as_json(&[table("frontier", csv::frontier(points))?])?)
        }
        (Some(BoundOutput::Frontier), Some(points), _) => {
            screen.print(&terminal::frontier(points, screen.style(), screen.width()))
        }
        (None, _, Some(against)) if args.json => {
            let plan = study.plan();
            let tables = [table("bound", csv::bound(plan, against))?, table("means", csv::bound_means(plan, against))?];
            screen.answer(&as_json(&tables)?)
        }
        (None, _, Some(against)) => {
            screen.print(&terminal::bound(study.plan(), against, screen.style(), screen.width()))
        }
        (as_what, ..) => {
            let doses = study.plan().dose_count();
            let rule = watched(tallies, "tallies", |watch| find(constraints, curves, watch));
            let rule = rule.map_err(|error| refused(&error))?;
            let graph = Graph::compile(&rule, doses, MAX_STATES).map_err(|error| refused(&error.into()))?;
            if as_what == Some(BoundOutput::Policy) {
                let rows = csv::policy(&rule, &graph).map_err(OutputError::from)?;
                return screen.answer(&String::from_utf8_lossy(&rows));
            }
            if graph.len() > MOST_SHOWN {
                return Err(too_long(graph.len()));
            }
            screen.print(&terminal::policy(&rule, &graph, screen.style(), screen.width()))
        }
    }
}

fn find(constraints: Constraints, curves: Vec<WeightedCurve>, watch: &Watch) -> Result<BestRule, NoBound> {
    Ok(BestRule::find(constraints, curves, watch)??)
}

/// The plan with random curves as its scenarios.
fn over_random_curves(plan: Plan, curves: u64) -> Plan {
    let generator = PseudoUniform::new(&plan);
    let scenario = |number| Scenario {
        name: format!("curve {number}"),
        source: None,
        rationale: None,
        dlt_probabilities: generator.curve(number).into_iter().filter_map(Probability::new).collect(),
        halt_probabilities: None,
        moderate_probabilities: None,
        response_probabilities: None,
    };
    // Whoever asks of many curves does not ask for response.
    let expansion = plan.expansion.clone().map(|expansion| Expansion { response: None, ..expansion });
    let (scenarios, trials) = ((1..=curves).map(scenario).collect(), plan.trials.min(TRIALS_PER_CURVE));
    Plan { scenarios, expansion, trials, ..plan }
}

fn weights(args: &BoundArgs, plan: &Plan) -> Result<Vec<f64>, Failure> {
    let scenarios = plan.scenarios.len();
    match args.weights.len() {
        0 => Ok(vec![1.0; scenarios]),
        given if given == scenarios => Ok(args.weights.clone()),
        given => {
            let help = "give one weight for each scenario of the file, in their order";
            Err(Failure::Input(format!("error: --weights gives {given} for {scenarios} scenarios\nhelp: {help}")))
        }
    }
}

/// Every tally is held against every curve.
fn check_work(tallies: u64, curves: usize) -> Result<(), Failure> {
    let work = tallies.saturating_mul(curves as u64);
    if work <= MOST_WORK {
        return Ok(());
    }
    let (tallies, most) = (grouped(tallies), grouped(MOST_WORK));
    let message =
        format!("{tallies} tallies under {curves} curves are more than the {most} likelihoods that are gone through");
    let help = "give fewer curves (--curves), fewer patients (--patients) or larger cohorts (--cohort)";
    Err(Failure::Input(format!("error: {message}\nhelp: {help}")))
}

fn too_long(states: usize) -> Failure {
    let message = format!("the rule meets {} tallies, too many for a table", grouped(states as u64));
    Failure::Input(format!("error: {message}\nhelp: --print policy writes them as CSV"))
}

/// A rule that knows the one true MTD there is needs no patient.
fn check_scenarios(plan: &Plan) -> Result<(), Failure> {
    if true_mtds_differ(plan) {
        return Ok(());
    }
    let help = "give scenarios whose true MTDs differ: a rule that knows the answer needs no patient";
    Err(Failure::Input(format!("error: all scenarios of the file have the same true MTD\nhelp: {help}")))
}

/// What the arguments and the plan say of the rules among which the best is sought.
fn constraints(args: &BoundArgs, plan: &Plan) -> Result<Constraints, Failure> {
    let max_patients = args.patients.or_else(|| usual_patients(plan));
    let max_patients = max_patients.ok_or_else(|| {
        let help = "say how many there may be: --patients 12, or planned_patients in [enrolment]";
        Failure::Input(format!("error: neither the file nor the command limits the number of patients\nhelp: {help}"))
    })?;
    if max_patients < u32::from(args.cohort) {
        let help = format!("give --patients {} or more, or smaller cohorts (--cohort)", args.cohort);
        return Err(Failure::Input(format!("error: {max_patients} patients are less than one cohort\nhelp: {help}")));
    }
    let starting_dose = match args.start {
        None => DoseLevel::LOWEST,
        Some(number) => DoseLevel::new(number).filter(|dose| dose.number() <= plan.dose_count()).ok_or_else(|| {
            let help = format!("give a dose level from 1 to {}", plan.dose_count());
            Failure::Input(format!("error: --start {number}: the file has no such dose level\nhelp: {help}"))
        })?,
    };
    Ok(Constraints {
        doses: plan.dose_count(),
        starting_dose,
        cohort_size: args.cohort,
        max_patients,
        penalty: args.penalty,
    })
}

fn refused(error: &NoBound) -> Failure {
    match error {
        NoBound::Stopped(_) => Failure::Interrupted,
        error => {
            let help = "give fewer patients (--patients) or larger cohorts (--cohort)";
            Failure::Input(format!("error: {error}\nhelp: {help}"))
        }
    }
}
