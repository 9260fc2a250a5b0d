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

/// One trial as a row: the whole trial, products made for nobody if they are counted, then patients and DLTs for each dose level.
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
    turned_away: u64,
    days_to_mtd: f64,
    days_to_end_of_study: f64,
    days_closed: f64,
}

#[derive(Debug)]
struct ByDose {
    /// Only where products are begun before there is a place.
    products_unused: Option<u32>,
    doses: usize,
    patients: [u16; MAX_DOSES],
    dlts: [u16; MAX_DOSES],
}

impl Serialize for ByDose {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let unused = self.products_unused;
        let mut fields = serializer.serialize_seq(Some(usize::from(unused.is_some()) + 2 * self.doses))?;
        if let Some(unused) = unused {
            fields.serialize_element(&unused)?;
        }
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
        let by_dose = ByDose {
            products_unused: plan.conduct.production_while_waiting.then_some(outcome.products_unused),
            doses: plan.dose_count(),
            patients: outcome.treated,
            dlts: outcome.dlts,
        };
        Self { whole, by_dose }
    }
}

/// A stream of [`TrialRow`]s of this plan, with two columns (`patients_1`, `dlts_1`, …) for each of its dose levels, and before them
/// `products_unused` if products are begun before there is a place.
///
/// # Errors
///
/// What the stream below reports, such as a full disk.
pub fn trial_rows<'a, W: Write>(out: W, plan: &Plan) -> Result<RowWriter<W, TrialRow<'a>>, csv::Error> {
    let mut header = column_names::<WholeTrial<'_>>()?;
    if plan.conduct.production_while_waiting {
        header.push("products_unused".to_owned());
    }
    for dose in DoseLevel::ladder(plan.dose_count()) {
        header.extend([format!("patients_{dose}"), format!("dlts_{dose}")]);
    }
    RowWriter::with_header(out, &header)
}
