//! Columns into tables that fit, and prose into lines that fit.

use comfy_table::{CellAlignment, ContentLineStyle, LineStyle, Table, TableStyle};
use unicode_width::UnicodeWidthStr;

use super::Style;
use super::columns::Column;

/// Blanks between two columns: padding and a junction, which is blank in rows and closes the lines.
const GAP: usize = 2;
const PADDING: u16 = 1;

/// As many columns to a table as fit; the others follow in further tables, which repeat the key columns. A group is only
/// divided if it is too wide on its own.
pub(super) fn tables(keys: &[Column], groups: Vec<Vec<Column>>, style: Style, max_width: usize) -> Vec<String> {
    // The last column has padding but no junction.
    let room = (max_width + GAP - usize::from(PADDING)).saturating_sub(width(keys));
    let mut shares: Vec<Vec<Column>> = Vec::new();
    for group in groups {
        let used = shares.last().map_or(usize::MAX, |share| width(share));
        match shares.last_mut() {
            Some(share) if used + width(&group) <= room => share.extend(group),
            _ if width(&group) <= room => shares.push(group),
            _ => shares.extend(divided(group, room)),
        }
    }
    shares.retain(|share| !share.is_empty());
    shares.iter().map(|share| table(keys, share, style)).collect()
}

fn divided(group: Vec<Column>, room: usize) -> Vec<Vec<Column>> {
    let mut parts: Vec<Vec<Column>> = vec![Vec::new()];
    for column in group {
        match parts.last_mut() {
            Some(part) if part.is_empty() || width(part) + column.width() + GAP <= room => part.push(column),
            _ => parts.push(vec![column]),
        }
    }
    parts
}

fn width(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.width() + GAP).sum()
}

fn table(keys: &[Column], values: &[Column], style: Style) -> String {
    let columns: Vec<_> = keys.iter().chain(values).collect();
    let mut table = Table::new();
    table.load_style(rules(style));
    table.set_header(columns.iter().map(|column| &column.header));
    for row in 0..columns.iter().map(|column| column.cells.len()).min().unwrap_or(0) {
        table.add_row(columns.iter().map(|column| &column.cells[row]));
    }
    for (drawn, column) in table.column_iter_mut().zip(&columns) {
        drawn.set_padding((0, PADDING));
        drawn.set_cell_alignment(if column.is_text { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt()
}

/// Lines above and below the header and at the end; columns are told apart by blanks, which take the least room.
fn rules(style: Style) -> TableStyle {
    let (thin, thick) = match style {
        Style::Plain => ('-', '='),
        Style::Rich => ('─', '═'),
    };
    let line = |fill| LineStyle::none().fill(fill).junction(fill);
    let content = ContentLineStyle::none().junction(' ');
    TableStyle::new()
        .top_border(line(thin))
        .header_lines(content)
        .header_separator(line(thick))
        .content_lines(content)
        .bottom_border(line(thin))
}

/// A line of prose broken at blanks; what follows the first line is indented.
pub(super) fn wrapped(line: &str, max_width: usize) -> String {
    const INDENT: &str = "  ";
    let mut text = String::new();
    let mut used = 0;
    for word in line.split(' ') {
        if used > 0 && used + 1 + word.width() > max_width {
            text.push('\n');
            text.push_str(INDENT);
            used = INDENT.len();
        } else if used > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += word.width();
    }
    text
}
