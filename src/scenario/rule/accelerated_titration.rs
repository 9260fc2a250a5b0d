//! Accelerated titration: how far single patients go, and the 3+3 that follows.

use std::fmt::{self, Display, Formatter};

use super::three_plus_three::{Switches, switches};
use super::{Context, Parameters, Rule, dose_level};
use crate::dose::DoseLevel;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table {
    header: "[design.accelerated_titration]",
    keys: &["last_titration_dose", "rule", "de_escalate", "expand_top_dose", "dlts_tolerated_in_six", "starting_dose"],
};

/// Single patients, one dose level after the other, before a 3+3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AcceleratedTitration {
    /// The highest dose level that is reached with single patients, at or above the starting dose.
    pub last_titration_dose: DoseLevel,
    /// The 3+3 that follows; its starting dose is that of the first patient.
    pub then: Switches,
}

impl Display for AcceleratedTitration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "last_titration_dose={} {}", self.last_titration_dose, self.then)
    }
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

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "last_titration_dose = {}", self.last_titration_dose)?;
        self.then.write(f)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let last = table.maybe("last_titration_dose", |value| dose_level(&value, context.doses));
    let then = switches(table, context)?;
    let last_titration_dose = last?.or_else(|| context.doses.and_then(DoseLevel::new))?;
    if last_titration_dose < then.starting_dose {
        let message = format!("{last_titration_dose} is below the starting dose {}", then.starting_dose);
        return table.refuse("last_titration_dose", message, "give the starting dose or a higher dose level");
    }
    Some(Rule::AcceleratedTitration(AcceleratedTitration { last_titration_dose, then }))
}
