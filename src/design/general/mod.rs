//! A design under the rules that fit any design, which are applied to its decisions in one fixed order. A file a rule.

mod at_least_at_mtd;
mod cohort_size;
mod enough_at_dose;
mod lowest_too_toxic;
mod most_patients;
mod parameters;
mod reserved;
mod skipping;

use super::{
    Cohort, CohortDesign, Decision, DoseEstimate, Excess, Facts, Mtd, PendingDesign, PriorPatients, Rule, Ruling,
    Running, Standing, StopReason, Tallies,
};
use crate::dose::DoseLevel;
use at_least_at_mtd::AtLeastAtMtd;
pub use cohort_size::CohortSizes;
use enough_at_dose::EnoughAtDose;
use lowest_too_toxic::{LowestTooToxic, lacking};
use most_patients::MostPatients;
use reserved::Reserved;
use skipping::Skipping;

pub use enough_at_dose::EnoughWhen;
pub(super) use lowest_too_toxic::FEWEST_PATIENTS as FEWEST_TO_JUDGE_THE_LOWEST;
pub(crate) use parameters::GENERAL_RULES;
pub use parameters::GeneralRules;
pub(super) use parameters::MOST_PATIENTS;

/// A design under [`GeneralRules`]. Whenever it is asked, in this order:
///
/// 1. the lowest dose level is too toxic: the trial stops with none tolerable;
/// 2. the design itself stops, or waits for somebody who is pending;
/// 3. the next cohort is held at the dose level above the highest one tried, unless skipping is allowed; or goes past one that is
///    used only after toxicity above;
/// 4. the next cohort has the size that its dose level has of its own;
/// 5. the dose level of the next cohort has enough evaluable patients, and is the one just treated if that is asked for; or any
///    has, if that is: the trial stops;
/// 6. the maximum of patients leaves no room for the next cohort: the trial stops, for no reason but this. If the design allows short
///    cohorts, as many are enrolled as there is room for;
/// 7. the MTD of a trial that stops has fewer patients than it is to have: those whom it lacks are treated there first.
///
/// With patients pending, "the next cohort" is the next patient, and a dose level is tried once a patient has a place there. Where
/// patients of a model were treated before the trial, a dose level is tried as well; nothing else here counts them.
/// Where the evaluable patients together with those pending are enough or reach the maximum, nobody else is enrolled until the
/// outcomes are known; only then does the trial stop. A design that decides at whole cohorts fills its cohort first, whatever is
/// enough meanwhile.
///
/// The cap on treated patients, who need not be evaluable, is the conductor's and comes last.
pub(super) struct UnderGeneralRules<D> {
    pub(super) design: D,
    pub(super) rules: Rules,
}

/// The rules with what they depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    lowest_too_toxic: LowestTooToxic,
    skipping: Skipping,
    enough_at_dose: EnoughAtDose,
    most_patients: MostPatients,
    at_least_at_mtd: AtLeastAtMtd,
    reserved: Reserved,
    cohort_sizes: CohortSizes,
    excess: Excess,
    prior_patients: PriorPatients,
}

impl Rules {
    /// Those of a plan for a design by this rule that aims at a target DLT rate on a ladder of `doses` steps.
    pub(super) fn new(rules: &GeneralRules, target_dlt_rate: f64, rule: &Rule, doses: usize) -> Self {
        let allows_short_cohort = rule.allows_short_cohort();
        Self {
            lowest_too_toxic: LowestTooToxic { limit: rules.lowest_too_toxic, target_dlt_rate },
            skipping: Skipping { is_allowed: rules.allow_skipping, doses },
            enough_at_dose: EnoughAtDose { enough: rules.enough_at_dose, when: rules.enough_when, doses },
            most_patients: MostPatients { most: rules.max_patients, allows_short_cohort },
            at_least_at_mtd: AtLeastAtMtd { least: rules.at_least_at_mtd },
            reserved: Reserved { levels: rules.reserved, doses },
            cohort_sizes: rules.cohort_sizes,
            excess: match rules.cohort_sizes.are_those_of_the_design() {
                true => Excess::Nothing,
                false => rule.excess(),
            },
            prior_patients: rule.prior_patients(),
        }
    }

