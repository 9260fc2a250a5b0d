//! The queue-friendly 3+3 (IQ 3+3): whoever comes is enrolled as long as no more patients are at risk than a 3+3 would allow.
//!
//! Frankel et al., JAMA Netw Open 2020;3:e204787 (doi:10.1001/jamanetworkopen.2020.4787), keep the decisions of the parent
//! design and its limit of risk, and give every place that is free under that limit to the next patient instead of waiting
//! for a cohort. What is implemented here, from that principle and from the grid of their IQ rolling 6 (Table 2), as the grid
//! of the IQ 3+3 was not at hand to be held against:
//!
//! - a 3+3 has at most three patients of unknown outcome, so nobody is enrolled while [`IqSwitches::most_pending`] (three) are
//!   pending at the dose level, or six have a place there. Whoever leaves without an outcome makes room at once;
//! - 0/3 goes up, whoever else is pending; 1/6 goes up; two DLTs are too toxic, wherever and whenever they are seen.

use super::Design;
use super::one_by_one::{FEWEST_AT_MTD, Here, LADDER, Ladder, LadderSwitches, OneByOne, PLACES};
use super::parameters::Parameters;
use crate::parameters::{Group, Key, Kind, Table, lens};

static TABLE: Table<IqSwitches> = Table {
    header: "[design.iq_three_plus_three]",
    says: "The queue-friendly 3+3 (IQ 3+3), after Frankel 2020, whose text leaves some decisions open: 0/3 -> up, whoever is \
           pending; at most 1/6 -> up, two DLTs -> too toxic. docs/methods.md says what was decided where the source is silent.",
    usual: || IqSwitches { most_pending: 3, ladder: LadderSwitches::usual() },
    members: &[
        &Key::new(
            "most_pending",
            lens!(IqSwitches, most_pending),
            Kind::patients(1, 6),
            "Nobody is enrolled while so many are pending at the dose level.",
        ),
        &Group { lens: lens!(IqSwitches, ladder), members: LADDER },
    ],
};

/// The switches of an IQ 3+3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IqSwitches {
    /// How many patients may be pending at the dose level of the next one: 1 to 6.
    pub most_pending: u8,
    /// The others.
    pub ladder: LadderSwitches,
}

impl Parameters for IqSwitches {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "IQ 3+3"
    }

    fn reference(&self) -> &'static str {
        "Frankel PH et al. JAMA Network Open 2020;3:e204787. doi:10.1001/jamanetworkopen.2020.4787"
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
        Design::pending(IqThreePlusThree::new(*self, doses))
    }
}

/// An IQ 3+3 on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct IqThreePlusThree {
    ladder: Ladder,
    most_pending: u32,
}

impl IqThreePlusThree {
    /// The rule with these switches on a ladder of `doses` steps; the starting dose is one of them.
    pub fn new(switches: IqSwitches, doses: usize) -> Self {
        Self { ladder: Ladder::new(switches.ladder, doses), most_pending: switches.most_pending.into() }
    }
}

impl OneByOne for IqThreePlusThree {
    fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    fn passes(&self, here: Here) -> bool {
        here.evaluable >= if here.dlts == 0 { 3 } else { PLACES }
    }

    fn has_room(&self, here: Here) -> bool {
        !self.is_full_of_pending(here) && here.places() < PLACES
    }

    fn is_full_of_pending(&self, here: Here) -> bool {
        here.pending >= self.most_pending
    }
}
