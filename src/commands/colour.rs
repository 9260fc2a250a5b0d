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
    line.split_inclusive(' ').map(word).collect()
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
        for plain in ["*: the true MTD", "a* b", "5", "no warning: here", "84.5 / 30.4"] {
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
