//! The rolling six: up to six patients at a dose level while the first of them are still pending.
//!
//! Skolnik et al., J Clin Oncol 2008;26:190 (doi:10.1200/JCO.2007.12.7712). Decisions as in the grid of the parent design in
//! Frankel et al., JAMA Netw Open 2020;3:e204787 (doi:10.1001/jamanetworkopen.2020.4787), Table 2; [`LadderSwitches`] says
//! what the grid leaves open.

use super::one_by_one::{Here, Ladder, OneByOne, PLACES};
use crate::scenario::LadderSwitches;

/// A rolling six on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct RollingSix {
    ladder: Ladder,
}

impl RollingSix {
    /// The rule with these switches on a ladder of `doses` steps; the starting dose is one of them.
    pub fn new(switches: LadderSwitches, doses: usize) -> Self {
        Self { ladder: Ladder::new(switches, doses) }
    }
}

impl OneByOne for RollingSix {
    fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// Without a DLT, three are enough if nobody is pending, and five even if the sixth is. With one, all six must be evaluable.
    fn passes(&self, here: Here) -> bool {
        match here.dlts {
            0 => here.evaluable >= 5 || (here.evaluable >= 3 && here.pending == 0),
            _ => here.evaluable >= PLACES,
        }
    }

    fn has_room(&self, here: Here) -> bool {
        here.places() < PLACES
    }
}
