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
        let mean = self.mean();
        ((self.squares as f64 / n - mean * mean).max(0.0) * (n / (n - 1.0))).sqrt()
    }
}
