//! Finds what a scenario file marks as an assumption, in its comments.

/// How a comment begins that states an assumption.
const MARK: &str = "ASSUMPTION";

/// One comment that begins with `ASSUMPTION`, and what it stands above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// The line of the file on which it begins, from 1.
    pub line: usize,
    /// The header of the table that it is in or stands above; empty for the top of the file.
    pub table: String,
    /// The key and value below it, or nothing if a header follows.
    pub setting: Option<String>,
    /// Its words, without the mark.
    pub words: String,
}

/// The assumptions that the comments of a scenario file state, in its order. A comment goes on to the next line that is no
/// comment, or that begins with another mark (a word in capital letters or "Registered", followed by a colon).
pub fn assumptions(text: &str) -> Vec<Assumption> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut table = String::new();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].starts_with('[') {
            lines[at].clone_into(&mut table);
        }
        let Some(first) = comment(lines[at]).and_then(|comment| comment.strip_prefix(MARK)) else {
            at += 1;
            continue;
        };
        let begin = at;
        let mut words = first.trim_start_matches([':', ',']).trim().to_owned();
        at += 1;
        while let Some(more) = lines.get(at).and_then(|line| comment(line)).filter(|more| !begins_another(more)) {
            words.push(' ');
            words.push_str(more);
            at += 1;
        }
        let below = lines[at..].iter().find(|line| !line.is_empty() && comment(line).is_none());
        let header = below.filter(|line| line.starts_with('['));
        found.push(Assumption {
            line: begin + 1,
            table: header.map_or_else(|| table.clone(), |header| (*header).to_owned()),
            setting: below.filter(|_| header.is_none()).map(|line| (*line).to_owned()),
            words: words.trim().to_owned(),
        });
    }
    found
}

/// The text of a line that is a comment.
fn comment(line: &str) -> Option<&str> {
    line.strip_prefix('#').map(str::trim)
}

fn begins_another(comment: &str) -> bool {
    comment.starts_with(MARK) || comment.starts_with("Registered:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::DEFAULT;

    #[test]
    fn a_comment_is_joined_and_told_with_what_stands_below_it() {
        let text = "title = \"x\"\n# ASSUMPTION: one\n# and more.\ntrials = 5\n\n# Registered: no.\n# ASSUMPTION, all: two\n\n\
                    [[scenario]]\n# ASSUMPTION: three\n# Registered: four\nname = \"<b>\"\n# no ASSUMPTION\n";
        let expected = [
            (2, "", Some("trials = 5"), "one and more."),
            (7, "[[scenario]]", None, "all: two"),
            (10, "[[scenario]]", Some("name = \"<b>\""), "three"),
        ];
        let found = assumptions(text);
        let found: Vec<_> =
            found.iter().map(|of| (of.line, &of.table[..], of.setting.as_deref(), &of.words[..])).collect();
        assert_eq!(found, expected);
    }

    /// Each comment that begins so; one more only explains the mark.
    #[test]
    fn the_default_names_every_one_of_its_assumptions() {
        let marked = DEFAULT.text.lines().filter(|line| line.starts_with("# ASSUMPTION")).count();
        assert!(marked > 10);
        assert_eq!(assumptions(DEFAULT.text).len(), marked);
    }
}
