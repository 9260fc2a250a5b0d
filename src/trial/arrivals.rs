//! When patients come: one after the other in the beginning, then as a tree of counts, of which only those stretches of time are
//! drawn where somebody asks who comes.
//!
//! The *beginning* is as long as most trials are at usual rates: [`BEGINNING`] mean gaps, drawn gap by gap. Time after it is divided
//! into *cells* of [`MEAN`] mean gaps, and cells are put together into *octaves*: octave o has the 2ᵒ cells from number 2ᵒ − 1 on
//! (from 0). The number of arrivals in an octave is Poisson; each of them falls into the first half of the octave with probability
//! ½, each of those into the first half of that, and so on down to the cells, in which they are so many independent uniform moments.
//! That is a Poisson process (Kingman 1993, "Poisson Processes", ISBN 978-0-19-853693-2), and what is drawn of each part of it comes
//! from a stream of its own: who comes when does not depend on who asks, in which order.

mod cells;
mod model;
mod moments;

use rand::Rng;

use crate::streams::Stream;
use cells::{Count, Counts, MEAN};
use model::BEGINNING;
use moments::{exponential, order_uniform};

pub(super) use model::ArrivalModel;

/// Arrivals drawn together in the beginning.
const CHUNK: usize = 8;

/// Arrivals looked at together in the run from day 0, in which trials go on from where they were.
const WINDOW: usize = 4;

/// The same in a run that was turned to, and so many days after each run are infinite: a cell seldom has more arrivals.
const WIDE_WINDOW: usize = 16;

/// The run reaches so many cells further than it is drawn: it is drawn on, rather than another begun.
const SLACK: u64 = 1;

/// Runs kept besides that from day 0, so that designs and scenarios that come to the same days find them.
const RUNS: u64 = 32;

/// The arrivals of one trial.
#[derive(Debug)]
pub(super) struct Arrivals {
    model: ArrivalModel,
    stream: Stream,
    /// The gaps of the beginning that are not drawn yet.
    gaps: Stream,
    counts: Counts,
    /// The run that was asked last, and its place among the others, where another stands for it.
    run: Run,
    place: usize,
    /// First that from day 0, then each at a place that its first cell tells.
    others: [Run; 1 + RUNS as usize],
    /// The places of those but that from day 0, a bit for each.
    jumped: u64,
    /// Until when whoever asks is answered from the run from day 0, as long as there is no other: what most trials ever need.
    alone_until: f64,
    /// The days of arrival of all runs, one run after the other, as far as they are used.
    days: Vec<f64>,
    used: usize,
    /// So many of the beginning are drawn at once, about the median of what trials needed so far. No value depends on it.
    at_once: usize,
}

/// Consecutive cells whose arrivals are drawn, or the beginning and the cells after it.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    first_cell: u64,
    /// The cell after the last.
    end: u64,
    /// Whether anything is drawn, and of the beginning, everything.
    complete: bool,
    /// The place in the order of arrival of the first one here.
    first: u64,
    /// So many are drawn, at this place among all days. After them some days are infinite, so that they need not be told apart.
    drawn: usize,
    at: usize,
    /// Until when whoever asks is answered from here.
    reach: f64,
}

impl Run {
    /// The place in the order of arrival of the first one after those here.
    #[inline]
    fn next(&self) -> u64 {
        self.first + self.drawn as u64
    }
}

impl Arrivals {
    pub(super) fn new(model: ArrivalModel, stream: Stream) -> Self {
        let mut arrivals = Self {
            model,
            stream,
            gaps: stream,
            counts: Counts::default(),
            run: Run::default(),
            place: 0,
            others: [Run::default(); 1 + RUNS as usize],
            jumped: 0,
            alone_until: 0.0,
            days: vec![f64::INFINITY; WIDE_WINDOW],
            used: 0,
            at_once: 0,
        };
        arrivals.begin_at_day_0();
        arrivals
    }

    /// Begins another trial, in the same memory.
    #[inline]
    pub(super) fn restart(&mut self, stream: Stream) {
        if self.jumped > 0 {
            self.forget_runs();
        }
        let was_enough = self.run.drawn <= self.at_once.next_multiple_of(CHUNK);
        self.at_once = if was_enough { self.at_once.saturating_sub(1) } else { self.at_once + 1 };
        (self.stream, self.gaps) = (stream, stream);
        self.counts.reset();
        self.begin_at_day_0();
        if self.run.complete {
            self.days[..WIDE_WINDOW].fill(f64::INFINITY);
        } else {
            self.draw_beginning(self.at_once.min(BEGINNING as usize).div_ceil(CHUNK));
        }
    }

    #[inline]
    fn begin_at_day_0(&mut self) {
        self.used = 0;
        self.begin(0, 0);
        self.run.complete = self.model.beginning_days <= 0.0;
        self.counts.before_octaves[0] = 0;
        self.run.reach = self.model.begins(SLACK);
        self.alone_until = self.run.reach;
    }

