//! The door of a trial: who comes, is let in, waits or goes, event by event.

use std::collections::{BTreeMap, VecDeque};

use dosim::trial::{Fate, Next, PatientRecord, TurnedAway};

use super::{Audit, SAME, assert_day};

/// What happens at the door. On the same day in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Fails(u64),
    CohortStops,
    PlaceOpens,
    Arrives(u64),
}

/// Everybody who came to a trial.
struct Arrivals {
    /// The days on which they came, in order.
    days: Vec<f64>,
    /// The places of those of whom the patients tell more than the number, by the day.
    places: BTreeMap<u64, u64>,
}

impl Arrivals {
    fn place(&self, number: u64) -> Option<u64> {
        self.places.get(&self.days[number as usize - 1].to_bits()).copied()
    }
}

impl Audit<'_> {
    /// Stands at the door from day 0 to the MTD and lets everyone in, wait or go, event by event.
    pub(super) fn door(&mut self, mut events: Vec<(f64, Event)>) {
        let end = self.outcome.days_to_mtd;
        let arrivals = self.arrivals(end);
        events.extend((1..).zip(&arrivals.days).map(|(number, &day)| (day, Event::Arrives(number))));
        let produces = self.plan.conduct.production_while_waiting;
        let fails = |number: u64| {
            let patient = self.patients.get(arrivals.place(number)?);
            (produces && !patient.has_product).then_some(patient.production)
        };
        let failures =
            (1..).zip(&arrivals.days).filter_map(|(number, day)| Some((day + fails(number)?, Event::Fails(number))));
        events.extend(failures);
        events.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (mut free, mut waiting, mut today, mut open_days) = (0, VecDeque::new(), 0.0, 0.0);
        let (mut enrolled, mut turned_away) = (Vec::new(), Vec::new());
        let has_room = |waiting: &VecDeque<u64>| waiting.len() < self.plan.enrolment.queue as usize;
        let mut asked = Vec::new();
        for (day, event) in events {
            open_days += if free > 0 { day - today } else { 0.0 };
            if free > 0 || has_room(&waiting) {
                asked.push((today, day));
            }
            today = day;
            match event {
                Event::CohortStops => free = 0,
                Event::Fails(number) => {
                    turned_away.extend(waiting.iter().filter(|&&other| other == number));
                    waiting.retain(|&other| other != number);
                }
                Event::PlaceOpens => match waiting.pop_front() {
                    Some(number) => enrolled.push((number, day)),
                    None => free += 1,
                },
                Event::Arrives(number) if free > 0 => {
                    free -= 1;
                    enrolled.push((number, day));
                }
                // Who is known at once to have no product waits for nothing.
                Event::Arrives(number) if has_room(&waiting) && fails(number).is_none_or(|days| days > 0.0) => {
                    waiting.push_back(number);
                }
                Event::Arrives(number) => turned_away.push(number),
            }
        }
        assert_eq!(free, 0, "the trial ends with open places");
        let stopped = self.record.patients.iter().filter(|patient| patient.fate == Fate::CohortStopped).count();
        let kept = waiting.iter().filter(|&&number| produces && fails(number).is_none()).count();
        assert_eq!(self.outcome.products_unused as usize, stopped + kept, "products made for nobody");
        turned_away.extend(waiting);
        turned_away.sort_unstable();
        let recorded: Vec<(u64, f64)> = self.record.patients.iter().map(|p| (p.number, p.enrolled)).collect();
        assert_eq!(recorded, enrolled, "who is enrolled when");
        let recorded: Vec<u64> = self.record.turned_away.iter().flat_map(|away| away.first..=away.last()).collect();
        assert_eq!(recorded, turned_away, "who is turned away");
        assert_eq!(self.outcome.turned_away as usize, turned_away.len());
        assert_day(self.outcome.days_closed, end - open_days, "days closed");
        assert!((-SAME..=end + SAME).contains(&self.outcome.days_closed));
        self.nobody_is_missed(end, &asked, &arrivals);
    }

    /// Everybody who came, as the record has them.
    fn arrivals(&mut self, end: f64) -> Arrivals {
        let taken = self.record.patients.iter().map(|&PatientRecord { number, arrival, .. }| (number, arrival));
        let mut came: Vec<(u64, f64)> = taken.collect();
        for &away in &self.record.turned_away {
            let TurnedAway { first, patients, from, to } = away;
            assert!(from <= to && (patients > 1 || from == to), "{away:?}");
            // Of so many that they are told together: anywhere between.
            let apart = (to - from) / patients as f64;
            came.extend((first..=away.last()).map(|number| (number, from + (number - first) as f64 * apart)));
        }
        came.sort_by_key(|&(number, _)| number);
        assert!((1..).zip(&came).all(|(number, arrival)| arrival.0 == number), "not one after the other: {came:?}");
        let days: Vec<f64> = came.into_iter().map(|(_, day)| day).collect();
        assert!(days.is_sorted() && days.last().is_none_or(|&last| last < end), "{days:?} until {end}");
        let places = self.walk(end).into_iter().map(|(day, place)| (day.to_bits(), place)).collect();
        Arrivals { days, places }
    }

    /// All patients up to a day, one after the other: days and places.
    fn walk(&mut self, end: f64) -> Vec<(f64, u64)> {
        let (mut all, mut next) = (Vec::new(), Next::default());
        loop {
            let (coming, day) = self.patients.coming(next);
            if day >= end {
                return all;
            }
            all.push((day, coming.place));
            next = coming.after();
        }
    }

    /// Whoever comes while there is room for one is there, and nobody else; in equal intervals and in the beginning, at any time.
    fn nobody_is_missed(&mut self, end: f64, asked: &[(f64, f64)], arrivals: &Arrivals) {
        let walked: Vec<f64> = self.walk(end).into_iter().map(|(day, _)| day).collect();
        for &(from, to) in asked {
            let between =
                |days: &[f64]| days.iter().copied().filter(|&day| from < day && day < to).collect::<Vec<f64>>();
            assert_eq!(between(&arrivals.days), between(&walked), "between day {from} and {to}");
        }
        for member in &self.record.patients {
            assert_eq!(arrivals.place(member.number), Some(member.place));
        }
    }
}
