//! What the CRM and the TITE-CRM decide, by table.

use dosim::design::{
    Cohort, CohortDesign, Crm, Decision, DoseEstimate, Evaluation, Mtd, PatientStatus, PendingDesign, Running,
    StopReason, TiteCrm,
};
use dosim::scenario::{DltCurve, Reassessment};

use super::{LOGISTIC, crm, estimates, given, nearest, reassessment};
use crate::support::notation;
use crate::support::{level, p};

const SKELETON: [f64; 5] = [0.05, 0.10, 0.25, 0.40, 0.60];

fn parameters() -> Reassessment {
    Reassessment { skeleton: given(&SKELETON), ..reassessment(DltCurve::Empiric, 0.25, 5) }
}

/// The decision after a history, the last cohort of which may bar escalation: the same if what does not matter is forgotten.
fn answer(design: &Crm, history: &str) -> Decision {
    let standing = notation::standing(history);
    let decision = design.decide(&standing).decision;
    assert_eq!(decision, design.decide(&design.forget(standing)).decision, "{history}");
    decision
}

fn dose(decision: Decision) -> usize {
    match decision {
        Decision::Treat(Cohort { dose, patients: 3, tolerates: 3 }) => dose.number(),
        other => panic!("{other:?}"),
    }
}

/// The example of `get_dfcrm` in the reference manual of R's escalation (brockk.github.io/escalation): skeleton 0.05, 0.1, 0.25,
/// 0.4, 0.6, target 0.25, after 1NNN 2NTN the second dose level.
#[test]
fn the_example_of_the_escalation_manual() {
    assert_eq!(dose(answer(&crm(parameters(), 3, 5), "1NNN 2NTN")), 2);
}

#[test]
fn the_first_cohort_goes_to_the_starting_dose() {
    let starting = Reassessment { starting_dose: level(3), ..parameters() };
    assert_eq!(dose(answer(&crm(starting, 3, 5), "")), 3);
}

/// Without restriction the model is followed wherever it points; with it, at most one dose level up, and none right after a cohort
/// with one DLT in three.
#[test]
fn restricted_escalation() {
    let free = crm(parameters(), 3, 5);
    let restricted = crm(Reassessment { restrict_escalation: true, ..parameters() }, 3, 5);
    let rows = [("1NNN", 4, 2), ("1NNN 2NNN 3NNN 1NNT", 3, 1), ("1NNN 2NNN 3NNN 4NNN", 5, 5), ("3NNN 1NNN", 5, 2)];
    for (history, freely, restrictedly) in rows {
        let model = nearest(&estimates(&free, &notation::tallies(history).unwrap()), 0.25);
        assert_eq!((dose(answer(&free, history)), model), (freely, freely), "{history}");
        assert_eq!(dose(answer(&restricted, history)), restrictedly, "{history}");
    }
    // What is left of the last cohort is whether it bars going up.
    let bars = |design: &Crm, history: &str| design.forget(notation::standing(history)).last_cohort.is_some();
    assert!(!bars(&free, "1TTT"));
    assert!(!bars(&restricted, "1NNNNT") && bars(&restricted, "1NNNT"), "one in four is the target");
}

#[test]
fn the_mtd_was_tried() {
    let design = crm(parameters(), 3, 5);
    let tallies = notation::tallies("1NNN 2NNN").unwrap();
    assert!(nearest(&estimates(&design, &tallies), 0.25) > 2);
    assert_eq!(design.mtd(&tallies), Mtd::Dose(level(2)));
    assert_eq!(design.mtd(&notation::tallies("").unwrap()), Mtd::NoneTolerable);
}

/// The safety stop goes by the model: after 1TTT the lowest dose level is above the target with a probability that the model
/// states, and the stop is in force just below it.
#[test]
fn the_safety_stop() {
    for curve in [DltCurve::Empiric, LOGISTIC] {
        let stopping = |limit| Reassessment { curve, safety_stop: Some(p(limit)), ..parameters() };
        let tallies = notation::tallies("1TTT").unwrap();
        let probability = crm(stopping(0.5), 3, 5).p_lowest_too_toxic(&tallies).unwrap();
        assert!((0.8..0.9999).contains(&probability), "{probability}");
        let (below, above) = (crm(stopping(probability - 1e-9), 3, 5), crm(stopping(probability + 1e-9), 3, 5));
        assert_eq!(answer(&below, "1TTT"), STOPPED);
        assert_eq!(below.mtd(&tallies), Mtd::NoneTolerable);
        assert_eq!(dose(answer(&above, "1TTT")), 1);
        assert_eq!(above.mtd(&tallies), Mtd::Dose(level(1)));
        assert_eq!(crm(Reassessment { curve, ..parameters() }, 3, 5).p_lowest_too_toxic(&tallies), None);
    }
}

fn pending(dose: usize, follow_up: f64) -> PatientStatus {
    PatientStatus { dose: level(dose), evaluation: Evaluation::Pending { follow_up } }
}

fn known(dose: usize, evaluation: Evaluation) -> PatientStatus {
    PatientStatus { dose: level(dose), evaluation }
}

fn trial(patients: &[PatientStatus]) -> Running<'_> {
    Running { patients, at: patients.last().map(|patient| patient.dose) }
}

const STOPPED: Decision = Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::LowestDoseTooToxic };

fn enrolled(design: &TiteCrm, trial: Running<'_>) -> usize {
    design.decide(&trial).decision.dose().unwrap().number()
}

