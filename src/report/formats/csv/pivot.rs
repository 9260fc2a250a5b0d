//! Quantities side by side: a table with a column for each and one more for its Monte Carlo standard error.

use std::borrow::Cow;

use serde::Serialize;

use super::writer::{RowWriter, column_names};
use crate::characteristics::Estimate;

/// A row: the columns that say what it is of, then its quantities by their names.
pub(super) struct PivotRow<L> {
    pub(super) lead: L,
    pub(super) quantities: Vec<NamedEstimate>,
}

/// A quantity by its name; `None` where there is no answer.
pub(super) type NamedEstimate = (Cow<'static, str>, Option<Estimate>);

/// With no header to derive, a row may hold a struct and a list; both are written field by field.
#[derive(Serialize)]
struct WideRow<L> {
    lead: L,
    values: Vec<Option<f64>>,
}

/// The table of these rows. A quantity that one row lacks is empty there; one that no row names has no column.
pub(super) fn pivot<L: Serialize + Default>(rows: Vec<PivotRow<L>>) -> Result<Vec<u8>, csv::Error> {
    let values: Vec<_> = rows.iter().map(|row| named_values(&row.quantities)).collect();
    let columns = union_of_names(&values);
    let mut header = column_names::<L>()?;
    header.extend(columns.iter().cloned());
    let wide = rows.into_iter().zip(&values).map(|(row, values)| WideRow {
        lead: row.lead,
        values: columns.iter().map(|column| value_of(values, column)).collect(),
    });
    RowWriter::with_header(Vec::new(), &header)?.file_of(wide)
}

type NamedValue = (String, Option<f64>);

fn named_values(quantities: &[NamedEstimate]) -> Vec<NamedValue> {
    let mut named = Vec::with_capacity(2 * quantities.len());
    for (name, estimate) in quantities {
        named.push((name.to_string(), estimate.map(|estimate| estimate.value)));
        if let Some(mc_se) = estimate.and_then(|estimate| estimate.mc_se) {
            named.push((format!("{name}_mc_se"), Some(mc_se)));
        }
    }
    named
}

/// Every name once; one that only later rows have comes after the name that it follows there.
fn union_of_names(rows: &[Vec<NamedValue>]) -> Vec<String> {
    let mut union: Vec<String> = Vec::new();
    for row in rows {
        let mut place = 0;
        for (name, _) in row {
            match union.iter().position(|known| known == name) {
                Some(known) => place = known + 1,
                None => {
                    union.insert(place, name.clone());
                    place += 1;
                }
            }
        }
    }
    union
}

fn value_of(values: &[NamedValue], column: &str) -> Option<f64> {
    values.iter().find(|(name, _)| name == column)?.1
}
