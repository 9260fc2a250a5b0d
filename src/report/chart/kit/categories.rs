//! Dose levels and other categories along an axis: labels that fit, or numbers with a key.

use std::ops::Range;

use super::canvas::{Anchor, Area, Canvas, Type};
use super::label::{fitted, width};
use super::page::{BODY, LINE, STRONG};
use super::palette::INK;
use crate::scenario::Plan;

/// One place along the axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Category {
    full: String,
    short: String,
    is_dose: bool,
}

impl Category {
    /// The dose levels of a plan, the lowest first.
    pub(crate) fn doses(plan: &Plan) -> Vec<Self> {
        let category = |(number, dose): (usize, &crate::dose::Dose)| Self {
            full: dose.label.clone(),
            short: number.to_string(),
            is_dose: true,
        };
        (1..).zip(&plan.doses).map(category).collect()
    }

    pub(crate) fn none_tolerable() -> Self {
        Self { full: "none tolerable".to_owned(), short: "none".to_owned(), is_dose: false }
    }

    pub(crate) fn undetermined() -> Self {
        Self { full: "undeter\u{ad}mined".to_owned(), short: "undet.".to_owned(), is_dose: false }
    }
}

/// Categories with the labels for which there is room.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Labels {
    lines: Vec<Vec<String>>,
    /// The places of dose levels, of which each so many has room for its number.
    doses: Range<usize>,
    every: usize,
    /// What the numbers mean where full labels have no room; empty if they have.
    pub(crate) key: String,
}

impl Labels {
    /// The labels of categories that have `slot` pixels each.
    pub(crate) fn fitting(categories: &[Category], slot: f64) -> Self {
        let room = slot - 4.0;
        let full = |category: &Category| fitted(&category.full, STRONG, room, 3);
        // Either every dose level goes by its label or every one by its number.
        let all_doses = categories.iter().filter(|category| category.is_dose).all(|dose| full(dose).is_some());
        let lines = |category: &Category| {
            let label = if category.is_dose && !all_doses { None } else { full(category) };
            label.unwrap_or_else(|| vec![category.short.clone()])
        };
        let meaning = |dose: &Category| format!("{} = {}", dose.short, dose.full);
        let doses = categories.iter().filter(|category| category.is_dose);
        let key = if all_doses {
            String::new()
        } else {
            format!("Dose levels: {}.", doses.map(meaning).collect::<Vec<_>>().join("; "))
        };
        let first = categories.iter().position(|category| category.is_dose).unwrap_or_default();
        let count = categories.iter().filter(|category| category.is_dose).count();
        let short = categories.iter().filter(|category| category.is_dose).map(|dose| width(&dose.short, STRONG));
        let widest = if all_doses { 0.0 } else { short.fold(0.0, f64::max) };
        let every = (1..count).find(|&every| widest + 3.0 <= every as f64 * slot).unwrap_or(1);
        Self { lines: categories.iter().map(lines).collect(), doses: first..first + count, every, key }
    }

    /// The pixels they need below the axis.
    pub(crate) fn height(&self) -> f64 {
        LINE * self.lines.iter().map(Vec::len).max().unwrap_or(0) as f64 + 4.0
    }

    /// Writes them under a plot that they divide evenly, `down` pixels below its base; marked ones in bold.
    pub(crate) fn draw(&self, canvas: &mut Canvas, plot: Area, down: f64, marked: impl Fn(usize) -> bool) {
        let is_near_marked = |place: usize| {
            (place + 1 - self.every.min(place + 1)..place + self.every)
                .any(|near| near < self.lines.len() && marked(near))
        };
        let is_left_out = |place: usize| {
            let is_first = (place.saturating_sub(self.doses.start)).is_multiple_of(self.every);
            self.every > 1 && self.doses.contains(&place) && !marked(place) && (!is_first || is_near_marked(place))
        };
        for (place, lines) in self.lines.iter().enumerate().filter(|(place, _)| !is_left_out(*place)) {
            let slot = slot(plot, place, self.lines.len());
            let look = Type { bold: marked(place), color: INK, ..BODY };
            for (line, words) in (1..).zip(lines) {
                let y = plot.bottom + down + LINE * f64::from(line) - 2.0;
                // The outermost labels may be wider than their slot by a little, but not leave the page.
                let half = width(words, look) / 2.0;
                let x = slot.centre().0.max(plot.left - 30.0 + half);
                let is_last_and_wide = place + 1 == self.lines.len() && 2.0 * half > slot.width();
                let x = if is_last_and_wide { x.max(slot.left + 2.0 + half) } else { x };
                canvas.text(words, (x, y), Anchor::Middle, look);
            }
        }
    }
}

/// The part of a plot that belongs to one of `count` categories.
pub(crate) fn slot(plot: Area, place: usize, count: usize) -> Area {
    let width = plot.width() / count as f64;
    let left = plot.left + width * place as f64;
    Area { left, right: left + width, ..plot }
}
