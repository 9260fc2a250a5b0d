//! All tallies after so many cohorts, in blocks of equal patients at each dose level, and where each stands.

use std::collections::HashMap;

use super::Constraints;
use crate::dose::{DoseLevel, MAX_DOSES};

/// Cohorts treated at each dose level.
pub(super) type Allocation = [u8; MAX_DOSES];

/// The tallies with one allocation: they differ in DLTs only, those of the top dose level running fastest.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) allocation: Allocation,
    /// Where the block begins in its layer.
    pub(super) offset: usize,
    /// How far apart two tallies stand that differ by one DLT at a dose level.
    pub(super) strides: [usize; MAX_DOSES],
    pub(super) len: usize,
}

/// The blocks after so many cohorts.
#[derive(Debug, Clone, Default)]
pub(super) struct Layer {
    pub(super) blocks: Vec<Block>,
    places: HashMap<Allocation, usize>,
    pub(super) len: usize,
}

impl Layer {
    /// Before the first cohort.
    pub(super) fn first(constraints: &Constraints) -> Self {
        let mut layer = Self::default();
        layer.push([0; MAX_DOSES], constraints);
        layer
    }

    /// One cohort later.
    pub(super) fn next(&self, constraints: &Constraints) -> Self {
        let mut layer = Self::default();
        for block in &self.blocks {
            for dose in open_levels(&block.allocation, constraints) {
                let mut allocation = block.allocation;
                allocation[dose.index()] += 1;
                if !layer.places.contains_key(&allocation) {
                    layer.push(allocation, constraints);
                }
            }
        }
        layer
    }

    fn push(&mut self, allocation: Allocation, constraints: &Constraints) {
        let mut strides = [0; MAX_DOSES];
        let mut len = 1_usize;
        for index in (0..constraints.doses).rev() {
            strides[index] = len;
            // So long that nobody could compute it is as good as far too long.
            len = len.saturating_mul(usize::from(allocation[index]) * usize::from(constraints.cohort_size) + 1);
        }
        self.places.insert(allocation, self.blocks.len());
        self.blocks.push(Block { allocation, offset: self.len, strides, len });
        self.len = self.len.saturating_add(len);
    }

    /// The block with this allocation.
    pub(super) fn block(&self, allocation: &Allocation) -> Option<&Block> {
        self.places.get(allocation).map(|&place| &self.blocks[place])
    }
}

/// The dose levels that the next cohort may be treated at, the lowest first: at most the one above the highest tried.
pub(super) fn open_levels(
    allocation: &Allocation,
    constraints: &Constraints,
) -> impl Iterator<Item = DoseLevel> + use<> {
    let highest = DoseLevel::ladder(constraints.doses).rev().find(|dose| allocation[dose.index()] > 0);
    let (lowest, most) = match highest {
        None => (constraints.starting_dose, constraints.starting_dose),
        Some(highest) => (DoseLevel::LOWEST, highest.above(constraints.doses).unwrap_or(highest)),
    };
    DoseLevel::ladder(constraints.doses).filter(move |&dose| lowest <= dose && dose <= most)
}
