//! Small shapes that mark a point and differ without colour.

use super::canvas::{Canvas, Point, Stroke};
use super::palette::{INK, Rgb, WHITE};

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Inverted,
    Star,
}

impl Marker {
    pub(crate) const ALL: [Self; 6] =
        [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Inverted, Self::Star];

    /// A filled mark of about twice `radius` across.
    pub(crate) fn filled(self, canvas: &mut Canvas, centre: Point, radius: f64, color: Rgb) {
        match self.corners() {
            None => canvas.circle(centre, radius, color),
            Some(corners) => {
                let place = |&(x, y): &(f64, f64)| (centre.0 + x * radius, centre.1 + y * radius);
                canvas.polygon(corners.iter().map(place).collect(), color);
            }
        }
    }

    /// A mark with a white inside.
    pub(crate) fn open(self, canvas: &mut Canvas, centre: Point, radius: f64, color: Rgb) {
        self.filled(canvas, centre, radius, color);
        self.filled(canvas, centre, radius * 0.55, WHITE);
    }

    /// Corners around (0, 0) for a radius of 1; `None` for the circle.
    fn corners(self) -> Option<&'static [(f64, f64)]> {
        match self {
            Self::Circle => None,
            Self::Square => Some(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
            Self::Triangle => Some(&[(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)]),
            Self::Diamond => Some(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
            Self::Inverted => Some(&[(0.0, 1.2), (1.15, -0.85), (-1.15, -0.85)]),
            Self::Star => Some(&[
                (0.0, -1.45),
                (0.4, -0.4),
                (1.45, 0.0),
                (0.4, 0.4),
                (0.0, 1.45),
                (-0.4, 0.4),
                (-1.45, 0.0),
                (-0.4, -0.4),
            ]),
        }
    }
}

/// Two crossing strokes.
pub(crate) fn cross(canvas: &mut Canvas, (x, y): Point, radius: f64, color: Rgb, width: f64) {
    let stroke = Stroke::solid(color, width);
    canvas.line((x - radius, y - radius), (x + radius, y + radius), stroke);
    canvas.line((x - radius, y + radius), (x + radius, y - radius), stroke);
}

/// A short line that stands out on any bar.
pub(crate) fn tick(canvas: &mut Canvas, x: f64, (top, bottom): (f64, f64)) {
    canvas.line((x, top), (x, bottom), Stroke::solid(WHITE, 7.0));
    canvas.line((x, top), (x, bottom), Stroke::solid(INK, 3.0));
}
