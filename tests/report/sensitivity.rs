//! The sensitivity analysis: every variation is a run of its own plan, and agrees with what is known exactly.

use dosim::characteristics::{Verification, quantities};
use dosim::exact;
use dosim::scenario::Plan;
use dosim::simulate::{Study, Watch};

use super::fixture::{plan, vary};

#[test]
fn a_variation_is_what_its_plan_gives_when_it_is_run_alone() {
    let study = Study::new(plan());
    let varied = vary(&study);
    assert_eq!(varied.len(), 7);
    for of in &varied {
        let alone = Study::new(of.results.plan.clone()).simulate(&Watch::default()).unwrap();
        for (one, other) in of.results.cells.iter().zip(&alone.cells) {
            assert_eq!(quantities(&one.characteristics), quantities(&other.characteristics));
        }
    }
}

/// Accrual and the window move the calendar and nothing else; a cap of 18 never ends rule A on three dose levels when nobody
/// drops out.
#[test]
fn what_cannot_matter_does_not() {
    let mut base = plan();
    base.conduct.dropout_probability = dosim::probability::Probability::ZERO;
    let varied = vary(&Study::new(base));
    let planned = &varied[0].results.cells[0].characteristics;
    for of in &varied[1..] {
        let here = &of.results.cells[0].characteristics;
        let (key, value) = of.variation.as_ref().map(|of| (of.key, of.value.as_str())).unwrap();
        match key {
            "patients_per_month" | "days_after_infusion" => {
                assert_eq!(here.patients, planned.patients, "{key}");
                assert_ne!(here.calendar, planned.calendar, "{key}");
            }
            "cap" => assert!(here.p_undetermined.value.abs() < f64::EPSILON, "cap {value}"),
            _ => assert_eq!(here, planned, "no dropout is what was planned"),
        }
    }
}

/// Against the exact answer of each variation, with the fixed seed.
#[test]
fn variations_agree_with_their_exact_answers() {
    let mut base = Plan { trials: 50, ..plan() };
    base.sensitivity.as_mut().unwrap().trials = 20_000;
    for mut of in vary(&Study::new(base)) {
        let study = Study::new(of.results.plan.clone());
        exact::attach(&study, &mut of.results);
        let verification = Verification::new(&of.results);
        let furthest = verification.furthest.as_ref().unwrap();
        assert!(
            verification.compared > 100 && verification.is_within_chance() && furthest.z.abs() < 4.5,
            "{furthest:?}"
        );
    }
}
