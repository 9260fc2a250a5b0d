//! e^x for several x at once, of additions and multiplications alone: the same on every platform.

use std::f64::consts::LOG2_E;

/// Added to a number of at most 2⁵¹ it leaves the nearest integer in the last bits of the sum.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// ln 2 in two parts, the first with so few digits that its multiples below 2¹¹ are exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Where numbers end: e to this is neither infinite nor subnormal.
const LIMIT: f64 = 700.0;

/// 1/k! from k = 12 down to 0.
const COEFFICIENTS: [f64; 13] = {
    let mut coefficients = [1.0; 13];
    let (mut k, mut factorial) = (1, 1.0);
    while k <= 12 {
        factorial *= k as f64;
        coefficients[12 - k] = 1.0 / factorial;
        k += 1;
    }
    coefficients
};

/// e to each of these numbers, with a relative error of at most 10⁻¹⁵; beyond ±700, e to that.
///
/// With n the integer nearest to x/ln 2, e^x = 2ⁿ·e^r where |r| ≤ ln 2/2; its Taylor polynomial of degree 12 leaves out less than
/// 2·10⁻¹⁶. No step branches, so that compilers make vector instructions of it.
#[inline]
pub fn exp<const N: usize>(x: &[f64; N]) -> [f64; N] {
    x.map(|x| {
        let x = x.clamp(-LIMIT, LIMIT);
        let shifted = x * LOG2_E + ROUNDING;
        let n = shifted - ROUNDING;
        let r = x - n * LN_2_HIGH - n * LN_2_LOW;
        let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
        COEFFICIENTS.iter().skip(1).fold(COEFFICIENTS[0], |sum, coefficient| sum * r + coefficient) * power
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the correctly rounded to within one unit libm; the edges of every interval of the reduction are among the numbers.
    #[test]
    fn as_another_implementation_has_it() {
        let mut worst = 0.0_f64;
        for step in -140_000..=140_000 {
            let x = f64::from(step) * 0.005;
            let edge = (f64::from(step % 2000) * 0.5) * std::f64::consts::LN_2;
            for (x, found) in [x, edge].into_iter().zip(exp(&[x, edge])) {
                worst = worst.max((found / libm::exp(x) - 1.0).abs());
            }
        }
        assert!(worst > 0.0 && worst < 1e-15, "{worst:e}");
    }

    #[test]
    fn far_numbers_are_held_at_the_limits() {
        let [low, high, zero] = exp(&[-1e9, 1e9, 0.0]);
        assert!((low / libm::exp(-700.0) - 1.0).abs() < 1e-15 && (high / libm::exp(700.0) - 1.0).abs() < 1e-15);
        assert_eq!(zero.to_bits(), 1.0_f64.to_bits());
    }
}
