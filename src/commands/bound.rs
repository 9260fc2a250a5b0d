//! `dosim bound`: the best that any rule could do for the scenarios of a file, and how near its designs come.

use super::progress::watched;
use super::source::Source;
use super::{Failure, Screen};
use crate::best_rule::{BestRule, Constraints, NoBound, frontier};
use crate::cli::{BoundArgs, BoundOutput};
use crate::compare::{against_best, curves};
use crate::dose::DoseLevel;
use crate::graph::{Graph, MAX_STATES};
use crate::output::OutputError;
use crate::report::formats::{csv, json};
use crate::report::terminal;
use crate::scenario::Plan;
use crate::simulate::{Study, Watch};

/// What a patient treated above the true MTD costs along the frontier.
const PENALTIES: [f64; 8] = [0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2];

/// Works out the best rule and prints what was asked for.
///
/// # Errors
///
/// [`Failure::Input`] if the file cannot be used, says nothing of how many patients there may be, or has too many tallies.
pub fn bound(args: &BoundArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load(args.file.as_deref())?;
    let plan = source.plan;
    check_scenarios(&plan)?;
    let constraints = constraints(args, &plan)?;
    let tallies = BestRule::count_tallies(&constraints).map_err(|error| refused(&error.into()))?;
    let print_csv = |rows: Result<Vec<u8>, ::csv::Error>, screen: &mut Screen| {
        screen.answer(&String::from_utf8_lossy(&rows.map_err(OutputError::from)?))
    };
    match args.print {
        Some(BoundOutput::Policy) => {
            let find = |watch: &Watch| BestRule::find(constraints, curves(&plan), watch);
            let rule = watched(tallies as u64, "tallies", |watch| match find(watch) {
                Ok(found) => found.map_err(NoBound::from),
                Err(error) => Err(error.into()),
            });
            let rule = rule.map_err(|error| refused(&error))?;
            let graph = Graph::compile(&rule, plan.dose_count(), MAX_STATES).map_err(|error| refused(&error.into()))?;
            print_csv(csv::policy(&rule, &graph), screen)
        }
        Some(BoundOutput::Frontier) => {
            let work = |watch: &Watch| frontier(&constraints, &curves(&plan), &PENALTIES, watch, MAX_STATES);
            let points =
                watched((PENALTIES.len() * tallies) as u64, "tallies", work).map_err(|error| refused(&error))?;
            if args.json {
                let rows = csv::frontier(&points).map_err(OutputError::from)?;
                return screen.answer(&json::tables(&[("frontier", &rows)])?);
            }
            screen.print(&terminal::frontier(&points, screen.style(), screen.width()))
        }
        None => {
            let study = Study::new(plan);
            let work = |watch: &Watch| against_best(&study, constraints, watch);
            let against = watched(tallies as u64, "tallies", work).map_err(|error| refused(&error))?;
            if args.json {
                let rows = csv::bound(study.plan(), &against).map_err(OutputError::from)?;
                return screen.answer(&json::tables(&[("bound", &rows)])?);
            }
            screen.print(&terminal::bound(study.plan(), &against, screen.style(), screen.width()))
        }
    }
}

/// A rule that knows the one true MTD there is needs no patient.
fn check_scenarios(plan: &Plan) -> Result<(), Failure> {
    let mut mtds = plan.scenarios.iter().map(|scenario| plan.true_mtd_of(scenario));
    let first = mtds.next();
    if mtds.any(|mtd| Some(mtd) != first) {
        return Ok(());
    }
    let help = "give scenarios whose true MTDs differ: a rule that knows the answer needs no patient";
    Err(Failure::Input(format!("error: all scenarios of the file have the same true MTD\nhelp: {help}")))
}

/// What the arguments and the plan say of the rules among which the best is sought.
fn constraints(args: &BoundArgs, plan: &Plan) -> Result<Constraints, Failure> {
    let of_designs =
        || plan.designs.iter().filter_map(|design| design.spec.general.max_patients.or(design.spec.cap)).max();
    let max_patients = args.patients.or(plan.enrolment.planned_patients).or_else(of_designs);
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
