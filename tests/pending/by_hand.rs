//! Small trials with patients pending worked out on paper, on the calendar of [`every_ten_days`].

use dosim::design::{Decision, Mtd, StopReason};
use dosim::scenario::{AtCap, IqSwitches, LadderSwitches, Plan, Rule, Stagger, StaggerCohorts};
use dosim::simulate::Study;
use dosim::trial::{Fate, Outcome, TrialRecord};

use crate::support::by_hand::{assert_days, enrolled, every_ten_days, infusions};
use crate::support::{level, p};

fn under(rule: Rule, dlt: &[f64]) -> Plan {
    let mut plan = every_ten_days(dlt);
    plan.designs[0].spec.rule = rule;
    plan
}

fn six() -> LadderSwitches {
    LadderSwitches { de_escalate: true, expand_top_dose: true, starting_dose: level(1) }
}

fn rolling_six(dlt: &[f64]) -> Plan {
    under(Rule::RollingSix(six()), dlt)
}

fn conduct(plan: Plan) -> (Outcome, TrialRecord) {
    Study::new(plan).one_trial(0, 0, 1)
}

/// Nobody has a DLT. Level 1 takes those of 10 to 60 and is full. On 97 the fifth is evaluable: up. Level 2 takes 100 to 150; on
/// 187 its fifth is evaluable: the MTD, while patient 12 (window closes on 197) is pending. No place is open from 60 to 97 and
/// from 150 to 187: 70, 80, 90 and 160, 170, 180 come in vain. The last infusion is on 169.
#[test]
fn rolling_six_without_a_dlt() {
    let (outcome, record) = conduct(rolling_six(&[0.0, 0.0]));
    let arrivals = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 100.0, 110.0, 120.0, 130.0, 140.0, 150.0];
    assert_days(enrolled(&record), &arrivals);
    assert_days([outcome.days_to_mtd, outcome.days_closed, outcome.days_to_end_of_study], &[187.0, 74.0, 899.0]);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::Dose(level(2)), StopReason::TopDoseReached));
    assert_eq!((outcome.enrolled, outcome.total_treated(), outcome.turned_away), (12, 12, 6));
    assert_eq!(record.pauses, [(60.0, 97.0), (150.0, 187.0)]);
    let first = record.cohorts[0];
    assert_eq!((first.evaluable, first.pending, first.decision), (5, Some(1), Decision::one_patient(level(2))));
}

/// With a queue of two, 70 and 80 wait and 90 is turned away; on 97 both are enrolled, and level 2 has its fifth patient on
/// 120, evaluable on 167.
#[test]
fn rolling_six_with_a_queue() {
    let mut plan = rolling_six(&[0.0, 0.0]);
    plan.enrolment.queue = 2;
    let (outcome, record) = conduct(plan);
    assert_days(enrolled(&record).skip(6), &[97.0, 97.0, 100.0, 110.0, 120.0, 130.0]);
    assert_days([outcome.days_to_mtd], &[167.0]);
    // 90 came in vain; so did 140 and 150, who waited, and 160.
    assert_eq!(outcome.turned_away, 4);
}

/// The same while products are made for whoever waits: those of 70 and 80 are there on 84 and 94, so that both are infused on 97 + 5.
/// 140 and 150, who waited in vain, had products made for nobody.
#[test]
fn rolling_six_with_products_made_while_waiting() {
    let mut plan = rolling_six(&[0.0, 0.0]);
    plan.enrolment.queue = 2;
    plan.conduct.production_while_waiting = true;
    let (outcome, record) = conduct(plan);
    assert_days(infusions(&record).skip(6).take(3), &[102.0, 102.0, 119.0]);
    assert_eq!((outcome.turned_away, outcome.products_unused), (4, 2));
}

/// Everybody has a DLT. 10 and 20 show theirs on 36 and 46: the trial stops on 46. Patient 3 has begun preconditioning on 44 and
/// is treated, with a DLT on 56 that decides nothing any more; patient 4, ready on 54, is not treated.
#[test]
fn whoever_has_not_begun_when_the_trial_stops_is_not_treated() {
    let (outcome, record) = conduct(rolling_six(&[1.0]));
    let fates: Vec<Fate> = record.patients.iter().map(|patient| patient.fate).collect();
    assert_eq!(fates, [Fate::Dlt, Fate::Dlt, Fate::Dlt, Fate::TrialStopped]);
    assert_days([outcome.days_to_mtd, outcome.days_closed, outcome.days_to_end_of_study], &[46.0, 0.0, 779.0]);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::NoneTolerable, StopReason::LowestDoseTooToxic));
    assert_eq!((outcome.enrolled, outcome.total_treated(), outcome.total_dlts()), (4, 3, 3));
}

/// As before, but outcomes are known to the design a week later: it stops on 53, after 50 was enrolled.
#[test]
fn days_for_the_decision() {
    let mut plan = rolling_six(&[1.0]);
    plan.conduct.decision_days = 7.0;
    let (outcome, record) = conduct(plan);
    assert_days([outcome.days_to_mtd], &[53.0]);
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 40.0, 50.0]);
    assert_eq!((outcome.total_treated(), outcome.total_dlts()), (3, 3));
}

