//! Accelerated titration: single patients until the first DLT or the last titration dose, then a 3+3.
//!
//! Simon et al., J Natl Cancer Inst 1997;89:1138 (doi:10.1093/jnci/89.15.1138), design 2 without its grade 2 toxicities: at the
//! dose level that ends the titration two more patients are treated, and the 3+3 goes on from these three. A dose level that had
//! a single patient is filled up to three before it can be the MTD.

use super::{Cohort, CohortDesign, Facts, Mtd, Ruling, Standing, Tallies, ThreePlusThree};
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
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        match standing.at {
            None => Ruling::start(Cohort::new(self.starting_dose, 1)),
            Some(dose)
                if tallies.total_dlts() == 0 && tallies.patients(dose) == 1 && dose < self.last_titration_dose =>
            {
                // The last titration dose is above, so that there is a level above.
                let next = dose.above(self.last_titration_dose.number()).unwrap_or(dose);
                Ruling::treat(Cohort::new(next, 1), Facts { dose: next, ..Facts::NONE }, |next| {
                    format!("no DLT so far: titration goes on with a single patient at dose level {}", next.dose)
                })
            }
            Some(_) => self.then.decide(standing),
        }
    }

    /// As the 3+3, so from three evaluable patients on.
    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.then.mtd(tallies)
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        self.then.excludes(tallies, dose)
    }

    fn forget(&self, standing: Standing) -> Standing {
        self.then.forget(standing)
    }
}
