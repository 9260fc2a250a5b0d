//! Decision tables: one row for each number of patients and DLTs, and each condition that matters.

use crate::report::words::Label;
use serde::Serialize;

use super::writer::{RowWriter, column_names};
use crate::decision_table::{RelativeDecision, RelativeMtd};
use crate::report::content::decision_table::DesignDecisions;

#[derive(Default, Serialize)]
struct DecisionRow<'a> {
    design: Label<'a>,
    patients: u32,
    dlts: u32,
    pending: u32,
    follow_up_from: Option<f64>,
    when: &'a str,
    decision: &'static str,
    cohort: Option<u8>,
    mtd: Option<String>,
    stop_reason: Option<&'static str>,
}

/// What every design decides; nothing of those without a table.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn decision_table(tables: &[DesignDecisions<'_>]) -> Result<Vec<u8>, csv::Error> {
    let rows = tables.iter().flat_map(|tabled| {
        tabled.table.iter().flat_map(|table| &table.rows).map(|row| {
            let (mtd, stop_reason) = match row.verdict {
                RelativeDecision::Stop { mtd, reason } => (Some(mtd_word(mtd)), Some(reason.name())),
                _ => (None, None),
            };
            DecisionRow {
                design: Label(&tabled.design.name),
                patients: row.patients,
                dlts: row.dlts,
                pending: row.pending,
                follow_up_from: row.follow_up.map(|follow_up| follow_up.from),
                when: &row.when,
                decision: row.verdict.name(),
                cohort: row.verdict.cohort(),
                mtd,
                stop_reason,
            }
        })
    });
    RowWriter::with_header(Vec::new(), &column_names::<DecisionRow<'_>>()?)?.file_of(rows)
}

fn mtd_word(mtd: RelativeMtd) -> String {
    match mtd {
        RelativeMtd::None => "none".to_owned(),
        RelativeMtd::This => "this".to_owned(),
        RelativeMtd::Below => "below".to_owned(),
        RelativeMtd::Other(dose) => dose.to_string(),
        RelativeMtd::Chosen => "chosen".to_owned(),
        RelativeMtd::Undetermined => "undetermined".to_owned(),
    }
}
