//! Exact sums of integers and of their squares, in any order.

use serde::{Deserialize, Serialize};

/// Number, sum and sum of squares of integers. Adding is exact, so the order does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    count: u64,
    sum: i128,
    squares: u128,
}

impl Moments {
    /// Counts one value.
    #[inline]
    pub fn add(&mut self, value: i64) {
        self.count += 1;
        self.sum += i128::from(value);
        self.squares += squared(value);
    }

    /// Counts one value many times.
    pub fn add_times(&mut self, value: i64, times: u64) {
        self.count += times;
        self.sum += i128::from(value) * i128::from(times);
        self.squares += squared(value) * u128::from(times);
    }

    /// Counts everything that `other` counted.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// Whether there can be numbers with these sums, which others can be added to: what is read may come from anywhere.
    pub fn is_possible(&self) -> bool {
        const ROOM: u32 = 15;
        // Σx² is at least |Σx|, as x² ≥ |x| of whole numbers, and by Cauchy and Schwarz n·Σx² at least (Σx)².
        let sum = self.sum.unsigned_abs();
        let spread = self.squares.checked_mul(self.count.into()).zip(sum.checked_pow(2));
        self.squares <= u128::MAX >> ROOM && sum <= self.squares && spread.is_none_or(|(most, squared)| squared <= most)
    }

    /// How many values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean; NaN of nothing.
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.count as f64
    }

    /// The standard deviation with divisor n − 1; `None` of fewer than two values.
    pub fn sd(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        let n = self.count as f64;
        // n·Σx² − (Σx)², never negative, in whole numbers: as a difference of two rounded numbers it would lose the digits
        // of a spread that is small beside the mean.
        let squared_sum = self.sum.unsigned_abs().checked_pow(2);
        let spread = self.squares.checked_mul(self.count.into()).zip(squared_sum).and_then(|(a, b)| a.checked_sub(b));
        Some(match spread {
            Some(spread) => (spread as f64 / n / (n - 1.0)).sqrt(),
            None => ((self.squares as f64 / n - self.mean().powi(2)).max(0.0) * (n / (n - 1.0))).sqrt(),
        })
    }

    /// Whether `other` is the same multiple of this in every pair of values, `products` being the sum of their products: where
    /// the inequality of Cauchy and Schwarz is an equation, in whole numbers.
    pub fn is_proportional_to(&self, other: &Self, products: u64) -> bool {
        self.squares.checked_mul(other.squares) == Some(u128::from(products).pow(2))
    }
}

/// As a signed product, one instruction, that is at most 2¹²⁶.
#[inline]
fn squared(value: i64) -> u128 {
    i128::from(value).pow(2).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sd(moments: &Moments) -> f64 {
        moments.sd().unwrap_or(f64::NAN)
    }

    fn of(values: &[i64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|&value| moments.add(value));
        moments
    }

    #[test]
    fn known_mean_and_standard_deviation() {
        let moments = of(&[2, 4, 4, 4, 5, 5, 7, 9]);
        assert!((moments.mean() - 5.0).abs() < 1e-15);
        assert!((sd(&moments) - (32.0_f64 / 7.0).sqrt()).abs() < 1e-15);
        assert!((sd(&of(&[-3, 3])) - 18.0_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn fewer_than_two_values_have_no_standard_deviation() {
        assert_eq!((of(&[]).sd(), of(&[7]).sd(), of(&[7, 7]).sd()), (None, None, Some(0.0)));
    }

    /// 2, 4, 6 are twice 1, 2, 3; 2, 4, 7 are not, though their products with 1, 2, 3 are.
    #[test]
    fn the_same_multiple_in_every_pair_is_recognised() {
        let (one, twice, not) = (of(&[1, 2, 3]), of(&[2, 4, 6]), of(&[2, 4, 7]));
        assert!(one.is_proportional_to(&twice, 2 + 8 + 18));
        assert!(!one.is_proportional_to(&not, 2 + 8 + 21));
        assert!(of(&[0, 0]).is_proportional_to(&of(&[1, 2]), 0));
    }

    #[test]
    fn a_spread_small_beside_the_mean_is_not_lost() {
        assert!((sd(&of(&[1_000_000_000, 1_000_000_001])) - 0.5_f64.sqrt()).abs() < 1e-15);
        assert!(sd(&of(&[123_456_789_123; 7])) <= 0.0);
    }

    #[test]
    fn sums_beyond_whole_numbers_are_rounded_instead() {
        let mut moments = Moments::default();
        moments.add_times(1 << 30, u64::MAX / 2);
        moments.add_times(0, u64::MAX / 2);
        let expected = f64::from(1 << 29);
        assert!((sd(&moments) / expected - 1.0).abs() < 1e-12, "{}", sd(&moments));
    }

    #[test]
    fn merging_is_adding() {
        let (values, mut merged) = ([5, -7, 0, 12, 12], of(&[]));
        merged.merge(&of(&values[3..]));
        merged.merge(&of(&values[..3]));
        assert_eq!(merged, of(&values));
        let mut times = of(&[5, -7, 0]);
        times.add_times(12, 2);
        assert_eq!(times, of(&values));
    }

    #[test]
    fn what_is_written_is_read_back_however_large() {
        let mut large = of(&[i64::MIN, -5]);
        large.add_times(-(1 << 40), 1 << 40);
        for moments in [of(&[]), of(&[3, -4]), large] {
            let text = serde_json::to_string(&moments).unwrap_or_default();
            assert_eq!(serde_json::from_str::<Moments>(&text).ok(), Some(moments), "{text}");
        }
        assert_eq!(serde_json::to_string(&of(&[3, -4])).ok().as_deref(), Some(r#"{"count":2,"sum":-1,"squares":25}"#));
    }

    #[test]
    fn sums_that_no_numbers_have_are_told() {
        for possible in [of(&[]), of(&[3, -4]), of(&[0, 0]), of(&[7; 9])] {
            assert!(possible.is_possible(), "{possible:?}");
        }
        let wrong = |count, sum, squares| Moments { count, sum, squares };
        for wrong in [wrong(0, 1, 1), wrong(2, 5, 4), wrong(2, 10, 49), wrong(1, 0, u128::MAX)] {
            assert!(!wrong.is_possible(), "{wrong:?}");
        }
    }
}
