//! Files made from the schema alone: for every key the smallest one that has it, and values at the edge of its limits.

use std::fmt;

use dosim::scenario::json_schema;
use serde_json::{Map, Value, json};

/// Dose levels of a file that is made here: as many as there may be, so that every number of a dose level is one.
const DOSES: usize = 24;

/// A decision table of a design that is called as every sample of a text.
const TABLE: &str = "design,patients,dlts,decision,mtd\nx,3,0,escalate,\nx,3,1+,stop,chosen\n";

/// One key of the schema: where it is, and what it may be.
#[derive(Clone)]
pub(crate) struct Place {
    /// The tables that it is in, with the schema of each, the whole file first.
    tables: Vec<(String, Value)>,
    key: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tables.iter().skip(1).try_for_each(|(name, _)| write!(f, "{name}."))?;
        f.write_str(&self.key)
    }
}

impl Place {
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The schema of the table that it is in.
    fn table(&self) -> &Value {
        &self.tables.last().unwrap().1
    }

    /// The tables that it is in, the outermost first.
    pub(crate) fn within(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().skip(1).map(|(name, _)| &**name)
    }

    pub(crate) fn schema(&self) -> &Value {
        &self.table()["properties"][&self.key]
    }

    /// Another key of the same table.
    pub(crate) fn beside(&self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self.clone() }
    }

    pub(crate) fn is_required(&self) -> bool {
        self.table()["required"].as_array().is_some_and(|keys| keys.contains(&json!(self.key)))
    }
}

/// Every key but those of tables.
pub(crate) fn places(schema: &Value) -> Vec<Place> {
    let mut found = Vec::new();
    walk(&[(String::new(), schema.clone())], &mut found);
    found
}

fn walk(tables: &[(String, Value)], found: &mut Vec<Place>) {
    for (key, schema) in tables.last().unwrap().1["properties"].as_object().unwrap() {
        let within = if schema["type"] == "array" { &schema["items"] } else { schema };
        if within.get("properties").is_some() {
            walk(&[tables, &[(key.clone(), within.clone())]].concat(), found);
        // A file of its own is read from the disk, as tests/decision_tables.rs does.
        } else if key != "file" {
            found.push(Place { tables: tables.to_vec(), key: key.clone() });
        }
    }
}

