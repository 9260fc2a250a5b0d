//! When patients come: one after the other in the beginning, then in cells of time, of which only those are drawn in which a place is
//! open.
//!
//! The *beginning* is as long as most trials are at usual rates, and drawn gap by gap. After it time is divided into *cells*, and who
//! comes on which day in a cell is drawn from random words that the cell has to itself: whoever asks meets the same patients. Of cells of
//! which nobody asks who comes, only how many do is drawn: a Poisson number. As what comes in one stretch of time tells nothing of another,
//! all together is a Poisson process (Kingman 1993, "Poisson Processes", ISBN 978-0-19-853693-2).

mod beginning;
mod cells;
mod model;
mod moments;
mod numbers;

use std::ops::Range;

use crate::design::MAX_COHORT;
use crate::streams::Stream;
use beginning::Beginning;
use cells::{BEFORE_CELLS, Cells, FIRST_PLACE};
use moments::order_uniform;

pub(super) use model::ArrivalModel;

/// The arrivals of one trial. A patient is known by a *place*: in the beginning, as in equal intervals, the place (from 0) in the order
/// of arrival; in the cells, one that tells the cell.
#[derive(Debug)]
pub(super) struct Arrivals {
    model: ArrivalModel,
    stream: Stream,
    beginning: Beginning,
    /// Counts trials, so that no answer is taken for one of another trial.
    trial: u64,
    /// What designs and scenarios of this trial were answered, each where its day says.
    answers: [Answer; ANSWERS],
}

/// A power of two. Five scenarios of a 3+3 come to a dozen different days or less, each of which several ask for.
const ANSWERS: usize = 32;

/// By which the bits of days are spread over them.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Whoever passes is told one by one if there are no more than these.
pub(super) const ONE_BY_ONE: u64 = 100;

/// How far the order of arrival has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Next {
    /// From this place on nobody has come.
    pub place: u64,
    /// So many have, as far as the trial knows: of those who pass many closed places at once, only the number is drawn.
    pub came: u64,
}

impl Next {
    /// Once whoever comes next has come.
    #[inline]
    #[must_use]
    pub fn after(self) -> Self {
        Self { place: self.place + 1, came: self.came + 1 }
    }
}

/// Who finds places that are open from a day on, one after the other.
#[derive(Debug)]
pub(super) struct Taken<'a> {
    /// How many came before.
    pub(super) came: u64,
    pub(super) days: &'a [f64],
    pub(super) places: Places<'a>,
    /// Once they have come.
    pub(super) next: Next,
}

/// The places of patients who come one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Places<'a> {
    From(u64),
    Each(&'a [u64]),
}

impl Places<'_> {
    #[inline]
    pub(super) fn get(self, number: usize) -> u64 {
        match self {
            Self::From(first) => first + number as u64,
            Self::Each(places) => places[number],
        }
    }
}

/// Those who pass without being asked who they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crowd {
    pub(super) number: u64,
    /// The days between which they come.
    pub(super) between: (f64, f64),
    moments: Stream,
}

impl Crowd {
    /// The days on which they come, one after the other.
    pub(super) fn days(self) -> Vec<f64> {
        order_uniform(self.number as usize, self.between, self.moments)
    }
}

/// What was asked about places that are open from a day on, and the answer.
#[derive(Debug, Clone, Copy, Default)]
struct Answer {
    trial: u64,
    place: u64,
    day: u64,
    patients: usize,
    passed: u64,
    next: u64,
    days: [f64; MAX_COHORT],
    places: [u64; MAX_COHORT],
}

impl Arrivals {
    pub(super) fn new(model: ArrivalModel, stream: Stream) -> Self {
        let beginning = Beginning::new(&model, stream);
        Self { model, stream, beginning, trial: 1, answers: [Answer::default(); ANSWERS] }
    }

    /// Begins another trial, in the same memory.
    #[inline]
    pub(super) fn restart(&mut self, stream: Stream) {
        self.stream = stream;
        self.trial += 1;
        self.beginning.restart(&self.model, stream);
    }

    /// How many arrivals have been drawn one after the other from day 0 on.
    pub(super) fn drawn(&self) -> usize {
        self.beginning.drawn()
    }

    /// Goes on to whoever comes next, and says on which day. From there on, not from before: that nobody comes between is known then.
    #[inline]
    pub(super) fn coming(&mut self, next: Next) -> (Next, f64) {
        match self.beginning.known(next.place) {
            Some(day) => (next, day),
            None => self.coming_later(next),
        }
    }

    #[inline(never)]
    fn coming_later(&mut self, Next { place, came }: Next) -> (Next, f64) {
        if self.model.is_regular() {
            return (Next { place, came }, self.model.regular_day(place));
        }
        if let Some(day) = self.beginning.day(&self.model, place) {
            return (Next { place, came: place }, day);
        }
        let (place, day) = self.cells().coming(place.max(BEFORE_CELLS));
        (Next { place, came }, day)
    }