/// Infusions at a dose level at least 20 days apart: 29, 49, 69, 89, 109, 129. The fifth window closes on 137.
#[test]
fn stagger_between_all() {
    let mut plan = rolling_six(&[0.0]);
    plan.conduct.stagger = Stagger::All { days: 20.0 };
    let (outcome, record) = conduct(plan);
    assert_days(infusions(&record), &[29.0, 49.0, 69.0, 89.0, 109.0, 129.0]);
    assert_days([outcome.days_to_mtd], &[137.0]);
}

/// All wait 40 days after the first infusion at a dose level (29, so until 69), the same anew at level 2.
#[test]
fn stagger_after_the_first_of_a_dose_level() {
    let mut plan = rolling_six(&[0.0, 0.0]);
    plan.conduct.stagger = Stagger::First { days: 40.0 };
    let (outcome, record) = conduct(plan);
    // Level 1 has its fifth outcome on 97 all the same: four on 97, the patient of 60 on 107.
    let level_1 = [29.0, 69.0, 69.0, 69.0, 69.0, 79.0];
    // Level 2: 100 is infused on 119, so the others on 159 at the earliest and 150 on 169.
    let level_2 = [119.0, 159.0, 159.0, 159.0, 159.0, 169.0];
    assert_days(infusions(&record), &[level_1, level_2].concat());
    assert_days([outcome.days_to_mtd], &[187.0]);
}

/// Nobody is preconditioned before it is known on 49 that patient 1 was free of a DLT for 20 days: 2 (34) and 3 (44) are then, the
/// others as planned. The fifth window closes on 97.
#[test]
fn stagger_until_one_is_free_of_a_dlt() {
    let mut plan = rolling_six(&[0.0]);
    plan.conduct.stagger = Stagger::UntilFree { days: 20.0 };
    let (outcome, record) = conduct(plan);
    assert_days(infusions(&record), &[29.0, 54.0, 54.0, 59.0, 69.0, 79.0]);
    assert_days([outcome.days_to_mtd], &[97.0]);
}

/// As after the first of a dose level, but at the first one of the trial only.
#[test]
fn stagger_at_the_first_dose_level_of_the_trial() {
    let mut plan = rolling_six(&[0.0, 0.0]);
    plan.conduct.stagger = Stagger::First { days: 40.0 };
    plan.conduct.stagger_cohorts = StaggerCohorts::First;
    let (_, record) = conduct(plan);
    let (level_1, level_2) = ([29.0, 69.0, 69.0, 69.0, 69.0, 79.0], [119.0, 129.0, 139.0, 149.0, 159.0, 169.0]);
    assert_days(infusions(&record), &[level_1, level_2].concat());
}

/// Every patient has a DLT that ends the study: that of patient 1 on 36, when 2 and 3 (44) have a place and 3 is not preconditioned yet. The
/// seven days for a decision are not waited for.
#[test]
fn a_severe_event_ends_the_study() {
    let mut plan = rolling_six(&[1.0]);
    plan.scenarios[0].halt_probabilities = Some(vec![p(1.0)]);
    plan.conduct.decision_days = 7.0;
    let (outcome, record) = conduct(plan);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::Undetermined, StopReason::Halted));
    assert_days([outcome.days_to_mtd, outcome.days_to_end_of_study], &[36.0, 769.0]);
    assert_eq!((outcome.enrolled, outcome.total_treated(), outcome.total_dlts()), (3, 2, 2));
    assert_eq!(record.patients[2].fate, Fate::TrialStopped);
}

/// At most three pending: 10, 20, 30; from 57 on 60, from 67 on 70; on 77 0/3, but at the only dose level there must be six: 80. On
/// 117 the fifth (70) is evaluable. No place from 30 to 57, 60 to 67, 70 to 77 and 80 to 117.
#[test]
fn iq_3_plus_3_without_a_dlt() {
    let (outcome, record) =
        conduct(under(Rule::IqThreePlusThree(IqSwitches { most_pending: 3, ladder: six() }), &[0.0]));
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 60.0, 70.0, 80.0]);
    assert_days([outcome.days_to_mtd, outcome.days_closed], &[117.0, 27.0 + 7.0 + 7.0 + 37.0]);
    assert_eq!(outcome.turned_away, 5);
}

/// A cap of 4: after 40 nobody gets a place; on 87, when the fourth is evaluable, the trial would go on and stops at its cap.
#[test]
fn the_cap() {
    for (at_cap, mtd) in [(AtCap::Undetermined, Mtd::Undetermined), (AtCap::Declare, Mtd::Dose(level(1)))] {
        let mut plan = rolling_six(&[0.0]);
        plan.designs[0].spec.cap = Some(4);
        plan.designs[0].spec.at_cap = at_cap;
        let (outcome, record) = conduct(plan);
        assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 40.0]);
        assert_days([outcome.days_to_mtd, outcome.days_closed], &[87.0, 47.0]);
        assert_eq!((outcome.mtd, outcome.reason), (mtd, StopReason::CapReached));
    }
}

/// A maximum of 4: the same patients, but the rule ends the trial and its MTD is declared.
#[test]
fn the_maximum_of_patients() {
    let mut plan = rolling_six(&[0.0]);
    plan.designs[0].spec.general.max_patients = Some(4);
    let (outcome, _) = conduct(plan);
    assert_days([outcome.days_to_mtd], &[87.0]);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::Dose(level(1)), StopReason::MaxPatientsReached));
}
