//! `trials.csv`: one row for each simulated trial, written as it ends.

use crate::report::words::Label;
use std::io::Write;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::writer::{RowWriter, column_names};
use crate::design::Mtd;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::scenario::{NamedDesign, Plan, Scenario};
use crate::trial::Outcome;

/// One trial as a row: the whole trial, then patients and DLTs for each dose level.
#[derive(Debug, Serialize)]
pub struct TrialRow<'a> {
    whole: WholeTrial<'a>,
    by_dose: ByDose,
}

#[derive(Debug, Serialize, Default)]
struct WholeTrial<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    trial: u64,
    /// 0 for none tolerable, empty if undetermined.
    mtd: Option<usize>,
    stop_reason: &'static str,
    patients: u32,
    dlts: u32,
    enrolled: u32,
    not_infused: u32,
    not_evaluable: u32,
    turned_away: u32,
    days_to_mtd: f64,
    days_to_end_of_study: f64,
    days_closed: f64,
}

#[derive(Debug)]
struct ByDose {
    doses: usize,
    patients: [u16; MAX_DOSES],
    dlts: [u16; MAX_DOSES],
}

impl Serialize for ByDose {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_seq(Some(2 * self.doses))?;
        for (patients, dlts) in self.patients.iter().zip(&self.dlts).take(self.doses) {
            fields.serialize_element(patients)?;
            fields.serialize_element(dlts)?;
        }
        fields.end()
    }
}

impl<'a> TrialRow<'a> {
    /// The row of a trial (counted from 1) of a scenario and a design of `plan`.
    pub fn new(
        trial: u64,
        scenario: &'a Scenario,
        design: &'a NamedDesign,
        outcome: &Outcome,
        plan: &Plan,
    ) -> TrialRow<'a> {
        let mtd = match outcome.mtd {
            Mtd::NoneTolerable => Some(0),
            Mtd::Dose(dose) => Some(dose.number()),
            Mtd::Undetermined => None,
        };
        let whole = WholeTrial {
            scenario: Label(&scenario.name),
            design: Label(&design.name),
            trial,
            mtd,
            stop_reason: outcome.reason.name(),
            patients: outcome.total_treated(),
            dlts: outcome.total_dlts(),
            enrolled: outcome.enrolled,
            not_infused: outcome.not_infused(),
            not_evaluable: outcome.not_evaluable,
            turned_away: outcome.turned_away,
            days_to_mtd: outcome.days_to_mtd,
            days_to_end_of_study: outcome.days_to_end_of_study,
            days_closed: outcome.days_closed,
        };
        Self { whole, by_dose: ByDose { doses: plan.dose_count(), patients: outcome.treated, dlts: outcome.dlts } }
    }
}

/// A stream of [`TrialRow`]s of this plan, with two columns (`patients_1`, `dlts_1`, …) for each of its dose levels.
///
/// # Errors
///
/// What the stream below reports, such as a full disk.
pub fn trial_rows<'a, W: Write>(out: W, plan: &Plan) -> Result<RowWriter<W, TrialRow<'a>>, csv::Error> {
    let mut header = column_names::<WholeTrial<'_>>()?;
    for dose in DoseLevel::ladder(plan.dose_count()) {
        header.extend([format!("patients_{dose}"), format!("dlts_{dose}")]);
    }
    RowWriter::with_header(out, &header)
}