    fn was_tried_before(&self, dose: DoseLevel) -> bool {
        self.prior_patients.tallies().patients(dose) > 0
    }
}

impl UnderGeneralRules<Box<dyn CohortDesign>> {
    /// What follows whatever the MTD has.
    fn escalate(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        if let Some(stop) = self.rules.lowest_too_toxic.stop(tallies, 0) {
            return stop;
        }
        let mut ruling = self.design.decide(standing);
        let Decision::Treat(wanted) = ruling.decision else { return ruling };
        let stop = |reason| Decision::Stop { mtd: self.design.mtd(tallies), reason };
        let is_tried = |tried| tallies.patients(tried) > 0 || self.rules.was_tried_before(tried);
        let held = self.rules.skipping.held(is_tried, wanted.dose);
        let dose = self.rules.reserved.passed_by(is_tried, held, standing.at);
        if self.rules.enough_at_dose.holds(|dose| tallies.patients(dose), dose, standing.at) {
            return ruling.but(stop(StopReason::EnoughAtDose), Facts::NONE, self.rules.enough_at_dose.words());
        }
        let excludes =
            |patients: u8, dlts: u8| self.design.excludes(&tallies.with(dose, patients.into(), dlts.into()), dose);
        let sized = self.rules.cohort_sizes.sized(Cohort { dose, ..wanted }, self.rules.excess, excludes);
        match self.rules.most_patients.room(tallies.total_patients(), sized.patients) {
            0 => ruling.but(stop(StopReason::MaxPatientsReached), Facts::NONE, most_patients::WORDS),
            patients => {
                let cohort = Cohort { dose, patients, tolerates: sized.tolerates.min(patients) };
                let decision = Decision::Treat(cohort);
                if dose > held {
                    ruling.but(decision, Facts::NONE, reserved::WORDS)
                } else if dose < wanted.dose {
                    ruling.but(decision, Facts::NONE, skipping::WORDS)
                } else {
                    ruling.decision = decision;
                    ruling
                }
            }
        }
    }
}

impl CohortDesign for UnderGeneralRules<Box<dyn CohortDesign>> {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        let ruling = self.escalate(standing);
        let Some((Mtd::Dose(mtd), _)) = ruling.decision.ending() else { return ruling };
        let excludes = |patients: u8, dlts: u8| self.excludes(&tallies.with(mtd, patients.into(), dlts.into()), mtd);
        match self.rules.at_least_at_mtd.cohort(mtd, tallies.patients(mtd), excludes) {
            Some(cohort) => ruling.but(Decision::Treat(cohort), Facts::NONE, at_least_at_mtd::WORDS),
            None => ruling,
        }
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        if self.rules.lowest_too_toxic.holds(tallies, 0) { Mtd::NoneTolerable } else { self.design.mtd(tallies) }
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        self.rules.lowest_too_toxic.holds(tallies, 0) || self.design.excludes(tallies, dose)
    }

    /// These rules count every DLT.
    fn forget(&self, standing: Standing) -> Standing {
        Standing { tallies: standing.tallies, ..self.design.forget(standing) }
    }

    fn counts_moderate(&self) -> bool {
        self.design.counts_moderate()
    }

    fn estimates(&self, tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        self.design.estimates(tallies)
    }
}

impl UnderGeneralRules<Box<dyn PendingDesign>> {
    /// Whether the maximum of patients leaves no room.
    fn is_full(&self, trial: &Running<'_>) -> bool {
        self.rules.most_patients.room(trial.patients.len() as u32, 1) == 0
    }

    /// Whether nothing but the maximum of patients could keep anybody out; the lowest dose level is not too toxic.
    fn enrols_but_for_room(&self, trial: &Running<'_>, just_enrolled: bool) -> bool {
        self.rules.enough_at_dose.enough.is_none() && self.design.enrols_for_sure(trial, just_enrolled)
    }

    /// Nobody is enrolled until more is known; once everybody is, the trial stops.
    fn wait_or_stop(&self, trial: &Running<'_>, reason: StopReason) -> Decision {
        match trial.anyone_pending() {
            true => Decision::Wait,
            false => Decision::Stop { mtd: self.design.mtd(trial), reason },
        }
    }
}

