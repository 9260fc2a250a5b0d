//! Who gets a place: arrivals, the queue, those turned away, and for how long enrolment was open.

use std::collections::VecDeque;

use super::cohort::later;
use super::patients::Patients;
use super::record::Recorder;

/// The admission to one trial.
#[derive(Debug, Clone, Default)]
pub(super) struct Admission {
    /// How many may wait.
    queue: usize,
    /// The place in the order of arrival of the next patient to come.
    next: usize,
    waiting: VecDeque<usize>,
    /// Until when enrolment was open, and for how many days so far.
    open_until: f64,
    pub(super) open_days: f64,
    pub(super) turned_away: u32,
}

impl Admission {
    pub(super) fn new(queue: u32) -> Self {
        Self { queue: queue as usize, ..Self::default() }
    }

    /// Back to day 0, with nobody waiting.
    pub(super) fn reset(&mut self) {
        self.next = 0;
        self.waiting.clear();
        (self.open_until, self.open_days, self.turned_away) = (0.0, 0.0, 0);
    }

    /// Gives the place that is free from day `free` on to whoever waits or comes first, and says who and when. `None` if
    /// that would not be before `closes`. Calls must come in the order of `free`.
    pub(super) fn admit<R: Recorder>(
        &mut self,
        patients: &mut Patients,
        free: f64,
        closes: f64,
        recorder: &mut R,
    ) -> Option<(usize, f64)> {
        let arrival = self.pass_until(patients, free, recorder);
        let day = if self.waiting.is_empty() { arrival } else { free };
        let open_from = later(free, self.open_until);
        self.open_until = later(open_from, if day < closes { day } else { closes });
        self.open_days += self.open_until - open_from;
        if day >= closes {
            return None;
        }
        let waited = self.waiting.pop_front();
        let index = waited.unwrap_or(self.next);
        self.next += usize::from(waited.is_none());
        Some((index, day))
    }

    /// The trial ends on `day`: whoever waits or came since has come in vain.
    pub(super) fn close<R: Recorder>(&mut self, patients: &mut Patients, day: f64, recorder: &mut R) {
        self.pass_until(patients, day, recorder);
        while let Some(index) = self.waiting.pop_front() {
            self.turn_away(patients, index, recorder);
        }
    }

    /// Whoever came before `day` found no open place. Returns the first arrival that is not before `day`.
    fn pass_until<R: Recorder>(&mut self, patients: &mut Patients, day: f64, recorder: &mut R) -> f64 {
        loop {
            let arrival = patients.arrival(self.next);
            if arrival >= day {
                return arrival;
            }
            self.refuse_next(patients, recorder);
        }
    }

    /// When the next patient comes.
    pub(super) fn next_arrival(&self, patients: &mut Patients) -> f64 {
        patients.arrival(self.next)
    }

    /// The next patient to come gets a place, and is this one.
    pub(super) fn take_next(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whoever has waited longest gets a place; `None` if nobody waits.
    pub(super) fn call(&mut self) -> Option<usize> {
        self.waiting.pop_front()
    }

    /// The next patient to come finds no open place.
    pub(super) fn refuse_next<R: Recorder>(&mut self, patients: &mut Patients, recorder: &mut R) {
        if self.waiting.len() < self.queue {
            self.waiting.push_back(self.next);
        } else {
            self.turn_away(patients, self.next, recorder);
        }
        self.next += 1;
    }

    fn turn_away<R: Recorder>(&mut self, patients: &mut Patients, index: usize, recorder: &mut R) {
        self.turned_away += 1;
        if R::LISTENS {
            recorder.turned_away(index as u32 + 1, patients.arrival(index));
        }
    }
}
