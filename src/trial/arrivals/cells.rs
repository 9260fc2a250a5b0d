//! How many arrive in which cell of time, as a tree of counts.

use std::sync::LazyLock;

use rand::Rng;

use crate::streams::Stream;
use crate::trial::random_counts::{Inversion, in_first_half, poisson};

/// Mean gaps in a cell. With fewer there are more cells to count, with more there are more arrivals to draw that nobody asked for.
pub(super) const MEAN: u64 = 8;

/// The numbers of the first octaves come from tables.
static OCTAVES: LazyLock<[Inversion; 7]> =
    LazyLock::new(|| std::array::from_fn(|octave| Inversion::of_poisson(mean_of_octave(octave))));

fn mean_of_octave(octave: usize) -> f64 {
    (MEAN << octave) as f64
}

/// How many come in a stretch of cells, and how many before it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) before: u64,
    pub(super) number: u64,
}

/// How many arrive in which cells: the way down the tree to the cell that was asked for last, so that the next has only to go
/// down from where the ways part.
///
/// A cell is told by its number plus one: in binary a 1, which stands for the whole octave, then for each halving a 0 for the first
/// half or a 1 for the second.
#[derive(Debug)]
pub(super) struct Counts {
    /// How many come before each octave that was counted, and before the next; the first is there once the beginning is drawn.
    pub(super) before_octaves: [u64; u64::BITS as usize],
    octaves: usize,
    /// The cell at the end of the way, told as above; 0 before the first.
    cell: u64,
    /// The way, by the number of halvings that are left.
    way: [Count; u64::BITS as usize],
}

impl Default for Counts {
    fn default() -> Self {
        const LEVELS: usize = u64::BITS as usize;
        Self { before_octaves: [0; LEVELS], octaves: 0, cell: 0, way: [Count::default(); LEVELS] }
    }
}

impl Counts {
    #[inline]
    pub(super) fn reset(&mut self) {
        (self.octaves, self.cell) = (0, 0);
    }

    /// The stream of the moments at which those of a cell come.
    #[inline]
    pub(super) fn moments(cell: u64, stream: Stream) -> Stream {
        stream.part(2 * (cell + 1) + 1)
    }

    /// How many come in an octave.
    #[inline]
    fn octave(&mut self, octave: usize, stream: Stream) -> Count {
        while self.octaves <= octave {
            let next = self.octaves;
            let mut stream = stream.part(1 << next);
            let number = match OCTAVES.get(next) {
                Some(inversion) => inversion.number(stream.next_u64()),
                None => poisson(mean_of_octave(next), &mut stream),
            };
            self.before_octaves[next + 1] = self.before_octaves[next] + number;
            self.octaves += 1;
        }
        let before = self.before_octaves[octave];
        Count { before, number: self.before_octaves[octave + 1] - before }
    }

    /// How many come in a cell.
    pub(super) fn of(&mut self, cell: u64, stream: Stream) -> Count {
        let cell = cell + 1;
        let octave = cell.ilog2();
        let parts = self.cell ^ cell;
        let mut left = octave;
        if parts >> octave != 0 {
            self.way[octave as usize] = self.octave(octave as usize, stream);
        } else if parts == 0 {
            left = 0;
        } else {
            // Where the ways part, the one half is known, and so is the other.
            left = parts.ilog2();
            let (whole, half) = (self.way[left as usize + 1], self.way[left as usize]);
            let before = whole.before + if cell > self.cell { half.number } else { 0 };
            self.way[left as usize] = Count { before, number: whole.number - half.number };
        }
        self.cell = cell;
        let mut count = self.way[left as usize];
        while left > 0 {
            let [first, second] = count.halves(cell >> left, left, stream);
            left -= 1;
            count = if cell >> left & 1 == 0 { first } else { second };
            self.way[left as usize] = count;
        }
        count
    }

    /// The cell in which whoever is at this place (from 0) in the order of arrival comes.
    pub(super) fn cell_with(&mut self, place: u64, stream: Stream) -> u64 {
        let mut octave = 0;
        let mut count = self.octave(0, stream);
        while count.before + count.number <= place {
            octave += 1;
            count = self.octave(octave, stream);
        }
        self.way[octave] = count;
        self.cell = 1;
        for left in (0..octave).rev() {
            let halves = count.halves(self.cell, left as u32 + 1, stream);
            let second = usize::from(place >= halves[1].before);
            count = halves[second];
            self.way[left] = count;
            self.cell = 2 * self.cell + second as u64;
        }
        self.cell - 1
    }
}

impl Count {
    /// The halves of a stretch, told as a cell is, of which so many halvings are left.
    #[inline(always)]
    fn halves(self, stretch: u64, left: u32, stream: Stream) -> [Self; 2] {
        let number = in_first_half(self.number, &mut stream.part((2 * stretch + 1) << left));
        let second = Self { before: self.before + number, number: self.number - number };
        [Self { before: self.before, number }, second]
    }
}
