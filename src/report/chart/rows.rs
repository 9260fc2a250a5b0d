//! Panels with a row for each design over a horizontal axis that all panels share.

use super::axis::{HORIZONTAL_HEIGHT, Scale, faint_line, horizontal, ticks};
use super::label::width;
use super::palette::{INK, Rgb, WHITE};
use super::picture::{Anchor, Area, Picture, Point, Stroke};
use super::sheet::{BODY, Entry, Head, LINE, SMALL, Sheet};
use super::side_by_side::tick;

/// One row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Row {
    /// At the left.
    pub(super) label: String,
    /// At the right.
    pub(super) number: String,
    /// From, to, colour and what is written inside if there is room.
    pub(super) bars: Vec<(f64, f64, Rgb, String)>,
    /// A value with the interval around it.
    pub(super) interval: Option<(f64, (f64, f64))>,
    /// Where the interval stands alone, its value is a mark of this colour.
    pub(super) mark: Option<Rgb>,
    /// A line across the row.
    pub(super) line: Option<f64>,
}

/// Panels that share their axis.
pub(super) struct RowPanels {
    pub(super) axis: String,
    pub(super) range: (f64, f64),
    /// The heading of the numbers at the right.
    pub(super) numbers: String,
    pub(super) panels: Vec<(Head, Vec<Row>)>,
    /// Where a line goes through all rows.
    pub(super) zero: Option<f64>,
}

const ROW: f64 = 27.0;
/// Half the height of a bar.
const HALF: f64 = 9.0;

/// Draws sets of panels, the n-th panel of each set side by side, in so many columns.
pub(super) fn draw(sheet: &mut Sheet, sets: &[RowPanels], columns: usize) {
    let count = sets.iter().map(|set| set.panels.len()).max().unwrap_or(0);
    let places: Vec<_> = (0..count).flat_map(|panel| sets.iter().map(move |set| (set, panel))).collect();
    let rows = sets.iter().flat_map(|set| &set.panels).map(|(_, rows)| rows.len()).max().unwrap_or(0);
    let heads: Vec<_> = places.iter().map(|(set, panel)| set.panels[*panel].0.clone()).collect();
    let areas = sheet.grid(&heads, columns, LINE + ROW * rows as f64 + HORIZONTAL_HEIGHT);
    for (area, (set, panel)) in areas.into_iter().zip(places) {
        set.draw_panel(&mut sheet.picture, area, panel);
    }
}

impl RowPanels {
    fn widest(&self, of: fn(&Row) -> &str) -> f64 {
        self.panels.iter().flat_map(|(_, rows)| rows).map(|row| width(of(row), BODY)).fold(0.0, f64::max)
    }

    fn draw_panel(&self, picture: &mut Picture, area: Area, panel: usize) {
        let rows = &self.panels[panel].1;
        let numbers = self.widest(|row| &row.number).max(width(&self.numbers, SMALL));
        let plot = Area {
            left: area.left + self.widest(|row| &row.label) + 12.0,
            right: area.right - numbers - 14.0,
            top: area.top + LINE,
            bottom: area.top + LINE + ROW * rows.len() as f64,
        };
        picture.text(&self.numbers, (area.right, area.top + LINE - 6.0), Anchor::End, SMALL);
        let scale = Scale::new(self.range, (plot.left, plot.right));
        for at in ticks(self.range.0, self.range.1, (plot.width() / 60.0) as usize) {
            faint_line(picture, plot, scale.at(at).round());
        }
        horizontal(picture, plot, self.range, &self.axis);
        if let Some(zero) = self.zero {
            picture.line((scale.at(zero), plot.top), (scale.at(zero), plot.bottom), Stroke::solid(INK, 1.5));
        }
        for (place, row) in rows.iter().enumerate() {
            let y = plot.top + ROW * (place as f64 + 0.5);
            picture.text(&row.label, (area.left, y + 5.0), Anchor::Start, BODY);
            picture.text(&row.number, (area.right, y + 5.0), Anchor::End, BODY);
            row.draw(picture, scale, y);
        }
    }
}

impl Row {
    fn draw(&self, picture: &mut Picture, scale: Scale, y: f64) {
        for (from, to, color, words) in &self.bars {
            let bar = Area { left: scale.within(*from), right: scale.within(*to), top: y - HALF, bottom: y + HALF };
            if to > from {
                picture.box_with_border(bar, *color, INK);
            }
            if width(words, BODY) + 4.0 <= bar.width() {
                let dark = u32::from(color.0) * 3 + u32::from(color.1) * 6 + u32::from(color.2) < 1200;
                let look = super::picture::Type { color: if dark { WHITE } else { INK }, ..BODY };
                picture.text(words, (bar.centre().0, y + 5.0), Anchor::Middle, look);
            }
        }
        if let Some(at) = self.line {
            tick(picture, scale.within(at), (y - ROW / 2.0 + 1.0, y + ROW / 2.0 - 1.0));
        }
        if let Some((value, (low, high))) = self.interval {
            whisker(picture, y, (scale.within(low), scale.within(high)));
            if let Some(color) = self.mark {
                picture.circle((scale.within(value), y), 6.0, INK);
                picture.circle((scale.within(value), y), 4.5, color);
            }
        }
    }
}

/// An interval, dark on a white halo so that it is seen on any bar.
fn whisker(picture: &mut Picture, y: f64, (low, high): Point) {
    for (color, thick) in [(WHITE, 4.0), (INK, 2.0)] {
        let stroke = Stroke::solid(color, thick);
        picture.line((low, y), (high, y), stroke);
        for end in [low, high] {
            picture.line((end, y - 5.0), (end, y + 5.0), stroke);
        }
    }
}

/// What the whiskers mean.
pub(super) fn interval_entry<'a>(words: &str) -> Entry<'a> {
    Entry::new(words, |picture, (x, y): Point| whisker(picture, y, (x - 12.0, x + 14.0)))
}
