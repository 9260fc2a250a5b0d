//! What the protocol of a running trial says now, as rows: the one content of the text and of the JSON.

mod expansion;
mod history;

use crate::report::words::{self, DesignWords};
use jiff::civil::Date;
use serde::Serialize;

pub(super) use self::expansion::ExpansionRow;
use self::expansion::{end_of_expansion, of_cohort};
pub(super) use self::history::DepartureRow;
use self::history::HistoryRows;
pub use self::history::Told;
use crate::design::{Decision, DoseEstimate, Mtd};
use crate::dose::DoseLevel;
use crate::running::{
    DecidedCohort, DoseCounts, EarliestInfusion, Known, Now, OpenCohort, RunningTrial, earliest_infusion,
};
use crate::scenario::{NamedDesign, Plan, Treatment};

/// Counts what a reader of the JSON must know of: a key that is gone, or means something else.
pub const SCHEMA_VERSION: u32 = 2;

/// What no answer may be read without.
pub const DECISION_SUPPORT: &str = "decision support: the protocol and the committee decide";

/// Everything that `dosim next` says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextReport {
    pub(super) schema_version: u32,
    pub(super) version: &'static str,
    pub(super) decision_support: &'static str,
    pub(super) title: String,
    pub(super) design: String,
    #[serde(flatten)]
    pub(super) rules: DesignWords,
    /// The day that is asked about; none without dates.
    pub(super) on: Option<String>,
    /// Whether it is the last date of the file, as nobody named another.
    #[serde(skip)]
    pub(super) on_last_date: bool,
    pub(super) history: HistoryRows,
    /// Where the history is not what the design, or the dates, would have it.
    pub(super) departures: Vec<DepartureRow>,
    pub(super) doses: Vec<DoseRow>,
    pub(super) cohorts: Vec<CohortRow>,
    /// What follows the MTD, where an expansion is planned: each expansion so far.
    pub(super) expansions: Vec<ExpansionRow>,
    pub(super) decision: DecisionRow,
    pub(super) why: String,
    /// What becomes of those who are enrolled in cohorts that were decided on without them.
    pub(super) already_enrolled: Vec<String>,
    pub(super) waiting_for: Vec<WaitingRow>,
    /// None if the trial is over, the history has no dates, or it depends on outcomes.
    pub(super) earliest_infusion: Option<InfusionRow>,
    pub(super) outcomes: Vec<OutcomeRow>,
    /// Where the protocol does not say what follows, what it would say nearby.
    pub(super) neighbouring_answers: Vec<NeighbourRow>,
    /// Patients who are enrolled and whose dose level is fixed when preconditioning begins.
    pub(super) dose_not_fixed: Vec<String>,
    /// Of designs with a model, one a dose level.
    pub(super) estimates: Vec<EstimateRow>,
}

/// What a model makes of the DLT probability of a dose level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct EstimateRow {
    pub(super) dose: usize,
    pub(super) dlt_probability: f64,
    /// The limits of 90 % posterior probability.
    pub(super) lower: f64,
    pub(super) upper: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) intervals: Option<IntervalsRow>,
}

/// Where the DLT probability of a dose level is, by the posterior.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct IntervalsRow {
    pub(super) below_target_interval: f64,
    pub(super) in_target_interval: f64,
    pub(super) above_target_interval: f64,
}

/// What is known at one dose level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct DoseRow {
    pub(super) dose: usize,
    pub(super) label: String,
    pub(super) evaluable: u32,
    pub(super) dlts: u32,
    pub(super) pending: u32,
    pub(super) not_evaluable: u32,
}

/// A cohort with the decision on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct CohortRow {
    pub(super) cohort: usize,
    pub(super) dose: usize,
    pub(super) evaluable: u32,
    pub(super) dlts: u32,
    pub(super) decision: DecisionRow,
    pub(super) why: String,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionRow {
    /// `enrol`, `wait`, `stop`, or `not_said` where the protocol does not say.
    pub action: &'static str,
    /// Where patients are enrolled or waited for.
    pub dose: Option<usize>,
    /// How many are enrolled.
    pub patients: Option<u32>,
    /// `none`, `undetermined` or the number of a dose level, when the trial stops.
    pub mtd: Option<String>,
    /// Why, when the trial stops.
    pub stop_reason: Option<&'static str>,
    /// The same for the text, the reason in words.
    #[serde(skip)]
    pub(super) stop: Option<(Mtd, &'static str)>,
}

/// A patient whose outcome is waited for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct WaitingRow {
    pub(super) patient: String,
    /// When the DLT window closes; none without dates, or before it begins.
    pub(super) window_closes: Option<String>,
    /// The share of the window that has passed; none without dates.
    pub(super) follow_up: Option<f64>,
    /// Whether the window would have closed already, were the infusion on time and nothing else judged.
    #[serde(skip)]
    pub(super) is_overdue: bool,
}

