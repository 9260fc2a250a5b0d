//! Monte Carlo held against the exact answer: right when all is right, loud when anything is wrong.

use dosim::characteristics::{Estimate, Kind, Quantity, Results, Statistic, Verification, check, values};
use dosim::exact::{self, Inexact};
use dosim::scenario::{DaysDistribution, Plan, Preset, Stagger, parse};
use dosim::simulate::{Study, Watch};

use super::support;

pub(super) fn verified(plan: &Plan) -> (Results, Verification) {
    let study = Study::new(plan.clone());
    let mut results = study.simulate(&Watch::default()).unwrap();
    exact::attach(&study, &mut results);
    let verification = Verification::new(&results);
    (results, verification)
}

/// Every rule with and without a cap, and dropout with each kind of onset, where E[exp(−λT)] is by quadrature.
fn plans() -> Vec<Plan> {
    let mut plans = Vec::new();
    let mut plain = support::plan(&[0.05, 0.15, 0.30]);
    plain.trials = 100_000;
    plain.designs = Preset::ALL
        .iter()
        .flat_map(|preset| [None, Some(12)].map(|cap| support::design(preset.switches(), cap)))
        .collect();
    plans.push(plain.clone());
    for after_infusion in [
        DaysDistribution::Weibull { shape: 1.24, scale_days: 5.82 },
        DaysDistribution::LogNormal { median_days: 6.0, log_sd: 0.8 },
        DaysDistribution::Uniform { min_days: 0.0, max_days: 28.0 },
        DaysDistribution::Exponential { mean_days: 9.0 },
    ] {
        let mut plan = plain.clone();
        plan.conduct.dropout_probability = support::p(0.25);
        plan.conduct.stagger = Stagger::First { days: 14.0 };
        plan.onset.before_infusion_share = support::p(0.1);
        plan.onset.acute_share = support::p(0.2);
        plan.onset.after_infusion = after_infusion;
        plans.push(plan);
    }
    plans
}

#[test]
fn simulation_agrees_with_exact_answers() {
    for plan in plans() {
        let (results, verification) = verified(&plan);
        assert!(verification.is_within_chance(), "{verification:?}");
        assert!(verification.tested >= 15 * plan.designs.len(), "{verification:?}");
        let furthest = verification.furthest.unwrap();
        // Of some 300 values each the furthest is beyond 5 standard errors once in 5 000 runs; the seed is fixed.
        assert!(furthest.z.unwrap().abs() < 5.0, "{furthest:?}");
        assert!(results.cells.iter().all(|cell| cell.exact.is_some() && cell.needed.is_some()));
    }
}

/// A defect that moves selection by a percentage point is seen at 100 000 trials.
#[test]
fn a_wrong_answer_is_noticed() {
    let plan = plans().remove(0);
    let (mut results, _) = verified(&plan);
    for cell in &mut results.cells {
        let exact = cell.exact.as_mut().unwrap();
        exact.doses[1].p_mtd.value += 0.01;
    }
    assert!(!Verification::new(&results).is_within_chance());
}

/// The test of all values together holds for any number of trials: with ten trials, of which rare events make wild
/// differences in standard errors, it never cries wolf.
#[test]
fn few_trials_are_no_reason_for_alarm() {
    for seed in 0..300 {
        let mut plan = support::plan(&[0.01, 0.02, 0.03]);
        (plan.trials, plan.seed) = (10, seed);
        let (_, verification) = verified(&plan);
        assert!(verification.is_within_chance(), "seed {seed}: {verification:?}");
    }
}

/// Where nothing can be checked nothing is amiss, and the reason is told.
#[test]
fn what_is_not_exact_is_refused() {
    let mut capped = support::plan(&[0.1, 0.2, 0.3]);
    capped.designs = vec![support::design(Preset::Classic.switches(), Some(2_000))];
    capped.conduct.dropout_probability = support::p(0.1);
    let mut stopping = support::plan(&[0.1, 0.2, 0.3]);
    stopping.designs = vec![support::design(Preset::DeEscalating.switches(), Some(8))];
    stopping.conduct.stop_cohort_at_excess = true;
    for (plan, reason) in [(capped, Inexact::TooManyStatesUnderCap), (stopping, Inexact::CapAfterExcess)] {
        assert_eq!(exact::answer(&Study::new(plan.clone()), 0, 0), Err(reason));
        let (results, verification) = verified(&plan);
        assert_eq!((verification.compared, verification.tested), (0, 0));
        assert!(verification.is_within_chance());
        assert!(results.cells.iter().all(|cell| check(cell).iter().all(Option::is_none)));
    }
}

/// Designs whose number of patients is the same in every trial: an A+B that never expands, and a CRM at its maximum. Sums of probabilities give 30.000000000000007 for 30, with a standard deviation of the same size.
const CONSTANT: [(&str, &str); 2] = [
    ("six, no expansion", "[design.a_plus_b]\na = 6\nb = 6\nc = 2\nd = 1\ne = 3\n"),
    ("crm", "max_patients = 20\n[design.crm]\ncohort_size = 2\n"),
];

/// No difference in standard errors is made of rounding.
#[test]
fn what_cannot_vary_is_not_judged() {
    for (name, rules) in CONSTANT {
        let text = format!(
            "title = \"constant\"\ntarget_dlt_rate = 0.3\ntrials = 20000\n[[dose]]\nlabel = \"1\"\n[[scenario]]\nname = \"s\"\n\
             dlt_probabilities = [0.05]\n[[design]]\nname = \"{name}\"\n{rules}"
        );
        let plan = match parse("constant.toml", &text) {
            Ok(loaded) => loaded.plan,
            Err(wrong) => panic!("{wrong}"),
        };
        let (results, verification) = verified(&plan);
        let cell = &results.cells[0];
        let exact = cell.exact.as_ref().unwrap();
        let values = values(&cell.characteristics).into_iter().zip(check(cell));
        let mut constant = 0;
        for (value, checked) in values {
            let exact_sd = Quantity::Patients(Statistic::Sd).estimate(exact, None).unwrap();
            let is_size = matches!(value.quantity, Quantity::Patients(_)) && exact_sd == Estimate::exact(0.0);
            let is_certain = value.estimate == Estimate::exact(1.0) && value.quantity.kind() == Kind::Probability;
            if is_size || is_certain {
                constant += 1;
                assert_eq!(checked.and_then(|checked| checked.z), None, "{name}: {value:?}");
            }
        }
        assert!(constant > 2, "{name}: {constant}");
        let furthest = verification.furthest.clone().unwrap();
        assert!(furthest.z.unwrap().abs() < 5.0 && verification.is_within_chance(), "{name}: {furthest:?}");
    }
}

/// A value that cannot vary and differs is the furthest off, though it has no standard error.
#[test]
fn what_cannot_be_is_noticed() {
    let mut plan = support::plan(&[0.0, 0.0, 0.0]);
    plan.trials = 1_000;
    let (mut results, verification) = verified(&plan);
    assert_eq!((verification.compared, verification.is_within_chance()), (0, true));
    assert!(verification.tested > 0 && verification.furthest.is_none());
    results.cells[0].characteristics.p_overdose = Estimate::proportion(30, 1_000);
    let verification = Verification::new(&results);
    let furthest = verification.furthest.clone().unwrap();
    assert_eq!((furthest.quantity, furthest.z), (Quantity::Overdose, None));
    assert!(!verification.is_within_chance());
}
