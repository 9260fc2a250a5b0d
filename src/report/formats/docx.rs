//! `report.docx`: a document for Word, with real tables and headings, its figures being pictures with alternative texts.

use std::io::Cursor;

use docx_rs::{
    AbstractNumbering, AlignmentType, BorderType, Docx, Footer, IndentLevel, Level, LevelJc, LevelText, LineSpacing,
    NumPages, NumberFormat, Numbering, NumberingId, PageMargin, PageNum, Paragraph, Pic, Run, RunFonts, Shading,
    SpecialIndentType, Start, Style, StyleType, Table as WordTable, TableBorder, TableBorderPosition, TableBorders,
    TableCell, TableCellMargins, TableLayoutType, TableRow as WordRow, VAlignType, WidthType,
};

use super::{DocumentFormat, FormatError};
use crate::report::content::{Block, Cell, Document, Figure, Table, TableRow};

/// A4 in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGIN: i32 = 1_020;
/// Between the margins.
const TEXT_WIDTH: usize = PAGE.0 as usize - 2 * MARGIN as usize;
/// The greatest height of a picture, so that its caption fits on the page.
const MOST_HEIGHT: u32 = 12_400;
/// English metric units in a twentieth of a point.
const EMU: u32 = 635;

/// Tables of at most so many rows stand on one page.
const MOST_KEPT: usize = 24;

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
    let mut word = sheet(document);
    word = word.add_paragraph(styled("Title", &document.title)).add_paragraph(styled("Subtitle", &document.subtitle));
    for section in &document.sections {
        word = word.add_paragraph(styled("Heading1", section.title)).add_paragraph(styled("Lead", &section.lead));
        for block in &section.blocks {
            word = add(word, block);
        }
    }
    for section in document.appendices() {
        word = word.add_paragraph(styled("Heading1", &format!("Appendix: {}", section.title)));
        word = section.appendix.iter().fold(word, add);
    }
    let mut parts = word.build();
    parts.document = completed(parts.document, document)?;
    let mut bytes = Cursor::new(Vec::new());
    parts.pack(&mut bytes).map_err(|error| FormatError::WordArchive(error.to_string()))?;
    Ok(bytes.into_inner())
}

/// An empty document with its page, styles and page numbers.
fn sheet(document: &Document<'_>) -> Docx {
    let margin = PageMargin::new().top(MARGIN).bottom(MARGIN).left(MARGIN).right(MARGIN).header(500).footer(500);
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
    let footer = Paragraph::new()
        .style("Footer")
        .align(AlignmentType::Right)
        .add_run(Run::new().add_text(format!("{}, page ", document.subtitle)))
        .add_page_num(PageNum::new())
        .add_run(Run::new().add_text(" of "))
        .add_num_pages(NumPages::new());
    Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margin)
        .default_fonts(RunFonts::new().ascii(FONT).hi_ansi(FONT).cs(FONT))
        .default_size(20)
        .add_style(spaced(style("Title", "Title", 20).bold().color("1F3A54"), 0, 60))
        .add_style(spaced(style("Subtitle", "Subtitle", 11).color("525252"), 0, 240))
        .add_style(heading(1, 15))
        .add_style(heading(2, 12))
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
        .footer(Footer::new().add_paragraph(footer))
}

fn styled(style: &str, text: &str) -> Paragraph {
    let keeps = style != "Subtitle";
    Paragraph::new().style(style).keep_next(keeps).add_run(Run::new().add_text(plain(text)))
}

/// What XML 1.0 has no way to write becomes a blank.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c }).collect()
}

fn add(word: Docx, block: &Block<'_>) -> Docx {
    match block {
        Block::Heading(heading) => word.add_paragraph(styled("Heading2", heading)),
        Block::Paragraph(text) => word.add_paragraph(body(text)),
        Block::List(items) => items.iter().fold(word, |word, item| {
            let item = Paragraph::new().style("Normal").add_run(Run::new().add_text(plain(item)));
            let spacing = LineSpacing::new().after(60);
            word.add_paragraph(item.numbering(NumberingId::new(BULLETS), IndentLevel::new(0)).line_spacing(spacing))
        }),
        Block::Table(table) => {
            let caption = caption("Table", table.number, &table.caption).keep_next(true);
            // A table that follows another without a paragraph between would be joined to it.
            word.add_paragraph(caption).add_table(word_table(table)).add_paragraph(body(""))
        }
        Block::Figure(figure) => {
            let picture =
                Paragraph::new().style("Normal").keep_next(true).add_run(Run::new().add_image(picture(figure)));
            word.add_paragraph(picture).add_paragraph(caption("Figure", figure.number, &figure.caption))
        }
        Block::Verbatim(text) => text.lines().fold(word, |word, line| {
            word.add_paragraph(Paragraph::new().style("Verbatim").add_run(Run::new().add_text(plain(line))))
        }),
    }
}

fn body(text: &str) -> Paragraph {
    Paragraph::new()
        .style("Normal")
        .line_spacing(LineSpacing::new().after(120))
        .add_run(Run::new().add_text(plain(text)))
}

fn caption(what: &str, number: usize, text: &str) -> Paragraph {
    let label = Run::new().bold().add_text(format!("{what} {number}. "));
    Paragraph::new().style("Caption").add_run(label).add_run(Run::new().add_text(plain(text)))
}

fn picture(figure: &Figure<'_>) -> Pic {
    let (width, height) = figure.chart.size;
    let full = TEXT_WIDTH as u32;
    let tall = full * height / width.max(1);
    let size = if tall > MOST_HEIGHT { (full * MOST_HEIGHT / tall, MOST_HEIGHT) } else { (full, tall) };
    // The library counts pictures over all documents of a process, which would make bytes depend on what came before.
    Pic::new_with_dimensions(figure.chart.png.clone(), width, height)
        .id(format!("rIdImage{}", figure.number))
        .size(size.0 * EMU, size.1 * EMU)
}

