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

/// The values of one column, `None` where a field is empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Text.
    Text(Vec<Option<String>>),
    /// Numbers, whole or not.
    Numbers(Vec<Option<f64>>),
    /// Whole numbers that are exact as such.
    Whole(Vec<Option<i64>>),
    /// `true` or `false`.
    Flags(Vec<Option<bool>>),
}

/// Columns, each with its name.
pub type Columns = Vec<(String, Column)>;

/// The columns of a table, given as the bytes of its CSV file, each with its name. A column is of the narrowest kind that holds all
/// of its values; one that is empty throughout holds numbers, unless it is one of text.
///
/// # Errors
///
/// Only if the bytes are no CSV, which would be a fault of this program.
pub fn columns(csv: &[u8]) -> Result<Columns, OutputError> {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers()?.clone();
    let mut columns: Vec<Vec<Value>> = header.iter().map(|_| Vec::new()).collect();
    for record in reader.records() {
        let record = record?;
        let fields = header.iter().zip(&record).zip(&mut columns);
        fields.for_each(|((name, field), column)| column.push(value(name, field)));
    }
    Ok(header.iter().zip(columns).map(|(name, values)| (name.to_owned(), column(name, values))).collect())
}

fn column(name: &str, values: Vec<Value>) -> Column {
    let all = |is: fn(&Value) -> bool| values.iter().all(|value| value.is_null() || is(value));
    let empty = all(|_| false);
    if TEXT_COLUMNS.contains(&name) || !(all(Value::is_number) || all(Value::is_boolean)) {
        let text = |value| match value {
            Value::Null => None,
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        };
        Column::Text(values.into_iter().map(text).collect())
    } else if all(Value::is_boolean) && !empty {
        Column::Flags(values.iter().map(Value::as_bool).collect())
    } else if all(Value::is_i64) && !empty {
        Column::Whole(values.iter().map(Value::as_i64).collect())
    } else {
        Column::Numbers(values.iter().map(Value::as_f64).collect())
    }
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

    #[test]
    fn a_column_is_of_the_narrowest_kind_that_holds_its_values() {
        let csv = b"scenario,p,n,paired,cap,varied\r\n12,0.1,3,true,,x\r\n13,2,,false,,4\r\n";
        let expected = [
            ("scenario", Column::Text(vec![Some("12".to_owned()), Some("13".to_owned())])),
            ("p", Column::Numbers(vec![Some(0.1), Some(2.0)])),
            ("n", Column::Whole(vec![Some(3), None])),
            ("paired", Column::Flags(vec![Some(true), Some(false)])),
            ("cap", Column::Numbers(vec![None, None])),
            ("varied", Column::Text(vec![Some("x".to_owned()), Some("4".to_owned())])),
        ];
        assert_eq!(columns(csv).unwrap(), expected.map(|(name, column)| (name.to_owned(), column)));
    }
}
