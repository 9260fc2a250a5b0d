//! Everything that is made from the declarations of keys (schema, table, template) against what is read, and the other way round.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod effects;
mod sample;

use std::fs;
use std::path::Path;

use dosim::scenario::{Plan, TEMPLATE, describe, json_schema, key_table, parse};
use jsonschema::Validator;
use sample::{Place, base, outside_and_inside, places, put, take, toml};
use serde_json::{Value, json};
use toml::de::{DeTable, DeValue};

fn validator() -> Validator {
    jsonschema::draft202012::new(&json_schema()).unwrap()
}

/// A TOML file as the JSON that a schema is held against.
fn as_json(text: &str) -> Value {
    let table = DeTable::parse(text).unwrap();
    table_as_json(table.get_ref())
}

fn table_as_json(table: &DeTable<'_>) -> Value {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), value_as_json(value.get_ref()))).collect()
}

fn value_as_json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(integer) => json!(u64::from_str_radix(integer.as_str(), integer.radix()).unwrap()),
        DeValue::Float(float) => json!(float.as_str().parse::<f64>().unwrap()),
        DeValue::Boolean(flag) => json!(flag),
        DeValue::Datetime(date) => json!(date.to_string()),
        DeValue::Array(list) => list.iter().map(|entry| value_as_json(entry.get_ref())).collect(),
        DeValue::Table(table) => table_as_json(table),
    }
}

fn plan(file: &Value) -> Plan {
    let text = toml(file);
    parse("file", &text).unwrap_or_else(|error| panic!("{error}\n{text}")).plan
}

fn shipped() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn the_schema_is_one() {
    jsonschema::draft202012::meta::validate(&json_schema()).unwrap();
}

#[test]
fn the_documented_table_of_keys_is_what_the_program_prints() {
    let documented = include_str!("../../docs/keys.md");
    assert!(documented == key_table(), "run `dosim schema --format md > docs/keys.md`");
}

#[test]
fn every_shipped_file_its_echo_and_the_template_fit_the_schema() {
    let validator = validator();
    let files = shipped();
    assert!(files.len() >= 9);
    for text in files.into_iter().chain([TEMPLATE.text.to_owned()]) {
        validator.validate(&as_json(&text)).unwrap_or_else(|error| panic!("{error} at {}", error.instance_path()));
        let echo = describe(&parse("file", &text).unwrap().plan);
        validator.validate(&as_json(&echo)).unwrap_or_else(|error| panic!("{error} at {}", error.instance_path()));
    }
}

/// Whatever the schema knows can be in a file, alone with what it needs, and is read.
#[test]
fn every_key_of_the_schema_is_read() {
    let validator = validator();
    let places = places(&json_schema());
    assert!(places.len() > 120, "{}", places.len());
    for place in places {
        let file = base(&place);
        validator.validate(&file).unwrap_or_else(|error| panic!("{place}: {error}\n{}", toml(&file)));
        plan(&file);
        let mut wrong = file;
        put(&mut wrong, &place, json!([[[]]]));
        assert!(!validator.is_valid(&wrong), "{place}");
        let refused = parse("file", &toml(&wrong)).expect_err(&place.to_string());
        let there = |key: &str| key.ends_with(place.key()) || key.contains(&format!("{}[", place.key()));
        assert!(refused.list.iter().any(|one| there(&one.key)), "{place}: {refused}");
    }
}

#[test]
fn an_unknown_key_is_refused_in_every_table_by_both() {
    let validator = validator();
    for place in places(&json_schema()) {
        let mut file = base(&place);
        let beside = place.beside("no_such_key");
        put(&mut file, &beside, json!(1));
        assert!(!validator.is_valid(&file), "{beside}");
        let refused = parse("file", &toml(&file)).expect_err(&beside.to_string()).to_string();
        assert!(refused.contains("there is no key `no_such_key`"), "{beside}: {refused}");
    }
}

/// Just outside every limit both refuse; just inside the schema agrees, and reading says nothing of limits.
#[test]
fn every_limit_of_the_schema_is_that_of_reading() {
    let validator = validator();
    let of_limits =
        ["out of range", "is not a probability", "is not known", "is no DLT rate", "can aim at", "hardly end"];
    let mut limits = 0;
    for place in places(&json_schema()) {
        let (outside, inside) = outside_and_inside(place.schema());
        limits += outside.len();
        for value in outside {
            let mut file = base(&place);
            put(&mut file, &place, value.clone());
            assert!(!validator.is_valid(&file), "{place} = {value}");
            let refused = parse("file", &toml(&file)).expect_err(&format!("{place} = {value}"));
            assert!(refused.list.iter().any(|one| one.key.contains(place.key())), "{place} = {value}: {refused}");
        }
        for value in inside {
            let mut file = base(&place);
            put(&mut file, &place, value.clone());
            validator.validate(&file).unwrap_or_else(|error| panic!("{place} = {value}: {error}"));
            if let Err(refused) = parse("file", &toml(&file)) {
                let here = refused.list.iter().filter(|one| one.key.ends_with(place.key()));
                let names = place.schema()["type"] == "string";
                let here = here.filter(|one| !(names && one.message.contains("is not known")));
                let told = here.filter(|one| of_limits.iter().any(|words| one.message.contains(words))).count();
                assert_eq!(told, 0, "{place} = {value}: {refused}");
            }
        }
    }
    assert!(limits > 150, "{limits}");
}