/// The smallest file that has this key, with what it needs to have an effect.
pub(crate) fn base(place: &Place) -> Value {
    let mut file = required(&json_schema());
    for depth in 1..place.tables.len() {
        let (name, schema) = &place.tables[depth];
        let table = table_at(&mut file, &place.tables[1..depth]);
        choose(table, &place.tables[depth - 1].1, name);
        let is_list = place.tables[depth - 1].1["properties"][name]["type"] == "array";
        let entry = required(schema);
        table.entry(name.clone()).or_insert(if is_list { json!([entry]) } else { entry });
    }
    let table = table_at(&mut file, &place.tables[1..]);
    choose(table, place.table(), &place.key);
    if place.key == "stay_at_one_in_three" {
        // Where 1 in 3 would be a reason to go down.
        table.insert("target_dlt_rate".to_owned(), json!(0.25));
    }
    if place.key == "production_while_waiting" {
        // Somebody must be able to wait.
        file["enrolment"] = json!({ "queue": 1 });
    }
    if place.key == "cohort_size" && place.tables.last().unwrap().0 == "dose" {
        // A design that decides on cohorts of any size.
        let design = file["design"][0].as_object_mut().unwrap();
        design.remove("three_plus_three");
        design.insert("boin".to_owned(), json!({}));
    }
    let table = table_at(&mut file, &place.tables[1..]);
    if place.key == "stagger_cohorts" {
        // Somebody must have to wait.
        table.extend([("stagger".to_owned(), json!("first")), ("stagger_days".to_owned(), json!(14))]);
    }
    if place.key == "trials" && place.tables.last().unwrap().0 == "sensitivity" {
        table.insert("cap".to_owned(), json!(["none"]));
    }
    if place.tables.last().unwrap().0 == "variants" {
        table.insert("cap".to_owned(), json!([12, "none"]));
    }
    let is_range = place.tables.last().unwrap().0 == "vary" && ["from", "to", "step"].contains(&place.key.as_str());
    if is_range {
        table.remove("values");
        table.extend([("from".to_owned(), json!(12)), ("to".to_owned(), json!(18))]);
    }
    if place.key == "rows_of" {
        table.insert("table".to_owned(), json!(TABLE));
    }
    let value = match place.key.as_str() {
        _ if is_range => json!(1),
        "table" => json!(TABLE),
        "values" => json!([12, 15]),
        // On their sides of the target.
        "underdosing_rate" => json!(0.18),
        "overdosing_rate" => json!(0.42),
        // Where the first dose level has values below the next.
        "from" => json!(0.01),
        _ => sample(place.schema()),
    };
    table.entry(place.key.clone()).or_insert(value);
    settle(table, place.table());
    let is_of_response = place.tables.iter().any(|(name, _)| name == "response");
    if is_of_response || place.key == "response_probabilities" {
        // Each needs the other.
        let schema = json_schema();
        let expansion = required(&schema["properties"]["expansion"]);
        let of = file.as_object_mut().unwrap().entry("expansion").or_insert(expansion);
        let response = required(&schema["properties"]["expansion"]["properties"]["response"]);
        of.as_object_mut().unwrap().entry("response").or_insert(response);
        let probabilities = sample(&schema["properties"]["scenario"]["items"]["properties"]["response_probabilities"]);
        let scenario = file["scenario"][0].as_object_mut().unwrap();
        scenario.entry("response_probabilities").or_insert(probabilities);
    }
    if place.key == "moderate_probabilities" {
        // A design must count them.
        file["design"][0] = json!({ "name": "d", "accelerated_titration": { "end_titration_at_moderate": 1 } });
    }
    if let Some(of) = place.key.strip_prefix("expansion_") {
        // What varies must be there, with the boundary that has it.
        let schema = &json_schema()["properties"]["expansion"];
        let mut expansion = required(schema);
        let table = expansion.as_object_mut().unwrap();
        choose(table, schema, of);
        table.entry(of.to_owned()).or_insert(sample(&schema["properties"][of]));
        file["expansion"] = expansion;
    }
    if place.key == "before_infusion_share" {
        file["dlt_window"] = json!({ "preconditioning_days": 5 });
    }
    file
}

/// Sees to it that a key may be there: what excludes it goes, and what it needs comes.
fn choose(table: &mut Map<String, Value>, schema: &Value, key: &str) {
    for condition in schema["allOf"].as_array().into_iter().flatten() {
        let alternatives = condition["oneOf"].as_array().into_iter().flatten();
        let keys: Vec<&str> = alternatives.filter_map(|choice| choice["required"][0].as_str()).collect();
        if keys.contains(&key) {
            keys.iter().filter(|other| **other != key).for_each(|other| drop(table.remove(*other)));
        }
        if let Some(other) = condition["dependentRequired"][key][0].as_str() {
            let (from, to) = (json!("2026-01-01"), &schema["properties"][other]);
            let needed = if to["format"] == "date" { from } else { sample(to) };
            table.insert(other.to_owned(), needed);
        }
        if condition["else"]["not"]["required"] == json!([key]) {
            for (other, word) in condition["if"]["properties"].as_object().unwrap() {
                table.insert(other.clone(), word["enum"][0].clone());
            }
        }
    }
}

