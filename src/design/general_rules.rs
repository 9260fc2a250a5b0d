//! The rules that fit any design, applied to its decisions in one fixed order.

use statrs::function::beta::beta_reg;

use super::{Action, CohortDesign, Mtd, StopReason, Tallies};
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
}

/// Which of the rules decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    LowestTooToxic,
    Design,
    Held,
    EnoughAtDose,
    MaxPatients,
}

impl UnderGeneralRules {
    fn decide(&self, tallies: &Tallies, at: Option<DoseLevel>) -> (Action, Ground) {
        if self.lowest_is_too_toxic(tallies) {
            return (Action::Stop(StopReason::LowestDoseTooToxic), Ground::LowestTooToxic);
        }
        let (wanted, patients, tolerates) = match self.design.next(tallies, at) {
            Action::Enrol { dose, patients, tolerates } => (dose, patients, tolerates),
            stop @ Action::Stop(_) => return (stop, Ground::Design),
        };
        let dose = self.without_skipping(tallies, wanted);
        if self.rules.enough_at_dose.is_some_and(|enough| tallies.patients(dose) >= enough) {
            return (Action::Stop(StopReason::EnoughAtDose), Ground::EnoughAtDose);
        }
        match self.room(tallies, patients) {
            0 => (Action::Stop(StopReason::MaxPatientsReached), Ground::MaxPatients),
            patients => {
                let ground = if dose < wanted { Ground::Held } else { Ground::Design };
                (Action::Enrol { dose, patients, tolerates: tolerates.min(patients) }, ground)
            }
        }
    }
}

impl CohortDesign for UnderGeneralRules {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        self.decide(tallies, at).0
    }

    fn why(&self, tallies: &Tallies, at: Option<DoseLevel>) -> String {
        let of_design = self.design.why(tallies, at);
        match self.decide(tallies, at).1 {
            Ground::Design => of_design,
            Ground::LowestTooToxic => {
                let (patients, dlts) = (tallies.patients(DoseLevel::LOWEST), tallies.dlts(DoseLevel::LOWEST));
                let p = p_above(self.target_dlt_rate, patients, dlts);
                format!(
                    "with {dlts} of {patients} the DLT probability of the lowest dose level is above {} with probability \
                     {p:.3}, more than lowest_too_toxic allows",
                    self.target_dlt_rate
                )
            }
            Ground::Held => and(of_design, "no dose level is skipped (allow_skipping=no)"),
            Ground::EnoughAtDose => and(of_design, "the next dose level has enough patients (enough_at_dose)"),
            Ground::MaxPatients => and(of_design, "there is no room for another cohort (max_patients)"),
        }
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        if self.lowest_is_too_toxic(tallies) { Mtd::NoneTolerable } else { self.design.mtd(tallies) }
    }
}

/// What the design says, if it says anything, and what a general rule adds.
fn and(of_design: String, general: &str) -> String {
    if of_design.is_empty() { general.to_owned() } else { format!("{of_design}; but {general}") }
}

/// The posterior probability that a true DLT probability is above `rate`, under a Beta(1, 1) prior, after `dlts` DLTs in
/// `patients` patients: the upper tail of Beta(1 + dlts, 1 + patients − dlts) at `rate`, from 0 to 1.
pub(super) fn p_above(rate: f64, patients: u32, dlts: u32) -> f64 {
    let (a, b) = (1.0 + f64::from(dlts), 1.0 + f64::from(patients - dlts));
    // The tail itself, so that a small one is not lost against 1.
    beta_reg(b, a, 1.0 - rate)
}
