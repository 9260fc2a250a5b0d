//! A picture as a list of shapes, before any backend draws it.

use super::label::width;
use super::palette::{Rgb, WHITE};

/// A place on the sheet in pixels, the upper left corner being (0, 0).
pub(super) type Point = (f64, f64);

/// A rectangle on the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn centre(&self) -> Point {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }
}

/// Which end of a text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Size, weight and colour of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    /// Pixels of the em square.
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) color: Rgb,
}

/// The look of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub(super) color: Rgb,
    /// Pixels.
    pub(super) width: f64,
    /// Pixels drawn and pixels left out, in turn.
    pub(super) dashes: Option<(f64, f64)>,
}

impl Stroke {
    pub(super) const fn solid(color: Rgb, width: f64) -> Self {
        Self { color, width, dashes: None }
    }

    pub(super) const fn dashed(color: Rgb, width: f64) -> Self {
        Self { color, width, dashes: Some((7.0, 5.0)) }
    }

    pub(super) const fn dotted(color: Rgb, width: f64) -> Self {
        Self { color, width, dashes: Some((2.0, 4.0)) }
    }
}

/// One thing that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Rectangle { area: Area, fill: Rgb },
    Path { points: Vec<Point>, color: Rgb, width: f64 },
    Polygon { points: Vec<Point>, fill: Rgb },
    Circle { centre: Point, radius: f64, fill: Rgb },
    Text { text: String, at: Point, anchor: Anchor, look: Type },
}

/// Shapes on a white sheet, later ones in front.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Picture {
    pub(super) shapes: Vec<Shape>,
}

impl Picture {
    pub(super) fn rectangle(&mut self, area: Area, fill: Rgb) {
        self.shapes.push(Shape::Rectangle { area, fill });
    }

    /// A rectangle with a border inside its edges.
    pub(super) fn box_with_border(&mut self, area: Area, fill: Rgb, border: Rgb) {
        let Area { left, top, right, bottom } = area;
        self.rectangle(area, border);
        if area.width() > 2.0 && area.height() > 2.0 {
            let inside = Area { left: left + 1.0, top: top + 1.0, right: right - 1.0, bottom: bottom - 1.0 };
            self.rectangle(inside, fill);
        }
    }

    pub(super) fn polygon(&mut self, points: Vec<Point>, fill: Rgb) {
        self.shapes.push(Shape::Polygon { points, fill });
    }

    pub(super) fn circle(&mut self, centre: Point, radius: f64, fill: Rgb) {
        self.shapes.push(Shape::Circle { centre, radius, fill });
    }

    pub(super) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.path(&[from, to], stroke);
    }

    /// A line through all these points.
    pub(super) fn path(&mut self, points: &[Point], stroke: Stroke) {
        let pieces = match stroke.dashes {
            None => vec![points.to_vec()],
            Some((on, off)) => points.windows(2).flat_map(|pair| dashes(pair[0], pair[1], on, off)).collect(),
        };
        for points in pieces {
            self.shapes.push(Shape::Path { points, color: stroke.color, width: stroke.width });
        }
    }

    /// As [`Self::text`], over a white ground that keeps lines from crossing it.
    pub(super) fn text_on_white(&mut self, text: &str, (x, y): Point, anchor: Anchor, look: Type) {
        let width = width(text, look) + 6.0;
        let left = match anchor {
            Anchor::Start => x - 3.0,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width + 3.0,
        };
        self.rectangle(
            Area { left, right: left + width, top: y - 0.85 * look.size, bottom: y + 0.3 * look.size },
            WHITE,
        );
        self.text(text, (x, y), anchor, look);
    }

    /// Writes a text whose baseline is at `at`.
    pub(super) fn text(&mut self, text: &str, at: Point, anchor: Anchor, look: Type) {
        // XML 1.0 has no way to write most control characters, not even escaped.
        let text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.shapes.push(Shape::Text { text, at, anchor, look });
    }
}

/// The dashes of a straight line.
fn dashes(from: Point, to: Point, on: f64, off: f64) -> Vec<Vec<Point>> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = libm::hypot(dx, dy);
    let at = |distance: f64| (from.0 + dx * distance / length, from.1 + dy * distance / length);
    let count = (length / (on + off)).ceil() as usize;
    (0..count).map(|dash| dash as f64 * (on + off)).map(|begin| vec![at(begin), at((begin + on).min(length))]).collect()
}
