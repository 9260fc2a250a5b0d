//! A study that a DLT may end at once: closed form, path by path, and the Monte Carlo engine.

use dosim::characteristics::{OperatingCharacteristics, Quantity};
use dosim::design::{CohortDesign, Decision, Mtd, Standing, StopReason, build};
use dosim::exact::{self, Inexact};
use dosim::scenario::{Plan, Preset, Rule, parse};
use dosim::simulate::Study;
use proptest::prelude::*;

use super::verification::verified;
use super::{assert_close, support};

fn plan(dlt: &[f64], halt: &[f64]) -> Plan {
    let mut plan = support::plan(dlt);
    plan.scenarios[0].halt_probabilities = Some(halt.iter().map(|&p| support::p(p)).collect());
    plan
}

fn of(answer: &OperatingCharacteristics, quantity: Quantity) -> f64 {
    quantity.estimate(answer, None).unwrap().value
}

/// One dose level of a classic 3+3, q = 1 − p: it is declared after 0/3, and after 1/3 that ends nothing and 0/3; a cohort goes on without an
/// end with probability (1 − ph)³.
#[test]
fn closed_form_of_one_dose_level() {
    for (p, h) in [(0.1, 0.05), (0.3, 0.2), (0.5, 1.0), (0.4, 0.0)] {
        let mut plan = plan(&[p], &[h]);
        plan.designs = vec![support::design(Preset::Classic.switches(), None)];
        let answer = exact::answer(&Study::new(plan), 0, 0).unwrap();
        let q = 1.0 - p;
        let (third, ended) = (3.0 * p * (1.0 - h) * q * q, 1.0 - (1.0 - p * h).powi(3));
        let (declared, halted) = (q.powi(3) * (1.0 + third), ended * (1.0 + third));
        assert_close("declared", answer.doses[0].p_mtd.value, declared);
        assert_close("none tolerable", answer.p_none_tolerable.value, 1.0 - declared - halted);
        assert_close("undetermined", answer.p_undetermined.value, halted);
        if h > 0.0 {
            assert_close("halted", of(&answer, Quantity::Stop(StopReason::Halted)), halted);
            assert!(answer.patients.is_none(), "patients depend on the calendar");
        } else {
            // Nothing ends a study with certainty: no such column, and patients are exact.
            assert!(Quantity::Stop(StopReason::Halted).estimate(&answer, None).is_none());
            assert!(answer.patients.is_some());
        }
    }
}

