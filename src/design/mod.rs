//! Designs: pure rules from tallies to the next action and the MTD, with one registry line each.

mod cap;
mod general_rules;
mod pending;
mod tallies;
mod three_plus_three;

pub use cap::Cap;
pub use pending::{Evaluation, PatientStatus, PendingAction, PendingDesign, Running};
pub use tallies::Tallies;
pub use three_plus_three::ThreePlusThree;

use crate::dose::DoseLevel;
use crate::scenario::{DesignSpec, Rule};
use general_rules::UnderGeneralRules;

/// The most patients that a design may enrol together.
pub const MAX_COHORT: usize = 12;

/// What a design does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Treat a cohort and ask again when it is evaluable.
    Enrol {
        /// Where.
        dose: DoseLevel,
        /// How many; 1 to [`MAX_COHORT`].
        patients: u8,
        /// How many DLTs among them the rule tolerates: with more, the decision is the same whatever the others show.
        tolerates: u8,
    },
    /// The trial is over.
    Stop(StopReason),
}

/// Why a trial stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StopReason {
    /// The top dose level was passed; there is nowhere to go up to.
    TopDoseReached,
    /// The dose level above is too toxic and this one is tolerated.
    LowerDoseConfirmed,
    /// As many DLTs at this dose level as are tolerated in six, and no more.
    ToleranceReached,
    /// The lowest dose level is too toxic.
    LowestDoseTooToxic,
    /// The maximum of patients that the design plans for.
    MaxPatientsReached,
    /// The dose level that the next cohort would go to has enough patients.
    EnoughAtDose,
    /// The next cohort, or the replacement of a patient, would exceed the cap.
    CapReached,
}

impl StopReason {
    /// Every reason, in the order of results.
    pub const ALL: [Self; 7] = [
        Self::TopDoseReached,
        Self::LowerDoseConfirmed,
        Self::ToleranceReached,
        Self::LowestDoseTooToxic,
        Self::MaxPatientsReached,
        Self::EnoughAtDose,
        Self::CapReached,
    ];

    /// The word for it in results, as in `p_stop_top_dose_reached`.
    pub fn name(self) -> &'static str {
        match self {
            Self::TopDoseReached => "top_dose_reached",
            Self::LowerDoseConfirmed => "lower_dose_confirmed",
            Self::ToleranceReached => "tolerance_reached",
            Self::LowestDoseTooToxic => "lowest_dose_too_toxic",
            Self::MaxPatientsReached => "max_patients_reached",
            Self::EnoughAtDose => "enough_at_dose",
            Self::CapReached => "cap_reached",
        }
    }
}

/// What a trial recommends at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mtd {
    /// Not even the lowest dose level is tolerable.
    NoneTolerable,
    /// This dose level.
    Dose(DoseLevel),
    /// The trial ended at its cap without an answer.
    Undetermined,
}

/// A design that decides from the tallies alone, when its cohort is evaluable.
///
/// The methods are pure: the same tallies give the same answer, whatever way led to them. A trial begins with
/// `next(&empty, None)`; then each action to enrol is carried out and `next` is asked again with the new tallies and the
/// dose level just treated, until it says stop. It always does after finitely many cohorts.
pub trait CohortDesign: Sync + Send {
    /// What happens next, `at` being the dose level that was treated last (`None` before the first cohort).
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action;

    /// The recommendation from these tallies if the trial ends with them; never [`Mtd::Undetermined`].
    fn mtd(&self, tallies: &Tallies) -> Mtd;

    /// Why `next` answers what it does to the same question, in the words of the rule: a clause, without a full stop. Empty if
    /// the answer speaks for itself.
    fn why(&self, _tallies: &Tallies, _at: Option<DoseLevel>) -> String {
        String::new()
    }
}

/// The design that a plan describes, under the rules that fit any design, on a ladder with `doses` steps.
pub fn build(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Box<dyn CohortDesign> {
    let design = match &spec.rule {
        Rule::ThreePlusThree(switches) => Box::new(ThreePlusThree::new(*switches, doses)),
    };
    if spec.general.are_idle() && !spec.rule.may_skip() {
        return design;
    }
    Box::new(UnderGeneralRules {
        design,
        rules: spec.general,
        target_dlt_rate,
        allows_short_cohort: spec.rule.allows_short_cohort(),
        doses,
    })
}