/// When the next patient may be infused.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct InfusionRow {
    pub(super) day: String,
    pub(super) because: String,
}

/// Numbers of DLTs in the open cohort that lead to the same decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct OutcomeRow {
    pub(super) dlts_from: u32,
    pub(super) dlts_to: u32,
    /// Whether its only patient has a moderate toxicity, where that makes a difference.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) moderate: bool,
    pub(super) evaluable: u32,
    pub(super) decision: DecisionRow,
    pub(super) why: String,
}

/// What the protocol would say nearby.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct NeighbourRow {
    /// What would have to be known.
    pub(super) when: String,
    pub(super) decision: DecisionRow,
    pub(super) why: String,
}

impl NextReport {
    /// What is done now.
    pub fn decision(&self) -> &DecisionRow {
        &self.decision
    }

    /// What is said of a running trial, of which this was told, under one design of a plan.
    pub fn new(plan: &Plan, design: &NamedDesign, trial: &RunningTrial, told: &Told<'_>) -> Self {
        let known = told.known();
        let day = known.map(|(_, on)| on);
        let known = known.map(|(known, _)| known).unwrap_or_default();
        let doses = DoseLevel::ladder(plan.dose_count()).zip(&plan.doses).zip(&trial.doses);
        let cohorts = trial.decided.iter().map(|cohort| CohortRow {
            cohort: cohort.number,
            dose: cohort.dose.number(),
            evaluable: cohort.evaluable,
            dlts: cohort.dlts,
            decision: end_of_expansion(of_cohort(trial, Some(cohort)), DecisionRow::of(cohort.decision, None)),
            why: cohort.why.clone(),
        });
        let outcomes = trial.outcomes.iter().map(|outcome| OutcomeRow {
            dlts_from: *outcome.dlts.start(),
            dlts_to: *outcome.dlts.end(),
            moderate: outcome.moderate,
            evaluable: outcome.evaluable,
            decision: end_of_expansion(of_cohort(trial, None), DecisionRow::of(outcome.decision, None)),
            why: outcome.why.clone(),
        });
        let neighbours = trial.neighbours.iter().map(|neighbour| NeighbourRow {
            when: neighbour.when.clone(),
            decision: end_of_expansion(of_cohort(trial, None), DecisionRow::of(neighbour.decision, None)),
            why: neighbour.why.clone(),
        });
        let queued = trial.queued.iter().filter_map(|&place| known.get(place));
        Self {
            schema_version: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION"),
            decision_support: DECISION_SUPPORT,
            title: plan.title.clone(),
            design: design.name.clone(),
            rules: DesignWords::new(design),
            on: day.map(|on| on.to_string()),
            on_last_date: matches!(told, Told::Patients { is_last_date: true, .. }),
            history: told.rows(),
            departures: told.departures(trial),
            doses: doses.map(|((dose, of), counts)| DoseRow::new(dose, &of.label, *counts)).collect(),
            cohorts: cohorts.collect(),
            expansions: trial.expansions.iter().map(ExpansionRow::from).collect(),
            decision: end_of_expansion(of_cohort(trial, None), DecisionRow::now(trial)),
            why: why(trial),
            already_enrolled: already_enrolled(trial, plan.treatment),
            waiting_for: waiting_for(known, &trial.queued, day),
            earliest_infusion: day.and_then(|on| earliest_infusion(plan, trial, known, on)).map(InfusionRow::from),
            outcomes: outcomes.collect(),
            neighbouring_answers: neighbours.collect(),
            dose_not_fixed: queued.clone().map(|patient| patient.name.clone()).collect(),
            estimates: estimates(trial),
        }
    }

    /// The report as JSON.
    ///
    /// # Errors
    ///
    /// Only if it cannot be written as JSON, which would be a fault of this program.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl DoseRow {
    fn new(dose: DoseLevel, label: &str, counts: DoseCounts) -> Self {
        let DoseCounts { evaluable, dlts, pending, not_evaluable } = counts;
        Self { dose: dose.number(), label: label.to_owned(), evaluable, dlts, pending, not_evaluable }
    }
}

