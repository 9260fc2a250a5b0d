//! How few patients may be treated where cohorts are stopped at excess, and what that leaves exact.
//!
//! A cohort that is stopped at excess is decided on as the whole cohort would be: with more DLTs than the rule tolerates,
//! whatever the others show changes nothing. So the way through the states is that of whole cohorts, and only how many were
//! under way by then depends on the calendar. It matters for a cap, which counts treated patients.

use super::capped::CappedGraph;
use crate::design::{DesignSpec, Mtd, StopReason};
use crate::graph::StateId;

/// The fewest treated patients of each state, whole cohorts being the most.
#[derive(Debug, Clone)]
pub(super) struct Fewest<'a> {
    graph: &'a CappedGraph<'a>,
    treated: Vec<u32>,
}

impl<'a> Fewest<'a> {
    pub(super) fn new(graph: &'a CappedGraph<'a>) -> Self {
        let mut treated = vec![u32::MAX; graph.decisions().len()];
        treated[0] = 0;
        for (state, cohort, _) in graph.cohorts() {
            let before = treated[state as usize];
            for (dlts, after) in graph.ways(state) {
                // Whoever has the DLTs that are the excess was treated.
                let more = if dlts > cohort.tolerates { cohort.tolerates + 1 } else { cohort.patients };
                let after = &mut treated[after as usize];
                *after = (*after).min(before + u32::from(more));
            }
        }
        Self { graph, treated }
    }

    /// Fewest and most patients of a state.
    fn of(&self, state: usize) -> (u32, u32) {
        (self.treated[state], self.graph.tallies(state as StateId).total_patients())
    }

    fn may_be_fewer(&self, state: usize) -> bool {
        let (fewest, most) = self.of(state);
        fewest < most
    }

    /// Whether no cohort can be stopped before its last patient is treated.
    pub(super) fn are_all(&self) -> bool {
        (0..self.treated.len()).all(|state| !self.may_be_fewer(state))
    }

    /// Whether the trial is over with every cohort that can be stopped at excess.
    pub(super) fn only_at_the_end(&self) -> bool {
        (0..self.graph.enrolling()).all(|state| !self.may_be_fewer(state))
    }

    /// Whether the design itself ends the trial with every cohort that can be stopped at excess, cap or no cap.
    pub(super) fn end_the_trial(&self) -> bool {
        (0..self.treated.len()).all(|state| !self.may_be_fewer(state) || self.graph.wanted(state as StateId).is_none())
    }

    /// Whether the cap ends a trial where it would with whole cohorts, and with the same recommendation, which is made of those
    /// who were treated.
    pub(super) fn leave_the_cap_as_it_is(&self, spec: &DesignSpec) -> bool {
        let at_cap = self.graph.endings().iter().filter(|ending| ending.reason == StopReason::CapReached);
        let mut states = at_cap.flat_map(|ending| ending.states.clone().map(move |state| (ending.mtd, state)));
        states.all(|(mtd, state)| {
            let wanted = self.graph.wanted(state as StateId).map_or(0, |cohort| u32::from(cohort.patients));
            let (fewest, _) = self.of(state);
            let still_full = spec.cap.is_none_or(|cap| fewest + wanted > cap);
            still_full && (mtd == Mtd::Undetermined || !self.may_be_fewer(state))
        })
    }

    /// Whether every trial that does not end at its cap has more patients than `planned`, or has not, whatever the calendar.
    pub(super) fn settle(&self, planned: u32) -> bool {
        let ended = self.graph.endings().iter().filter(|ending| ending.reason != StopReason::CapReached);
        let mut states = ended.flat_map(|ending| ending.states.clone());
        states.all(|state| {
            let (fewest, most) = self.of(state);
            fewest > planned || most <= planned
        })
    }
}
