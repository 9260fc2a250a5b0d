//! Has plotters draw a picture as SVG and as PNG.

use plotters::backend::{BitMapBackend, DrawingBackend, RGBPixel, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

use super::font;
use super::palette::Rgb;
use super::picture::{Anchor, Picture, Point, Shape, Type};

/// A chart in both formats, drawn from the same shapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// A complete SVG document. Its texts are texts, in the embedded font's family or one like it.
    pub svg: String,
    /// A complete PNG file.
    pub png: Vec<u8>,
    /// What it finds, in one line.
    pub title: String,
    /// Width and height in pixels.
    pub size: (u32, u32),
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
}

/// What SVG files ask for: where DejaVu Sans is not installed, Verdana has the same widths.
const FAMILY: FontFamily<'static> = FontFamily::Name("DejaVu Sans, Verdana, sans-serif");

/// How a backend differs from one that takes pixels of the sheet and rectangles by their edges.
#[derive(Debug, Clone, Copy)]
struct Manner {
    /// Pixels of the backend for one of the sheet.
    scale: f64,
    /// Pixels by which a filled rectangle comes out larger than asked for.
    excess: i32,
    /// Whether texts are handed over as texts. Plotters' own letters leave out side bearings and so stand unevenly.
    takes_text: bool,
}

const SVG: Manner = Manner { scale: 1.0, excess: 0, takes_text: true };

/// Shapes are drawn at twice the scale and averaged, which smooths their edges.
const PNG: Manner = Manner { scale: 2.0, excess: 1, takes_text: false };

/// Draws a picture in both formats; `title` is for those who cannot see it.
pub(super) fn render(picture: &Picture, title: &str, width: u32, height: u32) -> Result<Chart, ChartError> {
    if !font::is_there() {
        return Err(ChartError::Font);
    }
    Ok(Chart {
        svg: svg(picture, title, width, height)?,
        png: png(picture, width, height)?,
        title: title.to_owned(),
        size: (width, height),
    })
}

fn svg(picture: &Picture, title: &str, width: u32, height: u32) -> Result<String, ChartError> {
    let mut text = String::new();
    draw(&mut SVGBackend::with_string(&mut text, (width, height)), picture, (width, height), SVG)?;
    let title = format!("<svg role=\"img\"><title>{}</title>", escaped(title));
    let (role, title) = title.split_at("<svg role=\"img\"".len());
    Ok(text.replacen("<svg", role, 1).replacen('>', title, 1))
}

fn escaped(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn png(picture: &Picture, width: u32, height: u32) -> Result<Vec<u8>, ChartError> {
    let large = (2 * width, 2 * height);
    let mut pixels = vec![0; 3 * large.0 as usize * large.1 as usize];
    let mut backend = BitMapBackend::<RGBPixel>::with_buffer_and_format(&mut pixels, large).map_err(drawing)?;
    draw(&mut backend, picture, large, PNG)?;
    drop(backend);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Of flat colours, plain pixels pack better than their differences, and in half the time.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(4));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&halved(&pixels, large.0 as usize))?;
    writer.finish()?;
    Ok(bytes)
}

/// Averages every two by two pixels of an image whose rows have `width` pixels of three bytes.
fn halved(pixels: &[u8], width: usize) -> Vec<u8> {
    let mut half = vec![0; pixels.len() / 4];
    for (rows, half) in pixels.chunks_exact(6 * width).zip(half.chunks_exact_mut(3 * width / 2)) {
        let (upper, lower) = rows.split_at(3 * width);
        for ((upper, lower), pixel) in upper.chunks_exact(6).zip(lower.chunks_exact(6)).zip(half.chunks_exact_mut(3)) {
            for channel in 0..3 {
                let (one, two) = (u16::from(upper[channel]), u16::from(upper[channel + 3]));
                let (three, four) = (u16::from(lower[channel]), u16::from(lower[channel + 3]));
                pixel[channel] = ((one + two + three + four + 2) / 4) as u8;
            }
        }
    }
    half
}

fn drawing<E: std::fmt::Display>(error: E) -> ChartError {
    ChartError::Drawing(error.to_string())
}

fn draw<B: DrawingBackend>(
    backend: &mut B,
    picture: &Picture,
    size: (u32, u32),
    manner: Manner,
) -> Result<(), ChartError> {
    let sheet = (size.0 as i32, size.1 as i32);
    backend.draw_rect((0, 0), sheet, &RGBColor(255, 255, 255), true).map_err(drawing)?;
    for shape in &picture.shapes {
        draw_shape(backend, shape, manner)?;
    }
    backend.present().map_err(drawing)
}

fn draw_shape<B: DrawingBackend>(backend: &mut B, shape: &Shape, manner: Manner) -> Result<(), ChartError> {
    let pixel = |point: &Point| ((point.0 * manner.scale).round() as i32, (point.1 * manner.scale).round() as i32);
    let drawn = match shape {
        Shape::Rectangle { area, fill } => {
            let (left, top) = pixel(&(area.left, area.top));
            let (right, bottom) = pixel(&(area.right, area.bottom));
            // What is thinner than a pixel is still there.
            let (right, bottom) = (right.max(left + 1) - manner.excess, bottom.max(top + 1) - manner.excess);
            backend.draw_rect((left, top), (right, bottom), &color(*fill), true)
        }
        Shape::Path { points, color: stroke, width } => {
            let width = (width * manner.scale).round().max(1.0) as u32;
            let style = ShapeStyle { color: color(*stroke).to_rgba(), filled: false, stroke_width: width };
            backend.draw_path(points.iter().map(pixel), &style)
        }
        Shape::Polygon { points, fill } => backend.fill_polygon(points.iter().map(pixel), &color(*fill)),
        Shape::Circle { centre, radius, fill } => {
            backend.draw_circle(pixel(centre), (radius * manner.scale).round() as u32, &color(*fill), true)
        }
        Shape::Text { text, at, anchor, look } if manner.takes_text => {
            // Plotters lets a text hang from its point, with the baseline this much lower.
            let hangs_from = pixel(&(at.0, at.1 - 0.76 * look.size));
            backend.draw_text(text, &text_style(*anchor, *look), hangs_from)
        }
        Shape::Text { text, at, anchor, look } => {
            let mut drawn = Ok(());
            font::rasterised(text, *at, *anchor, *look, manner.scale, |place, covered| {
                if drawn.is_ok() {
                    drawn = backend.draw_pixel(place, color(look.color).mix(covered.into()).to_backend_color());
                }
            });
            drawn
        }
    };
    drawn.map_err(drawing)
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
