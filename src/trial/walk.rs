//! How a trial gets from state to state of its cohort design: through the graph, or by asking where there is none.

use std::convert::Infallible;

use quick_cache::sync::Cache;

use crate::design::{Action, CohortDesign, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::graph::{Graph, StateId, Step};

/// A way through the states of a cohort design.
pub trait Walk {
    /// Where a trial stands.
    type State: Copy;
    /// Where the numbers of DLTs in a cohort lead.
    type Edges: Copy;

    /// Before the first patient.
    fn start(&self) -> Self::State;

    /// What happens in a state.
    fn step(&self, state: Self::State) -> WalkStep<Self::Edges>;

    /// The state after so many DLTs in a cohort.
    fn after(&self, edges: Self::Edges, dlts: u32) -> Self::State;
}

/// What happens in a state.
#[derive(Debug, Clone, Copy)]
pub enum WalkStep<E> {
    /// A cohort is treated.
    Enrol {
        /// Where.
        dose: DoseLevel,
        /// How many.
        patients: u8,
        /// DLTs among them that the rule tolerates.
        tolerates: u8,
        /// Where each number of DLTs leads.
        edges: E,
    },
    /// The trial is over.
    Stop {
        /// What it recommends.
        mtd: Mtd,
        /// Why it stopped.
        reason: StopReason,
    },
}

impl Walk for &Graph {
    type State = StateId;
    type Edges = u32;

    #[inline]
    fn start(&self) -> StateId {
        Graph::start(self)
    }

    #[inline]
    fn step(&self, state: StateId) -> WalkStep<u32> {
        match Graph::step(self, state) {
            Step::Enrol { dose, patients, tolerates, first_edge } => {
                WalkStep::Enrol { dose, patients, tolerates, edges: first_edge }
            }
            Step::Stop { mtd, reason } => WalkStep::Stop { mtd, reason },
        }
    }

    #[inline]
    fn after(&self, edges: u32, dlts: u32) -> StateId {
        Graph::after(self, edges, dlts)
    }
}

/// A design with too many states for a graph, asked as trials go. What it said is remembered, within bounds, for all threads;
/// as the design is pure, it does not matter what is still remembered.
pub struct Asked {
    design: Box<dyn CohortDesign>,
    answers: Cache<Standing, Answer>,
}

/// All that a cohort design decides by.
type Standing = (Tallies, Option<DoseLevel>);

#[derive(Clone, Copy)]
enum Answer {
    Enrol { dose: DoseLevel, patients: u8, tolerates: u8 },
    Stop { mtd: Mtd, reason: StopReason },
}

impl Asked {
    /// About 100 MB when full; the common states of a trial are far fewer.
    const MOST_REMEMBERED: usize = 1 << 20;

    /// Asks this design.
    pub fn new(design: Box<dyn CohortDesign>) -> Self {
        Self::remembering(design, Self::MOST_REMEMBERED)
    }

    /// Asks this design, remembering at most about so many answers.
    pub fn remembering(design: Box<dyn CohortDesign>, answers: usize) -> Self {
        Self { design, answers: Cache::new(answers) }
    }

    /// The design itself.
    pub fn design(&self) -> &dyn CohortDesign {
        &*self.design
    }

    fn ask(&self, (tallies, at): &Standing) -> Answer {
        match self.design.next(tallies, *at) {
            Action::Enrol { dose, patients, tolerates } => Answer::Enrol { dose, patients, tolerates },
            Action::Stop(reason) => Answer::Stop { mtd: self.design.mtd(tallies), reason },
        }
    }
}

impl Walk for &Asked {
    type State = Standing;
    /// The tallies before the cohort, where it is treated and how many it has.
    type Edges = (Tallies, DoseLevel, u8);

    fn start(&self) -> Standing {
        (Tallies::default(), None)
    }

    fn step(&self, state: Standing) -> WalkStep<Self::Edges> {
        let answer = self.answers.get_or_insert_with(&state, || Ok::<_, Infallible>(self.ask(&state)));
        match answer.unwrap_or_else(|never| match never {}) {
            Answer::Enrol { dose, patients, tolerates } => {
                WalkStep::Enrol { dose, patients, tolerates, edges: (state.0, dose, patients) }
            }
            Answer::Stop { mtd, reason } => WalkStep::Stop { mtd, reason },
        }
    }

    fn after(&self, (tallies, dose, patients): Self::Edges, dlts: u32) -> Standing {
        (tallies.with(dose, patients.into(), dlts as u16), Some(dose))
    }
}
