//! Who gets a place: arrivals, the queue, those turned away, and for how long enrolment was open.
//!
//! If products are made while patients wait, whoever turns out to have none leaves the queue on that day, and so makes room in it.

use std::collections::VecDeque;

use super::cohort::later;
use super::patients::{Patient, Patients};
use super::record::Recorder;
use crate::scenario::Plan;

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
    /// Whether the product of whoever waits is begun at once.
    produces: bool,
    /// Products begun of patients who waited in vain.
    pub(super) products_unused: u32,
}

impl Admission {
    pub(super) fn new(plan: &Plan) -> Self {
        let (queue, produces) = (plan.enrolment.queue as usize, plan.conduct.production_while_waiting);
        Self { queue, produces, ..Self::default() }
    }

    /// Back to day 0, with nobody waiting.
    pub(super) fn reset(&mut self) {
        self.next = 0;
        self.waiting.clear();
        (self.open_until, self.open_days, self.turned_away, self.products_unused) = (0.0, 0.0, 0, 0);
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
            self.products_unused += u32::from(self.produces && patients.get(index).has_product);
            self.turn_away(patients, index, recorder);
        }
    }

    /// The day on which the product of a patient is begun who gets a place on day `enrolled`.
    #[inline]
    pub(super) fn production_begins(&self, patients: &mut Patients, index: usize, enrolled: f64) -> f64 {
        if self.produces { patients.arrival(index) } else { enrolled }
    }

    /// Whoever came before `day` found no open place. Returns the first arrival that is not before `day`.
    fn pass_until<R: Recorder>(&mut self, patients: &mut Patients, day: f64, recorder: &mut R) -> f64 {
        loop {
            let arrival = patients.arrival(self.next);
            if arrival >= day {
                self.leave_without_product(patients, day, recorder);
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

    /// Whoever waits and is known by `day` to have no product leaves the queue.
    pub(super) fn leave_without_product<R: Recorder>(&mut self, patients: &mut Patients, day: f64, recorder: &mut R) {
        let mut place = 0;
        while let Some(&index) = self.waiting.get(place).filter(|_| self.produces) {
            let Patient { has_product, production, .. } = patients.get(index);
            if has_product || patients.arrival(index) + production > day {
                place += 1;
            } else {
                self.waiting.remove(place);
                self.turn_away(patients, index, recorder);
            }
        }
    }

    /// The next patient to come finds no open place.
    pub(super) fn refuse_next<R: Recorder>(&mut self, patients: &mut Patients, recorder: &mut R) {
        if self.waiting.len() >= self.queue {
            let today = patients.arrival(self.next);
            self.leave_without_product(patients, today, recorder);
        }
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
