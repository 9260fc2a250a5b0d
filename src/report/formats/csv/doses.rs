//! `doses.csv`: one row for each scenario, design and dose level.

use crate::report::words::{DesignWords, Label};
use serde::Serialize;

use super::pivot::{PivotRow, pivot};
use crate::characteristics::{Cell, Quantity, Results};
use crate::dose::DoseLevel;

#[derive(Serialize, Default)]
struct DoseLead<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    rule: &'static str,
    preset: Option<&'static str>,
    switches: String,
    cap: Option<u32>,
    at_cap: Option<&'static str>,
    dose: usize,
    label: Label<'a>,
    amount: Option<f64>,
    unit: Option<Label<'a>>,
    true_dlt_probability: f64,
    is_true_mtd: bool,
    above_true_mtd: bool,
}

/// What happens at each dose level: how often it is the MTD, patients and DLTs there.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn doses(results: &Results) -> Result<Vec<u8>, csv::Error> {
    let mut rows = Vec::new();
    for cell in &results.cells {
        let of = &cell.characteristics;
        for at in &of.doses {
            let quantities = Quantity::all().into_iter().filter(|quantity| quantity.scope().has_dose_levels());
            let quantities = quantities.filter(|quantity| quantity.belongs_to(of));
            let quantities = quantities.map(|quantity| (quantity.name(), quantity.estimate(of, Some(at)))).collect();
            rows.push(PivotRow { lead: lead(results, cell, at.dose), quantities });
        }
    }
    pivot(rows)
}

fn lead<'a>(results: &'a Results, cell: &Cell, dose: DoseLevel) -> DoseLead<'a> {
    let design = results.design(cell);
    let DesignWords { rule, preset, switches, cap, at_cap } = DesignWords::new(design);
    let planned = &results.plan.doses[dose.index()];
    let true_mtd = cell.characteristics.true_mtd;
    DoseLead {
        scenario: Label(&results.scenario(cell).name),
        design: Label(&design.name),
        rule,
        preset,
        switches,
        cap,
        at_cap,
        dose: dose.number(),
        label: Label(&planned.label),
        amount: planned.amount,
        unit: planned.unit.as_deref().map(Label),
        true_dlt_probability: cell.characteristics.doses[dose.index()].true_dlt_probability,
        is_true_mtd: true_mtd == Some(dose),
        above_true_mtd: true_mtd.is_none_or(|true_mtd| dose > true_mtd),
    }
}
