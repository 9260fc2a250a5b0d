//! Writes the shapes and texts of an SVG document as a PDF page.

use std::collections::HashMap;

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Transform};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use resvg::tiny_skia::{self, PathSegment};
use resvg::usvg::fontdb::{Database, ID};
use resvg::usvg::{self, Group, Node, Tree};

use super::render::ChartError;

/// A page as large as the document, a pixel being a point.
///
/// # Errors
///
/// [`ChartError::Pdf`] when a font cannot be embedded.
pub(crate) fn pdf(tree: &Tree, title: &str) -> Result<Vec<u8>, ChartError> {
    let failed = |what: String| ChartError::Pdf(what);
    let size = tree.size();
    let settings = PageSettings::from_wh(size.width(), size.height());
    let settings = settings.ok_or_else(|| failed("it has no size".to_owned()))?;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()));
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let mut fonts = Fonts { database: tree.fontdb(), known: HashMap::new() };
    draw_group(&mut surface, tree.root(), &mut fonts);
    surface.finish();
    page.finish();
    document.finish().map_err(|error| failed(format!("{error:?}")))
}

fn draw_group(surface: &mut Surface<'_>, group: &Group, fonts: &mut Fonts<'_>) {
    for node in group.children() {
        match node {
            Node::Group(group) => draw_group(surface, group, fonts),
            Node::Path(path) => draw_path(surface, path),
            Node::Text(text) => draw_text(surface, text, fonts),
            // Charts have no pictures in them.
            Node::Image(_) => {}
        }
    }
}

fn draw_path(surface: &mut Surface<'_>, path: &usvg::Path) {
    let fill = path.fill().and_then(|fill| filled(fill.paint()));
    let stroke = path.stroke().and_then(|stroke| {
        Some(Stroke { paint: color(stroke.paint())?.into(), width: stroke.width().get(), ..Stroke::default() })
    });
    if let Some(outline) = outline(path.data()).filter(|_| fill.is_some() || stroke.is_some()) {
        surface.set_fill(fill);
        surface.set_stroke(stroke);
        surface.push_transform(&transform(path.abs_transform()));
        surface.draw_path(&outline);
        surface.pop();
    }
}

fn draw_text(surface: &mut Surface<'_>, text: &usvg::Text, fonts: &mut Fonts<'_>) {
    surface.push_transform(&transform(text.abs_transform()));
    surface.set_stroke(None);
    for span in text.layouted() {
        surface.set_fill(span.fill.as_ref().and_then(|fill| filled(fill.paint())));
        for glyph in &span.positioned_glyphs {
            let Some(font) = fonts.get(glyph.font) else { continue };
            let size = span.font_size.get();
            // The place of a glyph is told in units of its font, and the size of the letters is in it already.
            let unscaled = font.units_per_em() / size;
            let place = glyph.transform().pre_concat(tiny_skia::Transform::from_scale(unscaled, unscaled));
            let id = GlyphId::new(glyph.id.0);
            let glyphs = [KrillaGlyph::new(id, 0.0, 0.0, 0.0, 0.0, 0..glyph.text.len(), None)];
            surface.push_transform(&transform(place));
            surface.draw_glyphs(Point::from_xy(0.0, 0.0), &glyphs, font, &glyph.text, size, false);
            surface.pop();
        }
    }
    surface.pop();
}

/// The fonts of a document, each read once.
struct Fonts<'a> {
    database: &'a Database,
    known: HashMap<ID, Option<Font>>,
}

impl Fonts<'_> {
    fn get(&mut self, id: ID) -> Option<Font> {
        let read = || self.database.with_face_data(id, |data, index| Font::new(data.to_vec().into(), index)).flatten();
        self.known.entry(id).or_insert_with(read).clone()
    }
}

fn transform(of: tiny_skia::Transform) -> Transform {
    Transform::from_row(of.sx, of.ky, of.kx, of.sy, of.tx, of.ty)
}

fn filled(paint: &usvg::Paint) -> Option<Fill> {
    Some(Fill { paint: color(paint)?.into(), ..Fill::default() })
}

/// Charts have plain colours only.
fn color(paint: &usvg::Paint) -> Option<rgb::Color> {
    match paint {
        usvg::Paint::Color(color) => Some(rgb::Color::new(color.red, color.green, color.blue)),
        _ => None,
    }
}

fn outline(path: &tiny_skia::Path) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => builder.move_to(to.x, to.y),
            PathSegment::LineTo(to) => builder.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => builder.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(one, two, to) => builder.cubic_to(one.x, one.y, two.x, two.y, to.x, to.y),
            PathSegment::Close => builder.close(),
        }
    }
    builder.finish()
}
