//! Charts for the protocol review, each as SVG and PNG from the same drawing.
//!
//! A chart is first laid out as a `picture::Picture`, a plain list of shapes on a white sheet; one function then has
//! plotters draw that list twice. So the two files cannot differ, and no chart knows which backend it is drawn by.

mod allocation;
mod axis;
mod bars;
mod categories;
mod compared;
mod duration;
mod finding;
mod font;
mod heat_map;
mod label;
mod lanes;
mod lines;
mod marker;
mod mtd_selection;
mod onset;
mod palette;
mod path_tree;
mod picture;
mod render;
mod rows;
mod rule_flow;
mod sample_size;
mod scenario_curves;
mod selection_map;
mod sheet;
mod shown;
mod side_by_side;
mod size_and_selection;
mod sweep;
mod swimlane;
mod swimlane_parts;
mod swimlane_rows;

pub use allocation::allocation;
pub use compared::{compared_allocation, correct_selection, days_to_mtd, differences};
pub use duration::duration;
pub use mtd_selection::mtd_selection;
pub use onset::onset;
pub use path_tree::{EXTENT, MOST_NODES, path_tree};
pub use render::{Chart, ChartError};
pub use rule_flow::rule_flow;
pub use sample_size::sample_size;
pub use scenario_curves::scenario_curves;
pub use selection_map::selection_map;
pub use size_and_selection::size_and_selection;
pub use sweep::{grid_curve, grid_map, passing, random_curves};
pub use swimlane::{ExampleTrial, swimlane};
