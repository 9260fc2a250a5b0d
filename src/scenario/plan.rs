//! The validated values of one planned trial.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{DaysDistribution, Expansion, OwnConduct, Search, Sensitivity, Sweep, Treatment};
use crate::design::{AtCap, DesignSpec};
use crate::dose::{Dose, DoseLevel};
use crate::parameters::Words;
use crate::probability::Probability;

/// One planned trial: everything that a scenario file says, defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What the trial is called; never empty.
    pub title: String,
    /// Where its facts come from, such as a registry number and date.
    pub source: Option<String>,
    /// Why it is planned as it is.
    pub rationale: Rationale,
    /// The ladder, the lowest dose level first; 1 to [`crate::dose::MAX_DOSES`].
    pub doses: Vec<Dose>,
    /// What dose levels have of their own, the lowest first; empty if none has anything.
    pub own: Vec<OwnConduct>,
    /// The DLT rate that designs aim at or are judged by.
    pub target_dlt_rate: Probability,
    /// Which dose level counts as the true MTD.
    pub true_mtd: TrueMtd,
    /// At least one, with distinct names, in the order of the file.
    pub scenarios: Vec<Scenario>,
    /// At least one, with distinct names, in the order of the file.
    pub designs: Vec<NamedDesign>,
    /// How patients come.
    pub enrolment: Enrolment,
    /// When a DLT is looked for.
    pub dlt_window: DltWindow,
    /// When in the window DLTs show.
    pub onset: Onset,
    /// How patients are treated and decisions taken.
    pub conduct: Conduct,
    /// The planned dates.
    pub calendar: Calendar,
    /// What patients are treated with.
    pub treatment: Treatment,
    /// How many trials are simulated for each scenario and design; at least 1.
    pub trials: u64,
    /// The seed of every random stream.
    pub seed: u64,
    /// What follows the MTD; `None` for nothing.
    pub expansion: Option<Expansion>,
    /// What `dosim sweep` varies; `None` for its defaults.
    pub sweep: Option<Sweep>,
    /// What `dosim search` goes through and looks for; `None` if the file does not say.
    pub search: Option<Search>,
    /// What the report of `dosim run` varies; `None` for nothing.
    pub sensitivity: Option<Sensitivity>,
}

/// Why a trial is planned and simulated as it is, in the words of those who plan it. Scenarios have their own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rationale {
    /// Of the study as a whole.
    pub study: Option<String>,
    /// Of the number of patients.
    pub sample_size: Option<String>,
    /// Of the number of simulated trials.
    pub trials: Option<String>,
    /// Of designs, by their names.
    pub designs: BTreeMap<String, String>,
}

/// How the true MTD follows from true DLT probabilities and the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrueMtd {
    /// The highest dose level whose true DLT probability is at or below the target; none if there is none.
    HighestAtOrBelowTarget,
    /// The dose level whose true DLT probability is nearest to the target, the lower of two equally near. Always one.
    NearestToTarget,
}

impl TrueMtd {
    /// The word for it in scenario files and results.
    pub fn name(self) -> &'static str {
        self.word()
    }
}

impl Words for TrueMtd {
    const WORDS: &'static [(&'static str, Self)] =
        &[("highest-at-or-below-target", Self::HighestAtOrBelowTarget), ("nearest-to-target", Self::NearestToTarget)];
}

/// One assumed truth: a DLT probability for each dose level.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Distinct within the plan; never empty.
    pub name: String,
    /// Where the assumption comes from.
    pub source: Option<String>,
    /// Why it is looked at.
    pub rationale: Option<String>,
    /// The true DLT probability over the whole window, one a dose level.
    pub dlt_probabilities: Vec<Probability>,
    /// The true probability that a DLT is one that ends the study at once, one a dose level; `None` where none is.
    pub halt_probabilities: Option<Vec<Probability>>,
    /// The true probability that a patient without a DLT has a moderate toxicity, one a dose level; `None` where nobody looks at it.
    pub moderate_probabilities: Option<Vec<Probability>>,
    /// The true probability of a response, one a dose level; `None` where nobody looks at it.
    pub response_probabilities: Option<Vec<Probability>>,
}

