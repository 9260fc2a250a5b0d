//! `summary.csv`: one row for each scenario and design.

use crate::report::words::{DesignWords, Label};
use serde::Serialize;

use super::pivot::{NamedEstimate, PivotRow, pivot};
use crate::characteristics::{
    Cell, NONE_BEFORE_EXPANSION, NONE_TOLERABLE, OperatingCharacteristics, Quantity, Results, Scope,
};
use crate::dose::DoseLevel;

#[derive(Serialize, Default)]
struct SummaryLead<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    rule: &'static str,
    preset: Option<&'static str>,
    switches: String,
    cap: Option<u32>,
    at_cap: Option<&'static str>,
    target_dlt_rate: f64,
    /// 0 if no dose level qualifies, as in `p_mtd`.
    true_mtd: usize,
    trials: Option<u64>,
    seed: u64,
}

/// What each design does under each scenario as a whole, with all its switches.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn summary(results: &Results) -> Result<Vec<u8>, csv::Error> {
    let rows = results.cells.iter().map(|cell| PivotRow {
        lead: lead(results, cell),
        quantities: Quantity::all().into_iter().filter_map(|quantity| named(quantity, &cell.characteristics)).collect(),
    });
    pivot(rows.collect())
}

/// A quantity of the whole trial. Patients and DLTs have their columns also where an exact answer leaves them out.
fn named(quantity: Quantity, of: &OperatingCharacteristics) -> Option<NamedEstimate> {
    let estimate = quantity.estimate(of, None);
    match quantity.scope() {
        // Without a dose column, "MTD at dose 0" needs a name of its own.
        _ if !quantity.belongs_to(of) => None,
        Scope::Answer if quantity != Quantity::Mtd => Some((NONE_BEFORE_EXPANSION.into(), estimate)),
        Scope::Answer => Some((NONE_TOLERABLE.into(), estimate)),
        Scope::DoseAndTrial => Some((quantity.name(), estimate)),
        Scope::Trial => Some((quantity.name(), Some(estimate?))),
        Scope::Comparison => None,
    }
}

fn lead<'a>(results: &'a Results, cell: &Cell) -> SummaryLead<'a> {
    let design = results.design(cell);
    let DesignWords { rule, preset, switches, cap, at_cap } = DesignWords::new(design);
    SummaryLead {
        scenario: Label(&results.scenario(cell).name),
        design: Label(&design.name),
        rule,
        preset,
        switches,
        cap,
        at_cap,
        target_dlt_rate: results.plan.target_dlt_rate.get(),
        true_mtd: cell.characteristics.true_mtd.map_or(0, DoseLevel::number),
        trials: cell.characteristics.trials,
        seed: results.plan.seed,
    }
}
