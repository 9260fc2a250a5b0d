//! Finds a state among those of equal size again: a hash table of tags, which asks for the state itself only when tags agree.

use super::StateId;
use crate::dose::DoseLevel;

/// 2⁶⁴ divided by the golden ratio, odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number that sums up tallies, and is kept up to date by adding to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    /// As [`crate::design::Tallies::with`].
    #[inline]
    pub(super) fn with(self, dose: DoseLevel, patients: u16, dlts: u16) -> Self {
        // Linear, so that it does not matter in which cohorts they came.
        let patients = u64::from(patients).wrapping_mul(factor(2 * dose.index()));
        let dlts = u64::from(dlts).wrapping_mul(factor(2 * dose.index() + 1));
        Self(self.0.wrapping_add(patients).wrapping_add(dlts))
    }

    /// What the table goes by, where `dlts` patients have had a DLT at the dose level just treated. The states after one
    /// cohort have neighbouring tags, so that they are near each other in memory.
    #[inline]
    pub(super) fn tag(self, at: Option<DoseLevel>, dlts: u32) -> u32 {
        let place = at.map_or(0, |dose| 2 * dose.index() + 1);
        let without_dlts = self.0.wrapping_sub(u64::from(dlts).wrapping_mul(factor(place)));
        let mixed = (without_dlts ^ (without_dlts >> 29)).wrapping_add(place as u64).wrapping_mul(GOLDEN);
        ((mixed >> 32) as u32).wrapping_add(dlts)
    }
}

/// An odd number for each entry of the tallies.
#[inline]
fn factor(entry: usize) -> u64 {
    (2 * entry as u64 + 1).wrapping_mul(GOLDEN).rotate_left(entry as u32) | 1
}

/// Places of states by their tags; open addressing, at most half full.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// The tag in the upper half and the place plus one in the lower one; 0 if free. The length is a power of two.
    slots: Vec<u64>,
    used: usize,
}

impl Index {
    /// Without anything, but with room for so many.
    pub(super) fn emptied(mut self, states: usize) -> Self {
        self.slots.clear();
        self.slots.resize((2 * states).next_power_of_two().max(32), 0);
        self.used = 0;
        self
    }

    /// How many are known.
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// The place of a state with this tag for which `is_same` holds, or else `place`, which is then known by this tag.
    #[inline]
    pub(super) fn find_or_insert(&mut self, tag: u32, place: StateId, is_same: impl Fn(StateId) -> bool) -> StateId {
        if 2 * self.used >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut slot = tag as usize & mask;
        loop {
            let entry = self.slots[slot];
            if entry == 0 {
                self.slots[slot] = u64::from(tag) << 32 | (u64::from(place) + 1);
                self.used += 1;
                return place;
            }
            let known = (entry as u32).wrapping_sub(1);
            if (entry >> 32) as u32 == tag && is_same(known) {
                return known;
            }
            slot = (slot + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let length = (2 * self.slots.len()).max(32);
        let old = std::mem::replace(&mut self.slots, vec![0; length]);
        for entry in old.into_iter().filter(|&entry| entry != 0) {
            let mut slot = (entry >> 32) as usize & (length - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (length - 1);
            }
            self.slots[slot] = entry;
        }
    }
}
