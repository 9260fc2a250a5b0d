//! Counts of whole numbers in memory that does not grow with how many there are.

/// How often each whole number was seen, in bins whose width doubles when the range would need too many of them.
///
/// The result depends only on what was counted, not on the order, nor on how it was split and merged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    counts: Vec<u64>,
    /// The binary logarithm of the width of a bin.
    log2_width: u32,
}

impl Histogram {
    /// More bins than this are never kept.
    pub const MAX_BINS: usize = 1 << 14;

    /// Counts one value.
    #[inline]
    pub fn add(&mut self, value: u64) {
        let bin = (value >> self.log2_width) as usize;
        if let Some(count) = self.counts.get_mut(bin) {
            *count += 1;
        } else {
            self.grow(value);
            self.counts[(value >> self.log2_width) as usize] += 1;
        }
    }

    /// Makes room for a value: more bins, or wider ones.
    #[cold]
    fn grow(&mut self, value: u64) {
        while value >> self.log2_width >= Self::MAX_BINS as u64 {
            self.coarsen();
        }
        self.counts.resize((value >> self.log2_width) as usize + 1, 0);
    }

    fn coarsen(&mut self) {
        self.counts = self.counts.chunks(2).map(|pair| pair.iter().sum()).collect();
        self.log2_width += 1;
    }

    /// Counts everything that `other` counted.
    pub fn merge(&mut self, mut other: Self) {
        while other.log2_width < self.log2_width {
            other.coarsen();
        }
        while self.log2_width < other.log2_width {
            self.coarsen();
        }
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
    }

    /// The width of a bin: 1 unless the range was too large.
    pub fn width(&self) -> u64 {
        1 << self.log2_width
    }

    /// The bins up to the last one that was hit, as (least value, count).
    pub fn bins(&self) -> impl Iterator<Item = (u64, u64)> {
        let width = self.width();
        self.counts.iter().enumerate().map(move |(bin, &count)| (bin as u64 * width, count))
    }
}
