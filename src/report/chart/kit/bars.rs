//! Panels with groups of bars: a group for each category, a bar for each design.

use super::axis::{VERTICAL_TITLE, Vertical, base_line};
use super::canvas::{Anchor, Area, Canvas, Point, Stroke};
use super::categories::{Category, Labels, slot};
use super::label::width;
use super::legend::{Entry, letter};
use super::page::{BODY, Head, LINE, Page, SMALL, STRONG, most_panels, panel_width};
use super::palette::{BAND, INK, Rgb, WHITE};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) design: usize,
    pub(crate) value: f64,
    /// The height of a narrower dark bar in front.
    pub(crate) front: Option<f64>,
    pub(crate) interval: Option<(f64, f64)>,
    pub(crate) color: Rgb,
    /// Written above, if there is room.
    pub(crate) number: String,
}

/// The bars of one category.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// The true MTD, or whatever else is the correct answer.
    pub(crate) marked: bool,
    pub(crate) bars: Vec<Bar>,
}

/// Panels that share their axes.
pub(crate) struct BarPanels<'a> {
    pub(crate) axis: Vertical<'a>,
    pub(crate) categories: Vec<Category>,
    pub(crate) designs: usize,
    pub(crate) panels: Vec<(Head, Vec<Group>)>,
}

/// Below this, a bar has no room for its letter.
const LETTER_WIDTH: f64 = 11.0;
/// More bars side by side are not told apart.
const MOST_BARS: usize = 6;
const WIDEST_BAR: f64 = 64.0;
const PLOT_HEIGHT: f64 = 140.0;
/// About that of a panel with its labels.
const HEIGHT: f64 = 240.0;
/// Free space above the highest bar, for its number.
const HEADROOM: f64 = 12.0;

impl BarPanels<'_> {
    /// Whether bars side by side can still be told apart and looked at on one page.
    pub(crate) fn fits(&self) -> bool {
        self.designs <= MOST_BARS && self.panels.len() <= most_panels(HEIGHT, self.columns())
    }

    /// Whether any bar has an interval.
    pub(crate) fn has_intervals(&self) -> bool {
        self.panels
            .iter()
            .flat_map(|(_, groups)| groups)
            .flat_map(|group| &group.bars)
            .any(|bar| bar.interval.is_some())
    }

    /// As many columns as leave each group enough room for its bars and label.
    fn columns(&self) -> usize {
        let needed = (16.0 * self.designs as f64 + 16.0).max(74.0) * self.categories.len() as f64 + 55.0;
        let columns = [3, 2].into_iter().find(|&columns| panel_width(columns) >= needed).unwrap_or(1);
        columns.min(self.panels.len().max(1))
    }

    /// Draws the panels, and below them what numbers instead of labels mean.
    pub(crate) fn draw(&self, page: &mut Page) {
        let columns = self.columns();
        let probe = Area { left: 0.0, top: 0.0, right: panel_width(columns), bottom: 0.0 };
        let slot_width = self.axis.plot(probe, 0.0).0.width() / self.categories.len() as f64;
        let labels = Labels::fitting(&self.categories, slot_width);
        let letters = if self.designs > 1 { LINE - 2.0 } else { 0.0 };
        let below = letters + labels.height();
        let heads: Vec<_> = self.panels.iter().map(|(head, _)| head.clone()).collect();
        let areas = page.grid(&heads, columns, PLOT_HEIGHT + below + VERTICAL_TITLE + HEADROOM);
        for (place, (area, (_, groups))) in areas.into_iter().zip(&self.panels).enumerate() {
            let axis = self.axis.named(place % columns == 0);
            self.draw_panel(&mut page.canvas, (area, axis), groups, &labels, below);
        }
        page.note(&labels.key);
    }

    fn draw_panel(
        &self,
        canvas: &mut Canvas,
        (area, axis): (Area, Vertical<'_>),
        groups: &[Group],
        labels: &Labels,
        below: f64,
    ) {
        let lowered = Area { top: area.top + HEADROOM, ..area };
        let (plot, scale) = axis.plot(lowered, below);
        for (place, _) in groups.iter().enumerate().filter(|(_, group)| group.marked) {
            canvas.rectangle(Area { top: plot.top - HEADROOM, ..slot(plot, place, groups.len()) }, BAND);
        }
        axis.draw(canvas, area, (plot, scale));
        for (place, group) in groups.iter().enumerate() {
            let slot = slot(plot, place, groups.len());
            let bar_width = ((slot.width() * 0.86) / self.designs as f64).min(WIDEST_BAR);
            let first = slot.centre().0 - bar_width * self.designs as f64 / 2.0;
            for bar in &group.bars {
                let left = first + bar_width * bar.design as f64;
                let y = |value: f64| scale.within(value);
                let column = Area { left, right: left + bar_width, top: y(bar.value), bottom: plot.bottom };
                draw_bar(canvas, bar, column, y);
                let x = column.centre().0;
                if self.designs > 1 && bar_width >= LETTER_WIDTH {
                    canvas.text(&letter(bar.design), (x, plot.bottom + LINE - 6.0), Anchor::Middle, SMALL);
                }
                if self.designs == 1 && width(&bar.number, BODY) <= slot.width() - 4.0 {
                    let top = bar.interval.map_or(column.top, |(_, high)| y(high));
                    canvas.text(&bar.number, (x, top - 5.0), Anchor::Middle, BODY);
                }
            }
        }
        base_line(canvas, plot);
        labels.draw(canvas, plot, below - labels.height(), |place| groups[place].marked);
    }
}

