//! The sensitivity analysis: every variation is a run of its own plan, and agrees with what is known exactly.

use dosim::characteristics::{Verification, values};
use dosim::scenario::Plan;
use dosim::simulate::{Study, Watch};

use super::fixture::{plan, vary, with_sensitivity};
use super::results::probability;

#[test]
fn a_variation_is_what_its_plan_gives_when_it_is_run_alone() {
    let study = Study::new(plan());
    let varied = vary(&study);
    assert_eq!(varied.len(), 7);
    for (_, results) in &varied {
        let alone = Study::new(results.plan.clone()).simulate(&Watch::default()).unwrap();
        for (one, other) in results.cells.iter().zip(&alone.cells) {
            assert_eq!(values(&one.characteristics), values(&other.characteristics));
        }
    }
}

/// Nobody drops out as planned, so that every design is exact.
fn without_dropout(trials: u64) -> Plan {
    let mut plan = plan();
    plan.conduct.dropout_probability = probability(0.0);
    with_sensitivity(&plan, trials)
}

/// Accrual and the window move the calendar and no answer that is known exactly; a cap of 18, or none, never ends rule A on three
/// dose levels, which needs six patients at each and no more.
#[test]
fn what_cannot_matter_does_not() {
    let varied = vary(&Study::new(without_dropout(400)));
    let planned = &varied[0].1.cells[0];
    assert!(planned.exact.as_ref().unwrap().p_undetermined.value > 0.01, "the planned cap of 12 does matter");
    for (variation, results) in &varied[1..] {
        let here = &results.cells[0];
        let (key, value) = variation.as_ref().map(|of| (of.key, of.value.as_toml())).unwrap();
        match key {
            "patients_per_month" | "days_after_infusion" => {
                assert_eq!(here.exact, planned.exact, "{key}");
                assert_ne!(here.characteristics.calendar, planned.characteristics.calendar, "{key}");
            }
            "cap" => assert!(here.exact.as_ref().unwrap().p_undetermined.value.abs() < 1e-12, "cap {value}"),
            _ => assert_eq!(here.characteristics, planned.characteristics, "no dropout is what was planned"),
        }
    }
}

/// Against the exact answer of each variation, with the fixed seed.
#[test]
fn variations_agree_with_their_exact_answers() {
    let base = Plan { trials: 50, ..without_dropout(20_000) };
    for (_, results) in vary(&Study::new(base)) {
        let verification = Verification::new(&results);
        let furthest = verification.furthest.as_ref().unwrap();
        assert!(verification.compared > 200, "{}", verification.compared);
        assert!(verification.is_within_chance() && furthest.z.unwrap().abs() < 4.5, "{furthest:?}");
    }
}
