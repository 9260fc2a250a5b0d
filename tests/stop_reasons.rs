//! The maximum of patients is why a trial stops only where nothing else stops it, whatever the design.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;

use dosim::design::{Decision, Design, Evaluation, PatientStatus, PendingDesign, Running, StopReason, build};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{
    DesignSpec, EnoughWhen, GeneralRules, LadderSwitches, Reassessment, Rule, TiteBoinParameters, TiteCrmParameters,
};
use support::designs::{at_most, boin, every_design, spec};
use support::{level, p};

const DOSES: usize = 3;
const TARGET: f64 = 0.3;

/// Rules under which a cohort may meet the maximum and have enough at once.
fn limits(maxima: [u32; 2]) -> Vec<GeneralRules> {
    let whens = [EnoughWhen::Next, EnoughWhen::Staying, EnoughWhen::Any];
    let of = |(enough_when, most)| {
        let plain = GeneralRules { enough_at_dose: Some(6), enough_when, ..at_most(most) };
        [plain, GeneralRules { at_least_at_mtd: Some(6), ..plain }]
    };
    whens.into_iter().flat_map(|when| maxima.map(|most| (when, most))).flat_map(of).collect()
}

fn without_maximum(spec: &DesignSpec) -> Design {
    let general = GeneralRules { max_patients: None, ..spec.general };
    build(&DesignSpec { general, ..spec.clone() }, DOSES, TARGET)
}

/// Where a trial stopped, holds its reason against what would stop it without a maximum. Whether it stopped for enough patients
/// where the maximum is reached as well.
fn check(name: &str, spec: &DesignSpec, decision: Decision, without: Decision, patients: u32) -> bool {
    match decision.stop_reason() {
        Some(StopReason::MaxPatientsReached) => assert_eq!(without.stop_reason(), None, "{name} at {patients}"),
        Some(_) => assert_eq!(decision, without, "{name} at {patients}"),
        None => {}
    }
    decision.stop_reason() == Some(StopReason::EnoughAtDose) && spec.general.max_patients == Some(patients)
}

#[test]
fn of_every_final_state_of_every_cohort_design() {
    let mut both: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, given) in every_design(DOSES) {
        for general in limits([9, 11]) {
            let spec = spec(given.rule.clone(), general);
            let design = build(&spec, DOSES, TARGET).into_cohort().unwrap();
            let unlimited = without_maximum(&spec).into_cohort().unwrap();
            let graph = Graph::compile(&*design, DOSES, MAX_STATES).unwrap();
            let met = both.entry(spec.rule.key()).or_default();
            for state in 0..graph.len() as u32 {
                let standing = graph.standing(state);
                let without = unlimited.decide(&standing).decision;
                let patients = standing.tallies.total_patients();
                *met += u32::from(check(&name, &spec, graph.decision(state), without, patients));
            }
        }
    }
    let never = ["three_plus_three", "a_plus_b", "accelerated_titration"];
    for (rule, met) in both {
        assert!(met > 0 || never.contains(&rule), "{rule} is never asked");
    }
}

/// Everything that follows where every outcome is known before the next patient comes.
fn walk(design: &dyn PendingDesign, patients: &mut Vec<PatientStatus>, visit: &mut impl FnMut(&Running<'_>, Decision)) {
    let running = Running { patients, at: patients.last().map(|patient| patient.dose) };
    let decision = design.decide(&running).decision;
    visit(&running, decision);
    let Some(dose) = decision.dose() else { return };
    for evaluation in [Evaluation::NoDlt, Evaluation::Dlt] {
        patients.push(PatientStatus { dose, evaluation });
        walk(design, patients, visit);
        patients.pop();
    }
}

#[test]
fn of_every_final_state_of_designs_with_patients_pending() {
    let ladder = LadderSwitches { de_escalate: true, expand_top_dose: true, starting_dose: level(1) };
    let reassessment = Reassessment { target_dlt_rate: p(TARGET), safety_stop: Some(p(0.9)), ..Reassessment::usual() };
    let rules = [
        Rule::RollingSix(ladder),
        Rule::called("iq_three_plus_three").unwrap(),
        Rule::TiteBoin(TiteBoinParameters { boin: boin(TARGET), most_pending: p(0.5) }),
        Rule::TiteCrm(TiteCrmParameters { reassessment }),
    ];
    for rule in rules {
        let mut both = 0;
        for general in limits([7, 9]) {
            let spec = spec(rule.clone(), general);
            let design = build(&spec, DOSES, TARGET).into_pending().unwrap();
            let unlimited = without_maximum(&spec).into_pending().unwrap();
            walk(&*design, &mut Vec::new(), &mut |running, decision| {
                let without = unlimited.decide(running).decision;
                let stands = format!("{:?}", running.patients);
                // In the middle of a cohort, its end is only decided as the maximum leaves no room for the others.
                let is_short = general.max_patients == Some(running.patients.len() as u32) && without.dose().is_some();
                let without = if is_short && decision.stop_reason() == Some(StopReason::EnoughAtDose) {
                    decision
                } else {
                    without
                };
                both += u32::from(check(&stands, &spec, decision, without, running.patients.len() as u32));
            });
        }
        assert!(both > 0 || !rule.needs_max_patients(), "{} is never asked", rule.key());
    }
}