/// A design with the name that results carry.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedDesign {
    /// Distinct within the plan; never empty.
    pub name: String,
    /// The rules.
    pub spec: DesignSpec,
}

/// How patients come to the trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Enrolment {
    /// When they arrive.
    pub arrivals: Arrivals,
    /// How many may wait while no place is open; the others are turned away.
    pub queue: u32,
    /// The number of patients that the trial is planned with; `None` for the cap, if there is one.
    pub planned_patients: Option<u32>,
}

/// Days in a mean month of the Julian year.
pub const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

/// When patients arrive, counted from the start of the trial (day 0).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arrivals {
    /// A Poisson process: independent exponential gaps.
    Poisson {
        /// Mean number a month; positive and finite.
        patients_per_month: f64,
    },
    /// One patient after every interval, the first at the end of the first.
    Fixed {
        /// Number a month; positive and finite.
        patients_per_month: f64,
    },
}

impl Arrivals {
    /// The mean number a month.
    pub fn patients_per_month(self) -> f64 {
        match self {
            Self::Poisson { patients_per_month } | Self::Fixed { patients_per_month } => patients_per_month,
        }
    }

    /// The mean number of days between two arrivals.
    pub fn mean_gap_days(self) -> f64 {
        DAYS_PER_MONTH / self.patients_per_month()
    }
}

/// When a DLT is looked for: from the start of preconditioning to `days_after_infusion` after infusion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DltWindow {
    /// Days from the start of preconditioning to infusion; 0 or more.
    pub preconditioning_days: f64,
    /// Days from infusion to the end of the window; positive.
    pub days_after_infusion: f64,
}

impl DltWindow {
    /// The whole window in days.
    pub fn days(&self) -> f64 {
        self.preconditioning_days + self.days_after_infusion
    }
}

/// When in the window a DLT shows, given that there is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Onset {
    /// Share of DLTs during preconditioning, spread evenly over it.
    pub before_infusion_share: Probability,
    /// Share of the DLTs after infusion that show within the first day, spread evenly over it.
    pub acute_share: Probability,
    /// Days from infusion of all other DLTs, truncated to the window.
    pub after_infusion: DaysDistribution,
    /// Whether that is uniform up to the end of the window, as the file does not say until when.
    pub until_window_closes: bool,
}

/// How patients are treated and decisions taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conduct {
    /// Days from enrolment until the product is there.
    pub production: DaysDistribution,
    /// Probability that an enrolled patient is never treated, known when production would have ended.
    pub not_infused_probability: Probability,
    /// Least number of days between infusions within a cohort.
    pub stagger: Stagger,
    /// In which cohorts.
    pub stagger_cohorts: StaggerCohorts,
    /// Probability that a patient without a DLT would leave before the window closes (exponential time).
    pub dropout_probability: Probability,
    /// Decide as soon as the DLTs exceed what the rule tolerates; nobody else of the cohort is then treated.
    pub stop_cohort_at_excess: bool,
    /// Whether the product of a patient who waits in the queue is begun on arrival, before there is a place.
    pub production_while_waiting: bool,
    /// Days from the last needed outcome to the decision on the next cohort.
    pub decision_days: f64,
}

/// The least number of days between infusions within a cohort.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stagger {
    /// Nobody waits for another.
    None,
    /// The others wait this many days after the first infusion of the cohort.
    First {
        /// Days; positive.
        days: f64,
    },
    /// Everyone is preconditioned this many days after the infusion before at the earliest, until somebody of the cohort was free of
    /// a DLT for so many days; nobody else waits then.
    UntilFree {
        /// Days; positive.
        days: f64,
    },
    /// Everyone waits this many days after the infusion before.
    All {
        /// Days; positive.
        days: f64,
    },
}

