//! Measures, wraps and shortens texts, so that labels never collide nor leave the page.

use super::canvas::Type;
use super::font::em_width;

/// Where a word may be broken with a hyphen when there is no room for it.
const SOFT_HYPHEN: char = '\u{ad}';

const ELLIPSIS: char = '…';

/// The width in pixels of a text on one line.
pub(crate) fn width(text: &str, look: Type) -> f64 {
    look.size * text.chars().filter(|&c| c != SOFT_HYPHEN).map(|c| em_width(c, look.bold)).sum::<f64>()
}

/// The text, or as much of its beginning as there is room for with an ellipsis behind it.
pub(crate) fn shortened(text: &str, look: Type, room: f64) -> String {
    let text = shown(text);
    if width(&text, look) <= room {
        return text;
    }
    let mut kept: Vec<char> = text.chars().collect();
    while let Some(last) = kept.last_mut() {
        *last = ELLIPSIS;
        let candidate: String = kept.iter().collect();
        if width(&candidate, look) <= room {
            return candidate;
        }
        kept.pop();
    }
    String::new()
}

/// The text on at most `most` lines; what does not fit ends in an ellipsis. A word that is too long is broken anywhere.
pub(crate) fn wrapped(text: &str, look: Type, room: f64, most: usize) -> Vec<String> {
    let mut lines = broken(text, look, room, true).unwrap_or_default();
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(shortened(&rest, look, room));
    }
    lines
}

/// The text on at most `most` lines with every word whole (or broken at a soft hyphen), or `None` if there is no room.
pub(crate) fn fitted(text: &str, look: Type, room: f64, most: usize) -> Option<Vec<String>> {
    broken(text, look, room, false).filter(|lines| lines.len() <= most)
}

/// Breaks a text into lines, words anywhere only if `anywhere`.
fn broken(text: &str, look: Type, room: f64, anywhere: bool) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, look) <= room {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(shown(&line));
        }
        let mut rest = word;
        while width(rest, look) > room {
            let (piece, after) = first_piece(rest, look, room, anywhere)?;
            lines.push(piece);
            rest = after;
        }
        line = rest.to_owned();
    }
    if !line.is_empty() {
        lines.push(shown(&line));
    }
    Some(lines)
}

/// As much of a word as fits on a line, and the rest of the word.
fn first_piece(word: &str, look: Type, room: f64, anywhere: bool) -> Option<(String, &str)> {
    let at_hyphen = word.match_indices(SOFT_HYPHEN).map(|(at, _)| (format!("{}-", shown(&word[..at])), at));
    if let Some((piece, at)) = at_hyphen.rev().find(|(piece, _)| width(piece, look) <= room) {
        return Some((piece, &word[at + SOFT_HYPHEN.len_utf8()..]));
    }
    if !anywhere {
        return None;
    }
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    // At least one character a line, or there would be no end.
    let first = word.chars().next().map_or(0, char::len_utf8);
    let end = ends.take_while(|&end| width(&word[..end], look) <= room).last().unwrap_or(first);
    Some((shown(&word[..end]), &word[end..]))
}

/// Without the places where it may be broken.
fn shown(text: &str) -> String {
    text.chars().filter(|&c| c != SOFT_HYPHEN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Type = Type { size: 15.0, bold: false, color: (0, 0, 0) };

    #[test]
    fn shortened_text_fits_and_says_so() {
        let text = "a rather long name of a scenario with many words";
        for room in [40.0, 90.0, 200.0] {
            let short = shortened(text, LOOK, room);
            assert!(width(&short, LOOK) <= room && short.ends_with('…'), "{room}: {short}");
        }
        assert_eq!(shortened(text, LOOK, 1000.0), text);
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        let text = "one two three Donaudampfschifffahrtsgesellschaft four";
        let lines = wrapped(text, LOOK, 100.0, 99);
        assert!(lines.iter().all(|line| width(line, LOOK) <= 100.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        assert!(wrapped(text, LOOK, 100.0, 2)[1].ends_with('…'));
    }

    #[test]
    fn words_break_only_at_soft_hyphens_when_they_must_stay_whole() {
        let word = "undeter\u{ad}mined";
        assert_eq!(fitted(word, LOOK, 80.0, 2), Some(vec!["undeter-".to_owned(), "mined".to_owned()]));
        assert_eq!(fitted(word, LOOK, 200.0, 2), Some(vec!["undetermined".to_owned()]));
        assert_eq!(fitted("undetermined", LOOK, 80.0, 2), None);
    }
}
