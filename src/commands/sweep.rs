//! `dosim sweep`: answers over grids, random curves and variants of a design, written, drawn and summed up.

use std::mem;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::parts::{Share, Trials, folder_of_share, not_of_this_work};
use super::progress::{check_interrupted, watched};
use super::source::Source;
use super::{Failure, Screen, refuse_strangers, shown, with_threads};
use crate::ask::Overrides;
use crate::cli::SweepArgs;
use crate::estimate;
use crate::output::{Manifest, OutputError, OutputSet, Part};
use crate::report::chart::{self, Chart, ChartError};
use crate::report::formats::{csv, json};
use crate::report::terminal;
use crate::scenario::{Plan, Sweep};
use crate::shard::Shard;
use crate::simulate::Stopped;
use crate::sweep::{self, Passing, SweepKind, Swept};

/// Heat maps of more designs than this are not drawn; all are in the tables.
const MOST_MAPS: usize = 12;

/// Sweeps what the file asks for.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn sweep(args: &SweepArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load_with(args.file.as_deref(), &Overrides { seed: args.seed, trials: None }.edits())?;
    let out = args.out.clone().unwrap_or_else(|| folder_of(&source));
    let folder = folder_of_share(out, args.shard);
    refuse_strangers(&folder, args.force)?;
    let asked = source.plan.sweep.clone().unwrap_or_default();
    estimate::check_sweep(&source.plan, &asked).map_err(Failure::input)?;
    match args.shard {
        None => carry_out(&source, &mut Trials::Conducted, args.threads, &folder, (args.json, screen)),
        Some(shard) => {
            carry_out_share(&source, Share { shard, folder: &folder, force: args.force }, args.threads, screen)
        }
    }
}

/// Where a sweep is written unless the command line says otherwise.
pub(super) fn folder_of(source: &Source) -> PathBuf {
    source.folder().with_file_name(format!("{}-sweep", source.stem))
}

/// Sweeps a plan into a folder.
pub(super) fn carry_out(
    source: &Source,
    trials: &mut Trials<'_>,
    threads: Option<u16>,
    folder: &Path,
    (as_json, screen): (bool, &mut Screen),
) -> Result<(), Failure> {
    let plan = &source.plan;
    let asked = plan.sweep.clone().unwrap_or_default();
    let mut files = OutputSet::create(folder)?;
    let parts = with_threads(threads, || -> Result<Vec<Swept>, Failure> {
        let parts = sweep::parts(plan, &asked);
        let answers = match trials {
            Trials::Conducted => answer(&parts, Shard::WHOLE)?,
            Trials::Joined(joined) => mem::take(&mut joined.part),
        };
        if answers.answers.len() != parts.len() {
            return Err(not_of_this_work());
        }
        let swept = parts.into_iter().zip(answers.answers).map(|(part, answers)| part.conclude(answers));
        let parts = swept.collect::<Option<Vec<_>>>().ok_or_else(not_of_this_work)?;
        let ladders = sweep::ladder_rules(plan);
        let passing = watched(ladders.as_ref().map_or(0, sweep::passing_answers), "answers", |watch| {
            ladders.map(|plan| Ok::<_, Stopped>((sweep::passing(&plan, watch)?, plan))).transpose()
        })?;
        if let Some((passing, plan)) = &passing {
            files.stage(csv::PASSING, &csv::passing(plan, passing).map_err(OutputError::from)?)?;
        }
        let rows = csv::sweep(files.begin(csv::SWEEP)?, &parts).map_err(OutputError::from)?;
        files.finish(rows);
        files.stage(csv::SWEEP_SUMMARY, &csv::sweep_summary(&parts).map_err(OutputError::from)?)?;
        for (name, chart) in charts(passing.as_ref(), &asked, &parts)? {
            chart.stage(&name, &mut files)?;
        }
        Ok(parts)
    })??;
    check_interrupted()?;
    let manifest = Manifest::of_sweep(source.planned());
    files.commit(|entries| manifest.to_json(entries))?;
    if as_json {
        let summary = csv::sweep_summary(&parts).map_err(OutputError::from)?;
        return screen.answer(&json::tables(&[("sweep_summary", &summary)])?);
    }
    let (style, width) = (screen.style(), screen.width());
    let written = format!("CSV files, charts and manifest: {}", shown(folder));
    if screen.is_verbose() {
        screen.print(&terminal::sweep(plan, &parts, style, width))?;
        return screen.print(&format!("\n{written}\n"));
    }
    let more = ["-v tells more: switches, quantiles, every variant.".to_owned(), written];
    screen.print(&terminal::first::sweep(plan, &parts, &more, style, width))
}

/// Writes the answers of a share.
pub(super) fn carry_out_share(
    source: &Source,
    share: Share<'_>,
    threads: Option<u16>,
    screen: &mut Screen,
) -> Result<(), Failure> {
    share.write(Manifest::of_sweep(source.planned()), screen, |_| {
        with_threads(threads, || {
            let asked = source.plan.sweep.clone().unwrap_or_default();
            answer(&sweep::parts(&source.plan, &asked), share.shard)
        })?
    })
}

/// Answers the share of all that is asked.
fn answer(parts: &[sweep::Part], shard: Shard) -> Result<Part, Failure> {
    let ranges: Vec<_> = parts.iter().map(|part| shard.range(part.size())).collect();
    let answers = ranges.iter().map(|range| range.end - range.start).sum();
    Ok(watched(answers, "answers", |watch| -> Result<_, Stopped> {
        let answers = parts.iter().zip(ranges).map(|(part, range)| part.answer_some(range, watch));
        Ok(Part { answers: answers.collect::<Result<_, _>>()?, ..Part::default() })
    })?)
}

/// Every chart with its name.
fn charts(
    passing: Option<&(Vec<Vec<Passing>>, Plan)>,
    asked: &Sweep,
    parts: &[Swept],
) -> Result<Vec<(String, Chart)>, ChartError> {
    type Draw<'a> = Box<dyn Fn() -> Result<Chart, ChartError> + Sync + Send + 'a>;
    let mut draws: Vec<(String, Draw<'_>)> = Vec::new();
    if let Some((passing, plan)) = passing {
        draws.push(("passing_a_dose".to_owned(), Box::new(|| chart::passing(plan, passing))));
    }
    for part in parts {
        match part.kind {
            SweepKind::RandomCurves => {
                draws.push(("random_curves".to_owned(), Box::new(|| chart::random_curves(part))));
            }
            SweepKind::Variants => {}
            SweepKind::Grid(place) => {
                let (grid, name) = (&asked.grids[place], format!("grid_{}", place + 1));
                if grid.axes.len() == 1 {
                    draws.push((name, Box::new(|| chart::grid_curve(grid, part))));
                    continue;
                }
                for design in 0..part.plan.designs.len().min(MOST_MAPS) {
                    let name = format!("{name}_design_{}", design + 1);
                    draws.push((name, Box::new(move || chart::grid_map(grid, part, design))));
                }
            }
        }
    }
    draws.into_par_iter().map(|(name, draw)| draw().map(|chart| (name, chart))).collect()
}
