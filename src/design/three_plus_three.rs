//! The 3+3 in all its variants, one rule with four switches: an A+B with cohorts of three.
//!
//! Storer, Biometrics 1989;45:925 (doi:10.2307/2531693) describes the rule without de-escalation, Korn et al., Stat Med
//! 1994;13:1799 (doi:10.1002/sim.4780131802) the one that treats six at the MTD. [`Switches`] says where they part.

use super::a_plus_b::{APlusB, Rules};
use super::{CohortDesign, Mtd, Ruling, Standing, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::{CutOffs, Switches};

/// A 3+3 on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct ThreePlusThree(APlusB);

impl ThreePlusThree {
    /// The rule with these switches on a ladder of `doses` steps; the starting dose is one of them.
    pub fn new(switches: Switches, doses: usize) -> Self {
        let rules = Rules {
            cut_offs: CutOffs::THREE_PLUS_THREE,
            tolerated: switches.dlts_tolerated_in_six.into(),
            de_escalate: switches.de_escalate,
            expand_top_dose: switches.expand_top_dose,
            starting_dose: switches.starting_dose,
        };
        Self(APlusB::with_rules(rules, doses))
    }
}

impl CohortDesign for ThreePlusThree {
    fn decide(&self, standing: &Standing) -> Ruling {
        self.0.decide(standing)
    }

    /// The highest dose level below every one found too toxic that has three evaluable patients or more and at most one
    /// DLT in six of them, or as many in six as are tolerated.
    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.0.mtd(tallies)
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        self.0.excludes(tallies, dose)
    }

    fn forget(&self, standing: Standing) -> Standing {
        self.0.forget(standing)
    }
}
