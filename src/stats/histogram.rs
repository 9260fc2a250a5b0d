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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        values.iter().for_each(|&value| histogram.add(value));
        histogram
    }

    #[test]
    fn counts_each_number_while_they_are_few() {
        let bins: Vec<_> = of(&[3, 0, 3, 5]).bins().collect();
        assert_eq!(bins, [(0, 1), (1, 0), (2, 0), (3, 2), (4, 0), (5, 1)]);
    }

    #[test]
    fn wide_ranges_get_wide_bins() {
        let edge = Histogram::MAX_BINS as u64;
        assert_eq!(of(&[edge - 1]).width(), 1);
        let wider = of(&[0, 1, 2, edge]);
        assert_eq!(wider.width(), 2);
        assert_eq!(wider.bins().filter(|&(_, count)| count > 0).collect::<Vec<_>>(), [(0, 2), (2, 1), (edge, 1)]);
        let widest = of(&[u64::MAX, 0]);
        assert_eq!(widest.bins().map(|(_, count)| count).sum::<u64>(), 2);
        assert!(widest.bins().count() <= Histogram::MAX_BINS);
    }

    #[test]
    fn neither_order_nor_parts_matter() {
        let values = [7, 40_000, 0, 7, 16_384, 16_383, 99, 1_000_000, 3];
        let whole = of(&values);
        let backwards: Vec<u64> = values.iter().rev().copied().collect();
        assert_eq!(of(&backwards), whole);
        for cut in 0..=values.len() {
            let (mut first, second) = (of(&values[..cut]), of(&values[cut..]));
            let mut other_way = second.clone();
            other_way.merge(first.clone());
            first.merge(second);
            assert_eq!((&first, &other_way), (&whole, &whole), "cut at {cut}");
        }
    }
}
