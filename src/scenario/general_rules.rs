//! Rules that fit any design: a maximum of patients, enough patients at one dose level, a lowest dose level too toxic.

use std::fmt::{self, Display, Formatter};

use super::reader::Reader;
use super::rule::Rule;
use crate::probability::Probability;

/// More evaluable patients than any phase-I trial treats.
pub(super) const MOST_PATIENTS: u64 = 1_000;

/// Which dose level is asked whether it has enough patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EnoughWhen {
    /// The one that the next cohort would go to.
    #[default]
    Next,
    /// That one, if it is the one just treated: BOIN's `n.earlystop`.
    Staying,
}

/// The words for them in a scenario file.
const ENOUGH_WHEN: [(&str, EnoughWhen); 2] = [("next", EnoughWhen::Next), ("staying", EnoughWhen::Staying)];

impl EnoughWhen {
    fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Staying => "staying",
        }
    }
}

/// Rules that fit any design. [`crate::design`] applies them in a fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GeneralRules {
    /// The trial ends, and its MTD is declared, once so many patients are evaluable, or the next cohort would exceed them.
    pub max_patients: Option<u32>,
    /// Whether that is the cap, as the file gives no maximum of its own.
    pub max_is_cap: bool,
    /// The trial ends, and its MTD is declared, when the next cohort would go to a dose level that has so many evaluable
    /// patients.
    pub enough_at_dose: Option<u32>,
    /// Whether that holds for any dose level that the next cohort would go to.
    pub enough_when: EnoughWhen,
    /// The trial ends with none tolerable when the true DLT probability of the lowest dose level is above the target DLT rate
    /// with a posterior probability above this (Beta(1, 1) prior, three evaluable patients or more; with patients pending, or
    /// whatever the others of three would show).
    pub lowest_too_toxic: Option<Probability>,
    /// `false` holds the next cohort at the dose level above the highest one tried.
    pub allow_skipping: bool,
}

impl GeneralRules {
    /// Whether none of them can ever change what a design that goes up one dose level at a time does.
    pub fn are_idle(&self) -> bool {
        self.max_patients.is_none() && self.enough_at_dose.is_none() && self.lowest_too_toxic.is_none()
    }

    /// The keys with their values as a scenario file has them, one a line.
    pub(super) fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.max_patients {
            Some(patients) if self.max_is_cap => writeln!(f, "# max_patients = {patients}, the cap")?,
            Some(patients) => writeln!(f, "max_patients = {patients}")?,
            None => {}
        }
        if let Some(patients) = self.enough_at_dose {
            writeln!(f, "enough_at_dose = {patients}\nenough_when = \"{}\"", self.enough_when.name())?;
        }
        if let Some(probability) = self.lowest_too_toxic {
            writeln!(f, "lowest_too_toxic = {probability}")?;
        }
        writeln!(f, "allow_skipping = {}", self.allow_skipping)
    }
}

impl Display for GeneralRules {
    /// Those that are in force, each with a space before it.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(patients) = self.max_patients {
            write!(f, " max_patients={patients}")?;
        }
        if let Some(patients) = self.enough_at_dose {
            write!(f, " enough_at_dose={patients} enough_when={}", self.enough_when.name())?;
        }
        if let Some(probability) = self.lowest_too_toxic {
            write!(f, " lowest_too_toxic={probability}")?;
        }
        if self.allow_skipping { f.write_str(" allow_skipping=yes") } else { Ok(()) }
    }
}

/// Reads them from `[[design]]`, whose rule and cap are known if they could be read.
pub(super) fn read(design: &Reader<'_>, rule: Option<&Rule>, cap: Option<u32>) -> Option<GeneralRules> {
    let number = |key| design.maybe(key, |value| value.whole(1..=MOST_PATIENTS).and_then(|n| u32::try_from(n).ok()));
    let max_patients = number("max_patients");
    let enough_at_dose = number("enough_at_dose");
    let enough_when = match design.get("enough_when") {
        Some(_) if design.get("enough_at_dose").is_none() => {
            design.without_effect("enough_when", "without enough_at_dose", "remove it, or give enough_at_dose")
        }
        _ => design.or("enough_when", EnoughWhen::Next, |value| value.choice(&ENOUGH_WHEN)),
    };
    let lowest_too_toxic = design.maybe("lowest_too_toxic", |value| value.probability());
    let allow_skipping = design.or("allow_skipping", false, |value| value.flag());
    // Without a maximum of its own such a rule goes on to the cap.
    let max_is_cap = max_patients?.is_none() && rule.is_some_and(Rule::needs_max_patients);
    let max_patients = if max_is_cap { cap } else { max_patients? };
    if max_is_cap && cap.is_none() {
        return design.missing("max_patients", "max_patients = 30");
    }
    Some(GeneralRules {
        max_patients,
        max_is_cap,
        enough_at_dose: enough_at_dose?,
        enough_when: enough_when?,
        lowest_too_toxic: lowest_too_toxic?,
        allow_skipping: allow_skipping?,
    })
}
