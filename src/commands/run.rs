//! `dosim run`: simulates every scenario under every design of a plan, writes the files and the report, prints the summary.

use std::path::Path;

use super::progress::{self, check_interrupted, watched};
use super::report::{self, Gathered, format_names};
use super::screen::Screen;
use super::source::Source;
use super::{Failure, opening, refuse_strangers, shown, with_threads};
use crate::characteristics::{Comparison, Difference, Place, Results, Verification};
use crate::cli::{Format, RunArgs};
use crate::estimate;
use crate::exact::{self, Inexact};
use crate::report::content::{self, Charts};
use crate::report::files::{OutputError, OutputSet};
use crate::report::formats::csv::{self, PatientRow, TrialRow, patient_rows, trial_rows};
use crate::report::formats::json;
use crate::report::manifest::Manifest;
use crate::report::terminal;
use crate::scenario::NamedDesign;
use crate::simulate::{Beside, SideBySide, Study, Watch, simulate_together};
use crate::trial::Outcome;

/// Simulates what the arguments ask for.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn run(args: &RunArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::of_run(args)?;
    let folder = args.out.clone().unwrap_or_else(|| source.folder());
    refuse_strangers(&folder, args.force)?;
    estimate::check_size(&source.plan).map_err(Failure::input)?;
    if let Some(said) = estimate::large_file(&source.plan).filter(|_| args.save_trials) {
        progress::note(&said);
    }
    let saved = Saved { trials: args.save_trials, patients: args.save_patients, report: args.report.format.clone() };
    carry_out(&source, &saved, args.simulation.threads, &folder, (args.json, screen))?;
    if args.report.open {
        opening::open(&folder, &saved.report);
    }
    Ok(())
}

/// What is written besides what every run writes.
#[derive(Debug, Clone)]
pub(super) struct Saved {
    /// Every trial.
    pub(super) trials: bool,
    /// The patients of the first so many trials.
    pub(super) patients: Option<u64>,
    /// The report, in these formats.
    pub(super) report: Vec<Format>,
}

/// Simulates a plan into a folder.
pub(super) fn carry_out(
    source: &Source,
    saved: &Saved,
    threads: Option<u16>,
    folder: &Path,
    (json, screen): (bool, &mut Screen),
) -> Result<(), Failure> {
    let study = Study::new(source.plan.clone());
    let mut files = OutputSet::create(folder)?;
    let results = with_threads(threads, || -> Result<Results, Failure> {
        let (mut results, paired) = simulate(&study, saved.trials, &mut files)?;
        exact::attach(&study, &mut results);
        if let Some(trials) = saved.patients {
            save_patients(&study, trials, &mut files)?;
        }
        stage_tables(&results, &mut files)?;
        let gathered = Gathered::new(&study, &results)?;
        for (name, chart) in &gathered.charts {
            files.stage_chart(name, chart)?;
        }
        if let Some(chart) = gathered.typical() {
            files.stage_chart("example_trial", chart)?;
        }
        let several = results.plan.designs.len() > 1;
        let comparison = several.then(|| Comparison::new(vec![(source.stem.clone(), results.clone())], &paired));
        let material = gathered.material(source, &study, &results, "");
        let no_charts = Charts::new();
        let document = content::report(&[material], comparison.as_ref().map(|comparison| (comparison, &no_charts)));
        report::stage(&document, &saved.report, &mut files)?;
        Ok(results)
    })??;
    check_interrupted()?;
    let manifest = Manifest::new(&results, source.path.as_deref(), &source.text);
    let manifest = manifest.with_saved(saved.trials, saved.patients).with_report(format_names(&saved.report));
    files.commit(|entries| manifest.to_json(entries))?;
    let verification = Verification::new(&results);
    if json {
        screen.answer(&json_of(&results)?)?;
    } else {
        tell(&study, &results, &verification, folder, screen)?;
    }
    if verification.is_within_chance() {
        return Ok(());
    }
    Err(Failure::Unverified("error: the simulation disagrees with the exact answers; see above".to_owned()))
}

