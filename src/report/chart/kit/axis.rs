//! Scales from values to pixels, round tick marks, and how numbers are written beside them.

use super::canvas::{Anchor, Area, Canvas, Stroke};
use super::label::width;
use super::page::{LINE, SMALL};
use super::palette::{GRID, INK, QUIET, RULE};
use crate::report::words::{at_most_decimals, plain};

/// A straight line from values to pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    from: f64,
    to: f64,
    begin: f64,
    end: f64,
}

impl Scale {
    /// Puts `from` at pixel `begin` and `to` at pixel `end`.
    pub(crate) fn new((from, to): (f64, f64), (begin, end): (f64, f64)) -> Self {
        Self { from, to: if to > from { to } else { from + 1.0 }, begin, end }
    }

    pub(crate) fn at(&self, value: f64) -> f64 {
        self.begin + (value - self.from) / (self.to - self.from) * (self.end - self.begin)
    }

    /// As [`Self::at`], values outside the scale at its nearer end.
    pub(crate) fn within(&self, value: f64) -> f64 {
        self.at(value.clamp(self.from, self.to))
    }
}

/// Multiples of a round step (1, 2 or 5 times a power of ten) over a range, about `count` of them.
pub(crate) fn ticks(from: f64, to: f64, count: usize) -> Vec<f64> {
    let step = round_step((to - from) / count.max(1) as f64);
    let first = (from / step - 1e-9).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    // Dividing keeps tenths exact where multiplying would not.
    (first..=last).map(|k| if step < 1.0 { k as f64 / step.recip().round() } else { k as f64 * step }).collect()
}

/// The least of 1, 2, 5, 10, 20, … and of .5, .2, .1, … that is at least `least`.
pub(crate) fn round_step(least: f64) -> f64 {
    let mut power = 1.0;
    while power > least && power > 1e-6 {
        power /= 10.0;
    }
    while power * 10.0 <= least {
        power *= 10.0;
    }
    [1.0, 2.0, 5.0].map(|m| m * power).into_iter().find(|&step| step >= least * 0.999_999).unwrap_or(10.0 * power)
}

/// The first round number at or above a value; `least` for less.
pub(crate) fn round_up(value: f64, least: f64) -> f64 {
    let value = value.max(least);
    let step = round_step(value / 5.0);
    (value / step - 1e-9).ceil() * step
}

/// Numbers along an axis, in ascending order, with as many decimals as tell them apart and tell where they are.
pub(crate) fn labels(values: &[f64]) -> Vec<String> {
    const MOST: usize = 9;
    let gap = values.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let is_told = |&decimals: &usize| {
        let power = 10_f64.powi(decimals as i32);
        values.iter().all(|value| ((value * power).round() / power - value).abs() <= gap / 20.0)
    };
    let decimals = (2..=MOST).find(is_told).unwrap_or(MOST);
    values.iter().map(|&value| at_most_decimals(value, decimals)).collect()
}

/// The widest of some labels.
pub(crate) fn widest(labels: &[String]) -> f64 {
    labels.iter().map(|label| width(label, SMALL)).fold(0.0, f64::max)
}

/// What the title above a vertical axis needs.
pub(crate) const VERTICAL_TITLE: f64 = LINE + 16.0;

/// As wide as "100 %", so that plots on one page begin at the same place.
const LEAST_GUTTER: f64 = 46.0;

/// A vertical axis from 0 to `top`, not yet drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vertical<'a> {
    /// Written above the axis, so that nobody has to tilt their head.
    pub(crate) title: &'a str,
    pub(crate) top: f64,
    pub(crate) write: fn(f64) -> String,
}

impl Vertical<'_> {
    /// As it is, or without its title: beside another panel with the same axis the name would be said twice.
    pub(crate) fn named(self, is_named: bool) -> Self {
        Self { title: if is_named { self.title } else { "" }, ..self }
    }

    fn ticks(&self) -> Vec<f64> {
        ticks(0.0, self.top, 5)
    }

    /// The plot that is left of a panel beside this axis, with `below` pixels free under it.
    pub(crate) fn plot(&self, panel: Area, below: f64) -> (Area, Scale) {
        let widths = self.ticks().into_iter().map(|tick| width(&(self.write)(tick), SMALL));
        let left = panel.left + widths.fold(LEAST_GUTTER, f64::max) + 8.0;
        let plot = Area { left, top: panel.top + VERTICAL_TITLE, bottom: panel.bottom - below, ..panel };
        (plot, Scale::new((0.0, self.top), (plot.bottom, plot.top)))
    }

    /// Draws title, ticks and grid lines.
    pub(crate) fn draw(&self, canvas: &mut Canvas, panel: Area, (plot, scale): (Area, Scale)) {
        if !self.title.is_empty() {
            canvas.text(self.title, (panel.left, panel.top + LINE), Anchor::Start, SMALL);
        }
        for tick in self.ticks() {
            let y = scale.at(tick).round();
            canvas.line((plot.left, y), (plot.right, y), Stroke::solid(GRID, 1.0));
            canvas.text(&(self.write)(tick), (plot.left - 8.0, y + 5.0), Anchor::End, SMALL);
        }
    }
}

