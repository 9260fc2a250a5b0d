//! `comparison.csv`: MTD selection side by side, and differences from the reference, tidy.

use serde::Serialize;

use super::writer::RowWriter;
use crate::characteristics::{Against, Comparison, ComparisonRow, Estimate, quantities};
use crate::report::label::Label;

#[derive(Serialize)]
struct ComparedRow<'a> {
    file: Label<'a>,
    scenario: Label<'a>,
    design: Label<'a>,
    quantity: String,
    /// 0 for none tolerable, empty for the whole trial.
    dose: Option<usize>,
    estimate: f64,
    mc_se: Option<f64>,
    /// This minus the reference; empty where there is none to tell.
    difference: Option<f64>,
    difference_se: Option<f64>,
    /// Whether the same patients met both.
    paired: Option<bool>,
}

/// What is compared of all quantities.
const COMPARED: [&str; 7] =
    ["p_mtd", "p_undetermined", "p_correct", "p_overdose", "mean_patients", "mean_dlts", "mean_days_to_mtd"];

/// Selection, size and duration of every design under every scenario of every file.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn comparison(comparison: &Comparison) -> Result<Vec<u8>, csv::Error> {
    RowWriter::new(Vec::new()).file_of(comparison.rows.iter().flat_map(|row| rows_of(comparison, row)))
}

fn rows_of<'a>(comparison: &'a Comparison, row: &'a ComparisonRow) -> impl Iterator<Item = ComparedRow<'a>> {
    let compared = quantities(comparison.characteristics(row)).into_iter().filter(|quantity| {
        COMPARED.contains(&quantity.name.as_str()) && (quantity.dose.is_none() || quantity.name == "p_mtd")
    });
    compared.map(move |quantity| {
        let difference = difference(&row.against, &quantity.name);
        ComparedRow {
            file: Label(&comparison.files[row.file].0),
            scenario: Label(comparison.scenario(row)),
            design: Label(comparison.design(row)),
            dose: quantity.dose,
            estimate: quantity.estimate.value,
            mc_se: quantity.estimate.mc_se,
            difference: difference.map(|difference| difference.value),
            difference_se: difference.and_then(|difference| difference.mc_se),
            paired: difference.and(row.against.difference()).map(|difference| difference.paired),
            quantity: quantity.name,
        }
    })
}

fn difference(against: &Against, quantity: &str) -> Option<Estimate> {
    let of = against.difference()?;
    match quantity {
        "p_correct" => Some(of.p_correct),
        "p_overdose" => Some(of.p_overdose),
        "mean_patients" => Some(of.mean_patients),
        "mean_dlts" => Some(of.mean_dlts),
        "mean_days_to_mtd" => of.mean_days_to_mtd,
        _ => None,
    }
}
