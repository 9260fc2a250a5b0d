//! Colour on a terminal: what a character or a word marks already is coloured too, so that nothing is lost without colour.

use std::borrow::Cow;
use std::io;

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

const RIGHT: Style = AnsiColor::Green.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

/// Whether what is written there may be coloured: it is a terminal, and nobody said otherwise (<https://no-color.org>,
/// <https://bixense.com/clicolors>).
pub(super) fn is_wanted(stream: &impl RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// As [`is_wanted`], of standard error.
pub(super) fn is_wanted_beside() -> bool {
    is_wanted(&io::stderr())
}

/// A text in which right answers, warnings and errors have their colours.
pub(super) fn painted(text: &str) -> Cow<'_, str> {
    if !text.contains('*') && !MARKS.iter().any(|(mark, _)| text.contains(mark)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

/// Words that say what a line is.
const MARKS: [(&str, Style); 5] =
    [("warning: ", WARNING), ("error: ", ERROR), ("help: ", HELP), ("note: ", HELP), ("BEYOND CHANCE", ERROR)];

fn line(line: &str) -> String {
    if let Some((at, mark, style)) = MARKS.iter().find_map(|(mark, style)| Some((label(line, mark)?, mark, style))) {
        let (before, rest) = line.split_at(at);
        let (label, after) = rest.split_at(mark.trim_end().len());
        return format!("{before}{style}{label}{style:#}{after}");
    }
    if is_of_letters(line) {
        return line.split_inclusive(' ').map(letter).collect();
    }
    line.split_inclusive(' ').map(word).collect()
}

/// The letters of a grid of decisions with their colours.
const LETTERS: [(&str, Style); 6] = [
    ("E", AnsiColor::Green.on_default().bold()),
    ("S", AnsiColor::Cyan.on_default()),
    ("D", AnsiColor::Yellow.on_default().bold()),
    ("DU", AnsiColor::Red.on_default().bold()),
    (".", Style::new()),
    ("*", Style::new()),
];

fn style_of(word: &str) -> Option<Style> {
    LETTERS.iter().find(|(letter, _)| *letter == word).map(|(_, style)| *style)
}

/// A number of DLTs, and decisions behind it.
fn is_of_letters(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_number = words.next().is_some_and(|word| word.parse::<u32>().is_ok());
    let mut letters = words.peekable();
    is_number && letters.peek().is_some() && letters.all(|word| style_of(word).is_some())
}

fn letter(word: &str) -> Cow<'_, str> {
    let letter = word.trim_end();
    match style_of(letter).filter(|style| !style.is_plain()) {
        Some(style) => Cow::Owned(word.replacen(letter, &format!("{style}{letter}{style:#}"), 1)),
        None => Cow::Borrowed(word),
    }
}

/// Where a mark begins: at the beginning of the line, behind "# " or behind a place in a file; one in capitals anywhere.
fn label(line: &str, mark: &str) -> Option<usize> {
    let at = line.find(mark)?;
    let before = &line[..at];
    let is_place =
        before.ends_with(": ") && before.trim_end_matches([':', ' ']).ends_with(|c: char| c.is_ascii_digit());
    (before.is_empty() || before == "# " || is_place || mark.starts_with('B')).then_some(at)
}

/// A percentage with a star is a right answer.
fn word(word: &str) -> Cow<'_, str> {
    let number = word.trim_end().strip_suffix('*').filter(|number| {
        number.contains(|c: char| c.is_ascii_digit()) && number.chars().all(|c| c.is_ascii_digit() || "<>.".contains(c))
    });
    match number {
        Some(number) => Cow::Owned(word.replacen(&format!("{number}*"), &format!("{RIGHT}{number}*{RIGHT:#}"), 1)),
        None => Cow::Borrowed(word),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn right_answers_and_labels_have_colours_and_nothing_else_has() {
        let shown = painted("steep   35.7*   7.8\nnone  >99.9*\n");
        assert_eq!(
            shown,
            "steep   \u{1b}[1m\u{1b}[32m35.7*\u{1b}[0m   7.8\nnone  \u{1b}[1m\u{1b}[32m>99.9*\u{1b}[0m\n"
        );
        assert_eq!(
            painted("a.toml:3:1: error: no\nhelp: yes"),
            "a.toml:3:1: \u{1b}[1m\u{1b}[31merror:\u{1b}[0m no\n\u{1b}[36mhelp:\u{1b}[0m yes"
        );
        assert_eq!(
            painted("  1  E  .  DU  *\n"),
            "  1  \u{1b}[1m\u{1b}[32mE\u{1b}[0m  .  \u{1b}[1m\u{1b}[31mDU\u{1b}[0m  *\n"
        );
        for plain in ["*: the true MTD", "1 E and more *", "D E *", "a* b", "5", "no warning: here", "84.5 / 30.4"] {
            assert_eq!(painted(plain), plain);
        }
    }

    #[test]
    fn without_its_colours_a_text_is_what_it_was() {
        let text = "warning: a\n  84.5*\n x.toml:1:2: error: b\nTOGETHER BEYOND CHANCE: no\n";
        let mut bare = painted(text).into_owned();
        assert_eq!(bare.matches('\u{1b}').count(), 4 * 3, "{bare:?}");
        while let Some(from) = bare.find('\u{1b}') {
            let to = from + bare[from..].find('m').unwrap();
            bare.replace_range(from..=to, "");
        }
        assert_eq!(bare, text);
    }
}
