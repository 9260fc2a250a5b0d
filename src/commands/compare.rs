//! `dosim compare`: several files, scenarios and designs side by side, on the same patients where seeds agree.

use std::path::PathBuf;

use rayon::prelude::*;

use super::progress::{check_interrupted, watched};
use super::source::Source;
use super::{Failure, Screen, shown, with_threads};
use crate::characteristics::Comparison;
use crate::cli::CompareArgs;
use crate::compare;
use crate::dose::MAX_DOSES;
use crate::report::chart::{self, Chart, ChartError};
use crate::report::files::{OutputError, OutputSet};
use crate::report::{csv, terminal};
use crate::simulate::Study;

/// Simulates the files and compares what comes out.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn compare(args: &CompareArgs, screen: &mut Screen) -> Result<(), Failure> {
    let mut sources = args.files.iter().map(|file| Source::load(Some(file))).collect::<Result<Vec<_>, _>>()?;
    sources.iter_mut().for_each(|source| source.apply(args.simulation));
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("output/comparison"));
    let studies = sources.iter().map(|source| Study::new(source.plan.clone())).collect::<Result<Vec<_>, _>>()?;
    let mut files = OutputSet::create(&folder)?;
    let trials = compare::trials(&studies);
    let named: Vec<_> = names(&sources).into_iter().zip(studies).collect();
    let simulate = || watched(trials, |watch| compare::compare(named, watch));
    let comparison = with_threads(args.simulation.threads, simulate)??;
    files.stage(csv::COMPARISON, &csv::comparison(&comparison).map_err(OutputError::from)?)?;
    for (name, chart) in charts(&comparison)? {
        files.stage_chart(name, &chart)?;
    }
    for (doses, results) in (1..=MAX_DOSES).filter_map(|doses| Some((doses, comparison.merged(doses)?))) {
        files.stage_chart(&format!("mtd_selection_{doses}_doses"), &chart::mtd_selection(&results)?)?;
    }
    check_interrupted()?;
    files.commit(serde_json::to_vec_pretty)?;
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

/// The charts of the whole comparison, each with its name.
fn charts(comparison: &Comparison) -> Result<Vec<(&'static str, Chart)>, ChartError> {
    type Draw = fn(&Comparison) -> Result<Chart, ChartError>;
    let draws: [(&str, Draw); 6] = [
        ("correct_selection", chart::correct_selection),
        ("selection_map", chart::selection_map),
        ("differences", chart::differences),
        ("allocation", chart::compared_allocation),
        ("sample_size_and_selection", chart::size_and_selection),
        ("days_to_mtd", chart::days_to_mtd),
    ];
    draws.into_par_iter().map(|(name, draw)| draw(comparison).map(|chart| (name, chart))).collect()
}
