//! Arrivals in cells of time: coins say in which cells somebody comes, and who comes on which day in a cell, and how many in many cells,
//! is drawn where somebody asks.
//!
//! In a cell of ln 4/3 mean gaps nobody comes with probability ¾: somebody does where two coins say so, and two words are the coins of 64
//! cells. Somebody is one patient with probability 3 ln 4/3 ≈ .86, else more, by the Poisson distribution; each comes at a moment uniform
//! in the cell.

use rand::Rng;

use super::Crowd;
use super::model::ArrivalModel;
use super::numbers;
use crate::streams::Stream;

/// Mean gaps in a cell: ln 4/3.
pub(super) const MEAN: f64 = 0.287_682_072_451_780_93;

/// Cells whose coins are the bits of two words.
const BLOCK: u64 = u64::BITS as u64;

/// Places of a cell: eleven or more would come in one of 10¹² cells in which somebody does, and are made ten.
const PLACES: u64 = 16;

/// The last place of a cell is that of nobody: there the cell is over.
const OVER: u64 = PLACES - 1;

/// The places of cells come after those of any beginning. Cells are numbered from 1.
pub(super) const FIRST_PLACE: u64 = 1 << 32;

/// Before the first cell.
pub(super) const BEFORE_CELLS: u64 = FIRST_PLACE + OVER;

/// The most who come in one.
const MOST: usize = 10;

/// More than one, two, … come in a cell in which somebody does if half a word is not below these: the distribution function given
/// that somebody comes, in units of 2⁻³².
const MORE: [u64; MOST - 1] = {
    let mut below = [0; MOST - 1];
    let (mut weight, mut sum) = (1.0, 0.0);
    let mut number = 1;
    while number <= below.len() {
        weight *= MEAN / number as f64;
        sum += weight;
        // The weights of all numbers from one on make 4/3 − 1.
        below[number - 1] = (sum * 3.0 * (1_u64 << 32) as f64) as u64;
        number += 1;
    }
    below
};

/// The cells of one trial.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'a> {
    model: &'a ArrivalModel,
    stream: Stream,
}

/// What words of the stream are for, beside those of the beginning: so far apart that no trial ever comes from one to another.
#[derive(Debug, Clone, Copy)]
enum Words {
    /// Two of a block: in which of its cells somebody comes.
    Coins = 1,
    /// One of a cell: how many come, and when one of them.
    Company = 2,
    /// As many of a cell as it has places: when the others come.
    Others = 3,
    /// Three of a cell: how many come in it and so many after it.
    Number = 4,
}

/// Parts of the stream.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// How many come in a cell and very many after it.
    Number = 1,
    /// When they come.
    Crowd = 2,
}

/// Who comes in a cell.
struct Company {
    number: usize,
    /// In order; so many count.
    days: [f64; MOST],
}

impl Company {
    const NOBODY: Self = Self { number: 0, days: [0.0; MOST] };

    #[inline]
    fn days(&self) -> &[f64] {
        &self.days[..self.number]
    }

    fn before(&self, day: f64) -> u64 {
        self.days().iter().map(|&comes| u64::from(comes < day)).sum()
    }
}

/// Places that are open from a day on, and who is met at the door.
struct Open<'a> {
    day: f64,
    days: &'a mut [f64],
    places: &'a mut [u64],
    passed: u64,
    taken: usize,
}

impl Open<'_> {
    /// Somebody comes, in the order of arrival: whether all places are taken then.
    #[inline]
    fn meet(&mut self, comes: f64, place: u64) -> bool {
        if comes < self.day {
            self.passed += 1;
            return false;
        }
        (self.days[self.taken], self.places[self.taken]) = (comes, place);
        self.taken += 1;
        self.taken == self.days.len()
    }
}

impl<'a> Cells<'a> {
    #[inline]
    pub(super) fn new(model: &'a ArrivalModel, stream: Stream) -> Self {
        Self { model, stream }
    }

    #[inline]
    fn words(&self, of: Words, number: u64) -> Stream {
        const FAR: u64 = 0x9e37_79b9_7f4a_7c15;
        self.stream.skip((of as u64).wrapping_mul(FAR).wrapping_add(number))
    }

    fn part(&self, cell: u64, part: Part) -> Stream {
        self.stream.part(4 * cell + part as u64)
    }

    /// In which cells of a block somebody comes, a bit for each.
    #[inline]
    fn occupied(&self, block: u64) -> u64 {
        let mut coins = self.words(Words::Coins, 2 * block);
        coins.next_u64() & coins.next_u64()
    }

    #[inline]
    fn is_occupied(&self, cell: u64) -> bool {
        self.occupied(cell / BLOCK) >> (cell % BLOCK) & 1 > 0
    }

    /// How many come in a cell in which somebody does, as [`MORE`] tells, and the moment of one: half a word each.
    #[inline]
    fn first(&self, cell: u64) -> (u64, u32) {
        let word = self.words(Words::Company, cell).next_u64();
        (word & u64::from(u32::MAX), (word >> 32) as u32)
    }

