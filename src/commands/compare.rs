//! `dosim compare`: several files, scenarios and designs side by side, on the same patients where seeds agree.

use std::path::{Path, PathBuf};

use super::parts::{Share, Trials, folder_of_share, not_of_this_work};
use super::progress::{check_interrupted, watched};
use super::report::{self, Gathered, Variations, format_names};
use super::source::Source;
use super::{Failure, Screen, chart_file, opening, refuse_strangers, shown, with_threads};
use crate::ask::{Overrides, charts};
use crate::characteristics::Comparison;
use crate::cli::{CompareArgs, Format};
use crate::compare::{self, Comparing};
use crate::estimate;
use crate::output::{Manifest, OutputError, OutputSet, Part};
use crate::report::content::{self, Charts, Material};
use crate::report::formats::{csv, json};
use crate::report::terminal;
use crate::simulate::{Study, Watch};

/// Where a comparison is written unless the command line says otherwise.
pub(super) const FOLDER: &str = "output/comparison";

/// Simulates the files and compares what comes out.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn compare(args: &CompareArgs, screen: &mut Screen) -> Result<(), Failure> {
    let overrides = Overrides { seed: args.simulation.seed, trials: args.simulation.trials }.edits();
    let load = |file: &PathBuf| Source::load_with(Some(file), &overrides);
    let sources = args.files.iter().map(load).collect::<Result<Vec<_>, _>>()?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
    let folder = folder_of_share(out, args.shard);
    refuse_strangers(&folder, args.force)?;
    sources.iter().try_for_each(|source| estimate::check_size(&source.plan)).map_err(Failure::input)?;
    let (formats, threads) = (&args.report.format, args.simulation.threads);
    match args.shard {
        None => carry_out(&sources, formats, &mut Trials::Conducted, threads, &folder, (args.json, screen))?,
        Some(shard) => {
            carry_out_share(&sources, formats, Share { shard, folder: &folder, force: args.force }, threads, screen)?;
        }
    }
    if args.report.open {
        opening::open(&folder, formats);
    }
    Ok(())
}

fn studies(sources: &[Source]) -> Vec<Study> {
    sources.iter().map(|source| Study::new(source.plan.clone())).collect()
}

fn manifest(sources: &[Source], formats: &[Format]) -> Manifest {
    Manifest::of_comparison(sources.iter().map(Source::planned), format_names(formats))
}

/// Compares plans into a folder.
pub(super) fn carry_out(
    sources: &[Source],
    formats: &[Format],
    trials: &mut Trials<'_>,
    threads: Option<u16>,
    folder: &Path,
    (as_json, screen): (bool, &mut Screen),
) -> Result<(), Failure> {
    let studies = studies(sources);
    let stems: Vec<_> = sources.iter().map(|source| source.stem.clone()).collect();
    let mut files = OutputSet::create(folder)?;
    let mut table = Vec::new();
    let comparison = with_threads(threads, || -> Result<Comparison, Failure> {
        let comparing = Comparing::new(&studies, &sample_sizes(&studies, trials)?);
        let simulations = comparing.simulations();
        let sums = simulations.iter().map(|simulation| trials.sums(simulation)).collect::<Result<Vec<_>, _>>()?;
        let comparison = comparing.conclude(compare::file_names(&stems), sums);
        table = csv::comparison(&comparison).map_err(OutputError::from)?;
        files.stage(csv::COMPARISON, &table)?;
        stage_report(formats, sources, (&studies, trials), &comparison, &mut files)?;
        Ok(comparison)
    })??;
    check_interrupted()?;
    files.commit(|entries| manifest(sources, formats).to_json(entries))?;
    if as_json {
        return screen.answer(&json::tables(&[("comparison", &table)])?);
    }
    let (style, width) = (screen.style(), screen.width());
    let written = format!("Report, comparison.csv and charts: {}", shown(folder));
    if screen.is_verbose() {
        screen.print(&terminal::comparison(&comparison, style, width))?;
        return screen.print(&format!("\n{written}\n"));
    }
    let more = ["-v tells more: every MTD, the optimal benchmark, all differences.".to_owned(), written];
    screen.print(&terminal::first::comparison(&comparison, &more, style, width))
}

/// Writes what a share of the trials adds up to.
pub(super) fn carry_out_share(
    sources: &[Source],
    formats: &[Format],
    share: Share<'_>,
    threads: Option<u16>,
    screen: &mut Screen,
) -> Result<(), Failure> {
    share.write(manifest(sources, formats), screen, |_| {
        with_threads(threads, || {
            let studies = studies(sources);
            let benchmark_patients = sample_sizes(&studies, &Trials::Conducted)?;
            let comparing = Comparing::new(&studies, &benchmark_patients);
            let simulations = comparing.simulations();
            let mut simulations =
                simulations.iter().map(|simulation| share.conduct(simulation)).collect::<Result<Vec<_>, _>>()?;
            for variations in studies.iter().filter_map(Variations::new) {
                for simulation in variations.simulations() {
                    simulations.push(share.conduct(&simulation)?);
                }
            }
            Ok(Part { simulations, benchmark_patients, ..Part::default() })
        })?
    })
}

/// The patients of the benchmark of each cell of each study.
fn sample_sizes(studies: &[Study], trials: &Trials<'_>) -> Result<Vec<Vec<u32>>, Failure> {
    let Trials::Joined(joined) = trials else {
        let pilot = compare::pilot_trials(studies);
        return Ok(watched(pilot, "trials", |watch: &Watch| compare::sample_sizes(studies, watch))?);
    };
    let sizes = &joined.part.benchmark_patients;
    let cells = studies.iter().map(|study| study.cells().count());
    let fits = cells.eq(sizes.iter().map(Vec::len));
    let can_be = sizes.iter().flatten().all(|size| (1..=compare::MOST_PATIENTS).contains(size));
    if fits && can_be { Ok(sizes.clone()) } else { Err(not_of_this_work()) }
}

/// Stages the charts that put all files side by side, and the report.
fn stage_report(
    formats: &[Format],
    sources: &[Source],
    (studies, trials): (&[Study], &mut Trials<'_>),
    comparison: &Comparison,
    files: &mut OutputSet,
) -> Result<(), Failure> {
    let charts = charts::of_comparison(comparison)?;
    chart_file::stage(chart_file::by_name(&charts), files)?;
    let charts = charts.into_iter().collect::<Charts>();
    let gathered = studies.iter().zip(&comparison.files);
    let gathered = gathered.map(|(study, (_, results))| Gathered::new(study, results, report::vary(study, trials)?));
    let gathered = gathered.collect::<Result<Vec<_>, _>>()?;
    let prefixes: Vec<_> = (1..=sources.len()).map(|number| format!("file_{number}_")).collect();
    let materials: Vec<_> = (0..sources.len())
        .map(|place| {
            let (name, results) = &comparison.files[place];
            let material = gathered[place].material(&sources[place], &studies[place], results, &prefixes[place]);
            Material { name, ..material }
        })
        .collect();
    let document = content::report(&materials, Some((comparison, &charts)));
    report::stage(report::REPORT, &document, formats, files)
}
