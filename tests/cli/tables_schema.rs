//! What commands print with `--json` keeps to the documented schema of tables, every table of which occurs.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::place::Place;

const SCHEMA: &str = include_str!("../../docs/tables-schema.json");

#[test]
fn every_table_keeps_to_its_schema_and_has_no_other_column() {
    let place = Place::new();
    for name in ["nct05745454-expansion.toml", "nct05745454-waiting.toml", "nct05745454-designs.toml"] {
        place.copy_scenario(name, name);
    }
    let (expansion, waiting, designs) =
        ("nct05745454-expansion.toml", "nct05745454-waiting.toml", "nct05745454-designs.toml");
    place.copy_scenario("textbook-designs.toml", "textbook.toml");
    let asked: [&[&str]; 11] = [
        &["run", expansion, "--trials", "40", "--json", "-q"],
        &["run", waiting, "--trials", "40", "--json", "-q"],
        &["exact", designs, "--json", "-q"],
        &["exact", expansion, "--json", "-q"],
        &["compare", designs, "--trials", "40", "--json", "-q"],
        &["sweep", waiting, "--json", "-q"],
        &["table", designs, "--json"],
        &["bound", waiting, "--patients", "9", "--json"],
        &["bound", waiting, "--patients", "9", "--print", "frontier", "--json"],
        &["search", "textbook.toml", "--design", "BOIN", "--correct", "0.5", "--json", "-q"],
        &["monitor", "--patients", "12", "--target", "0.30", "--above", "0.90", "--first-look", "3", "--json"],
    ];
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut seen = BTreeSet::new();
    for command in asked {
        let output = place.run(command);
        let printed: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let wrong: Vec<_> =
            validator.iter_errors(&printed).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(wrong, Vec::<String>::new(), "{command:?}");
        for (table, rows) in printed.as_object().unwrap() {
            let items = &schema["properties"][table]["items"];
            for column in rows[0].as_object().unwrap().keys() {
                let is_known = items["properties"].get(column).is_some();
                // Of a search, every key that varies has a column.
                assert!(
                    is_known || table == "search" && column == "max_patients",
                    "{table} has a column {column} that is not in the schema"
                );
            }
            seen.insert(table.clone());
        }
    }
    let documented: BTreeSet<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(seen, documented);
}
