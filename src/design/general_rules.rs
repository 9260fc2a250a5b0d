//! The rules that fit any design, applied to its decisions in one fixed order.

use super::posterior::p_above;
use super::{Action, CohortDesign, DoseEstimate, Mtd, PendingAction, PendingDesign, Running, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::{EnoughWhen, GeneralRules};

/// The fewest evaluable patients from whom the lowest dose level is judged.
const FEWEST_PATIENTS: u32 = 3;

/// A design under [`GeneralRules`]. Whenever it is asked, in this order:
///
/// 1. the lowest dose level is too toxic: the trial stops with none tolerable;
/// 2. the design itself stops, or waits for somebody who is pending;
/// 3. the next cohort is held at the dose level above the highest one tried, unless skipping is allowed;
/// 4. the dose level of the next cohort has enough evaluable patients, and is the one just treated if that is asked for: the
///    trial stops;
/// 5. the maximum of patients leaves no room for the next cohort: the trial stops. If the design allows short cohorts, as many
///    are enrolled as there is room for.
///
/// With patients pending, "the next cohort" is the next patient, and a dose level is tried once a patient has a place there.
/// Where the evaluable patients together with those pending are enough or reach the maximum, nobody else is enrolled until the
/// outcomes are known; only then does the trial stop.
///
/// The cap on treated patients, who need not be evaluable, is the conductor's and comes last.
pub(super) struct UnderGeneralRules<D> {
    pub(super) design: D,
    pub(super) rules: Limits,
}

/// The rules with what they depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) rules: GeneralRules,
    pub(super) target_dlt_rate: f64,
    pub(super) allows_short_cohort: bool,
    pub(super) doses: usize,
}

impl Limits {
    fn lowest_is_too_toxic(&self, tallies: &Tallies) -> bool {
        let (patients, dlts) = (tallies.patients(DoseLevel::LOWEST), tallies.dlts(DoseLevel::LOWEST));
        self.rules.lowest_too_toxic.is_some_and(|limit| {
            patients >= FEWEST_PATIENTS && p_above(self.target_dlt_rate, patients, dlts) > limit.get()
        })
    }

    /// `dose`, or the dose level above the highest one tried if that is lower. The first cohort goes where the design says.
    fn without_skipping(&self, is_tried: impl Fn(DoseLevel) -> bool, dose: DoseLevel) -> DoseLevel {
        let tried = DoseLevel::ladder(self.doses).rev().find(|&tried| is_tried(tried));
        match tried {
            Some(highest) if !self.rules.allow_skipping => dose.min(highest.above(self.doses).unwrap_or(highest)),
            _ => dose,
        }
    }

    /// Whether so many patients are enough for a dose level that the next cohort would go to, the last one having been `at`.
    fn are_enough(&self, patients: u32, dose: DoseLevel, at: Option<DoseLevel>) -> bool {
        let may_be_enough = self.rules.enough_when == EnoughWhen::Next || at == Some(dose);
        may_be_enough && self.rules.enough_at_dose.is_some_and(|enough| patients >= enough)
    }

    /// How many of a cohort the maximum of patients leaves room for after `enrolled`.
    fn room(&self, enrolled: u32, patients: u8) -> u8 {
        let Some(most) = self.rules.max_patients else { return patients };
        let room = most.saturating_sub(enrolled);
        if room >= u32::from(patients) {
            patients
        } else if self.allows_short_cohort {
            room as u8
        } else {
            0
        }
    }

    /// What the rules make of the decision of a design for cohorts, and which of them did.
    fn limit(&self, tallies: &Tallies, at: Option<DoseLevel>, decide: impl FnOnce() -> Action) -> (Action, Ground) {
        if self.lowest_is_too_toxic(tallies) {
            return (Action::Stop(StopReason::LowestDoseTooToxic), Ground::LowestTooToxic);
        }
        let (wanted, patients, tolerates) = match decide() {
            Action::Enrol { dose, patients, tolerates } => (dose, patients, tolerates),
            stop @ Action::Stop(_) => return (stop, Ground::Design),
        };
        let dose = self.without_skipping(|tried| tallies.patients(tried) > 0, wanted);
        if self.are_enough(tallies.patients(dose), dose, at) {
            return (Action::Stop(StopReason::EnoughAtDose), Ground::EnoughAtDose);
        }
        match self.room(tallies.total_patients(), patients) {
            0 => (Action::Stop(StopReason::MaxPatientsReached), Ground::MaxPatients),
            patients => {
                let ground = if dose < wanted { Ground::Held } else { Ground::Design };
                (Action::Enrol { dose, patients, tolerates: tolerates.min(patients) }, ground)
            }
        }
    }

