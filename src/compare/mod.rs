//! Puts designs of several plans side by side on the same patients, and holds each against the optimal benchmark.

mod batch;
mod sizes;

use crate::characteristics::{
    Against, BenchmarkRow, Comparison, ComparisonRow, DifferenceEstimates, HeldAgainst, Results,
};
use crate::exact;
use crate::simulate::{Stopped, Study, Watch};
use batch::{Batch, Counted};

pub use sizes::PILOT_TRIALS;

/// How many trials [`compare`] conducts under every scenario and design, all files together.
pub fn trials(studies: &[Study]) -> u64 {
    let pilots = studies.iter().map(sizes::pilot_trials);
    batch::batches(studies).iter().map(|batch| studies[batch[0]].plan().trials).chain(pilots).sum()
}

/// Simulates these studies, each with the name of its file in the same place. Those that agree with the first in seed and number of trials meet
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
    let mut rows = Vec::new();
    let mut benchmarks = Vec::new();
    let reference = &counted[0].results;
    for (file, of_file) in counted.iter().enumerate() {
        let first = benchmarks.len();
        benchmarks.extend(of_file.benchmarks.iter().map(|(scenario, tally)| BenchmarkRow {
            file,
            scenario: *scenario,
            patients: tally.benchmark().patients(),
            used: tally.benchmark().used(),
            reading: tally.benchmark().reading(),
            selection: tally.selection(),
            exact: tally.exact(),
        }));
        for (cell, of) in of_file.results.cells.iter().enumerate() {
            let (benchmark, place) = of_file.held_against[cell];
            let exact = of.exact.as_ref().zip(benchmarks[first + benchmark].exact.as_ref());
            let held_against = HeldAgainst {
                benchmark: first + benchmark,
                efficiency: of_file.benchmarks[benchmark].1.efficiency(place),
                exact_efficiency: exact.and_then(|(design, benchmark)| benchmark.exact_efficiency(design)),
            };
            let name = &of_file.results.scenario(of).name;
            let against = match reference.cells.iter().position(|cell| reference.scenario(cell).name == *name) {
                None => Against::Nothing,
                Some(other) if (file, cell) == (0, other) => Against::Itself,
                Some(other) => {
                    let (of, reference) = (&of.characteristics, &reference.cells[other].characteristics);
                    Against::Reference(of_file.differences[cell].map_or_else(
                        || DifferenceEstimates::unpaired(of, reference),
                        |difference| difference.estimates(of, reference),
                    ))
                }
            };
            rows.push(ComparisonRow { file, cell, against, held_against });
        }
    }
    let files: Vec<(String, Results)> = names.into_iter().zip(counted.into_iter().map(|of| of.results)).collect();
    sort_by_scenario(&mut rows, &files);
    Comparison { files, rows, benchmarks }
}

/// Side by side: what shares a scenario stands together, scenarios in the order in which they first appear.
fn sort_by_scenario(rows: &mut [ComparisonRow], files: &[(String, Results)]) {
    let names: Vec<_> =
        files.iter().flat_map(|(_, results)| results.plan.scenarios.iter().map(|of| &of.name)).collect();
    rows.sort_by_key(|row| {
        let (_, results) = &files[row.file];
        let name = &results.scenario(&results.cells[row.cell]).name;
        names.iter().position(|other| *other == name)
    });
}
