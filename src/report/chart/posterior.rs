//! What a model says of the DLT probability of each dose level, before anybody is treated and in a running trial.

use super::data::{described, left_out};
use super::intervals::{IntervalPanel, intervals};
use super::kit::render::{Chart, ChartError};
use crate::design::{Blrm, Tallies};
use crate::dose::DoseLevel;
use crate::report::next::NextReport;
use crate::report::words::{self, rounded_percent};
use crate::scenario::{BlrmParameters, NamedDesign, Plan, Rule};

/// More panels than this are not looked at.
const MOST_DESIGNS: usize = 8;

/// Of every BLRM of a plan what its prior says; nothing without one.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn prior_intervals(plan: &Plan) -> Result<Option<Chart>, ChartError> {
    let all: Vec<(&NamedDesign, &BlrmParameters)> =
        plan.designs.iter().filter_map(|design| Some((design, of_blrm(design)?))).collect();
    let panels: Vec<IntervalPanel> = all.iter().take(MOST_DESIGNS).map(|(design, of)| of_prior(design, of)).collect();
    let Some((first, last)) = panels.first().zip(DoseLevel::ladder(plan.dose_count()).last()) else {
        return Ok(None);
    };
    let title = format!(
        "Before the first patient, {} is above the target interval with {} under {}",
        words::level(plan, last),
        rounded_percent(first.shares[last.index()][2]),
        first.title
    );
    let subject = format!(
        "{}. What the prior says: of each dose level the probability that its DLT probability is above, in and below the target \
         interval.{}",
        plan.title,
        left_out(panels.len(), all.len(), "designs with a BLRM")
    );
    intervals(plan, &title, &subject, &panels, "").map(Some)
}

/// What a BLRM says of a running trial; nothing of other designs.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn next_intervals(report: &NextReport, plan: &Plan, design: &NamedDesign) -> Result<Option<Chart>, ChartError> {
    let of = |row: &crate::report::next::EstimateRow| {
        let shares = row.intervals.as_ref()?;
        Some([shares.below_target_interval, shares.in_target_interval, shares.above_target_interval])
    };
    let shares: Vec<[f64; 3]> = report.estimates.iter().filter_map(of).collect();
    let Some((parameters, lowest)) = of_blrm(design).zip(shares.first()) else { return Ok(None) };
    let (marked, meaning) = marked(report);
    let title = match marked {
        Some(level) => {
            let [_, target, over] = shares[level.index()].map(rounded_percent);
            let name = words::level(plan, level);
            format!("{meaning}: {name}, in the target interval with {target}, above it with {over}")
        }
        None => format!("The lowest dose level is above the target interval with {}", rounded_percent(lowest[2])),
    };
    let asked = report.on.as_ref().map_or(String::new(), |on| format!(", as known on {on}"));
    let subject = format!(
        "{}{asked}. History: {}. Of each dose level the posterior probability that its DLT probability is above, in and below the \
         target interval. Design {}.",
        plan.title,
        report.history.in_words(),
        described(design)
    );
    let panel = IntervalPanel {
        title: design.name.clone(),
        target_interval: parameters.target_interval,
        overdose_limit: parameters.overdose_limit,
        shares,
        seen: report.doses.iter().map(|row| (row.evaluable, row.dlts)).collect(),
        marked,
    };
    intervals(plan, &title, &subject, &[panel], meaning).map(Some)
}

/// The dose level that the decision is about, and what it is.
fn marked(report: &NextReport) -> (Option<DoseLevel>, &'static str) {
    let mtd = report.decision.mtd.as_ref().and_then(|mtd| mtd.parse().ok()).and_then(DoseLevel::new);
    match (mtd, report.decision.dose.and_then(DoseLevel::new)) {
        (Some(mtd), _) => (Some(mtd), "MTD"),
        (None, dose) => (dose, "Next dose level"),
    }
}

fn of_blrm(design: &NamedDesign) -> Option<&BlrmParameters> {
    match &design.spec.rule {
        Rule::Blrm(parameters) => Some(parameters),
        _ => None,
    }
}

fn of_prior(design: &NamedDesign, parameters: &BlrmParameters) -> IntervalPanel {
    let judged = Blrm::new(parameters).judged(&Tallies::default());
    IntervalPanel {
        title: design.name.clone(),
        target_interval: parameters.target_interval,
        overdose_limit: parameters.overdose_limit,
        shares: judged.iter().map(|of| [1.0 - of.target - of.over, of.target, of.over]).collect(),
        seen: Vec::new(),
        marked: None,
    }
}