/// The cohorts in which infusions are kept apart. Under a design that decides while patients are pending, all patients of a dose
/// level are one cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StaggerCohorts {
    /// In every cohort.
    #[default]
    Every,
    /// In the first cohort of a dose level.
    FirstAtDose,
    /// In the first cohort of the trial.
    First,
}

/// The planned dates; day 0 of a trial is `planned_start`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calendar {
    /// The first day on which a patient can come.
    pub planned_start: Option<Date>,
    /// The last day of the study as planned, after `planned_start`.
    pub planned_completion: Option<Date>,
    /// Days of follow-up after the last infusion.
    pub follow_up_days: f64,
}

impl Calendar {
    /// Days from planned start to planned completion, when both are planned.
    pub fn planned_days(&self) -> Option<f64> {
        let span = self.planned_start?.until(self.planned_completion?).ok()?;
        Some(f64::from(span.get_days()))
    }

    /// Whether a study that ends so many days after the start ends by a planned completion so many days after it, of which
    /// the whole day is meant.
    pub fn is_in_time(days_to_end_of_study: f64, planned_days: f64) -> bool {
        days_to_end_of_study < planned_days + 1.0
    }
}

impl Scenario {
    /// Whether a DLT may end the study at once.
    pub fn may_halt(&self) -> bool {
        self.halt_probabilities.iter().flatten().any(|&p| p > Probability::ZERO)
    }

    /// Whether a patient may have a moderate toxicity.
    pub fn may_be_moderate(&self) -> bool {
        self.moderate_probabilities.iter().flatten().any(|&p| p > Probability::ZERO)
    }
}

impl Plan {
    /// Whether a DLT may end the study at once under any scenario.
    pub fn may_halt(&self) -> bool {
        self.scenarios.iter().any(Scenario::may_halt)
    }

    /// Whether moderate toxicities may have a part in a decision.
    pub fn counts_moderate(&self) -> bool {
        let counting = self.designs.iter().any(|design| design.spec.rule.counts_moderate());
        counting && self.scenarios.iter().any(Scenario::may_be_moderate)
    }

    /// Whether a trial may end without an answer: at the cap of a design, or by a severe event.
    pub fn may_be_undetermined(&self) -> bool {
        let ends_at_cap = |design: &DesignSpec| design.cap.is_some() && design.at_cap == AtCap::Undetermined;
        let mut designs = self.designs.iter().map(|design| &design.spec);
        self.may_halt() || designs.any(|design| design.rule.halts() || ends_at_cap(design))
    }

    /// The number of dose levels.
    pub fn dose_count(&self) -> usize {
        self.doses.len()
    }

    /// The true MTD of a scenario by this plan's definition; `None` when no dose level qualifies.
    pub fn true_mtd_of(&self, scenario: &Scenario) -> Option<DoseLevel> {
        let curve: Vec<f64> = scenario.dlt_probabilities.iter().map(|p| p.get()).collect();
        self.true_mtd_of_curve(&curve)
    }

    /// The true MTD where these are the true DLT probabilities, one a dose level, the lowest first.
    pub fn true_mtd_of_curve(&self, dlt_probabilities: &[f64]) -> Option<DoseLevel> {
        let target = self.target_dlt_rate.get();
        let probabilities = || dlt_probabilities.iter().copied().enumerate();
        let index = match self.true_mtd {
            TrueMtd::HighestAtOrBelowTarget => probabilities().rev().find(|&(_, p)| p <= target).map(|(i, _)| i),
            // Distances that differ by less than 1e-12 differ only in how their decimals were rounded to binary.
            TrueMtd::NearestToTarget => {
                probabilities().min_by_key(|&(_, p)| ((p - target).abs() * 1e12).round() as u64).map(|(i, _)| i)
            }
        };
        index.and_then(DoseLevel::from_index)
    }
}
