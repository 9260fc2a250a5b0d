//! Counts of whole numbers in memory that does not grow with how many there are.

use serde::{Deserialize, Serialize};

/// How often each whole number was seen, in bins whose width doubles when the range would need too many of them.
///
/// The result depends only on what was counted, not on the order, nor on how it was split and merged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Histogram {
    counts: Vec<u64>,
    /// The binary logarithm of the width of a bin.
    log2_width: u32,
}

/// As it is written: only what was counted, in ascending order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// How many numbers share a count; a power of two.
    width: u64,
    /// The first of these numbers, and how often they were counted.
    counts: Vec<(u64, u64)>,
}

impl From<Histogram> for Written {
    fn from(histogram: Histogram) -> Self {
        let counts = histogram.bins().filter(|&(_, count)| count > 0).collect();
        Self { width: histogram.width(), counts }
    }
}

impl TryFrom<Written> for Histogram {
    type Error = &'static str;

    fn try_from(Written { width, counts: written }: Written) -> Result<Self, Self::Error> {
        if !width.is_power_of_two() {
            return Err("the width of a histogram is a power of two");
        }
        let mut counts: Vec<u64> = Vec::new();
        for (value, count) in written {
            let bin = usize::try_from(value / width).ok().filter(|&bin| bin < Self::MAX_BINS && value % width == 0);
            match bin {
                Some(bin) if bin >= counts.len() && count > 0 => counts.resize(bin + 1, 0),
                _ => return Err("the numbers of a histogram ascend, were counted, and are multiples of its width"),
            }
            counts[(value / width) as usize] = count;
        }
        Ok(Self { counts, log2_width: width.trailing_zeros() })
    }
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
        let bins = (value >> self.log2_width) as usize + 1;
        // Twice as many, as a vector takes by itself, is much for days under a thousand designs and scenarios.
        self.counts.reserve_exact(bins.next_multiple_of(64) - self.counts.len());
        self.counts.resize(bins, 0);
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

    /// How many numbers were counted; `None` if they are more than can be.
    pub fn total(&self) -> Option<u64> {
        self.counts.iter().try_fold(0_u64, |total, &count| total.checked_add(count))
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

    #[test]
    fn what_is_written_is_read_back_and_nothing_else() {
        for values in [&[][..], &[0], &[3, 0, 3, 5], &[7, 40_000, 0, 7, 1_000_000], &[u64::MAX, 0]] {
            let histogram = of(values);
            let text = serde_json::to_string(&histogram).unwrap_or_default();
            assert_eq!(serde_json::from_str::<Histogram>(&text).ok(), Some(histogram), "{text}");
        }
        let text = serde_json::to_string(&of(&[5, 2, 5])).unwrap_or_default();
        assert_eq!(text, r#"{"width":1,"counts":[[2,1],[5,2]]}"#);
        for wrong in ["3,\"counts\":[]", "1,\"counts\":[[2,1],[2,1]]", "2,\"counts\":[[1,1]]", "1,\"counts\":[[2,0]]"] {
            let text = format!("{{\"width\":{wrong}}}");
            assert!(serde_json::from_str::<Histogram>(&text).is_err(), "{text}");
        }
        let far = r#"{"width":1,"counts":[[1000000000000,1]]}"#;
        assert!(serde_json::from_str::<Histogram>(far).is_err(), "more bins than there may be");
    }
}
