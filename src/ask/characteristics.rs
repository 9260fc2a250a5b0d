//! Operating characteristics, exact and simulated, compared and swept.

use std::path::Path;

use super::{
    Answer, File, LeftOut, Overrides, Progress, Refused, answerable, charts, plan_of, sized_plan_of, study_of,
};
use crate::characteristics::{Results, Verification};
use crate::compare::{self as comparing, Comparing, file_names};
use crate::estimate;
use crate::exact as exactly;
use crate::report::formats::csv;
use crate::scenario::stem;
use crate::simulate::{Stopped, Together};
use crate::sweep as sweeping;

/// The exact operating characteristics: `summary` and `doses`. Designs without an exact answer are left out, and named in
/// the notes.
///
/// # Errors
///
/// [`Refused::Input`] if the file cannot be used, or none of its designs has an exact answer.
pub fn exact(file: File<'_>) -> Result<Answer, Refused> {
    let (plan, warnings) = sized_plan_of(file, Overrides::default())?;
    let refused = |left_out: LeftOut| Refused::Input(left_out.nothing_left());
    let (study, left_out) = answerable(&plan, exactly::inexact).map_err(refused)?;
    let results = exactly::results(&study);
    let notes = left_out.iter().map(LeftOut::of_tables).collect();
    Ok(Answer { tables: tables(&results)?, charts: charts::of_exact(&results)?, notes, warnings })
}

/// The operating characteristics of simulated trials, with their Monte Carlo standard errors: `summary` and `doses`.
///
/// # Errors
///
/// [`Refused`], if the file cannot be used, the work was stopped, or the simulation disagrees with the exact answers.
pub fn simulate(file: File<'_>, overrides: Overrides, progress: &Progress) -> Result<Answer, Refused> {
    let (study, warnings) = study_of(file, overrides)?;
    progress.plan(study.plan().trials);
    let mut results = study.simulate(&progress.watch)?;
    exactly::attach(&study, &mut results);
    if !Verification::new(&results).is_within_chance() {
        return Err(Refused::Fault(
            "the simulation disagrees with the exact answers: a defect, please report it".into(),
        ));
    }
    let mut charts = charts::of_run(&results)?;
    charts.extend(charts::of_typical_trial(&study, &results)?);
    Ok(Answer { tables: tables(&results)?, charts, notes: Vec::new(), warnings })
}

/// What a summary tells.
fn tables(results: &Results) -> Result<Vec<(&'static str, Vec<u8>)>, Refused> {
    Ok(vec![("summary", csv::summary(results)?), ("doses", csv::doses(results)?)])
}

/// Designs, scenarios and files side by side on the same patients, with the optimal benchmark: `comparison`.
///
/// # Errors
///
/// [`Refused`], if a file cannot be used or the work was stopped.
pub fn compare(files: &[File<'_>], overrides: Overrides, progress: &Progress) -> Result<Answer, Refused> {
    if files.is_empty() {
        return Err(Refused::Input("there is nothing to compare\nhelp: give one file or several".to_owned()));
    }
    let studies = files.iter().map(|file| study_of(*file, overrides)).collect::<Result<Vec<_>, _>>()?;
    let (studies, warnings): (Vec<_>, Vec<_>) = studies.into_iter().unzip();
    let pilot = comparing::pilot_trials(&studies);
    progress.plan(pilot);
    let sizes = comparing::sample_sizes(&studies, &progress.watch)?;
    let comparing = Comparing::new(&studies, &sizes);
    let simulations = comparing.simulations();
    progress.plan(pilot + simulations.iter().map(Together::trials).sum::<u64>());
    let sums = simulations.iter().map(|simulation| simulation.conduct(0..simulation.trials(), &progress.watch));
    let sums = sums.collect::<Result<Vec<_>, Stopped>>()?;
    let stems: Vec<String> = files.iter().map(|file| stem(Path::new(file.name))).collect();
    let comparison = comparing.conclude(file_names(&stems), sums);
    Ok(Answer {
        tables: vec![("comparison", csv::comparison(&comparison)?)],
        charts: charts::of_comparison(&comparison)?,
        notes: Vec::new(),
        warnings: warnings.concat(),
    })
}

/// Answers over what the file's `[sweep]` varies, or over random curves: `sweep_summary` and `sweep`, and where a 3+3 is among the
/// designs, `passing`.
///
/// # Errors
///
/// [`Refused`], if the file cannot be used or the work was stopped.
pub fn sweep(file: File<'_>, seed: Option<u64>, progress: &Progress) -> Result<Answer, Refused> {
    let (plan, warnings) = plan_of(file, Overrides { seed, trials: None })?;
    let asked = plan.sweep.clone().unwrap_or_default();
    estimate::check_sweep(&plan, &asked).map_err(Refused::input)?;
    let parts = sweeping::parts(&plan, &asked);
    let ladders = sweeping::ladder_rules(&plan);
    progress.plan(
        parts.iter().map(sweeping::Part::size).sum::<u64>() + ladders.as_ref().map_or(0, sweeping::passing_answers),
    );
    let parts = parts.into_iter().map(|part| part.answer(&progress.watch));
    let parts = parts.collect::<Result<Vec<_>, Stopped>>()?;
    let mut tables = vec![("sweep_summary", csv::sweep_summary(&parts)?), ("sweep", csv::sweep(Vec::new(), &parts)?)];
    let passing = ladders.map(|ladders| Ok::<_, Stopped>((sweeping::passing(&ladders, &progress.watch)?, ladders)));
    let passing = passing.transpose()?;
    if let Some((passing, ladders)) = &passing {
        tables.push(("passing", csv::passing(ladders, passing)?));
    }
    let passing = passing.as_ref().map(|(passing, ladders)| (ladders, &passing[..]));
    Ok(Answer { tables, charts: charts::of_sweep(passing, &asked, &parts)?, notes: Vec::new(), warnings })
}
