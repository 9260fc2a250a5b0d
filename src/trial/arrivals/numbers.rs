//! How many come in so many cells: a Poisson number, put together from those that the digits of the number of cells stand for.

use std::sync::LazyLock;

use rand::Rng;

use super::cells::MEAN;
use crate::streams::Stream;
use crate::trial::poisson::{PoissonTable, poisson};

const DIGIT: u64 = 32;

/// So many cells and more are not put together.
const MANY: u64 = 8 * DIGIT * DIGIT;

/// Numbers of so many cells, of so many thirty-twos of them, and of so many 1024s.
pub(super) type Numbers = [Vec<PoissonTable>; 3];

pub(super) static NUMBERS: LazyLock<Numbers> = LazyLock::new(|| {
    [(1, DIGIT), (DIGIT, DIGIT), (DIGIT * DIGIT, MANY / (DIGIT * DIGIT))].map(|(cells, digits)| {
        let means = (0..digits).map(|digit| MEAN * (digit * cells) as f64);
        means.map(PoissonTable::new).collect()
    })
});

/// How many come in so many cells, from three words at most; `None` if these are too many.
#[inline]
pub(super) fn of_cells([ones, more, most]: &Numbers, cells: u64, mut words: Stream) -> Option<u64> {
    if cells >= MANY {
        return None;
    }
    let of_few = ones[(cells % DIGIT) as usize].number(words.next_u64())
        + more[(cells / DIGIT % DIGIT) as usize].number(words.next_u64());
    match cells / (DIGIT * DIGIT) {
        0 => Some(of_few),
        digit => Some(of_few + most[digit as usize].number(words.next_u64())),
    }
}

/// How many come in more cells than that.
#[cold]
pub(super) fn of_many_cells(cells: u64, words: &mut Stream) -> u64 {
    poisson(MEAN * cells as f64, words)
}
