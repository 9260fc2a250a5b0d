//! Moments at random: exponential gaps, and so many uniform moments in order.

use std::sync::LazyLock;

use rand::Rng;

use crate::stats::Tabulated;
use crate::streams::Stream;
use crate::trial::course::later;

/// Off by a twenty-millionth of the mean gap at most, less than any clock of a trial would tell.
pub(super) static NEGATIVE_LOG: LazyLock<Tabulated> = LazyLock::new(|| Tabulated::new(negative_log, 5e-8, 16));

#[cold]
#[inline(never)]
fn negative_log(x: f64) -> f64 {
    -libm::log(x)
}

/// So many independent uniform moments between two, in order: with n + 1 exponential gaps, the i-th is at the share of the whole
/// that the first i gaps make (Devroye 1986, "Non-Uniform Random Variate Generation", chapter V.2).
pub(super) fn order_uniform(number: usize, (begins, ends): (f64, f64), mut words: Stream) -> Vec<f64> {
    let mut sum = 0.0;
    let gaps = std::iter::repeat_with(|| {
        sum += exponential((words.next_u64() >> 32) as u32, &NEGATIVE_LOG);
        sum
    });
    let mut moments: Vec<f64> = gaps.take(number + 1).collect();
    // Of gaps of no time at all, any scale makes no time.
    let scale = (ends - begins) / later(f64::MIN_POSITIVE, moments.pop().unwrap_or_default());
    moments.iter_mut().for_each(|moment| *moment = (begins + *moment * scale).min(ends));
    moments
}

/// An exponential number of mean 1 from half a word, 22.9 at most.
#[inline]
pub(super) fn exponential(half: u32, table: &Tabulated) -> f64 {
    let uniform = uniform_of(half);
    // Rounding could make a gap of no time negative.
    later(0.0, table.at(uniform).unwrap_or_else(|| negative_log(uniform)))
}

/// A number uniform on (0, 1) from half a word: of 2³² in equal steps.
#[inline]
fn uniform_of(half: u32) -> f64 {
    const BELOW_ONE: f64 = 1.0 - 1.0 / (1_u64 << 33) as f64;
    f64::from_bits(u64::from(half) << (f64::MANTISSA_DIGITS - 1 - u32::BITS) | 1.0_f64.to_bits()) - BELOW_ONE
}
