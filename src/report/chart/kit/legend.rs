//! What a legend says: signs with their words, and the letters that stand for designs.

use super::canvas::{Anchor, Area, Canvas, Point};
use super::page::STRONG;
use super::palette::{INK, Rgb};

/// Draws the sign of a legend around a point, in a space of 34 by 16 pixels.
type Sign<'a> = Box<dyn Fn(&mut Canvas, Point) + 'a>;

/// A sign and its words.
pub(crate) struct Entry<'a> {
    pub(crate) sign: Sign<'a>,
    pub(crate) words: String,
}

impl<'a> Entry<'a> {
    pub(crate) fn new(words: impl Into<String>, sign: impl Fn(&mut Canvas, Point) + 'a) -> Self {
        Self { sign: Box::new(sign), words: words.into() }
    }
}

/// The letter that stands for a design: small, because capital letters name the rules.
pub(crate) fn letter(design: usize) -> String {
    ('a'..='z').nth(design).map(String::from).unwrap_or_default()
}

/// The letter of a design in the space of its sign, far enough at the left that no letter reaches the words.
fn write_letter(canvas: &mut Canvas, design: usize, (x, y): Point) {
    canvas.text(&letter(design), (x - 13.0, y + 5.0), Anchor::Start, STRONG);
}

/// What a legend says of a design, behind its letter and its colour.
pub(crate) fn lettered<'a>(words: &str, design: usize, color: Rgb) -> Entry<'a> {
    Entry::new(words, move |canvas: &mut Canvas, (x, y): Point| {
        write_letter(canvas, design, (x, y));
        // Beside an m, too, some white is left.
        let swatch = Area { left: x + 4.0, right: x + 17.0, top: y - 6.5, bottom: y + 6.5 };
        canvas.box_with_border(swatch, color, INK);
    })
}

/// What a legend says of a design whose rows have the colours of other things, behind its letter.
pub(crate) fn letter_only<'a>(words: &str, design: usize) -> Entry<'a> {
    Entry::new(words, move |canvas: &mut Canvas, (x, y): Point| {
        write_letter(canvas, design, (x, y));
    })
}

/// A swatch of this colour and what it means.
pub(crate) fn swatch<'a>(words: &str, color: Rgb) -> Entry<'a> {
    Entry::new(words, move |canvas: &mut Canvas, (x, y): Point| {
        canvas.box_with_border(Area { left: x - 13.0, right: x + 15.0, top: y - 8.0, bottom: y + 8.0 }, color, INK);
    })
}
