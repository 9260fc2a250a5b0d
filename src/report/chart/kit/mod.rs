//! What charts are drawn with: page and canvas, axes, labels, fonts, legends, marks, colours, and panels of one kind.

pub(super) mod axis;
pub(super) mod bars;
pub(super) mod canvas;
pub(super) mod categories;
pub(super) mod font;
pub(super) mod heat_map;
pub(super) mod label;
pub(super) mod lanes;
pub(super) mod legend;
pub(super) mod lines;
pub(super) mod marker;
pub(super) mod page;
pub(super) mod palette;
mod pdf;
pub(super) mod render;
pub(super) mod rows;
