//! Panels of curves over a horizontal axis of numbers, a curve for each design, each with its letter on it.

use super::axis::{HORIZONTAL_HEIGHT, Scale, VERTICAL_TITLE, Vertical, horizontal};
use super::palette::{BLUE, Rgb, line};
use super::picture::{Anchor, Area, Picture, Point, Stroke, Type};
use super::sheet::{Entry, Head, STRONG, Sheet};
use super::shown::{described, letter};
use crate::scenario::NamedDesign;

/// More designs than this cannot be told apart.
pub(super) const MAX_LINES: usize = 10;

const PLOT_HEIGHT: f64 = 230.0;

/// One panel.
pub(super) struct LinePanel<'a> {
    pub(super) head: Head,
    pub(super) axis: Vertical<'a>,
    pub(super) range: (f64, f64),
    pub(super) title: String,
    /// For each design its points, from left to right.
    pub(super) lines: Vec<Vec<Point>>,
    /// Where a dashed vertical line stands.
    pub(super) marked: Option<f64>,
}

/// Draws the panels in so many columns.
pub(super) fn draw(sheet: &mut Sheet, panels: &[LinePanel<'_>], columns: usize) {
    let heads: Vec<_> = panels.iter().map(|panel| panel.head.clone()).collect();
    let areas = sheet.grid(&heads, columns, VERTICAL_TITLE + PLOT_HEIGHT + HORIZONTAL_HEIGHT);
    for (area, panel) in areas.into_iter().zip(panels) {
        panel.draw(&mut sheet.picture, area);
    }
}

impl LinePanel<'_> {
    fn draw(&self, picture: &mut Picture, area: Area) {
        let (plot, y) = self.axis.plot(area, HORIZONTAL_HEIGHT);
        self.axis.draw(picture, area, (plot, y));
        let x = horizontal(picture, plot, self.range, &self.title);
        if let Some(marked) = self.marked {
            super::axis::marked_line(picture, plot, x.within(marked));
        }
        let count = self.lines.len();
        for (design, points) in self.lines.iter().enumerate() {
            let drawn: Vec<Point> = points.iter().map(|&(at, value)| (x.within(at), y.within(value))).collect();
            picture.path(&drawn, Stroke::solid(color(design, count), 2.5));
        }
        if count > 1 {
            (0..count).for_each(|design| self.write_letter(picture, design, x, y));
        }
    }

    /// Letters stand at different places, so that those on curves that coincide can be read.
    fn write_letter(&self, picture: &mut Picture, design: usize, x: Scale, y: Scale) {
        let count = self.lines.len();
        let (from, to) = self.range;
        let at = from + (to - from) * (design as f64 + 0.5) / count as f64;
        if let Some(value) = interpolated(&self.lines[design], at) {
            let look = Type { color: color(design, count), ..STRONG };
            picture.text_on_white(&letter(design), (x.within(at), y.within(value) + 5.0), Anchor::Middle, look);
        }
    }
}

fn color(design: usize, count: usize) -> Rgb {
    if count == 1 { BLUE } else { line(design, count) }
}

/// The height of a curve at a place that it covers.
pub(super) fn interpolated(points: &[Point], at: f64) -> Option<f64> {
    let pair = points.windows(2).find(|pair| pair[0].0 <= at && at <= pair[1].0)?;
    let (from, to) = (pair[0], pair[1]);
    let share = if to.0 > from.0 { (at - from.0) / (to.0 - from.0) } else { 0.0 };
    Some(from.1 + (to.1 - from.1) * share)
}

/// A row for each design with its letter, line and rules; none if there is only one.
pub(super) fn legend(designs: &[NamedDesign]) -> Vec<Entry<'_>> {
    if designs.len() == 1 {
        return Vec::new();
    }
    let entry = |(place, design): (usize, &NamedDesign)| {
        let stroke = Stroke::solid(color(place, designs.len()), 2.5);
        Entry::new(described(design), move |picture: &mut Picture, (x, y): Point| {
            picture.line((x - 13.0, y), (x + 15.0, y), stroke);
            let look = Type { color: stroke.color, ..STRONG };
            picture.text_on_white(&letter(place), (x + 1.0, y + 5.0), Anchor::Middle, look);
        })
    };
    designs.iter().enumerate().map(entry).collect()
}
