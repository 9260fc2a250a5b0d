//! `distributions.csv`: whole distributions over trials, one row a bin.

use crate::report::words::Label;
use serde::Serialize;

use super::writer::RowWriter;
use crate::characteristics::{Cell, Distribution, Quantity, Results};

#[derive(Serialize)]
struct BinRow<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    quantity: String,
    value_from: u64,
    value_to: u64,
    probability: f64,
    mc_se: Option<f64>,
}

/// The distributions of the numbers of patients and DLTs and, where there is a calendar, of days; values that no trial had
/// are left out.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn distributions(results: &Results) -> Result<Vec<u8>, csv::Error> {
    let rows = results.cells.iter().flat_map(|cell| {
        named(cell).flat_map(move |(quantity, distribution)| {
            distribution.bins.iter().map(move |bin| BinRow {
                scenario: Label(&results.scenario(cell).name),
                design: Label(&results.design(cell).name),
                quantity: quantity.clone(),
                value_from: bin.from,
                value_to: bin.from + (distribution.width - 1),
                probability: bin.probability.value,
                mc_se: bin.probability.mc_se,
            })
        })
    });
    RowWriter::new(Vec::new()).file_of(rows)
}

/// Those that the cell has, each by the name of its mean without "mean".
fn named(cell: &Cell) -> impl Iterator<Item = (String, &Distribution)> {
    Quantity::DISTRIBUTED.into_iter().filter_map(|quantity| {
        let summary = quantity.summary(&cell.characteristics, None)?;
        Some((quantity.name().trim_start_matches("mean_").to_owned(), &summary.distribution))
    })
}
