//! Plans built by hand for tests, so that a test of the engine does not depend on the reader of scenario files.
#![allow(dead_code, unreachable_pub, clippy::panic, clippy::unwrap_used)]

pub mod bench;
pub mod by_hand;
pub mod designs;
pub mod exact;
pub mod norris;
pub mod notation;
pub mod statistics;
pub mod tables;
pub mod toxicity;

use dosim::dose::{Dose, DoseLevel};
use dosim::probability::Probability;
use dosim::scenario::{
    Arrivals, AtCap, Calendar, Conduct, DaysDistribution, DesignSpec, DltWindow, Enrolment, GeneralRules, NamedDesign,
    Onset, Plan, Preset, Rationale, Rule, Scenario, Stagger, StaggerCohorts, Switches, Treatment, TrueMtd,
};
use jiff::civil::date;

pub fn p(value: f64) -> Probability {
    Probability::new(value).unwrap()
}

pub fn level(number: usize) -> DoseLevel {
    DoseLevel::new(number).unwrap()
}

pub fn dose(label: &str) -> Dose {
    Dose { label: label.into(), amount: None, unit: None, only_after_toxicity_above: false }
}

/// The 3+3 that a fixture names by this letter.
pub fn preset(letter: &str) -> Preset {
    match letter {
        "A" => Preset::Classic,
        "B" => Preset::ClassicTopSix,
        "C" => Preset::DeEscalating,
        "D" => Preset::DeEscalatingTopSix,
        "G" => Preset::TwoInSix,
        other => panic!("no rule {other}"),
    }
}

pub fn scenario(name: &str, dlt: &[f64]) -> Scenario {
    Scenario {
        name: name.into(),
        source: None,
        rationale: None,
        dlt_probabilities: dlt.iter().copied().map(p).collect(),
        halt_probabilities: None,
        moderate_probabilities: None,
        response_probabilities: None,
    }
}

pub fn design(switches: Switches, cap: Option<u32>) -> NamedDesign {
    let name = format!("{switches} cap={cap:?}");
    let rule = Rule::ThreePlusThree(switches);
    NamedDesign { name, spec: DesignSpec { rule, cap, at_cap: AtCap::Undetermined, general: GeneralRules::default() } }
}

/// The registered trial, close to the shipped default, under rule A with a cap of 12.
pub fn plan(dlt: &[f64]) -> Plan {
    Plan {
        title: "HER2-E-CART".into(),
        source: None,
        rationale: Rationale::default(),
        doses: (1..=dlt.len()).map(|number| dose(&format!("dose {number}"))).collect(),
        own: Vec::new(),
        target_dlt_rate: p(0.3),
        true_mtd: TrueMtd::HighestAtOrBelowTarget,
        treatment: Treatment::Infusion,
        scenarios: vec![scenario("assumed", dlt)],
        designs: vec![design(Preset::Classic.switches(), Some(12))],
        enrolment: Enrolment {
            arrivals: Arrivals::Poisson { patients_per_month: 2.0 },
            queue: 0,
            planned_patients: None,
        },
        dlt_window: DltWindow { preconditioning_days: 5.0, days_after_infusion: 28.0 },
        onset: Onset {
            before_infusion_share: Probability::ZERO,
            acute_share: Probability::ZERO,
            after_infusion: DaysDistribution::Weibull { shape: 1.24, scale_days: 5.82 },
            until_window_closes: false,
        },
        conduct: Conduct {
            production: DaysDistribution::Fixed { days: 14.0 },
            not_infused_probability: Probability::ZERO,
            stagger: Stagger::None,
            stagger_cohorts: StaggerCohorts::Every,
            dropout_probability: Probability::ZERO,
            stop_cohort_at_excess: false,
            production_while_waiting: false,
            decision_days: 0.0,
        },
        calendar: Calendar {
            planned_start: Some(date(2023, 2, 28)),
            planned_completion: Some(date(2025, 12, 31)),
            follow_up_days: 730.0,
        },
        trials: 10_000,
        seed: 20_230_228,
        expansion: None,
        sweep: None,
        search: None,
        sensitivity: None,
    }
}
