//! What `stop_cohort_at_excess` does under each design of a plan, which is told where it does less than its name says.

use super::{NamedDesign, Plan};
use crate::design::Excess;
use crate::input::Reader;

const KEY: &str = "stop_cohort_at_excess";

/// The names of the designs to which it means this; empty if there are none.
fn names(designs: &[NamedDesign], excess: Excess) -> String {
    let designs = designs.iter().filter(|design| design.spec.rule.excess() == excess);
    designs.map(|design| format!("{:?}", design.name)).collect::<Vec<_>>().join(", ")
}

fn has(designs: &[NamedDesign], excess: Excess) -> bool {
    designs.iter().any(|design| design.spec.rule.excess() == excess)
}

/// Where it does less than its name says, a clause for each kind of design.
fn less(designs: &[NamedDesign]) -> Vec<String> {
    let mut less = Vec::new();
    if has(designs, Excess::Elimination) {
        let names = names(designs, Excess::Elimination);
        less.push(format!("stops a cohort of {names} only by DLTs that eliminate its dose level"));
    }
    if has(designs, Excess::Nothing) {
        let names = names(designs, Excess::Nothing);
        less.push(format!("has no effect under {names}, where every DLT of a cohort matters or there are no cohorts"));
    }
    less
}

/// What holds, behind the key in the echo of a plan; `None` if it is what the key says.
pub(crate) fn note(plan: &Plan) -> Option<String> {
    let designs = &plan.designs;
    if !plan.conduct.stop_cohort_at_excess {
        let whole = || {
            format!("whole cohorts: those of {} are filled up after DLTs that decide", names(designs, Excess::TooToxic))
        };
        return has(designs, Excess::TooToxic).then(whole);
    }
    let less = less(designs);
    (!less.is_empty()).then(|| less.join("; "))
}

/// A plan under none of whose designs the key does what it says.
pub(super) fn warn(conduct: &Reader<'_>, designs: &[NamedDesign]) {
    if has(designs, Excess::TooToxic) || designs.is_empty() {
        return;
    }
    conduct.warn(KEY, less(designs).join("; "), "leave it out, or set it to false: whole cohorts are treated then");
}
