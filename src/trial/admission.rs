//! Who gets a place: arrivals, the queue, those turned away, and for how long enrolment was open.
//!
//! If products are made while patients wait, whoever turns out to have none leaves the queue on that day, and so makes room in it.

use std::collections::VecDeque;

use super::arrivals::{Crowd, Next, ONE_BY_ONE};
use super::course::later;
use super::patients::{Patient, Patients};
use super::record::{Recorder, TurnedAway};
use crate::scenario::Plan;

/// The admission to one trial.
#[derive(Debug, Clone, Default)]
pub(super) struct Admission {
    /// How many may wait.
    queue: usize,
    pub(super) next: Next,
    waiting: VecDeque<Waiting>,
    /// Whoever comes before this day is known to have a place or to find none. They pass once it is asked who comes then: how many do
    /// must not depend on how often it was said that they will.
    passed_until: f64,
    are_passing: bool,
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
    pub(super) who: Who,
    pub(super) arrival: f64,
    /// The day on which the product is begun.
    pub(super) production_begins: f64,
    pub(super) enrolled: f64,
}

/// A patient, by the place that [`Patients`] know and the place (from 1) in the order of arrival.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    pub(super) place: u64,
    pub(super) number: u64,
}

/// Who waits for a place.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    who: Who,
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
        self.next = Next::default();
        self.waiting.clear();
        (self.passed_until, self.are_passing) = (f64::NEG_INFINITY, false);
        (self.open_until, self.open_days, self.turned_away, self.products_unused) = (0.0, 0.0, 0, 0);
    }

    /// Goes on from a day on which nobody waits, and places were open for so many days.
    pub(super) fn resume(&mut self, next: Next, day: f64, open_days: f64) {
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
        let day = if self.waiting.is_empty() { self.next_arrival(patients, recorder) } else { free };
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
        self.let_pass(patients, recorder);
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
        } else {
            self.find_no_place(day);
        }
    }

    /// Whoever comes before `day` and was not asked for finds no place in the queue either.
    #[inline]
    fn find_no_place(&mut self, day: f64) {
        if day > self.passed_until {
            (self.passed_until, self.are_passing) = (day, true);
        }
    }

    /// As [`Self::pass_until`], where whoever comes waits as long as there is room.
    fn queue_until<R: Recorder>(&mut self, patients: &mut Patients, day: f64, recorder: &mut R) {
        loop {
            if self.waiting.len() < self.queue {
                let arrival = self.next_arrival(patients, recorder);
                if arrival >= day {
                    break;
                }
                let who = self.come();
                self.wait(who, arrival, patients);
                continue;
            }
            // The queue has no room until somebody leaves it.
            let leaves = self.waiting.iter().map(|waiting| waiting.leaves).fold(f64::INFINITY, f64::min);
            if leaves >= day {
                self.find_no_place(day);
                break;
            }
            self.find_no_place(leaves);
            let arrival = self.next_arrival(patients, recorder);
            if arrival >= day {
                break;
            }
            self.leave_without_product(arrival, recorder);
        }
        self.leave_without_product(day, recorder);
    }

    /// When the next patient comes, after those who pass.
    #[inline]
    pub(super) fn next_arrival<R: Recorder>(&mut self, patients: &mut Patients, recorder: &mut R) -> f64 {
        self.let_pass(patients, recorder);
        let (next, day) = patients.coming(self.next);
        self.next = next;
        day
    }

    /// The next patient, who was asked for, gets a place on the day of coming.
    pub(super) fn take_next(&mut self, arrival: f64) -> Admitted {
        Admitted { who: self.come(), arrival, production_begins: arrival, enrolled: arrival }
    }

    /// The next patient, who was asked for, comes.
    fn come(&mut self) -> Who {
        let place = self.next.place;
        self.next = self.next.after();
        Who { place, number: self.next.came }
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whoever has waited longest gets a place today; `None` if nobody waits.
    pub(super) fn call(&mut self, today: f64) -> Option<Admitted> {
        let Waiting { who, arrival, .. } = self.waiting.pop_front()?;
        let production_begins = if self.produces { arrival } else { today };
        Some(Admitted { who, arrival, production_begins, enrolled: today })
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

    /// The next patient, who was asked for, finds no open place, and waits if there is room.
    pub(super) fn refuse_next<R: Recorder>(&mut self, arrival: f64, patients: &Patients, recorder: &mut R) {
        if self.waiting.len() >= self.queue {
            self.leave_without_product(arrival, recorder);
        }
        let who = self.come();
        if self.waiting.len() < self.queue {
            self.wait(who, arrival, patients);
        } else {
            self.turn_away(who, arrival, recorder);
        }
    }

    /// Somebody who comes waits.
    fn wait(&mut self, who: Who, arrival: f64, patients: &Patients) {
        let without_product = |Patient { production, .. }| arrival + production;
        let patient = self.produces.then(|| patients.get(who.place)).filter(|patient| !patient.has_product);
        self.waiting.push_back(Waiting { who, arrival, leaves: patient.map_or(f64::INFINITY, without_product) });
    }

    /// Those who find no open place, and were not asked for yet, are turned away.
    #[inline]
    fn let_pass<R: Recorder>(&mut self, patients: &mut Patients, recorder: &mut R) {
        if self.are_passing {
            self.are_passing = false;
            self.turn_away_until(self.passed_until, patients, recorder);
        }
    }

    /// Those who come before `day` and did not come yet are turned away.
    #[inline(never)]
    fn turn_away_until<R: Recorder>(&mut self, day: f64, patients: &mut Patients, recorder: &mut R) {
        let next = patients.pass(self.next, day);
        let passed = next.came - self.next.came;
        if R::LISTENS && passed > 0 {
            self.tell_passed(passed, day, patients, recorder);
        }
        self.turned_away += passed;
        self.next = next;
    }

    /// Tells of so many who come before `day`: one by one, or of many at once.
    fn tell_passed<R: Recorder>(&self, passed: u64, day: f64, patients: &mut Patients, recorder: &mut R) {
        let (mut days, crowd, last) = patients.passing(self.next, day);
        let first = self.next.came + 1;
        let crowd_comes = crowd.map(|crowd| crowd.between);
        if passed <= ONE_BY_ONE {
            days.extend(crowd.into_iter().flat_map(Crowd::days).chain(last));
            (first..).zip(days).for_each(|(number, day)| recorder.turned_away(TurnedAway::one(number, day)));
        } else {
            let from = days.first().copied().or(crowd_comes.map(|(from, _)| from)).unwrap_or(day);
            let to = last.last().copied().or(crowd_comes.map(|(_, to)| to)).unwrap_or(day);
            recorder.turned_away(TurnedAway { first, patients: passed, from, to });
        }
    }

    fn turn_away_waiting<R: Recorder>(&mut self, waiting: Waiting, recorder: &mut R) {
        self.turn_away(waiting.who, waiting.arrival, recorder);
    }

    fn turn_away<R: Recorder>(&mut self, who: Who, arrival: f64, recorder: &mut R) {
        self.turned_away += 1;
        if R::LISTENS {
            recorder.turned_away(TurnedAway::one(who.number, arrival));
        }
    }
}
