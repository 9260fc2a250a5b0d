//! The same answers without chance: probability pushed through the graph of a design.

mod answer;
mod capped;
mod curve_answer;
mod dlts;
mod evaluable;
mod events;
mod exactness;
mod expansion;
mod fewest;
mod pass;
mod path_counts;
mod paths;
mod pooling;
mod summarise;
mod tree;
mod under_cap;

pub use answer::{
    States, answer, attach, attach_answers, capped_graph, exactness, inexact, patients_needed, results, states,
};
pub use capped::CappedGraph;
pub use curve_answer::{BriefPass, CurveAnswer, CurveSize};
pub use evaluable::{Evaluable, dlt_before_dropout, dlts_before_dropout, evaluable_patients};
pub use exactness::{Exactness, Inexact};
pub use pass::{Pass, Selection, binomial_of as binomial};
pub use path_counts::{CURVES_AT_ONCE, PathCounts};
pub use paths::{Path, distinct_paths, paths};
pub use pooling::{ExpandedLevel, Pooling, pooling};
pub use summarise::characteristics;
pub use tree::{Extent, Link, Node, NodeKind, PathTree, ends};
pub use under_cap::{FoundUnderCap, StatesUnderCap};
