//! `report.docx`: a document for Word, with real tables and headings, its figures being pictures with alternative texts.

mod pages;
mod table;

use std::io::Cursor;

use docx_rs::{
    AbstractNumbering, AlignmentType, Docx, Footer, Level, LevelJc, LevelText, LineSpacing, NumPages, NumberFormat,
    Numbering, PageMargin, PageNum, Paragraph, Run, RunFonts, SpecialIndentType, Start, Style, StyleType,
};

use super::{DocumentFormat, FormatError};
use crate::report::content::Document;

/// A4 in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGIN: i32 = 1_020;
/// Between the margins.
const TEXT_WIDTH: usize = PAGE.0 as usize - 2 * MARGIN as usize;

const BULLETS: usize = 2;
const FONT: &str = "Calibri";
const FIXED: &str = "Consolas";

/// A complete `.docx` file.
#[derive(Debug, Clone, Copy)]
pub struct Word;

impl DocumentFormat for Word {
    fn extension(&self) -> &'static str {
        "docx"
    }

    fn write(&self, document: &Document<'_>) -> Result<Vec<u8>, FormatError> {
        docx(document)
    }
}

fn docx(document: &Document<'_>) -> Result<Vec<u8>, FormatError> {
    let mut parts = pages::paged(document)?.build();
    parts.document = completed(parts.document, document)?;
    for footer in &mut parts.footers {
        *footer = unnumbered(std::mem::take(footer))?.into_bytes();
    }
    let mut bytes = Cursor::new(Vec::new());
    parts.pack(&mut bytes).map_err(|error| FormatError::WordArchive(error.to_string()))?;
    Ok(bytes.into_inner())
}

fn margin() -> PageMargin {
    PageMargin::new().top(MARGIN).bottom(MARGIN).left(MARGIN).right(MARGIN).header(500).footer(500)
}

/// Page numbers below every page.
fn footer(document: &Document<'_>) -> Footer {
    let numbered = Paragraph::new()
        .style("Footer")
        .align(AlignmentType::Right)
        .add_run(Run::new().add_text(format!("{}, page ", document.subtitle)))
        .add_page_num(PageNum::new())
        .add_run(Run::new().add_text(" of "))
        .add_num_pages(NumPages::new());
    Footer::new().add_paragraph(numbered)
}

/// An empty document with its page, styles and page numbers.
fn sheet(document: &Document<'_>) -> Docx {
    let style = |id: &str, name: &str, size: usize| {
        Style::new(id, StyleType::Paragraph).name(name).size(2 * size).q_format(true)
    };
    let spaced =
        |style: Style, before: u32, after: u32| style.line_spacing(LineSpacing::new().before(before).after(after));
    let heading = |level: usize, size| {
        let style = style(&format!("Heading{level}"), &format!("heading {level}"), size).bold().outline_lvl(level - 1);
        spaced(style.based_on("Normal").next("Normal").color("1F3A54"), 320, 80)
    };
    let bullet = Level::new(0, Start::new(1), NumberFormat::new("bullet"), LevelText::new("•"), LevelJc::new("left"))
        .indent(Some(360), Some(SpecialIndentType::Hanging(260)), None, None);
    Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margin())
        .default_fonts(RunFonts::new().ascii(FONT).hi_ansi(FONT).cs(FONT))
        .default_size(20)
        .add_style(spaced(style("Title", "Title", 20).bold().color("1F3A54"), 0, 60))
        .add_style(spaced(style("Subtitle", "Subtitle", 11).color("525252"), 0, 240))
        .add_style(heading(1, 15))
        .add_style(heading(2, 12))
        .add_style(spaced(style("TOCHeading", "TOC Heading", 12).bold().color("1F3A54"), 120, 60))
        .add_style(spaced(style("TOC1", "toc 1", 10), 0, 20))
        .add_style(spaced(style("Lead", "Lead", 10).italic().color("525252"), 0, 120))
        .add_style(spaced(style("Caption", "caption", 9).color("333333"), 160, 80))
        .add_style(spaced(
            style("Verbatim", "Verbatim", 8).fonts(RunFonts::new().ascii(FIXED).hi_ansi(FIXED).cs(FIXED)),
            0,
            0,
        ))
        .add_style(spaced(style("Footer", "footer", 8).color("525252"), 0, 0))
        .add_abstract_numbering(AbstractNumbering::new(BULLETS).add_level(bullet))
        .add_numbering(Numbering::new(BULLETS, BULLETS))
        .footer(footer(document))
}

fn styled(style: &str, text: &str) -> Paragraph {
    let keeps = style != "Subtitle";
    Paragraph::new().style(style).keep_next(keeps).add_run(Run::new().add_text(plain(text)))
}

/// What XML 1.0 has no way to write becomes a blank.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c }).collect()
}

/// Puts into the library's XML what the library cannot say: alternative texts and names of figures, and that the first row of a
/// table is its header, which is repeated on every page.
fn completed(xml: Vec<u8>, document: &Document<'_>) -> Result<Vec<u8>, FormatError> {
    const FIGURE: &str = r#"<wp:docPr id="1" name="Figure" />"#;
    const ROW: &str = "<w:trPr><w:cantSplit /></w:trPr>";
    let xml = with_ends(&unnumbered(xml)?);
    let figures = document.figures().map(|figure| {
        let (number, alt) = (figure.number, attribute(&figure.alt));
        format!(r#"<wp:docPr id="{number}" name="Figure {number}" descr="{alt}" />"#)
    });
    let xml = replaced(&xml, FIGURE, figures).ok_or(FormatError::WordStructure("figures"))?;
    let header = "<w:trPr><w:cantSplit /><w:tblHeader /></w:trPr>";
    let rows = document.tables().flat_map(|table| [header].into_iter().chain(table.rows.iter().map(|_| ROW)));
    let xml = replaced(&xml, ROW, rows.map(str::to_owned)).ok_or(FormatError::WordStructure("header rows"))?;
    Ok(xml.into_bytes())
}

/// The library ends a section with a paragraph of no style, which would take a line, or a page where none is left.
fn with_ends(xml: &str) -> String {
    const END: &str = "<w:p><w:pPr><w:sectPr";
    const STYLED: &str = r#"<w:p><w:pPr><w:pStyle w:val="Normal" /><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact" /><w:sectPr"#;
    xml.replace(END, STYLED)
}

/// The library numbers paragraphs over all documents of a thread, which would make bytes depend on what came before.
fn unnumbered(xml: Vec<u8>) -> Result<String, FormatError> {
    const NUMBER: &str = r#" w14:paraId=""#;
    let xml = String::from_utf8(xml).map_err(|_| FormatError::WordStructure("letters"))?;
    let mut pieces = xml.split(NUMBER);
    let mut unnumbered = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (_, rest) = piece.split_once('"').ok_or(FormatError::WordStructure("numbers of paragraphs"))?;
        unnumbered.push_str(rest);
    }
    Ok(unnumbered)
}

fn attribute(text: &str) -> String {
    plain(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The text with the n-th occurrence of a pattern replaced by the n-th of these; `None` unless there are as many of both.
fn replaced(text: &str, pattern: &str, mut by: impl Iterator<Item = String>) -> Option<String> {
    let mut pieces = text.split(pattern);
    let mut replaced = pieces.next()?.to_owned();
    for piece in pieces {
        replaced.push_str(&by.next()?);
        replaced.push_str(piece);
    }
    by.next().is_none().then_some(replaced)
}
