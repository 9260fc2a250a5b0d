//! The rules that fit any design, applied to its decisions in one fixed order.

use super::posterior::{is_above, p_above};
use super::{
    Cohort, CohortDesign, Decision, DoseEstimate, EnoughWhen, Facts, GeneralRules, Mtd, PendingDesign, Ruling, Running,
    Standing, StopReason, Tallies, Words,
};
use crate::dose::DoseLevel;

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
    /// Whether the lowest dose level is too toxic, if `more` patients without a DLT were known there besides.
    fn lowest_is_too_toxic(&self, tallies: &Tallies, more: u32) -> bool {
        let patients = tallies.patients(DoseLevel::LOWEST) + more;
        let above = || self.p_lowest_above(patients, tallies.dlts(DoseLevel::LOWEST));
        self.rules.lowest_too_toxic.is_some_and(|limit| patients >= FEWEST_PATIENTS && is_above(above(), limit.get()))
    }

    /// The probability that the DLT probability of the lowest dose level is above the target.
    fn p_lowest_above(&self, patients: u32, dlts: u32) -> f64 {
        p_above(self.target_dlt_rate, patients, dlts)
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

    /// The ruling that the lowest dose level is too toxic, if it is, even with `more` patients without a DLT.
    fn judge_lowest(&self, tallies: &Tallies, more: u32) -> Option<Ruling> {
        self.lowest_is_too_toxic(tallies, more).then(|| {
            let (patients, dlts) = (tallies.patients(DoseLevel::LOWEST), tallies.dlts(DoseLevel::LOWEST));
            let numbers = [self.target_dlt_rate, self.p_lowest_above(patients + more, dlts), more.into(), 0.0];
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

const HELD: Words = |_| "no dose level is skipped (allow_skipping=no)".to_owned();
const ENOUGH: Words = |_| "the next dose level has enough patients (enough_at_dose)".to_owned();
const FULL: Words = |_| "there is no room for more patients (max_patients)".to_owned();

impl CohortDesign for UnderGeneralRules<Box<dyn CohortDesign>> {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        if let Some(stop) = self.rules.judge_lowest(tallies, 0) {
            return stop;
        }
        let mut ruling = self.design.decide(standing);
        let Decision::Treat(wanted) = ruling.decision else { return ruling };
        let stop = |reason| Decision::Stop { mtd: self.design.mtd(tallies), reason };
        let dose = self.rules.without_skipping(|tried| tallies.patients(tried) > 0, wanted.dose);
        if self.rules.are_enough(tallies.patients(dose), dose, standing.at) {
            return ruling.but(stop(StopReason::EnoughAtDose), Facts::NONE, ENOUGH);
        }
        match self.rules.room(tallies.total_patients(), wanted.patients) {
            0 => ruling.but(stop(StopReason::MaxPatientsReached), Facts::NONE, FULL),
            patients => {
                let cohort = Cohort { dose, patients, tolerates: wanted.tolerates.min(patients) };
                let decision = Decision::Treat(cohort);
                if dose < wanted.dose {
                    ruling.but(decision, Facts::NONE, HELD)
                } else {
                    ruling.decision = decision;
                    ruling
                }
            }
        }
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        if self.rules.lowest_is_too_toxic(tallies, 0) { Mtd::NoneTolerable } else { self.design.mtd(tallies) }
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        self.rules.lowest_is_too_toxic(tallies, 0) || self.design.excludes(tallies, dose)
    }

    /// These rules count every DLT.
    fn forget(&self, standing: Standing) -> Standing {
        Standing { tallies: standing.tallies, ..self.design.forget(standing) }
    }

    fn estimates(&self, tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        self.design.estimates(tallies)
    }
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

    /// Nobody is enrolled until more is known; once everybody is, the trial stops.
    fn wait_or_stop(&self, trial: &Running<'_>, reason: StopReason) -> Decision {
        match trial.anyone_pending() {
            true => Decision::Wait,
            false => Decision::Stop { mtd: self.design.mtd(trial), reason },
        }
    }
}

/// How many patients the lowest dose level lacks of those from whom it is judged, once there are any. A design that enrols one by one
/// would otherwise treat somebody there whose outcome changes nothing.
fn lacking(tallies: &Tallies) -> u32 {
    match tallies.patients(DoseLevel::LOWEST) {
        0 => 0,
        patients => FEWEST_PATIENTS.saturating_sub(patients),
    }
}

impl PendingDesign for UnderGeneralRules<Box<dyn PendingDesign>> {
    fn decide(&self, trial: &Running<'_>) -> Ruling {
        let tallies = trial.tallies();
        if let Some(stop) = self.rules.judge_lowest(&tallies, lacking(&tallies)) {
            return stop;
        }
        if self.is_full(trial) && self.enrols_but_for_room(trial, false) {
            return Ruling::new(self.wait_or_stop(trial, StopReason::MaxPatientsReached), Facts::NONE, FULL);
        }
        let ruling = self.design.decide(trial);
        let Some(wanted) = ruling.decision.dose() else { return ruling };
        let dose = self.rules.without_skipping(|tried| trial.enrolled_at(tried) > 0, wanted);
        if self.rules.are_enough(tallies.patients(dose), dose, trial.at) {
            let stop = Decision::Stop { mtd: self.design.mtd(trial), reason: StopReason::EnoughAtDose };
            ruling.but(stop, Facts::NONE, ENOUGH)
        } else if self.rules.are_enough(trial.enrolled_at(dose), dose, trial.at) {
            ruling.but(Decision::Wait, Facts::NONE, ENOUGH)
        } else if self.is_full(trial) {
            ruling.but(self.wait_or_stop(trial, StopReason::MaxPatientsReached), Facts::NONE, FULL)
        } else if dose < wanted {
            ruling.but(Decision::one_patient(dose), Facts::NONE, HELD)
        } else {
            ruling
        }
    }

    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        let tallies = trial.tallies();
        match self.rules.lowest_is_too_toxic(&tallies, lacking(&tallies)) {
            true => Mtd::NoneTolerable,
            false => self.design.mtd(trial),
        }
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
