//! The TITE-CRM on the calendar against `tests/fixtures/dfcrm_operating_characteristics.csv`, simulated with R's dfcrm.

use dosim::characteristics::{Estimate, OperatingCharacteristics};
use dosim::scenario::{
    Arrivals, AtCap, DAYS_PER_MONTH, DaysDistribution, DesignSpec, DltCurve, DltWindow, GeneralRules, NamedDesign,
    Plan, Reassessment, Rule, TiteCrmParameters,
};
use dosim::simulate::{Study, Watch};

use super::characteristics::{FIXTURE, SCENARIO_E};
use super::{assert_within, reassessment};
use crate::support;

/// `titesim` with three patients in a window, one after the other at equal intervals, DLTs at any moment of the window alike, and
/// at most one dose level up from the last patient's.
fn plan() -> Plan {
    let reassessment = Reassessment { restrict_escalation: true, ..reassessment(DltCurve::Empiric, 0.25, 5) };
    let general = GeneralRules { max_patients: Some(30), allow_skipping: true, ..GeneralRules::default() };
    let rule = Rule::TiteCrm(TiteCrmParameters { reassessment });
    let spec = DesignSpec { rule, cap: None, at_cap: AtCap::Undetermined, general };
    let mut plan = support::plan(&SCENARIO_E);
    plan.designs = vec![NamedDesign { name: "TITE-CRM".into(), spec }];
    plan.enrolment.arrivals = Arrivals::Fixed { patients_per_month: DAYS_PER_MONTH / (28.0 / 3.0) };
    plan.dlt_window = DltWindow { preconditioning_days: 0.0, days_after_infusion: 28.0 };
    plan.onset.after_infusion = DaysDistribution::Uniform { min_days: 0.0, max_days: 28.0 };
    plan.conduct.production = DaysDistribution::Fixed { days: 0.0 };
    plan.trials = 20_000;
    plan
}

/// A figure of the fixture in our answer, where the two mean the same.
fn ours<'a>(of: &'a OperatingCharacteristics, quantity: &str, dose: &str) -> Option<&'a Estimate> {
    let at = || &of.doses[dose.parse::<usize>().unwrap() - 1];
    match (quantity, dose) {
        ("p_select", "none") => Some(&of.p_none_tolerable),
        // dfcrm also recommends dose levels that were never tried, which are the highest ones.
        ("p_select", "4" | "5") => None,
        ("p_select", _) => Some(&at().p_mtd),
        ("mean_patients", _) => Some(&at().patients.as_ref().unwrap().mean),
        ("mean_dlts", _) => Some(&at().dlts.as_ref().unwrap().mean),
        ("mean_total_n", _) => Some(&of.patients.as_ref().unwrap().mean),
        ("mean_total_dlts", _) => Some(&of.dlts.as_ref().unwrap().mean),
        other => panic!("no quantity {other:?}"),
    }
}

#[test]
fn within_four_standard_errors_of_dfcrm() {
    let results = Study::new(plan()).simulate(&Watch::default()).unwrap();
    let of = &results.cells[0].characteristics;
    let mut reader = csv::Reader::from_reader(FIXTURE.as_bytes());
    let mut compared = 0;
    for row in reader.records().map(Result::unwrap).filter(|row| &row[2] == "TITE-CRM empiric") {
        let Some(found) = ours(of, &row[7], &row[8]) else { continue };
        let mc_se = libm::hypot(row[10].parse().unwrap(), found.mc_se.unwrap());
        assert_within(&format!("{row:?}"), found.value, row[9].parse().unwrap(), 4.0 * mc_se);
        compared += 1;
    }
    assert_eq!(compared, 16);
}
