//! The integers that trials add up to, as they are written by one machine and joined by another.

use serde::{Deserialize, Serialize};

use crate::characteristics::{BenchmarkCounts, Counts, Difference};

/// What so many trials of several studies side by side add up to: integers only, so that it does not matter how trials are
/// divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummedTrials {
    pub(super) trials: u64,
    /// By study and cell.
    pub(super) cells: Vec<Vec<Counts>>,
    pub(super) differences: Vec<Difference>,
    pub(super) benchmarks: Vec<BenchmarkCounts>,
}

impl SummedTrials {
    /// Whether any trials can add up to this: what is read may come from anywhere.
    pub fn is_possible(&self) -> bool {
        self.cells.iter().flatten().all(|counts| counts.are_of(self.trials))
            && self.differences.iter().all(|difference| difference.is_of(self.trials))
            && self.benchmarks.iter().all(|counts| counts.are_of(self.trials))
    }

    /// Adds other trials of the same studies, and says whether they can be of the same; if not, the sums are of no use any more.
    #[must_use]
    pub fn join(&mut self, other: Self) -> bool {
        let lengths = |of: &Self| {
            let cells: Vec<_> = of.cells.iter().map(Vec::len).collect();
            (cells, of.differences.len(), of.benchmarks.len())
        };
        let Some(trials) = self.trials.checked_add(other.trials).filter(|_| lengths(self) == lengths(&other)) else {
            return false;
        };
        self.trials = trials;
        self.differences.iter_mut().zip(&other.differences).for_each(|(sum, more)| sum.merge(more));
        let cells = self.cells.iter_mut().flatten().zip(other.cells.into_iter().flatten());
        let benchmarks = self.benchmarks.iter_mut().zip(&other.benchmarks);
        { cells }.all(|(sum, more)| sum.join(more)) && { benchmarks }.all(|(sum, more)| sum.join(more))
    }
}
