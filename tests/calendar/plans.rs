//! Random plans with every switch of conduct, for the invariants.

use dosim::probability::Probability;
use dosim::scenario::{
    Arrivals, AtCap, Conduct, DaysDistribution, DltWindow, Enrolment, NamedDesign, Onset, OwnConduct, Plan, Stagger,
    StaggerCohorts, Switches,
};
use proptest::prelude::*;

use crate::support::{design, level, p, plan, scenario};

/// A plan with two scenarios and two designs on 1 to 12 dose levels.
pub(crate) fn any_plan() -> impl Strategy<Value = Plan> {
    // A ladder of twelve takes long to compile, so it comes rarely.
    prop_oneof![100 => 1..=5_usize, 10 => 6..=8_usize, 1 => Just(12)].prop_flat_map(|doses| {
        let dlt = || prop::collection::vec(0.0..0.7_f64, doses);
        let designs = prop::collection::vec(any_design(doses), 2);
        let own = prop_oneof![Just(Vec::new()), prop::collection::vec(any_own(), doses)];
        (dlt(), (dlt(), own), designs, any_enrolment(), any_window(), any_onset(), any_conduct(), any::<u64>())
            .prop_map(|(dlt, (other, own), designs, enrolment, dlt_window, onset, mut conduct, seed)| {
                // Where a DLT shows at the moment of the place, who has a place at that very moment is a matter of taste.
                let at_infusion = onset.before_infusion_share > Probability::ZERO
                    || onset.after_infusion == DaysDistribution::Fixed { days: 0.0 };
                let is_not_preconditioned = |own: &OwnConduct| own.preconditioning_days == Some(0.0);
                let at_once = dlt_window.preconditioning_days <= 0.0 || own.iter().any(is_not_preconditioned);
                conduct.production_while_waiting &= !(at_infusion && at_once);
                conduct.production_while_waiting &= own.iter().all(|own| own.production.is_none());
                let mut plan = plan(&dlt);
                plan.scenarios.push(scenario("other", &other));
                Plan { own, designs, enrolment, dlt_window, onset, conduct, seed, ..plan }
            })
    })
}

fn any_own() -> impl Strategy<Value = OwnConduct> {
    let window = (prop::option::of(prop_oneof![Just(0.0), 0.5..10.0_f64]), prop::option::of(5.0..60.0_f64));
    let production =
        prop::option::of((1.0..30.0_f64).prop_map(|mean_days| DaysDistribution::Exponential { mean_days }));
    (window, production, prop::option::of(any_stagger())).prop_map(|(window, production, stagger)| {
        let (preconditioning_days, days_after_infusion) = window;
        OwnConduct { cohort_size: None, preconditioning_days, days_after_infusion, production, stagger }
    })
}

fn any_design(doses: usize) -> impl Strategy<Value = NamedDesign> {
    // Walked down from far up a long ladder, a design has too many states to be compiled in a test.
    let highest_start = if doses <= 5 { doses } else { 1 };
    let switches = (any::<bool>(), any::<bool>(), 1..=2_u8, 1..=highest_start);
    (switches, prop::option::weighted(0.7, 3..24_u32), any::<bool>()).prop_map(|(switches, cap, declare)| {
        let (de_escalate, expand_top_dose, dlts_tolerated_in_six, starting_dose) = switches;
        let starting_dose = level(starting_dose);
        let mut named = design(Switches { de_escalate, expand_top_dose, dlts_tolerated_in_six, starting_dose }, cap);
        named.spec.at_cap = if declare { AtCap::Declare } else { AtCap::Undetermined };
        named
    })
}

fn any_enrolment() -> impl Strategy<Value = Enrolment> {
    (any::<bool>(), 0.3..20.0_f64, 0..4_u32).prop_map(|(poisson, patients_per_month, queue)| Enrolment {
        arrivals: if poisson {
            Arrivals::Poisson { patients_per_month }
        } else {
            Arrivals::Fixed { patients_per_month }
        },
        queue,
        planned_patients: None,
    })
}

fn any_window() -> impl Strategy<Value = DltWindow> {
    (prop_oneof![Just(0.0), 0.5..10.0_f64], 5.0..60.0_f64)
        .prop_map(|(preconditioning_days, days_after_infusion)| DltWindow { preconditioning_days, days_after_infusion })
}

/// Never, sometimes, often.
fn share(often: f64) -> impl Strategy<Value = Probability> {
    prop_oneof![Just(0.0), 0.0..often / 4.0, 0.0..often].prop_map(p)
}

fn any_onset() -> impl Strategy<Value = Onset> {
    let after_infusion = prop_oneof![
        Just(DaysDistribution::Weibull { shape: 1.24, scale_days: 5.82 }),
        Just(DaysDistribution::LogNormal { median_days: 8.0, log_sd: 0.8 }),
        Just(DaysDistribution::Exponential { mean_days: 20.0 }),
        Just(DaysDistribution::Uniform { min_days: 0.0, max_days: 28.0 }),
        Just(DaysDistribution::Fixed { days: 5.0 }),
        Just(DaysDistribution::Fixed { days: 0.0 }),
    ];
    (share(1.0), share(1.0), after_infusion).prop_map(|(before_infusion_share, acute_share, after_infusion)| Onset {
        before_infusion_share,
        acute_share,
        after_infusion,
        until_window_closes: false,
    })
}

fn any_stagger() -> impl Strategy<Value = Stagger> {
    prop_oneof![
        Just(Stagger::None),
        (1.0..40.0_f64).prop_map(|days| Stagger::First { days }),
        (1.0..40.0_f64).prop_map(|days| Stagger::UntilFree { days }),
        (1.0..40.0_f64).prop_map(|days| Stagger::All { days }),
    ]
}

fn any_conduct() -> impl Strategy<Value = Conduct> {
    let production = prop_oneof![
        (0.0..40.0_f64).prop_map(|days| DaysDistribution::Fixed { days }),
        (5.0..40.0_f64).prop_map(|median_days| DaysDistribution::LogNormal { median_days, log_sd: 0.5 }),
        (1.0..30.0_f64).prop_map(|mean_days| DaysDistribution::Exponential { mean_days }),
    ];
    let cohorts = [StaggerCohorts::Every, StaggerCohorts::Every, StaggerCohorts::FirstAtDose, StaggerCohorts::First];
    let stagger = (any_stagger(), prop::sample::select(cohorts.to_vec()));
    let decision_days = prop_oneof![Just(0.0), 0.0..30.0_f64];
    let switches = (any::<bool>(), any::<bool>());
    (production, share(0.5), stagger, share(0.5), switches, decision_days).prop_map(
        |(
            production,
            not_infused_probability,
            (stagger, stagger_cohorts),
            dropout_probability,
            switches,
            decision_days,
        )| {
            let (stop_cohort_at_excess, production_while_waiting) = switches;
            Conduct {
                production,
                not_infused_probability,
                stagger,
                stagger_cohorts,
                dropout_probability,
                stop_cohort_at_excess,
                production_while_waiting,
                decision_days,
            }
        },
    )
}
