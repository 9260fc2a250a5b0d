//! `report.md`: a document as GitHub-flavoured Markdown, its figures being the charts beside it.

use std::fmt::Write;

use super::{DocumentFormat, FormatError};
use crate::report::content::{Block, Cell, Column, Document, Figure, Table};

/// The text, in UTF-8. A figure `name` refers to `name.svg` in the same folder.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

impl DocumentFormat for Markdown {
    fn extension(&self) -> &'static str {
        "md"
    }

    fn has_charts_beside(&self) -> bool {
        true
    }

    fn write(&self, document: &Document<'_>) -> Result<Vec<u8>, FormatError> {
        Ok(text(document).into_bytes())
    }
}

fn text(document: &Document<'_>) -> String {
    let mut text = format!("# {}\n\n{}\n", escaped(&document.title), escaped(&document.subtitle));
    for section in &document.sections {
        // Writing to a string cannot fail, here and below.
        let _ = write!(text, "\n## {}\n\n{}\n", escaped(section.title), escaped(&section.lead));
        for block in &section.blocks {
            text.push('\n');
            write_block(&mut text, block);
        }
    }
    for section in document.appendices() {
        let _ = writeln!(text, "\n## Appendix: {}", escaped(section.title));
        for block in &section.appendix {
            text.push('\n');
            write_block(&mut text, block);
        }
    }
    text
}

fn write_block(text: &mut String, block: &Block<'_>) {
    let _ = match block {
        Block::Heading(heading) => writeln!(text, "### {}", escaped(heading)),
        Block::Paragraph(paragraph) => writeln!(text, "{}", escaped(paragraph)),
        Block::List(items) => items.iter().try_for_each(|item| writeln!(text, "- {}", escaped(item))),
        Block::Table(table) => return write_table(text, table),
        Block::Verbatim(verbatim) => {
            let fence = fence(verbatim);
            writeln!(text, "{fence}\n{}\n{fence}", verbatim.trim_end())
        }
        Block::Figure(Figure { number, name, caption, alt, .. }) => {
            let (alt, caption) = (escaped(alt), escaped(caption));
            writeln!(text, "![{alt}]({name}.svg)\n\n**Figure {number}.** {caption}")
        }
    };
}

fn write_table(text: &mut String, table: &Table) {
    let row = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let _ = writeln!(text, "**Table {}.** {}\n", table.number, escaped(&table.caption));
    text.push_str(&row(&mut table.columns.iter().map(|column| escaped(&column.header))));
    let rule = |column: &Column| if column.is_number { "---:" } else { "---" }.to_owned();
    text.push_str(&row(&mut table.columns.iter().map(rule)));
    for of in &table.rows {
        let is_bold = |place: usize| of.is_heading && place == 0;
        let shown = |(place, of): (usize, &Cell)| if is_bold(place) { bold(&escaped(&of.text)) } else { cell(of) };
        text.push_str(&row(&mut of.cells.iter().enumerate().map(shown)));
    }
}

/// More backticks than stand together anywhere in a text.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn cell(cell: &Cell) -> String {
    let text = escaped(&cell.text);
    if cell.strong { bold(&text) } else { text }
}

fn bold(text: &str) -> String {
    format!("**{text}**")
}

/// Text that Markdown shows as it is: a backslash before every character that could mean something else.
fn escaped(text: &str) -> String {
    const MEANING: &str = r"\`*_{}[]<>#|~$&!";
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c }).peekable();
    while let Some(c) = characters.next() {
        // Before a digit nothing is a tag: `<0.1 %`.
        let is_less = c == '<' && characters.peek().is_some_and(char::is_ascii_digit);
        if MEANING.contains(c) && !is_less {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    // What would begin a list at the start of a line.
    if escaped.starts_with(['-', '+']) { format!("\\{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_is_markup() {
        assert_eq!(escaped("<script>a|b*c_"), r"\<script\>a\|b\*c\_");
        assert_eq!(escaped("- no list\nno line"), r"\- no list no line");
        assert_eq!(escaped("+1.20 ± 0.05"), r"\+1.20 ± 0.05");
    }
}
