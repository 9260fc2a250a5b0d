//! Names from a scenario file made harmless for a spreadsheet and for a terminal.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(crate) use crate::characters::on_one_line;

/// Text in a CSV column.
///
/// A spreadsheet runs a field as a formula if it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, blanks before
/// it or not. Such text gets an apostrophe in front, which spreadsheets read as "this is text"; all other text is written
/// as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Label<'a>(pub(crate) &'a str);

impl Serialize for Label<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&for_spreadsheet(self.0))
    }
}

/// The text of a [`Label`].
pub(crate) fn for_spreadsheet(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['\t', '\r']) || text.trim_start().starts_with(['=', '+', '-', '@']);
    if is_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text within `width` terminal columns. What is too long loses its middle: names that differ often do so at the end.
pub(crate) fn shortened(text: &str, width: usize, ellipsis: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(ellipsis.width());
    let tail = last_columns(text, room / 2);
    let head = first_columns(text, room - tail.width());
    format!("{head}{ellipsis}{tail}")
}

fn first_columns(text: &str, width: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|&(_, c)| {
        used += c.width().unwrap_or(0);
        used > width
    });
    end.map_or(text, |(end, _)| &text[..end])
}

fn last_columns(text: &str, width: usize) -> &str {
    let mut used = 0;
    let before = text.char_indices().rev().find(|&(_, c)| {
        used += c.width().unwrap_or(0);
        used > width
    });
    before.map_or(text, |(before, c)| &text[before + c.len_utf8()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_gets_an_apostrophe() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "\n=1", "\u{a0}=1"] {
            assert_eq!(for_spreadsheet(formula), format!("'{formula}"));
        }
        for harmless in ["low", "1e7 cells", "a=b", "", " ", "'=1", "as hoped - or not"] {
            assert_eq!(for_spreadsheet(harmless), harmless);
        }
    }

    #[test]
    fn long_text_keeps_its_beginning_and_its_end() {
        assert_eq!(shortened("as hoped", 8, "..."), "as hoped");
        assert_eq!(shortened("a very long name, number 12", 15, "..."), "a very...ber 12");
        assert_eq!(shortened("a very long name, number 12", 15, "…"), "a very …mber 12");
    }

    /// A CJK character takes two columns, so one of them may not fit into the last.
    #[test]
    fn wide_characters_count_twice() {
        let short = shortened("用量漸増試験の計画", 8, "…");
        assert_eq!(short, "用量…画");
        assert!(short.width() <= 8);
    }
}
