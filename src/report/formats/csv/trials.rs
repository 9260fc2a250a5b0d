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

/// One trial as a row: the whole trial, its expansion if there is one in the plan, products made for nobody if they are counted, then patients and DLTs for each dose level.
#[derive(Debug, Serialize)]
pub struct TrialRow<'a> {
    whole: WholeTrial<'a>,
    expansion: ExpansionColumns,
    by_dose: ByDose,
}

#[derive(Debug, Serialize, Default)]
struct WholeTrial<'a> {
    scenario: Label<'a>,
    design: Label<'a>,
    trial: u64,
    /// As [`answer`] writes it.
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

/// What became of the trial after the escalation.
#[derive(Debug, Serialize, Default)]
struct InExpansion {
    /// As [`answer`] writes it.
    mtd_before_expansion: Option<usize>,
    patients_in_expansion: u64,
    dlts_in_expansion: u64,
    /// 1 if one was stopped at too many DLTs, otherwise 0.
    stopped_in_expansion: u8,
    days_to_end_of_expansion: f64,
}

/// What was seen of response in it.
#[derive(Debug, Serialize, Default)]
struct OfResponse {
    responses: u16,
    second_stage: u8,
    success: u8,
}

/// Each where the plan asks for it. They are no fields of [`TrialRow`], as one that is left out would be an empty column.
#[derive(Debug)]
struct ExpansionColumns {
    expansion: Option<InExpansion>,
    response: Option<OfResponse>,
}

impl Serialize for ExpansionColumns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_seq(None)?;
        self.expansion.as_ref().map_or(Ok(()), |of| fields.serialize_element(of))?;
        self.response.as_ref().map_or(Ok(()), |of| fields.serialize_element(of))?;
        fields.end()
    }
}

impl ExpansionColumns {
    fn new(plan: &Plan, outcome: &Outcome) -> Self {
        let planned = plan.expansion.as_ref();
        let of = planned.and(outcome.expansion.as_ref());
        Self {
            expansion: of.map(|of| InExpansion {
                mtd_before_expansion: answer(of.declared),
                patients_in_expansion: of.total_patients(),
                dlts_in_expansion: of.dlts.iter().copied().map(u64::from).sum(),
                stopped_in_expansion: u8::from(of.stopped != 0),
                days_to_end_of_expansion: of.days,
            }),
            response: of.filter(|_| looks_at_response(plan)).map(|of| OfResponse {
                responses: of.responses,
                second_stage: u8::from(of.second_stage),
                success: u8::from(of.success),
            }),
        }
    }
}

fn looks_at_response(plan: &Plan) -> bool {
    plan.expansion.as_ref().is_some_and(|expansion| expansion.response.is_some())
}

/// 0 for none tolerable, empty if undetermined.
fn answer(mtd: Mtd) -> Option<usize> {
    match mtd {
        Mtd::NoneTolerable => Some(0),
        Mtd::Dose(dose) => Some(dose.number()),
        Mtd::Undetermined => None,
    }
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
        let whole = WholeTrial {
            scenario: Label(&scenario.name),
            design: Label(&design.name),
            trial,
            mtd: answer(outcome.mtd),
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
        Self { whole, expansion: ExpansionColumns::new(plan, outcome), by_dose }
    }
}

/// A stream of [`TrialRow`]s of this plan, with two columns (`patients_1`, `dlts_1`, …) for each of its dose levels, and before them
/// those of an expansion if the plan has one, and `products_unused` if products are begun before there is a place.
///
/// # Errors
///
/// What the stream below reports, such as a full disk.
pub fn trial_rows<'a, W: Write>(out: W, plan: &Plan) -> Result<RowWriter<W, TrialRow<'a>>, csv::Error> {
    let mut header = column_names::<WholeTrial<'_>>()?;
    if plan.expansion.is_some() {
        header.extend(column_names::<InExpansion>()?);
    }
    if looks_at_response(plan) {
        header.extend(column_names::<OfResponse>()?);
    }
    if plan.conduct.production_while_waiting {
        header.push("products_unused".to_owned());
    }
    for dose in DoseLevel::ladder(plan.dose_count()) {
        header.extend([format!("patients_{dose}"), format!("dlts_{dose}")]);
    }
    RowWriter::with_header(out, &header)
}
