//! What `stop_cohort_at_excess` does under each design of a plan, which is told where it does less than its name says.

use super::{NamedDesign, Plan, Rule};
use crate::input::Reader;

const KEY: &str = "stop_cohort_at_excess";

/// What stops a cohort of a design before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Excess {
    /// More DLTs than the rule tolerates in a cohort: its dose level is too toxic.
    TooToxic,
    /// DLTs that eliminate the dose level; of all others every one matters.
    Elimination,
    /// Nothing: every DLT of a cohort matters to the model.
    NothingInModel,
    /// Nothing: there are no cohorts, and every DLT is decided upon when it is known.
    NothingPending,
}

impl Excess {
    fn of(design: &NamedDesign) -> Self {
        match design.spec.rule {
            Rule::ThreePlusThree(_) | Rule::APlusB(_) | Rule::AcceleratedTitration(_) => Self::TooToxic,
            Rule::IThreePlusThree(_) | Rule::Mtpi(_) | Rule::Keyboard(_) | Rule::Boin(_) => Self::Elimination,
            Rule::Crm(_) => Self::NothingInModel,
            Rule::RollingSix(_) | Rule::IqThreePlusThree(_) | Rule::TiteBoin(_) | Rule::TiteCrm(_) => {
                Self::NothingPending
            }
        }
    }

    /// What it means for designs of these names, unless it is what the key says.
    fn words(self, names: &str) -> Option<String> {
        match self {
            Self::TooToxic => None,
            Self::Elimination => Some(format!("stops a cohort of {names} only by DLTs that eliminate its dose level")),
            Self::NothingInModel => Some(format!("has no effect under {names}, where every DLT of a cohort matters")),
            Self::NothingPending => {
                Some(format!("has no effect under {names}, where every DLT is decided upon when it is known"))
            }
        }
    }
}

/// The names of the designs to which it means this; empty if there are none.
fn names(designs: &[NamedDesign], excess: Excess) -> String {
    let designs = designs.iter().filter(|design| Excess::of(design) == excess);
    designs.map(|design| format!("{:?}", design.name)).collect::<Vec<_>>().join(", ")
}

fn has(designs: &[NamedDesign], excess: Excess) -> bool {
    designs.iter().any(|design| Excess::of(design) == excess)
}

/// Where it does less than its name says, a clause for each kind of design.
fn less(designs: &[NamedDesign]) -> Vec<String> {
    let kinds = [Excess::Elimination, Excess::NothingInModel, Excess::NothingPending];
    kinds.into_iter().filter(|kind| has(designs, *kind)).filter_map(|kind| kind.words(&names(designs, kind))).collect()
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
