//! The table of all keys, as Markdown.

use std::fmt::Write;

use super::{AnyTable, Declared, Fallback, Kind, Only};
use crate::input::{Limits, grouped, number};

/// Every table of the format with its keys, one section a table.
pub(crate) fn of_file(top: &dyn AnyTable) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = section(&mut text, top);
    text
}

fn section(text: &mut String, table: &dyn AnyTable) -> std::fmt::Result {
    match table.header() {
        "" => writeln!(text, "## At the top of the file\n")?,
        header => writeln!(text, "## `{header}`\n")?,
    }
    if !table.says().is_empty() {
        writeln!(text, "{}\n", paragraph(table.says()))?;
    }
    let declared = table.declared();
    let keys: Vec<_> = declared.iter().filter(|key| key.declaration.kind.table().is_none()).collect();
    if !keys.is_empty() {
        writeln!(text, "| key | value | default | meaning |\n|---|---|---|---|")?;
        for key in keys {
            let declaration = &key.declaration;
            let (value, default) = (cell(&kind_in_words(&declaration.kind)), default(key));
            writeln!(text, "| `{}` | {value} | {default} | {} |", declaration.name, meaning(key))?;
        }
        writeln!(text)?;
    }
    declared.iter().filter_map(|key| key.declaration.kind.table()).try_for_each(|table| section(text, table))
}

/// Lines that are indented stand as they are; the others are one paragraph.
fn paragraph(says: &str) -> String {
    says.replace("[[", "\\[\\[").replace("]]", "\\]\\]")
}

fn meaning(key: &Declared) -> String {
    let says = key.declaration.says.replace("\n    ", "<br>");
    let says =
        format!("{says}{}", if says.contains("<br>") && key.declaration.only != Only::Always { "<br>" } else { "" });
    let when = match key.declaration.only {
        Only::Always => String::new(),
        Only::With(other) => format!(" Only with `{other}`."),
        Only::Without(other) => format!(" Only without `{other}`."),
        Only::When(other, words) => {
            let words: Vec<_> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
            format!(" Only where `{other}` is {}.", words.join(" or "))
        }
    };
    cell(&format!("{says}{when}"))
}

/// A cell of a Markdown table ends at a bar, and an angle bracket begins a tag.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace("->", "→")
}

fn default(key: &Declared) -> String {
    match &key.default {
        Fallback::Required => "required".to_owned(),
        Fallback::Nothing => "none".to_owned(),
        Fallback::Value(shown) => format!("`{}`", shown.toml()),
        Fallback::Words(words) => cell(words),
    }
}

/// What a value may be, in words.
pub(crate) fn kind_in_words(kind: &Kind) -> String {
    match kind {
        Kind::Text { longest } => format!("text, at most {longest} characters"),
        Kind::Lines { .. } => "text of several lines".to_owned(),
        Kind::NameOf(what) => format!("the name of a {what}"),
        Kind::Flag => "`true`, `false`".to_owned(),
        Kind::Whole { least, most, unit: "" } | Kind::Grouped { least, most, unit: "" } => {
            format!("whole number, {} to {}", grouped(*least), grouped(*most))
        }
        Kind::Whole { least, most, unit } | Kind::Grouped { least, most, unit } => {
            format!("{} to {} {unit}", grouped(*least), grouped(*most))
        }
        Kind::Number(limits) => number_in_words(limits),
        Kind::Probability => "probability".to_owned(),
        Kind::Rate | Kind::Modelled => "probability above 0 and below 1".to_owned(),
        Kind::Loss => format!("probability, at most {}", super::kind::MOST_LOSS),
        Kind::Date => "date, such as `2026-01-31`".to_owned(),
        Kind::Word(words) => words().into_iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", "),
        Kind::DoseLevel => "dose level, from 1".to_owned(),
        Kind::Or(of, word) => format!("{}; `\"{word}\"`", kind_in_words(of)),
        Kind::Any => "what that key may be".to_owned(),
        Kind::List(of) | Kind::Sequence(of) => format!("list of: {}", kind_in_words(of)),
        Kind::Numbers(of) => format!("[{}]", names_in_words(of)),
        Kind::Rows(of) => format!("list of [{}]", names_in_words(of)),
        Kind::EachDose(of) => format!("list, one for each dose level: {}", kind_in_words(of)),
        Kind::EachScenario(of) => format!("list, one for each scenario: {}", kind_in_words(of)),
        Kind::Table(table) | Kind::Tables(table, _) => format!("`{}`", table.header()),
    }
}

fn names_in_words(of: &[(&str, Limits)]) -> String {
    of.iter().map(|(name, limits)| format!("{name}: {}", number_in_words(limits))).collect::<Vec<_>>().join("; ")
}

fn number_in_words(limits: &Limits) -> String {
    let Limits { least, inclusive, most, unit } = limits;
    let limits = match inclusive {
        true => format!("{} to {}", number(*least), number(*most)),
        false => format!("above {} and at most {}", number(*least), number(*most)),
    };
    if unit.is_empty() { format!("number, {limits}") } else { format!("{limits}{unit}") }
}
