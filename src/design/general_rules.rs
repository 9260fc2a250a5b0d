//! The rules that fit any design, applied to its decisions in one fixed order.

use statrs::function::beta::beta_reg;

use super::{Action, CohortDesign, DoseEstimate, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::GeneralRules;

/// The fewest evaluable patients from whom the lowest dose level is judged.
const FEWEST_PATIENTS: u32 = 3;

/// A design under [`GeneralRules`]. After each cohort, in this order:
///
/// 1. the lowest dose level is too toxic: the trial stops with none tolerable;
/// 2. the design itself stops;
/// 3. the next cohort is held at the dose level above the highest one tried, unless skipping is allowed;
/// 4. the dose level of the next cohort has enough evaluable patients: the trial stops;
/// 5. the maximum of patients leaves no room for the next cohort: the trial stops. If the design allows short cohorts, as many
///    are enrolled as there is room for.
///
/// The cap on treated patients, who need not be evaluable, is the conductor's and comes last.
pub(super) struct UnderGeneralRules {
    pub(super) design: Box<dyn CohortDesign>,
    pub(super) rules: GeneralRules,
    pub(super) target_dlt_rate: f64,
    pub(super) allows_short_cohort: bool,
    pub(super) doses: usize,
}

impl UnderGeneralRules {
    fn lowest_is_too_toxic(&self, tallies: &Tallies) -> bool {
        let (patients, dlts) = (tallies.patients(DoseLevel::LOWEST), tallies.dlts(DoseLevel::LOWEST));
        self.rules.lowest_too_toxic.is_some_and(|limit| {
            patients >= FEWEST_PATIENTS && p_above(self.target_dlt_rate, patients, dlts) > limit.get()
        })
    }

    /// `dose`, or the dose level above the highest one tried if that is lower. The first cohort goes where the design says.
    fn without_skipping(&self, tallies: &Tallies, dose: DoseLevel) -> DoseLevel {
        let tried = DoseLevel::ladder(self.doses).rev().find(|&tried| tallies.patients(tried) > 0);
        match tried {
            Some(highest) if !self.rules.allow_skipping => dose.min(highest.above(self.doses).unwrap_or(highest)),
            _ => dose,
        }
    }

    /// How many of a cohort the maximum of patients leaves room for.
    fn room(&self, tallies: &Tallies, patients: u8) -> u8 {
        let Some(most) = self.rules.max_patients else { return patients };
        let room = most.saturating_sub(tallies.total_patients());
        if room >= u32::from(patients) {
            patients
        } else if self.allows_short_cohort {
            room as u8
        } else {
            0
        }
    }

    /// What the rules make of the decision of the design.
    fn limit(&self, tallies: &Tallies, decide: impl FnOnce() -> Action) -> Action {
        if self.lowest_is_too_toxic(tallies) {
            return Action::Stop(StopReason::LowestDoseTooToxic);
        }
        let (dose, patients, tolerates) = match decide() {
            Action::Enrol { dose, patients, tolerates } => (self.without_skipping(tallies, dose), patients, tolerates),
            stop @ Action::Stop(_) => return stop,
        };
        if self.rules.enough_at_dose.is_some_and(|enough| tallies.patients(dose) >= enough) {
            return Action::Stop(StopReason::EnoughAtDose);
        }
        match self.room(tallies, patients) {
            0 => Action::Stop(StopReason::MaxPatientsReached),
            patients => Action::Enrol { dose, patients, tolerates: tolerates.min(patients) },
        }
    }
}

impl CohortDesign for UnderGeneralRules {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        self.limit(tallies, || self.design.next(tallies, at))
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        if self.lowest_is_too_toxic(tallies) { Mtd::NoneTolerable } else { self.design.mtd(tallies) }
    }

    fn bars_escalation(&self, patients: u8, dlts: u8) -> bool {
        self.design.bars_escalation(patients, dlts)
    }

    fn next_barred(&self, tallies: &Tallies, at: DoseLevel) -> Action {
        self.limit(tallies, || self.design.next_barred(tallies, at))
    }

    fn estimates(&self, tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        self.design.estimates(tallies)
    }
}

/// The posterior probability that a true DLT probability is above `rate`, under a Beta(1, 1) prior, after `dlts` DLTs in
/// `patients` patients: the upper tail of Beta(1 + dlts, 1 + patients − dlts) at `rate`, from 0 to 1.
pub(super) fn p_above(rate: f64, patients: u32, dlts: u32) -> f64 {
    let (a, b) = (1.0 + f64::from(dlts), 1.0 + f64::from(patients - dlts));
    // The tail itself, so that a small one is not lost against 1.
    beta_reg(b, a, 1.0 - rate)
}