impl DecisionRow {
    fn now(trial: &RunningTrial) -> Self {
        match trial.now {
            Now::Decided(decision) => Self::of(decision, trial.at.or(Some(DoseLevel::LOWEST))),
            Now::NotSaid => Self { action: "not_said", ..Self::of(Decision::Wait, None) },
            Now::Open(OpenCohort { dose, places: 0, .. }) => Self::of(Decision::Wait, Some(dose)),
            Now::Open(OpenCohort { dose, places, .. }) => Self::enrol(dose, places),
        }
    }

    fn enrol(dose: DoseLevel, patients: u32) -> Self {
        Self {
            action: "enrol",
            dose: Some(dose.number()),
            patients: Some(patients),
            mtd: None,
            stop_reason: None,
            stop: None,
        }
    }

    /// A decision; if it is to wait, for patients at the dose level `at`.
    pub(super) fn of(decision: Decision, at: Option<DoseLevel>) -> Self {
        match decision {
            Decision::Treat(cohort) => Self::enrol(cohort.dose, cohort.patients.into()),
            Decision::Wait => Self {
                action: "wait",
                dose: at.map(DoseLevel::number),
                patients: None,
                mtd: None,
                stop_reason: None,
                stop: None,
            },
            Decision::Stop { mtd, reason } => Self {
                action: "stop",
                dose: None,
                patients: None,
                mtd: Some(mtd_word(mtd)),
                stop_reason: Some(reason.name()),
                stop: Some((mtd, words::why(reason))),
            },
        }
    }
}

/// The word for a recommendation in tables: `none`, `undetermined` or the number of a dose level.
pub fn mtd_word(mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none".to_owned(),
        Mtd::Dose(dose) => dose.to_string(),
        Mtd::Undetermined => "undetermined".to_owned(),
    }
}

/// Why the protocol says what it says now: what the open cohort lacks, or the words of the rule on the last one.
fn why(trial: &RunningTrial) -> String {
    let Now::Open(cohort) = trial.now else { return trial.why.clone() };
    if cohort.enrolled == 0 {
        return trial.why.clone();
    }
    let OpenCohort { number, dose, planned, evaluable, dlts, pending, .. } = cohort;
    format!(
        "cohort {number} at dose level {dose} has {evaluable} of {planned} evaluable patients ({dlts} with a DLT) and \
         {pending} pending, and the {} decides when it is complete",
        if trial.expansions.is_empty() { "design" } else { "boundary of the expansion" }
    )
}

/// What becomes of those who are already enrolled in cohorts that were decided on before all of their outcomes were known, a
/// sentence each.
fn already_enrolled(trial: &RunningTrial, treatment: Treatment) -> Vec<String> {
    let last = trial.decided.len();
    let is_closed = |of: &&DecidedCohort| of.pending > 0 || (of.number == last && of.places_left > 0);
    let sentence = |of: &DecidedCohort| {
        let DecidedCohort { number, dose, pending, .. } = *of;
        let closed = format!(
            "Cohort {number} at dose level {dose} is closed: whatever the others would show, the decision is the same, and nobody else \
             is treated in it."
        );
        match pending {
            0 => closed,
            _ => format!(
                "{closed} {pending} pending there: follow them to the end of the DLT window; whoever has not begun {} is not treated at \
                 this dose level.",
                treatment.words().opening
            ),
        }
    };
    trial.decided.iter().filter(is_closed).map(sentence).collect()
}

fn estimates(trial: &RunningTrial) -> Vec<EstimateRow> {
    let row = |(dose, of): (usize, &DoseEstimate)| EstimateRow {
        dose,
        dlt_probability: of.dlt_probability,
        lower: of.lower,
        upper: of.upper,
        intervals: of.intervals.map(|[below, within, above]| IntervalsRow {
            below_target_interval: below,
            in_target_interval: within,
            above_target_interval: above,
        }),
    };
    (1..).zip(trial.estimates.iter().flatten()).map(row).collect()
}

/// Who is pending, but for those who have no place yet.
fn waiting_for(known: &[Known], queued: &[usize], on: Option<Date>) -> Vec<WaitingRow> {
    let placed = known.iter().enumerate().filter(|(place, _)| !queued.contains(place)).map(|(_, patient)| patient);
    let pending = placed.filter(|patient| patient.enrolled.letter == crate::notation::Letter::Pending);
    let row = |patient: &Known| WaitingRow {
        patient: patient.name.clone(),
        window_closes: patient.closes.map(|date| date.to_string()),
        follow_up: Some(patient.follow_up),
        is_overdue: patient.closes.zip(on).is_some_and(|(closes, on)| closes <= on),
    };
    pending.map(row).collect()
}

impl From<EarliestInfusion> for InfusionRow {
    fn from(earliest: EarliestInfusion) -> Self {
        Self { day: earliest.day.to_string(), because: earliest.because }
    }
}
