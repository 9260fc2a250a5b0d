//! Evaluable patients and DLTs for each dose level: all that a cohort design knows.

use std::hash::{Hash, Hasher};

use crate::dose::{DoseLevel, MAX_DOSES};

/// How many evaluable patients each dose level has, and how many of them had a DLT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Tallies {
    patients: [u16; MAX_DOSES],
    dlts: [u16; MAX_DOSES],
}

impl Tallies {
    /// Evaluable patients at a dose level.
    pub fn patients(&self, dose: DoseLevel) -> u32 {
        u32::from(self.patients[dose.index()])
    }

    /// Patients with a DLT at a dose level.
    pub fn dlts(&self, dose: DoseLevel) -> u32 {
        u32::from(self.dlts[dose.index()])
    }

    /// Evaluable patients and DLTs, the lowest dose level first; beyond the top of the ladder there are none.
    pub fn by_dose(&self) -> impl Iterator<Item = (usize, usize)> {
        self.patients.iter().zip(&self.dlts).map(|(&patients, &dlts)| (patients.into(), dlts.into()))
    }

    /// Evaluable patients at each dose level of a ladder of `doses` steps, then DLTs.
    #[inline]
    pub(super) fn numbers(&self, doses: usize) -> impl Iterator<Item = u16> {
        self.patients[..doses].iter().chain(&self.dlts[..doses]).copied()
    }

    /// Evaluable patients at all dose levels.
    pub fn total_patients(&self) -> u32 {
        self.patients.iter().copied().map(u32::from).sum()
    }

    /// Patients with a DLT at all dose levels.
    pub fn total_dlts(&self) -> u32 {
        self.dlts.iter().copied().map(u32::from).sum()
    }

    /// Counts `patients` more evaluable patients at a dose level, `dlts` of them with a DLT.
    pub fn add(&mut self, dose: DoseLevel, patients: u16, dlts: u16) {
        debug_assert!(dlts <= patients, "{dlts} DLTs in {patients} patients");
        self.patients[dose.index()] += patients;
        self.dlts[dose.index()] += dlts;
    }

    /// Keeps at most so many DLTs at a dose level.
    pub fn forget_dlts_beyond(&mut self, dose: DoseLevel, most: u32) {
        let dlts = &mut self.dlts[dose.index()];
        *dlts = u32::from(*dlts).min(most) as u16;
    }

    /// The tallies after `patients` more at a dose level, `dlts` of them with a DLT.
    #[must_use]
    pub fn with(mut self, dose: DoseLevel, patients: u16, dlts: u16) -> Self {
        self.add(dose, patients, dlts);
        self
    }
}

impl Hash for Tallies {
    /// Four numbers at a time, and none of dose levels that nobody was treated at: graphs are built by looking up tallies, and number
    /// by number that would take most of the time.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let word = |four: &[u16; 4]| four.iter().fold(0, |word, &number| word << u16::BITS | u64::from(number));
        for (patients, dlts) in self.patients.as_chunks().0.iter().zip(self.dlts.as_chunks().0) {
            let patients = word(patients);
            if patients > 0 {
                state.write_u64(patients);
                state.write_u64(word(dlts));
            }
        }
    }
}

const _: () = assert!(MAX_DOSES.is_multiple_of(4));
