//! Heat maps over a grid of two values: one hue from white to dark, contour lines, and numbers where there is room.

use super::axis::{HORIZONTAL_HEIGHT, VERTICAL_TITLE, labels, widest};
use super::canvas::{Anchor, Area, Canvas, Stroke, Type};
use super::label::width;
use super::page::{Head, LINE, Page, SMALL};
use super::palette::{INK, QUIET, RULE, Rgb, WHITE, mix};

/// Dark blue: the only hue, so that lightness alone tells the value.
pub(crate) const DARKEST: Rgb = (8, 48, 107);

const PLOT_HEIGHT: f64 = 300.0;
/// For the values along the vertical axis, unless they are wider.
const GUTTER: f64 = 46.0;
const NUMBER: Type = Type { size: 12.0, bold: false, color: INK };

/// One map.
pub(crate) struct HeatMap {
    pub(crate) head: Head,
    /// `values[x][y]`; `None` where there is no point.
    pub(crate) values: Vec<Vec<Option<f64>>>,
    /// The value that is darkest; 0 is white.
    pub(crate) top: f64,
    /// From one contour line to the next.
    pub(crate) step: f64,
    /// How a value is written into its cell.
    pub(crate) write: fn(f64) -> String,
}

/// What the maps of a page have in common.
pub(crate) struct HeatMaps {
    pub(crate) x: (String, Vec<f64>),
    pub(crate) y: (String, Vec<f64>),
    pub(crate) maps: Vec<HeatMap>,
}

impl HeatMaps {
    /// Draws the maps in two columns.
    pub(crate) fn draw(&self, page: &mut Page) {
        let heads: Vec<_> = self.maps.iter().map(|map| map.head.clone()).collect();
        let areas = page.grid(&heads, 2, VERTICAL_TITLE + PLOT_HEIGHT + HORIZONTAL_HEIGHT);
        let values: Vec<_> = self.y_labels(PLOT_HEIGHT).into_iter().map(|(_, label)| label).collect();
        let gutter = GUTTER.max(widest(&values) + 14.0);
        for (area, map) in areas.into_iter().zip(&self.maps) {
            let plot = Area {
                left: area.left + gutter,
                top: area.top + VERTICAL_TITLE,
                bottom: area.bottom - HORIZONTAL_HEIGHT,
                ..area
            };
            let cells = Cells { plot, columns: self.x.1.len(), rows: self.y.1.len() };
            map.draw(&mut page.canvas, &cells);
            self.axes(&mut page.canvas, area, &cells);
        }
    }

    fn y_labels(&self, pixels: f64) -> Vec<(usize, String)> {
        labelled(&self.y.1, pixels, |_| LINE + 6.0)
    }

    fn axes(&self, canvas: &mut Canvas, area: Area, cells: &Cells) {
        let plot = cells.plot;
        let edge = Stroke::solid(QUIET, 1.0);
        canvas.line((plot.left, plot.bottom), (plot.right, plot.bottom), edge);
        canvas.line((plot.left, plot.top), (plot.left, plot.bottom), edge);
        canvas.text(&self.y.0, (area.left, area.top + LINE), Anchor::Start, SMALL);
        canvas.text(&self.x.0, (plot.centre().0, plot.bottom + 2.0 * LINE + 2.0), Anchor::Middle, SMALL);
        for (place, label) in labelled(&self.x.1, plot.width(), |shown| widest(shown) + 12.0) {
            let x = cells.at(place, 0).centre().0;
            canvas.line((x, plot.bottom), (x, plot.bottom + 5.0), edge);
            canvas.text(&label, (x, plot.bottom + LINE), Anchor::Middle, SMALL);
        }
        for (place, label) in self.y_labels(plot.height()) {
            let y = cells.at(0, place).centre().1;
            canvas.line((plot.left - 5.0, y), (plot.left, y), edge);
            canvas.text(&label, (plot.left - 8.0, y + 5.0), Anchor::End, SMALL);
        }
    }
}