    /// The reason that a design gives, with the general rule that had the last word.
    fn why(&self, ground: Ground, tallies: &Tallies, of_design: String) -> String {
        match ground {
            Ground::Design => of_design,
            Ground::LowestTooToxic => {
                let (patients, dlts) = (tallies.patients(DoseLevel::LOWEST), tallies.dlts(DoseLevel::LOWEST));
                let target = self.target_dlt_rate;
                let p = p_above(target, patients, dlts);
                format!(
                    "with {dlts} of {patients} the DLT probability of the lowest dose level is above {target} with probability \
                     {p:.3}, more than lowest_too_toxic allows"
                )
            }
            Ground::Held => but(of_design, "no dose level is skipped (allow_skipping=no)"),
            Ground::EnoughAtDose => but(of_design, "the next dose level has enough patients (enough_at_dose)"),
            Ground::MaxPatients => but(of_design, "there is no room for more patients (max_patients)"),
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

impl CohortDesign for UnderGeneralRules<Box<dyn CohortDesign>> {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        self.rules.limit(tallies, at, || self.design.next(tallies, at)).0
    }

    fn why(&self, tallies: &Tallies, at: Option<DoseLevel>) -> String {
        let (_, ground) = self.rules.limit(tallies, at, || self.design.next(tallies, at));
        self.rules.why(ground, tallies, self.design.why(tallies, at))
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        if self.rules.lowest_is_too_toxic(tallies) { Mtd::NoneTolerable } else { self.design.mtd(tallies) }
    }

    fn bars_escalation(&self, patients: u8, dlts: u8) -> bool {
        self.design.bars_escalation(patients, dlts)
    }

    fn next_barred(&self, tallies: &Tallies, at: DoseLevel) -> Action {
        self.rules.limit(tallies, Some(at), || self.design.next_barred(tallies, at)).0
    }

    fn estimates(&self, tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        self.design.estimates(tallies)
    }
}

/// What the design says, if it says anything, and the general rule that has the last word.
fn but(of_design: String, general: &str) -> String {
    if of_design.is_empty() { general.to_owned() } else { format!("{of_design}; but {general}") }
}

impl UnderGeneralRules<Box<dyn PendingDesign>> {
    /// Whether the maximum of patients leaves no room.
    fn is_full(&self, trial: &Running<'_>) -> bool {
        self.rules.room(trial.patients.len() as u32, 1) == 0
    }

    /// Whether nothing but the maximum of patients could keep anybody out; the lowest dose level is not too toxic.
    fn enrols_but_for_room(&self, trial: &Running<'_>, just_enrolled: bool) -> bool {
        self.rules.rules.enough_at_dose.is_none() && self.design.enrols_for_sure(trial, just_enrolled)
    }

    /// What the rules make of the decision of a design with patients pending, and which of them did.
    fn limit(&self, trial: &Running<'_>) -> (PendingAction, Ground) {
        let tallies = trial.tallies();
        if self.rules.lowest_is_too_toxic(&tallies) {
            return (PendingAction::Stop(StopReason::LowestDoseTooToxic), Ground::LowestTooToxic);
        }
        if self.is_full(trial) && self.enrols_but_for_room(trial, false) {
            let action = if trial.anyone_pending() {
                PendingAction::Wait
            } else {
                PendingAction::Stop(StopReason::MaxPatientsReached)
            };
            return (action, Ground::MaxPatients);
        }
        let wanted = match self.design.next(trial) {
            PendingAction::Enrol { dose } => dose,
            wait_or_stop => return (wait_or_stop, Ground::Design),
        };
        let dose = self.rules.without_skipping(|tried| trial.enrolled_at(tried) > 0, wanted);
        if self.rules.are_enough(tallies.patients(dose), dose, trial.at) {
            (PendingAction::Stop(StopReason::EnoughAtDose), Ground::EnoughAtDose)
        } else if self.rules.are_enough(trial.enrolled_at(dose), dose, trial.at) {
            (PendingAction::Wait, Ground::EnoughAtDose)
        } else if !self.is_full(trial) {
            (PendingAction::Enrol { dose }, if dose < wanted { Ground::Held } else { Ground::Design })
        } else if trial.anyone_pending() {
            (PendingAction::Wait, Ground::MaxPatients)
        } else {
            (PendingAction::Stop(StopReason::MaxPatientsReached), Ground::MaxPatients)
        }
    }
}

impl PendingDesign for UnderGeneralRules<Box<dyn PendingDesign>> {
    fn next(&self, trial: &Running<'_>) -> PendingAction {
        self.limit(trial).0
    }

    fn why(&self, trial: &Running<'_>) -> String {
        self.rules.why(self.limit(trial).1, &trial.tallies(), self.design.why(trial))
    }

    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        if self.rules.lowest_is_too_toxic(&trial.tallies()) { Mtd::NoneTolerable } else { self.design.mtd(trial) }
    }

    fn depends_on_follow_up(&self) -> bool {
        self.design.depends_on_follow_up()
    }

    fn enrols_for_sure(&self, trial: &Running<'_>, just_enrolled: bool) -> bool {
        let judges_lowest = self.rules.rules.lowest_too_toxic.is_some();
        !judges_lowest && !self.is_full(trial) && self.enrols_but_for_room(trial, just_enrolled)
    }

    fn estimates(&self, trial: &Running<'_>) -> Option<Vec<DoseEstimate>> {
        self.design.estimates(trial)
    }
}
