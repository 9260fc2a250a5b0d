//! The rolling six: up to six patients at a dose level while the first of them are still pending.
//!
//! Skolnik et al., J Clin Oncol 2008;26:190 (doi:10.1200/JCO.2007.12.7712). Decisions as in the grid of the parent design in
//! Frankel et al., JAMA Netw Open 2020;3:e204787 (doi:10.1001/jamanetworkopen.2020.4787), Table 2; [`LadderSwitches`] says
//! what the grid leaves open.

use super::Design;
use super::one_by_one::{FEWEST_AT_MTD, Here, LADDER, Ladder, LadderSwitches, OneByOne, PLACES};
use super::parameters::Parameters;
use crate::parameters::Table;

static TABLE: Table<LadderSwitches> = Table {
    header: "[design.rolling_six]",
    says: "Rolling six: up to six at a dose level, who are enrolled one at a time (Skolnik 2008; decisions as in Frankel 2020, \
           Table 2): 0/3 -> up if nobody is pending, 0/5 or at most 1/6 -> up, two DLTs -> too toxic.",
    usual: LadderSwitches::usual,
    members: LADDER,
};

impl Parameters for LadderSwitches {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "rolling six"
    }

    fn reference(&self) -> &'static str {
        "Skolnik JM et al. Journal of Clinical Oncology 2008;26:190. doi:10.1200/JCO.2007.12.7712"
    }

    fn needs_max_patients(&self) -> bool {
        false
    }

    fn most_at_dose(&self) -> Option<u8> {
        Some(PLACES as u8)
    }

    fn fewest_at_mtd(&self) -> u8 {
        FEWEST_AT_MTD as u8
    }

    fn design(&self, doses: usize, _: u32) -> Design {
        Design::pending(RollingSix::new(*self, doses))
    }
}

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
