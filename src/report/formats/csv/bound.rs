//! `dosim bound`: the best rule beside the designs, its policy, and what it trades for fewer patients above the true MTD.

use crate::report::words::Label;
use serde::Serialize;

use super::writer::RowWriter;
use crate::best_rule::{Behaviour, BestRule, FrontierPoint};
use crate::compare::AgainstBest;
use crate::design::Decision;
use crate::dose::DoseLevel;
use crate::graph::Graph;
use crate::report::next::mtd_word;
use crate::scenario::Plan;

/// What the best rule is called among the designs.
pub const BEST_RULE: &str = "best rule for these scenarios";

/// What the mean over the scenarios is called among them.
pub const ON_AVERAGE: &str = "on average";

#[derive(Serialize)]
struct BoundRow<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    trials: Option<u64>,
    p_correct: f64,
    share_of_best: Option<f64>,
    p_overdose: f64,
    mean_patients: f64,
    mean_dlts: f64,
    mean_patients_above_true_mtd: f64,
}

impl<'a> BoundRow<'a> {
    fn new(scenario: &'a str, design: &'a str, trials: Option<u64>, of: &Behaviour, best: &Behaviour) -> Self {
        Self {
            scenario: Label(scenario),
            design: Label(design),
            trials,
            p_correct: of.p_correct,
            share_of_best: (best.p_correct > 0.0).then(|| of.p_correct / best.p_correct),
            p_overdose: of.p_overdose,
            mean_patients: of.mean_patients,
            mean_dlts: of.mean_dlts,
            mean_patients_above_true_mtd: of.mean_patients_above,
        }
    }
}

/// The best rule and every design under every scenario.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn bound(plan: &Plan, against: &AgainstBest) -> Result<Vec<u8>, csv::Error> {
    let rows = plan.scenarios.iter().zip(&against.best).enumerate().flat_map(|(place, (scenario, best))| {
        let designs = against.designs.iter().filter(move |beside| beside.scenario == place);
        let row = move |beside: &'_ crate::compare::DesignBehaviour| {
            let design = plan.designs[beside.design].name.as_str();
            BoundRow::new(&scenario.name, design, beside.trials, &beside.behaviour, best)
        };
        std::iter::once(BoundRow::new(&scenario.name, BEST_RULE, None, best, best)).chain(designs.map(row))
    });
    RowWriter::new(Vec::new()).file_of(rows)
}

/// The best rule and every design on average over the scenarios.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn bound_means(plan: &Plan, against: &AgainstBest) -> Result<Vec<u8>, csv::Error> {
    let (best, means) = (against.mean_of_best(), against.means());
    let trials = |design: usize| against.designs.iter().find(|of| of.design == design).and_then(|of| of.trials);
    let designs = plan
        .designs
        .iter()
        .zip(&means)
        .enumerate()
        .map(|(place, (design, of))| BoundRow::new(ON_AVERAGE, &design.name, trials(place), of, &best));
    let rows = std::iter::once(BoundRow::new(ON_AVERAGE, BEST_RULE, None, &best, &best)).chain(designs);
    RowWriter::new(Vec::new()).file_of(rows)
}

#[derive(Serialize)]
struct FrontierRow {
    penalty: f64,
    p_correct: f64,
    mean_patients_above_true_mtd: f64,
    mean_patients: f64,
}

/// The best rules for rising penalties, on average over the scenarios.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn frontier(points: &[FrontierPoint]) -> Result<Vec<u8>, csv::Error> {
    RowWriter::new(Vec::new()).file_of(points.iter().map(|point| FrontierRow {
        penalty: point.penalty,
        p_correct: point.p_correct,
        mean_patients_above_true_mtd: point.mean_patients_above,
        mean_patients: point.mean_patients,
    }))
}

/// What the best rule does with all tallies that it meets, in the order of patients: patients and DLTs by dose level, then the
/// decision.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn policy(rule: &BestRule, graph: &Graph) -> Result<Vec<u8>, csv::Error> {
    let doses = rule.constraints().doses;
    let ladder = || DoseLevel::ladder(doses);
    let mut header: Vec<String> =
        ladder().flat_map(|dose| [format!("patients_{dose}"), format!("dlts_{dose}")]).collect();
    header.extend(["decision", "dose", "mtd"].map(str::to_owned));
    let mut rows = RowWriter::<Vec<u8>, Vec<String>>::with_header(Vec::new(), &header)?;
    for state in 0..graph.len() as u32 {
        let tallies = graph.tallies(state);
        let mut row: Vec<String> =
            ladder().flat_map(|dose| [tallies.patients(dose).to_string(), tallies.dlts(dose).to_string()]).collect();
        let (decision, dose, mtd) = match graph.decision(state) {
            Decision::Treat(cohort) => ("treat", cohort.dose.to_string(), String::new()),
            Decision::Wait => ("wait", String::new(), String::new()),
            Decision::Stop { mtd, .. } => ("stop", String::new(), mtd_word(mtd)),
        };
        row.extend([decision.to_owned(), dose, mtd]);
        rows.write(&row)?;
    }
    rows.finish()
}
