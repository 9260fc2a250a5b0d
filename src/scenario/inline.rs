//! A scenario file with what it names in files of their own written into it, so that its text alone says all of the plan.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Plan;
use crate::design::Rule;

/// The text with every table that a file has in its place; `None` if it names no file.
pub(super) fn inlined(text: &str, plan: &Plan) -> Option<String> {
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let content = &text[mark..];
    let (tree, _) = DeTable::parse_recoverable(content);
    let designs = tree.get_ref().get("design")?.get_ref().as_array()?;
    let mut places: Vec<(Range<usize>, String)> = Vec::new();
    for (design, named) in designs.iter().zip(&plan.designs) {
        let Rule::DecisionTable(table) = &named.spec.rule else { continue };
        places.extend(file_of(design.get_ref()).map(|place| (place, format!("table = {}", table.toml()))));
    }
    places.sort_by_key(|(place, _)| place.start);
    let mut inlined = content.to_owned();
    for (place, written) in places.iter().rev() {
        inlined.replace_range(place.clone(), written);
    }
    (!places.is_empty()).then_some(inlined)
}

/// Where a design says `file = "…"`.
fn file_of(design: &DeValue<'_>) -> Option<Range<usize>> {
    let DeValue::Table(design) = design else { return None };
    let DeValue::Table(table) = design.get("decision_table")?.get_ref() else { return None };
    let (key, value) = table.get_key_value("file")?;
    Some(key.span().start..value.span().end)
}
