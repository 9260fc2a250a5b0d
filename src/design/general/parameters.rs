//! The rules that fit any design, as a scenario file gives them.

use std::fmt::{self, Display, Formatter};

use super::enough_at_dose::{self, EnoughWhen};
use super::{CohortSizes, at_least_at_mtd, lowest_too_toxic, most_patients, skipping};
use crate::parameters::{Kind, Member, Shown, in_one_line, show_members};
use crate::probability::Probability;

/// More evaluable patients than any phase-I trial treats.
pub(in crate::design) const MOST_PATIENTS: u32 = 1_000;

/// The keys of the rules, of which none is in force unless it is given.
pub(crate) const GENERAL_RULES: &[&dyn Member<GeneralRules>] = &[
    most_patients::KEY,
    enough_at_dose::KEY,
    enough_at_dose::WHEN,
    lowest_too_toxic::KEY,
    at_least_at_mtd::KEY,
    skipping::KEY,
];

/// A number of patients.
pub(super) const PATIENTS: Kind = Kind::patients(1, MOST_PATIENTS as u64);

/// Rules that fit any design, applied in a fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GeneralRules {
    /// The trial ends, and its MTD is declared, once so many patients are evaluable, or the next cohort would exceed them.
    pub max_patients: Option<u32>,
    /// Whether that is the cap, as the file gives no maximum of its own.
    pub max_is_cap: bool,
    /// The trial ends, and its MTD is declared, when a dose level of which that is asked has so many evaluable patients.
    pub enough_at_dose: Option<u32>,
    /// Of which dose level `enough_at_dose` is asked.
    pub enough_when: EnoughWhen,
    /// The trial ends with none tolerable when the true DLT probability of the lowest dose level is above the target DLT rate
    /// with a posterior probability above this (Beta(1, 1) prior, three evaluable patients or more; with patients pending, or
    /// whatever the others of three would show).
    pub lowest_too_toxic: Option<Probability>,
    /// So many evaluable patients are treated at a dose level before it is declared the MTD.
    pub at_least_at_mtd: Option<u32>,
    /// Dose levels that are used only after toxicity above, a bit for each, the lowest first.
    pub reserved: u32,
    /// Cohorts of a size that a dose level has of its own.
    pub cohort_sizes: CohortSizes,
    /// `false` holds the next cohort at the dose level above the highest one tried.
    pub allow_skipping: bool,
}

impl GeneralRules {
    /// The greatest number of evaluable patients in all, if there is a maximum: it, and those whom dose levels may be given before they
    /// are declared the MTD, one after the other as each turns out too toxic.
    pub fn most_in_all(&self, doses: usize) -> Option<u32> {
        let besides = self.at_least_at_mtd.map_or(0, |least| least.saturating_mul(doses as u32));
        self.max_patients.map(|most| most.saturating_add(besides))
    }

    /// With more patients at one dose level no design is asked: the maximum, and those whom the MTD may be given besides.
    pub fn most_evaluable(&self) -> u32 {
        self.max_patients.map_or(MOST_PATIENTS, |most| most + self.at_least_at_mtd.unwrap_or(0))
    }

    /// Whether none of them can ever change what a design that goes up one dose level at a time does.
    pub fn are_idle(&self) -> bool {
        let limits = [self.max_patients, self.enough_at_dose, self.at_least_at_mtd];
        limits.iter().all(Option::is_none)
            && self.lowest_too_toxic.is_none()
            && self.reserved == 0
            && self.cohort_sizes.are_those_of_the_design()
    }
}

impl Display for GeneralRules {
    /// Those that are in force, each with a space before it.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut in_force = show_members(GENERAL_RULES, self);
        in_force.retain(|line| !matches!(line.value, None | Some(Shown::Flag(false))));
        match in_force.is_empty() {
            true => Ok(()),
            false => write!(f, " {}", in_one_line(&in_force)),
        }
    }
}
