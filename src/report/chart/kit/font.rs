//! Which face draws a character, and how wide it is: the embedded font, and fonts of the system for what that lacks.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Stretch, Style};
use resvg::usvg::{FontResolver, Options};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// DejaVu Sans, regular and bold.
const FILES: [&[u8]; 2] = [
    include_bytes!("../../../../assets/fonts/DejaVuSans.ttf"),
    include_bytes!("../../../../assets/fonts/DejaVuSans-Bold.ttf"),
];

/// The embedded faces, regular and bold; `None` if the files are damaged.
static FACES: LazyLock<Option<[FontRef<'static>; 2]>> = LazyLock::new(|| {
    let [regular, bold] = FILES.map(|file| FontRef::new(file).ok());
    Some([regular?, bold?])
});

/// A database with nothing but the embedded faces, and what it calls them.
static EMBEDDED: LazyLock<(Arc<Database>, Vec<ID>)> = LazyLock::new(|| {
    let mut database = Database::new();
    let ids = FILES.iter().flat_map(|&file| database.load_font_source(Source::Binary(Arc::new(file))));
    let ids = ids.collect();
    (Arc::new(database), ids)
});

/// The embedded faces and those of the system. Looking for these takes time, so nobody asks without need.
static SYSTEM: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::clone(&EMBEDDED.0);
    database.load_system_fonts();
    Arc::new(database)
});

/// Of a character that the embedded font lacks, the face of the system that has it and its width in em.
type Further = Option<(ID, f64)>;

static FURTHER: LazyLock<Mutex<HashMap<char, Further>>> = LazyLock::new(Mutex::default);

/// Widths of common characters in em, because most of laying out a page is asking for them.
static COMMON_WIDTHS: LazyLock<HashMap<(char, bool), f64>> = LazyLock::new(|| {
    let characters = (' '..='~').chain("–—…≤≥“”".chars());
    characters.flat_map(|c| [false, true].map(|bold| ((c, bold), asked_width(c, bold)))).collect()
});

/// Whether the embedded font can be used at all.
pub(crate) fn is_there() -> bool {
    FACES.is_some()
}

/// The width of a character in em.
pub(crate) fn em_width(character: char, bold: bool) -> f64 {
    COMMON_WIDTHS.get(&(character, bold)).copied().unwrap_or_else(|| asked_width(character, bold))
}

fn asked_width(character: char, bold: bool) -> f64 {
    let embedded = FACES.as_ref().and_then(|faces| width_in(&faces[usize::from(bold)], character));
    match embedded {
        Some(width) => width,
        None if is_invisible(character) => 0.0,
        // What nothing can draw becomes a box of about this width.
        None => further(character).map_or(0.6, |(_, width)| width),
    }
}

/// The width in em, if the face has the character.
fn width_in(face: &FontRef<'_>, character: char) -> Option<f64> {
    let glyph = face.charmap().map(character)?;
    let (size, place) = (Size::unscaled(), LocationRef::default());
    let units = face.glyph_metrics(size, place).advance_width(glyph)?;
    Some(f64::from(units) / f64::from(face.metrics(size, place).units_per_em.max(1)))
}

/// Characters that only tell how others are shaped.
fn is_invisible(character: char) -> bool {
    let joins =
        matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    let varies = matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}');
    character.is_control() || character.is_whitespace() || joins || varies
}

fn embedded_has(character: char) -> bool {
    character.is_ascii() || FACES.as_ref().is_some_and(|faces| faces[0].charmap().map(character).is_some())
}

/// The face of the system that draws a character which the embedded font lacks: of several the one most like it.
fn further(character: char) -> Further {
    let mut known = FURTHER.lock().unwrap_or_else(PoisonError::into_inner);
    *known.entry(character).or_insert_with(|| {
        let is_upright = |face: &&FaceInfo| face.style == Style::Normal && face.stretch == Stretch::Normal;
        let mut faces: Vec<_> =
            SYSTEM.faces().filter(is_upright).filter(|face| !EMBEDDED.1.contains(&face.id)).collect();
        // By name at last, because the order in which folders are read differs between machines.
        faces.sort_by_key(|face| (face.weight.0.abs_diff(400), face.monospaced, &face.post_script_name));
        let width = |data: &[u8], index| width_in(&FontRef::from_index(data, index).ok()?, character);
        faces.into_iter().find_map(|face| Some((face.id, SYSTEM.with_face_data(face.id, width)??)))
    })
}

/// The characters of a text that no font has: in a chart each of them is a box.
pub(crate) fn without_glyph(text: &str) -> Vec<char> {
    let lacking = |c: &char| !embedded_has(*c) && !is_invisible(*c) && further(*c).is_none();
    text.chars().filter(lacking).collect()
}

/// How a document with these characters finds its fonts.
pub(crate) fn options(text: &str) -> Options<'static> {
    let needs_more = text.chars().any(|c| !embedded_has(c) && !is_invisible(c));
    let resolver = FontResolver {
        select_font: Box::new(|font, _| EMBEDDED.1.get(usize::from(font.weight() >= 600)).copied()),
        select_fallback: Box::new(move |character, used, _| {
            let found = if needs_more { further(character) } else { None };
            found.map(|(face, _)| face).filter(|face| !used.contains(face))
        }),
    };
    let fontdb = Arc::clone(if needs_more { &*SYSTEM } else { &EMBEDDED.0 });
    Options { fontdb, font_resolver: resolver, ..Options::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Latin, Greek, Cyrillic and Arabic letters are in the embedded font; a private character is in none.
    #[test]
    fn what_has_no_glyph_is_found() {
        assert!(without_glyph("high ≥ 3·10⁶ cells, αβ, Доза, جرعة, \u{200d}").is_empty());
        assert_eq!(without_glyph("a\u{10fffd}b"), ['\u{10fffd}']);
    }

    #[test]
    fn a_bold_letter_is_wider() {
        assert!(em_width('m', true) > em_width('m', false) && em_width('m', false) > em_width('i', false));
        assert_eq!(em_width('\u{200d}', false).partial_cmp(&0.1), Some(std::cmp::Ordering::Less));
    }
}
