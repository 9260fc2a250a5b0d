//! Functions that are steep towards 0 by a table of parabolas, with the error bounded when the table is made.

/// A smooth function on (0, 1), tabulated in cells that narrow towards 0 as floats do.
///
/// As in numerical inversion of distribution functions (Hörmann and Leydold 2003, doi:10.1145/945511.945517) every cell of
/// the table holds an interpolating polynomial. The table goes from 1 down as far as they are good enough; below, the
/// function itself is to be asked. A value takes a few additions and multiplications, which are the same on every platform.
#[derive(Debug, Clone)]
pub struct Tabulated {
    /// From 1 downwards: the coefficients of 1, x and x² in each cell.
    cells: Vec<[f64; 3]>,
}

/// The cells from one power of two to the next, as so many bits of a fraction tell them apart.
const CELL_BITS: u32 = 6;

/// The bits of a float that do not tell its cell.
const BITS_WITHIN: u32 = f64::MANTISSA_DIGITS - 1 - CELL_BITS;

/// The bits that tell the last cell before 1.
const LAST: u64 = (1.0_f64.to_bits() >> BITS_WITHIN) - 1;

impl Tabulated {
    /// Tabulates `function` from 1 down by so many powers of two, or less if more would be off by more than `error` where the
    /// error of such a parabola is greatest.
    pub fn new(function: impl Fn(f64) -> f64, error: f64, octaves: usize) -> Self {
        let cell = |cell: usize| {
            let end = |bits: u64| f64::from_bits(bits << BITS_WITHIN);
            let (left, right) = (end(LAST - cell as u64), end(LAST + 1 - cell as u64));
            let parabola = parabola(&function, left, right);
            let mut furthest = [0.0, 0.25, 0.75, 1.0].map(|share| left + (right - left) * share).into_iter();
            furthest.all(|x| (value(&parabola, x) - function(x)).abs() <= error).then_some(parabola)
        };
        Self { cells: (0..octaves << CELL_BITS).map_while(cell).collect() }
    }

    /// The function at `x`; `None` below the table, and outside of (0, 1).
    #[inline]
    pub fn at(&self, x: f64) -> Option<f64> {
        let cell = LAST.wrapping_sub(x.to_bits() >> BITS_WITHIN) as usize;
        self.cells.get(cell).map(|parabola| value(parabola, x))
    }
}

/// The parabola that meets a function in the Chebyshev nodes between two places.
fn parabola(function: impl Fn(f64) -> f64, left: f64, right: f64) -> [f64; 3] {
    let (middle, half) = (0.5 * (left + right), 0.5 * (right - left));
    let [x0, x1, x2] = [-1.0, 0.0, 1.0].map(|side| middle + side * half * libm::sqrt(0.75));
    let [f0, f1, f2] = [x0, x1, x2].map(function);
    // By divided differences, then multiplied out.
    let first = (f1 - f0) / (x1 - x0);
    let second = ((f2 - f1) / (x2 - x1) - first) / (x2 - x0);
    [f0 - x0 * first + x0 * x1 * second, first - (x0 + x1) * second, second]
}

#[inline]
fn value([c0, c1, c2]: &[f64; 3], x: f64) -> f64 {
    c0 + x * (c1 + x * c2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The furthest that a table is off, and in which share of places it has a value.
    fn furthest(function: impl Fn(f64) -> f64, table: &Tabulated) -> (f64, f64) {
        let places = (0..200_000).map(|step| (f64::from(step) + 0.5) / 200_000.0);
        let off: Vec<f64> = places.filter_map(|x| Some((table.at(x)? - function(x)).abs())).collect();
        (off.iter().copied().fold(0.0, f64::max), off.len() as f64 / 200_000.0)
    }

    #[test]
    fn a_table_is_as_good_as_it_promises_and_rarely_without_a_value() {
        let quantile = |twice: f64| 5.82 * libm::pow(-libm::log1p(-0.5 * twice), 1.0 / 1.24);
        let table = Tabulated::new(quantile, 1e-6, 8);
        let (off, share) = furthest(quantile, &table);
        assert!(off < 1.1e-6 && share > 0.98, "off by {off}, share {share}");
        let logarithm = |x: f64| -libm::log(x);
        let (off, share) = furthest(logarithm, &Tabulated::new(logarithm, 5e-8, 16));
        assert!(off < 5.1e-8 && share > 0.9999, "off by {off}, share {share}");
    }

    #[test]
    fn outside_of_its_range_a_table_has_no_value() {
        let table = Tabulated::new(|x| x, 1e-9, 16);
        for x in [0.0, -0.25, 1.0, 2.0, f64::NAN, f64::INFINITY, 1e-9] {
            assert_eq!(table.at(x), None, "{x}");
        }
        assert!(table.at(0.5).is_some() && table.at(1.0 - f64::EPSILON / 2.0).is_some());
    }
}
