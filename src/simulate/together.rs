//! Several studies side by side: the same trials in all, with paired differences and benchmarks counted as they go.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::summed::SummedTrials;
use super::{BLOCK, Bench, Stopped, Study, Watch};
use crate::benchmark::Benchmark;
use crate::characteristics::{BenchmarkTally, Counts, Difference, Results, Tally};
use crate::trial::Outcome;

/// What is counted beside the operating characteristics of several studies. Cells are counted through all studies.
#[derive(Debug, Clone, Default)]
pub struct CountedBeside {
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
    /// In the order of [`CountedBeside::pairs`].
    pub differences: Vec<Difference>,
    /// In the order of [`CountedBeside::benchmarks`].
    pub benchmarks: Vec<BenchmarkTally>,
}

/// Several studies side by side, which agree in their seed, so that a trial means the same patients in all.
#[derive(Clone)]
pub struct Together<'a> {
    studies: Vec<&'a Study>,
    beside: CountedBeside,
    trials: u64,
}

impl<'a> Together<'a> {
    /// The first so many trials of these studies.
    pub fn new(studies: Vec<&'a Study>, beside: CountedBeside, trials: u64) -> Self {
        Self { studies, beside, trials }
    }

    /// The number of trials.
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// What is counted beside the operating characteristics.
    pub fn beside(&self) -> &CountedBeside {
        &self.beside
    }

    /// Conducts some of the trials, counted from 0. The sums do not depend on how the trials are divided.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn conduct(&self, range: Range<u64>, watch: &Watch) -> Result<Sums, Stopped> {
        let blocks = (range.end - range.start).div_ceil(BLOCK);
        // What a block adds to is taken from here and laid back, so that there are as many sums as threads.
        let idle: Mutex<Vec<Worker<'_>>> = Mutex::default();
        let at_hand = || idle.lock().unwrap_or_else(PoisonError::into_inner);
        (0..blocks).into_par_iter().try_for_each(|block| {
            let first = range.start + block * BLOCK + 1;
            let block = first..(first + BLOCK).min(range.end + 1);
            let done = block.end - block.start;
            let taken = at_hand().pop();
            let mut worker = taken.unwrap_or_else(|| Worker::new(&self.studies, &self.beside));
            worker.conduct(block, watch)?;
            at_hand().push(worker);
            watch.finish(done)
        })?;
        let workers = idle.into_inner().unwrap_or_else(PoisonError::into_inner);
        let summed = workers.into_iter().map(|worker| worker.sums).reduce(Sums::joined);
        Ok(summed.unwrap_or_else(|| Sums::new(&self.studies, &self.beside)))
    }

    /// As [`Together::conduct`], without benchmarks, handing every outcome to `each` as (trial, cell,
    /// outcome), in the order of trials, counted from 1, and of cells. Few outcomes are in memory at a time.
    ///
    /// # Errors
    ///
    /// What `each` returns, or [`Stopped`] when `watch` asked for it.
    pub fn conduct_each<E: From<Stopped>>(
        &self,
        range: Range<u64>,
        watch: &Watch,
        mut each: impl FnMut(u64, usize, &Outcome) -> Result<(), E>,
    ) -> Result<Sums, E> {
        let mut sums = Sums::new(&self.studies, &self.beside);
        let at_once = BLOCK * 2 * rayon::current_num_threads() as u64;
        let cells = self.studies.iter().map(|study| study.cells().count()).sum::<usize>();
        for first in range.clone().step_by(at_once as usize) {
            let trials = first..(first + at_once).min(range.end);
            let number = trials.end - trials.start;
            let outcomes: Vec<Outcome> = (0..number as usize)
                .into_par_iter()
                .with_min_len(64)
                .map_init(
                    || self.studies.iter().map(|study| Bench::new(study)).collect::<Vec<_>>(),
                    |benches, offset| {
                        let trial = first + offset as u64 + 1;
                        benches.iter_mut().flat_map(|bench| bench.conduct(trial).to_vec()).collect::<Vec<_>>()
                    },
                )
                .flatten_iter()
                .collect();
            for (trial, outcomes) in trials.zip(outcomes.chunks(cells)) {
                for (tally, outcome) in sums.tallies.iter_mut().flatten().zip(outcomes) {
                    tally.add(outcome);
                }
                sums.compare(outcomes.iter(), &self.beside.pairs);
                for (cell, outcome) in outcomes.iter().enumerate() {
                    each(trial + 1, cell, outcome)?;
                }
            }
            watch.finish(number)?;
        }
        Ok(sums)
    }

    /// The sums of what was counted elsewhere over all trials of the same studies; `None` if it cannot have been.
    pub fn read(&self, summed: SummedTrials) -> Option<Sums> {
        let SummedTrials { trials, cells, differences, benchmarks } = summed;
        let Sums { tallies, differences: none, benchmarks: empty } = Sums::new(&self.studies, &self.beside);
        let lengths = (cells.len(), differences.len(), benchmarks.len());
        if trials != self.trials || lengths != (tallies.len(), none.len(), empty.len()) {
            return None;
        }
        let tally = |(empty, counts): (Tally, Counts)| Tally::of_counts(empty.criteria().clone(), counts);
        let of_study = |(tallies, counts): (Vec<Tally>, Vec<Counts>)| {
            let fits = tallies.len() == counts.len();
            fits.then(|| tallies.into_iter().zip(counts).map(tally).collect::<Option<Vec<_>>>())?
        };
        let tallies = tallies.into_iter().zip(cells).map(of_study).collect::<Option<Vec<_>>>()?;
        let benchmarks = empty.iter().zip(benchmarks).map(|(empty, counts)| empty.with_counts(counts));
        Some(Sums { tallies, differences, benchmarks: benchmarks.collect::<Option<Vec<_>>>()? })
    }

    /// What came out, if these are the sums over all trials.
    pub fn conclude(&self, sums: Sums) -> SideBySide {
        let Sums { tallies, differences, benchmarks } = sums;
        let results = self.studies.iter().zip(&tallies).map(|(study, tallies)| study.results(tallies));
        SideBySide { results: results.collect(), differences, benchmarks }
    }
}

