//! Accelerated titration: single patients until the first DLT or the last titration dose, then a 3+3.
//!
//! Simon et al., J Natl Cancer Inst 1997;89:1138 (doi:10.1093/jnci/89.15.1138), design 2 without its grade 2 toxicities: at the
//! dose level that ends the titration two more patients are treated, and the 3+3 goes on from these three. A dose level that had
//! a single patient is filled up to three before it can be the MTD.

use super::parameters::Parameters;
use super::three_plus_three::{self, Preset, Switches};
use super::{Cohort, CohortDesign, Design, Excess, Facts, Mtd, Ruling, Standing, Tallies, ThreePlusThree};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Table, lens};

static TABLE: Table<AcceleratedTitrationParameters> = Table {
    header: "[design.accelerated_titration]",
    says: "Single patients before a 3+3 (Simon 1997): one a dose level until the first DLT or the last titration dose; two \
           more are treated there, and the 3+3 goes on from these three. Dose levels below are filled up to three if the \
           3+3 comes back to them.",
    usual: || AcceleratedTitrationParameters {
        last_titration_dose: DoseLevel::LOWEST,
        then: Preset::Classic.switches(),
    },
    members: &[
        &Key::new(
            "last_titration_dose",
            lens!(AcceleratedTitrationParameters, last_titration_dose),
            Kind::DoseLevel,
            "The highest dose level that is reached with single patients.",
        )
        .derived("the highest dose level", "3", |_, to, context| {
            to.last_titration_dose = DoseLevel::new(context.doses?)?;
            Some(())
        }),
        &Group { lens: lens!(AcceleratedTitrationParameters, then), members: three_plus_three::MEMBERS },
    ],
};

/// Single patients, one dose level after the other, before a 3+3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AcceleratedTitrationParameters {
    /// The highest dose level that is reached with single patients, at or above the starting dose.
    pub last_titration_dose: DoseLevel,
    /// The 3+3 that follows; its starting dose is that of the first patient.
    pub then: Switches,
}

impl Parameters for AcceleratedTitrationParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "accelerated titration"
    }

    fn reference(&self) -> &'static str {
        "Simon R et al. Journal of the National Cancer Institute 1997;89:1138. doi:10.1093/jnci/89.15.1138"
    }

    fn preset(&self) -> Option<&'static str> {
        Parameters::preset(&self.then)
    }

    fn has_presets(&self) -> bool {
        true
    }

    fn needs_max_patients(&self) -> bool {
        false
    }

    fn allows_short_cohort(&self) -> bool {
        false
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        let Self { last_titration_dose, then } = self;
        if *last_titration_dose < then.starting_dose {
            let message = format!("{last_titration_dose} is below the starting dose {}", then.starting_dose);
            return table.refuse("last_titration_dose", message, "give the starting dose or a higher dose level");
        }
        Some(())
    }

    fn excess(&self) -> Excess {
        Excess::TooToxic
    }

    fn design(&self, doses: usize, _: u32) -> Design {
        Design::cohort(AcceleratedTitration::new(self, doses))
    }
}

/// Accelerated titration on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct AcceleratedTitration {
    starting_dose: DoseLevel,
    last_titration_dose: DoseLevel,
    then: ThreePlusThree,
}

impl AcceleratedTitration {
    /// The design on a ladder of `doses` steps; the starting dose and the last titration dose are among them.
    pub fn new(rules: &AcceleratedTitrationParameters, doses: usize) -> Self {
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
