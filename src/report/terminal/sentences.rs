//! What the summary says in words: what was simulated, the switches, and what matters most.

use super::columns::Told;
use crate::characteristics::{Quantity, Results, Statistic};
use crate::report::words::{design_sentence, grouped, on_one_line, planned_size, precision_in_short};
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

/// For each design, how often the number of patients is not enough.
pub(super) fn findings(results: &Results) -> Vec<String> {
    let several = results.plan.designs.len() > 1;
    let mut findings = Vec::new();
    for (index, design) in results.plan.designs.iter().enumerate() {
        let cells: Vec<_> = results.cells.iter().filter(|cell| cell.design == index).collect();
        if let Some(sentence) = planned_size(&cells, &design.spec) {
            findings.push(if several { format!("{}: {sentence}", on_one_line(&design.name)) } else { sentence });
        }
    }
    findings
}

/// Which values of these columns are exact, and how far chance may have moved the others; of more than `most` simulated designs how many
/// they are.
pub(super) fn exactness(results: &Results, told: Told, most: usize) -> [String; 2] {
    let of = |quantity: Quantity| {
        let mut cells = results.cells.iter().filter(move |cell| cell.known(quantity, None).is_some());
        cells.any(|cell| {
            // What is said of a design that is simulated in all is said of this, too.
            cell.trials_of(Quantity::Correct, None).is_none() && cell.trials_of(quantity, None).is_some()
        })
    };
    let besides = [
        ("the shares of trials that need more", told.planned && of(Quantity::MoreThanPlanned)),
        ("days", told.time && of(Quantity::DaysToMtd(Statistic::Mean))),
        ("“on time”", told.time && of(Quantity::ByPlannedCompletion)),
    ];
    let besides: Vec<_> = besides.into_iter().filter(|(_, is_told)| *is_told).map(|(what, _)| what).collect();
    precision_in_short(results, [told.counts, told.dlts], &besides, most)
}
