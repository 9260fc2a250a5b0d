//! The trial stops where the lowest dose level is too toxic.

use super::parameters::GeneralRules;
use crate::design::posterior::{is_above, p_above};
use crate::design::{Facts, Mtd, Ruling, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::parameters::{Key, Kind, Member, lens};
use crate::probability::Probability;

pub(super) const KEY: &dyn Member<GeneralRules> = &Key::new(
    "lowest_too_toxic",
    lens!(GeneralRules, lowest_too_toxic),
    Kind::Probability,
    "The trial ends with none tolerable if the lowest dose level (three evaluable patients or more) is above the target \
     DLT rate with a posterior probability above this; Beta(1, 1) prior.",
)
.example("0.95");

/// The fewest evaluable patients from whom the lowest dose level is judged.
pub(in crate::design) const FEWEST_PATIENTS: u32 = 3;

/// A limit on the posterior probability that the true DLT probability of the lowest dose level is above the target.
#[derive(Debug, Clone, Copy)]
pub(super) struct LowestTooToxic {
    pub(super) limit: Option<Probability>,
    pub(super) target_dlt_rate: f64,
}

impl LowestTooToxic {
    /// Whether it is, if `more` patients without a DLT were known there besides.
    pub(super) fn holds(&self, tallies: &Tallies, more: u32) -> bool {
        let patients = tallies.patients(DoseLevel::LOWEST) + more;
        let above = || self.p_above(patients, tallies.dlts(DoseLevel::LOWEST));
        self.limit.is_some_and(|limit| patients >= FEWEST_PATIENTS && is_above(above(), limit.get()))
    }

    fn p_above(&self, patients: u32, dlts: u32) -> f64 {
        p_above(self.target_dlt_rate, patients, dlts)
    }

    /// The trial stops, if it is even with `more` patients without a DLT.
    pub(super) fn stop(&self, tallies: &Tallies, more: u32) -> Option<Ruling> {
        self.holds(tallies, more).then(|| {
            let (patients, dlts) = (tallies.patients(DoseLevel::LOWEST), tallies.dlts(DoseLevel::LOWEST));
            let numbers = [self.target_dlt_rate, self.p_above(patients + more, dlts), more.into(), 0.0];
            let lowest = Facts { numbers, ..Facts::at(DoseLevel::LOWEST, patients, dlts) };
            Ruling::stop(Mtd::NoneTolerable, StopReason::LowestDoseTooToxic, lowest, |lowest| {
                let Facts { patients, dlts, numbers: [target, p, more, _], .. } = *lowest;
                let others = if more > 0.0 { format!(", whatever {more} more would show,") } else { String::new() };
                format!(
                    "with {dlts} of {patients}{others} the DLT probability of the lowest dose level is above {target} with probability \
                     {p:.3}, more than lowest_too_toxic allows"
                )
            })
        })
    }
}

/// How many patients the lowest dose level lacks of those from whom it is judged, once there are any. A design that enrols one by one
/// would otherwise treat somebody there whose outcome changes nothing.
pub(super) fn lacking(tallies: &Tallies) -> u32 {
    match tallies.patients(DoseLevel::LOWEST) {
        0 => 0,
        patients => FEWEST_PATIENTS.saturating_sub(patients),
    }
}
