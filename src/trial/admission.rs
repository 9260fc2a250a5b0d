//! Who gets a place: arrivals, the queue, those turned away, and for how long enrolment was open.
//!
//! If products are made while patients wait, whoever turns out to have none leaves the queue on that day, and so makes room in it.

use std::collections::VecDeque;

use super::course::later;
use super::patients::{Patient, Patients};
use super::record::{Recorder, TurnedAway};
use crate::scenario::Plan;

/// Whoever comes to closed places is told one by one if there are no more than these.
const ONE_BY_ONE: u64 = 100;

/// The admission to one trial.
#[derive(Debug, Clone, Default)]
pub(super) struct Admission {
    /// How many may wait.
    queue: usize,
    /// The place in the order of arrival of the next patient to come.
    pub(super) next: u64,
    waiting: VecDeque<Waiting>,
    /// Without a queue: whoever comes before this day has a place or was turned away.
    passed_until: f64,
    /// Until when enrolment was open, and for how many days so far.
    open_until: f64,
    pub(super) open_days: f64,
    pub(super) turned_away: u64,
    /// Whether the product of whoever waits is begun at once.
    produces: bool,
    /// Products begun of patients who waited in vain.
    pub(super) products_unused: u32,
}

/// Who gets a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Admitted {
    /// The place in the order of arrival.
    pub(super) place: u64,
    pub(super) arrival: f64,
    /// The day on which the product is begun.
    pub(super) production_begins: f64,
    pub(super) enrolled: f64,
}

