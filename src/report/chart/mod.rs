//! Charts for the protocol review, each as SVG and PNG from the same drawing.
//!
//! A chart is first laid out as a `picture::Picture`, a plain list of shapes on a white sheet; one function then has
//! plotters draw that list twice. So the two files cannot differ, and no chart knows which backend it is drawn by.

mod allocation;
mod axis;
mod bars;
mod categories;
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
mod rule_flow;
mod sample_size;
mod scenario_curves;
mod sheet;
mod shown;
mod sweep;
mod swimlane;
mod swimlane_parts;

pub use allocation::allocation;
pub use duration::duration;
pub use mtd_selection::mtd_selection;
pub use onset::onset;
pub use path_tree::{EXTENT, MOST_NODES, path_tree};
pub use render::{Chart, ChartError};
pub use rule_flow::rule_flow;
pub use sample_size::sample_size;
pub use scenario_curves::scenario_curves;
pub use sweep::{grid_curve, grid_map, passing, random_curves};
pub use swimlane::{ExampleTrial, swimlane};
