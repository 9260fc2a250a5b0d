//! How a trial gets from state to state of its cohort design: through the graph, or by asking where there is none.

use std::convert::Infallible;

use quick_cache::sync::Cache;

use crate::design::{Cohort, CohortDesign, Decision, Standing};
use crate::graph::{Graph, StateId};

/// A way through the states of a cohort design.
pub trait Walk {
    /// Where a trial stands.
    type State: Copy;

    /// Before the first patient.
    fn start(&self) -> Self::State;

    /// What is decided in a state.
    fn decision(&self, state: Self::State) -> Decision;

    /// The state after so many DLTs in the cohort that is treated in a state.
    fn after(&self, state: Self::State, cohort: Cohort, dlts: u32) -> Self::State;
}

impl Walk for &Graph {
    type State = StateId;

    #[inline]
    fn start(&self) -> StateId {
        Graph::start(self)
    }

    #[inline]
    fn decision(&self, state: StateId) -> Decision {
        Graph::decision(self, state)
    }

    #[inline]
    fn after(&self, state: StateId, _: Cohort, dlts: u32) -> StateId {
        Graph::after(self, state, dlts)
    }
}

/// A design with too many states for a graph, asked as trials go. What it said is remembered, within bounds, for all threads;
/// as the design is pure, it does not matter what is still remembered.
pub struct Uncompiled {
    design: Box<dyn CohortDesign>,
    decisions: Cache<Standing, Decision>,
}

impl Uncompiled {
    /// About 100 MB when full; the common states of a trial are far fewer.
    pub const MOST_REMEMBERED: usize = 3 << 18;

    /// Asks this design.
    pub fn new(design: Box<dyn CohortDesign>) -> Self {
        Self::remembering(design, Self::MOST_REMEMBERED)
    }

    /// Asks this design, remembering at most about so many decisions.
    pub fn remembering(design: Box<dyn CohortDesign>, decisions: usize) -> Self {
        Self { design, decisions: Cache::new(decisions) }
    }

    /// The design itself.
    pub fn design(&self) -> &dyn CohortDesign {
        &*self.design
    }
}

impl Walk for &Uncompiled {
    type State = Standing;

    fn start(&self) -> Standing {
        Standing::default()
    }

    fn decision(&self, state: Standing) -> Decision {
        let ask = || Ok::<_, Infallible>(self.design.decide(&state).decision);
        self.decisions.get_or_insert_with(&state, ask).unwrap_or_else(|never| match never {})
    }

    fn after(&self, state: Standing, cohort: Cohort, dlts: u32) -> Standing {
        self.design.forget(state.after(cohort, dlts as u8))
    }
}
