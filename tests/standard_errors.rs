//! Monte Carlo standard errors say how far estimates really scatter: over many seeds, against exact values where known.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;

use dosim::characteristics::{Estimate, QuantityValue, values};
use dosim::design::{Mtd, ThreePlusThree};
use dosim::dose::DoseLevel;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{AtCap, DaysDistribution, Plan, Preset, Stagger};
use dosim::simulate::{Study, Watch};
use support::exact::{self, Ending, EveryDlt};
use support::{design, p, plan};

const SEEDS: u64 = 200;
const DLT: [f64; 3] = [0.10, 0.25, 0.40];

/// The estimates of a quantity over seeds, each with its standard error.
type Estimates = BTreeMap<(String, Option<usize>), Vec<(f64, f64)>>;

fn over_seeds(plan: &Plan) -> Estimates {
    let mut estimates = Estimates::new();
    for seed in 1..=SEEDS {
        let results = Study::new(Plan { seed, ..plan.clone() }).simulate(&Watch::default()).unwrap();
        for QuantityValue { quantity, dose, estimate } in values(&results.cells[0].characteristics) {
            if let Some(se) = estimate.mc_se {
                estimates.entry((quantity.name().into_owned(), dose)).or_default().push((estimate.value, se));
            }
        }
    }
    estimates
}

fn small(trials: u64) -> Plan {
    let mut plan = plan(&DLT);
    plan.designs = vec![design(Preset::Classic.switches(), Some(12))];
    Plan { trials, ..plan }
}

/// Standardised differences from the exact value have mean 0 and variance 1. Over 200 seeds the mean has a standard error of
/// .07 and the variance one of .1: beyond five of them is a defect.
#[test]
fn standardised_differences_from_exact_values_are_standard() {
    let plan = small(2_000);
    let estimates = over_seeds(&plan);
    let rule = ThreePlusThree::new(Preset::Classic.switches(), 3);
    let ends = exact::endings(&Graph::compile(&EveryDlt(rule), 3, MAX_STATES).unwrap(), &DLT, Some(12));
    let true_mtd = plan.true_mtd_of(&plan.scenarios[0]).unwrap();
    let mean = |value: &dyn Fn(&Ending) -> f64| exact::mean(&ends, value);
    let sd = |value: &dyn Fn(&Ending) -> f64| (mean(&|end| value(end).powi(2)) - mean(value).powi(2)).sqrt();
    let patients = |end: &Ending| f64::from(end.tallies.total_patients());
    let dlts = |end: &Ending| f64::from(end.tallies.total_dlts());
    let above = |end: &Ending| {
        let levels = DoseLevel::ladder(3).filter(|&dose| dose > true_mtd);
        levels.map(|dose| f64::from(end.tallies.patients(dose))).sum::<f64>()
    };
    let true_dlt = |end: &Ending| if let Mtd::Dose(dose) = end.mtd { DLT[dose.index()] } else { 0.0 };
    let declared = mean(&|end| f64::from(u8::from(matches!(end.mtd, Mtd::Dose(_)))));
    let overdose = mean(&|end| f64::from(u8::from(matches!(end.mtd, Mtd::Dose(dose) if dose > true_mtd))));
    let known = [
        ("p_mtd", Some(0), exact::p_mtd(&ends, Mtd::NoneTolerable)),
        ("p_mtd", Some(2), exact::p_mtd(&ends, Mtd::Dose(support::level(2)))),
        ("p_undetermined", None, exact::p_mtd(&ends, Mtd::Undetermined)),
        ("p_more_than_planned", None, exact::p_mtd(&ends, Mtd::Undetermined)),
        ("p_correct", None, exact::p_mtd(&ends, Mtd::Dose(true_mtd))),
        ("p_overdose", None, overdose),
        ("mean_patients", None, mean(&patients)),
        ("sd_patients", None, sd(&patients)),
        ("mean_dlts", None, mean(&dlts)),
        ("sd_dlts", None, sd(&dlts)),
        ("mean_patients", Some(3), mean(&|end| end.tallies.patients(support::level(3)).into())),
        ("observed_dlt_rate", None, mean(&dlts) / mean(&patients)),
        ("share_above_true_mtd", None, mean(&above) / mean(&patients)),
        ("mean_true_dlt_of_mtd", None, mean(&true_dlt) / declared),
    ];
    for (name, dose, exact) in known {
        let z: Vec<f64> = estimates[&(name.to_owned(), dose)].iter().map(|(value, se)| (value - exact) / se).collect();
        let average = z.iter().sum::<f64>() / z.len() as f64;
        let square = z.iter().map(|z| z * z).sum::<f64>() / z.len() as f64;
        assert!(average.abs() < 5.0 / (SEEDS as f64).sqrt(), "{name} {dose:?}: mean z {average}");
        assert!((0.5..1.5).contains(&square), "{name} {dose:?}: mean squared z {square}");
    }
}

/// With everything that can vary there is no exact value, but the scatter over seeds must be that of the standard errors.
#[test]
fn estimates_scatter_as_their_standard_errors_say() {
    let mut plan = small(1_000);
    plan.designs[0].spec.at_cap = AtCap::Declare;
    plan.enrolment.queue = 1;
    plan.conduct.production = DaysDistribution::LogNormal { median_days: 20.0, log_sd: 0.3 };
    plan.conduct.not_infused_probability = p(0.1);
    plan.conduct.dropout_probability = p(0.15);
    plan.conduct.stagger = Stagger::First { days: 14.0 };
    plan.conduct.stop_cohort_at_excess = true;
    let mut compared = 0;
    for ((name, dose), estimates) in over_seeds(&plan) {
        // Quantiles of counts sit on one number or jump to the next; those of days are fine enough.
        let jumps = name.starts_with('q') && !name.contains("days");
        let rare = estimates.iter().any(|&(_, se)| se <= 0.0);
        if jumps || rare {
            continue;
        }
        compared += 1;
        let n = estimates.len() as f64;
        let average = estimates.iter().map(|(value, _)| value).sum::<f64>() / n;
        let scatter = estimates.iter().map(|(value, _)| (value - average).powi(2)).sum::<f64>() / (n - 1.0);
        let stated = estimates.iter().map(|(_, se)| se * se).sum::<f64>() / n;
        assert!((0.55..1.6).contains(&(scatter / stated)), "{name} {dose:?}: {scatter} against {stated}");
    }
    assert!(compared > 40, "only {compared} compared");
}

/// Nothing varies, so nothing may be stated to.
#[test]
fn what_is_certain_has_no_error() {
    let mut certain = small(5_000);
    certain.target_dlt_rate = p(0.0);
    let results = Study::new(certain).simulate(&Watch::default()).unwrap();
    let share = results.cells[0].characteristics.share_above_true_mtd;
    assert_eq!(share, Some(Estimate::exact(1.0)), "every dose is above none");

    let mut certain = plan(&[0.0, 1.0]);
    certain.enrolment.arrivals = dosim::scenario::Arrivals::Fixed { patients_per_month: 3.1 };
    certain.trials = 777;
    let results = Study::new(certain).simulate(&Watch::default()).unwrap();
    for QuantityValue { quantity, dose, estimate } in values(&results.cells[0].characteristics) {
        let name = quantity.name();
        // Onset varies with the tolerance, and with it the day on which a cohort of DLTs is complete.
        let varies = name.contains("days_to_mtd")
            || name.contains("days_to_end")
            || name.contains("closed")
            || name.contains("turned_away");
        let se = estimate.mc_se.unwrap_or(0.0);
        assert!(varies || se <= 0.0, "{name} {dose:?} {estimate:?}");
    }
}