/// Conducts the first trials of several studies side by side.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn simulate_together(
    studies: &[&Study],
    beside: &CountedBeside,
    trials: u64,
    watch: &Watch,
) -> Result<SideBySide, Stopped> {
    let together = Together::new(studies.to_vec(), beside.clone(), trials);
    together.conduct(0..trials, watch).map(|sums| together.conclude(sums))
}

/// One thread's part of a simulation.
struct Worker<'a> {
    benches: Vec<Bench<'a>>,
    beside: &'a CountedBeside,
    sums: Sums,
}

/// All that is added up: tallies by study and cell, a difference for each pair, and a tally for each benchmark.
#[derive(Debug, Clone)]
pub struct Sums {
    tallies: Vec<Vec<Tally>>,
    differences: Vec<Difference>,
    benchmarks: Vec<BenchmarkTally>,
}

impl Sums {
    fn new(studies: &[&Study], beside: &CountedBeside) -> Self {
        let tallies: Vec<_> = studies.iter().map(|study| study.tallies()).collect();
        let benchmark = |of: &BenchmarkOf| {
            let criteria = of.cells.first().and_then(|&cell| tallies.iter().flatten().nth(cell)).map(Tally::criteria);
            Some(BenchmarkTally::new(of.benchmark.clone(), criteria?.clone(), of.cells.len()))
        };
        Self {
            differences: vec![Difference::default(); beside.pairs.len()],
            benchmarks: beside.benchmarks.iter().filter_map(benchmark).collect(),
            tallies,
        }
    }

    /// The integers, over so many trials.
    pub fn summed(&self, trials: u64) -> SummedTrials {
        let counts = |tallies: &Vec<Tally>| tallies.iter().map(|tally| tally.counts().clone()).collect();
        SummedTrials {
            trials,
            cells: self.tallies.iter().map(counts).collect(),
            differences: self.differences.clone(),
            benchmarks: self.benchmarks.iter().map(|tally| tally.counts().clone()).collect(),
        }
    }

    /// Compares the outcomes of one trial, those of all cells, pair by pair.
    fn compare<'b>(&mut self, outcomes: impl Iterator<Item = &'b Outcome>, pairs: &[(usize, usize)]) {
        if pairs.is_empty() {
            return;
        }
        let judged: Vec<_> = self.tallies.iter().flatten().map(Tally::criteria).zip(outcomes).collect();
        for (difference, &(cell, reference)) in self.differences.iter_mut().zip(pairs) {
            difference.add(judged[cell], judged[reference]);
        }
    }

    fn joined(mut self, more: Self) -> Self {
        for (tally, more) in self.tallies.iter_mut().flatten().zip(more.tallies.into_iter().flatten()) {
            tally.merge(more);
        }
        for (difference, more) in self.differences.iter_mut().zip(&more.differences) {
            difference.merge(more);
        }
        for (benchmark, more) in self.benchmarks.iter_mut().zip(&more.benchmarks) {
            benchmark.merge(more);
        }
        self
    }
}

impl<'a> Worker<'a> {
    fn new(studies: &[&'a Study], beside: &'a CountedBeside) -> Self {
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
            self.sums.compare(self.benches.iter().flat_map(|bench| &bench.outcomes), &self.beside.pairs);
            if !self.beside.benchmarks.is_empty() {
                self.hold_against_benchmarks();
            }
        }
        Ok(())
    }

    /// Asks the benchmarks about the patients of the trial just conducted.
    fn hold_against_benchmarks(&mut self) {
        let named = |of: &BenchmarkOf| of.benchmark.mtd(&mut self.benches[of.study].patients);
        let named: Vec<_> = self.beside.benchmarks.iter().map(named).collect();
        let outcomes = self.benches.iter().flat_map(|bench| &bench.outcomes);
        let judged: Vec<_> = self.sums.tallies.iter().flatten().zip(outcomes).collect();
        let right: Vec<bool> =
            judged.into_iter().map(|(tally, outcome)| tally.criteria().is_correct(outcome.mtd)).collect();
        for ((tally, of), mtd) in self.sums.benchmarks.iter_mut().zip(&self.beside.benchmarks).zip(named) {
            tally.add(mtd, of.cells.iter().map(|&cell| right[cell]));
        }
    }
}
