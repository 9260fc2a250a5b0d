//! Accelerated titration: how far single patients go, and the 3+3 that follows.

use super::three_plus_three::{self, Preset, Switches};
use super::{Context, Parameters, Rule};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Line, Table, lens};

pub(super) static TABLE: Table<AcceleratedTitration> = Table {
    header: "[design.accelerated_titration]",
    says: "Single patients before a 3+3 (Simon 1997): one a dose level until the first DLT or the last titration dose; two \
           more are treated there, and the 3+3 goes on from these three. Dose levels below are filled up to three if the \
           3+3 comes back to them.",
    usual: || AcceleratedTitration { last_titration_dose: DoseLevel::LOWEST, then: Preset::Classic.switches() },
    members: &[
        &Key::new(
            "last_titration_dose",
            lens!(AcceleratedTitration, last_titration_dose),
            Kind::DoseLevel,
            "The highest dose level that is reached with single patients.",
        )
        .derived("the highest dose level", "3", |_, to, context| {
            to.last_titration_dose = DoseLevel::new(context.doses?)?;
            Some(())
        }),
        &Group { lens: lens!(AcceleratedTitration, then), members: three_plus_three::MEMBERS },
    ],
};

/// Single patients, one dose level after the other, before a 3+3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AcceleratedTitration {
    /// The highest dose level that is reached with single patients, at or above the starting dose.
    pub last_titration_dose: DoseLevel,
    /// The 3+3 that follows; its starting dose is that of the first patient.
    pub then: Switches,
}

impl Parameters for AcceleratedTitration {
    fn title(&self) -> &'static str {
        "accelerated titration"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Simon R et al. Journal of the National Cancer Institute 1997;89:1138. doi:10.1093/jnci/89.15.1138")
    }

    fn key(&self) -> &'static str {
        "accelerated_titration"
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

    fn values(&self) -> Vec<Line> {
        TABLE.values(self)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let titration = TABLE.read(table, context).complete()?;
    let AcceleratedTitration { last_titration_dose, then } = titration;
    if last_titration_dose < then.starting_dose {
        let message = format!("{last_titration_dose} is below the starting dose {}", then.starting_dose);
        return table.refuse("last_titration_dose", message, "give the starting dose or a higher dose level");
    }
    Some(Rule::AcceleratedTitration(titration))
}
