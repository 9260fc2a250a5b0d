//! Exact sums of integers and of their squares, in any order.

/// Number, sum and sum of squares of integers. Adding is exact, so the order does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
        self.squares += u128::from(value.unsigned_abs()).pow(2);
    }

    /// Counts one value many times.
    pub fn add_times(&mut self, value: i64, times: u64) {
        self.count += times;
        self.sum += i128::from(value) * i128::from(times);
        self.squares += u128::from(value.unsigned_abs()).pow(2) * u128::from(times);
    }

    /// Counts everything that `other` counted.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// How many values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean; NaN of nothing.
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.count as f64
    }

    /// The standard deviation with divisor n − 1; 0 of a single value, NaN of nothing.
    pub fn sd(&self) -> f64 {
        if self.count == 1 {
            return 0.0;
        }
        let n = self.count as f64;
        // n·Σx² − (Σx)², never negative, in whole numbers: as a difference of two rounded numbers it would lose the digits
        // of a spread that is small beside the mean.
        let squared_sum = self.sum.unsigned_abs().checked_pow(2);
        let spread = self.squares.checked_mul(self.count.into()).zip(squared_sum).and_then(|(a, b)| a.checked_sub(b));
        match spread {
            Some(spread) => (spread as f64 / n / (n - 1.0)).sqrt(),
            None => ((self.squares as f64 / n - self.mean().powi(2)).max(0.0) * (n / (n - 1.0))).sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[i64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|&value| moments.add(value));
        moments
    }

    #[test]
    fn known_mean_and_standard_deviation() {
        let moments = of(&[2, 4, 4, 4, 5, 5, 7, 9]);
        assert!((moments.mean() - 5.0).abs() < 1e-15);
        assert!((moments.sd() - (32.0_f64 / 7.0).sqrt()).abs() < 1e-15);
        assert!((of(&[-3, 3]).sd() - 18.0_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_spread_small_beside_the_mean_is_not_lost() {
        assert!((of(&[1_000_000_000, 1_000_000_001]).sd() - 0.5_f64.sqrt()).abs() < 1e-15);
        assert!(of(&[123_456_789_123; 7]).sd() <= 0.0);
    }

    #[test]
    fn sums_beyond_whole_numbers_are_rounded_instead() {
        let mut moments = Moments::default();
        moments.add_times(1 << 30, u64::MAX / 2);
        moments.add_times(0, u64::MAX / 2);
        let expected = f64::from(1 << 29);
        assert!((moments.sd() / expected - 1.0).abs() < 1e-12, "{}", moments.sd());
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
}
