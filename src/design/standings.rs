//! Where many trials stand, in as few bytes as tell it, and found again: graphs of a million states are made of it.

use std::fmt;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::{CohortTally, Standing, Tallies};
use crate::dose::DoseLevel;

/// Standings on one ladder, in the order in which they were added.
#[derive(Debug, Clone)]
pub(crate) struct Standings {
    doses: usize,
    /// Of each one the patients at every dose level, then the DLTs.
    numbers: Vec<u16>,
    /// What is in a standing besides its tallies.
    others: Vec<Others>,
}

/// The dose level treated last, the last cohort, and how many moderate toxicities titration goes by.
type Others = (Option<DoseLevel>, Option<CohortTally>, u8);

/// The tallies of one of many states, where they are kept. Their order is that of [`Tallies`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptTallies<'a> {
    /// Evaluable patients at every dose level, then DLTs.
    numbers: &'a [u16],
}

impl Standings {
    /// None yet, on a ladder of `doses` steps.
    pub(crate) fn new(doses: usize) -> Self {
        Self { doses, numbers: Vec::new(), others: Vec::new() }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.others.len()
    }

    fn push(&mut self, standing: &Standing) {
        self.numbers.extend(standing.tallies.numbers(self.doses));
        self.others.push((standing.at, standing.last_cohort, standing.moderate));
    }

    /// The one at this place.
    pub(crate) fn get(&self, place: usize) -> Standing {
        let (at, last_cohort, moderate) = self.others[place];
        Standing { tallies: self.tallies(place).taken(), at, last_cohort, moderate }
    }

    /// The tallies of the one at this place.
    #[inline]
    pub(crate) fn tallies(&self, place: usize) -> KeptTallies<'_> {
        let width = 2 * self.doses;
        KeptTallies { numbers: &self.numbers[width * place..width * (place + 1)] }
    }

    fn is(&self, place: usize, standing: &Standing) -> bool {
        self.others[place] == (standing.at, standing.last_cohort, standing.moderate)
            && self.tallies(place) == standing.tallies
    }

    /// The same in another order.
    pub(crate) fn arranged(&self, order: &[usize]) -> Self {
        Self {
            doses: self.doses,
            numbers: order.iter().flat_map(|&place| self.tallies(place).numbers).copied().collect(),
            others: order.iter().map(|&place| self.others[place]).collect(),
        }
    }

    /// Gives back the memory that more would need.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.numbers.shrink_to_fit();
        self.others.shrink_to_fit();
    }
}

impl<'a> KeptTallies<'a> {
    #[inline]
    fn patients_and_dlts(self) -> (&'a [u16], &'a [u16]) {
        self.numbers.split_at(self.numbers.len() / 2)
    }

    /// As [`Tallies::patients`].
    #[inline]
    pub fn patients(self, dose: DoseLevel) -> u32 {
        self.numbers[dose.index()].into()
    }

    /// As [`Tallies::dlts`].
    #[inline]
    pub fn dlts(self, dose: DoseLevel) -> u32 {
        self.patients_and_dlts().1[dose.index()].into()
    }

    /// Evaluable patients and DLTs at each dose level of the ladder, the lowest first.
    #[inline]
    pub fn by_dose(self) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let (patients, dlts) = self.patients_and_dlts();
        patients.iter().zip(dlts).map(|(&patients, &dlts)| (patients.into(), dlts.into()))
    }

    /// As [`Tallies::total_patients`].
    #[inline]
    pub fn total_patients(self) -> u32 {
        self.patients_and_dlts().0.iter().copied().map(u32::from).sum()
    }

    /// As [`Tallies::total_dlts`].
    #[inline]
    pub fn total_dlts(self) -> u32 {
        self.patients_and_dlts().1.iter().copied().map(u32::from).sum()
    }

    /// The tallies themselves.
    pub fn taken(self) -> Tallies {
        let mut tallies = Tallies::default();
        for (dose, (patients, dlts)) in DoseLevel::ladder(self.numbers.len() / 2).zip(self.by_dose()) {
            tallies.add(dose, patients as u16, dlts as u16);
        }
        tallies
    }
}

impl fmt::Debug for KeptTallies<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.taken().fmt(f)
    }
}