    /// The day in a cell that is one of 2³² equally far from one another.
    #[inline]
    fn day(&self, cell: u64, moment: u32) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 32) as f64;
        self.model.day_in(cell, (f64::from(moment) + 0.5) * STEP)
    }

    /// Who comes in a cell in which somebody does.
    #[inline(never)]
    fn company(&self, cell: u64) -> Company {
        let (how_many, moment) = self.first(cell);
        let mut company = Company { number: number_of(how_many), ..Company::NOBODY };
        company.days[0] = self.day(cell, moment);
        let mut moments = self.words(Words::Others, cell * PLACES);
        for number in 1..company.number {
            let day = self.day(cell, (moments.next_u64() >> 32) as u32);
            let at = company.days[..number].iter().filter(|&&earlier| earlier <= day).count();
            company.days.copy_within(at..number, at + 1);
            company.days[at] = day;
        }
        company
    }

    fn anybody(&self, cell: u64) -> Company {
        if self.is_occupied(cell) { self.company(cell) } else { Company::NOBODY }
    }

    /// How many come in the cell of a place from there on.
    #[inline]
    fn left(&self, next: u64) -> u64 {
        let (here, at) = in_cell(next);
        if at == OVER || !self.is_occupied(here) {
            return 0;
        }
        (number_of(self.first(here).0) as u64).saturating_sub(at)
    }

    /// The place of whoever comes first of those from a place on, and the day.
    pub(super) fn coming(&self, next: u64) -> (u64, f64) {
        let (mut day, mut place) = ([0.0], [0]);
        self.take(next, f64::NEG_INFINITY, (&mut day, &mut place));
        (place[0], day[0])
    }

    /// How many of those from a place on come before a day, and the place from which on nobody has come by then.
    pub(super) fn pass(&self, next: u64, day: f64) -> (u64, u64) {
        let ((here, at), there) = (in_cell(next), self.model.cell_of(day));
        if there <= here {
            let passed = if at == OVER { 0 } else { self.anybody(here).before(day).saturating_sub(at) };
            return (passed, next + passed);
        }
        let passed = self.left(next) + self.number(here + 1, there - here - 1);
        if !self.is_occupied(there) {
            return (passed, place(there, OVER));
        }
        let before = match self.first(there) {
            (how_many, moment) if how_many < MORE[0] => u64::from(self.day(there, moment) < day),
            _ => self.company(there).before(day),
        };
        (passed + before, place(there, before))
    }

    /// See [`super::Arrivals::passing`].
    pub(super) fn passing(&self, next: u64, day: f64) -> (Vec<f64>, Option<Crowd>, Vec<f64>) {
        let ((here, at), there) = (in_cell(next), self.model.cell_of(day));
        let of_here = self.anybody(here);
        let first = of_here.days().iter().copied().skip(at as usize);
        if there <= here {
            return (first.take_while(|&comes| comes < day).collect(), None, Vec::new());
        }
        let number = self.number(here + 1, there - here - 1);
        let between = (self.model.begins(here + 1), self.model.begins(there));
        let crowd = Crowd { number, between, moments: self.part(here + 1, Part::Crowd) };
        let last = self.anybody(there).days().iter().copied().take_while(|&comes| comes < day).collect();
        (first.collect(), (number > 0).then_some(crowd), last)
    }

    /// Lets pass whoever of those from a place on comes before a day, and takes as many who come then as there is room for: how many
    /// passed, and the place from which on nobody has come then.
    pub(super) fn take(&self, next: u64, day: f64, (days, places): (&mut [f64], &mut [u64])) -> (u64, u64) {
        let ((here, mut at), there) = (in_cell(next), self.model.cell_of(day));
        let (mut passed, mut cell) = (0, here);
        if there > here {
            passed = self.left(next) + self.number(here + 1, there - here - 1);
            (cell, at) = (there, 0);
        } else if at == OVER {
            (cell, at) = (here + 1, 0);
        }
        let mut open = Open { day, days, places, passed, taken: 0 };
        let mut block = cell / BLOCK;
        let mut occupied = self.occupied(block) & u64::MAX << (cell % BLOCK);
        loop {
            while occupied == 0 {
                block += 1;
                occupied = self.occupied(block);
            }
            let cell = block * BLOCK + u64::from(occupied.trailing_zeros());
            occupied &= occupied - 1;
            let (how_many, moment) = self.first(cell);
            if how_many < MORE[0] && at == 0 {
                if open.meet(self.day(cell, moment), place(cell, 0)) {
                    return (open.passed, place(cell, OVER));
                }
                continue;
            }
            for (at, &comes) in (0..).zip(self.company(cell).days()).skip(at as usize) {
                if open.meet(comes, place(cell, at)) {
                    return (open.passed, place(cell, at + 1));
                }
            }
            at = 0;
        }
    }

    /// How many come in so many cells.
    #[inline]
    fn number(&self, first: u64, cells: u64) -> u64 {
        let words = self.words(Words::Number, 3 * first);
        numbers::of_cells(self.model.numbers, cells, words).unwrap_or_else(|| {
            let mut words = self.part(first, Part::Number);
            numbers::of_many_cells(cells, &mut words)
        })
    }
}

/// How many come in a cell in which somebody does, as half a word says.
#[inline]
fn number_of(how_many: u64) -> usize {
    1 + MORE.iter().take_while(|&&below| how_many >= below).count()
}

/// The cell of a place, and where in it that is.
#[inline]
fn in_cell(place: u64) -> (u64, u64) {
    let place = place - FIRST_PLACE;
    (place / PLACES, place % PLACES)
}

#[inline]
fn place(cell: u64, at: u64) -> u64 {
    FIRST_PLACE + cell * PLACES + at
}
