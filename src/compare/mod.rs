//! Puts designs of several plans side by side on the same patients, and holds each against the optimal benchmark.

mod against_best;
mod batch;
mod names;
mod sizes;

use crate::characteristics::{BenchmarkRow, Comparison, HeldAgainst};
use crate::exact;
use crate::simulate::{Stopped, Study, Sums, Together, Watch};
use batch::{Batch, Counted};

pub use against_best::{
    AgainstBest, DesignBehaviour, against_best, beside, curves, true_mtds_differ, usual_patients, weighted_curves,
};
pub use names::file_names;
pub use sizes::{MOST_PATIENTS, PILOT_TRIALS, pilot_trials, sample_sizes};

/// Simulates these studies, of files with these names. Those that agree with the first in seed and number of trials meet
/// the same patients, and their differences are paired.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn compare(names: Vec<String>, studies: &[Study], watch: &Watch) -> Result<Comparison, Stopped> {
    let sizes = sample_sizes(studies, watch)?;
    let comparing = Comparing::new(studies, &sizes);
    let sums = comparing.simulations().into_iter().map(|simulation| simulation.conduct(0..simulation.trials(), watch));
    let sums = sums.collect::<Result<Vec<_>, _>>()?;
    Ok(comparing.conclude(names, sums))
}

/// Studies that are compared, divided into those that are simulated together.
pub struct Comparing<'a> {
    studies: &'a [Study],
    batches: Vec<Batch<'a>>,
}

impl<'a> Comparing<'a> {
    /// These studies, where `sizes` are the patients of the benchmark of each cell of each study, as [`sample_sizes`] gives them.
    pub fn new(studies: &'a [Study], sizes: &[Vec<u32>]) -> Self {
        let batches = batch::batches(studies).into_iter().map(|places| Batch::new(studies, sizes, places)).collect();
        Self { studies, batches }
    }

    /// All that is to be simulated.
    pub fn simulations(&self) -> Vec<Together<'a>> {
        self.batches.iter().map(Batch::together).collect()
    }

    /// The comparison of files with these names, from the sums over all trials of each of the [`Comparing::simulations`].
    pub fn conclude(&self, names: Vec<String>, sums: Vec<Sums>) -> Comparison {
        let mut counted: Vec<Option<Counted>> = self.studies.iter().map(|_| None).collect();
        for (batch, sums) in self.batches.iter().zip(sums) {
            let of_batch = batch.counted(batch.together().conclude(sums));
            of_batch.into_iter().for_each(|(place, of_file)| counted[place] = Some(of_file));
        }
        let mut counted: Vec<Counted> = counted.into_iter().flatten().collect();
        for (study, of_file) in self.studies.iter().zip(&mut counted) {
            exact::attach(study, &mut of_file.results);
        }
        joined(names, counted)
    }
}

/// Puts every cell against its reference and its benchmark.
fn joined(names: Vec<String>, counted: Vec<Counted>) -> Comparison {
    let mut paired = Vec::new();
    let mut benchmarks = Vec::new();
    let mut held_against = Vec::new();
    let mut files = Vec::new();
    for (file, (name, mut of_file)) in names.into_iter().zip(counted).enumerate() {
        let first = benchmarks.len();
        let of_cells = of_file.differences.iter().enumerate();
        let of_cells: Vec<_> = of_cells.filter_map(|(cell, difference)| Some((cell, (*difference)?))).collect();
        if file == 0 {
            of_file.results.hold_against_first(&of_cells);
        }
        paired.extend(of_cells.into_iter().map(|(cell, difference)| ((file, cell), difference)));
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
    let plans = comparison.files.iter().map(|(_, results)| &results.plan).enumerate();
    comparison.best_rules = plans.flat_map(|(file, plan)| against_best::best_rules(file, plan)).collect();
    comparison
}
