//! `dosim compare`: several files, scenarios and designs side by side, on the same patients where seeds agree.

use std::path::{Path, PathBuf};

use super::progress::{check_interrupted, watched};
use super::report::{self, Gathered, format_names};
use super::source::Source;
use super::{Failure, Screen, shown, with_threads};
use crate::characteristics::{Comparison, Difference, Place, Results};
use crate::cli::{CompareArgs, Format};
use crate::dose::MAX_DOSES;
use crate::exact;
use crate::report::document::{self, Charts, Material};
use crate::report::files::{OutputError, OutputSet};
use crate::report::manifest::Manifest;
use crate::report::{chart, csv, json, terminal};
use crate::simulate::{Study, simulate_together};

/// Simulates the files and compares what comes out.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn compare(args: &CompareArgs, screen: &mut Screen) -> Result<(), Failure> {
    let mut sources = args.files.iter().map(|file| Source::load(Some(file))).collect::<Result<Vec<_>, _>>()?;
    sources.iter_mut().for_each(|source| source.apply(args.simulation));
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("output/comparison"));
    carry_out(&sources, &args.report.format, args.simulation.threads, &folder, (args.json, screen))
}

/// Compares plans into a folder.
pub(super) fn carry_out(
    sources: &[Source],
    formats: &[Format],
    threads: Option<u16>,
    folder: &Path,
    (as_json, screen): (bool, &mut Screen),
) -> Result<(), Failure> {
    let studies = sources.iter().map(|source| Study::new(source.plan.clone())).collect::<Vec<_>>();
    let mut files = OutputSet::create(folder)?;
    let mut table = Vec::new();
    let comparison = with_threads(threads, || -> Result<Comparison, Failure> {
        let (mut results, differences) = simulate(&studies)?;
        studies.iter().zip(&mut results).for_each(|(study, results)| exact::attach(study, results));
        let comparison = Comparison::new(names(sources).into_iter().zip(results).collect(), &differences);
        table = csv::comparison(&comparison).map_err(OutputError::from)?;
        files.stage(csv::COMPARISON, &table)?;
        stage_report(formats, sources, &studies, &comparison, &mut files)?;
        Ok(comparison)
    })??;
    check_interrupted()?;
    let manifest = Manifest::of_comparison(sources.iter().map(Source::planned)).with_report(format_names(formats));
    files.commit(|entries| manifest.to_json(entries))?;
    if as_json {
        return screen.answer(&json::tables(&[("comparison", &table)])?);
    }
    screen.print(&terminal::comparison(&comparison, screen.style(), screen.width()))?;
    screen.print(&format!("\nReport, comparison.csv and charts: {}\n", shown(folder)))
}

/// Stages the charts that put all files side by side, and the report.
fn stage_report(
    formats: &[Format],
    sources: &[Source],
    studies: &[Study],
    comparison: &Comparison,
    files: &mut OutputSet,
) -> Result<(), Failure> {
    let mut charts = Charts::new();
    for (doses, results) in (1..=MAX_DOSES).filter_map(|doses| Some((doses, comparison.merged(doses)?))) {
        charts.insert(format!("mtd_selection_{doses}_doses"), chart::mtd_selection(&results)?);
    }
    for (name, chart) in &charts {
        files.stage_chart(name, chart)?;
    }
    let gathered = studies.iter().zip(&comparison.files).map(|(study, (_, results))| Gathered::new(study, results));
    let gathered = gathered.collect::<Result<Vec<_>, _>>()?;
    let prefixes: Vec<_> = (1..=sources.len()).map(|number| format!("file_{number}_")).collect();
    let materials: Vec<_> = (0..sources.len())
        .map(|place| {
            let (name, results) = &comparison.files[place];
            let material = gathered[place].material(&sources[place], &studies[place], results, &prefixes[place]);
            Material { name, ..material }
        })
        .collect();
    let document = document::report(&materials, Some((comparison, &charts)));
    report::stage(&document, formats, files)
}

/// The files' names without folder and extension, numbered where they would be the same.
fn names(sources: &[Source]) -> Vec<String> {
    let stems: Vec<_> = sources.iter().map(|source| source.stem.as_str()).collect();
    let name = |(place, stem): (usize, &&str)| {
        let same = stems.iter().filter(|other| *other == stem).count();
        if same > 1 { format!("{stem} ({})", place + 1) } else { (*stem).to_owned() }
    };
    stems.iter().enumerate().map(name).collect()
}

/// The differences from the reference that were counted trial by trial.
type Paired = Vec<(Place, Difference)>;

/// Simulates the studies that agree with the first in seed and number of trials together, the others one by one.
fn simulate(studies: &[Study]) -> Result<(Vec<Results>, Paired), Failure> {
    let reference = studies[0].plan();
    let agrees = |study: &Study| (study.plan().seed, study.plan().trials) == (reference.seed, reference.trials);
    let together: Vec<usize> = (0..studies.len()).filter(|&place| agrees(&studies[place])).collect();
    let joined: Vec<&Study> = together.iter().map(|&place| &studies[place]).collect();

    // Cells are counted through the joined studies, of which the reference is the first.
    let mut pairs = Vec::new();
    let mut places = Vec::new();
    let cells = together.iter().flat_map(|&study| (0..studies[study].cells().count()).map(move |cell| (study, cell)));
    for (counted, place) in cells.enumerate() {
        if let Some(reference) = reference_of(studies, place).filter(|&reference| (0, reference) != place) {
            pairs.push((counted, reference));
            places.push(place);
        }
    }
    let (joined_results, differences) =
        watched(reference.trials, "trials", |watch| simulate_together(&joined, &pairs, watch))?;

    let mut joined_results = joined_results.into_iter();
    let mut results = Vec::new();
    for study in studies {
        let joined = if agrees(study) { joined_results.next() } else { None };
        results.push(match joined {
            Some(joined) => joined,
            None => watched(study.plan().trials, "trials", |watch| study.simulate(watch))?,
        });
    }
    Ok((results, places.into_iter().zip(differences).collect()))
}

/// The cell of the first study with its first design and the scenario of the same name.
fn reference_of(studies: &[Study], (study, cell): Place) -> Option<usize> {
    let (scenario, _) = studies[study].cells().nth(cell)?;
    let name = &studies[study].plan().scenarios[scenario].name;
    let reference = studies[0].plan();
    let scenario = reference.scenarios.iter().position(|scenario| scenario.name == *name)?;
    Some(scenario * reference.designs.len())
}