    #[cold]
    fn forget_runs(&mut self) {
        self.turn_to(0);
        while self.jumped > 0 {
            self.others[self.jumped.trailing_zeros() as usize].complete = false;
            self.jumped &= self.jumped - 1;
        }
    }

    /// How many arrivals from day 0 on have been drawn one after the other.
    pub(super) fn drawn(&self) -> usize {
        self.home().drawn
    }

    /// The run from day 0.
    fn home(&self) -> &Run {
        if self.place == 0 { &self.run } else { &self.others[0] }
    }

    /// The day on which whoever is at this place (from 0) in the order of arrival comes.
    #[inline]
    pub(super) fn at(&mut self, place: u64) -> f64 {
        if place.wrapping_sub(self.run.first) >= self.run.drawn as u64 {
            self.draw_to(place);
        }
        self.days[self.run.at + (place - self.run.first) as usize]
    }

    /// The place, from `first` on, of the first patient who does not come before `day`.
    #[inline(always)]
    pub(super) fn first_from(&mut self, first: u64, day: f64) -> u64 {
        self.find(first, day).0
    }

    /// As [`Self::first_from`], with the days on which so many come from then on.
    #[inline(always)]
    pub(super) fn take_from(&mut self, first: u64, day: f64, patients: u32) -> (u64, &[f64]) {
        let (place, mut at) = self.find(first, day);
        let patients = patients as usize;
        if at + patients > self.run.at + self.run.drawn {
            at = self.draw_so_many(place, patients);
        }
        (place, &self.days[at..at + patients])
    }

    /// As [`Self::first_from`], with the place among the days of all runs.
    #[inline(always)]
    fn find(&mut self, first: u64, day: f64) -> (u64, usize) {
        let mut at = first as usize;
        if day <= self.alone_until {
            while let Some(window) = self.days.get(at..at + WINDOW) {
                let earlier = earlier(window, day);
                at += earlier;
                if at == self.run.drawn {
                    break;
                } else if earlier < WINDOW {
                    return (at as u64, at);
                }
            }
        }
        self.find_in_runs(at as u64, day)
    }

    /// As [`Self::find`], in any run, which is turned to and drawn as far as it takes.
    #[inline(never)]
    fn find_in_runs(&mut self, first: u64, day: f64) -> (u64, usize) {
        let mut index = first.wrapping_sub(self.run.first) as usize;
        if index > self.run.drawn || day > self.run.reach {
            index = self.turn_to_day(first, day);
        }
        loop {
            let at = self.run.at + index;
            let earlier = earlier(&self.days[at..at + WIDE_WINDOW], day);
            index += earlier;
            // Where all of the day's cell come earlier, whoever is next comes later, and is drawn once asked for.
            let is_last = index == self.run.drawn;
            if is_last && !(self.run.complete && day <= self.model.begins(self.run.end)) {
                self.draw_on();
            } else if is_last || earlier < WIDE_WINDOW {
                return (self.run.first + index as u64, self.run.at + index);
            }
        }
    }

    /// Draws the run on until it has so many from a place on, and says where these are among the days of all runs.
    #[inline(never)]
    fn draw_so_many(&mut self, place: u64, patients: usize) -> usize {
        let index = (place - self.run.first) as usize;
        while self.run.drawn < index + patients {
            self.draw_on();
        }
        self.run.at + index
    }

    /// Turns to the run in which a day is, and says where in it to look for whoever comes then, at `first` or later.
    fn turn_to_day(&mut self, first: u64, day: f64) -> usize {
        self.turn_to_cell(self.model.cell_of(day));
        while self.run.next() < first {
            self.draw_on();
        }
        first.saturating_sub(self.run.first) as usize
    }

    /// Turns to a run that holds this place in the order of arrival.
    #[inline(never)]
    fn draw_to(&mut self, place: u64) {
        if place < self.run.first || place >= self.run.next() + 2 * MEAN {
            let beginning = self.complete_beginning();
            if place < beginning {
                self.turn_to(0);
                return;
            }
            let cell = match self.model.negative_log {
                Some(_) => self.counts.cell_with(place, self.stream),
                None => place / MEAN,
            };
            self.turn_to_cell(cell);
        }
        while self.run.next() <= place {
            self.draw_on();
        }
    }

    /// Turns to a run that begins with this cell, or to the one from day 0, if that reaches it.
    fn turn_to_cell(&mut self, cell: u64) {
        if cell < self.home().end + SLACK {
            self.turn_to(0);
            return;
        }
        self.complete_beginning();
        let place = 1 + (cell % RUNS) as usize;
        self.turn_to(place);
        self.jumped |= 1 << place;
        self.alone_until = f64::NEG_INFINITY;
        if !self.run.complete || self.run.first_cell != cell {
            let Count { before, number } = self.count(cell);
            self.begin(cell, before);
            self.draw(number);
        }
    }

