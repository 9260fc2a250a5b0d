//! Designs: pure rules from tallies to the next action and the MTD, with one registry line each.

mod a_plus_b;
mod accelerated_titration;
mod boin;
mod boundaries;
mod cap;
mod crm;
mod general_rules;
mod i_three_plus_three;
mod interval;
mod iq_three_plus_three;
mod isotonic_mtd;
mod keyboard;
mod mtpi;
mod one_by_one;
mod pending;
mod posterior;
mod rolling_six;
mod tallies;
mod three_plus_three;
mod tite_boin;
mod tite_crm;

pub use a_plus_b::APlusB;
pub use accelerated_titration::AcceleratedTitration;
pub use boin::boin_rates;
pub use boundaries::{Boundaries, Verdict};
pub use cap::Cap;
pub use crm::Crm;
pub use interval::IntervalDesign;
pub use iq_three_plus_three::IqThreePlusThree;
pub use pending::{Evaluation, PatientStatus, PendingAction, PendingDesign, Running};
pub use rolling_six::RollingSix;
pub use tallies::Tallies;
pub use three_plus_three::ThreePlusThree;
pub use tite_boin::TiteBoin;
pub use tite_crm::TiteCrm;

use crate::dose::DoseLevel;
use crate::probability::Probability;
use crate::scenario::{DesignSpec, Rule};
use general_rules::{Limits, UnderGeneralRules};

/// The most patients that a design may enrol together.
pub const MAX_COHORT: usize = 12;

/// The maximum of patients of a design that needs one and has none.
const MOST_PATIENTS: u32 = 1_000;

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

    /// How many DLTs settle a dose level that has this many evaluable patients: it is not treated again, and no answer of
    /// `next` or `mtd` depends on how many more there are. It does not fall with more patients. As many as there are
    /// patients, which is the default, says that every DLT matters.
    fn decisive_dlts(&self, patients: u32) -> u32 {
        patients
    }

    /// Whether so many DLTs in a cohort bar the next one from going up, whatever the tallies say. Of designs that look at the
    /// last cohort alone; after such a cohort [`Self::next_barred`] is asked instead of [`Self::next`].
    fn bars_escalation(&self, _patients: u8, _dlts: u8) -> bool {
        false
    }

    /// What happens next after a cohort at this dose level that [bars escalation](Self::bars_escalation).
    fn next_barred(&self, tallies: &Tallies, at: DoseLevel) -> Action {
        self.next(tallies, Some(at))
    }

    /// What the design makes of the DLT probabilities, the lowest dose level first; `None` of designs without a model.
    fn estimates(&self, _tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        None
    }

    /// Why `next` answers what it does to the same question, in the words of the rule: a clause, without a full stop. Empty if
    /// the answer speaks for itself.
    fn why(&self, _tallies: &Tallies, _at: Option<DoseLevel>) -> String {
        String::new()
    }
}

/// What a design estimates of the DLT probability of one dose level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DoseEstimate {
    /// The estimate that decisions rest on, from 0 to 1.
    pub dlt_probability: f64,
    /// The lower limit of 90 % posterior probability.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

/// A design as a trial is conducted by it.
pub enum Design {
    /// It decides when its cohort is evaluable.
    Cohort(Box<dyn CohortDesign>),
    /// It decides while patients are pending.
    Pending(Box<dyn PendingDesign>),
}

impl Design {
    fn pending(design: impl PendingDesign + 'static) -> Self {
        Self::Pending(Box::new(design))
    }

    fn cohort(design: impl CohortDesign + 'static) -> Self {
        Self::Cohort(Box::new(design))
    }

    /// The cohort design, if it is one.
    pub fn into_cohort(self) -> Option<Box<dyn CohortDesign>> {
        match self {
            Self::Cohort(design) => Some(design),
            Self::Pending(_) => None,
        }
    }

    /// The design that decides while patients are pending, if it is one.
    pub fn into_pending(self) -> Option<Box<dyn PendingDesign>> {
        match self {
            Self::Cohort(_) => None,
            Self::Pending(design) => Some(design),
        }
    }
}

/// The design that a plan describes, under the rules that fit any design, on a ladder with `doses` steps.
pub fn build(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Design {
    let most = spec.general.max_patients.unwrap_or(MOST_PATIENTS);
    let design = match &spec.rule {
        Rule::ThreePlusThree(switches) => Design::cohort(ThreePlusThree::new(*switches, doses)),
        Rule::RollingSix(switches) => Design::pending(RollingSix::new(*switches, doses)),
        Rule::IqThreePlusThree(switches) => Design::pending(IqThreePlusThree::new(*switches, doses)),
        Rule::APlusB(rules) => Design::cohort(APlusB::new(rules, doses)),
        Rule::AcceleratedTitration(rules) => Design::cohort(AcceleratedTitration::new(rules, doses)),
        Rule::IThreePlusThree(rules) => Design::cohort(IntervalDesign::i_three_plus_three(rules, doses, most)),
        Rule::Mtpi(rules) => Design::cohort(IntervalDesign::mtpi(rules, doses, most)),
        Rule::Keyboard(rules) => Design::cohort(IntervalDesign::keyboard(rules, doses, most)),
        Rule::Boin(rules) => Design::cohort(IntervalDesign::boin(rules, doses, most)),
        Rule::TiteBoin(rules) => Design::pending(TiteBoin::new(rules, doses, most)),
        Rule::Crm(parameters) => Design::cohort(Crm::new(parameters, doses)),
        Rule::TiteCrm(parameters) => Design::pending(TiteCrm::new(&parameters.reassessment, doses)),
    };
    if spec.general.are_idle() && !spec.rule.may_skip() {
        return design;
    }
    let rules = Limits {
        rules: spec.general,
        target_dlt_rate: spec.rule.target_dlt_rate().map_or(target_dlt_rate, Probability::get),
        allows_short_cohort: spec.rule.allows_short_cohort(),
        doses,
    };
    match design {
        Design::Cohort(design) => Design::cohort(UnderGeneralRules { design, rules }),
        Design::Pending(design) => Design::pending(UnderGeneralRules { design, rules }),
    }
}