#[test]
fn what_is_required_is_required_by_both() {
    let validator = validator();
    let mut required = 0;
    for place in places(&json_schema()).into_iter().filter(Place::is_required) {
        let mut file = base(&place);
        take(&mut file, &place);
        assert!(!validator.is_valid(&file), "{place}");
        let refused = parse("file", &toml(&file)).expect_err(&place.to_string());
        let missing = refused.list.iter().any(|one| one.message.contains("missing"));
        assert!(missing, "{place}: {refused}");
        required += 1;
    }
    assert!(required >= 7, "{required}");
}

#[test]
fn a_default_is_what_reading_an_absent_key_gives() {
    let mut defaults = 0;
    for place in places(&json_schema()) {
        let Some(default) = place.schema().get("default") else { continue };
        let (mut with, mut without) = (base(&place), base(&place));
        put(&mut with, &place, default.clone());
        take(&mut without, &place);
        assert_eq!(plan(&with), plan(&without), "{place} = {default}");
        defaults += 1;
    }
    assert!(defaults > 60, "{defaults}");
}

/// A default that hid behind another would pass the test above.
#[test]
fn another_value_than_the_default_is_another_plan() {
    for place in places(&json_schema()) {
        let Some(default) = place.schema().get("default") else { continue };
        let (mut with, mut other) = (base(&place), base(&place));
        put(&mut with, &place, default.clone());
        let (_, inside) = outside_and_inside(place.schema());
        let ordinary = [json!(2), json!(0.02), json!(0.2), json!(0.9), json!(7), json!(default != &json!(true))];
        let differs = inside.into_iter().chain(ordinary).any(|value| {
            put(&mut other, &place, value);
            parse("file", &toml(&other)).is_ok_and(|loaded| loaded.plan != plan(&with))
        });
        assert!(differs, "{place} = {default}");
    }
}

/// A design follows one rule, and a key that has no effect is refused.
#[test]
fn what_excludes_each_other_is_refused_by_both() {
    const TOP: &str = "title = \"t\"\ntarget_dlt_rate = 0.3\ndose = [{ label = \"1\" }, { label = \"2\" }]\n\
                       scenario = [{ name = \"s\", dlt_probabilities = [0.1, 0.3] }]\n";
    let validator = validator();
    let file =
        |design: &str, more: &str| format!("{TOP}design = [{{ name = \"d\", max_patients = 12, {design} }}]\n{more}\n");
    for (design, more) in [
        ("boin = {}, crm = {}", ""),
        ("cap = 12", ""),
        ("boin = {}, enough_when = \"next\"", ""),
        ("crm = { intercept = 3 }", ""),
        ("crm = { model = \"empiric\", intercept = 3 }", ""),
        ("crm = { skeleton = [0.1, 0.3], halfwidth = 0.05 }", ""),
        ("crm = { skeleton = [0.1, 0.3], prior_mtd = 1 }", ""),
        ("boin = {}", "conduct = { stagger_days = 14 }"),
        ("boin = {}", "conduct = { stagger = \"none\", stagger_days = 14 }"),
        ("boin = {}", "conduct = { stagger = \"all\" }"),
        ("boin = {}", "onset = { shape = 1.2 }"),
        ("boin = {}", "onset = { distribution = \"weibull\", shape = 1.2 }"),
        ("boin = {}", "onset = { distribution = \"fixed\" }"),
        ("boin = {}", "calendar = { planned_completion = 2026-01-01 }"),
        ("boin = {}", "sweep = { grid = [{ name = \"g\", axis = [{}] }] }"),
        ("boin = {}", "sweep = { grid = [{ name = \"g\", axis = [{ dose_level = 1, toward = \"s\" }] }] }"),
    ] {
        let wrong = file(design, more);
        assert!(!validator.is_valid(&as_json(&wrong)), "{wrong}");
        assert!(parse("file", &wrong).is_err(), "{wrong}");
    }
    for (design, more) in [
        ("crm = { model = \"logistic\", intercept = 3 }", "conduct = { stagger = \"all\", stagger_days = 14 }"),
        (
            "boin = {}, enough_at_dose = 9, enough_when = \"next\"",
            "onset = { distribution = \"exponential\", mean_days = 7 }",
        ),
    ] {
        let right = file(design, more);
        validator.validate(&as_json(&right)).unwrap_or_else(|error| panic!("{error}\n{right}"));
        parse("file", &right).unwrap_or_else(|error| panic!("{error}\n{right}"));
    }
}
