//! How a trial gets from state to state of its cohort design: through the graph, or by asking where there is none.

use std::convert::Infallible;

use quick_cache::sync::Cache;

use crate::design::{Cohort, CohortDesign, Decision, Standing};
use crate::graph::{Graph, Node};

/// A way through the states of a cohort design.
pub trait Walk {
    /// Where a trial stands.
    type State: Copy;

    /// Before the first patient.
    fn start(&self) -> Self::State;

    /// What is decided in a state. It is looked at where it is: a copy would be taken apart in every cohort.
    fn decision<'s>(&self, state: &'s Self::State) -> &'s Decision;

    /// The state after so many DLTs in the cohort that is treated in a state.
    fn after(&self, state: Self::State, cohort: Cohort, dlts: u32) -> Self::State;

    /// The state after a moderate toxicity, and no DLT, of the only patient of the cohort that is treated in a state.
    fn after_moderate(&self, state: Self::State, cohort: Cohort) -> Self::State;
}

impl<'a> Walk for &'a Graph {
    type State = &'a Node;

    #[inline]
    fn start(&self) -> &'a Node {
        self.first_node()
    }

    #[inline]
    fn decision<'s>(&self, state: &'s &'a Node) -> &'s Decision {
        &state.decision
    }

    #[inline]
    fn after(&self, state: &'a Node, _: Cohort, dlts: u32) -> &'a Node {
        self.node_after(state, dlts)
    }

    fn after_moderate(&self, state: &'a Node, _: Cohort) -> &'a Node {
        self.node_after_moderate(state)
    }
}

/// A design with too many states for a graph, asked as trials go. What it said is remembered, within bounds, for all threads;
/// as the design is pure, it does not matter what is still remembered.
pub struct Uncompiled {
    design: Box<dyn CohortDesign>,
    decisions: Cache<Standing, Decision>,
}

impl Uncompiled {
    /// Some 190 MB when full; the common states of a trial are far fewer.
    pub const MOST_REMEMBERED: usize = 1 << 19;

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

    fn ask(&self, standing: Standing) -> Decided {
        let ask = || Ok::<_, Infallible>(self.design.decide(&standing).decision);
        let decision = self.decisions.get_or_insert_with(&standing, ask).unwrap_or_else(|never| match never {});
        Decided { standing, decision }
    }
}

/// Where a trial stands, and what is decided there.
#[derive(Clone, Copy)]
pub struct Decided {
    standing: Standing,
    decision: Decision,
}

impl Walk for &Uncompiled {
    type State = Decided;

    fn start(&self) -> Decided {
        self.ask(Standing::default())
    }

    fn decision<'s>(&self, state: &'s Decided) -> &'s Decision {
        &state.decision
    }

    fn after(&self, state: Decided, cohort: Cohort, dlts: u32) -> Decided {
        self.ask(self.design.forget(state.standing.after(cohort, dlts as u8)))
    }

    fn after_moderate(&self, state: Decided, cohort: Cohort) -> Decided {
        match self.design.counts_moderate() {
            true => self.ask(self.design.forget(state.standing.after_moderate(cohort))),
            false => self.after(state, cohort, 0),
        }
    }
}