/// Adds what a word needs that stands there now, and takes away what has no effect with it.
fn settle(table: &mut Map<String, Value>, schema: &Value) {
    for condition in schema["allOf"].as_array().into_iter().flatten() {
        let Some(words) = condition["if"]["properties"].as_object() else { continue };
        let (other, word) = words.iter().next().unwrap();
        let key = condition["else"]["not"]["required"][0].as_str().unwrap();
        let Some(stands) = table.get(other) else { continue };
        if !word["enum"].as_array().unwrap().contains(stands) {
            table.remove(key);
        } else if condition["then"]["required"][0] == json!(key) {
            let value = sample(&schema["properties"][key]);
            table.entry(key).or_insert(value);
        }
    }
    if table.get("distribution") == Some(&json!("uniform")) && table.get("min_days") == table.get("max_days") {
        table.insert("min_days".to_owned(), json!(0));
        table.insert("max_days".to_owned(), json!(28));
    }
    if table.get("distribution") == Some(&json!("fixed")) {
        table.entry("days").or_insert(json!(14));
    }
}

fn table_at<'a>(file: &'a mut Value, tables: &[(String, Value)]) -> &'a mut Map<String, Value> {
    let mut here = file;
    for (name, _) in tables {
        here = &mut here[name];
        if here.is_array() {
            here = &mut here[0];
        }
    }
    here.as_object_mut().unwrap()
}

pub(crate) fn put(file: &mut Value, place: &Place, value: Value) {
    let table = table_at(file, &place.tables[1..]);
    table.insert(place.key.clone(), value);
    settle(table, place.table());
}

pub(crate) fn take(file: &mut Value, place: &Place) {
    table_at(file, &place.tables[1..]).remove(&place.key);
}

/// A table with what it must have.
fn required(schema: &Value) -> Value {
    let mut table = Map::new();
    for key in schema["required"].as_array().into_iter().flatten().map(|key| key.as_str().unwrap()) {
        table.insert(key.to_owned(), sample(&schema["properties"][key]));
    }
    for condition in schema["allOf"].as_array().into_iter().flatten() {
        if let Some(choice) = condition["oneOf"][0]["required"][0].as_str() {
            table.insert(choice.to_owned(), sample(&schema["properties"][choice]));
        }
    }
    if schema["properties"].get("first_look").is_some() {
        table.insert("patients".to_owned(), json!(500));
    }
    if schema["properties"].get("success_above").is_some() {
        // As great as they can be, so that the others can.
        table.extend([("first_stage".to_owned(), json!(499)), ("success_above".to_owned(), json!(499))]);
    }
    if schema["properties"].get("step").is_some() {
        table.remove("from");
        table.extend([("key".to_owned(), json!("max_patients")), ("values".to_owned(), json!([12, 15]))]);
    }
    if schema["properties"].get("max_patients").is_some() {
        table.insert("max_patients".to_owned(), json!(30));
    }
    Value::Object(table)
}

/// A value that fits.
fn sample(schema: &Value) -> Value {
    let first = |key: &str| schema[key].as_array().and_then(|list| list.first()).cloned();
    if let Some(value) = schema.get("default").cloned().or_else(|| first("enum")) {
        return value;
    }
    if let Some(choice) = first("anyOf") {
        return sample(&choice);
    }
    match schema["type"].as_str().unwrap() {
        "string" if schema["format"] == "date" => json!("2028-01-01"),
        // The names of the scenario and the design that are there.
        "string" => json!("x"),
        "boolean" => json!(true),
        "integer" => schema["minimum"].clone(),
        "number" if schema["maximum"].as_f64().is_some_and(|most| most > 1.0) => json!(2),
        "number" => json!(0.3),
        "object" => required(schema),
        "array" if schema["items"]["properties"].get("label").is_some() => {
            (1..=DOSES).map(|dose| json!({ "label": format!("dose {dose}"), "amount": dose })).collect()
        }
        "array" if schema["items"]["type"] == "number" && schema["maxItems"] == DOSES => {
            (1..=DOSES).map(|dose| json!(dose as f64 / 40.0)).collect()
        }
        // Dose level, patients and DLTs: with many of these a trial would end before it begins.
        "array" if schema["prefixItems"][0]["maximum"] == DOSES as f64 => json!([1, 6, 0]),
        "array" if schema["prefixItems"].is_array() => {
            schema["prefixItems"].as_array().unwrap().iter().map(sample).collect()
        }
        "array" => json!([sample(&schema["items"])]),
        other => panic!("{other}"),
    }
}

