//! Standard exponential numbers from random words, a word each, the same on every platform.

use std::f64::consts::LN_2;
use std::sync::LazyLock;

/// Turns uniform words into numbers of the exponential distribution with mean 1.
///
/// By inversion: for u = m/2ᵏ with 1 ≤ m < 2, −ln u is k ln 2 − ln m, of which the one and a parabola for the other are
/// tabulated, with an error of at most [`Self::ERROR`]. A word never asks for another, as it may by rejection from a ziggurat,
/// and no platform's own logarithm is asked.
#[derive(Debug, Clone, Copy)]
pub struct Exponential {
    tables: &'static Tables,
}

#[derive(Debug)]
struct Tables {
    /// (63 − e) ln 2 for a float from 2ᵉ on, placed by the last bits of its exponent, which is e + 1023.
    halvings: [f64; 64],
    /// The coefficients of 1, m and m² in equal cells of [1, 2).
    parabolas: [[f64; 3]; 1 << CELL_BITS],
}

const CELL_BITS: u32 = 7;

/// The bits of a float that are not its exponent, and the exponent's of 1.
const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;
const FRACTION: u64 = (1 << FRACTION_BITS) - 1;
const ONE: u64 = 1.0_f64.to_bits();

impl Exponential {
    /// How far a number is off at most.
    pub const ERROR: f64 = 8e-9;

    /// With its tables, which are made once.
    pub fn tabulated() -> Self {
        static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
            halvings: std::array::from_fn(|place| (63 - (place + 1) % 64) as f64 * LN_2),
            parabolas: std::array::from_fn(parabola),
        });
        Self { tables: &TABLES }
    }

    /// −ln u, where u is uniform on (0, 1] if all words are equally likely.
    #[inline]
    pub fn of_word(self, word: u64) -> f64 {
        // 2⁶³·u is an odd number, so that u is never 0.
        let bits = ((word >> 1 | 1) as i64 as f64).to_bits();
        let m = f64::from_bits(bits & FRACTION | ONE);
        let cell = (bits >> (FRACTION_BITS - CELL_BITS)) as usize % (1 << CELL_BITS);
        let [c0, c1, c2] = self.tables.parabolas[cell];
        let exponent = (bits >> FRACTION_BITS) as usize % 64;
        self.tables.halvings[exponent] + (c0 + m * (c1 + m * c2))
    }
}

/// The parabola through −ln m at both ends and in the middle of a cell.
fn parabola(cell: usize) -> [f64; 3] {
    let width = f64::from(1 << CELL_BITS).recip();
    let left = 1.0 + cell as f64 * width;
    let (middle, right) = (left + 0.5 * width, left + width);
    let [a, b, c] = [left, middle, right].map(|m| -libm::log(m));
    // By divided differences, then multiplied out.
    let first = (b - a) / (middle - left);
    let second = ((c - b) / (right - middle) - first) / (right - left);
    [a - left * first + left * middle * second, first - (left + middle) * second, second]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scattered ones, and all powers of two with their neighbours.
    fn words() -> impl Iterator<Item = u64> {
        let scattered = (0..300_000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let edges =
            (0..64).flat_map(|bit| [1 << bit, (1 << bit) - 1, u64::MAX << bit, !(1 << bit), !(u64::MAX << bit)]);
        scattered.chain(edges)
    }

    #[test]
    fn a_word_gives_the_logarithm_of_its_share() {
        let exponential = Exponential::tabulated();
        let mut furthest = 0.0_f64;
        for word in words() {
            let expected = -libm::log((word >> 1 | 1) as f64 / 2.0_f64.powi(63));
            furthest = furthest.max((exponential.of_word(word) - expected).abs());
        }
        assert!(furthest <= Exponential::ERROR, "off by {furthest}");
        assert!(furthest > 0.9 * Exponential::ERROR, "the error stated is far from {furthest}");
    }
}
