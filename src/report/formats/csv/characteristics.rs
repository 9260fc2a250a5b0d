//! `operating_characteristics.csv`: one row for each quantity, tidy.

use crate::report::words::Label;
use std::borrow::Cow;

use serde::Serialize;

use super::writer::RowWriter;
use crate::characteristics::{Results, check, values};

#[derive(Serialize)]
struct QuantityRow<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    quantity: Cow<'static, str>,
    /// 0 for none tolerable, empty for the whole trial.
    dose: Option<usize>,
    estimate: f64,
    mc_se: Option<f64>,
    /// The exact value, and how far off the estimate is in standard errors; empty without one.
    exact: Option<f64>,
    z: Option<f64>,
}

/// Every quantity of every scenario and design.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn operating_characteristics(results: &Results) -> Result<Vec<u8>, csv::Error> {
    let rows = results.cells.iter().flat_map(|cell| {
        values(&cell.characteristics).into_iter().zip(check(cell)).map(|(value, checked)| QuantityRow {
            scenario: Label(&results.scenario(cell).name),
            design: Label(&results.design(cell).name),
            quantity: value.name(),
            dose: value.dose,
            estimate: value.estimate.value,
            mc_se: value.estimate.mc_se,
            exact: checked.as_ref().map(|checked| checked.exact),
            z: checked.and_then(|checked| checked.z),
        })
    });
    RowWriter::new(Vec::new()).file_of(rows)
}
