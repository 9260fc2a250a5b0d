//! `dosim run`: simulates every scenario under every design of a plan, writes the files, prints the summary.

use rayon::prelude::*;

use super::example::Example;
use super::progress::{check_interrupted, watched};
use super::screen::Screen;
use super::source::Source;
use super::{Failure, shown, with_threads};
use crate::characteristics::{Results, Verification};
use crate::cli::RunArgs;
use crate::exact;
use crate::report::chart::{self, Chart, ChartError, ExampleTrial};
use crate::report::csv::{self, PatientRow, TrialRow, patient_rows, trial_rows};
use crate::report::files::{OutputError, OutputSet};
use crate::report::manifest::Manifest;
use crate::report::terminal;
use crate::scenario::NamedDesign;
use crate::simulate::Study;

/// Simulates what the arguments ask for.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn run(args: &RunArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::of_run(args)?;
    let folder = args.out.clone().unwrap_or_else(|| source.folder());
    let study = Study::new(source.plan.clone());
    let mut files = OutputSet::create(&folder)?;
    let results = with_threads(args.simulation.threads, || -> Result<Results, Failure> {
        let mut results = simulate(&study, args.save_trials, &mut files)?;
        exact::attach(&study, &mut results);
        if let Some(trials) = args.save_patients {
            save_patients(&study, trials, &mut files)?;
        }
        stage_tables(&results, &mut files)?;
        stage_charts(&study, &results, &mut files)?;
        Ok(results)
    })??;
    check_interrupted()?;
    let manifest = Manifest::new(&results, source.path.as_deref(), &source.text);
    files.commit(|entries| manifest.to_json(entries))?;
    screen.print(&terminal::summary(&results, screen.style(), screen.width()))?;
    screen.paragraph(&terminal::patients_needed(&results, screen.style(), screen.width()))?;
    let verification = Verification::new(&results);
    screen.paragraph(&terminal::verification(&verification, screen.width()))?;
    screen.paragraph(&terminal::inexact(&inexact(&study), screen.width()))?;
    screen.print(&format!("\nCSV files, charts and manifest: {}\n", shown(&folder)))?;
    if verification.is_within_chance() {
        return Ok(());
    }
    Err(Failure::Unverified("error: the simulation disagrees with the exact answers; see above".to_owned()))
}

/// The designs without exact answers, each with the reason.
fn inexact(study: &Study) -> Vec<(String, String)> {
    let reason = |(place, named): (usize, &NamedDesign)| {
        let reason = exact::check_design(study, place).err()?;
        Some((named.name.clone(), reason.to_string()))
    };
    study.plan().designs.iter().enumerate().filter_map(reason).collect()
}

fn simulate(study: &Study, save_trials: bool, files: &mut OutputSet) -> Result<Results, Failure> {
    let plan = study.plan();
    if !save_trials {
        return Ok(watched(plan.trials, "trials", |watch| study.simulate(watch))?);
    }
    let cells: Vec<_> = study.cells().collect();
    let mut rows = trial_rows(files.begin(csv::TRIALS)?, plan).map_err(OutputError::from)?;
    let results = watched(plan.trials, "trials", |watch| {
        study.simulate_each(watch, |trial, cell, outcome| -> Result<(), Failure> {
            let (scenario, design) = cells[cell];
            let row = TrialRow::new(trial, &plan.scenarios[scenario], &plan.designs[design], outcome, plan);
            Ok(rows.write(&row).map_err(OutputError::from)?)
        })
    })?;
    files.finish(rows.finish().map_err(OutputError::from)?);
    Ok(results)
}

/// Conducts the first trials again, for what their patients lived through.
fn save_patients(study: &Study, trials: u64, files: &mut OutputSet) -> Result<(), Failure> {
    let plan = study.plan();
    let mut rows = patient_rows(files.begin(csv::PATIENTS)?);
    for trial in 1..=trials.min(plan.trials) {
        check_interrupted()?;
        for (scenario, design) in study.cells() {
            let (_, record) = study.one_trial(scenario, design, trial);
            for patient in &record.patients {
                let row = PatientRow::new(trial, &plan.scenarios[scenario], &plan.designs[design], patient);
                rows.write(&row).map_err(OutputError::from)?;
            }
        }
    }
    files.finish(rows.finish().map_err(OutputError::from)?);
    Ok(())
}

/// Stages the CSV files that every answer has.
pub(super) fn stage_tables(results: &Results, files: &mut OutputSet) -> Result<(), OutputError> {
    files.stage(csv::OPERATING_CHARACTERISTICS, &csv::operating_characteristics(results)?)?;
    files.stage(csv::DOSES, &csv::doses(results)?)?;
    files.stage(csv::SUMMARY, &csv::summary(results)?)?;
    files.stage(csv::DISTRIBUTIONS, &csv::distributions(results)?)
}

fn stage_charts(study: &Study, results: &Results, files: &mut OutputSet) -> Result<(), Failure> {
    type Draw<'a> = (&'static str, &'a (dyn Fn() -> Result<Chart, ChartError> + Sync));
    let plan = &results.plan;
    let draws: [Draw<'_>; 7] = [
        ("scenario_curves", &|| chart::scenario_curves(plan)),
        ("mtd_selection", &|| chart::mtd_selection(results)),
        ("allocation", &|| chart::allocation(results)),
        ("sample_size", &|| chart::sample_size(results)),
        ("duration", &|| chart::duration(results)),
        ("onset", &|| chart::onset(plan)),
        ("example_trial", &|| example_chart(study, &Example::typical(study, results))),
    ];
    let charts: Vec<_> = draws.into_par_iter().map(|(name, draw)| draw().map(|chart| (name, chart))).collect();
    for chart in charts {
        let (name, chart) = chart?;
        files.stage_chart(name, &chart)?;
    }
    Ok(())
}

/// The swimlane of an example trial.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn example_chart(study: &Study, example: &Example) -> Result<Chart, ChartError> {
    let plan = study.plan();
    let which = ExampleTrial {
        number: example.trial,
        scenario: &plan.scenarios[example.scenario].name,
        design: &plan.designs[example.design].name,
    };
    chart::swimlane(plan, &example.record, &example.outcome, &which)
}
