//! What stands on which pages: captions that are counted, a table of contents, and wide tables on pages that lie on their side.

use docx_rs::{
    Docx, FieldCharType, Hyperlink, HyperlinkType, IndentLevel, InstrText, InstrToC, LineSpacing, NumberingId,
    PageOrientationType, PageSize, Paragraph, Pic, Run, Section, Table as WordTable,
};

use super::table::{fits, word_table};
use super::{BULLETS, MARGIN, PAGE, TEXT_WIDTH, footer, margin, plain, sheet, styled};
use crate::report::content::{Block, Document, Figure};
use crate::report::formats::FormatError;

/// The same of a page that lies on its side.
const WIDE_TEXT_WIDTH: usize = PAGE.1 as usize - 2 * MARGIN as usize;
/// Twentieths of a point in an inch.
const INCH: u32 = 1_440;
/// What printers ask of pictures.
const DOTS_PER_INCH: u32 = 300;
/// The greatest height of a picture, so that its caption fits on the page.
const MOST_HEIGHT: u32 = 12_400;
/// English metric units in a twentieth of a point.
const EMU: u32 = 635;

/// What stands in the document, piece by piece.
fn pieces(document: &Document<'_>) -> Result<Vec<Piece>, FormatError> {
    let mut pieces =
        vec![Piece::heading(styled("Title", &document.title)), Piece::text(styled("Subtitle", &document.subtitle))];
    let appendices = document.appendices().map(|section| format!("Appendix: {}", section.title));
    let titles: Vec<String> =
        document.sections.iter().map(|section| section.title.to_owned()).chain(appendices).collect();
    if titles.len() > FEWEST_TITLES {
        pieces.extend(contents(&titles).into_iter().map(Piece::text));
    }
    let mut title = (1..).zip(&titles).map(|(place, title)| Piece::heading(titled(place, title)));
    for section in &document.sections {
        pieces.extend(title.next());
        pieces.push(Piece::heading(styled("Lead", &section.lead)));
        add_all(&mut pieces, &section.blocks)?;
    }
    for section in document.appendices() {
        pieces.extend(title.next());
        add_all(&mut pieces, &section.appendix)?;
    }
    Ok(pieces)
}

/// The document on pages: wide tables lie on pages of their own, with what belongs to them.
pub(super) fn paged(document: &Document<'_>) -> Result<Docx, FormatError> {
    let mut word = sheet(document);
    let pieces = laid_out(pieces(document)?);
    let mut pages = pieces.chunk_by(|one, other| one.is_wide == other.is_wide).peekable();
    let mut is_first = true;
    while let Some(run) = pages.next() {
        let is_wide = run[0].is_wide;
        if pages.peek().is_none() {
            // The last pages are those of the document itself.
            if is_wide {
                word = word.page_size(PAGE.1, PAGE.0).page_orient(PageOrientationType::Landscape);
            }
            return Ok(run.iter().flat_map(|piece| &piece.parts).fold(word, |word, part| match part.clone() {
                Part::Paragraph(paragraph) => word.add_paragraph(*paragraph),
                Part::Table(table) => word.add_table(*table),
            }));
        }
        let size = if is_wide { PageSize::new().size(PAGE.1, PAGE.0) } else { PageSize::new().size(PAGE.0, PAGE.1) };
        let mut section = Section::new().page_size(size).page_margin(margin());
        if is_wide {
            section = section.page_orient(PageOrientationType::Landscape);
        }
        // The others take their footer from the pages before.
        if is_first {
            section = section.footer(footer(document));
            is_first = false;
        }
        word =
            word.add_section(run.iter().flat_map(|piece| &piece.parts).fold(
                section,
                |section, part| match part.clone() {
                    Part::Paragraph(paragraph) => section.add_paragraph(*paragraph),
                    Part::Table(table) => section.add_table(*table),
                },
            ));
    }
    Ok(word)
}

/// A shorter document needs no table of contents.
const FEWEST_TITLES: usize = 3;

/// What stays together on pages of one orientation.
struct Piece {
    parts: Vec<Part>,
    /// Whether it needs a page that lies on its side.
    is_wide: bool,
    kind: PieceKind,
}

#[derive(Clone)]
enum Part {
    Paragraph(Box<Paragraph>),
    Table(Box<WordTable>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    /// Belongs to what follows.
    Heading,
    Text,
    Table,
    Figure,
}

impl Piece {
    fn new(kind: PieceKind, paragraphs: impl IntoIterator<Item = Paragraph>) -> Self {
        let parts = paragraphs.into_iter().map(|paragraph| Part::Paragraph(Box::new(paragraph))).collect();
        Self { parts, is_wide: false, kind }
    }

    fn heading(paragraph: Paragraph) -> Self {
        Self::new(PieceKind::Heading, [paragraph])
    }

