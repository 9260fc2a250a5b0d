//! Holds moderate toxicities of scenarios against designs that count them: neither has an effect without the other.

use super::{NamedDesign, Scenario, format};
use crate::input::Reader;

/// Refuses probabilities that no design looks at, and warns of designs for which there are none.
pub(super) fn check(top: &Reader<'_>, scenarios: &[Scenario], designs: &[NamedDesign]) -> Option<()> {
    let counting = designs.iter().find(|design| design.spec.rule.counts_moderate());
    let given = scenarios.iter().find(|scenario| scenario.moderate_probabilities.is_some());
    match (given, counting) {
        (Some(scenario), None) => top.refuse(
            "scenario",
            format!(
                "`moderate_probabilities` of scenario \"{}\" have no effect: no design counts moderate toxicities",
                scenario.name
            ),
            "give `end_titration_at_moderate` to accelerated titration, or remove them",
        ),
        (None, Some(design)) => {
            top.warn(
                "design",
                format!(
                    "`end_titration_at_moderate` of design \"{}\" has no effect on simulated trials: nobody has a moderate toxicity",
                    design.name
                ),
                format!(
                    "add `moderate_probabilities` to every {}; if the file is for `dosim next` alone, leave it as it is",
                    format::SCENARIO.header
                ),
            );
            Some(())
        }
        _ => Some(()),
    }
}
