//! Small shapes that mark a point and differ without colour.

use super::palette::{Rgb, WHITE};
use super::picture::{Picture, Point, Stroke};

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Inverted,
    Star,
}

impl Marker {
    pub(super) const ALL: [Self; 6] =
        [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Inverted, Self::Star];

    /// A filled mark of about twice `radius` across.
    pub(super) fn filled(self, picture: &mut Picture, centre: Point, radius: f64, color: Rgb) {
        match self.corners() {
            None => picture.circle(centre, radius, color),
            Some(corners) => {
                let place = |&(x, y): &(f64, f64)| (centre.0 + x * radius, centre.1 + y * radius);
                picture.polygon(corners.iter().map(place).collect(), color);
            }
        }
    }

    /// A mark with a white inside.
    pub(super) fn open(self, picture: &mut Picture, centre: Point, radius: f64, color: Rgb) {
        self.filled(picture, centre, radius, color);
        self.filled(picture, centre, radius * 0.55, WHITE);
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
pub(super) fn cross(picture: &mut Picture, (x, y): Point, radius: f64, color: Rgb, width: f64) {
    let stroke = Stroke::solid(color, width);
    picture.line((x - radius, y - radius), (x + radius, y + radius), stroke);
    picture.line((x - radius, y + radius), (x + radius, y - radius), stroke);
}