    fn text(paragraph: Paragraph) -> Self {
        Self::new(PieceKind::Text, [paragraph])
    }
}

/// Headings go with the wide table below them, and so does text between two wide tables or before the first one, so that no page is
/// turned for a line.
fn laid_out(mut pieces: Vec<Piece>) -> Vec<Piece> {
    for place in (1..pieces.len()).rev() {
        pieces[place - 1].is_wide |= pieces[place].is_wide && pieces[place - 1].kind == PieceKind::Heading;
    }
    let wide: Vec<usize> = (0..pieces.len()).filter(|&place| pieces[place].is_wide).collect();
    let before = wide.first().map(|&first| 0..first);
    for between in before.into_iter().chain(wide.windows(2).map(|pair| pair[0] + 1..pair[1])) {
        let is_text = |piece: &Piece| matches!(piece.kind, PieceKind::Heading | PieceKind::Text);
        if pieces[between.clone()].iter().all(is_text) {
            pieces[between].iter_mut().for_each(|piece| piece.is_wide = true);
        }
    }
    pieces
}

/// A table of contents that reads without being updated; Word fills in the pages when it opens the document.
fn contents(titles: &[String]) -> Vec<Paragraph> {
    let entry = |(place, title): (usize, &String)| {
        let link = Hyperlink::new(bookmark(place), HyperlinkType::Anchor).add_run(Run::new().add_text(plain(title)));
        let begin = Run::new()
            .add_field_char(FieldCharType::Begin, true)
            .add_instr_text(InstrText::TOC(InstrToC::new().heading_styles_range(1, 1).hyperlink()))
            .add_field_char(FieldCharType::Separate, false);
        let paragraph = Paragraph::new().style("TOC1");
        let paragraph = if place == 1 { paragraph.add_run(begin) } else { paragraph };
        let paragraph = paragraph.add_hyperlink(link);
        let end = Run::new().add_field_char(FieldCharType::End, false);
        if place == titles.len() { paragraph.add_run(end) } else { paragraph }
    };
    let heading = styled("TOCHeading", "Contents");
    [heading].into_iter().chain((1..).zip(titles).map(entry)).collect()
}

/// What a link leads to.
fn bookmark(place: usize) -> String {
    format!("_Toc{place:08}")
}

/// A title of the first level, to which the table of contents leads.
fn titled(place: usize, title: &str) -> Paragraph {
    Paragraph::new()
        .style("Heading1")
        .keep_next(true)
        .add_bookmark_start(place, bookmark(place))
        .add_run(Run::new().add_text(plain(title)))
        .add_bookmark_end(place)
}

fn add_all(pieces: &mut Vec<Piece>, blocks: &[Block<'_>]) -> Result<(), FormatError> {
    blocks.iter().enumerate().try_for_each(|(place, block)| match (block, blocks.get(place + 1)) {
        // What is said right before a table or a picture is said of it, and stands on its page.
        (Block::Paragraph(text), Some(Block::Table(_) | Block::Figure(_))) => {
            pieces.push(Piece::text(body(text).keep_next(true)));
            Ok(())
        }
        _ => add(pieces, block),
    })
}

fn add(pieces: &mut Vec<Piece>, block: &Block<'_>) -> Result<(), FormatError> {
    match block {
        Block::Heading(heading) => pieces.push(Piece::heading(styled("Heading2", heading))),
        Block::Paragraph(text) => pieces.push(Piece::text(body(text))),
        Block::List(items) => pieces.extend(items.iter().map(|item| {
            let item = Paragraph::new().style("Normal").add_run(Run::new().add_text(plain(item)));
            let spacing = LineSpacing::new().after(60);
            Piece::text(item.numbering(NumberingId::new(BULLETS), IndentLevel::new(0)).line_spacing(spacing))
        })),
        Block::Table(table) => {
            let is_wide = !fits(table, TEXT_WIDTH);
            let width = if is_wide { WIDE_TEXT_WIDTH } else { TEXT_WIDTH };
            let caption = caption("Table", table.number, &table.caption).keep_next(true);
            let mut piece = Piece { is_wide, ..Piece::new(PieceKind::Table, [caption]) };
            piece.parts.push(Part::Table(Box::new(word_table(table, width))));
            // A table that follows another without a paragraph between would be joined to it.
            piece.parts.push(Part::Paragraph(Box::new(body(""))));
            pieces.push(piece);
        }
        Block::Figure(figure) => {
            let picture = Run::new().add_image(picture(figure)?);
            let picture = Paragraph::new().style("Normal").keep_next(true).add_run(picture);
            pieces.push(Piece::new(PieceKind::Figure, [picture, caption("Figure", figure.number, &figure.caption)]));
        }
        Block::Verbatim(text) => pieces.extend(
            text.lines()
                .map(|line| Piece::text(Paragraph::new().style("Verbatim").add_run(Run::new().add_text(plain(line))))),
        ),
    }
    Ok(())
}

fn body(text: &str) -> Paragraph {
    Paragraph::new()
        .style("Normal")
        .line_spacing(LineSpacing::new().after(120))
        .add_run(Run::new().add_text(plain(text)))
}

/// A caption that Word counts itself, so that its lists of tables and figures and its cross-references know it.
fn caption(what: &str, number: usize, text: &str) -> Paragraph {
    let field = Run::new()
        .bold()
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(InstrText::Unsupported(format!(" SEQ {what} \\* ARABIC ")))
        .add_field_char(FieldCharType::Separate, false)
        .add_text(number.to_string())
        .add_field_char(FieldCharType::End, false);
    Paragraph::new()
        .style("Caption")
        .add_run(Run::new().bold().add_text(format!("{what} ")))
        .add_run(field)
        .add_run(Run::new().bold().add_text(". "))
        .add_run(Run::new().add_text(plain(text)))
}

/// A figure as wide as the text, with as many pixels as a print needs.
fn picture(figure: &Figure<'_>) -> Result<Pic, FormatError> {
    let (width, height) = figure.chart.size;
    let full = TEXT_WIDTH as u32;
    let tall = full * height / width.max(1);
    let size = if tall > MOST_HEIGHT { (full * MOST_HEIGHT / tall, MOST_HEIGHT) } else { (full, tall) };
    let pixels = (size.0 * DOTS_PER_INCH).div_ceil(INCH);
    let png = figure.chart.png_of_width(pixels).map_err(|error| FormatError::Picture(error.to_string()))?;
    // The library counts pictures over all documents of a process, which would make bytes depend on what came before.
    Ok(Pic::new_with_dimensions(png, width, height)
        .id(format!("rIdImage{}", figure.number))
        .size(size.0 * EMU, size.1 * EMU))
}