/// Patient by patient: each has a DLT that ends the study, another DLT, or none. The probability of what the trial declares, [none, undetermined, …].
fn by_patients(
    rule: &dyn CohortDesign,
    standing: &Standing,
    dlt: &[f64],
    halt: &[f64],
    weight: f64,
    found: &mut Vec<f64>,
) {
    let cohort = match rule.decide(standing).decision {
        Decision::Treat(cohort) => cohort,
        Decision::Wait => unreachable!(),
        Decision::Stop { mtd, .. } => {
            let place = match mtd {
                Mtd::NoneTolerable => 0,
                Mtd::Undetermined => 1,
                Mtd::Dose(dose) => 1 + dose.number(),
            };
            found[place] += weight;
            return;
        }
    };
    let (p, h) = (dlt[cohort.dose.index()], halt[cohort.dose.index()]);
    for outcomes in 0..3_u32.pow(cohort.patients.into()) {
        let each = |patient: u32| (outcomes / 3_u32.pow(patient)) % 3;
        let patients = || (0..u32::from(cohort.patients)).map(each);
        let weight =
            patients().map(|outcome| [1.0 - p, p * (1.0 - h), p * h][outcome as usize]).product::<f64>() * weight;
        if patients().any(|outcome| outcome == 2) {
            found[1] += weight;
        } else if weight > 0.0 {
            let dlts = patients().sum::<u32>() as u8;
            by_patients(rule, &standing.after(cohort, dlts), dlt, halt, weight, found);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_way_of_every_patient(dlt in prop::collection::vec(0.0..1.0_f64, 2), halt in prop::collection::vec(0.01..1.0_f64, 2)) {
        for preset in Preset::ALL {
            let mut plan = plan(&dlt, &halt);
            plan.designs = vec![support::design(preset.switches(), None)];
            let rule = build(&plan.designs[0].spec, 2, 0.3).into_cohort().unwrap();
            let mut found = vec![0.0; 4];
            by_patients(&*rule, &Standing::default(), &dlt, &halt, 1.0, &mut found);
            let answer = exact::answer(&Study::new(plan), 0, 0).unwrap();
            let exact = [answer.p_none_tolerable.value, answer.p_undetermined.value];
            let exact = exact.into_iter().chain(answer.doses.iter().map(|dose| dose.p_mtd.value));
            for (exact, found) in exact.zip(found) {
                prop_assert!((exact - found).abs() < 1e-12, "{}: {exact} {found}", preset.name());
            }
        }
    }
}

#[test]
fn simulation_agrees_with_exact_answers() {
    let mut plan = plan(&[0.1, 0.25, 0.4], &[0.05, 0.1, 0.3]);
    plan.trials = 100_000;
    plan.designs =
        Preset::ALL.iter().flat_map(|of| [None, Some(12)].map(|cap| support::design(of.switches(), cap))).collect();
    let (_, verification) = verified(&plan);
    assert!(verification.is_within_chance() && verification.tested >= 8 * plan.designs.len(), "{verification:?}");
    let furthest = verification.furthest.unwrap();
    assert!(furthest.z.unwrap().abs() < 5.0, "{furthest:?}");
    plan.designs.retain(|design| design.spec.cap.is_none());
    plan.conduct.dropout_probability = support::p(0.25);
    let (_, verification) = verified(&plan);
    assert!(verification.is_within_chance() && verification.tested >= 8 * plan.designs.len(), "{verification:?}");
}

#[test]
fn what_is_not_exact_is_refused() {
    let mut plan = plan(&[0.1, 0.25], &[0.05, 0.1]);
    let study = Study::new(plan.clone());
    assert_eq!(exact::inexact(&study, 0), Some(Inexact::Halts));
    assert_eq!(exact::capped_graph(&study, 0).err(), Some(Inexact::Halts));
    assert!(exact::patients_needed(&study, 0, 0).is_err());
    plan.conduct.stop_cohort_at_excess = true;
    assert_eq!(exact::answer(&Study::new(plan.clone()), 0, 0), Err(Inexact::HaltsAfterExcess));
    plan.conduct.stop_cohort_at_excess = false;
    plan.conduct.dropout_probability = support::p(0.1);
    assert_eq!(exact::answer(&Study::new(plan.clone()), 0, 0), Err(Inexact::CapWithDropoutAndHalts));
    // What decides while patients are pending has no exact answer, whatever else there is.
    plan.designs[0].spec.rule = Rule::called("rolling_six").unwrap();
    assert_eq!(exact::answer(&Study::new(plan), 0, 0), Err(Inexact::PatientsPending));
}

/// A row of a decision table ends the study after a DLT: with q³ it is not ended, and all of it is exact.
#[test]
fn a_row_of_a_table_ends_the_study() {
    let table = "table = '''\npatients,dlts,decision,mtd\n3,0,stop,this\n3,1+,stop,undetermined\n'''";
    let text = format!(
        "title = \"t\"\ntarget_dlt_rate = 0.3\ntrials = 50_000\n[[dose]]\nlabel = \"one\"\n[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.2]\n\
         [[design]]\nname = \"d\"\n[design.decision_table]\n{table}\n"
    );
    let plan = parse("table", &text).unwrap_or_else(|error| panic!("{error}")).plan;
    let (results, verification) = verified(&plan);
    assert!(verification.is_within_chance(), "{verification:?}");
    let answer = results.cells[0].exact.as_ref().unwrap();
    assert_close("halted", of(answer, Quantity::Stop(StopReason::Halted)), 1.0 - 0.8_f64.powi(3));
    assert_close("undetermined", answer.p_undetermined.value, 1.0 - 0.8_f64.powi(3));
    assert_close("patients", answer.patients.as_ref().unwrap().mean.value, 3.0);
    assert!(
        parse("table", &text.replace("undetermined", "halted")).unwrap_err().to_string().contains("has no such MTD")
    );
}
