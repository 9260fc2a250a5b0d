//! The JSON schema of a format, with which editors complete and check a file.

use serde_json::{Map, Value, json};

use super::{AnyTable, Declared, Fallback, Kind, Only, Shown};
use crate::dose::MAX_DOSES;
use crate::input::Limits;

/// The schema of the whole file, by JSON Schema draft 2020-12.
pub(crate) fn of_file(top: &dyn AnyTable, title: &str, description: &str) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!(title));
    schema.insert("description".to_owned(), json!(description));
    schema.extend(table(top));
    Value::Object(schema)
}

fn table(table: &dyn AnyTable) -> Map<String, Value> {
    let declared = table.declared();
    let mut properties = Map::new();
    for key in &declared {
        properties.insert(key.declaration.name.to_owned(), Value::Object(property(key)));
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    if !table.says().is_empty() {
        schema.insert("description".to_owned(), json!(table.says()));
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    let required: Vec<_> = declared.iter().filter(|key| is_required(key)).map(|key| key.declaration.name).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    let mut conditions: Vec<Value> = declared.iter().filter_map(|key| condition(key, &declared)).collect();
    conditions.extend(table.alternatives().into_iter().map(one_of));
    if !conditions.is_empty() {
        schema.insert("allOf".to_owned(), json!(conditions));
    }
    schema
}

fn is_required(key: &Declared) -> bool {
    key.default == Fallback::Required && key.declaration.only == Only::Always
}

/// Exactly one of these keys is there.
fn one_of(keys: Vec<&'static str>) -> Value {
    let choices: Vec<Value> = keys.into_iter().map(|key| json!({ "required": [key] })).collect();
    json!({ "oneOf": choices })
}

/// When a key may be there, and when it must.
fn condition(key: &Declared, declared: &[Declared]) -> Option<Value> {
    let name = key.declaration.name;
    match key.declaration.only {
        Only::Always => None,
        Only::With(other) => Some(json!({ "dependentRequired": { name: [other] } })),
        Only::Without(other) if key.default == Fallback::Required => Some(one_of(vec![name, other])),
        Only::Without(other) => Some(json!({ "not": { "required": [name, other] } })),
        Only::When(other, words) => {
            let stands_at = json!({ "properties": { other: { "enum": words } } });
            let by_default = declared.iter().find(|key| key.declaration.name == other).is_some_and(
                |key| matches!(&key.default, Fallback::Value(Shown::Text(word)) if words.contains(&word.as_str())),
            );
            let holds = if by_default { stands_at } else { with(stands_at, "required", json!([other])) };
            let must = match key.default {
                Fallback::Required => json!({ "required": [name] }),
                _ => json!(true),
            };
            Some(json!({ "if": holds, "then": must, "else": { "not": { "required": [name] } } }))
        }
    }
}

fn with(mut schema: Value, keyword: &str, value: Value) -> Value {
    if let Value::Object(map) = &mut schema {
        map.insert(keyword.to_owned(), value);
    }
    schema
}

fn property(key: &Declared) -> Map<String, Value> {
    let mut schema = kind(&key.declaration.kind);
    if !key.declaration.says.is_empty() {
        schema.insert("description".to_owned(), json!(key.declaration.says));
    }
    if let Fallback::Value(default) = &key.default {
        schema.insert("default".to_owned(), value(default));
    }
    schema
}

fn value(shown: &Shown) -> Value {
    match shown {
        Shown::Flag(flag) => json!(flag),
        Shown::Whole(number) | Shown::Grouped(number) => json!(number),
        Shown::Number(number) | Shown::Probability(number) => json!(number),
        Shown::Date(date) => json!(date.to_string()),
        Shown::Text(text) | Shown::Lines(text) | Shown::Written(text) => json!(text),
        Shown::List(entries) => json!(entries.iter().map(value).collect::<Vec<_>>()),
    }
}

fn kind(kind: &Kind) -> Map<String, Value> {
    let schema = match kind {
        Kind::Text { longest } => text(*longest),
        Kind::NameOf(_) => text(crate::input::LONGEST_NAME),
        Kind::Lines { longest } => json!({ "type": "string", "minLength": 1, "maxLength": longest }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Whole { least, most, .. } | Kind::Grouped { least, most, .. } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Number(limits) => number(limits),
        Kind::Probability => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Kind::Rate | Kind::Modelled => json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }),
        Kind::Loss => json!({ "type": "number", "minimum": 0, "maximum": super::kind::MOST_LOSS }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Word(words) => json!({ "enum": words() }),
        Kind::DoseLevel => json!({ "type": "integer", "minimum": 1, "maximum": MAX_DOSES }),
        Kind::Or(of, word) => json!({ "anyOf": [Value::Object(self::kind(of)), { "const": word }] }),
        Kind::Any => json!({ "type": ["boolean", "number", "string", "array"], "items": { "type": "number" } }),
        Kind::List(of) => {
            json!({ "type": "array", "items": Value::Object(self::kind(of)), "minItems": 1, "uniqueItems": true })
        }
        Kind::Sequence(of) => json!({ "type": "array", "items": Value::Object(self::kind(of)), "minItems": 1 }),
        Kind::Numbers(of) => numbers(of),
        Kind::Rows(of) => json!({ "type": "array", "items": numbers(of), "minItems": 1 }),
        Kind::EachDose(of) => {
            json!({ "type": "array", "items": Value::Object(self::kind(of)), "minItems": 1, "maxItems": MAX_DOSES })
        }
        Kind::EachScenario(of) => {
            json!({ "type": "array", "items": Value::Object(self::kind(of)), "minItems": 1 })
        }
        Kind::Table(of) => Value::Object(table(*of)),
        Kind::Tables(of, most) => {
            let schema = json!({ "type": "array", "items": Value::Object(table(*of)), "minItems": 1 });
            most.map_or_else(|| schema.clone(), |most| with(schema.clone(), "maxItems", json!(most)))
        }
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// One number after the other.
fn numbers(of: &[(&str, Limits)]) -> Value {
    let each: Vec<Value> = of.iter().map(|(_, limits)| number(limits)).collect();
    let count = each.len();
    json!({ "type": "array", "prefixItems": each, "items": false, "minItems": count, "maxItems": count })
}

/// Text on one line that neither begins nor ends with a space.
fn text(longest: usize) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": longest, "pattern": "^\\S(.*\\S)?$" })
}

fn number(limits: &Limits) -> Value {
    let Limits { least, inclusive, most, .. } = limits;
    let least_keyword = if *inclusive { "minimum" } else { "exclusiveMinimum" };
    json!({ "type": "number", least_keyword: least, "maximum": most })
}
