//! Which characters people can see, and text with nothing else in it.

use std::borrow::Cow;
use std::path::Path;

/// What stands for a character that is not shown.
const REPLACEMENT: char = '\u{fffd}';

/// Characters that break lines, hide, command a terminal or turn the direction of writing, and those that no text may
/// contain: the noncharacters, two of which XML does not know at all (<https://www.w3.org/TR/xml/#charsets>).
pub(crate) fn is_invisible(c: char) -> bool {
    let is_direction_or_width = matches!(
        c,
        '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    let is_annotation = matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || is_direction_or_width || is_annotation || is_noncharacter(c)
}

/// The first character that cannot be seen, if there is one. A joiner can where it stands between two characters of a script that has
/// them, as in Persian, Hindi and many emoji; elsewhere it would make two names look alike.
pub(crate) fn first_invisible(text: &str) -> Option<char> {
    let is_joined = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !c.is_whitespace() && !is_joiner(c));
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_alone = || is_joiner(c) && !(is_joined(before) && is_joined(rest.clone().next()));
        if is_invisible(c) || is_alone() {
            return Some(c);
        }
        before = Some(c);
    }
    None
}

/// Zero-width joiner and non-joiner.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// One line that is shown and not obeyed: every invisible character becomes a blank.
pub(crate) fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if is_invisible(c) { ' ' } else { c }).collect()
}

/// Text of several lines, with tabs, that a terminal or a page shows and does not obey.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let is_harmless = |(at, c): (usize, char)| match c {
        '\n' | '\t' => true,
        // As in CSV; alone it would begin the line anew.
        '\r' => text[at..].starts_with("\r\n"),
        _ => !is_invisible(c),
    };
    if text.char_indices().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.char_indices().map(|(at, c)| if is_harmless((at, c)) { c } else { REPLACEMENT }).collect())
}

/// A path on one line, whatever is in its name.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string().chars().map(|c| if is_invisible(c) { REPLACEMENT } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_command_the_terminal() {
        assert_eq!(on_one_line("a\u{1b}[31m\nb"), "a [31m b");
        assert_eq!(harmless("a\r\nb\rc"), "a\r\nb\u{fffd}c");
        assert_eq!(harmless("a\u{1b}[31m\n\tb\u{202e}c"), "a\u{fffd}[31m\n\tb\u{fffd}c");
        assert_eq!(shown(Path::new("a\nb\u{9b}c")), "a\u{fffd}b\u{fffd}c");
    }

    #[test]
    fn what_people_write_is_shown() {
        for text in ["1e7 cells/m²", "用量 – “low”", "مستوى الجرعة", "👩"] {
            assert_eq!(on_one_line(text), text);
        }
    }

    #[test]
    fn joiners_are_seen_between_what_they_join() {
        for text in ["می\u{200c}خواهم", "👩\u{200d}🔬", "क\u{200d}ष"] {
            assert_eq!(first_invisible(text), None, "{text}");
            assert_eq!(on_one_line(text), text);
        }
        for text in ["a\u{200d}b", "\u{200c}می", "می\u{200c}", "می\u{200c}\u{200c}خ", "می\u{200c} خ", "a\u{202e}b"]
        {
            assert!(first_invisible(text).is_some(), "{text:?}");
        }
    }

    /// The production `Char` of XML 1.0 has neither of these.
    #[test]
    fn what_no_file_may_contain_is_not_shown() {
        for c in ['\0', '\u{b}', '\u{1f}', '\u{7f}', '\u{fffe}', '\u{ffff}', '\u{fdd0}', '\u{1fffe}', '\u{10ffff}'] {
            assert!(is_invisible(c), "U+{:04X}", u32::from(c));
        }
    }
}
