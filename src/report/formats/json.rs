//! Tables as JSON: the very rows of the CSV files, a list of objects for each table.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::output::OutputError;

/// Columns that hold text, whatever it looks like; all others hold numbers, `true` or `false`.
pub const TEXT_COLUMNS: [&str; 18] = [
    "scenario",
    "design",
    "rule",
    "preset",
    "switches",
    "at_cap",
    "label",
    "unit",
    "file",
    "quantity",
    "kind",
    "sweep",
    "when",
    "decision",
    "mtd",
    "stop_reason",
    "path",
    "fate",
];

/// Entries of an object in the order of columns.
struct Object(Vec<(String, Value)>);

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// An object of tables.
struct Tables(Vec<(&'static str, Vec<Object>)>);

impl Serialize for Tables {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, rows) in &self.0 {
            map.serialize_entry(name, rows)?;
        }
        map.end()
    }
}

/// One JSON object with a list of rows for each table, given as its name and the bytes of its CSV file. A field that is
/// empty there is `null`. It ends with a line break.
///
/// # Errors
///
/// Only if the bytes are no CSV, which would be a fault of this program.
pub fn tables(tables: &[(&'static str, &[u8])]) -> Result<String, OutputError> {
    let read = |&(name, csv): &(&'static str, &[u8])| Ok((name, rows(csv)?));
    let tables = Tables(tables.iter().map(read).collect::<Result<_, OutputError>>()?);
    Ok(serde_json::to_string_pretty(&tables)? + "\n")
}

fn rows(csv: &[u8]) -> Result<Vec<Object>, OutputError> {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers()?.clone();
    let object = |record: csv::StringRecord| {
        let entries = header.iter().zip(&record);
        Object(entries.map(|(name, field)| (name.to_owned(), value(name, field))).collect())
    };
    reader.records().map(|record| Ok(object(record?))).collect()
}

fn value(column: &str, field: &str) -> Value {
    if field.is_empty() {
        Value::Null
    } else if TEXT_COLUMNS.contains(&column) {
        Value::from(field)
    } else {
        // Numbers in CSV files have as many digits as it takes to read the same number back.
        serde_json::from_str(field).unwrap_or_else(|_| Value::from(field))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn values_keep_their_kind() {
        let csv = b"scenario,p,paired,cap,trials\r\n12,0.1,true,,18446744073709551615\r\n";
        let json: Value = serde_json::from_str(&tables(&[("t", csv)]).unwrap()).unwrap();
        let expected = serde_json::json!({"t": [
            {"scenario": "12", "p": 0.1, "paired": true, "cap": null, "trials": 18_446_744_073_709_551_615_u64}
        ]});
        assert_eq!(json, expected);
    }
}
