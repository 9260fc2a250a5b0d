//! Fast inversion: a function on (0, 1) by a table of parabolas, with its error bounded when the table is made.

/// A smooth increasing function on [0, 1), tabulated.
///
/// As in numerical inversion of distribution functions (Hörmann and Leydold 2003, doi:10.1145/945511.945517) every cell of
/// the table holds an interpolating polynomial that is kept only if it is good enough; elsewhere, as at infinite slopes, the
/// function itself is asked.
#[derive(Debug, Clone)]
pub struct Tabulated {
    /// The coefficients of 1, x and x² in each cell, x running from 0 to 1; NaN where the function itself is asked.
    cells: Vec<[f64; 3]>,
}

impl Tabulated {
    const CELLS: usize = 512;

    /// Tabulates `function` such that [`Self::at`] is nowhere checked off by more than `error`.
    pub fn new(function: impl Fn(f64) -> f64, error: f64) -> Self {
        let cell = |cell: usize| {
            let at = |x: f64| function((cell as f64 + x) / Self::CELLS as f64);
            let (left, middle, right) = (at(0.0), at(0.5), at(1.0));
            let bend = 2.0 * (left - 2.0 * middle + right);
            let parabola = [left, right - left - bend, bend];
            // The error of a parabola through both ends and the middle is greatest near a fifth from either end.
            let good =
                [0.1, 0.211, 0.35, 0.65, 0.789, 0.9].iter().all(|&x| (value(&parabola, x) - at(x)).abs() <= error);
            if good { parabola } else { [f64::NAN; 3] }
        };
        Self { cells: (0..Self::CELLS).map(cell).collect() }
    }

    /// The function at a place in [0, 1), by the table, or by `function` where the table is not good enough.
    #[inline]
    pub fn at(&self, place: f64, function: impl Fn(f64) -> f64) -> f64 {
        let scaled = place * Self::CELLS as f64;
        let cell = scaled as usize;
        let value = self.cells.get(cell).map_or(f64::NAN, |parabola| value(parabola, scaled - cell as f64));
        if value.is_nan() { function(place) } else { value }
    }
}

#[inline]
fn value(parabola: &[f64; 3], x: f64) -> f64 {
    parabola[0] + x * (parabola[1] + x * parabola[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_as_good_as_it_promises() {
        let function = |p: f64| 5.82 * (-(-p).ln_1p()).powf(1.0 / 1.24);
        let table = Tabulated::new(function, 1e-6);
        let used = table.cells.iter().filter(|cell| !cell[0].is_nan()).count();
        assert!(used > 450, "only {used} cells of the table are of use");
        for step in 0..100_000 {
            let place = (f64::from(step) + 0.5) / 100_000.0;
            assert!((table.at(place, function) - function(place)).abs() < 1.1e-6, "at {place}");
        }
    }
}
