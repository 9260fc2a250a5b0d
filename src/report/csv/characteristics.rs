//! `operating_characteristics.csv`: one row for each quantity, tidy.

use serde::Serialize;

use super::writer::RowWriter;
use crate::characteristics::{Results, quantities};
use crate::report::label::Label;

#[derive(Serialize)]
struct QuantityRow<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    quantity: String,
    /// 0 for none tolerable, empty for the whole trial.
    dose: Option<usize>,
    estimate: f64,
    mc_se: Option<f64>,
}

/// Every quantity of every scenario and design.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn operating_characteristics(results: &Results) -> Result<Vec<u8>, csv::Error> {
    let rows = results.cells.iter().flat_map(|cell| {
        quantities(&cell.characteristics).into_iter().map(|quantity| QuantityRow {
            scenario: Label(&results.scenario(cell).name),
            design: Label(&results.design(cell).name),
            quantity: quantity.name,
            dose: quantity.dose,
            estimate: quantity.estimate.value,
            mc_se: quantity.estimate.mc_se,
        })
    });
    RowWriter::new(Vec::new()).file_of(rows)
}
