//! Tables for Word: letters as large as the page allows, rows that are not broken, decisions in their colours.

use docx_rs::{
    AlignmentType, BorderType, Paragraph, Run, Shading, Table as WordTable, TableBorder, TableBorderPosition,
    TableBorders, TableCell, TableCellMargins, TableLayoutType, TableRow as WordRow, VAlignType, WidthType,
};

use super::plain;
use crate::report::content::{Cell, Table, TableRow, Tone};

/// Tables of at most so many rows stand on one page.
const MOST_KEPT: usize = 24;

/// A table between margins that are so far apart.
pub(super) fn word_table(table: &Table, text_width: usize) -> WordTable {
    let (size, widths) = layout(table, text_width);
    let line = |position, width| TableBorder::new(position).border_type(BorderType::Single).size(width).color("8A8A8A");
    let borders = TableBorders::with_empty()
        .set(line(TableBorderPosition::Top, 8))
        .set(line(TableBorderPosition::Bottom, 8))
        .set(line(TableBorderPosition::InsideH, 2));
    let header = table.columns.iter().zip(&widths).enumerate().map(|(place, (column, &width))| {
        let run = Run::new().bold().size(size).add_text(plain(&column.header));
        cell(run, alignment(table, place, column.is_number), width, true)
            .vertical_align(VAlignType::Bottom)
            .shading(Shading::new().fill("E4EAF0"))
    });
    let mut rows = vec![WordRow::new(header.collect()).cant_split()];
    let keeps = |place: usize| table.rows.len() <= MOST_KEPT && place + 1 < table.rows.len();
    rows.extend(table.rows.iter().enumerate().map(|(place, row)| word_row(table, row, &widths, size, keeps(place))));
    let width = if table.is_compact { widths.iter().sum() } else { text_width };
    WordTable::new(rows)
        .set_grid(widths)
        .layout(TableLayoutType::Fixed)
        .width(width, WidthType::Dxa)
        .margins(TableCellMargins::new().margin(30, 60, 30, 60))
        .set_borders(borders)
}

/// A row; `keeps` keeps it on the page of the next one.
fn word_row(table: &Table, row: &TableRow, widths: &[usize], size: usize, keeps: bool) -> WordRow {
    if let (true, [Cell { text, .. }, ..]) = (row.is_heading, &row.cells[..]) {
        let run = Run::new().bold().size(size).add_text(plain(text));
        let heading = cell(run, AlignmentType::Left, widths.iter().sum(), true).grid_span(widths.len());
        return WordRow::new(vec![heading.shading(Shading::new().fill("F3F5F7"))]).cant_split();
    }
    let cells = row.cells.iter().zip(&table.columns).zip(widths).enumerate();
    let cells = cells.map(|(place, ((Cell { text, strong, tone, .. }, column), &width))| {
        let run = Run::new().size(size).add_text(shown(text, column.is_number));
        let run = if *strong || place == 0 { run.bold() } else { run };
        let align = alignment(table, place, column.is_number);
        match tone.map(Tone::colours) {
            None => cell(run, align, width, keeps),
            Some((fill, colour)) => {
                cell(run.bold().color(colour), align, width, keeps).shading(Shading::new().fill(fill))
            }
        }
    });
    WordRow::new(cells.collect()).cant_split()
}

/// Where the texts of a column stand.
fn alignment(table: &Table, place: usize, is_number: bool) -> AlignmentType {
    match (table.is_compact && place > 0, is_number) {
        (true, _) => AlignmentType::Center,
        (_, true) => AlignmentType::Right,
        (_, false) => AlignmentType::Left,
    }
}

fn cell(run: Run, align: AlignmentType, width: usize, keeps: bool) -> TableCell {
    let paragraph = Paragraph::new().align(align).keep_next(keeps).add_run(run);
    TableCell::new().width(width, WidthType::Dxa).add_paragraph(paragraph)
}

/// A text of a cell; a number is not broken at its blanks.
fn shown(text: &str, is_number: bool) -> String {
    if is_number { plain(text).replace(' ', "\u{a0}") } else { plain(text) }
}

/// The sizes of a table's letters in half points, the largest first.
const SIZES: [usize; 6] = [17, 16, 15, 14, 13, 12];

/// Smaller letters are hard to read: before that a table takes a page that lies on its side.
const SMALLEST_UPRIGHT: usize = 14;

/// What each column of a table needs, so that no word need be broken, in letters; and what it would take, in letters.
fn needs(table: &Table) -> (Vec<usize>, Vec<usize>) {
    const LONGEST: usize = 200;
    let texts = |place: usize| {
        let is_number = table.columns.get(place).is_some_and(|column| column.is_number);
        let rows = table.rows.iter().filter(|row| !row.is_heading);
        let cells = rows.filter_map(move |row| Some(shown(&row.cells.get(place)?.text, is_number)));
        cells.chain(table.columns.get(place).map(|column| column.header.clone()))
    };
    let longest_word = |text: String| text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let columns = 0..table.columns.len();
    // Letters and numbers stand below each other in one line.
    let longest = |text: String| if table.is_compact { text.chars().count() } else { longest_word(text) };
    let words = columns.clone().map(|place| texts(place).map(longest).max().unwrap_or(0).clamp(3, 24)).collect();
    let wants = columns.map(|place| texts(place).map(|text| text.chars().count()).max().unwrap_or(0).clamp(3, LONGEST));
    (words, wants.collect())
}

/// The width of columns with words of so many letters of a size. A bold letter of a wide font has seven tenths of its height, which
/// is half a point a size; and there are margins.
fn widths(words: &[usize], size: usize) -> Vec<usize> {
    words.iter().map(|word| word * size * 7 + 130).collect()
}

/// Whether letters that are read with ease have room.
pub(super) fn fits(table: &Table, text_width: usize) -> bool {
    widths(&needs(table).0, SMALLEST_UPRIGHT).iter().sum::<usize>() <= text_width
}

/// The size of a table's letters in half points, the largest at which no word need be broken, and the width of each column: as
/// much as its texts need on one line if all have room for that, or else its longest word, and of what is left a share by the length of
/// its texts.
fn layout(table: &Table, text_width: usize) -> (usize, Vec<usize>) {
    let (words, wants) = needs(table);
    let fits = |size: &usize| widths(&words, *size).iter().sum::<usize>() <= text_width;
    let size = SIZES.into_iter().find(fits).unwrap_or(SIZES[SIZES.len() - 1]);
    let needs = widths(&words, size);
    if table.is_compact && fits(&size) {
        return (size, needs);
    }
    let on_one_line = widths(&wants, size);
    let needs = if on_one_line.iter().sum::<usize>() <= text_width { on_one_line } else { needs };
    let (needed, wanted): (usize, usize) = (needs.iter().sum(), wants.iter().sum());
    let left = text_width.saturating_sub(needed);
    let width = |(need, want): (&usize, &usize)| {
        if needed > text_width { need * text_width / needed } else { need + left * want / wanted.max(1) }
    };
    (size, needs.iter().zip(&wants).map(width).collect())
}
