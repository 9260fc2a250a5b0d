//! Designs: pure rules from where a trial stands to what is done next, and to the MTD.

mod a_plus_b;
mod accelerated_titration;
mod blrm;
mod boin;
mod boundaries;
mod cap;
mod crm;
mod decision;
mod decision_table;
mod equivalence_interval;
mod general;
mod i_three_plus_three;
mod idle;
mod interval;
mod iq_three_plus_three;
mod isotonic_mtd;
mod keyboard;
mod memory;
mod mtpi;
mod one_by_one;
mod parameters;
mod pending;
mod posterior;
mod prior_patients;
mod registry;
mod rolling_six;
mod rule;
mod ruling;
mod spec;
mod standing;
mod standings;
mod tallies;
mod three_plus_three;
mod tite_boin;
mod tite_crm;

use crate::dose::DoseLevel;

pub use a_plus_b::{APlusB, APlusBParameters, CutOffs};
pub use accelerated_titration::{AcceleratedTitration, AcceleratedTitrationParameters};
pub use blrm::{
    AfterDlt, BivariateNormal, Blrm, BlrmParameters, BlrmPrior, Choose, Component, Judged, Summary, blrm_prior,
    effective_sample_size,
};
pub use boin::{BoinParameters, boin_rates};
pub use boundaries::{Boundaries, IntervalDecision};
pub use cap::{AtCap, Cap};
pub use crm::reassessment::{DltCurve, DoseChoice, Reassessment, Skeleton};
pub use crm::{Crm, CrmParameters};
pub use decision::{Cohort, Decision, MAX_COHORT, Mtd, StopReason};
pub use decision_table::{ChooseMtd, ComingBack, DecisionTableParameters, NoDoseLeft, TableDesign};
pub(crate) use decision_table::{fault_of as fault_of_table, words as table_words};
pub use equivalence_interval::Interval;
pub(crate) use general::GENERAL_RULES;
pub use general::{CohortSizes, EnoughWhen, GeneralRules};
pub use i_three_plus_three::IThreePlusThreeParameters;
pub(crate) use idle::{IdleRule, idle_keys_of_table, idle_rules};
pub use interval::{IntervalConduct, IntervalDesign};
pub use iq_three_plus_three::{IqSwitches, IqThreePlusThree};
pub use keyboard::KeyboardParameters;
pub use mtpi::MtpiParameters;
pub use one_by_one::LadderSwitches;
pub use parameters::Excess;
pub use pending::{Evaluation, PatientStatus, Running};
pub use prior_patients::PriorPatients;
pub use registry::Rule;
pub use rolling_six::RollingSix;
pub(crate) use rule::OneRule;
pub use ruling::{Facts, Reason, Ruling, Words};
pub use spec::{Design, DesignSpec, build};
pub use standing::{CohortTally, Standing};
pub use standings::KeptTallies;
pub(crate) use standings::{StandingSet, Standings};
pub use tallies::Tallies;
pub use three_plus_three::{Preset, Switches, ThreePlusThree};
pub use tite_boin::{TiteBoin, TiteBoinParameters};
pub use tite_crm::{TiteCrm, TiteCrmParameters};

/// A design that decides from where the trial stands, when its cohort is evaluable.
///
/// The methods are pure: the same standing gives the same answer, whatever way led to it. A trial begins with
/// `decide(&Standing::default())`; then each cohort is treated and `decide` is asked again with the standing after it, until it
/// says stop. It always does after finitely many cohorts, and never says wait.
pub trait CohortDesign: Sync + Send {
    /// What happens next, and why. At a stop, the MTD is that of [`Self::mtd`].
    fn decide(&self, standing: &Standing) -> Ruling;

    /// The recommendation from these tallies if the trial ends with them; never [`Mtd::Undetermined`].
    fn mtd(&self, tallies: &Tallies) -> Mtd;

    /// The standing without whatever can change no later answer of `decide` or `mtd`, so that standings with the same future
    /// become equal. What may be dropped is the last cohort, as far as it does not matter apart from the others, and DLTs beyond
    /// those that settle the dose level treated last: one that is never treated again, whatever happens.
    fn forget(&self, standing: Standing) -> Standing {
        standing
    }

    /// Whether these tallies exclude a dose level for good: whatever happens, nobody is treated there again, and it is no MTD. More
    /// DLTs exclude it all the more. "No" is always right, but may let somebody be treated whose outcome changes nothing.
    fn excludes(&self, _tallies: &Tallies, _dose: DoseLevel) -> bool {
        false
    }

    /// Whether decisions look at moderate toxicities ([`Standing::moderate`]).
    fn counts_moderate(&self) -> bool {
        false
    }

    /// What the design makes of the DLT probabilities, the lowest dose level first; `None` of designs without a model.
    fn estimates(&self, _tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        None
    }
}

/// A design that decides on one patient at a time, from all that is known on the day.
///
/// The methods are pure: the same running trial gives the same answer. `decide` is asked when the trial opens, whenever somebody
/// could be enrolled, and whenever an outcome becomes known.
pub trait PendingDesign: Sync + Send {
    /// What happens next, and why. Cohorts have one patient; at a stop, the MTD is that of [`Self::mtd`].
    fn decide(&self, trial: &Running<'_>) -> Ruling;

    /// The recommendation if the trial ends as it stands; never [`Mtd::Undetermined`].
    fn mtd(&self, trial: &Running<'_>) -> Mtd;

    /// What the design makes of the DLT probabilities, the lowest dose level first; `None` of designs without a model.
    fn estimates(&self, _trial: &Running<'_>) -> Option<Vec<DoseEstimate>> {
        None
    }

    /// How many patients are treated at a dose level before the next decision on it: a cohort, or one where it is decided on every
    /// patient.
    fn cohort_size(&self) -> u32 {
        1
    }

    /// Whether so many are pending at a dose level that nobody else is enrolled there before one of them has an outcome.
    fn is_suspended(&self, _trial: &Running<'_>, _dose: DoseLevel) -> bool {
        false
    }

    /// For speed: whether the share of the window that has passed matters. If not, it is left at 0, and the design is not asked
    /// again while nothing but time passes. "Yes" is always right.
    fn depends_on_follow_up(&self) -> bool {
        true
    }

    /// For speed: whether time alone neither ends a wait nor stops a trial, so that as long as no other outcome is known, whoever
    /// comes where nobody can be enrolled meets the same answer, and of them only the number is drawn. "No" is always right.
    fn waits_for_outcomes(&self) -> bool {
        !self.depends_on_follow_up()
    }

    /// For speed: whether `decide` would treat for sure, at whichever dose level, so that it need not be asked before somebody
    /// comes. This may not depend on follow-up. "No" is always right. `just_enrolled` says that the last of the patients came today,
    /// who has no follow-up, that nothing else has changed since, and that the answer was to treat then.
    fn enrols_for_sure(&self, _trial: &Running<'_>, _just_enrolled: bool) -> bool {
        false
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
    /// Of designs with a target interval: the posterior probabilities below it, in it and above it.
    pub intervals: Option<[f64; 3]>,
}
