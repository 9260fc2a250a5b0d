//! Texts that are hardly scenario files: reading them ends with a plan or with errors, never with a panic.

use dosim::scenario::{DEFAULT, TEMPLATE};
use proptest::prelude::*;

use crate::case::read;

fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The file with a part replaced by something else.
fn mutated(text: &str, at: f64, length: usize, insert: &str) -> String {
    let start = floor_char_boundary(text, (at * text.len() as f64) as usize);
    let end = floor_char_boundary(text, (start + length).min(text.len()));
    format!("{}{insert}{}", &text[..start], &text[end..])
}

/// Pieces that mean something in TOML or in the format.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[\\[\\]{}=,.\"'#\n\t\r 0-9a-z_+-]{0,8}",
        "\\PC{0,4}",
        any::<f64>().prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        prop::sample::select(vec![
            "[[dose]]\n",
            "[[scenario]]\n",
            "[[design]]\n",
            "[onset]\n",
            "nan",
            "-inf",
            "1e999",
            "\"\"",
            "[]",
            "{}",
            "true",
            "2023-02-28",
            "\u{feff}",
            "\u{0}",
            "\u{1b}[2J",
            "\"\"\"",
            "distribution = \"uniform\"\n",
            "cap = \"none\"\n",
        ])
        .prop_map(str::to_owned),
    ]
}

/// Whole lines of the format with values that may or may not fit.
fn line() -> impl Strategy<Value = String> {
    let keys: Vec<String> = TEMPLATE
        .text
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once(" = ").map(|(key, _)| key.to_owned()))
        .collect();
    (prop::sample::select(keys), piece()).prop_map(|(key, value)| format!("\n{key} = {value}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text(text in "\\PC{0,200}") {
        read(&text);
    }

    #[test]
    fn arbitrary_pieces(pieces in prop::collection::vec(piece(), 0..60)) {
        read(&pieces.concat());
    }

    #[test]
    fn mutations_of_the_default(edits in prop::collection::vec((0.0..1.0, 0usize..30, piece()), 1..5)) {
        let text = edits.iter().fold(DEFAULT.text.to_owned(), |text, (at, length, insert)| mutated(&text, *at, *length, insert));
        read(&text);
    }

    #[test]
    fn lines_put_into_the_template(edits in prop::collection::vec((0.0..1.0, line()), 1..4)) {
        let text = edits.iter().fold(TEMPLATE.text.to_owned(), |text, (at, line)| {
            let start = floor_char_boundary(&text, (at * text.len() as f64) as usize);
            let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            mutated(&text, line_start as f64 / text.len() as f64, 0, line)
        });
        read(&text);
    }

    #[test]
    fn values_replaced_in_the_default(choice in any::<prop::sample::Index>(), value in piece()) {
        let mut lines: Vec<String> = DEFAULT.text.lines().map(str::to_owned).collect();
        let settings: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].contains(" = ")).collect();
        let at = settings[choice.index(settings.len())];
        let (key, _) = lines[at].split_once(" = ").unwrap();
        lines[at] = format!("{key} = {value}");
        read(&lines.join("\n"));
    }
}
