//! `dosim trial`: conducts one trial again and tells it day by day, patient by patient.

use std::path::{Path, PathBuf};

use super::progress::check_interrupted;
use super::screen::Screen;
use super::source::Source;
use super::{Failure, chart_file, refuse_strangers, shown};
use crate::ask::{Overrides, charts, design_place, scenario_place};
use crate::cli::TrialArgs;
use crate::examples::Example;
use crate::output::{Manifest, OutputSet};
use crate::report::content::story;
use crate::simulate::Study;

/// Tells the trial and writes its chart.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn trial(args: &TrialArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load_with(args.file.as_deref(), &Overrides { seed: args.seed, trials: None }.edits())?;
    let folder =
        args.out.clone().unwrap_or_else(|| PathBuf::from(format!("output/{}-trial-{}", source.stem, args.trial)));
    refuse_strangers(&folder, args.force)?;
    carry_out(&source, (args.scenario.as_deref(), args.design.as_deref()), args.trial, &folder, screen)
}

/// Tells a trial of a plan, under the scenario and the design of these names or the first ones, and draws it into a folder.
pub(super) fn carry_out(
    source: &Source,
    (scenario, design): (Option<&str>, Option<&str>),
    trial: u64,
    folder: &Path,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let plan = &source.plan;
    let (scenario, design) = (scenario_place(plan, scenario)?, design_place(plan, design)?);
    let study = Study::new(source.plan.clone());
    let example = Example::conduct(&study, scenario, design, trial);
    let mut files = OutputSet::create(folder)?;
    chart_file::stage([("trial", &charts::of_trial(&study, &example)?)], &mut files)?;
    let manifest = Manifest::of_trial(source.planned(), trial, (scenario, design));
    check_interrupted()?;
    files.commit(|entries| manifest.to_json(entries))?;
    let told = story::tell(study.plan(), (scenario, design), trial, &example.outcome, &example.record);
    screen.print(&told)?;
    screen.print(&format!("\nChart: {}\n", shown(folder)))
}
