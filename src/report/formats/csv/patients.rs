//! `patients.csv`: one row for each enrolled patient of the trials that are told in full.

use crate::report::words::Label;
use std::io::Write;

use serde::Serialize;

use super::writer::RowWriter;
use crate::scenario::{NamedDesign, Scenario};
use crate::trial::PatientRecord;

/// One patient as a row. Days are counted from the start of the trial.
#[derive(Debug, Serialize)]
pub struct PatientRow<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    trial: u64,
    patient: u64,
    cohort: u32,
    dose: usize,
    tolerance: f64,
    arrival_day: f64,
    enrolled_day: f64,
    preconditioning_day: Option<f64>,
    infusion_day: Option<f64>,
    window_closes_day: Option<f64>,
    fate: &'static str,
    ended_day: f64,
}

impl<'a> PatientRow<'a> {
    /// The row of a patient of a trial (counted from 1) of a scenario and a design.
    pub fn new(trial: u64, scenario: &'a Scenario, design: &'a NamedDesign, patient: &PatientRecord) -> PatientRow<'a> {
        Self {
            scenario: Label(&scenario.name),
            design: Label(&design.name),
            trial,
            patient: patient.number,
            cohort: patient.cohort,
            dose: patient.dose.number(),
            tolerance: patient.tolerance,
            arrival_day: patient.arrival,
            enrolled_day: patient.enrolled,
            preconditioning_day: patient.preconditioning,
            infusion_day: patient.infusion,
            window_closes_day: patient.window_closes,
            fate: patient.fate.name(),
            ended_day: patient.ended,
        }
    }
}

/// A stream of [`PatientRow`]s.
pub fn patient_rows<'a, W: Write>(out: W) -> RowWriter<W, PatientRow<'a>> {
    RowWriter::new(out)
}