/// Cheung and Chappell 2000: a patient who has just begun tells nothing, one at the end of the window everything; the longer
/// nobody has a DLT, the higher the dose level.
#[test]
fn pending_patients_count_by_their_follow_up() {
    let design = TiteCrm::new(&parameters(), 5);
    let prior = design.posterior_moments(&trial(&[]));
    let begun = design.posterior_moments(&trial(&[pending(2, 0.0); 3]));
    assert!((prior.0 - begun.0).abs() < 1e-12 && (prior.1 - begun.1).abs() < 1e-12);
    let all_but_over = design.posterior_moments(&trial(&[pending(2, 1.0 - 1e-12); 3]));
    let over = design.posterior_moments(&trial(&[known(2, Evaluation::NoDlt); 3]));
    assert!((all_but_over.0 - over.0).abs() < 1e-9);
    let doses: Vec<usize> =
        [0.0, 0.25, 0.5, 0.75, 0.99].map(|share| enrolled(&design, trial(&[pending(2, share); 6]))).into();
    assert_eq!(doses, [3, 4, 4, 4, 5]);
}

#[test]
fn the_time_to_event_form_follows_the_same_rules() {
    let design = TiteCrm::new(&Reassessment { starting_dose: level(2), ..parameters() }, 5);
    assert_eq!(enrolled(&design, trial(&[])), 2);
    assert_eq!(enrolled(&design, Running { patients: &[], at: Some(level(2)) }), 2, "the first patient left");
    assert_eq!(design.mtd(&trial(&[])), Mtd::NoneTolerable);
    let restricted = TiteCrm::new(&Reassessment { restrict_escalation: true, ..parameters() }, 5);
    let nobody = [known(1, Evaluation::NoDlt), known(1, Evaluation::NoDlt), known(1, Evaluation::NoDlt)];
    assert_eq!((enrolled(&design, trial(&nobody)), enrolled(&restricted, trial(&nobody))), (4, 2));
    assert_eq!(design.mtd(&trial(&nobody)), Mtd::Dose(level(1)), "no other was tried");
    let stopping = TiteCrm::new(&Reassessment { safety_stop: Some(p(0.8)), ..parameters() }, 5);
    let everybody = [known(1, Evaluation::Dlt); 3];
    assert_eq!(stopping.decide(&trial(&everybody)).decision, STOPPED);
    assert_eq!(stopping.mtd(&trial(&everybody)), Mtd::NoneTolerable);
}

/// The skeleton and target of a published trial in leukaemia, whose dose levels the model tells apart after a single cohort.
fn published() -> Reassessment {
    Reassessment {
        curve: DltCurve::Logistic { intercept: 1.0 },
        skeleton: given(&[0.05, 0.10, 0.15, 0.33, 0.50]),
        restrict_escalation: true,
        safety_stop: Some(p(0.8)),
        ..reassessment(DltCurve::Empiric, 0.33, 5)
    }
}

/// What is said of the dose level whose estimate is nearest to the target.
fn nearest_with_estimate(estimates: &[DoseEstimate], target: f64) -> String {
    let dose = nearest(estimates, target);
    let estimate = estimates[dose - 1].dlt_probability;
    format!("the estimate of dose level {dose}, {estimate:.3}, is the nearest to the target of {target}")
}

/// A reason names the estimate of the dose level that the model points to, then the restriction if that is what decided, and of
/// a stop nothing but the stop.
#[test]
fn the_reason_is_the_rule_that_decided() {
    let design = crm(published(), 3, 5);
    let free = crm(Reassessment { restrict_escalation: false, ..published() }, 3, 5);
    let said = |history: &str| design.decide(&notation::standing(history));
    let model = |history: &str| nearest_with_estimate(&estimates(&free, &notation::tallies(history).unwrap()), 0.33);

    let up = said("1NNN");
    assert_eq!(dose(up.decision), 2);
    assert!(nearest(&estimates(&free, &notation::tallies("1NNN").unwrap()), 0.33) > 2);
    let step = "dose level 2 is as high as one step up from the last one goes (restrict_escalation)";
    assert_eq!(up.why(), format!("{}; but {step}", model("1NNN")));

    let barred = said("1NNN 2NNN 3NNN 3TNT");
    assert_eq!(dose(barred.decision), 3);
    let bar = "2 of 3 with a DLT in the last cohort bar the next one from going up (restrict_escalation)";
    assert_eq!(barred.why(), format!("{}; but {bar}", model("1NNN 2NNN 3NNN 3TNT")));

    let stop = said("1TTT");
    assert_eq!(stop.decision, STOPPED);
    let probability = design.p_lowest_too_toxic(&notation::tallies("1TTT").unwrap()).unwrap();
    let unsafe_by_model = "by the model the DLT probability of the lowest dose level is above 0.33 with probability";
    assert_eq!(stop.why(), format!("{unsafe_by_model} {probability:.3}, more than safety_stop allows"));

    // Down, and nowhere further up: no restriction is at work, and none is named.
    assert_eq!(said("1NNN 2NNT 2TTN").why(), model("1NNN 2NNT 2TTN"));
}

#[test]
fn a_tite_crm_names_the_estimate_that_it_goes_by() {
    let design = TiteCrm::new(&Reassessment { safety_stop: None, ..published() }, 5);
    let patients = [known(1, Evaluation::NoDlt), pending(1, 0.5), pending(1, 0.25)];
    let ruling = design.decide(&trial(&patients));
    let estimates = design.estimates(&trial(&patients));
    assert!(nearest(&estimates, 0.33) > 2, "{estimates:?}");
    assert_eq!(ruling.decision, Decision::one_patient(level(2)));
    let step = "dose level 2 is as high as one step up from the last one goes (restrict_escalation)";
    assert_eq!(ruling.why(), format!("{}; but {step}", nearest_with_estimate(&estimates, 0.33)));
}
