//! `dosim run`: simulates every scenario under every design of a plan, writes the files and the report, prints the summary.

use std::ops::Range;
use std::path::Path;

use super::parts::{Share, Trials, folder_of_share};
use super::progress::{self, check_interrupted, watched};
use super::report::{self, Gathered, Variations, format_names};
use super::screen::Screen;
use super::source::{Source, incomplete};
use super::{Failure, chart_file, opening, refuse_strangers, shown, with_threads};
use crate::characteristics::{Comparison, Difference, Results, Verification};
use crate::cli::{Format, RunArgs};
use crate::estimate;
use crate::exact::{self, Inexact};
use crate::output::{Manifest, OutputError, OutputSet, Part, RecordedCommand};
use crate::report::content::{self, Charts};
use crate::report::formats::csv::{self, PatientRow, TrialRow, patient_rows, trial_rows};
use crate::report::formats::json;
use crate::report::terminal;
use crate::scenario::NamedDesign;
use crate::simulate::{CountedBeside, SideBySide, Study, Sums, Together};

/// Simulates what the arguments ask for.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn run(args: &RunArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::of_run(args)?;
    let out = args.out.clone().unwrap_or_else(|| source.folder());
    let folder = folder_of_share(out, args.shard);
    refuse_strangers(&folder, args.force)?;
    estimate::check_size(&source.plan).map_err(Failure::input)?;
    if let Some(said) = estimate::large_file(&source.plan).filter(|_| args.save_trials) {
        progress::note(&said);
    }
    if let Some(said) = args.save_patients.and_then(|trials| estimate::large_file_of_patients(&source.plan, trials)) {
        progress::note(&said);
    }
    let saved = Saved { trials: args.save_trials, patients: args.save_patients, report: args.report.format.clone() };
    let threads = args.simulation.threads;
    match args.shard {
        None => carry_out(&source, &saved, &mut Trials::Conducted, threads, &folder, (args.json, screen))?,
        Some(shard) => {
            carry_out_share(&source, &saved, Share { shard, folder: &folder, force: args.force }, threads, screen)?;
        }
    }
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

impl Saved {
    /// What a manifest records.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if it is not one of a run, or names no format that there is.
    pub(super) fn of_record(command: &RecordedCommand) -> Result<Self, Failure> {
        match command {
            RecordedCommand::Run { saved_trials, saved_patients, report, .. } => {
                Ok(Self { trials: *saved_trials, patients: *saved_patients, report: report::formats(report)? })
            }
            _ => Err(incomplete("a run")),
        }
    }

    fn manifest(&self, source: &Source) -> Manifest {
        Manifest::of_run(source.planned(), self.trials, self.patients, format_names(&self.report))
    }
}

/// Writes what a plan's trials come to into a folder.
pub(super) fn carry_out(
    source: &Source,
    saved: &Saved,
    trials: &mut Trials<'_>,
    threads: Option<u16>,
    folder: &Path,
    (json, screen): (bool, &mut Screen),
) -> Result<(), Failure> {
    let study = Study::new(source.plan.clone());
    let mut files = OutputSet::create(folder)?;
    let results = with_threads(threads, || -> Result<Results, Failure> {
        let (mut results, paired) = simulate(&study, saved, trials, &mut files)?;
        exact::attach(&study, &mut results);
        results.hold_against_first(&paired);
        stage_tables(&results, &mut files)?;
        let gathered = Gathered::new(&study, &results, report::vary(&study, trials)?)?;
        let example = gathered.typical().map(|chart| ("example_trial", chart));
        let charts = gathered.charts.iter().map(|(name, chart)| (name.as_str(), chart));
        chart_file::stage(charts.chain(example), &mut files)?;
        let several = results.plan.designs.len() > 1;
        let comparison = several.then(|| {
            let paired: Vec<_> = paired.iter().map(|&(cell, difference)| ((0, cell), difference)).collect();
            Comparison::new(vec![(source.stem.clone(), results.clone())], &paired)
        });
        let material = gathered.material(source, &study, &results, "");
        let no_charts = Charts::new();
        let document = content::report(&[material], comparison.as_ref().map(|comparison| (comparison, &no_charts)));
        report::stage(report::REPORT, &document, &saved.report, &mut files)?;
        Ok(results)
    })??;
    check_interrupted()?;
    let manifest = saved.manifest(source);
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
        let beside =
            terminal::first::CountedBeside { verification: Some(verification), more: &more, ..Default::default() };
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

/// Writes what a share of a plan's trials adds up to.
pub(super) fn carry_out_share(
    source: &Source,
    saved: &Saved,
    share: Share<'_>,
    threads: Option<u16>,
    screen: &mut Screen,
) -> Result<(), Failure> {
    share.write(saved.manifest(source), screen, |files| {
        with_threads(threads, || {
            let study = Study::new(source.plan.clone());
            let together = together(&study);
            let range = share.shard.range(together.trials());
            let mut simulations = vec![match saved.trials {
                false => share.conduct(&together)?,
                true => conduct_and_save(&together, range.clone(), &study, files)?.summed(range.end - range.start),
            }];
            if let Some(variations) = Variations::new(&study) {
                for simulation in variations.simulations() {
                    simulations.push(share.conduct(&simulation)?);
                }
            }
            if let Some(trials) = saved.patients {
                save_patients(&study, share.shard.range(trials.min(source.plan.trials)), files)?;
            }
            Ok(Part { simulations, ..Part::default() })
        })?
    })
}

/// All trials of a plan, every design held against the first under each scenario.
fn together(study: &Study) -> Together<'_> {
    let designs = study.plan().designs.len();
    // Cells are in the order of scenarios, and of designs within them.
    let first_design = |cell: usize| cell - cell % designs;
    let cells = 0..study.cells().count();
    let pairs = cells.map(|cell| (cell, first_design(cell))).filter(|(cell, first)| cell != first).collect();
    Together::new(vec![study], CountedBeside { pairs, ..CountedBeside::default() }, study.plan().trials)
}

