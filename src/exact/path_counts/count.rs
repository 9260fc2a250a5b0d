//! Counts the ways to every end, from the first cohort on, all trials with as many patients at a time.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::prelude::*;

use super::key::{Key, MOST_DOSES, by_dose};
use crate::design::{CohortDesign, Decision, Mtd};
use crate::simulate::{Stopped, Watch};

/// With more states, they and their ends would take more than 300 MB.
const MOST_STATES: usize = 6_000_000;

/// States that are stepped on before what they lead to is put together.
const SLAB: usize = 1 << 15;

/// States that one thread takes at a time.
const AT_ONCE: usize = 512;

/// The ways to every end of the trials of a design, for several maxima of patients.
#[derive(Debug, Clone)]
pub struct PathCounts {
    pub(super) doses: usize,
    /// How many maxima there are.
    pub(super) sizes: usize,
    /// Patients at one dose level at most.
    pub(super) most_at_a_dose: usize,
    pub(super) ends: Vec<Ends>,
}

/// Ends with as many patients in which the same is recommended.
#[derive(Debug, Clone)]
pub(super) struct Ends {
    /// The place of the least maximum with which trials come to them.
    pub(super) least: usize,
    /// Only with that one, as it breaks off trials that would go on.
    pub(super) is_broken_off: bool,
    pub(super) patients: u32,
    /// What is recommended, as [`code`] has it.
    pub(super) recommended: u8,
    /// For each end how many of the lowest dose levels are as in the end before.
    pub(super) shared: Vec<u8>,
    /// For each end the places of the factors of the other dose levels.
    pub(super) factors: Vec<u16>,
    /// For each end how many ways lead to it.
    pub(super) ways: Vec<f64>,
    /// For each end its DLTs in all.
    pub(super) dlts: Vec<u16>,
}

/// The place of the factor p^y (1 − p)^(n − y) among those of all numbers of patients and DLTs.
pub(super) fn factor(patients: u8, dlts: u8) -> u16 {
    let patients = u16::from(patients);
    patients * (patients + 1) / 2 + u16::from(dlts)
}

// The last of them fits.
const _: () = assert!(255 * 256 / 2 + 255 <= u16::MAX as u32);

/// What can be recommended as a number: none, undetermined, or a dose level.
pub(super) fn code(mtd: Mtd) -> u8 {
    match mtd {
        Mtd::NoneTolerable => 0,
        Mtd::Undetermined => 1,
        Mtd::Dose(dose) => 2 + dose.index() as u8,
    }
}

/// One end while the others with as many patients are still looked for.
struct End {
    is_broken_off: bool,
    recommended: u8,
    tallies: u128,
    ways: f64,
    /// When it was found. Ways are added up in this order, as sums of numbers above 2^53 depend on it.
    place: u32,
}

/// What states lead to.
#[derive(Default)]
struct Stepped {
    ends: Vec<End>,
    /// With the number of patients.
    next: Vec<(u32, Key, f64)>,
}

/// States with as many patients, in the order in which they were found, and the ways to each.
#[derive(Default)]
struct Layer {
    states: Vec<(Key, f64)>,
    /// By their keys, which are not kept a second time.
    places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Layer {
    fn add(&mut self, key: Key, ways: f64) {
        let Self { states, places, hasher } = self;
        let hash = hasher.hash_one(key);
        if let Some(&place) = places.find(hash, |&place| states[place as usize].0 == key) {
            states[place as usize].1 += ways;
            return;
        }
        places.insert_unique(hash, states.len() as u32, |&place| hasher.hash_one(states[place as usize].0));
        states.push((key, ways));
    }
}

impl PathCounts {
    /// Counts for a design whose maximum is the last of these sizes, which ascend. `None` if there are too many states, if not every
    /// size is met by whole cohorts, so that the last one would be smaller, or if the design merges tallies.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn new(design: &dyn CohortDesign, doses: usize, sizes: &[u32], watch: &Watch) -> Result<Option<Self>, Stopped> {
        let mut counts = Self { doses, sizes: sizes.len(), most_at_a_dose: 0, ends: Vec::new() };
        let mut layers: BTreeMap<u32, Layer> = BTreeMap::new();
        layers.entry(0).or_default().add(Key::START, 1.0);
        let mut states = 0;
        if doses > MOST_DOSES {
            return Ok(None);
        }
        while let Some((patients, Layer { states: layer, places, .. })) = layers.pop_first() {
            drop(places);
            states += layer.len();
            if states > MOST_STATES {
                return Ok(None);
            }
            let mut ends = Vec::new();
            for slab in layer.chunks(SLAB) {
                let step = |states: &[(Key, f64)]| step(design, doses, sizes, (patients, states));
                let stepped: Option<Vec<Stepped>> = slab.par_chunks(AT_ONCE).map(step).collect();
                if watch.is_stopped() {
                    return Err(Stopped);
                }
                let Some(stepped) = stepped else { return Ok(None) };
                for Stepped { ends: more, next } in stepped {
                    let first = ends.len() as u32;
                    ends.extend((first..).zip(more).map(|(place, end)| End { place, ..end }));
                    next.into_iter()
                        .for_each(|(patients, key, ways)| layers.entry(patients).or_default().add(key, ways));
                }
            }
            drop(layer);
            let least = sizes.partition_point(|&size| size < patients);
            counts.put(least, patients, ends);
        }
        Ok(Some(counts))
    }

