//! A picture as a list of shapes, before it is written in any format.

use super::label::width;
use super::palette::{Rgb, WHITE};

/// A place on the page in pixels, the upper left corner being (0, 0).
pub(crate) type Point = (f64, f64);

/// A rectangle on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(crate) fn centre(&self) -> Point {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    fn holds(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// Which end of a text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Size, weight and colour of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Type {
    /// Pixels of the em square.
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) color: Rgb,
}

/// The look of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) color: Rgb,
    /// Pixels.
    pub(crate) width: f64,
    /// Pixels drawn and pixels left out, in turn.
    pub(crate) dashes: Option<(f64, f64)>,
}

impl Stroke {
    pub(crate) const fn solid(color: Rgb, width: f64) -> Self {
        Self { color, width, dashes: None }
    }

    pub(crate) const fn dashed(color: Rgb, width: f64) -> Self {
        Self { color, width, dashes: Some((7.0, 5.0)) }
    }

    pub(crate) const fn dotted(color: Rgb, width: f64) -> Self {
        Self { color, width, dashes: Some((2.0, 4.0)) }
    }
}

/// One thing that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Rectangle { area: Area, fill: Rgb },
    Path { points: Vec<Point>, color: Rgb, width: f64 },
    Polygon { points: Vec<Point>, fill: Rgb },
    Circle { centre: Point, radius: f64, fill: Rgb },
    Text { text: String, at: Point, anchor: Anchor, look: Type },
}

impl Shape {
    /// Where it is; of a text, where it is anchored.
    fn place(&self) -> Point {
        let middle = |points: &[Point]| {
            let ends = |of: fn(&Point) -> f64| {
                let all = points.iter().map(of);
                (all.clone().fold(f64::INFINITY, f64::min), all.fold(f64::NEG_INFINITY, f64::max))
            };
            let ((left, right), (top, bottom)) = (ends(|point| point.0), ends(|point| point.1));
            Area { left, top, right, bottom }.centre()
        };
        match self {
            Self::Rectangle { area, .. } => area.centre(),
            Self::Path { points, .. } | Self::Polygon { points, .. } => middle(points),
            Self::Circle { centre, .. } => *centre,
            Self::Text { at, .. } => *at,
        }
    }
}

/// What a part of a page is, where a screen is too narrow for the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// One entry of a legend.
    Entry,
    Panel,
}

/// Shapes on a white page, later ones in front.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Canvas {
    pub(crate) shapes: Vec<Shape>,
    /// Which parts the page has, and where; they do not overlap.
    parts: Vec<(Part, Area)>,
}

impl Canvas {
    /// Whatever is drawn in this area belongs to one part of the page.
    pub(crate) fn part(&mut self, part: Part, area: Area) {
        self.parts.push((part, area));
    }

    /// The shapes of every part, in the order in which they are drawn; before them those of none, as running text.
    pub(crate) fn by_part(&self) -> Vec<(Option<Part>, Vec<&Shape>)> {
        let mut all: Vec<_> =
            [None].into_iter().chain(self.parts.iter().map(|of| Some(of.0))).map(|of| (of, Vec::new())).collect();
        for shape in &self.shapes {
            let place = shape.place();
            let part = self.parts.iter().position(|(_, area)| area.holds(place)).map_or(0, |part| part + 1);
            all[part].1.push(shape);
        }
        all
    }

    pub(crate) fn rectangle(&mut self, area: Area, fill: Rgb) {
        self.shapes.push(Shape::Rectangle { area, fill });
    }

    /// A rectangle with a border inside its edges.
    pub(crate) fn box_with_border(&mut self, area: Area, fill: Rgb, border: Rgb) {
        let Area { left, top, right, bottom } = area;
        self.rectangle(area, border);
        if area.width() > 2.0 && area.height() > 2.0 {
            let inside = Area { left: left + 1.0, top: top + 1.0, right: right - 1.0, bottom: bottom - 1.0 };
            self.rectangle(inside, fill);
        }
    }

    pub(crate) fn polygon(&mut self, points: Vec<Point>, fill: Rgb) {
        self.shapes.push(Shape::Polygon { points, fill });
    }

    pub(crate) fn circle(&mut self, centre: Point, radius: f64, fill: Rgb) {
        self.shapes.push(Shape::Circle { centre, radius, fill });
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.path(&[from, to], stroke);
    }

    /// A line through all these points.
    pub(crate) fn path(&mut self, points: &[Point], stroke: Stroke) {
        let pieces = match stroke.dashes {
            None => vec![points.to_vec()],
            Some((on, off)) => points.windows(2).flat_map(|pair| dashes(pair[0], pair[1], on, off)).collect(),
        };
        for points in pieces {
            self.shapes.push(Shape::Path { points, color: stroke.color, width: stroke.width });
        }
    }

    /// As [`Self::text`], over a white ground that keeps lines from crossing it.
    pub(crate) fn text_on_white(&mut self, text: &str, (x, y): Point, anchor: Anchor, look: Type) {
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
    pub(crate) fn text(&mut self, text: &str, at: Point, anchor: Anchor, look: Type) {
        self.shapes.push(Shape::Text { text: writable(text), at, anchor, look });
    }
}

/// A text with blanks for what XML 1.0 has no way to write, not even escaped.
pub(crate) fn writable(text: &str) -> String {
    let is_writable = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if is_writable(c) { c } else { ' ' }).collect()
}

/// The dashes of a straight line.
fn dashes(from: Point, to: Point, on: f64, off: f64) -> Vec<Vec<Point>> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = libm::hypot(dx, dy);
    let at = |distance: f64| (from.0 + dx * distance / length, from.1 + dy * distance / length);
    let count = (length / (on + off)).ceil() as usize;
    (0..count).map(|dash| dash as f64 * (on + off)).map(|begin| vec![at(begin), at((begin + on).min(length))]).collect()
}
