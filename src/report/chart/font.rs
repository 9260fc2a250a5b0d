//! The embedded font: how wide its characters are, and their pixels.

use std::collections::HashMap;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Glyph, PxScale, point};

use super::picture::{Anchor, Point, Type};

/// DejaVu Sans, regular and bold; `None` if the files are damaged.
static FACES: LazyLock<Option<[FontRef<'static>; 2]>> = LazyLock::new(|| {
    let face = |bytes| FontRef::try_from_slice(bytes).ok();
    Some([face(dejavu::sans::regular())?, face(dejavu::sans::bold())?])
});

/// Widths of common characters in em, because most of laying out a sheet is asking for them.
static COMMON_WIDTHS: LazyLock<HashMap<(char, bool), f64>> = LazyLock::new(|| {
    let characters = (' '..='~').chain("–—…≤≥“”".chars());
    characters.flat_map(|c| [false, true].map(|bold| ((c, bold), asked_width(c, bold)))).collect()
});

/// Whether the font can be used at all.
pub(super) fn is_there() -> bool {
    FACES.is_some()
}

fn face(bold: bool) -> Option<&'static FontRef<'static>> {
    FACES.as_ref().map(|faces| &faces[usize::from(bold)])
}

fn asked_width(character: char, bold: bool) -> f64 {
    let width = face(bold).and_then(|face| {
        let units = face.units_per_em()?;
        Some(face.h_advance_unscaled(face.glyph_id(character)) / units)
    });
    f64::from(width.unwrap_or(0.0))
}

/// The width of a character in em.
pub(super) fn em_width(character: char, bold: bool) -> f64 {
    COMMON_WIDTHS.get(&(character, bold)).copied().unwrap_or_else(|| asked_width(character, bold))
}

/// Tells every pixel of a text on a grid with `scale` pixels for one of the sheet, and how much of it is covered.
pub(super) fn rasterised(
    text: &str,
    (x, y): Point,
    anchor: Anchor,
    look: Type,
    scale: f64,
    mut pixel: impl FnMut((i32, i32), f32),
) {
    let Some(face) = face(look.bold) else { return };
    let em = look.size * scale;
    let width: f64 = text.chars().map(|c| em_width(c, look.bold)).sum();
    let mut left = x * scale
        - match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => em * width / 2.0,
            Anchor::End => em * width,
        };
    // The crate scales by the height from ascender to descender, not by the em.
    let height = face.height_unscaled() / face.units_per_em().unwrap_or(1.0);
    for character in text.chars() {
        // On whole pixels of the grid equal letters are equal, which files are the smaller for.
        let position = point(left.round() as f32, (y * scale).round() as f32);
        let glyph = Glyph { id: face.glyph_id(character), scale: PxScale::from(em as f32 * height), position };
        if let Some(outline) = face.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            outline.draw(|dx, dy, covered| {
                pixel((corner.x as i32 + dx as i32, corner.y as i32 + dy as i32), covered.min(1.0));
            });
        }
        left += em * em_width(character, look.bold);
    }
}