/// Who waits for a place.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    place: u64,
    arrival: f64,
    /// The day on which it is known that there will be no product; infinite if not before a place is given.
    leaves: f64,
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
        self.passed_until = f64::NEG_INFINITY;
        (self.open_until, self.open_days, self.turned_away, self.products_unused) = (0.0, 0.0, 0, 0);
    }

    /// Goes on from a day on which nobody waits, all before this place in the order of arrival have come, and places were open for so many
    /// days.
    pub(super) fn resume(&mut self, next: u64, day: f64, open_days: f64) {
        self.reset();
        (self.next, self.open_until, self.open_days) = (next, day, open_days);
    }

    /// Gives the place that is free from day `free` on to whoever waits or comes first, and says who and when. `None` if
    /// that would not be before `closes`. Calls must come in the order of `free`.
    pub(super) fn admit<R: Recorder>(
        &mut self,
        patients: &mut Patients,
        free: f64,
        closes: f64,
        recorder: &mut R,
    ) -> Option<Admitted> {
        self.pass_until(patients, free, recorder);
        let day = if self.waiting.is_empty() { patients.arrival(self.next) } else { free };
        let open_from = later(free, self.open_until);
        self.open_until = later(open_from, if day < closes { day } else { closes });
        self.open_days += self.open_until - open_from;
        if day >= closes {
            return None;
        }
        Some(self.call(day).unwrap_or_else(|| self.take_next(day)))
    }

    /// The trial ends on `day`: whoever waits or came since has come in vain.
    pub(super) fn close<R: Recorder>(&mut self, patients: &mut Patients, day: f64, recorder: &mut R) {
        self.pass_until(patients, day, recorder);
        while let Some(waiting) = self.waiting.pop_front() {
            self.products_unused += u32::from(self.produces && waiting.leaves == f64::INFINITY);
            self.turn_away_waiting(waiting, recorder);
        }
    }

    /// Whoever comes before `day` finds no open place.
    #[inline]
    pub(super) fn pass_until<R: Recorder>(&mut self, patients: &mut Patients, day: f64, recorder: &mut R) {
        if self.queue > 0 {
            self.queue_until(patients, day, recorder);
        } else if day > self.passed_until {
            let next = patients.first_from(self.next, day);
            self.turn_away_until(next, patients, recorder);
            self.passed_until = day;
        }
    }

    /// As [`Self::pass_until`], where whoever comes waits as long as there is room.
    fn queue_until<R: Recorder>(&mut self, patients: &mut Patients, day: f64, recorder: &mut R) {
        loop {
            if self.waiting.len() < self.queue {
                if patients.arrival(self.next) >= day {
                    break;
                }
                self.wait(patients);
                continue;
            }
            // The queue has no room until somebody leaves it.
            let leaves = self.waiting.iter().map(|waiting| waiting.leaves).fold(f64::INFINITY, f64::min);
            let until = if leaves < day { leaves } else { day };
            let next = patients.first_from(self.next, until);
            self.turn_away_until(next, patients, recorder);
            let arrival = if leaves < day { patients.arrival(next) } else { f64::INFINITY };
            if arrival >= day {
                break;
            }
            self.leave_without_product(arrival, recorder);
        }
        self.leave_without_product(day, recorder);
    }

    /// When the next patient comes.
    pub(super) fn next_arrival(&self, patients: &mut Patients) -> f64 {
        patients.arrival(self.next)
    }

    /// The next patient to come gets a place on the day of coming.
    pub(super) fn take_next(&mut self, arrival: f64) -> Admitted {
        self.next += 1;
        Admitted { place: self.next - 1, arrival, production_begins: arrival, enrolled: arrival }
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whoever has waited longest gets a place today; `None` if nobody waits.
    pub(super) fn call(&mut self, today: f64) -> Option<Admitted> {
        let Waiting { place, arrival, .. } = self.waiting.pop_front()?;
        let production_begins = if self.produces { arrival } else { today };
        Some(Admitted { place, arrival, production_begins, enrolled: today })
    }

    /// Whoever waits and is known by `day` to have no product leaves the queue.
    pub(super) fn leave_without_product<R: Recorder>(&mut self, day: f64, recorder: &mut R) {
        let mut place = 0;
        while let Some(&waiting) = self.waiting.get(place).filter(|_| self.produces) {
            if waiting.leaves > day {
                place += 1;
            } else {
                self.waiting.remove(place);
                self.turn_away_waiting(waiting, recorder);
            }
        }
    }

    /// The next patient to come finds no open place, and waits if there is room.
    pub(super) fn refuse_next<R: Recorder>(&mut self, patients: &mut Patients, recorder: &mut R) {
        if self.waiting.len() >= self.queue {
            self.leave_without_product(patients.arrival(self.next), recorder);
        }
        if self.waiting.len() < self.queue {
            self.wait(patients);
        } else {
            self.turn_away_until(self.next + 1, patients, recorder);
        }
    }

    /// The next patient to come waits.
    fn wait(&mut self, patients: &mut Patients) {
        let (place, arrival) = (self.next, patients.arrival(self.next));
        let without_product = |Patient { production, .. }| arrival + production;
        let patient = self.produces.then(|| patients.get(place)).filter(|patient| !patient.has_product);
        self.waiting.push_back(Waiting { place, arrival, leaves: patient.map_or(f64::INFINITY, without_product) });
        self.next += 1;
    }

    /// Those before this place in the order of arrival who did not come yet are turned away.
    fn turn_away_until<R: Recorder>(&mut self, next: u64, patients: &mut Patients, recorder: &mut R) {
        let number = next - self.next;
        self.turned_away += number;
        if R::LISTENS && number > ONE_BY_ONE {
            let (from, to) = (patients.arrival(self.next), patients.arrival(next - 1));
            recorder.turned_away(TurnedAway { first: self.next + 1, patients: number, from, to });
        } else if R::LISTENS {
            for place in self.next..next {
                recorder.turned_away(TurnedAway::one(place + 1, patients.arrival(place)));
            }
        }
        self.next = next;
    }

    fn turn_away_waiting<R: Recorder>(&mut self, waiting: Waiting, recorder: &mut R) {
        self.turned_away += 1;
        if R::LISTENS {
            recorder.turned_away(TurnedAway::one(waiting.place + 1, waiting.arrival));
        }
    }
}