/// The answers, and how the cells at these places differ from the first design on the same patients; what is to be saved of single
/// trials is written.
fn simulate(
    study: &Study,
    saved: &Saved,
    trials: &mut Trials<'_>,
    files: &mut OutputSet,
) -> Result<(Results, Vec<(usize, Difference)>), Failure> {
    let together = together(study);
    let sums = match trials {
        Trials::Conducted if saved.trials => conduct_and_save(&together, 0..together.trials(), study, files)?,
        Trials::Conducted | Trials::Joined(_) => trials.sums(&together)?,
    };
    match (trials, saved.patients) {
        (Trials::Conducted, Some(trials)) => save_patients(study, 0..trials.min(study.plan().trials), files)?,
        (Trials::Conducted, None) => {}
        (Trials::Joined(joined), patients) => {
            let tables = [(csv::TRIALS, saved.trials), (csv::PATIENTS, patients.is_some())];
            let mut tables = tables.into_iter().filter(|(_, saved)| *saved);
            tables.try_for_each(|(name, _)| joined.parts.stage_rows(name, files))?;
        }
    }
    let SideBySide { mut results, differences, .. } = together.conclude(sums);
    let places = together.beside().pairs.iter().map(|&(cell, _)| cell);
    Ok((results.swap_remove(0), places.zip(differences).collect()))
}

/// Conducts some trials, counted from 0, writing a row for each.
fn conduct_and_save(
    together: &Together<'_>,
    range: Range<u64>,
    study: &Study,
    files: &mut OutputSet,
) -> Result<Sums, Failure> {
    let plan = study.plan();
    let cells: Vec<_> = study.cells().collect();
    let mut rows = trial_rows(files.begin(csv::TRIALS)?, plan).map_err(OutputError::from)?;
    let sums = watched(range.end - range.start, "trials", |watch| {
        together.conduct_each(range, watch, |trial, cell, outcome| -> Result<(), Failure> {
            let (scenario, design) = cells[cell];
            let row = TrialRow::new(trial, &plan.scenarios[scenario], &plan.designs[design], outcome, plan);
            Ok(rows.write(&row).map_err(OutputError::from)?)
        })
    })?;
    files.finish(rows.finish().map_err(OutputError::from)?);
    Ok(sums)
}

/// Conducts some trials, counted from 0, again, for what their patients lived through.
fn save_patients(study: &Study, range: Range<u64>, files: &mut OutputSet) -> Result<(), Failure> {
    let plan = study.plan();
    let mut rows = patient_rows(files.begin(csv::PATIENTS)?);
    let told = |(scenario, design)| (scenario, design, study.told(scenario, design));
    let mut cells: Vec<_> = study.cells().map(told).collect();
    for trial in range.start + 1..=range.end {
        check_interrupted()?;
        for (scenario, design, told) in &mut cells {
            let (_, record) = told.trial(trial);
            for patient in &record.patients {
                let row = PatientRow::new(trial, &plan.scenarios[*scenario], &plan.designs[*design], patient);
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
