//! What the summary says in words: what was simulated, the switches, and what matters most.

use super::numbers::{grouped, percent, rounded_up};
use crate::characteristics::{Cell, OperatingCharacteristics, PlannedSize, Results};
use crate::design::{AtCap, DesignSpec};
use crate::report::design::DesignWords;
use crate::report::label::on_one_line;
use crate::scenario::{NamedDesign, Plan};

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
    plan.designs.iter().map(design).collect()
}

/// A design with all its switches.
pub(in crate::report) fn design(design: &NamedDesign) -> String {
    let words = DesignWords::new(design);
    let preset = match words.preset {
        Some(preset) if preset == design.name => String::new(),
        Some(preset) => format!(" (preset {preset})"),
        None if design.spec.rule.has_presets() => " (no preset)".to_owned(),
        None => String::new(),
    };
    let cap = match (words.cap, words.at_cap) {
        (Some(cap), Some(at_cap)) => format!("cap={cap} at_cap={at_cap}"),
        _ => "cap=none".to_owned(),
    };
    format!("{}: {}{preset} {} {cap}", on_one_line(&design.name), words.rule, words.switches)
}

/// For each design, how often the number of patients is not enough; and how far chance may have moved the percentages.
pub(super) fn findings(results: &Results) -> Vec<String> {
    let several = results.plan.designs.len() > 1;
    let mut findings = Vec::new();
    for (index, design) in results.plan.designs.iter().enumerate() {
        let cells: Vec<_> = results.cells.iter().filter(|cell| cell.design == index).collect();
        if let Some(sentence) = size(&cells, &design.spec) {
            findings.push(if several { format!("{}: {sentence}", on_one_line(&design.name)) } else { sentence });
        }
    }
    findings.push(monte_carlo_error(results));
    findings
}

/// Over the scenarios of one design; `None` without any, or if no number of patients is planned.
pub(in crate::report) fn size(cells: &[&Cell], design: &DesignSpec) -> Option<String> {
    let PlannedSize { patients, .. } = cells.first()?.characteristics.planned?;
    let over = || cells.iter().filter_map(|cell| Some(cell.characteristics.planned?.p_more.value));
    let (least, most) = (over().fold(1.0, f64::min), over().fold(0.0, f64::max));
    let by_scenario = if cells.len() > 1 { " (by scenario)" } else { "" };
    let share = match (percent(least), percent(most)) {
        (least, most) if least == most => format!("{most} % of trials"),
        (least, most) => format!("{least} % to {most} % of trials{by_scenario}"),
    };
    let then = match design.at_cap {
        AtCap::Undetermined => "the design then ends without an MTD",
        AtCap::Declare => "the design then declares what its data allow",
    };
    Some(match design.cap {
        _ if most <= 0.0 => format!("No trial needed more than {patients} patients."),
        Some(cap) if cap == patients => format!("{patients} patients are not enough in {share}; {then}."),
        Some(cap) => format!("{share} need more than the {patients} patients planned; the cap is {cap}."),
        None => format!("{share} need more than the {patients} patients planned; there is no cap."),
    })
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