impl PartialEq<Tallies> for KeptTallies<'_> {
    #[inline]
    fn eq(&self, other: &Tallies) -> bool {
        self.numbers.iter().copied().eq(other.numbers(self.numbers.len() / 2))
    }
}

/// Standings each of which is there once, and told by its place.
#[derive(Debug, Clone)]
pub(crate) struct StandingSet {
    standings: Standings,
    /// Half of the hash of each, so that none is computed again when the table grows, and its place.
    known: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
}

impl StandingSet {
    /// None yet, on a ladder of `doses` steps.
    pub(crate) fn new(doses: usize) -> Self {
        Self { standings: Standings::new(doses), known: HashTable::new(), hasher: DefaultHashBuilder::default() }
    }

    /// All of them, in the order in which they were added.
    pub(crate) fn standings(&self) -> &Standings {
        &self.standings
    }

    /// The same, and not what finds them.
    pub(crate) fn into_standings(self) -> Standings {
        self.standings
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.standings.len()
    }

    fn half_hash(&self, standing: &Standing) -> u32 {
        self.hasher.hash_one(standing) as u32
    }

    fn place_of(&self, half: u32, standing: &Standing) -> Option<u32> {
        let is_same = |&(of, place): &(u32, u32)| of == half && self.standings.is(place as usize, standing);
        self.known.find(doubled(half), is_same).map(|&(_, place)| place)
    }

    /// Where this one is, if it is there.
    pub(crate) fn find(&self, standing: &Standing) -> Option<u32> {
        self.place_of(self.half_hash(standing), standing)
    }

    /// Where this one is, which is added if it is not there yet.
    pub(crate) fn place(&mut self, standing: &Standing) -> u32 {
        let half = self.half_hash(standing);
        self.place_of(half, standing).unwrap_or_else(|| {
            let place = self.standings.len() as u32;
            self.known.insert_unique(doubled(half), (half, place), |&(of, _)| doubled(of));
            self.standings.push(standing);
            place
        })
    }
}

/// A table looks at the first and at the last bits of a hash.
fn doubled(half: u32) -> u64 {
    u64::from(half) << u32::BITS | u64::from(half)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn standing(patients: u16, dlts: u16, last: Option<u8>) -> Standing {
        let (low, high) = (DoseLevel::LOWEST, DoseLevel::new(3).unwrap());
        Standing {
            tallies: Tallies::default().with(low, 3, 1).with(high, patients, dlts),
            at: last.map(|_| high),
            last_cohort: last.map(|dlts| CohortTally { patients: 3, dlts }),
            moderate: last.unwrap_or(0),
        }
    }

    #[test]
    fn each_standing_is_there_once_and_comes_out_as_it_was_put_in() {
        let all: Vec<Standing> = [(0, 0), (255, 255), (256, 2), (1, 1), (700, 699), (2, 1)]
            .into_iter()
            .flat_map(|(patients, dlts)| [None, Some(0), Some(1)].map(|last| standing(patients, dlts, last)))
            .collect();
        let mut set = StandingSet::new(3);
        for _ in 0..2 {
            for (place, standing) in (0..).zip(&all) {
                assert_eq!(set.place(standing), place);
                assert_eq!(set.find(standing), Some(place));
            }
        }
        assert_eq!(set.find(&standing(2, 0, None)), None);
        assert_eq!(set.len(), all.len());
        let order: Vec<usize> = (0..all.len()).rev().collect();
        let backwards = set.standings().arranged(&order);
        for (place, expected) in all.iter().enumerate() {
            assert_eq!(backwards.get(all.len() - 1 - place), *expected);
            let (kept, tallies) = (set.standings().tallies(place), expected.tallies);
            assert!(kept == tallies && kept.taken() == tallies);
            assert_eq!(kept.total_patients(), tallies.total_patients());
            assert_eq!(kept.total_dlts(), tallies.total_dlts());
            assert!(kept.by_dose().eq(tallies.by_dose().take(3)));
            for dose in DoseLevel::ladder(3) {
                assert_eq!((kept.patients(dose), kept.dlts(dose)), (tallies.patients(dose), tallies.dlts(dose)));
            }
            for (other, standing) in all.iter().enumerate() {
                assert_eq!(kept.cmp(&set.standings().tallies(other)), tallies.cmp(&standing.tallies));
            }
        }
    }
}
