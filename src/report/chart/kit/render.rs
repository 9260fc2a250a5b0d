//! Has plotters write a canvas as SVG, of which PNG and PDF are made.

use std::fmt::Write as _;

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};
use resvg::tiny_skia::{self, Pixmap, Transform};
use resvg::usvg::Tree;

use super::canvas::{Anchor, Canvas, Part, Point, Shape, Type};
use super::palette::Rgb;
use super::{font, pdf};

/// The formats of charts.
pub const FORMATS: [&str; 3] = ["svg", "png", "pdf"];

/// A chart: one drawing, of which every format is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// A complete SVG document. Its texts are texts, in the embedded font's family or one like it.
    pub svg: String,
    /// What it finds, in one line.
    pub title: String,
    /// Width and height in pixels.
    pub size: (u32, u32),
}

impl Chart {
    /// A complete file of this format: `svg`; `png`, the pixels of the SVG; or `pdf`, one page with the lines and texts of the SVG and
    /// the letters that it uses. `None` if it is another one.
    ///
    /// # Errors
    ///
    /// [`ChartError`] when it cannot be drawn.
    pub fn file(&self, format: &str) -> Result<Option<Vec<u8>>, ChartError> {
        Ok(match format {
            "svg" => Some(self.svg.clone().into_bytes()),
            "png" => Some(png(&self.tree()?, self.size, 1.0)?),
            "pdf" => Some(pdf::pdf(&self.tree()?, &self.title)?),
            _ => None,
        })
    }

    /// A complete file of every format, in the order of [`FORMATS`], each as [`Self::file`] makes it.
    ///
    /// # Errors
    ///
    /// [`ChartError`] when it cannot be drawn.
    pub fn files(&self) -> Result<[Vec<u8>; 3], ChartError> {
        // Finding the letters of all texts takes as long as drawing them.
        let tree = self.tree()?;
        let (png, pdf) = rayon::join(|| png(&tree, self.size, 1.0), || pdf::pdf(&tree, &self.title));
        Ok([self.svg.clone().into_bytes(), png?, pdf?])
    }

    fn tree(&self) -> Result<Tree, ChartError> {
        Tree::from_str(&self.svg, &font::options(&self.svg)).map_err(drawing)
    }

    /// A complete PNG file at least so many pixels wide, for prints: the drawing at a scale, not its pixels.
    ///
    /// # Errors
    ///
    /// [`ChartError`] when the picture cannot be drawn so large.
    pub fn png_of_width(&self, width: u32) -> Result<Vec<u8>, ChartError> {
        let scale = (f64::from(width) / f64::from(self.size.0.max(1))).max(1.0) as f32;
        png(&self.tree()?, self.size, scale)
    }
}

/// A chart could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The embedded font is damaged.
    #[error("the embedded font cannot be read")]
    Font,
    /// The drawing itself failed.
    #[error("a chart cannot be drawn: {0}")]
    Drawing(String),
    /// The picture could not be encoded.
    #[error("a chart cannot be written as PNG: {0}")]
    Png(#[from] png::EncodingError),
    /// The page could not be written.
    #[error("a chart cannot be written as PDF: {0}")]
    Pdf(String),
}

/// What SVG files ask for: where DejaVu Sans is not installed, Verdana has the same widths.
const FAMILY: FontFamily<'static> = FontFamily::Name("DejaVu Sans, Verdana, sans-serif");

/// Draws a canvas; `title` is for those who cannot see it.
pub(crate) fn render(canvas: &Canvas, title: &str, width: u32, height: u32) -> Result<Chart, ChartError> {
    if !font::is_there() {
        return Err(ChartError::Font);
    }
    let svg = svg(canvas, title, width, height)?;
    Ok(Chart { svg, title: title.to_owned(), size: (width, height) })
}

/// The drawing with its parts as groups, which a page on a narrow screen puts one below the other.
fn svg(canvas: &Canvas, title: &str, width: u32, height: u32) -> Result<String, ChartError> {
    let mut body = String::new();
    for (part, shapes) in canvas.by_part() {
        let elements = elements(&shapes, (width, height), part.is_none())?;
        match part {
            None => body.push_str(&elements),
            Some(part) => {
                let name = match part {
                    Part::Entry => "entry",
                    Part::Panel => "panel",
                };
                // Writing to a string cannot fail.
                let _ = writeln!(body, "<g class=\"{name}\">\n{elements}</g>");
            }
        }
    }
    let title = escaped(title);
    Ok(format!(
        "<svg role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\"><title>{title}</title>\n{body}</svg>\n"
    ))
}

