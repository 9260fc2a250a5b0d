//! Charts for the protocol review, each as SVG and PNG from the same drawing.
//!
//! A chart is first laid out as a `kit::canvas::Canvas`, a plain list of shapes on a white page. One function has plotters write
//! that list as SVG; of this very SVG the pixels of the PNG and the lines and texts of the PDF are made.

mod allocation;
mod bound;
mod compared_allocation;
mod comparison_data;
mod correct_selection;
mod data;
mod days_to_mtd;
mod differences;
mod duration;
mod findings;
mod intervals;
mod kit;
mod mtd_selection;
mod onset;
mod path_tree;
mod posterior;
mod rule_flow;
mod sample_size;
mod scenario_curves;
mod search;
mod selection_map;
mod size_and_selection;
mod sweep;
mod swimlane;
mod swimlane_parts;
mod swimlane_rows;

pub use allocation::allocation;
pub use bound::bound_frontier;
pub use compared_allocation::compared_allocation;
pub use correct_selection::correct_selection;
pub use data::undrawable;
pub use days_to_mtd::days_to_mtd;
pub use differences::differences;
pub use duration::duration;
pub use kit::render::{Chart, ChartError, FORMATS};
pub use mtd_selection::mtd_selection;
pub use onset::onset;
pub use path_tree::{EXTENT, MOST_NODES, path_tree};
pub use posterior::{next_intervals, prior_intervals};
pub use rule_flow::rule_flow;
pub use sample_size::sample_size;
pub use scenario_curves::scenario_curves;
pub use search::search_frontier;
pub use selection_map::selection_map;
pub use size_and_selection::size_and_selection;
pub use sweep::{grid_curve, grid_map, passing, random_curves};
pub use swimlane::{ExampleTrial, swimlane};
