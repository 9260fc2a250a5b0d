//! Several studies side by side: the same trials in all, with paired differences and benchmarks counted as they go.

use std::ops::Range;

use rayon::prelude::*;

use super::{BLOCK, Bench, Stopped, Study, Watch};
use crate::benchmark::Benchmark;
use crate::characteristics::{BenchmarkTally, Difference, Results, Tally};

/// What is counted beside the operating characteristics of several studies. Cells are counted through all studies.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// For each (cell, reference) the outcomes of the same trial are compared.
    pub pairs: Vec<(usize, usize)>,
    /// Benchmarks, with the designs that are held against them.
    pub benchmarks: Vec<BenchmarkOf>,
}

/// A benchmark on the patients of one study.
#[derive(Debug, Clone)]
pub struct BenchmarkOf {
    /// The place of the study.
    pub study: usize,
    /// The benchmark.
    pub benchmark: Benchmark,
    /// The cells that are held against it, all under its scenario.
    pub cells: Vec<usize>,
}

/// What came out of several studies side by side.
#[derive(Debug, Clone)]
pub struct SideBySide {
    /// In the order of the studies.
    pub results: Vec<Results>,
    /// In the order of [`Beside::pairs`].
    pub differences: Vec<Difference>,
    /// In the order of [`Beside::benchmarks`].
    pub benchmarks: Vec<BenchmarkTally>,
}

/// Conducts the first trials of several studies side by side, which must agree in their seed, so that a trial means the same
/// patients in all.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn simulate_together(
    studies: &[&Study],
    beside: &Beside,
    trials: u64,
    watch: &Watch,
) -> Result<SideBySide, Stopped> {
    let sums = (0..trials.div_ceil(BLOCK))
        .into_par_iter()
        .try_fold(
            || Worker::new(studies, beside),
            |mut worker, block| {
                let first = block * BLOCK + 1;
                let block = first..(first + BLOCK).min(trials + 1);
                let done = block.end - block.start;
                worker.conduct(block, watch)?;
                watch.finish(done).map(|()| worker)
            },
        )
        .map(|worker| worker.map(|worker| worker.sums))
        .try_reduce_with(|mut sums, more| {
            sums.merge(more);
            Ok(sums)
        })
        .unwrap_or_else(|| Ok(Sums::new(studies, beside)))?;
    let results = studies.iter().zip(&sums.tallies).map(|(study, tallies)| study.results(tallies)).collect();
    Ok(SideBySide { results, differences: sums.differences, benchmarks: sums.benchmarks })
}

/// One thread's part of a simulation.
struct Worker<'a> {
    benches: Vec<Bench<'a>>,
    beside: &'a Beside,
    sums: Sums,
}

/// All that is added up: tallies by study and cell, a difference for each pair, and a tally for each benchmark.
struct Sums {
    tallies: Vec<Vec<Tally>>,
    differences: Vec<Difference>,
    benchmarks: Vec<BenchmarkTally>,
}

impl Sums {
    fn new(studies: &[&Study], beside: &Beside) -> Self {
        let tallies: Vec<_> = studies.iter().map(|study| study.tallies()).collect();
        let benchmark = |of: &BenchmarkOf| {
            let frame = of.cells.first().and_then(|&cell| tallies.iter().flatten().nth(cell)).map(Tally::frame);
            Some(BenchmarkTally::new(of.benchmark.clone(), frame?.clone(), of.cells.len()))
        };
        Self {
            differences: vec![Difference::default(); beside.pairs.len()],
            benchmarks: beside.benchmarks.iter().filter_map(benchmark).collect(),
            tallies,
        }
    }

    fn merge(&mut self, more: Self) {
        for (tally, more) in self.tallies.iter_mut().flatten().zip(more.tallies.into_iter().flatten()) {
            tally.merge(more);
        }
        for (difference, more) in self.differences.iter_mut().zip(&more.differences) {
            difference.merge(more);
        }
        for (benchmark, more) in self.benchmarks.iter_mut().zip(&more.benchmarks) {
            benchmark.merge(more);
        }
    }
}

impl<'a> Worker<'a> {
    fn new(studies: &[&'a Study], beside: &'a Beside) -> Self {
        Self {
            benches: studies.iter().map(|study| Bench::new(study)).collect(),
            beside,
            sums: Sums::new(studies, beside),
        }
    }

    fn conduct(&mut self, trials: Range<u64>, watch: &Watch) -> Result<(), Stopped> {
        for trial in trials {
            // A block of long trials takes minutes.
            if watch.is_stopped() {
                return Err(Stopped);
            }
            for (bench, tallies) in self.benches.iter_mut().zip(&mut self.sums.tallies) {
                bench.conduct(trial);
                for (tally, outcome) in tallies.iter_mut().zip(&bench.outcomes) {
                    tally.add(outcome);
                }
            }
            if !self.beside.pairs.is_empty() {
                self.compare();
            }
            if !self.beside.benchmarks.is_empty() {
                self.hold_against_benchmarks();
            }
        }
        Ok(())
    }

    /// Compares the outcomes of the trial just conducted, pair by pair.
    fn compare(&mut self) {
        let tallies = self.sums.tallies.iter().flatten();
        let judged: Vec<_> = tallies.zip(self.benches.iter().flat_map(|bench| &bench.outcomes)).collect();
        for (difference, &(cell, reference)) in self.sums.differences.iter_mut().zip(&self.beside.pairs) {
            let (tally, outcome) = judged[cell];
            let (reference_tally, reference_outcome) = judged[reference];
            difference.add((tally.frame(), outcome), (reference_tally.frame(), reference_outcome));
        }
    }

    /// Asks the benchmarks about the patients of the trial just conducted.
    fn hold_against_benchmarks(&mut self) {
        let named = |of: &BenchmarkOf| of.benchmark.mtd(&mut self.benches[of.study].patients);
        let named: Vec<_> = self.beside.benchmarks.iter().map(named).collect();
        let outcomes = self.benches.iter().flat_map(|bench| &bench.outcomes);
        let judged: Vec<_> = self.sums.tallies.iter().flatten().zip(outcomes).collect();
        let right: Vec<bool> =
            judged.into_iter().map(|(tally, outcome)| tally.frame().is_correct(outcome.mtd)).collect();
        for ((tally, of), mtd) in self.sums.benchmarks.iter_mut().zip(&self.beside.benchmarks).zip(named) {
            tally.add(mtd, of.cells.iter().map(|&cell| right[cell]));
        }
    }
}