    /// Takes over all ends with so many patients, in an order in which those that share tallies at low dose levels stand together.
    fn put(&mut self, least: usize, patients: u32, mut ends: Vec<End>) {
        // A stable sort would take as much memory again.
        ends.par_sort_unstable_by_key(|end| (end.is_broken_off, end.recommended, end.tallies, end.place));
        for alike in
            ends.chunk_by(|one, other| (one.is_broken_off, one.recommended) == (other.is_broken_off, other.recommended))
        {
            let End { is_broken_off, recommended, .. } = alike[0];
            let mut put = Ends {
                least,
                is_broken_off,
                patients,
                recommended,
                shared: Vec::with_capacity(alike.len()),
                factors: Vec::new(),
                ways: Vec::with_capacity(alike.len()),
                dlts: Vec::with_capacity(alike.len()),
            };
            let mut before = None;
            for same in alike.chunk_by(|one, other| one.tallies == other.tallies) {
                let tallies = same[0].tallies;
                // Leading bits that agree, without those that no dose level has.
                let unused = 128 - 16 * self.doses;
                let agree =
                    before.map_or(0, |before: u128| ((before ^ tallies).leading_zeros() as usize - unused) / 16);
                put.shared.push(agree as u8);
                let mut dlts = 0;
                for (dose, (patients, dlts_here)) in by_dose(tallies, self.doses).enumerate() {
                    self.most_at_a_dose = self.most_at_a_dose.max(patients.into());
                    dlts += u16::from(dlts_here);
                    if dose >= agree {
                        put.factors.push(factor(patients, dlts_here));
                    }
                }
                put.dlts.push(dlts);
                put.ways.push(same.iter().map(|end| end.ways).sum());
                before = Some(tallies);
            }
            put.factors.shrink_to_fit();
            self.ends.push(put);
        }
    }
}

/// What states with so many patients lead to; `None` where counting is not possible.
fn step(
    design: &dyn CohortDesign,
    doses: usize,
    sizes: &[u32],
    (patients, states): (u32, &[(Key, f64)]),
) -> Option<Stepped> {
    let mut stepped = Stepped::default();
    let next_size = sizes.iter().find(|&&size| size > patients);
    let breaks_off = sizes.contains(&patients);
    for &(key, ways) in states {
        let standing = key.standing(doses);
        let mut end = |is_broken_off, mtd| {
            stepped.ends.push(End { is_broken_off, recommended: code(mtd), tallies: key.tallies(), ways, place: 0 });
        };
        let cohort = match design.decide(&standing).decision {
            Decision::Treat(cohort) => cohort,
            Decision::Stop { mtd, .. } => {
                end(false, mtd);
                continue;
            }
            Decision::Wait => return None,
        };
        let after = patients + u32::from(cohort.patients);
        if after > *next_size? {
            return None;
        }
        if breaks_off {
            end(true, design.mtd(&standing.tallies));
        }
        let mut orders = 1.0;
        for dlts in 0..=cohort.patients {
            let full = standing.after(cohort, dlts);
            let kept = design.forget(full);
            if kept.tallies != full.tallies {
                return None;
            }
            stepped.next.push((after, Key::new(&kept, doses)?, ways * orders));
            orders *= f64::from(cohort.patients - dlts) / f64::from(dlts + 1);
        }
    }
    Some(stepped)
}
