//! The beginning of arrivals: so many mean gaps, drawn gap by gap.

use std::ops::Range;

use rand::Rng;

use super::model::ArrivalModel;
use super::moments::exponential;
use crate::streams::Stream;

/// Arrivals drawn together.
const CHUNK: usize = 8;

/// Arrivals looked at together, after which as many days are infinite.
const WINDOW: usize = 4;

/// The beginning of the arrivals of one trial, as far as it is drawn.
#[derive(Debug)]
pub(super) struct Beginning {
    /// The gaps that are not drawn yet.
    gaps: Stream,
    /// The days, of which so many are drawn.
    days: Vec<f64>,
    drawn: usize,
    complete: bool,
    /// So many are drawn at once, about the median of what trials needed so far. No value depends on it.
    at_once: usize,
}

impl Beginning {
    pub(super) fn new(model: &ArrivalModel, stream: Stream) -> Self {
        let days = vec![f64::INFINITY; WINDOW];
        let mut beginning = Self { gaps: stream, days, drawn: 0, complete: true, at_once: 0 };
        beginning.restart(model, stream);
        beginning
    }

    /// Begins another trial, in the same memory.
    #[inline]
    pub(super) fn restart(&mut self, model: &ArrivalModel, stream: Stream) {
        let was_enough = self.drawn <= self.at_once.next_multiple_of(CHUNK);
        self.at_once = if was_enough { self.at_once.saturating_sub(1) } else { self.at_once + 1 };
        self.gaps = stream;
        self.drawn = 0;
        self.complete = model.beginning_days <= 0.0;
        if !self.complete {
            self.draw(model, self.at_once.min(model.beginning_gaps()).div_ceil(CHUNK));
        }
    }

    pub(super) fn drawn(&self) -> usize {
        self.drawn
    }

    /// The places of the first ones from `next` on who do not come before `day`, so many and one at least, as far as they are drawn.
    #[inline(always)]
    pub(super) fn find(&self, next: u64, day: f64, patients: usize) -> Option<Range<usize>> {
        let mut at = next as usize;
        while let Some(window) = self.days.get(at..at + WINDOW) {
            let earlier = earlier(window, day);
            at += earlier;
            if earlier < WINDOW {
                return (at + patients <= self.drawn).then_some(at..at + patients);
            }
        }
        None
    }

    /// The days of those found.
    #[inline(always)]
    pub(super) fn days(&self, found: Range<usize>) -> &[f64] {
        &self.days[found]
    }

    /// The day on which whoever is at a place comes, if that is drawn.
    #[inline]
    pub(super) fn known(&self, place: u64) -> Option<f64> {
        self.days[..self.drawn].get(place as usize).copied()
    }

    /// The day on which whoever is at a place comes; `None` beyond the beginning.
    pub(super) fn day(&mut self, model: &ArrivalModel, place: u64) -> Option<f64> {
        while self.drawn as u64 <= place && !self.complete {
            self.draw(model, 1);
        }
        self.known(place)
    }

    /// The place of the first one from `next` on who does not come before `day`; `None` beyond the beginning.
    pub(super) fn first_from(&mut self, model: &ArrivalModel, next: u64, day: f64) -> Option<u64> {
        let mut place = next;
        while self.day(model, place)? < day {
            place += 1;
        }
        Some(place)
    }

    /// The days before `day` of those from `next` on.
    pub(super) fn passing(&mut self, model: &ArrivalModel, next: u64, day: f64) -> &[f64] {
        let until = self.first_from(model, next, day).map_or(self.drawn, |place| place as usize);
        &self.days[next as usize..until]
    }

    /// Draws so many more chunks, as far as the beginning goes: whoever would come later is drawn anew, with the cells.
    #[inline(never)]
    fn draw(&mut self, model: &ArrivalModel, chunks: usize) {
        let Some(table) = model.negative_log else { return };
        let (from, until) = (self.drawn, self.drawn + chunks * CHUNK);
        if self.days.len() < until + WINDOW {
            self.days.resize(2 * (until + WINDOW), f64::INFINITY);
        }
        let mut day = if from > 0 { self.days[from - 1] } else { 0.0 };
        let (pairs, _) = self.days[from..until].as_chunks_mut::<2>();
        let mut gaps = self.gaps;
        for pair in pairs {
            let word = gaps.next_u64();
            for (place, half) in pair.iter_mut().zip([word as u32, (word >> 32) as u32]) {
                day += exponential(half, table) * model.mean_gap_days;
                *place = day;
            }
        }
        self.gaps = gaps;
        self.drawn = until;
        if day >= model.beginning_days {
            self.end(model, from);
        }
        self.days[self.drawn..self.drawn + WINDOW].copy_from_slice(&[f64::INFINITY; WINDOW]);
    }

    /// Ends the beginning, the last of whose arrivals is among those drawn from a place on.
    #[cold]
    fn end(&mut self, model: &ArrivalModel, from: usize) {
        let drawn = &self.days[from..self.drawn];
        self.drawn = from + drawn.partition_point(|&day| day < model.beginning_days);
        self.complete = true;
    }
}

/// How many of a window come before a day: counted rather than searched, as it is anybody's guess, the processor's too.
#[inline(always)]
fn earlier(window: &[f64], day: f64) -> usize {
    window.iter().map(|&arrival| usize::from(arrival < day)).sum()
}
