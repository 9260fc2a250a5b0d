//! Reads back what a chart says and where it says it.

use roxmltree::{Document, Node};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// One text of an SVG chart with the rectangle that its capital letters fill.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) words: String,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) baseline: f64,
}

impl Text {
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let apart = self.right.min(other.right) - self.left.max(other.left) < 1.0
            || self.baseline.min(other.baseline) - self.top.max(other.top) < 1.0;
        !apart
    }
}

pub(crate) fn size(document: &Document<'_>) -> (f64, f64) {
    let root = document.root_element();
    (number(root, "width"), number(root, "height"))
}

pub(crate) fn texts(document: &Document<'_>) -> Vec<Text> {
    document.descendants().filter(|node| node.has_tag_name("text")).map(text).collect()
}

fn text(node: Node<'_, '_>) -> Text {
    let words = node.text().unwrap().trim().to_owned();
    let size = number(node, "font-size");
    assert!(size >= 13.999, "“{words}” is written in {size} pixels");
    let bold = node.attribute("font-weight") == Some("bold");
    let width = size * em_width(&words, bold);
    let left = number(node, "x")
        - match node.attribute("text-anchor").unwrap() {
            "start" => 0.0,
            "middle" => width / 2.0,
            "end" => width,
            other => panic!("{other}"),
        };
    assert_eq!(node.attribute("dy"), Some("0.76em"));
    let baseline = number(node, "y") + 0.76 * size;
    Text { words, left, right: left + width, top: baseline - 0.73 * size, baseline }
}

fn em_width(words: &str, bold: bool) -> f64 {
    let file: &[u8] = if bold {
        include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf")
    } else {
        include_bytes!("../../assets/fonts/DejaVuSans.ttf")
    };
    let font = FontRef::new(file).unwrap();
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let width = |c: char| metrics.advance_width(font.charmap().map(c).unwrap_or_default()).unwrap_or_default();
    let units: f32 = words.chars().map(width).sum();
    f64::from(units) / f64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em)
}

fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).unwrap().parse().unwrap()
}
