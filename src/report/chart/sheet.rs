//! The sheet a chart stands on: title, subject, legend, a grid of panels, notes; it grows downwards as it is filled.

use super::ChartError;
use super::label::{shortened, width, wrapped};
use super::palette::{INK, QUIET};
use super::picture::{Anchor, Area, Picture, Point, Type};
use super::render::{Chart, render};

/// Of every sheet, in pixels. At this width texts stay legible when it is scaled to 800.
pub(super) const WIDTH: f64 = 1000.0;

const MARGIN: f64 = 22.0;
/// Between the columns of a grid.
const GUTTER: f64 = 26.0;
pub(super) const LINE: f64 = 20.0;

const TITLE: Type = Type { size: 20.0, bold: true, color: INK };
/// For the name of a panel.
pub(super) const HEAD: Type = Type { size: 16.0, bold: true, color: INK };
pub(super) const BODY: Type = Type { size: 15.0, bold: false, color: INK };
pub(super) const STRONG: Type = Type { size: 15.0, bold: true, color: INK };
/// For axes and notes.
pub(super) const SMALL: Type = Type { size: 15.0, bold: false, color: QUIET };

/// Room for the sign of a legend.
const SIGN: f64 = 34.0;

/// Draws the sign of a legend around a point, in a space of 34 by 16 pixels.
type Sign<'a> = Box<dyn Fn(&mut Picture, Point) + 'a>;

/// One line of a legend: its sign and its words.
pub(super) struct Entry<'a> {
    sign: Sign<'a>,
    words: String,
}

impl<'a> Entry<'a> {
    pub(super) fn new(words: impl Into<String>, sign: impl Fn(&mut Picture, Point) + 'a) -> Self {
        Self { sign: Box::new(sign), words: words.into() }
    }
}

/// What is written above a panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Head {
    pub(super) title: String,
    pub(super) subtitle: String,
}

/// A picture that is filled from the top.
pub(super) struct Sheet {
    pub(super) picture: Picture,
    title: String,
    /// Down to here it is full.
    below: f64,
}

impl Sheet {
    /// A sheet with its title and a text that says what exactly is shown.
    pub(super) fn new(title: &str, subject: &str) -> Self {
        let mut sheet = Self { picture: Picture::default(), title: title.to_owned(), below: MARGIN };
        sheet.paragraph(title, TITLE, 26.0, 3);
        sheet.below += 2.0;
        sheet.paragraph(subject, SMALL, LINE, 6);
        sheet.below += 6.0;
        sheet
    }

    fn paragraph(&mut self, text: &str, look: Type, line: f64, most: usize) {
        for words in wrapped(text, look, WIDTH - 2.0 * MARGIN, most) {
            self.below += line;
            self.picture.text(&words, (MARGIN, self.below - line * 0.3), Anchor::Start, look);
        }
    }

    /// A legend whose entries follow each other on as many lines as they need.
    pub(super) fn legend(&mut self, entries: &[Entry<'_>]) {
        let mut left = MARGIN;
        self.below += LINE + 2.0;
        for entry in entries {
            let needed = SIGN + width(&entry.words, BODY);
            if left > MARGIN && left + needed > WIDTH - MARGIN {
                left = MARGIN;
                self.below += LINE + 2.0;
            }
            let room = WIDTH - MARGIN - left - SIGN;
            (entry.sign)(&mut self.picture, (left + 13.0, self.below - 11.0));
            self.picture.text(
                &shortened(&entry.words, BODY, room),
                (left + SIGN, self.below - 6.0),
                Anchor::Start,
                BODY,
            );
            left += needed + 26.0;
        }
        self.below += 4.0;
    }

    /// A legend with a row for each entry, on two lines if its words need them.
    pub(super) fn list(&mut self, entries: &[Entry<'_>]) {
        for entry in entries {
            (entry.sign)(&mut self.picture, (MARGIN + 13.0, self.below + LINE + 2.0 - 11.0));
            for words in wrapped(&entry.words, BODY, WIDTH - 2.0 * MARGIN - SIGN, 3) {
                self.below += LINE;
                self.picture.text(&words, (MARGIN + SIGN, self.below - 4.0), Anchor::Start, BODY);
            }
            self.below += 2.0;
        }
        self.below += 4.0;
    }

    /// Panels side by side in `columns`, each with its head; returns the areas below the heads.
    pub(super) fn grid(&mut self, heads: &[Head], columns: usize, height: f64) -> Vec<Area> {
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
                let mut baseline = self.below + 9.0 + LINE;
                for (words, look) in title.iter().map(|t| (t, HEAD)).chain(subtitle.iter().map(|t| (t, SMALL))) {
                    self.picture.text(words, (left, baseline), Anchor::Start, look);
                    baseline += LINE;
                }
                areas.push(Area { left, top, right: left + panel, bottom: top + height });
            }
            self.below = top + height;
        }
        areas
    }

    /// Small print below everything.
    pub(super) fn note(&mut self, text: &str) {
        if !text.is_empty() {
            self.below += 6.0;
            self.paragraph(text, SMALL, LINE, 40);
        }
    }

    /// Draws the sheet.
    pub(super) fn finish(self) -> Result<Chart, ChartError> {
        render(&self.picture, &self.title, WIDTH as u32, (self.below + MARGIN).ceil() as u32)
    }
}

/// The width of one of `columns` panels.
pub(super) fn panel_width(columns: usize) -> f64 {
    let columns = columns as f64;
    (WIDTH - 2.0 * MARGIN - (columns - 1.0) * GUTTER) / columns
}