    /// Draws all of the beginning, and says how many come in it.
    fn complete_beginning(&mut self) -> u64 {
        if !self.home().complete {
            self.turn_to(0);
            while !self.run.complete {
                self.draw_beginning(1);
            }
        }
        self.counts.before_octaves[0]
    }

    #[inline]
    fn turn_to(&mut self, place: usize) {
        self.others[self.place] = self.run;
        self.run = self.others[place];
        self.place = place;
    }

    /// Begins a run behind all others.
    fn begin(&mut self, cell: u64, first: u64) {
        self.run = Run { first_cell: cell, end: cell, complete: true, first, drawn: 0, at: self.used, reach: 0.0 };
        self.used += WIDE_WINDOW;
    }

    /// How many come in a cell, and before it.
    #[inline]
    fn count(&mut self, cell: u64) -> Count {
        match self.model.negative_log {
            Some(_) => self.counts.of(cell, self.stream),
            None => Count { before: cell * MEAN, number: MEAN },
        }
    }

    /// Draws more of the beginning, or one more cell of the run.
    #[inline(never)]
    fn draw_on(&mut self) {
        if !self.run.complete {
            self.draw_beginning(1);
            return;
        }
        let number = self.count(self.run.end).number;
        self.draw(number);
    }

    /// Draws so many more chunks of the beginning, as far as it goes: whoever would come later is drawn anew, with the cells.
    #[inline(never)]
    fn draw_beginning(&mut self, chunks: usize) {
        let Some(table) = self.model.negative_log else { return };
        let number = chunks * CHUNK;
        let until = self.make_room(number);
        let from = until - number;
        let mut day = if self.run.drawn > 0 { self.days[from - 1] } else { 0.0 };
        let (pairs, _) = self.days[from..until].as_chunks_mut::<2>();
        let mut gaps = self.gaps;
        for pair in pairs {
            let word = gaps.next_u64();
            for (place, half) in pair.iter_mut().zip([word as u32, (word >> 32) as u32]) {
                day += exponential(half, table) * self.model.mean_gap_days;
                *place = day;
            }
        }
        self.gaps = gaps;
        self.run.drawn += number;
        if day >= self.model.beginning_days {
            self.end_beginning(from);
        }
        let until = self.run.at + self.run.drawn;
        self.days[until..until + WIDE_WINDOW].copy_from_slice(&[f64::INFINITY; WIDE_WINDOW]);
    }

    /// Ends the beginning, the last of whose arrivals is among those drawn from a place on.
    #[cold]
    fn end_beginning(&mut self, from: usize) {
        let drawn = &self.days[from..self.run.at + self.run.drawn];
        let until = from + drawn.partition_point(|&day| day < self.model.beginning_days);
        self.run.drawn = until - self.run.at;
        self.used = until + WIDE_WINDOW;
        self.run.complete = true;
        self.counts.before_octaves[0] = self.run.drawn as u64;
    }

    /// Draws the arrivals of one more cell of the run, who are so many.
    fn draw(&mut self, number: u64) {
        let (cell, begins, ends) = (self.run.end, self.model.begins(self.run.end), self.model.begins(self.run.end + 1));
        let number = number as usize;
        let until = self.make_room(number);
        let days = &mut self.days[until - number..until + WIDE_WINDOW];
        match self.model.negative_log {
            Some(table) => order_uniform(days, number, (begins, ends), table, Counts::moments(cell, self.stream)),
            None => {
                for (day, number) in days.iter_mut().zip(cell * MEAN + 1..=(cell + 1) * MEAN) {
                    *day = number as f64 * self.model.mean_gap_days;
                }
            }
        }
        days[number..].copy_from_slice(&[f64::INFINITY; WIDE_WINDOW]);
        self.run.end += 1;
        self.run.drawn += number;
        self.run.reach = self.model.begins(self.run.end + SLACK);
        if self.jumped == 0 {
            self.alone_until = self.run.reach;
        }
    }

    /// Makes room for so many more of the run, where it ends: behind all others, to where it is moved if it is not there. Says
    /// until where.
    #[inline(always)]
    fn make_room(&mut self, number: usize) -> usize {
        let Run { at, drawn, .. } = self.run;
        let is_last = at + drawn + WIDE_WINDOW == self.used;
        let new_at = if is_last { at } else { self.used };
        let until = new_at + drawn + number;
        self.used = until + WIDE_WINDOW;
        if self.days.len() < self.used {
            self.days.resize(2 * self.used, f64::INFINITY);
        }
        if !is_last {
            self.days.copy_within(at..at + drawn, new_at);
            self.run.at = new_at;
        }
        until
    }
}

/// How many of a window come before a day: counted rather than searched, as it is anybody's guess, the processor's too.
#[inline(always)]
fn earlier(window: &[f64], day: f64) -> usize {
    window.iter().map(|&arrival| usize::from(arrival < day)).sum()
}
