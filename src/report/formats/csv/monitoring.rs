//! `dosim monitor`: the boundary of a group of patients, and what it does for a row of true DLT probabilities.

use serde::Serialize;

use super::writer::RowWriter;
use crate::monitoring::{Boundary, Passing};

#[derive(Serialize)]
struct BoundaryRow {
    patients: u32,
    stop_at_dlts: Option<u32>,
}

/// From how many DLTs on the group is stopped, by the number of evaluable patients; empty where it is not.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn boundary(boundary: &Boundary) -> Result<Vec<u8>, csv::Error> {
    let row = |patients| BoundaryRow { patients, stop_at_dlts: boundary.stop_at(patients) };
    RowWriter::new(Vec::new()).file_of((1..=boundary.patients()).map(row))
}

#[derive(Serialize)]
struct MonitoredRow {
    true_dlt_probability: f64,
    p_stop: f64,
    mean_patients: f64,
    mean_dlts: f64,
}

/// What the boundary does, one row a true DLT probability.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn monitored(passed: &[(f64, Passing)]) -> Result<Vec<u8>, csv::Error> {
    let row = |&(true_dlt_probability, Passing { p_stop, mean_patients, mean_dlts }): &(f64, Passing)| MonitoredRow {
        true_dlt_probability,
        p_stop,
        mean_patients,
        mean_dlts,
    };
    RowWriter::new(Vec::new()).file_of(passed.iter().map(row))
}
