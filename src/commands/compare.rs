//! `dosim compare`: several files, scenarios and designs side by side, on the same patients where seeds agree.

use std::path::PathBuf;

use super::progress::{check_interrupted, watched};
use super::source::Source;
use super::{Failure, Screen, shown, with_threads};
use crate::characteristics::{Against, Comparison, ComparisonRow, Difference, DifferenceEstimates, Results};
use crate::cli::CompareArgs;
use crate::dose::MAX_DOSES;
use crate::report::files::{OutputError, OutputSet};
use crate::report::manifest::Manifest;
use crate::report::{chart, csv, terminal};
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
    let studies = sources.iter().map(|source| Study::new(source.plan.clone())).collect::<Vec<_>>();
    let mut files = OutputSet::create(&folder)?;
    let (results, differences) = with_threads(args.simulation.threads, || simulate(&studies))??;
    let names = names(&sources);
    let comparison = judge(names.into_iter().zip(results).collect(), &differences);
    files.stage(csv::COMPARISON, &csv::comparison(&comparison).map_err(OutputError::from)?)?;
    for (doses, results) in (1..=MAX_DOSES).filter_map(|doses| Some((doses, comparison.merged(doses)?))) {
        files.stage_chart(&format!("mtd_selection_{doses}_doses"), &chart::mtd_selection(&results)?)?;
    }
    check_interrupted()?;
    let manifest = Manifest::of_comparison(sources.iter().map(Source::planned));
    files.commit(|entries| manifest.to_json(entries))?;
    screen.print(&terminal::comparison(&comparison, screen.style(), screen.width()))?;
    screen.print(&format!("\ncomparison.csv and charts: {}\n", shown(&folder)))
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

/// A cell of a study, by the places of both.
type Place = (usize, usize);

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

/// Puts every cell against its reference.
fn judge(files: Vec<(String, Results)>, paired: &[(Place, Difference)]) -> Comparison {
    let reference = &files[0].1;
    let mut rows = Vec::new();
    for (file, (_, results)) in files.iter().enumerate() {
        for (cell, of) in results.cells.iter().enumerate() {
            let same_scenario =
                |other: &usize| reference.scenario(&reference.cells[*other]).name == results.scenario(of).name;
            let against = match (0..reference.cells.len()).find(same_scenario) {
                None => Against::Nothing,
                Some(other) if (file, cell) == (0, other) => Against::Itself,
                Some(other) => {
                    let counted = paired.iter().find(|(place, _)| *place == (file, cell));
                    Against::Reference(counted.map_or_else(
                        || {
                            let reference = &reference.cells[other].characteristics;
                            DifferenceEstimates::unpaired(&of.characteristics, reference)
                        },
                        |(_, difference)| difference.estimates(),
                    ))
                }
            };
            rows.push(ComparisonRow { file, cell, against });
        }
    }
    // Side by side: what shares a scenario stands together, scenarios in the order in which they first appear.
    let names: Vec<_> =
        files.iter().flat_map(|(_, results)| results.plan.scenarios.iter().map(|of| &of.name)).collect();
    let first = |row: &ComparisonRow| {
        let (_, results) = &files[row.file];
        let name = &results.scenario(&results.cells[row.cell]).name;
        names.iter().position(|other| *other == name)
    };
    rows.sort_by_key(first);
    Comparison { files, rows }
}
