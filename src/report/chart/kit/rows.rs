//! Panels with a row for each design over a horizontal axis that all panels share.

use super::axis::{HORIZONTAL_HEIGHT, Scale, faint_line, horizontal, ticks};
use super::canvas::{Anchor, Area, Canvas, Point, Stroke, Type};
use super::label::{shortened, width};
use super::legend::{Entry, letter, swatch};
use super::marker::tick;
use super::page::{self, BODY, Head, LINE, Page, SMALL};
use super::palette::{INK, Rgb, WHITE, mix};

/// A part of a bar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Segment {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) color: Rgb,
    /// Written inside if there is room.
    pub(crate) words: String,
    /// Whether it is the right answer.
    pub(crate) outlined: bool,
}

impl Segment {
    /// A bar of one piece.
    pub(crate) fn plain(from: f64, to: f64, color: Rgb) -> Self {
        Self { from, to, color, words: String::new(), outlined: false }
    }

    /// Parts of these sizes one behind the other.
    pub(crate) fn stacked(parts: impl IntoIterator<Item = (f64, Rgb, String, bool)>) -> Vec<Self> {
        let mut from = 0.0;
        let part = |(size, color, words, outlined): (f64, Rgb, String, bool)| {
            let begin = from;
            from += size;
            Self { from: begin, to: from, color, words, outlined }
        };
        parts.into_iter().map(part).collect()
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DesignRow {
    /// At the left.
    pub(crate) label: String,
    /// At the right.
    pub(crate) number: String,
    pub(crate) bars: Vec<Segment>,
    /// A value with the interval around it.
    pub(crate) interval: Option<(f64, (f64, f64))>,
    /// Where the interval stands alone, its value is a mark of this colour.
    pub(crate) mark: Option<Rgb>,
    /// A line across the row.
    pub(crate) line: Option<f64>,
}

/// Panels that share their axis.
pub(crate) struct RowPanels {
    pub(crate) axis: String,
    pub(crate) range: (f64, f64),
    /// The heading of the numbers at the right.
    pub(crate) numbers: String,
    pub(crate) panels: Vec<(Head, Vec<DesignRow>)>,
    /// Where a line goes through all rows, and how it looks.
    pub(crate) upright: Option<(f64, Stroke)>,
}

const ROW: f64 = 27.0;
/// Of a row among many.
const LOW_ROW: f64 = 22.0;
const FEW: usize = 6;
/// Half the height of a bar.
const HALF: f64 = 9.0;
/// Room for the name of a design, where there is any.
const NAME: f64 = 165.0;
/// Room for the letter of a design, and no more.
const LETTER: f64 = 22.0;

fn row_height(rows: usize) -> f64 {
    if rows > FEW { LOW_ROW } else { ROW }
}

/// The height of a panel with so many rows.
pub(crate) fn height(rows: usize) -> f64 {
    LINE + row_height(rows) * rows as f64 + HORIZONTAL_HEIGHT
}

/// In how many columns so many panels with so many rows each are drawn, and the room for names in them.
pub(crate) fn columns(panels: usize, rows: usize) -> (usize, f64) {
    let columns = page::columns(panels, height(rows), 2);
    (columns, if columns > 2 { LETTER } else { NAME })
}

/// Letter and name of a design, as much as there is room for; the letter alone where there is no room for a name.
pub(crate) fn label(design: usize, name: &str, room: f64) -> String {
    if room <= LETTER { letter(design) } else { shortened(&format!("{}  {name}", letter(design)), BODY, room) }
}

/// Draws sets of panels, the n-th panel of each set side by side, in so many columns.
pub(crate) fn draw(page: &mut Page, sets: &[RowPanels], columns: usize) {
    let count = sets.iter().map(|set| set.panels.len()).max().unwrap_or(0);
    let places: Vec<_> = (0..count).flat_map(|panel| sets.iter().map(move |set| (set, panel))).collect();
    let rows = sets.iter().flat_map(|set| &set.panels).map(|(_, rows)| rows.len()).max().unwrap_or(0);
    let heads: Vec<_> = places.iter().map(|(set, panel)| set.panels[*panel].0.clone()).collect();
    let areas = page.grid(&heads, columns, height(rows));
    for (area, (set, panel)) in areas.into_iter().zip(places) {
        set.draw_panel(&mut page.canvas, area, panel, row_height(rows));
    }
}

impl RowPanels {
    fn widest(&self, of: fn(&DesignRow) -> &str) -> f64 {
        self.panels.iter().flat_map(|(_, rows)| rows).map(|row| width(of(row), BODY)).fold(0.0, f64::max)
    }

    fn draw_panel(&self, canvas: &mut Canvas, area: Area, panel: usize, height: f64) {
        let rows = &self.panels[panel].1;
        let numbers = self.widest(|row| &row.number).max(width(&self.numbers, SMALL));
        let plot = Area {
            left: area.left + self.widest(|row| &row.label) + 12.0,
            right: area.right - numbers - 14.0,
            top: area.top + LINE,
            bottom: area.top + LINE + height * rows.len() as f64,
        };
        canvas.text(&self.numbers, (area.right, area.top + LINE - 6.0), Anchor::End, SMALL);
        let scale = Scale::new(self.range, (plot.left, plot.right));
        for at in ticks(self.range.0, self.range.1, (plot.width() / 60.0) as usize) {
            faint_line(canvas, plot, scale.at(at).round());
        }
        horizontal(canvas, plot, self.range, &self.axis);
        if let Some((at, stroke)) = self.upright {
            canvas.line((scale.within(at), plot.top), (scale.within(at), plot.bottom), stroke);
        }
        for (place, row) in rows.iter().enumerate() {
            let y = plot.top + height * (place as f64 + 0.5);
            canvas.text(&row.label, (area.left, y + 5.0), Anchor::Start, BODY);
            canvas.text(&row.number, (area.right, y + 5.0), Anchor::End, BODY);
            row.draw(canvas, scale, y, height / 2.0);
        }
    }
}

impl DesignRow {
    fn draw(&self, canvas: &mut Canvas, scale: Scale, y: f64, half: f64) {
        let area = |part: &Segment| Area {
            left: scale.within(part.from),
            right: scale.within(part.to),
            top: y - HALF,
            bottom: y + HALF,
        };
        for part in &self.bars {
            let bar = area(part);
            if part.to > part.from {
                canvas.box_with_border(bar, part.color, INK);
            }
            if width(&part.words, BODY) + 4.0 <= bar.width() {
                let (red, green, blue) = part.color;
                let dark = u32::from(red) * 3 + u32::from(green) * 6 + u32::from(blue) < 1200;
                let look = Type { color: if dark { WHITE } else { INK }, ..BODY };
                canvas.text(&part.words, (bar.centre().0, y + 5.0), Anchor::Middle, look);
            }
        }
        for part in self.bars.iter().filter(|part| part.outlined) {
            outline(canvas, area(part));
        }
        if let Some(at) = self.line {
            tick(canvas, scale.within(at), (y - half + 1.0, y + half - 1.0));
        }
        if let Some((value, (low, high))) = self.interval {
            if let Some(color) = self.mark {
                canvas.circle((scale.within(value), y), 6.0, INK);
                canvas.circle((scale.within(value), y), 4.5, color);
            }
            // A mark of an exact value has no interval, and a short interval is seen on the mark.
            if low < high {
                whisker(canvas, y, (scale.within(low), scale.within(high)));
            }
        }
    }
}

/// A frame around the right answer, be it as narrow as a line.
fn outline(canvas: &mut Canvas, of: Area) {
    let Area { left, right, top, bottom } = Area {
        left: of.left.round(),
        right: of.right.round(),
        top: of.top.round() - 1.0,
        bottom: of.bottom.round() + 1.0,
    };
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    for (color, thick) in [(WHITE, 5.0), (INK, 3.0)] {
        for side in corners.windows(2) {
            canvas.line(side[0], side[1], Stroke::solid(color, thick));
        }
    }
}

/// What the frame means.
pub(crate) fn outline_entry<'a>(words: &str) -> Entry<'a> {
    Entry::new(words, |canvas, (x, y): Point| {
        outline(canvas, Area { left: x - 12.0, right: x + 13.0, top: y - 7.0, bottom: y + 7.0 });
    })
}

/// An interval, dark on a white halo so that it is seen on any bar.
fn whisker(canvas: &mut Canvas, y: f64, (low, high): Point) {
    for (color, thick) in [(WHITE, 4.0), (INK, 2.0)] {
        let stroke = Stroke::solid(color, thick);
        canvas.line((low, y), (high, y), stroke);
        for end in [low, high] {
            canvas.line((end, y - 5.0), (end, y + 5.0), stroke);
        }
    }
}

/// What the whiskers mean.
pub(crate) fn interval_entry<'a>(words: &str) -> Entry<'a> {
    Entry::new(words, |canvas, (x, y): Point| whisker(canvas, y, (x - 12.0, x + 14.0)))
}

/// What a bar with a tick in it means, where they are quantiles.
pub(crate) fn quantile_entries<'a>() -> Vec<Entry<'a>> {
    vec![
        swatch("middle 80 % of trials", mix(INK, WHITE, 0.75)),
        Entry::new("median", |canvas, (x, y): Point| tick(canvas, x + 1.0, (y - 9.0, y + 9.0))),
    ]
}