/// The base line of a plot.
pub(crate) fn base_line(canvas: &mut Canvas, plot: Area) {
    canvas.line((plot.left, plot.bottom), (plot.right, plot.bottom), Stroke::solid(QUIET, 1.0));
}

/// What [`horizontal`] needs below the plot.
pub(crate) const HORIZONTAL_HEIGHT: f64 = 2.0 * LINE + 10.0;

/// A horizontal axis of numbers under a plot: ticks, their labels, and its title.
pub(crate) fn horizontal(canvas: &mut Canvas, plot: Area, (from, to): (f64, f64), title: &str) -> Scale {
    let scale = Scale::new((from, to), (plot.left, plot.right));
    base_line(canvas, plot);
    let widest_end = width(&plain(to.round()), SMALL).max(width(&plain(from.round()), SMALL)) + 22.0;
    let mut right_of_last = f64::NEG_INFINITY;
    let count = (plot.width() / widest_end).floor() as usize;
    // A round step may leave a single tick, such as 0 between -400 and 400, which says nothing of the scale.
    let enough = |ticks: &Vec<f64>| ticks.len() > 2;
    // Small steps have labels of many decimals, for which there is less room.
    let fits = |ticks: &Vec<f64>| {
        let apart = ticks.windows(2).map(|pair| scale.at(pair[1]) - scale.at(pair[0])).fold(f64::INFINITY, f64::min);
        widest(&labels(ticks)) + 4.0 <= apart
    };
    let fewer = || (1..count).rev().map(|count| ticks(from, to, count)).find(|ticks| enough(ticks) && fits(ticks));
    let of_count = || (count..=2 * count).map(|count| ticks(from, to, count));
    // Two are better than none.
    let most = of_count().find(enough).or_else(|| of_count().find(|ticks| ticks.len() == 2)).unwrap_or_default();
    let shown = if fits(&most) { most } else { fewer().unwrap_or(most) };
    for (&tick, label) in shown.iter().zip(labels(&shown)) {
        let x = scale.at(tick).round();
        canvas.line((x, plot.bottom), (x, plot.bottom + 5.0), Stroke::solid(QUIET, 1.0));
        let half = width(&label, SMALL) / 2.0;
        if x - half > right_of_last + 4.0 {
            canvas.text(&label, (x, plot.bottom + LINE), Anchor::Middle, SMALL);
            right_of_last = x + half;
        }
    }
    canvas.text(title, (plot.centre().0, plot.bottom + 2.0 * LINE + 2.0), Anchor::Middle, SMALL);
    scale
}

/// A vertical dashed line through a plot at a pixel, with a tick above.
pub(crate) fn marked_line(canvas: &mut Canvas, plot: Area, x: f64) {
    canvas.line((x, plot.top), (x, plot.bottom), Stroke::dashed(INK, 2.0));
}

/// A faint vertical line.
pub(crate) fn faint_line(canvas: &mut Canvas, plot: Area, x: f64) {
    canvas.line((x, plot.top), (x, plot.bottom), Stroke::dotted(RULE, 1.0));
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Shape;
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(0.0, 1.0, 4), [0.0, 0.5, 1.0]);
        assert_eq!(ticks(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(ticks(0.0, 0.3, 4), [0.0, 0.1, 0.2, 0.3]);
        assert_eq!(ticks(-5.0, 28.0, 8), [-5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0]);
        assert_eq!(ticks(0.0, 1037.0, 6), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
    }

    #[test]
    fn round_up_reaches_the_value() {
        for value in [0.03, 0.2, 0.61, 1.0, 7.3, 18.0, 999.0] {
            let top = round_up(value, 0.0);
            assert!(top >= value - 1e-9 && top <= 1.5 * value, "{value}: {top}");
        }
    }

    /// From 728 to 1,600 no round step has three ticks whose labels fit into so little room: two of them are shown.
    #[test]
    fn an_axis_without_room_for_three_ticks_has_two() {
        let mut canvas = Canvas::default();
        let plot = Area { left: 0.0, top: 0.0, right: 166.0, bottom: 100.0 };
        horizontal(&mut canvas, plot, (728.0, 1600.0), "days");
        let words = canvas.shapes.iter().filter_map(|shape| match shape {
            Shape::Text { text, .. } => Some(text.as_str()),
            _ => None,
        });
        assert_eq!(words.collect::<Vec<_>>(), ["1,000", "1,500", "days"]);
    }

    #[test]
    fn labels_along_an_axis_tell_ticks_apart_and_where_they_are() {
        assert_eq!(labels(&[0.0, 0.2, 0.4]), ["0", "0.2", "0.4"]);
        assert_eq!(labels(&[0.28, 0.285, 0.29, 0.295]), ["0.28", "0.285", "0.29", "0.295"]);
        assert_eq!(labels(&[0.2812, 0.2824, 0.2836]), ["0.2812", "0.2824", "0.2836"]);
        assert_eq!(labels(&[1000.0, 2000.0]), ["1,000", "2,000"]);
        for (from, to) in [(0.28, 0.29), (0.2801, 0.2804), (0.0, 1.0), (0.1, 0.1000004)] {
            let shown = labels(&ticks(from, to, 8));
            assert!(shown.windows(2).all(|pair| pair[0] != pair[1]), "{shown:?}");
        }
    }
}
