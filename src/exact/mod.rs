//! The same answers without chance: probability pushed through the graph of a design.

mod answer;
mod brief;
mod capped;
mod dlts;
mod evaluable;
mod exactness;
mod expansion;
mod fewest;
mod pass;
mod paths;
mod summarise;
mod tree;

pub use answer::{answer, attach, capped_graph, exactness, inexact, patients_needed, results};
pub use brief::{Brief, BriefSize, brief};
pub use capped::CappedGraph;
pub use evaluable::{Evaluable, dlt_before_dropout, evaluable_patients};
pub use exactness::{Exactness, Inexact};
pub use pass::{Pass, Selection, binomial_of as binomial};
pub use paths::{Path, distinct_paths, paths};
pub use summarise::characteristics;
pub use tree::{Extent, Link, Node, NodeKind, PathTree, ends};