fn draw_bar(canvas: &mut Canvas, bar: &Bar, column: Area, y: impl Fn(f64) -> f64) {
    if bar.value > 0.0 {
        canvas.box_with_border(column, bar.color, INK);
    }
    let (x, quarter) = (column.centre().0, column.width() / 4.0);
    if let Some(front) = bar.front.filter(|&front| front > 0.0) {
        canvas.rectangle(Area { left: x - quarter, right: x + quarter, top: y(front), ..column }, INK);
    }
    if let Some((low, high)) = bar.interval {
        whisker(canvas, x, (y(low), y(high)), quarter.min(6.0));
    }
}

/// An interval, dark on a white halo so that it is seen on any bar.
fn whisker(canvas: &mut Canvas, x: f64, (low, high): (f64, f64), half: f64) {
    // Between narrow bars a halo would hide more than it shows.
    let widths = if half < 2.0 { [0.0, 1.0] } else { [4.0, 2.0] };
    for (color, width) in [WHITE, INK].into_iter().zip(widths).filter(|&(_, width)| width > 0.0) {
        let stroke = Stroke::solid(color, width);
        canvas.line((x, low), (x, high), stroke);
        for end in [low, high] {
            canvas.line((x - half, end), (x + half, end), stroke);
        }
    }
}

/// What the band means.
pub(crate) fn band_entry<'a>(words: &str) -> Entry<'a> {
    Entry::new(words, |canvas, (x, y)| {
        canvas.rectangle(Area { left: x - 13.0, right: x + 15.0, top: y - 8.0, bottom: y + 8.0 }, BAND);
    })
}

/// What the whiskers mean.
pub(crate) fn interval_entry<'a>() -> Entry<'a> {
    Entry::new("95 % interval of the simulation", |canvas, (x, y): Point| whisker(canvas, x, (y + 8.0, y - 8.0), 6.0))
}

/// What the order of bars means when there are several designs.
pub(crate) fn order_entry<'a>() -> Entry<'a> {
    Entry::new("bars of a group: designs from left to right", |canvas, (x, y)| {
        canvas.text("a b", (x - 13.0, y + 5.0), Anchor::Start, STRONG);
    })
}