/// These shapes as elements of a drawing, on white if `has_ground`.
fn elements(shapes: &[&Shape], size: (u32, u32), has_ground: bool) -> Result<String, ChartError> {
    let mut text = String::new();
    draw(&mut SVGBackend::with_string(&mut text, size), shapes, size, has_ground)?;
    // Plotters writes a drawing of its own around them.
    let inside = text.split_once('\n').and_then(|(_, rest)| rest.rsplit_once("</svg>"));
    inside.map(|(elements, _)| elements.to_owned()).ok_or_else(|| drawing("it is no SVG"))
}

fn escaped(text: &str) -> String {
    super::canvas::writable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn png(tree: &Tree, size: (u32, u32), scale: f32) -> Result<Vec<u8>, ChartError> {
    let [width, height] = [size.0, size.1].map(|length| (length as f32 * scale).ceil() as u32);
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| drawing("it has no size"))?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Of flat colours, plain pixels pack better than their differences, and in half the time.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(4));
    let mut writer = encoder.write_header()?;
    let opaque: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    writer.write_image_data(&opaque)?;
    writer.finish()?;
    Ok(bytes)
}

fn drawing(error: impl std::fmt::Display) -> ChartError {
    ChartError::Drawing(error.to_string())
}

fn draw(backend: &mut SVGBackend<'_>, shapes: &[&Shape], size: (u32, u32), has_ground: bool) -> Result<(), ChartError> {
    if has_ground {
        let corner = (size.0 as i32, size.1 as i32);
        backend.draw_rect((0, 0), corner, &RGBColor(255, 255, 255), true).map_err(drawing)?;
    }
    for shape in shapes {
        draw_shape(backend, shape)?;
    }
    backend.present().map_err(drawing)
}

fn draw_shape(backend: &mut SVGBackend<'_>, shape: &Shape) -> Result<(), ChartError> {
    let pixel = |point: &Point| (point.0.round() as i32, point.1.round() as i32);
    let drawn = match shape {
        Shape::Rectangle { area, fill } => {
            let (left, top) = pixel(&(area.left, area.top));
            let (right, bottom) = pixel(&(area.right, area.bottom));
            // What is thinner than a pixel is still there.
            backend.draw_rect((left, top), (right.max(left + 1), bottom.max(top + 1)), &color(*fill), true)
        }
        Shape::Path { points, color: stroke, width } => {
            let width = width.round().max(1.0) as i32;
            let points: Vec<_> = points.iter().map(pixel).collect();
            if let Some((from, to)) = upright(&points, width) {
                backend.draw_rect(from, to, &color(*stroke), true)
            } else {
                let style = ShapeStyle { color: color(*stroke).to_rgba(), filled: false, stroke_width: width as u32 };
                backend.draw_path(points, &style)
            }
        }
        Shape::Polygon { points, fill } => backend.fill_polygon(points.iter().map(pixel), &color(*fill)),
        Shape::Circle { centre, radius, fill } => {
            backend.draw_circle(pixel(centre), radius.round() as u32, &color(*fill), true)
        }
        Shape::Text { text, at, anchor, look } => {
            // Plotters lets a text hang from its point, with the baseline this much lower.
            let hangs_from = pixel(&(at.0, at.1 - 0.76 * look.size));
            backend.draw_text(text, &text_style(*anchor, *look), hangs_from)
        }
    };
    drawn.map_err(drawing)
}

/// The corners of a line that goes straight along or up: as a rectangle it fills whole pixels, where a stroke of an odd
/// width would half cover two rows of them.
fn upright(points: &[(i32, i32)], width: i32) -> Option<((i32, i32), (i32, i32))> {
    let &[from, to] = points else { return None };
    let (low, high) = ((from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1)));
    let before = width / 2;
    match (low.0 == high.0, low.1 == high.1) {
        (false, true) => Some(((low.0, low.1 - before), (high.0, low.1 - before + width))),
        (true, false) => Some(((low.0 - before, low.1), (low.0 - before + width, high.1))),
        _ => None,
    }
}

fn color((red, green, blue): Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

fn text_style(anchor: Anchor, look: Type) -> TextStyle<'static> {
    let horizontal = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    // Plotters writes the em as 1/1.24 of the size it is given.
    let style = if look.bold { FontStyle::Bold } else { FontStyle::Normal };
    let style = TextStyle::from(FontDesc::new(FAMILY, look.size * 1.24, style)).pos(Pos::new(horizontal, VPos::Top));
    TextStyle { color: color(look.color).to_backend_color(), ..style }
}