/// The places of the values that have labels, with these, when labels need so much of the pixels each.
fn labelled(values: &[f64], pixels: f64, needed: impl Fn(&[String]) -> f64) -> Vec<(usize, String)> {
    // Values along an axis are mostly multiples of .05 or .1: every fifth of many, or every second, hits the round ones.
    const EVERY: [usize; 10] = [1, 2, 4, 5, 10, 20, 25, 50, 100, 200];
    let every = |every: usize| {
        let shown: Vec<f64> = values.iter().copied().step_by(every).collect();
        (0..values.len()).step_by(every).zip(labels(&shown)).collect::<Vec<_>>()
    };
    let fits = |shown: &Vec<(usize, String)>| {
        let labels: Vec<_> = shown.iter().map(|(_, label)| label.clone()).collect();
        let apart = pixels * shown.get(1).map_or(values.len(), |(place, _)| *place) as f64 / values.len() as f64;
        needed(&labels) <= apart
    };
    EVERY.into_iter().map(every).find(fits).unwrap_or_else(|| every(values.len()))
}

/// The cells of a plot, the first at the lower left.
struct Cells {
    plot: Area,
    columns: usize,
    rows: usize,
}

impl Cells {
    fn at(&self, column: usize, row: usize) -> Area {
        // Whole pixels, or seams would show between cells.
        let x = |column: usize| (self.plot.left + self.plot.width() * column as f64 / self.columns as f64).round();
        let y = |row: usize| (self.plot.bottom - self.plot.height() * row as f64 / self.rows as f64).round();
        Area { left: x(column), right: x(column + 1), top: y(row + 1), bottom: y(row) }
    }
}

impl HeatMap {
    fn value(&self, column: usize, row: usize) -> Option<f64> {
        *self.values.get(column)?.get(row)?
    }

    fn share(&self, value: f64) -> f64 {
        (value / self.top).clamp(0.0, 1.0)
    }

    fn draw(&self, canvas: &mut Canvas, cells: &Cells) {
        let places = || (0..cells.columns).flat_map(|column| (0..cells.rows).map(move |row| (column, row)));
        for (column, row) in places() {
            if let Some(value) = self.value(column, row) {
                let mut area = cells.at(column, row);
                // Under the next cell, which is drawn later, or smoothing would show seams.
                area.right += f64::from(u8::from(self.value(column + 1, row).is_some()));
                area.top -= f64::from(u8::from(self.value(column, row + 1).is_some()));
                canvas.rectangle(area, mix(WHITE, DARKEST, self.share(value)));
            }
        }
        for (column, row) in places() {
            self.contours(canvas, cells, column, row);
        }
        self.numbers(canvas, cells);
    }

    /// The edges to the right and above where the value goes over to another step, or to nothing.
    fn contours(&self, canvas: &mut Canvas, cells: &Cells, column: usize, row: usize) {
        let class = |column, row| self.value(column, row).map(|value| (value / self.step + 1e-9).floor() as i64);
        let area = cells.at(column, row);
        let here = class(column, row);
        let mut edge = |there: Option<i64>, from, to| {
            if there != here {
                let between = here.is_some() && there.is_some();
                canvas.line(from, to, Stroke::solid(if between { INK } else { RULE }, 1.0));
            }
        };
        if column + 1 < cells.columns {
            edge(class(column + 1, row), (area.right, area.top), (area.right, area.bottom));
        }
        if row + 1 < cells.rows {
            edge(class(column, row + 1), (area.left, area.top), (area.right, area.top));
        }
    }

    /// In every cell, or in as many as leave room between numbers.
    fn numbers(&self, canvas: &mut Canvas, cells: &Cells) {
        let texts = self.values.iter().flatten().flatten().map(|&value| width(&(self.write)(value), NUMBER));
        let widest = texts.fold(0.0, f64::max);
        let every = |needed: f64, size: f64| (needed / size).ceil().max(1.0) as usize;
        let cell = cells.at(0, 0);
        let (across, up) = (every(widest + 6.0, cell.width()), every(NUMBER.size + 4.0, cell.height()));
        // A number wider than its cell needs neighbours to stand on.
        let fits = |column: usize, row: usize| {
            let neighbours = [column.checked_sub(1), Some(column + 1)].map(|column| self.value(column?, row));
            widest + 2.0 <= cell.width() || neighbours.iter().all(Option::is_some)
        };
        for column in (across / 2..cells.columns).step_by(across) {
            for row in (up / 2..cells.rows).step_by(up).filter(|&row| fits(column, row)) {
                if let Some(value) = self.value(column, row) {
                    let color = if self.share(value) > 0.65 { WHITE } else { INK };
                    let (x, y) = cells.at(column, row).centre();
                    canvas.text(&(self.write)(value), (x, y + 4.0), Anchor::Middle, Type { color, ..NUMBER });
                }
            }
        }
    }
}