impl UnderGeneralRules<Box<dyn PendingDesign>> {
    /// What follows whatever the MTD has.
    fn escalate(&self, trial: &Running<'_>) -> Ruling {
        let tallies = trial.tallies();
        if let Some(stop) = self.rules.lowest_too_toxic.stop(&tallies, lacking(&tallies)) {
            return stop;
        }
        if self.is_full(trial) && self.enrols_but_for_room(trial, false) {
            return Ruling::new(
                self.wait_or_stop(trial, StopReason::MaxPatientsReached),
                Facts::NONE,
                most_patients::WORDS,
            );
        }
        let ruling = self.design.decide(trial);
        let Some(wanted) = ruling.decision.dose() else { return ruling };
        let is_tried = |tried| trial.enrolled_at(tried) > 0 || self.rules.was_tried_before(tried);
        let held = self.rules.skipping.held(is_tried, wanted);
        let dose = self.rules.reserved.passed_by(is_tried, held, trial.at);
        // Another dose level than the last is a decision, even in the middle of a cohort; and so is the end of the last one, for which
        // there is no more room.
        let fills_cohort =
            || trial.at == Some(dose) && trial.places_left(self.design.cohort_size()) > 0 && !self.is_full(trial);
        let has_enough = |patients: &dyn Fn(DoseLevel) -> u32| {
            self.rules.enough_at_dose.holds(patients, dose, trial.at) && !fills_cohort()
        };
        if has_enough(&|dose| tallies.patients(dose)) {
            let stop = Decision::Stop { mtd: self.design.mtd(trial), reason: StopReason::EnoughAtDose };
            ruling.but(stop, Facts::NONE, self.rules.enough_at_dose.words())
        } else if has_enough(&|dose| trial.enrolled_at(dose)) {
            ruling.but(Decision::Wait, Facts::NONE, self.rules.enough_at_dose.words())
        } else if self.is_full(trial) {
            ruling.but(self.wait_or_stop(trial, StopReason::MaxPatientsReached), Facts::NONE, most_patients::WORDS)
        } else if dose > held {
            ruling.but(Decision::one_patient(dose), Facts::NONE, reserved::WORDS)
        } else if dose < wanted {
            ruling.but(Decision::one_patient(dose), Facts::NONE, skipping::WORDS)
        } else {
            ruling
        }
    }
}

impl PendingDesign for UnderGeneralRules<Box<dyn PendingDesign>> {
    fn decide(&self, trial: &Running<'_>) -> Ruling {
        let ruling = self.escalate(trial);
        let Some((Mtd::Dose(mtd), _)) = ruling.decision.ending() else { return ruling };
        let lacking = |patients| self.rules.at_least_at_mtd.lacking(patients) > 0;
        if lacking(trial.enrolled_at(mtd)) && !self.design.is_suspended(trial, mtd) {
            ruling.but(Decision::one_patient(mtd), Facts::NONE, at_least_at_mtd::WORDS)
        } else if lacking(trial.tallies().patients(mtd)) {
            ruling.but(Decision::Wait, Facts::NONE, at_least_at_mtd::WORDS)
        } else {
            ruling
        }
    }

    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        let tallies = trial.tallies();
        match self.rules.lowest_too_toxic.holds(&tallies, lacking(&tallies)) {
            true => Mtd::NoneTolerable,
            false => self.design.mtd(trial),
        }
    }

    fn cohort_size(&self) -> u32 {
        self.design.cohort_size()
    }

    fn is_suspended(&self, trial: &Running<'_>, dose: DoseLevel) -> bool {
        self.design.is_suspended(trial, dose)
    }

    fn depends_on_follow_up(&self) -> bool {
        self.design.depends_on_follow_up()
    }

    /// Time may change at which dose level there would have to be enough.
    fn waits_for_outcomes(&self) -> bool {
        self.rules.enough_at_dose.enough.is_none() && self.design.waits_for_outcomes()
    }

    fn enrols_for_sure(&self, trial: &Running<'_>, just_enrolled: bool) -> bool {
        let judges_lowest = self.rules.lowest_too_toxic.limit.is_some();
        !judges_lowest && !self.is_full(trial) && self.enrols_but_for_room(trial, just_enrolled)
    }

    fn estimates(&self, trial: &Running<'_>) -> Option<Vec<DoseEstimate>> {
        self.design.estimates(trial)
    }
}
