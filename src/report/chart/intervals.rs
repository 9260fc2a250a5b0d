//! The chart of where the DLT probability of each dose level is by a model: stacked bars, as dose-escalation meetings look at them.

use super::kit::axis::{VERTICAL_TITLE, Vertical, base_line};
use super::kit::bars::band_entry;
use super::kit::canvas::{Anchor, Area, Canvas, Point, Stroke, Type};
use super::kit::categories::{Category, Labels, slot};
use super::kit::label::width;
use super::kit::legend::{Entry, swatch};
use super::kit::page::{BODY, Head, LINE, Page, SMALL, panel_width};
use super::kit::palette::{ALARM, BAND, INK, Rgb, SKY, WHITE, mix};
use super::kit::render::{Chart, ChartError};
use crate::dose::DoseLevel;
use crate::report::words::{plain, rounded_percent, whole_percent};
use crate::scenario::Plan;

const PLOT_HEIGHT: f64 = 240.0;
const WIDEST_BAR: f64 = 84.0;
/// From the middle of a number to what it must not touch.
const ROOM: f64 = 9.0;

/// What a model says of every dose level.
pub(super) struct IntervalPanel {
    /// What it is of; written above.
    pub(super) title: String,
    /// Its lower and upper limit.
    pub(super) target_interval: [f64; 2],
    /// What the probability of a DLT probability above the target interval must stay below.
    pub(super) overdose_limit: f64,
    /// Of each dose level the probabilities that its DLT probability is below, in and above the target interval.
    pub(super) shares: Vec<[f64; 3]>,
    /// Of each dose level evaluable patients and how many of them had a DLT; empty before anybody is treated.
    pub(super) seen: Vec<(u32, u32)>,
    /// The dose level that stands out.
    pub(super) marked: Option<DoseLevel>,
}

/// One panel below the other, and what it means that a dose level stands out.
///
/// The part above the target interval stands at the bottom of each bar, so that one line says which dose levels are eligible.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub(super) fn intervals(
    plan: &Plan,
    title: &str,
    subject: &str,
    panels: &[IntervalPanel],
    marked: &str,
) -> Result<Chart, ChartError> {
    let mut page = Page::new(title, subject);
    let words = ["above the target interval", "in it", "below it"];
    page.legend(&words.iter().zip(colors()).map(|(words, color)| swatch(words, color)).collect::<Vec<_>>());
    let mut entries = vec![limit_entry()];
    let counts = if panels.iter().any(|panel| !panel.seen.is_empty()) { LINE } else { 0.0 };
    if counts > 0.0 {
        entries.push(seen_entry());
    }
    if panels.iter().any(|panel| panel.marked.is_some()) {
        entries.push(band_entry(marked));
    }
    page.legend(&entries);
    let axis = Vertical { title: "probability", top: 1.0, write: whole_percent };
    let probe = Area { left: 0.0, top: 0.0, right: panel_width(1), bottom: 0.0 };
    let width = axis.plot(probe, 0.0).0.width() / plan.dose_count() as f64;
    let labels = Labels::fitting(&Category::doses(plan), width);
    let heads: Vec<Head> = panels.iter().map(head).collect();
    let below = counts + labels.height();
    let areas = page.grid(&heads, 1, PLOT_HEIGHT + below + VERTICAL_TITLE);
    for (area, panel) in areas.into_iter().zip(panels) {
        draw(&mut page.canvas, (area, axis), panel, (&labels, counts));
    }
    page.note(&labels.key);
    page.finish()
}

/// Above, in and below the target interval, from the bottom up: dark, middling and pale.
fn colors() -> [Rgb; 3] {
    [mix(ALARM, INK, 0.3), SKY, mix(SKY, WHITE, 0.8)]
}

fn head(panel: &IntervalPanel) -> Head {
    let [from, to] = panel.target_interval.map(plain);
    let limit = whole_percent(panel.overdose_limit);
    Head { title: panel.title.clone(), subtitle: format!("target interval {from} to {to}; overdose limit {limit}") }
}

fn limit_entry<'a>() -> Entry<'a> {
    Entry::new("overdose limit: what reaches it is not eligible", |canvas: &mut Canvas, (x, y): Point| {
        canvas.line((x - 13.0, y), (x + 15.0, y), Stroke::dashed(INK, 2.0));
    })
}

fn seen_entry<'a>() -> Entry<'a> {
    Entry::new("patients with a DLT / evaluable", |canvas: &mut Canvas, (x, y): Point| {
        canvas.text("1/3", (x - 13.0, y + 5.0), Anchor::Start, SMALL);
    })
}

fn draw(
    canvas: &mut Canvas,
    (area, axis): (Area, Vertical<'_>),
    panel: &IntervalPanel,
    (labels, counts): (&Labels, f64),
) {
    let (plot, scale) = axis.plot(area, counts + labels.height());
    let limit = scale.within(panel.overdose_limit);
    let count = panel.shares.len();
    let is_marked = |place: usize| panel.marked.is_some_and(|marked| marked.index() == place);
    for place in (0..count).filter(|&place| is_marked(place)) {
        canvas.rectangle(slot(plot, place, count), BAND);
    }
    axis.draw(canvas, area, (plot, scale));
    for (place, &[under, target, over]) in panel.shares.iter().enumerate() {
        let slot = slot(plot, place, count);
        let (x, half) = (slot.centre().0, (slot.width() * 0.7).min(WIDEST_BAR) / 2.0);
        let mut from = 0.0;
        for (part, color) in [over, target, under].into_iter().zip(colors()) {
            let area =
                Area { left: x - half, right: x + half, top: scale.within(from + part), bottom: scale.within(from) };
            draw_part(canvas, area, (part, color), limit);
            from += part;
        }
        if let Some((patients, dlts)) = panel.seen.get(place) {
            canvas.text(&format!("{dlts}/{patients}"), (x, plot.bottom + LINE - 4.0), Anchor::Middle, SMALL);
        }
    }
    canvas.line((plot.left, limit), (plot.right, limit), Stroke::solid(WHITE, 4.0));
    canvas.line((plot.left, limit), (plot.right, limit), Stroke::dashed(INK, 2.0));
    base_line(canvas, plot);
    labels.draw(canvas, plot, counts, is_marked);
}

/// A part of a bar with its number, above or below the limit if it were on it.
fn draw_part(canvas: &mut Canvas, area: Area, (part, color): (f64, Rgb), limit: f64) {
    canvas.box_with_border(area, color, INK);
    let number = rounded_percent(part);
    let look = Type { color: if color == colors()[0] { WHITE } else { INK }, ..BODY };
    let (x, middle) = area.centre();
    let is_free = |y: &f64| y - ROOM >= area.top && y + ROOM <= area.bottom && (y - limit).abs() >= ROOM + 2.0;
    let place = [middle, limit - ROOM - 2.0, limit + ROOM + 2.0].into_iter().find(is_free);
    if let Some(y) = place.filter(|_| width(&number, look) <= area.width() - 4.0) {
        canvas.text(&number, (x, y + 5.0), Anchor::Middle, look);
    }
}
