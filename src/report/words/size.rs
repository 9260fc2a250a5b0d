//! The sentence that says how often the number of patients planned is not enough.

use super::numbers::percent;
use crate::characteristics::{Cell, PlannedSize, Quantity};
use crate::counted::counted;
use crate::design::{AtCap, DesignSpec};
use crate::dose::{DoseLevel, MAX_DOSES};

/// How often the number of patients planned is not enough, over the scenarios of one design; `None` without any, or if no
/// number is planned. What follows the MTD comes on top of the plan.
pub(crate) fn planned_size(cells: &[&Cell], design: &DesignSpec) -> Option<String> {
    let PlannedSize { patients, .. } = cells.first()?.characteristics.planned?;
    let over = || cells.iter().filter_map(|cell| Some(cell.known(Quantity::MoreThanPlanned, None)?.value));
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
    let planned = counted(patients, "patient");
    let are = if patients == 1 { "is" } else { "are" };
    let sentence = match design.cap {
        _ if most <= 0.0 => format!("No trial needed more than {planned}."),
        Some(cap) if cap == patients => format!("{planned} {are} not enough in {share}; {then}."),
        Some(cap) => format!("{share} need more than the {planned} planned; the cap is {cap}."),
        None => format!("{share} need more than the {planned} planned; there is no cap."),
    };
    let escalates_only = cells.iter().all(|cell| cell.characteristics.expansion.is_none());
    Some(if escalates_only { sentence } else { format!("Before the expansion: {sentence}") })
}

/// What a dose level is given before it is declared the MTD; `None` if nothing is asked for.
pub(crate) fn given_at_the_mtd(design: &DesignSpec) -> Option<String> {
    let least = design.general.at_least_at_mtd?;
    let is_beyond = design.general.max_patients.is_some_and(|most| design.cap.is_none_or(|cap| cap > most));
    let besides = if is_beyond { ", beyond the maximum of patients if need be" } else { "" };
    Some(format!(
        "A dose level that would be declared the MTD with fewer than {} is first given those whom it \
         lacks{besides}, and the rule is applied to what is seen then.",
        counted(least, "evaluable patient")
    ))
}

/// Which dose levels have cohorts of a size of their own; `None` if none have.
pub(crate) fn own_cohorts(design: &DesignSpec) -> Option<String> {
    let size = |dose: DoseLevel| Some(format!("{} at dose level {dose}", design.general.cohort_sizes.at(dose)?));
    let sizes: Vec<String> = DoseLevel::ladder(MAX_DOSES).filter_map(size).collect();
    (!sizes.is_empty()).then(|| format!("The size of a cohort is {}.", sizes.join(", ")))
}

/// Which dose levels are passed by on the way up; `None` if none are.
pub(crate) fn passed_by(design: &DesignSpec) -> Option<String> {
    let levels: Vec<String> = (0..u32::BITS)
        .filter(|level| design.general.reserved & (1 << level) != 0)
        .map(|level| (level + 1).to_string())
        .collect();
    let levels = match &levels[..] {
        [] => return None,
        [only] => format!("Dose level {only} is"),
        _ => format!("Dose levels {} are", levels.join(", ")),
    };
    Some(format!("{levels} passed by on the way up, until somebody was treated above."))
}
