//! Adds up how often the optimal benchmark names each dose level, and how often designs are right on the same patients.

use serde::{Deserialize, Serialize};

use super::OutcomeCriteria;
use super::tally::ratio;
use super::{Estimate, OperatingCharacteristics};
use crate::benchmark::{Benchmark, Probabilities};
use crate::design::Mtd;
use crate::stats::Moments;

/// How often the benchmark gives each answer.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkSelection {
    /// Probability of none tolerable.
    pub p_none_tolerable: Estimate,
    /// Probability of each dose level, the lowest first.
    pub p_mtd: Vec<Estimate>,
    /// Probability that it names the true MTD, or none where there is none.
    pub p_correct: Estimate,
    /// Probability that it names a dose level above the true MTD.
    pub p_overdose: Estimate,
}

/// What is counted of one benchmark over the trials of a scenario.
#[derive(Debug, Clone)]
pub struct BenchmarkTally {
    benchmark: Benchmark,
    criteria: OutcomeCriteria,
    counts: BenchmarkCounts,
}

/// Its sums. Adding and merging are exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkCounts {
    trials: u64,
    none_tolerable: u64,
    mtd: Vec<u64>,
    designs: Vec<Agreement>,
}

/// How often a design was right, and how often together with the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Agreement {
    design: u64,
    both: u64,
}

impl BenchmarkCounts {
    /// Whether so many trials can give this: what is read may come from anywhere.
    pub fn are_of(&self, trials: u64) -> bool {
        let named = self.mtd.iter().try_fold(self.none_tolerable, |sum, &count| sum.checked_add(count));
        let is_possible = |of: &Agreement| of.both <= of.design && of.design <= trials;
        self.trials == trials && named == Some(trials) && self.designs.iter().all(is_possible)
    }

    /// Adds what was counted over other trials of the same benchmark; `false`, with nothing added, if it has other dose levels or
    /// designs.
    #[must_use]
    pub fn join(&mut self, other: &Self) -> bool {
        let fits = (self.mtd.len(), self.designs.len()) == (other.mtd.len(), other.designs.len());
        if fits {
            self.merge(other);
        }
        fits
    }

    fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        self.none_tolerable += other.none_tolerable;
        self.mtd.iter_mut().zip(&other.mtd).for_each(|(count, more)| *count += more);
        for (agreement, more) in self.designs.iter_mut().zip(&other.designs) {
            agreement.design += more.design;
            agreement.both += more.both;
        }
    }
}

impl BenchmarkTally {
    /// Nothing counted yet, for so many designs that are held against it.
    pub fn new(benchmark: Benchmark, criteria: OutcomeCriteria, designs: usize) -> Self {
        let mtd = vec![0; criteria.dlt_probabilities.len()];
        let designs = vec![Agreement::default(); designs];
        Self { benchmark, criteria, counts: BenchmarkCounts { trials: 0, none_tolerable: 0, mtd, designs } }
    }

    /// The benchmark.
    pub fn benchmark(&self) -> &Benchmark {
        &self.benchmark
    }

    /// Counts one trial: what the benchmark names, and which designs were right on the same patients, in their order.
    pub fn add(&mut self, mtd: Mtd, designs: impl Iterator<Item = bool>) {
        self.counts.trials += 1;
        match mtd {
            Mtd::Dose(dose) => self.counts.mtd[dose.index()] += 1,
            Mtd::NoneTolerable | Mtd::Undetermined => self.counts.none_tolerable += 1,
        }
        let right = self.criteria.is_correct(mtd);
        for (agreement, design) in self.counts.designs.iter_mut().zip(designs) {
            agreement.design += u64::from(design);
            agreement.both += u64::from(design && right);
        }
    }

    /// Counts everything that `other`, of the same benchmark, counted.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.benchmark, other.benchmark);
        self.counts.merge(&other.counts);
    }

    /// All that was counted.
    pub fn counts(&self) -> &BenchmarkCounts {
        &self.counts
    }

    /// What was counted elsewhere of the same benchmark; `None` if it has other dose levels or designs.
    #[must_use]
    pub fn with_counts(&self, counts: BenchmarkCounts) -> Option<Self> {
        let mut tally = Self::new(self.benchmark.clone(), self.criteria.clone(), self.counts.designs.len());
        tally.counts.join(&counts).then_some(tally)
    }

    /// How often it gave each answer over all trials counted; at least one.
    pub fn selection(&self) -> BenchmarkSelection {
        let proportion = |hits| Estimate::proportion(hits, self.counts.trials);
        BenchmarkSelection {
            p_none_tolerable: proportion(self.counts.none_tolerable),
            p_mtd: self.counts.mtd.iter().map(|&hits| proportion(hits)).collect(),
            p_correct: proportion(self.right()),
            p_overdose: proportion(self.counts.mtd[self.criteria.first_above()..].iter().sum()),
        }
    }

    /// The same without chance, where there is an exact answer.
    pub fn exact(&self) -> Option<BenchmarkSelection> {
        let exact = self.benchmark.exact()?;
        let correct = exact.p_correct(self.criteria.true_mtd);
        let Probabilities { none_tolerable, mtd } = exact;
        let overdose = mtd[self.criteria.first_above()..].iter().sum();
        Some(BenchmarkSelection {
            p_none_tolerable: Estimate::exact(none_tolerable),
            p_mtd: mtd.into_iter().map(Estimate::exact).collect(),
            p_correct: Estimate::exact(correct),
            p_overdose: Estimate::exact(overdose),
        })
    }

    /// The efficiency of one of the designs: its probability of a correct selection as a multiple of the benchmark's. The
    /// standard error is that of a ratio over the same patients, by the delta method. `None` if the benchmark was never right.
    pub fn efficiency(&self, design: usize) -> Option<Estimate> {
        let Agreement { design, both } = self.counts.designs[design];
        let indicator = |hits: u64| {
            let mut moments = Moments::default();
            moments.add_times(1, hits);
            moments.add_times(0, self.counts.trials - hits);
            moments
        };
        ratio(&indicator(design), &indicator(self.right()), both)
    }

    fn right(&self) -> u64 {
        self.criteria.true_mtd.map_or(self.counts.none_tolerable, |dose| self.counts.mtd[dose.index()])
    }
}

impl BenchmarkSelection {
    /// The efficiency of a design that has an exact answer against a benchmark that has one.
    pub fn exact_efficiency(&self, design: &OperatingCharacteristics) -> Option<f64> {
        let benchmark = self.p_correct.value;
        (benchmark > 0.0).then(|| design.p_correct.value / benchmark)
    }
}
