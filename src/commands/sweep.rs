//! `dosim sweep`: answers over grids, random curves and variants of a design, written, drawn and summed up.

use std::mem;
use std::path::{Path, PathBuf};

use super::parts::{Share, Trials, folder_of_share, not_of_this_work};
use super::progress::{check_interrupted, watched};
use super::source::Source;
use super::{Failure, Screen, chart_file, refuse_strangers, shown, with_threads};
use crate::ask::{Overrides, charts};
use crate::cli::SweepArgs;
use crate::estimate;
use crate::output::{Manifest, OutputError, OutputSet, Part};
use crate::report::formats::{csv, json};
use crate::report::terminal;
use crate::shard::Shard;
use crate::simulate::Stopped;
use crate::sweep::{self, Swept};

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
        let passing = passing.as_ref().map(|(passing, plan)| (plan, &passing[..]));
        let charts = charts::of_sweep(passing, &asked, &parts)?;
        chart_file::stage(chart_file::by_name(&charts), &mut files)?;
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
