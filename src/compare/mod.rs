//! Puts designs of several plans side by side on the same patients, and holds each against the optimal benchmark.

mod against_best;
mod batch;
mod sizes;

use crate::characteristics::{BenchmarkRow, Comparison, HeldAgainst};
use crate::exact;
use crate::simulate::{Stopped, Study, Watch};
use batch::{Batch, Counted};

pub use against_best::{AgainstBest, DesignBehaviour, against_best, curves};
pub use sizes::PILOT_TRIALS;

/// How many trials [`compare`] conducts under every scenario and design, all files together.
pub fn trials(studies: &[Study]) -> u64 {
    let pilots = studies.iter().map(sizes::pilot_trials);
    batch::batches(studies).iter().map(|batch| studies[batch[0]].plan().trials).chain(pilots).sum()
}

/// Simulates these studies, of files with these names. Those that agree with the first in seed and number of trials meet
/// the same patients, and their differences are paired.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn compare(names: Vec<String>, studies: &[Study], watch: &Watch) -> Result<Comparison, Stopped> {
    let sizes = studies.iter().map(|study| sizes::sample_sizes(study, watch)).collect::<Result<Vec<_>, _>>()?;
    let mut counted: Vec<Option<Counted>> = studies.iter().map(|_| None).collect();
    for places in batch::batches(studies) {
        let of_batch = Batch::new(studies, &sizes, places).simulate(watch)?;
        of_batch.into_iter().for_each(|(place, of_file)| counted[place] = Some(of_file));
    }
    let mut counted: Vec<Counted> = counted.into_iter().flatten().collect();
    for (study, of_file) in studies.iter().zip(&mut counted) {
        exact::attach(study, &mut of_file.results);
    }
    Ok(joined(names, counted))
}

/// Puts every cell against its reference and its benchmark.
fn joined(names: Vec<String>, counted: Vec<Counted>) -> Comparison {
    let mut paired = Vec::new();
    let mut benchmarks = Vec::new();
    let mut held_against = Vec::new();
    let mut files = Vec::new();
    for (file, (name, of_file)) in names.into_iter().zip(counted).enumerate() {
        let first = benchmarks.len();
        let of_cells = of_file.differences.iter().enumerate();
        paired.extend(of_cells.filter_map(|(cell, difference)| Some(((file, cell), (*difference)?))));
        benchmarks.extend(of_file.benchmarks.iter().map(|(scenario, tally)| BenchmarkRow {
            file,
            scenario: *scenario,
            patients: tally.benchmark().patients(),
            used: tally.benchmark().used(),
            reading: tally.benchmark().reading(),
            selection: tally.selection(),
            exact: tally.exact(),
        }));
        let held = of_file.results.cells.iter().zip(&of_file.held_against).map(|(cell, &(benchmark, place))| {
            let exact = cell.exact.as_ref().zip(benchmarks[first + benchmark].exact.as_ref());
            HeldAgainst {
                benchmark: first + benchmark,
                efficiency: of_file.benchmarks[benchmark].1.efficiency(place),
                exact_efficiency: exact.and_then(|(design, benchmark)| benchmark.exact_efficiency(design)),
            }
        });
        held_against.push(held.collect::<Vec<_>>());
        files.push((name, of_file.results));
    }
    let mut comparison = Comparison::new(files, &paired);
    for row in &mut comparison.rows {
        row.held_against = Some(held_against[row.file][row.cell]);
    }
    comparison.benchmarks = benchmarks;
    comparison
}
