//! Panels of curves over a horizontal axis of numbers, a curve for each design, each with its letter on it.

use super::axis::{HORIZONTAL_HEIGHT, Scale, VERTICAL_TITLE, Vertical, horizontal};
use super::canvas::{Anchor, Area, Canvas, Point, Stroke, Type};
use super::legend::{Entry, letter};
use super::page::{Head, Page, STRONG};
use super::palette::{BLUE, Rgb, line};
use crate::scenario::NamedDesign;

/// More designs than this cannot be told apart.
pub(crate) const MAX_LINES: usize = 10;

const PLOT_HEIGHT: f64 = 230.0;

/// One panel.
pub(crate) struct LinePanel<'a> {
    pub(crate) head: Head,
    pub(crate) axis: Vertical<'a>,
    pub(crate) range: (f64, f64),
    pub(crate) title: String,
    /// For each design its points, from left to right.
    pub(crate) lines: Vec<Vec<Point>>,
    /// Where a dashed vertical line stands.
    pub(crate) marked: Option<f64>,
}

/// Draws the panels in so many columns.
pub(crate) fn draw(page: &mut Page, panels: &[LinePanel<'_>], columns: usize) {
    let heads: Vec<_> = panels.iter().map(|panel| panel.head.clone()).collect();
    let areas = page.grid(&heads, columns, VERTICAL_TITLE + PLOT_HEIGHT + HORIZONTAL_HEIGHT);
    for (place, (area, panel)) in areas.into_iter().zip(panels).enumerate() {
        // The axis of the left neighbour holds for this panel too.
        let is_named = place % columns == 0 || panels[place - 1].axis.title != panel.axis.title;
        panel.draw(&mut page.canvas, area, is_named);
    }
}

impl LinePanel<'_> {
    fn draw(&self, canvas: &mut Canvas, area: Area, is_named: bool) {
        let (plot, y) = self.axis.plot(area, HORIZONTAL_HEIGHT);
        self.axis.named(is_named).draw(canvas, area, (plot, y));
        let x = horizontal(canvas, plot, self.range, &self.title);
        if let Some(marked) = self.marked {
            super::axis::marked_line(canvas, plot, x.within(marked));
        }
        let count = self.lines.len();
        for (design, points) in self.lines.iter().enumerate() {
            let drawn: Vec<Point> = points.iter().map(|&(at, value)| (x.within(at), y.within(value))).collect();
            canvas.path(&drawn, Stroke::solid(color(design, count), 2.5));
        }
        if count > 1 {
            (0..count).for_each(|design| self.write_letter(canvas, design, x, y));
        }
    }

    /// Letters stand at different places, so that those on curves that coincide can be read.
    fn write_letter(&self, canvas: &mut Canvas, design: usize, x: Scale, y: Scale) {
        let count = self.lines.len();
        let (from, to) = self.range;
        let at = from + (to - from) * (design as f64 + 0.5) / count as f64;
        if let Some(value) = interpolated(&self.lines[design], at) {
            let look = Type { color: color(design, count), ..STRONG };
            canvas.text_on_white(&letter(design), (x.within(at), y.within(value) + 5.0), Anchor::Middle, look);
        }
    }
}

fn color(design: usize, count: usize) -> Rgb {
    if count == 1 { BLUE } else { line(design, count) }
}

/// The height of a curve at a place that it covers.
pub(crate) fn interpolated(points: &[Point], at: f64) -> Option<f64> {
    let pair = points.windows(2).find(|pair| pair[0].0 <= at && at <= pair[1].0)?;
    let (from, to) = (pair[0], pair[1]);
    let share = if to.0 > from.0 { (at - from.0) / (to.0 - from.0) } else { 0.0 };
    Some(from.1 + (to.1 - from.1) * share)
}

/// An entry for each design with its letter and line; none if there is only one.
pub(crate) fn legend(designs: &[NamedDesign]) -> Vec<Entry<'_>> {
    if designs.len() == 1 {
        return Vec::new();
    }
    let entry = |(place, design): (usize, &NamedDesign)| {
        let stroke = Stroke::solid(color(place, designs.len()), 2.5);
        Entry::new(design.name.as_str(), move |canvas: &mut Canvas, (x, y): Point| {
            canvas.line((x - 13.0, y), (x + 15.0, y), stroke);
            let look = Type { color: stroke.color, ..STRONG };
            canvas.text_on_white(&letter(place), (x + 1.0, y + 5.0), Anchor::Middle, look);
        })
    };
    designs.iter().enumerate().map(entry).collect()
}