/// Values just outside the limits of a key, and just inside.
pub(crate) fn outside_and_inside(schema: &Value) -> (Vec<Value>, Vec<Value>) {
    let (mut outside, mut inside) = (Vec::new(), Vec::new());
    if schema["anyOf"].is_array() {
        let (mut out, within) = outside_and_inside(&schema["anyOf"][0]);
        out.push(json!("no such word"));
        return (out, [within, vec![schema["anyOf"][1]["const"].clone()]].concat());
    }
    if schema["type"] == "array" {
        // Of one number after the other, the first stands for all.
        let entry = if schema["prefixItems"].is_array() { &schema["prefixItems"][0] } else { &schema["items"] };
        let (out, within) = outside_and_inside(entry);
        let list = |value: Value| match sample(schema) {
            Value::Array(mut entries) => {
                entries[0] = value;
                Value::Array(entries)
            }
            other => other,
        };
        let outside = out.into_iter().map(list).chain([json!([])]).collect();
        return (
            outside,
            if schema["maxItems"] == DOSES { Vec::new() } else { within.into_iter().map(list).collect() },
        );
    }
    let whole = schema["type"] == "integer";
    for (keyword, step) in [("minimum", -1.0), ("maximum", 1.0), ("exclusiveMinimum", -1.0), ("exclusiveMaximum", 1.0)]
    {
        let Some(limit) = schema.get(keyword) else { continue };
        let exclusive = keyword.starts_with("exclusive");
        if whole {
            let beyond = limit.as_u64().unwrap().checked_add_signed(step as i64);
            outside.extend(beyond.map_or_else(|| (step < 0.0).then(|| json!(-1)), |beyond| Some(json!(beyond))));
            inside.push(limit.clone());
        } else {
            let value = limit.as_f64().unwrap();
            let near = 1e-9 * value.abs().max(1.0);
            outside.push(if exclusive { limit.clone() } else { json!(value + step * near) });
            inside.push(if exclusive { json!(value - step * near) } else { limit.clone() });
        }
    }
    if let Some(words) = schema["enum"].as_array() {
        outside.push(json!("no such word"));
        inside.extend(words.iter().cloned());
    }
    if let Some(longest) = schema["maxLength"].as_u64() {
        let text = |length: u64| json!("x".repeat(usize::try_from(length).unwrap()));
        outside.extend([text(longest + 1), json!("")]);
        if schema.get("pattern").is_some() {
            outside.extend([json!(" x"), json!("x ")]);
        }
        inside.push(text(longest));
    }
    (outside, inside)
}

/// The same on a short ladder, and with a maximum that lets every trial be followed to its end.
pub(crate) fn shortened(mut file: Value, doses: usize, most_patients: u32) -> Value {
    shorten(&mut file, doses);
    let amounts = [1, 3, 9, 18];
    let levels = file["dose"].as_array_mut().unwrap().iter_mut();
    levels.zip(amounts).for_each(|(dose, amount)| dose["amount"] = json!(amount));
    let design = file["design"][0].as_object_mut().unwrap();
    design.entry("max_patients").and_modify(|most| *most = json!(most_patients));
    file
}

fn shorten(value: &mut Value, doses: usize) {
    match value {
        Value::Array(list) => {
            if list.len() == DOSES {
                list.truncate(doses);
            }
            list.iter_mut().for_each(|entry| shorten(entry, doses));
        }
        Value::Object(table) => table.values_mut().for_each(|entry| shorten(entry, doses)),
        _ => {}
    }
}

/// The file in TOML, every table in its line.
pub(crate) fn toml(file: &Value) -> String {
    file.as_object().unwrap().iter().map(|(key, value)| format!("{key} = {}\n", inline(value))).collect()
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(table) => {
            let pairs: Vec<_> = table.iter().map(|(key, value)| format!("{key} = {}", inline(value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", ")),
        // Dates have no quotes in TOML.
        Value::String(text) if text.len() == 10 && text.starts_with("20") => text.clone(),
        other => other.to_string(),
    }
}
