//! Errors of TOML syntax in words that help, with a remedy.

use std::ops::Range;

use super::format::{Format, header_of};
use super::log::{Kind, Log, Problem};
use crate::characters::is_invisible;

/// What an error of syntax amounts to, `at` being what stands there.
struct Explanation {
    /// What the parser's own words contain.
    said: &'static str,
    message: fn(at: &str) -> String,
    remedy: &'static str,
}

const KEEP_ONE: &str = "keep one of the two; what may be there several times is headed ";
const LEFT_OVER: &str = "unexpected key or value";
const NUMBER: &str = "write decimals with one point and a digit on either side of it (0.5), and no leading zeros";
const LIST: &str = "write lists as [0.1, 0.2, 0.3]";

/// The first that fits is taken.
const EXPLANATIONS: [Explanation; 17] = [
    Explanation { said: "duplicate key", message: |at| format!("`{at}` is given twice"), remedy: KEEP_ONE },
    Explanation {
        said: "string values must be quoted",
        message: |at| match at {
            "" => "there is no value".to_owned(),
            _ => format!("`{at}` is neither a number, a date, true or false, nor text in quotes"),
        },
        remedy: "put text in straight double quotes, \"like this\"; write numbers with a point, without % or unit, and commas between those of a list",
    },
    Explanation {
        said: "invalid boolean",
        message: |at| format!("`{at}` is neither true nor false"),
        remedy: "write true or false in lower case; put text in double quotes",
    },
    Explanation {
        said: "invalid date",
        message: |at| format!("{at}: there is no such date"),
        remedy: "give a date that exists as YYYY-MM-DD",
    },
    Explanation {
        said: LEFT_OVER,
        message: |at| format!("`{at}` is left over after the value"),
        remedy: "write one `key = value` a line, decimals with a point (0.5)",
    },
    Explanation {
        said: "key with no value",
        message: |_| "there is no `=` and no value".to_owned(),
        remedy: "write `key = value`",
    },
    Explanation {
        said: "unclosed array table",
        message: |_| "the name of a table is not closed".to_owned(),
        remedy: "close it with `]]`",
    },
    Explanation {
        said: "unclosed table",
        message: |_| "the name of a table is not closed".to_owned(),
        remedy: "close it with `]`",
    },
    Explanation { said: "unclosed array", message: |_| "a list is not closed".to_owned(), remedy: "close it with `]`" },
    Explanation {
        said: "missing comma between array elements",
        message: |_| "a comma, or the `]` that closes a list, is missing".to_owned(),
        remedy: LIST,
    },
    Explanation { said: "extra comma in array", message: |_| "there is a comma too many".to_owned(), remedy: LIST },
    Explanation {
        said: "missing escaped value",
        message: |_| "in double quotes, a backslash begins an escape, which this is not".to_owned(),
        remedy: "write \\\\ for a backslash, or put the text in single quotes",
    },
    Explanation { said: "mantissa", message: not_a_number, remedy: NUMBER },
    Explanation { said: "exponent", message: not_a_number, remedy: NUMBER },
    Explanation { said: "fraction", message: not_a_number, remedy: NUMBER },
    Explanation { said: "leading zero", message: not_a_number, remedy: NUMBER },
    Explanation { said: "invalid float", message: not_a_number, remedy: NUMBER },
];

fn not_a_number(at: &str) -> String {
    format!("`{at}` is not a number")
}

