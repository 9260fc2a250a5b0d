//! The page a chart stands on: title, subject, legend, a grid of panels, notes; it grows downwards as it is filled.

use super::canvas::{Anchor, Area, Canvas, Part, Type};
use super::label::{shortened, width, wrapped};
use super::legend::Entry;
use super::palette::{INK, QUIET};
use super::render::{Chart, ChartError, render};

/// Of every page, in pixels. At this width texts stay legible when it is scaled to 800.
pub(crate) const WIDTH: f64 = 1000.0;

const MARGIN: f64 = 22.0;
/// Between the columns of a grid.
const GUTTER: f64 = 26.0;
/// With more columns, nothing in a panel can be read.
const MOST_COLUMNS: usize = 3;
/// What panels are put into more columns to stay below, so that they can be read on one sheet of paper, and what no page exceeds by much.
const MOST_HEIGHT: f64 = 1900.0;
const TALLEST: f64 = 3400.0;
/// About what the heads of panels need.
const HEADS: f64 = 64.0;
pub(crate) const LINE: f64 = 20.0;

const TITLE: Type = Type { size: 20.0, bold: true, color: INK };
/// For the name of a panel.
pub(crate) const HEAD: Type = Type { size: 16.0, bold: true, color: INK };
pub(crate) const BODY: Type = Type { size: 15.0, bold: false, color: INK };
pub(crate) const STRONG: Type = Type { size: 15.0, bold: true, color: INK };
/// For axes and notes.
pub(crate) const SMALL: Type = Type { size: 15.0, bold: false, color: QUIET };

/// Room for the sign of a legend.
const SIGN: f64 = 34.0;

/// What is written above a panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) subtitle: String,
}

/// A page that is filled from the top.
pub(crate) struct Page {
    pub(crate) canvas: Canvas,
    title: String,
    /// Down to here it is full.
    below: f64,
}

impl Page {
    /// A page with its title and a text that says what exactly is shown.
    pub(crate) fn new(title: &str, subject: &str) -> Self {
        let mut page = Self { canvas: Canvas::default(), title: title.to_owned(), below: MARGIN };
        page.paragraph(title, TITLE, 26.0, 3);
        page.below += 2.0;
        page.paragraph(subject, SMALL, LINE, 6);
        page.below += 6.0;
        page
    }

    fn paragraph(&mut self, text: &str, look: Type, line: f64, most: usize) {
        for words in wrapped(text, look, WIDTH - 2.0 * MARGIN, most) {
            self.below += line;
            self.canvas.text(&words, (MARGIN, self.below - line * 0.3), Anchor::Start, look);
        }
    }

    /// A legend whose entries follow each other on as many lines as they need.
    pub(crate) fn legend(&mut self, entries: &[Entry<'_>]) {
        if entries.is_empty() {
            return;
        }
        let mut left = MARGIN;
        self.below += LINE + 2.0;
        for entry in entries {
            let needed = SIGN + width(&entry.words, BODY);
            if left > MARGIN && left + needed > WIDTH - MARGIN {
                left = MARGIN;
                self.below += LINE + 2.0;
            }
            let room = WIDTH - MARGIN - left - SIGN;
            let right = (left + needed).min(WIDTH);
            let around = Area { left, top: self.below - LINE - 2.0, right, bottom: self.below };
            self.canvas.part(Part::Entry, around);
            (entry.sign)(&mut self.canvas, (left + 13.0, self.below - 11.0));
            self.canvas.text(
                &shortened(&entry.words, BODY, room),
                (left + SIGN, self.below - 6.0),
                Anchor::Start,
                BODY,
            );
            left += needed + 26.0;
        }
        self.below += 4.0;
    }

    /// Panels side by side in `columns`, each with its head; returns the areas below the heads.
    pub(crate) fn grid(&mut self, heads: &[Head], columns: usize, height: f64) -> Vec<Area> {
        let panel = panel_width(columns);
        let titles: Vec<_> = heads.iter().map(|head| wrapped(&head.title, HEAD, panel, 2)).collect();
        let subtitles: Vec<_> = heads.iter().map(|head| wrapped(&head.subtitle, SMALL, panel, 3)).collect();
        let mut areas = Vec::new();
        for (row, titles) in titles.chunks(columns).enumerate() {
            let subtitles = &subtitles[row * columns..][..titles.len()];
            let lines = |texts: &[Vec<String>]| texts.iter().map(Vec::len).max().unwrap_or(0) as f64;
            let top = self.below + 14.0 + LINE * (lines(titles) + lines(subtitles));
            for (column, (title, subtitle)) in titles.iter().zip(subtitles).enumerate() {
                let left = MARGIN + column as f64 * (panel + GUTTER);
                let (outer, half) = (self.below + 1.0, GUTTER / 2.0);
                let around = Area { left: left - half, top: outer, right: left + panel + half, bottom: top + height };
                self.canvas.part(Part::Panel, around);
                let mut baseline = self.below + 9.0 + LINE;
                for (words, look) in title.iter().map(|t| (t, HEAD)).chain(subtitle.iter().map(|t| (t, SMALL))) {
                    self.canvas.text(words, (left, baseline), Anchor::Start, look);
                    baseline += LINE;
                }
                areas.push(Area { left, top, right: left + panel, bottom: top + height });
            }
            self.below = top + height;
        }
        areas
    }

    /// Small print below everything.
    pub(crate) fn note(&mut self, text: &str) {
        if !text.is_empty() {
            self.below += 6.0;
            self.paragraph(text, SMALL, LINE, 40);
        }
    }

    /// Draws the page.
    pub(crate) fn finish(self) -> Result<Chart, ChartError> {
        render(&self.canvas, &self.title, WIDTH as u32, (self.below + MARGIN).ceil() as u32)
    }
}

/// The fewest columns, from `least` on, in which so many panels of this height make a page that is still looked at.
pub(crate) fn columns(panels: usize, height: f64, least: usize) -> usize {
    let fits = |columns: &usize| panels.div_ceil(*columns) as f64 * (height + HEADS) <= MOST_HEIGHT;
    (least..MOST_COLUMNS).find(fits).unwrap_or(MOST_COLUMNS).min(panels.max(1))
}

/// How many panels of this height a page in so many columns has room for.
pub(crate) fn most_panels(height: f64, columns: usize) -> usize {
    columns * ((TALLEST / (height + HEADS)) as usize).max(1)
}

/// The width of one of `columns` panels.
pub(crate) fn panel_width(columns: usize) -> f64 {
    let columns = columns as f64;
    (WIDTH - 2.0 * MARGIN - (columns - 1.0) * GUTTER) / columns
}
