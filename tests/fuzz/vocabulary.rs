//! Every key of a scenario file with values that it may have, nearly may have, or may not, as the JSON schema tells.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use serde_json::Value;

use dosim::scenario::json_schema;

/// The keys of every table.
pub struct Vocabulary {
    keys: BTreeMap<String, BTreeMap<String, Value>>,
    lists_of_tables: Vec<String>,
}

/// Values that fit nowhere, or nearly nowhere.
const STRANGE: [&str; 16] = [
    "nan",
    "-inf",
    "1e999",
    "-0.0",
    "-1",
    "1e-300",
    "0.30000000000000004",
    "9007199254740993",
    "\"\"",
    "\"none\"",
    "[]",
    "{}",
    "2024-02-30",
    "9999-12-31",
    "\"\\uFFFF\"",
    "[[1, 2], 3]",
];

const DATES: [&str; 5] = ["2023-02-28", "2024-02-29", "2025-12-31", "0001-01-01", "9999-12-31"];

impl Vocabulary {
    pub fn new() -> Self {
        let mut vocabulary = Self { keys: BTreeMap::new(), lists_of_tables: Vec::new() };
        vocabulary.gather("", &json_schema());
        vocabulary
    }

    fn gather(&mut self, table: &str, schema: &Value) {
        for (key, of) in schema["properties"].as_object().unwrap() {
            let path = if table.is_empty() { key.clone() } else { format!("{table}.{key}") };
            if of.get("properties").is_some() {
                self.gather(&path, of);
            } else if of["items"].get("properties").is_some() {
                self.lists_of_tables.push(path.clone());
                self.gather(&path, &of["items"]);
            } else {
                self.keys.entry(table.to_owned()).or_default().insert(key.clone(), of.clone());
            }
        }
    }

    /// A table, and the line that begins it.
    pub fn header(&self, rng: &mut Xoshiro256PlusPlus) -> String {
        let tables: Vec<_> = self.keys.keys().filter(|table| !table.is_empty()).collect();
        let table = one(&tables, rng);
        let is_list = self.lists_of_tables.contains(table);
        if is_list { format!("[[{table}]]") } else { format!("[{table}]") }
    }

    /// A line with a key of this table.
    pub fn line(&self, table: &str, rng: &mut Xoshiro256PlusPlus) -> Option<String> {
        let keys: Vec<_> = self.keys.get(table)?.iter().collect();
        let (key, of) = one(&keys, rng);
        Some(format!("{key} = {}", value(of, rng)))
    }

    /// Another value of a key of this table.
    pub fn value(&self, table: &str, key: &str, rng: &mut Xoshiro256PlusPlus) -> String {
        match self.keys.get(table).and_then(|keys| keys.get(key)) {
            Some(of) => value(of, rng),
            None => (*one(&STRANGE, rng)).to_owned(),
        }
    }
}

/// One of some.
pub fn one<'a, T>(some: &'a [T], rng: &mut Xoshiro256PlusPlus) -> &'a T {
    &some[rng.random_range(0..some.len())]
}

/// A value as a schema has it, or one just beside it, or once in a while any.
fn value(schema: &Value, rng: &mut Xoshiro256PlusPlus) -> String {
    if rng.random_bool(0.03) {
        return (*one(&STRANGE, rng)).to_owned();
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return value(one(choices, rng), rng);
    }
    if let Some(word) = schema.get("const") {
        return word.to_string();
    }
    if let Some(words) = schema["enum"].as_array() {
        return one(words, rng).to_string();
    }
    match schema["type"].as_str() {
        Some("boolean") => rng.random_bool(0.5).to_string(),
        Some("integer") => integer(schema, rng),
        Some("number") => number(schema, rng),
        Some("array") => list(schema, rng),
        Some("string") if schema["format"] == "date" => (*one(&DATES, rng)).to_owned(),
        _ => format!("\"{}\"", one(&["a", "b", "low", "3+3", "\u{3b2} & <x>", "1", "-1"], rng)),
    }
}

fn integer(schema: &Value, rng: &mut Xoshiro256PlusPlus) -> String {
    let least = schema["minimum"].as_i64().unwrap_or(0);
    let most = schema["maximum"].as_i64().unwrap_or(i64::MAX);
    let few = most.min(least.saturating_add(30));
    match rng.random_range(0..12) {
        0 => least,
        1 => least.saturating_sub(1),
        2 => most,
        3 => most.saturating_add(1),
        4 => rng.random_range(least..=most),
        _ => rng.random_range(least..=few),
    }
    .to_string()
}

fn number(schema: &Value, rng: &mut Xoshiro256PlusPlus) -> String {
    let limit = |of: &str| schema[of].as_f64();
    let least = limit("minimum").or(limit("exclusiveMinimum")).unwrap_or(0.0);
    let most = limit("maximum").or(limit("exclusiveMaximum")).unwrap_or(1e6);
    let share = rng.random::<f64>();
    let number = match rng.random_range(0..12) {
        0 => least,
        1 => most,
        2 => least - f64::EPSILON,
        3 => most + f64::EPSILON * most,
        4 => least + f64::MIN_POSITIVE,
        5 => most - f64::EPSILON * most,
        // Mostly small, where the scale is long.
        6..=8 => least + (most - least) * share.powi(6),
        9 => (100.0 * (least + (most - least) * share)).round() / 100.0,
        _ => least + (most - least).min(1.0) * share,
    };
    number.to_string()
}

fn list(schema: &Value, rng: &mut Xoshiro256PlusPlus) -> String {
    let mut of: Vec<Value> = schema["prefixItems"].as_array().cloned().unwrap_or_default();
    if of.is_empty() {
        of = vec![schema["items"].clone(); rng.random_range(0..6)];
    }
    let mut values: Vec<String> = of.iter().map(|of| value(of, rng)).collect();
    // Many lists go up.
    let numbers: Option<Vec<f64>> = values.iter().map(|value| value.parse().ok()).collect();
    if let Some(mut numbers) = numbers.filter(|_| rng.random_bool(0.5)) {
        numbers.sort_by(f64::total_cmp);
        values = numbers.iter().map(f64::to_string).collect();
    }
    format!("[{}]", values.join(", "))
}