/// Notes what the TOML parser could not read. Of several errors on a line, the first is told: the others follow from it.
pub(crate) fn note(log: &Log<'_>, text: &str, errors: &[toml::de::Error]) {
    let place = |error: &toml::de::Error| error.span().unwrap_or(text.len()..text.len());
    let mut errors: Vec<_> = errors.iter().map(|error| (place(error), error.message())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    errors.dedup_by_key(|(span, _)| log.line(span.start));
    for (span, said) in errors {
        note_one(log, text, said, span);
    }
}

fn note_one(log: &Log<'_>, text: &str, said: &str, span: Range<usize>) {
    let (message, remedy) = explain(log.format, text, said, &span);
    let (span, crosses_line) =
        if said.contains("missing comma") { before_line_break(text, span) } else { (span, false) };
    let structural = crosses_line || said.contains("unclosed") || said.contains("recurs");
    let kind = if structural { Kind::SyntaxOfStructure } else { Kind::Syntax };
    log.note(Problem { kind, key: key_of_line(text, span.start), span, message, remedy });
}

fn explain(format: &dyn Format, text: &str, said: &str, span: &Range<usize>) -> (String, String) {
    let marked = text.get(span.clone()).unwrap_or_default();
    if let Some(control) = marked.chars().find(|&c| is_invisible(c) && c != '\n' && c != '\r') {
        let message = format!("there is the control character U+{:04X}", u32::from(control));
        return (message, "remove it; it may have come with text pasted from elsewhere".to_owned());
    }
    if let Some(explained) = unusual_space(text, span).or_else(|| name_of_table(format, text, said, span)) {
        return explained;
    }
    if said.contains(" string, expected") && marked.trim().is_empty() {
        let remedy = "close it with the quote that it began with, on the same line";
        return ("text in quotes is not closed".to_owned(), remedy.to_owned());
    }
    if said.contains("recurs") {
        let remedy = "the format needs three levels at most; `dosim new` shows them";
        return ("tables or lists are nested too deeply".to_owned(), remedy.to_owned());
    }
    match EXPLANATIONS.iter().find(|explanation| said.contains(explanation.said)) {
        Some(Explanation { said: LEFT_OVER, message, remedy }) => {
            (message(&rest_of_line(text, span)), (*remedy).to_owned())
        }
        Some(Explanation { remedy: KEEP_ONE, message, .. }) => {
            (message(&word_at(text, span)), format!("{KEEP_ONE}{}", headers_of_several(format)))
        }
        Some(Explanation { message, remedy, .. }) => (message(&word_at(text, span)), (*remedy).to_owned()),
        None => {
            let remedy = "`dosim new` shows how a scenario file is written; https://toml.io describes TOML";
            (said.to_owned(), remedy.to_owned())
        }
    }
}

/// A space that is none to TOML, as it comes with text from a word processor.
fn unusual_space(text: &str, span: &Range<usize>) -> Option<(String, String)> {
    let at = text.get(span.start..)?.chars().next().filter(|c| c.is_whitespace() && !c.is_ascii())?;
    let name = match at {
        '\u{a0}' | '\u{202f}' => "a non-breaking space",
        _ => "an unusual space",
    };
    let message = format!("there is {name} (U+{:04X}), which looks like a space and is none", u32::from(at));
    let remedy =
        "replace it by an ordinary space, here and wherever else it stands; it comes with text pasted from elsewhere";
    Some((message, remedy.to_owned()))
}

/// The name of a table that needs quotes, where people call another one so: `[design.3+3]`.
fn name_of_table(format: &dyn Format, text: &str, said: &str, span: &Range<usize>) -> Option<(String, String)> {
    let start = text.get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.lines().next()?.trim();
    let name = line.strip_prefix('[')?.trim_matches(['[', ']']).rsplit('.').next()?.trim();
    let header = header_of(format, name).filter(|_| said.contains("unquoted key"))?;
    Some((format!("`{}` is no name of a table", shortened(name)), format!("write {header}")))
}

/// The headers of what may be there several times: `[[dose]], [[scenario]] or [[design]]`.
fn headers_of_several(format: &dyn Format) -> String {
    let headers: Vec<_> = format.tables().into_iter().map(|(_, table)| table.header()).collect();
    let several: Vec<_> = headers.into_iter().filter(|header| header.starts_with("[[")).collect();
    match several.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "[[so]]".to_owned(),
    }
}

/// What stands at the span, completed to the left and right as far as it is one word.
fn word_at(text: &str, span: &Range<usize>) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '=' | '[' | ']' | '{' | '}' | '#');
    let (before, after) = (text.get(..span.start).unwrap_or_default(), text.get(span.end..).unwrap_or_default());
    let marked = text.get(span.clone()).unwrap_or_default();
    let left = before.rsplit(ends).next().unwrap_or_default();
    let right = after.split(ends).next().unwrap_or_default();
    shortened(&format!("{left}{marked}{right}"))
}

/// What stands from the span to the end of the line.
fn rest_of_line(text: &str, span: &Range<usize>) -> String {
    shortened(text.get(span.start..).and_then(|rest| rest.lines().next()).unwrap_or_default())
}

fn shortened(text: &str) -> String {
    text.trim().chars().filter(|&c| !is_invisible(c)).take(40).collect()
}

/// What is missing at the beginning of a line is missing at the end of the line before.
fn before_line_break(text: &str, span: Range<usize>) -> (Range<usize>, bool) {
    let before = text.get(..span.start).unwrap_or_default();
    let end = before.trim_end().len();
    if before[end..].contains('\n') { (end..end, true) } else { (span, false) }
}

/// The key that is given on the line of this byte, if there is one that needs no quotes.
fn key_of_line(text: &str, byte: usize) -> String {
    let before = text.get(..byte).unwrap_or_default();
    let line = &text[before.rfind('\n').map_or(0, |at| at + 1)..];
    let word = line.trim_start_matches([' ', '\t']);
    if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return String::new();
    }
    word.chars().take_while(|&c| is_bare(c)).take(60).collect()
}

fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}