fn word_table(table: &Table) -> WordTable {
    let (size, widths) = layout(table);
    let line = |position, width| TableBorder::new(position).border_type(BorderType::Single).size(width).color("8A8A8A");
    let borders = TableBorders::with_empty()
        .set(line(TableBorderPosition::Top, 8))
        .set(line(TableBorderPosition::Bottom, 8))
        .set(line(TableBorderPosition::InsideH, 2));
    let header = table.columns.iter().zip(&widths).map(|(column, &width)| {
        let run = Run::new().bold().size(size).add_text(plain(&column.header));
        cell(run, column.is_number, width, true)
            .vertical_align(VAlignType::Bottom)
            .shading(Shading::new().fill("E4EAF0"))
    });
    let mut rows = vec![WordRow::new(header.collect()).cant_split()];
    let keeps = |place: usize| table.rows.len() <= MOST_KEPT && place + 1 < table.rows.len();
    rows.extend(table.rows.iter().enumerate().map(|(place, row)| word_row(table, row, &widths, size, keeps(place))));
    WordTable::new(rows)
        .set_grid(widths)
        .layout(TableLayoutType::Fixed)
        .width(TEXT_WIDTH, WidthType::Dxa)
        .margins(TableCellMargins::new().margin(30, 60, 30, 60))
        .set_borders(borders)
}

/// A row; `keeps` keeps it on the page of the next one.
fn word_row(table: &Table, row: &TableRow, widths: &[usize], size: usize, keeps: bool) -> WordRow {
    if let (true, [Cell { text, .. }, ..]) = (row.is_heading, &row.cells[..]) {
        let run = Run::new().bold().size(size).add_text(plain(text));
        let heading = cell(run, false, widths.iter().sum(), true).grid_span(widths.len());
        return WordRow::new(vec![heading.shading(Shading::new().fill("F3F5F7"))]).cant_split();
    }
    let cells = row.cells.iter().zip(&table.columns).zip(widths).enumerate();
    let cells = cells.map(|(place, ((Cell { text, strong, .. }, column), &width))| {
        let run = Run::new().size(size).add_text(shown(text, column.is_number));
        cell(if *strong || place == 0 { run.bold() } else { run }, column.is_number, width, keeps)
    });
    WordRow::new(cells.collect()).cant_split()
}

fn cell(run: Run, is_number: bool, width: usize, keeps: bool) -> TableCell {
    let align = if is_number { AlignmentType::Right } else { AlignmentType::Left };
    let paragraph = Paragraph::new().align(align).keep_next(keeps).add_run(run);
    TableCell::new().width(width, WidthType::Dxa).add_paragraph(paragraph)
}

/// A text of a cell; a number is not broken at its blanks.
fn shown(text: &str, is_number: bool) -> String {
    if is_number { plain(text).replace(' ', "\u{a0}") } else { plain(text) }
}

/// The size of a table's letters in half points, the largest at which no word need be broken, and the width of each column: as
/// much as its longest word needs, and of what is left a share by the length of its texts.
fn layout(table: &Table) -> (usize, Vec<usize>) {
    const SIZES: [usize; 6] = [17, 16, 15, 14, 13, 12];
    const LONGEST: usize = 200;
    let texts = |place: usize| {
        let is_number = table.columns.get(place).is_some_and(|column| column.is_number);
        let rows = table.rows.iter().filter(|row| !row.is_heading);
        let cells = rows.filter_map(move |row| Some(shown(&row.cells.get(place)?.text, is_number)));
        cells.chain(table.columns.get(place).map(|column| column.header.clone()))
    };
    let longest_word = |text: String| text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let columns = 0..table.columns.len();
    let words: Vec<usize> =
        columns.clone().map(|place| texts(place).map(longest_word).max().unwrap_or(0).clamp(3, 24)).collect();
    let wants: Vec<usize> = columns
        .map(|place| texts(place).map(|text| text.chars().count()).max().unwrap_or(0).clamp(3, LONGEST))
        .collect();
    // A bold letter of a wide font has seven tenths of its height, which is half a point a size; and there are margins.
    let needs = |size: usize| words.iter().map(|word| word * size * 7 + 130).collect::<Vec<_>>();
    let fits = |size: &usize| needs(*size).iter().sum::<usize>() <= TEXT_WIDTH;
    let size = SIZES.into_iter().find(fits).unwrap_or(SIZES[SIZES.len() - 1]);
    let needs = needs(size);
    let (needed, wanted): (usize, usize) = (needs.iter().sum(), wants.iter().sum());
    let left = TEXT_WIDTH.saturating_sub(needed);
    let width = |(need, want): (&usize, &usize)| {
        if needed > TEXT_WIDTH { need * TEXT_WIDTH / needed } else { need + left * want / wanted.max(1) }
    };
    (size, needs.iter().zip(&wants).map(width).collect())
}

/// Puts into the library's XML what the library cannot say: alternative texts and names of figures, and that the first row of a
/// table is its header, which is repeated on every page.
fn completed(xml: Vec<u8>, document: &Document<'_>) -> Result<Vec<u8>, FormatError> {
    const FIGURE: &str = r#"<wp:docPr id="1" name="Figure" />"#;
    const ROW: &str = "<w:trPr><w:cantSplit /></w:trPr>";
    let xml = String::from_utf8(xml).map_err(|_| FormatError::WordStructure("letters"))?;
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