    /// Goes on to a day: whoever comes before it has come.
    #[inline(always)]
    pub(super) fn pass(&mut self, next: Next, day: f64) -> Next {
        match self.beginning.find(next.place, day, 1) {
            Some(Range { start, .. }) => Next { place: start as u64, came: start as u64 },
            None => self.pass_later(next, day),
        }
    }

    /// As [`Self::pass`], where the beginning as far as it is drawn ends before.
    #[inline(never)]
    fn pass_later(&mut self, Next { place, came }: Next, day: f64) -> Next {
        if self.model.is_regular() {
            let first = self.model.regular_place(day).max(place);
            return Next { place: first, came: first };
        }
        if place >= FIRST_PLACE {
            let (passed, place) = self.cells().pass(place, day);
            return Next { place, came: came + passed };
        }
        if let Some(first) = self.beginning.first_from(&self.model, place, day) {
            return Next { place: first, came: first };
        }
        let (passed, place) = self.cells().pass(BEFORE_CELLS, day);
        Next { place, came: self.beginning.drawn() as u64 + passed }
    }

    /// Those who pass as [`Self::pass`] says: the days of some who come first, then those of whom only the number is drawn, then the days
    /// of some who come last.
    pub(super) fn passing(&mut self, Next { place, .. }: Next, day: f64) -> (Vec<f64>, Option<Crowd>, Vec<f64>) {
        if self.model.is_regular() {
            return self.passing_regularly(place..self.model.regular_place(day).max(place));
        }
        if place >= FIRST_PLACE {
            return self.cells().passing(place, day);
        }
        let mut days = self.beginning.passing(&self.model, place, day).to_vec();
        if self.beginning.first_from(&self.model, place, day).is_some() {
            return (days, None, Vec::new());
        }
        let (first, crowd, last) = self.cells().passing(BEFORE_CELLS, day);
        days.extend(first);
        (days, crowd, last)
    }

    fn passing_regularly(&self, places: Range<u64>) -> (Vec<f64>, Option<Crowd>, Vec<f64>) {
        let number = places.end - places.start;
        if number <= ONE_BY_ONE {
            return (places.map(|place| self.model.regular_day(place)).collect(), None, Vec::new());
        }
        let between = (self.model.regular_day(places.start), self.model.regular_day(places.end - 1));
        (Vec::new(), Some(Crowd { number, between, moments: self.stream }), Vec::new())
    }

    /// Goes on to a day, and takes so many who come then, 1 to [`MAX_COHORT`].
    #[inline(always)]
    pub(super) fn take(&mut self, next: Next, day: f64, patients: u32) -> Taken<'_> {
        match self.beginning.find(next.place, day, patients as usize) {
            Some(found) => {
                let (first, until) = (found.start as u64, found.end as u64);
                let next = Next { place: until, came: until };
                Taken { came: first, days: self.beginning.days(found), places: Places::From(first), next }
            }
            None => self.take_later(next, day, patients as usize),
        }
    }

    /// As [`Self::take`], where the beginning as far as it is drawn does not have them.
    #[inline(never)]
    fn take_later(&mut self, next: Next, day: f64, patients: usize) -> Taken<'_> {
        let at = (day.to_bits().wrapping_mul(SPREAD) >> (u64::BITS - ANSWERS.trailing_zeros())) as usize;
        let known = &self.answers[at];
        let asked = (self.trial, next.place, day.to_bits(), patients);
        if (known.trial, known.place, known.day, known.patients) != asked {
            self.answer(at, next.place, day, patients);
        }
        let Answer { passed, days, places, next: place, .. } = &self.answers[at];
        let came = next.came + passed;
        let next = Next { place: *place, came: came + patients as u64 };
        Taken { came, days: &days[..patients], places: Places::Each(&places[..patients]), next }
    }

    #[inline(never)]
    fn answer(&mut self, at: usize, place: u64, day: f64, patients: usize) {
        let is_in_beginning = place < FIRST_PLACE && self.beginning.day(&self.model, place).is_some();
        if is_in_beginning || self.model.is_regular() {
            self.answer_one_by_one(at, place, day, patients);
        } else {
            let answer = &mut self.answers[at];
            let room = (&mut answer.days[..patients], &mut answer.places[..patients]);
            let cells = Cells::new(&self.model, self.stream);
            (answer.passed, answer.next) = cells.take(place.max(BEFORE_CELLS), day, room);
        }
        let answer = &mut self.answers[at];
        (answer.trial, answer.place, answer.day, answer.patients) = (self.trial, place, day.to_bits(), patients);
    }

    fn answer_one_by_one(&mut self, at: usize, place: u64, day: f64, patients: usize) {
        let asked = Next { place, came: place };
        let mut next = self.pass_later(asked, day);
        self.answers[at].passed = next.came - asked.came;
        for number in 0..patients {
            let (coming, day) = self.coming(next);
            (self.answers[at].days[number], self.answers[at].places[number]) = (day, coming.place);
            next = coming.after();
        }
        self.answers[at].next = next.place;
    }

    #[inline]
    fn cells(&self) -> Cells<'_> {
        Cells::new(&self.model, self.stream)
    }
}