/// Prints the first answer, or all of them.
fn tell(
    study: &Study,
    results: &Results,
    verification: &Verification,
    folder: &Path,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let (style, width) = (screen.style(), screen.width());
    let written = format!("Report, CSV files, charts and manifest: {}", shown(folder));
    if !screen.is_verbose() {
        let more = [MORE.to_owned(), written];
        let beside = terminal::first::Beside { verification: Some(verification), more: &more, ..Default::default() };
        return screen.print(&terminal::first::characteristics(results, beside, style, width));
    }
    screen.print(&terminal::summary(results, style, width))?;
    screen.paragraph(&terminal::patients_needed(results, style, width))?;
    screen.paragraph(&terminal::verification(verification, width))?;
    screen.paragraph(&terminal::inexact(&inexact(study), width))?;
    screen.print(&format!("\n{written}\n"))
}

/// Says that there is more to say.
pub(super) const MORE: &str = "-v tells more: switches, how many patients are needed, how exact each number is.";

/// The designs that are not known exactly in all but the calendar, each with the reason.
fn inexact(study: &Study) -> Vec<(String, Inexact)> {
    let reason = |(place, named): (usize, &NamedDesign)| Some((named.name.clone(), exact::inexact(study, place)?));
    study.plan().designs.iter().enumerate().filter_map(reason).collect()
}

/// The answers, and how every design but the first differs from the first on the same patients.
fn simulate(
    study: &Study,
    save_trials: bool,
    files: &mut OutputSet,
) -> Result<(Results, Vec<(Place, Difference)>), Failure> {
    let plan = study.plan();
    if save_trials {
        return simulate_and_save(study, files);
    }
    // Cells are in the order of scenarios, and of designs within them.
    let first_design = |cell: usize| cell - cell % plan.designs.len();
    let cells = 0..study.cells().count();
    let pairs: Vec<_> = cells.map(|cell| (cell, first_design(cell))).filter(|(cell, first)| cell != first).collect();
    let beside = Beside { pairs, ..Beside::default() };
    let work = |watch: &Watch| simulate_together(&[study], &beside, plan.trials, watch);
    let SideBySide { mut results, differences, .. } = watched(plan.trials, "trials", work)?;
    let places = beside.pairs.iter().map(|&(cell, _)| (0, cell));
    Ok((results.swap_remove(0), places.zip(differences).collect()))
}

/// As [`simulate`], writing a row for every trial.
fn simulate_and_save(study: &Study, files: &mut OutputSet) -> Result<(Results, Vec<(Place, Difference)>), Failure> {
    let plan = study.plan();
    let cells: Vec<_> =
        study.cells().map(|(scenario, design)| (scenario, design, study.frame(scenario, design))).collect();
    let mut differences = vec![Difference::default(); cells.len()];
    let mut first: Option<Outcome> = None;
    let mut rows = trial_rows(files.begin(csv::TRIALS)?, plan).map_err(OutputError::from)?;
    let results = watched(plan.trials, "trials", |watch| {
        study.simulate_each(watch, |trial, cell, outcome| -> Result<(), Failure> {
            let (scenario, design, frame) = &cells[cell];
            // The first design of a scenario comes before the others.
            if *design == 0 {
                first = Some(*outcome);
            } else if let Some(first) = &first {
                differences[cell].add((frame, outcome), (&cells[cell - design].2, first));
            }
            let row = TrialRow::new(trial, &plan.scenarios[*scenario], &plan.designs[*design], outcome, plan);
            Ok(rows.write(&row).map_err(OutputError::from)?)
        })
    })?;
    files.finish(rows.finish().map_err(OutputError::from)?);
    let differences = differences.into_iter().enumerate().filter(|&(cell, _)| cells[cell].1 > 0);
    Ok((results, differences.map(|(cell, difference)| ((0, cell), difference)).collect()))
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

/// What a summary tells, as JSON.
pub(super) fn json_of(results: &Results) -> Result<String, OutputError> {
    json::tables(&[("summary", &csv::summary(results)?), ("doses", &csv::doses(results)?)])
}

/// Stages the CSV files that every answer has.
pub(super) fn stage_tables(results: &Results, files: &mut OutputSet) -> Result<(), OutputError> {
    files.stage(csv::OPERATING_CHARACTERISTICS, &csv::operating_characteristics(results)?)?;
    files.stage(csv::DOSES, &csv::doses(results)?)?;
    files.stage(csv::SUMMARY, &csv::summary(results)?)?;
    files.stage(csv::DISTRIBUTIONS, &csv::distributions(results)?)
}
