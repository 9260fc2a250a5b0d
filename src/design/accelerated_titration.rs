//! Accelerated titration: single patients until the first DLT or the last titration dose, then a 3+3.
//!
//! Simon et al., J Natl Cancer Inst 1997;89:1138 (doi:10.1093/jnci/89.15.1138), design 2 without its grade 2 toxicities: at the
//! dose level that ends the titration two more patients are treated, and the 3+3 goes on from these three. A dose level that had
//! a single patient is filled up to three before it can be the MTD.

use super::{Action, CohortDesign, Mtd, Tallies, ThreePlusThree};
use crate::dose::DoseLevel;
use crate::scenario;

/// Accelerated titration on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct AcceleratedTitration {
    starting_dose: DoseLevel,
    last_titration_dose: DoseLevel,
    then: ThreePlusThree,
}

impl AcceleratedTitration {
    /// The design on a ladder of `doses` steps; the starting dose and the last titration dose are among them.
    pub fn new(rules: &scenario::AcceleratedTitration, doses: usize) -> Self {
        debug_assert!(rules.last_titration_dose.number() <= doses, "last titration dose above the ladder");
        Self {
            starting_dose: rules.then.starting_dose,
            last_titration_dose: rules.last_titration_dose,
            then: ThreePlusThree::new(rules.then, doses),
        }
    }
}

impl CohortDesign for AcceleratedTitration {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        let single = |dose| Action::Enrol { dose, patients: 1, tolerates: 1 };
        match at {
            None => single(self.starting_dose),
            Some(dose)
                if tallies.total_dlts() == 0 && tallies.patients(dose) == 1 && dose < self.last_titration_dose =>
            {
                // The last titration dose is above, so that there is a level above.
                single(dose.above(self.last_titration_dose.number()).unwrap_or(dose))
            }
            Some(_) => self.then.next(tallies, at),
        }
    }

    fn why(&self, tallies: &Tallies, at: Option<DoseLevel>) -> String {
        match self.next(tallies, at) {
            Action::Enrol { dose, patients: 1, .. } => {
                format!("no DLT so far: titration goes on with a single patient at dose level {dose}")
            }
            _ => self.then.why(tallies, at),
        }
    }

    /// As the 3+3, so from three evaluable patients on.
    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.then.mtd(tallies)
    }

    fn decisive_dlts(&self, patients: u32) -> u32 {
        self.then.decisive_dlts(patients)
    }
}
