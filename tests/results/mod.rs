//! Plans built by hand and small simulations of them, for tests of what is written and shown.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

#[path = "../support/mod.rs"]
pub mod support;

use dosim::characteristics::Results;
use dosim::design;
use dosim::dose::Dose;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::*;
use dosim::simulate::{Study, Watch};
use dosim::trial::{Conductor, Outcome, PatientModel, Patients, Recorder, TrialSetting};

pub use support::{p as probability, scenario};

/// Rule A with a cap of 12, five curves on three dose levels, the dates of NCT05745454.
pub fn default_plan() -> Plan {
    let curves: [(&str, &[f64]); 5] = [
        ("as hoped", &[0.02, 0.05, 0.10]),
        ("moderate", &[0.05, 0.15, 0.30]),
        ("steep", &[0.10, 0.25, 0.45]),
        ("cliff", &[0.02, 0.05, 0.60]),
        ("all too toxic", &[0.40, 0.50, 0.60]),
    ];
    let registered = support::plan(curves[0].1);
    Plan {
        title: "HER2-E-CART in HER2-positive refractory solid tumours".to_owned(),
        source: Some("NCT05745454".to_owned()),
        doses: doses(&["low", "medium", "high"]),
        target_dlt_rate: probability(0.33),
        scenarios: curves.iter().map(|(name, curve)| scenario(name, curve)).collect(),
        designs: vec![capped(Preset::Classic, AtCap::Undetermined)],
        enrolment: Enrolment {
            arrivals: Arrivals::Poisson { patients_per_month: 1.0 },
            queue: 0,
            planned_patients: Some(12),
        },
        onset: Onset { before_infusion_share: probability(0.05), acute_share: probability(0.1), ..registered.onset },
        conduct: Conduct {
            not_infused_probability: probability(0.08),
            stagger: Stagger::First { days: 14.0 },
            stagger_cohorts: StaggerCohorts::Every,
            dropout_probability: probability(0.05),
            decision_days: 7.0,
            ..registered.conduct
        },
        trials: 2000,
        ..registered
    }
}

pub fn doses(labels: &[&str]) -> Vec<Dose> {
    labels.iter().copied().map(support::dose).collect()
}

pub fn design(name: &str, preset: Preset, cap: Option<u32>, at_cap: AtCap) -> NamedDesign {
    let rule = Rule::ThreePlusThree(preset.switches());
    NamedDesign { name: name.to_owned(), spec: DesignSpec { rule, cap, at_cap, general: GeneralRules::default() } }
}

pub fn capped(preset: Preset, at_cap: AtCap) -> NamedDesign {
    design(preset.name(), preset, Some(12), at_cap)
}

/// Conducts the trials of one scenario under one design, giving each outcome to `each`.
pub fn conduct<R: Recorder + Default>(
    plan: &Plan,
    scenario: &Scenario,
    design: &NamedDesign,
    trials: u64,
    mut each: impl FnMut(u64, &Outcome, R),
) {
    let rules = design::build(&design.spec, plan.dose_count(), plan.target_dlt_rate.get()).into_cohort().unwrap();
    let graph = Graph::compile(&*rules, plan.dose_count(), MAX_STATES).unwrap();
    let setting = TrialSetting::new(&graph, &*rules, &design.spec, scenario);
    let model = PatientModel::new(plan, plan.seed);
    let mut conductor = Conductor::new(plan);
    for trial in 1..=trials {
        let mut recorder = R::default();
        let outcome = conductor.conduct(&setting, &mut Patients::new(model, trial), &mut recorder);
        each(trial, &outcome, recorder);
    }
}

/// The operating characteristics of every scenario under every design.
pub fn simulate(plan: Plan) -> Results {
    Study::new(plan).simulate(&Watch::default()).unwrap()
}
