//! Where a trial stands in as few bytes as tell it, so that millions of standings fit into memory.

use crate::design::{CohortTally, Standing, Tallies};
use crate::dose::DoseLevel;

/// More dose levels do not fit.
pub(super) const MOST_DOSES: usize = 8;

/// Of a dose level: a byte for its patients and one for its DLTs.
const BITS: usize = 16;

/// Where a trial stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The halves of the tallies: as one number it would have to lie at a multiple of sixteen bytes, and every state with its ways would take
    /// half as much again.
    halves: [u64; 2],
    /// The dose level treated last, and the last cohort where it still matters.
    rest: u32,
}

impl Key {
    /// Before the first cohort.
    pub(super) const START: Self = Self { halves: [0, 0], rest: 0 };

    /// `None` for more patients at a dose level than fit.
    pub(super) fn new(standing: &Standing, doses: usize) -> Option<Self> {
        let mut tallies = 0_u128;
        for (patients, dlts) in standing.tallies.by_dose().take(doses) {
            let (patients, dlts) = (u8::try_from(patients).ok()?, u8::try_from(dlts).ok()?);
            tallies = tallies << BITS | u128::from(patients) << 8 | u128::from(dlts);
        }
        let at = standing.at.map_or(0, |dose| dose.number() as u32);
        let last =
            standing.last_cohort.map_or(0, |last| 1 << 24 | u32::from(last.patients) << 16 | u32::from(last.dlts) << 8);
        Some(Self { halves: [(tallies >> 64) as u64, tallies as u64], rest: last | at })
    }

    /// All tallies in the order of dose levels, the lowest first: ends are sorted by it.
    pub(super) fn tallies(self) -> u128 {
        let [high, low] = self.halves;
        u128::from(high) << 64 | u128::from(low)
    }

    pub(super) fn standing(self, doses: usize) -> Standing {
        let mut tallies = Tallies::default();
        for (dose, (patients, dlts)) in DoseLevel::ladder(doses).zip(by_dose(self.tallies(), doses)) {
            tallies.add(dose, patients.into(), dlts.into());
        }
        let [is_there, patients, dlts, at] = self.rest.to_be_bytes();
        let last_cohort = (is_there > 0).then_some(CohortTally { patients, dlts });
        Standing { tallies, at: DoseLevel::new(at.into()), last_cohort, moderate: 0 }
    }
}

/// Patients and DLTs at each dose level.
pub(super) fn by_dose(tallies: u128, doses: usize) -> impl Iterator<Item = (u8, u8)> {
    (0..doses).rev().map(move |place| {
        let both = (tallies >> (place * BITS)) as u16;
        let [patients, dlts] = both.to_be_bytes();
        (patients, dlts)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_key_is_where_the_trial_stands() {
        let level = |number| DoseLevel::new(number).unwrap();
        let tallies = Tallies::default().with(level(1), 255, 7).with(level(3), 9, 0).with(level(8), 12, 12);
        for (at, last_cohort) in
            [(None, None), (Some(level(8)), None), (Some(level(3)), Some(CohortTally { patients: 3, dlts: 0 }))]
        {
            let standing = Standing { last_cohort, ..Standing::of(tallies, at) };
            assert_eq!(Key::new(&standing, 8).unwrap().standing(8), standing);
        }
        let many = Standing::of(tallies.with(level(1), 1, 0), None);
        assert_eq!(Key::new(&many, 8), None);
    }
}
