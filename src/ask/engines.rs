//! Operating characteristics, exact and simulated, compared and swept.

use super::{Answer, File, Overrides, Progress, Refused, plan_of, study_of};
use crate::characteristics::Results;
use crate::compare::{self as comparing, Comparing};
use crate::exact as exactly;
use crate::report::formats::csv;
use crate::simulate::{Stopped, Study, Together};
use crate::sweep as sweeping;

/// The exact operating characteristics: `summary` and `doses`. Designs without an exact answer are left out, and named in
/// the notes.
///
/// # Errors
///
/// [`Refused::Input`] if the file cannot be used, or none of its designs has an exact answer.
pub fn exact(file: File<'_>) -> Result<Answer, Refused> {
    let (study, mut notes) = study_of(file, Overrides::default())?;
    let mut plan = study.plan().clone();
    let mut place = 0;
    plan.designs.retain(|design| {
        let reason = exactly::inexact(&study, place);
        place += 1;
        let left_out = reason.filter(|reason| !reason.spares_decisions());
        notes.extend(reason.map(|reason| match left_out {
            Some(_) => format!("{}: left out, as it has no exact answer: {reason}", design.name),
            None => format!("{}: without patients and DLTs, which have no exact answer: {reason}", design.name),
        }));
        left_out.is_none()
    });
    if plan.designs.is_empty() {
        return Err(Refused::Input(notes.join("\n")));
    }
    let study = if plan.designs.len() == study.plan().designs.len() { study } else { Study::new(plan) };
    tables(&exactly::results(&study), notes)
}

/// The operating characteristics of simulated trials, with their Monte Carlo standard errors: `summary` and `doses`.
///
/// # Errors
///
/// [`Refused`], if the file cannot be used or the work was stopped.
pub fn simulate(file: File<'_>, overrides: Overrides, progress: &Progress) -> Result<Answer, Refused> {
    let (study, notes) = study_of(file, overrides)?;
    progress.plan(study.plan().trials);
    tables(&study.simulate(&progress.watch)?, notes)
}

/// What a summary tells.
fn tables(results: &Results, notes: Vec<String>) -> Result<Answer, Refused> {
    Ok(Answer { tables: vec![("summary", csv::summary(results)?), ("doses", csv::doses(results)?)], notes })
}

/// Designs, scenarios and files side by side on the same patients, with the optimal benchmark: `comparison`.
///
/// # Errors
///
/// [`Refused`], if a file cannot be used, two have one name, or the work was stopped.
pub fn compare(files: &[File<'_>], overrides: Overrides, progress: &Progress) -> Result<Answer, Refused> {
    let (mut studies, mut notes, mut names) = (Vec::new(), Vec::new(), Vec::<String>::new());
    for file in files {
        let (study, warnings) = study_of(*file, overrides)?;
        // A name is numbered until it is the only one.
        let numbered = (2..).map(|number| format!("{} ({number})", file.name));
        let name = std::iter::once(file.name.to_owned()).chain(numbered).find(|name| !names.contains(name));
        names.extend(name);
        studies.push(study);
        notes.extend(warnings);
    }
    let sizes = comparing::sample_sizes(&studies, &progress.watch)?;
    let comparing = Comparing::new(&studies, &sizes);
    let simulations = comparing.simulations();
    let pilot = comparing::pilot_trials(&studies);
    progress.plan(pilot + simulations.iter().map(Together::trials).sum::<u64>());
    let sums = simulations.iter().map(|simulation| simulation.conduct(0..simulation.trials(), &progress.watch));
    let sums = sums.collect::<Result<Vec<_>, Stopped>>()?;
    let comparison = comparing.conclude(names, sums);
    Ok(Answer { tables: vec![("comparison", csv::comparison(&comparison)?)], notes })
}

/// Answers over what the file's `[sweep]` varies, or over random curves: `sweep_summary` and `sweep`.
///
/// # Errors
///
/// [`Refused`], if the file cannot be used or the work was stopped.
pub fn sweep(file: File<'_>, seed: Option<u64>, progress: &Progress) -> Result<Answer, Refused> {
    let (plan, notes) = plan_of(file, Overrides { seed, trials: None })?;
    let asked = plan.sweep.clone().unwrap_or_default();
    let parts = sweeping::parts(&plan, &asked);
    progress.plan(parts.iter().map(sweeping::Part::size).sum());
    let parts = parts.into_iter().map(|part| part.answer(&progress.watch));
    let parts = parts.collect::<Result<Vec<_>, Stopped>>()?;
    let tables = vec![("sweep_summary", csv::sweep_summary(&parts)?), ("sweep", csv::sweep(&parts)?)];
    Ok(Answer { tables, notes })
}
