//! Trials that nobody listens to are conducted by a shorter way where that is possible: with the same outcome to the bit.

use dosim::probability::Probability;
use dosim::scenario::{Arrivals, BoinParameters, DaysDistribution, IntervalConduct, NamedDesign, Plan, Rule, Stagger};
use dosim::simulate::{Bench, Study};
use proptest::prelude::*;

use crate::plans::any_plan;
use crate::support::designs::{at_most, boin, spec};

/// A BOIN, to which every DLT that is known matters, not only whether there are more than so many.
fn any_boin() -> impl Strategy<Value = NamedDesign> {
    (1..=6_u8).prop_map(|cohort_size| {
        let usual = boin(0.3);
        let conduct = IntervalConduct { cohort_size, ..usual.conduct };
        let rule = Rule::Boin(BoinParameters { conduct, ..usual });
        NamedDesign { name: "BOIN".to_owned(), spec: spec(rule, at_most(12)) }
    })
}

/// A plan as simple as the shorter way asks for, and at times so many patients that all of a cohort are treated before one has a DLT.
fn any_simple_plan() -> impl Strategy<Value = Plan> {
    let days = prop_oneof![Just(0.0), Just(14.0), 0.0..60.0_f64];
    let many = prop::option::of(20.0..200.0_f64);
    (any_plan(), any_boin(), days, many).prop_map(|(mut plan, boin, days, many)| {
        plan.designs[1] = boin;
        if let Some(patients_per_month) = many {
            plan.enrolment.arrivals = Arrivals::Poisson { patients_per_month };
        }
        plan.enrolment.queue = 0;
        plan.onset.before_infusion_share = Probability::ZERO;
        plan.conduct.production = DaysDistribution::Fixed { days };
        plan.conduct.not_infused_probability = Probability::ZERO;
        plan.conduct.dropout_probability = Probability::ZERO;
        plan.conduct.stagger = Stagger::None;
        plan
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// `Study::one_trial` tells of every step, and so goes the long way.
    #[test]
    fn a_trial_that_is_told_is_the_trial_that_is_counted(plan in prop_oneof![3 => any_simple_plan(), 1 => any_plan()]) {
        let study = Study::new(plan);
        let mut bench = Bench::new(&study);
        for trial in 1..=40 {
            let counted = bench.conduct(trial).to_vec();
            for ((scenario, design), counted) in study.cells().zip(counted) {
                let (told, _) = study.one_trial(scenario, design, trial);
                prop_assert_eq!(told, counted, "trial {}, scenario {}, design {}", trial, scenario, design);
                let days = |outcome: &dosim::trial::Outcome| {
                    [outcome.days_to_mtd, outcome.days_to_end_of_study, outcome.days_closed].map(f64::to_bits)
                };
                prop_assert_eq!(days(&told), days(&counted));
            }
        }
    }
}
