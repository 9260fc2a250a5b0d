//! `dosim trial`: conducts one trial again and tells it day by day, patient by patient.

use std::path::PathBuf;

use super::example::Example;
use super::run::example_chart;
use super::screen::Screen;
use super::source::Source;
use super::{Failure, shown};
use crate::cli::{SimulationArgs, TrialArgs};
use crate::report::files::OutputSet;
use crate::report::manifest::Manifest;
use crate::report::story;
use crate::simulate::Study;

/// Tells the trial and writes its chart.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn trial(args: &TrialArgs, screen: &mut Screen) -> Result<(), Failure> {
    let mut source = Source::load(args.file.as_deref())?;
    source.apply(SimulationArgs { trials: None, seed: args.seed, threads: None });
    let plan = &source.plan;
    let scenarios = plan.scenarios.iter().map(|scenario| scenario.name.as_str());
    let scenario = place("scenario", args.scenario.as_deref(), scenarios)?;
    let designs = plan.designs.iter().map(|design| design.name.as_str());
    let design = place("design", args.design.as_deref(), designs)?;
    let folder =
        args.out.clone().unwrap_or_else(|| PathBuf::from(format!("output/{}-trial-{}", source.stem, args.trial)));

    let study = Study::new(source.plan.clone());
    let example = Example::conduct(&study, scenario, design, args.trial);
    let mut files = OutputSet::create(&folder)?;
    files.stage_chart("trial", &example_chart(&study, &example)?)?;
    let manifest = Manifest::of_trial(source.planned(), args.trial, (scenario, design));
    files.commit(|entries| manifest.to_json(entries))?;
    let told = story::tell(study.plan(), (scenario, design), args.trial, &example.outcome, &example.record);
    screen.print(&told)?;
    screen.print(&format!("\nChart: {}\n", shown(&folder)))
}

/// The place of a name in a list of the file; the first if none is asked for.
fn place<'a>(what: &str, asked: Option<&str>, names: impl Iterator<Item = &'a str> + Clone) -> Result<usize, Failure> {
    let Some(asked) = asked else {
        return Ok(0);
    };
    names.clone().position(|name| name == asked).ok_or_else(|| {
        let known = names.map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
        Failure::Input(format!("error: --{what} {asked:?}: the file has no such {what}\nhelp: choose one of {known}"))
    })
}
