//! Errors of TOML syntax in words that help, with a remedy.

use std::ops::Range;

use super::log::{Kind, Log, Problem};

/// What the parser says, what that means for whoever wrote the file, and what to do.
const KNOWN: [(&str, &str, &str); 16] = [
    (
        "duplicate key",
        "is given twice",
        "keep one of the two; what may be there several times is written [[dose]], [[scenario]], [[design]]",
    ),
    (
        "string values must be quoted",
        "this is neither a number, a date, true, false, nor text in quotes",
        "put text in straight double quotes, \"like this\"; write numbers with a point and without % or unit",
    ),
    (
        "invalid boolean",
        "this is neither true nor false",
        "write true or false in lower case; put text in double quotes",
    ),
    ("invalid date", "there is no such date", "give a date that exists as YYYY-MM-DD"),
    (
        "unexpected key or value",
        "something is left over after the value",
        "write one `key = value` a line, decimals with a point (0.5)",
    ),
    ("key with no value", "this key has no value", "write `key = value`"),
    ("unclosed array table", "the name of a table is not closed", "close it with `]]`"),
    ("unclosed table", "the name of a table is not closed", "close it with `]`"),
    ("unclosed array", "a list is not closed", "close it with `]`"),
    (
        "missing comma between array elements",
        "a comma or the closing `]` of a list is missing before this",
        "write lists as [0.1, 0.2, 0.3]",
    ),
    ("extra comma in array", "there is a comma too many in this list", "write lists as [0.1, 0.2, 0.3]"),
    ("unexpected leading zero", "a number begins with 0", "write it without leading zeros"),
    ("invalid mantissa", "this is not a number", "write decimals with a digit on either side of the point (0.5)"),
    ("invalid fraction", "this is not a number", "write decimals with a digit on either side of the point (0.5)"),
    ("invalid float", "this is not a number", "write decimals with one point (0.5)"),
    (
        "recursion",
        "tables or lists are nested too deeply",
        "the format needs three levels at most; `dosim new` shows them",
    ),
];

const SEE: &str = "`dosim new` shows how a scenario file is written; https://toml.io describes TOML";

/// Notes what the TOML parser could not read.
pub(super) fn note(log: &Log<'_>, text: &str, error: &toml::de::Error) {
    let span = error.span().unwrap_or(text.len()..text.len());
    let (message, remedy) = explain(text, error.message(), &span);
    let kind = if is_structural(text, error.message(), &span) { Kind::SyntaxOfStructure } else { Kind::Syntax };
    log.note(Problem { kind, span, key: String::new(), message, remedy });
}

fn explain(text: &str, said: &str, span: &Range<usize>) -> (String, String) {
    let at = text.get(span.clone()).unwrap_or_default();
    if let Some(control) = at.chars().find(|c| c.is_control() && *c != '\n' && *c != '\r') {
        let message = format!("control character U+{:04X}", u32::from(control));
        return (message, "remove it; it may have come with text pasted from elsewhere".to_owned());
    }
    if said.contains("string, expected") && at.trim().is_empty() {
        return (
            "text in quotes is not closed".to_owned(),
            "close it with the quote it began with, on the same line".to_owned(),
        );
    }
    match KNOWN.iter().find(|(begins, ..)| said.contains(begins)) {
        Some((_, message, remedy)) if said.starts_with("duplicate") => {
            (format!("`{at}` {message}"), (*remedy).to_owned())
        }
        Some((begins, message, remedy)) if *begins == "invalid date" => {
            (format!("`{at}`: {message}"), format!("{remedy} ({said})"))
        }
        Some((_, message, remedy)) => ((*message).to_owned(), (*remedy).to_owned()),
        None => (said.to_owned(), SEE.to_owned()),
    }
}

/// Whether the tables that follow may not be what they seem.
fn is_structural(text: &str, said: &str, span: &Range<usize>) -> bool {
    let line_start = text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let on_header = text.get(line_start..).is_some_and(|line| line.trim_start().starts_with('['));
    on_header || ["unclosed", "comma", "recursion"].iter().any(|sign| said.contains(sign))
}
