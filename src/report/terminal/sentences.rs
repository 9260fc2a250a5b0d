//! What the summary says in words: what was simulated, the switches, and what matters most.

use crate::characteristics::{OperatingCharacteristics, Results};
use crate::report::words::{design_sentence, grouped, on_one_line, planned_size, rounded_up};
use crate::scenario::Plan;

/// The title, and how much was simulated, if anything was.
pub(super) fn heading(results: &Results) -> Vec<String> {
    let plan = &results.plan;
    let answers = if results.cells.iter().all(|cell| cell.characteristics.trials.is_none()) {
        "Exact answers, without simulation".to_owned()
    } else {
        let trials = grouped(plan.trials);
        format!("{trials} simulated trials for each scenario and design, seed {}", plan.seed)
    };
    vec![on_one_line(&plan.title), format!("{answers}; target DLT rate {}", plan.target_dlt_rate)]
}

/// Every design with all its switches.
pub(super) fn designs(plan: &Plan) -> Vec<String> {
    plan.designs.iter().map(design_sentence).collect()
}

/// For each design, how often the number of patients is not enough; and how far chance may have moved the percentages.
pub(super) fn findings(results: &Results) -> Vec<String> {
    let several = results.plan.designs.len() > 1;
    let mut findings = Vec::new();
    for (index, design) in results.plan.designs.iter().enumerate() {
        let cells: Vec<_> = results.cells.iter().filter(|cell| cell.design == index).collect();
        if let Some(sentence) = planned_size(&cells, &design.spec) {
            findings.push(if several { format!("{}: {sentence}", on_one_line(&design.name)) } else { sentence });
        }
    }
    findings.push(monte_carlo_error(results));
    findings
}

fn monte_carlo_error(results: &Results) -> String {
    let Some(trials) = results.cells.iter().filter_map(|cell| cell.characteristics.trials).min() else {
        return "The percentages are exact.".to_owned();
    };
    let largest = results.cells.iter().flat_map(|cell| selection_errors(&cell.characteristics)).fold(0.0, f64::max);
    if largest > 0.0 {
        let points = rounded_up(largest * 100.0);
        return format!("Monte Carlo standard error of the selection percentages: at most {points} percentage points.");
    }
    // With p = 0 or 1 the estimated error is 0, which says nothing; 3/n bounds what was never seen with 95 % confidence.
    let points = rounded_up((300.0 / trials as f64).min(100.0));
    format!("Every trial of a scenario gave the same answer; others may still have up to {points} % (95 % confidence).")
}

fn selection_errors(of: &OperatingCharacteristics) -> impl Iterator<Item = f64> {
    let answers = [of.p_none_tolerable, of.p_undetermined].into_iter().chain(of.doses.iter().map(|dose| dose.p_mtd));
    answers.filter_map(|answer| answer.mc_se)
}
