//! Small trials of cohorts worked out on paper, unless said otherwise on the calendar of [`every_ten_days`].

use dosim::design::{Mtd, StopReason};
use dosim::scenario::{DaysDistribution, OwnConduct, Plan, Preset, Stagger, StaggerCohorts, Switches};
use dosim::simulate::Study;
use dosim::trial::{Fate, Outcome, Patient, PatientModel, Patients, TrialRecord, TurnedAway};

use crate::audit::Audit;
use crate::support::by_hand::{assert_days, enrolled, every_ten_days, infusions};
use crate::support::{design, level, p};

/// Conducts the first trial whose patients are as wanted, and has it audited besides.
fn conduct(plan: Plan, wanted: impl Fn(&[Patient]) -> bool) -> (Outcome, TrialRecord, Vec<Patient>) {
    let model = PatientModel::new(&plan, plan.seed);
    let first_five = |trial| {
        let patients = Patients::new(model, trial);
        (0..5).map(|index| patients.get(index)).collect::<Vec<Patient>>()
    };
    let (trial, patients) = (1..100_000).map(|t| (t, first_five(t))).find(|(_, five)| wanted(five)).unwrap();
    let study = Study::new(plan);
    let mut audit = Audit::new(&study, 0, 0, trial);
    audit.run();
    (audit.outcome, audit.record, patients)
}

fn anyone(_: &[Patient]) -> bool {
    true
}

fn numbers(record: &TrialRecord) -> Vec<u64> {
    record.patients.iter().map(|patient| patient.number).collect()
}

/// Enrolled 10, 20, 30; products 24, 34, 44; infusions 29, 39, 49; windows close 57, 67, 77; decision 2.5 days later.
/// Open until 30, so closed 49.5 days, in which 40, 50, 60, 70 are turned away. Study ends 49 + 730.
#[test]
fn one_cohort_and_days_for_the_decision() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.decision_days = 2.5;
    let (outcome, record, _) = conduct(plan, anyone);
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0]);
    assert_days(infusions(&record), &[29.0, 39.0, 49.0]);
    assert_days(record.patients.iter().map(|patient| patient.ended), &[57.0, 67.0, 77.0]);
    assert_days([outcome.days_to_mtd, outcome.days_closed, outcome.days_to_end_of_study], &[79.5, 49.5, 779.0]);
    assert_eq!(record.turned_away.iter().map(|away| away.first).collect::<Vec<u64>>(), [4, 5, 6, 7]);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::Dose(level(1)), StopReason::TopDoseReached));
}

/// As above without days for the decision: level 2 opens on day 77. Patient 4 (40) has waited and gets a place at once;
/// 50, 60, 70 found the queue full; 80 and 90 fill the cohort. Products 91, 94, 104, infusions 96, 99, 109, last window
/// 137. Patient 10 (100) waits in vain; 110, 120, 130 are turned away at once. Open 30 + 13 days.
#[test]
fn a_queue_of_one() {
    let mut plan = every_ten_days(&[0.0, 0.0]);
    plan.enrolment.queue = 1;
    let (outcome, record, _) = conduct(plan, anyone);
    assert_eq!(numbers(&record), [1, 2, 3, 4, 8, 9]);
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 77.0, 80.0, 90.0]);
    assert_days(infusions(&record), &[29.0, 39.0, 49.0, 96.0, 99.0, 109.0]);
    assert_days([outcome.days_to_mtd, outcome.days_closed], &[137.0, 94.0]);
    let turned_away: Vec<u64> = record.turned_away.iter().map(|away| away.first).collect();
    assert_eq!(turned_away, [5, 6, 7, 10, 11, 12, 13]);
}

/// The same while products are made for whoever waits: that of patient 4 is there on 54, so that infusion is on 77 + 5. The two who
/// come later take as long as before. Patient 10's product is made for nobody.
#[test]
fn a_product_made_while_waiting() {
    let mut plan = every_ten_days(&[0.0, 0.0]);
    plan.enrolment.queue = 1;
    plan.conduct.production_while_waiting = true;
    let (outcome, record, _) = conduct(plan, anyone);
    assert_eq!(numbers(&record), [1, 2, 3, 4, 8, 9]);
    assert_days(infusions(&record), &[29.0, 39.0, 49.0, 82.0, 99.0, 109.0]);
    assert_days([outcome.days_to_mtd], &[137.0]);
    assert_eq!(outcome.products_unused, 1);
}

/// With a queue of three, 40, 50 and 60 wait, their products there on 54, 64 and 74: all are infused on 82 and the windows close on
/// 110; otherwise their products are there on 91, infusion is on 96 and the close on 124. 80, 90 and 100 wait in vain.
#[test]
fn a_whole_cohort_made_while_waiting() {
    let mut plan = every_ten_days(&[0.0, 0.0]);
    plan.enrolment.queue = 3;
    let (without, ..) = conduct(plan.clone(), anyone);
    plan.conduct.production_while_waiting = true;
    let (outcome, record, _) = conduct(plan, anyone);
    assert_days(infusions(&record), &[29.0, 39.0, 49.0, 82.0, 82.0, 82.0]);
    assert_days([without.days_to_mtd, outcome.days_to_mtd], &[124.0, 110.0]);
    assert_eq!((without.products_unused, outcome.products_unused), (0, 3));
    assert_eq!(outcome.turned_away, 4);
}

/// Patient 4 (40) waits and turns out on 54 to have no product: so 60 finds a place in the queue, and is infused on 82. 100 waits in
/// vain.
#[test]
fn whoever_has_no_product_leaves_the_queue() {
    let mut plan = every_ten_days(&[0.0, 0.0]);
    plan.enrolment.queue = 1;
    plan.conduct.production_while_waiting = true;
    plan.conduct.not_infused_probability = p(0.1);
    let only_fourth = |five: &[Patient]| five.iter().map(|one| one.has_product).eq([true, true, true, false, true]);
    let (_, record, _) = conduct(plan, only_fourth);
    assert_eq!(numbers(&record)[..5], [1, 2, 3, 6, 8]);
    assert_eq!(record.turned_away[..2], [TurnedAway::one(4, 40.0), TurnedAway::one(5, 50.0)]);
    assert_days(infusions(&record).skip(3).take(1), &[82.0]);
}

/// First infusion 29, the others not before 43: patient 2 (could be 39) on 43, patient 3 as planned on 49.
#[test]
fn stagger_after_the_first() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.stagger = Stagger::First { days: 14.0 };
    let (outcome, record, _) = conduct(plan, anyone);
    assert_days(infusions(&record), &[29.0, 43.0, 49.0]);
    assert_days(record.patients.iter().filter_map(|patient| patient.preconditioning), &[24.0, 38.0, 44.0]);
    assert_days([outcome.days_to_mtd], &[77.0]);
}

/// Everyone 14 days after the one before: 29, 43, 57; the last window closes on 85.
#[test]
fn stagger_between_all() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.stagger = Stagger::All { days: 14.0 };
    let (outcome, record, _) = conduct(plan, anyone);
    assert_days(infusions(&record), &[29.0, 43.0, 57.0]);
    assert_days([outcome.days_to_mtd, outcome.days_to_end_of_study], &[85.0, 787.0]);
}

/// First infusion 29, nobody preconditioned before it is known on 43 that there was no DLT: patient 2 (could be on 34) on 43, patient 3
/// as planned on 44.
#[test]
fn stagger_until_the_first_is_free_of_a_dlt() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.stagger = Stagger::UntilFree { days: 14.0 };
    let (outcome, record, _) = conduct(plan, anyone);
    assert_days(record.patients.iter().filter_map(|patient| patient.preconditioning), &[24.0, 43.0, 44.0]);
    assert_days(infusions(&record), &[29.0, 48.0, 49.0]);
    assert_days([outcome.days_to_mtd], &[77.0]);
}

/// Patient 1 has a DLT on 36, so that patient 2, infused on 48, is the one to be waited for: patient 3 is preconditioned on 62. The
/// second cohort opens on 95: patients 10 to 12 (100, 110, 120) could be preconditioned on 114, 124 and 134. Patient 10 is waited for
/// until 119 + 14, if the second cohort of the dose level is staggered too.
#[test]
fn stagger_until_another_is_free_of_a_dlt() {
    for (cohorts, second) in [
        (StaggerCohorts::Every, [119.0, 138.0, 139.0]),
        (StaggerCohorts::FirstAtDose, [119.0, 129.0, 139.0]),
        (StaggerCohorts::First, [119.0, 129.0, 139.0]),
    ] {
        let mut plan = every_ten_days(&[0.3]);
        plan.conduct.stagger = Stagger::UntilFree { days: 14.0 };
        plan.conduct.stagger_cohorts = cohorts;
        let model = PatientModel::new(&plan, plan.seed);
        let only_first = |trial: &u64| {
            let patients = Patients::new(model, *trial);
            (0..12).all(|index| (patients.get(index).tolerance < 0.3) == (index == 0))
        };
        let trial = (1..).find(only_first).unwrap();
        let study = Study::new(plan);
        let mut audit = Audit::new(&study, 0, 0, trial);
        audit.run();
        let expected: Vec<f64> = [29.0, 48.0, 67.0].into_iter().chain(second).collect();
        assert_days(infusions(&audit.record), &expected);
    }
}

/// At level 2, open on 77, patients 8 to 10 (80, 90, 100) could be infused on 99, 109 and 119.
#[test]
fn stagger_in_some_cohorts_and_at_some_dose_levels() {
    let (together, apart) = ([[29.0, 39.0, 49.0], [99.0, 109.0, 119.0]], [[29.0, 43.0, 49.0], [99.0, 113.0, 119.0]]);
    let first = Stagger::First { days: 14.0 };
    for (stagger, cohorts, own, expected) in [
        (first, StaggerCohorts::Every, vec![], apart),
        (first, StaggerCohorts::FirstAtDose, vec![], apart),
        (first, StaggerCohorts::First, vec![], [apart[0], together[1]]),
        (first, StaggerCohorts::Every, vec![Some(Stagger::None), None], [together[0], apart[1]]),
        (Stagger::None, StaggerCohorts::Every, vec![None, Some(first)], [together[0], apart[1]]),
        (Stagger::None, StaggerCohorts::First, vec![None, Some(first)], together),
    ] {
        let mut plan = every_ten_days(&[0.0, 0.0]);
        (plan.conduct.stagger, plan.conduct.stagger_cohorts) = (stagger, cohorts);
        plan.own = own.into_iter().map(|stagger| OwnConduct { stagger, ..OwnConduct::default() }).collect();
        let (_, record, _) = conduct(plan, anyone);
        assert_days(infusions(&record), &expected.concat());
    }
}

/// Level 2 has no preconditioning, a window of 42 days and a production of 4: 80, 90 and 100 are infused on 84, 94 and 104; the last
/// window closes on 146.
#[test]
fn a_dose_level_with_a_calendar_of_its_own() {
    let mut plan = every_ten_days(&[0.0, 0.0]);
    let own = OwnConduct {
        preconditioning_days: Some(0.0),
        days_after_infusion: Some(42.0),
        production: Some(DaysDistribution::Fixed { days: 4.0 }),
        ..OwnConduct::default()
    };
    plan.own = vec![OwnConduct::default(), own];
    let (outcome, record, _) = conduct(plan, anyone);
    assert_days(infusions(&record), &[29.0, 39.0, 49.0, 84.0, 94.0, 104.0]);
    assert_days(record.patients[3..].iter().filter_map(|patient| patient.preconditioning), &[84.0, 94.0, 104.0]);
    assert_days(record.patients[3..].iter().map(|patient| patient.ended), &[126.0, 136.0, 146.0]);
    assert_days([outcome.days_to_mtd], &[146.0]);
}

/// Patient 2's product fails, known on 34. Patient 3 (30) has the third place already; the next, 40, takes the place that
/// opened again: product 54, infusion 59, window 87. Open 0-30 and 34-40. 50, 60, 70, 80 are turned away.
#[test]
fn a_product_fails() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.not_infused_probability = p(0.3);
    let only_second = |five: &[Patient]| five.iter().map(|one| one.has_product).eq([true, false, true, true, true]);
    let (outcome, record, _) = conduct(plan, only_second);
    assert_eq!(record.patients[1].fate, Fate::NoProduct);
    assert_days([record.patients[1].ended], &[34.0]);
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 40.0]);
    assert_days(infusions(&record), &[29.0, 49.0, 59.0]);
    assert_days([outcome.days_to_mtd, outcome.days_closed], &[87.0, 51.0]);
    assert_eq!((outcome.enrolled, outcome.total_treated(), outcome.not_infused(), outcome.turned_away), (4, 3, 1, 4));
}

/// Under a stagger, patient 1's product fails, known on 24: patient 2 is the first infused, 39, and 3 follows on 53.
#[test]
fn the_stagger_counts_from_whoever_is_infused_first() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.not_infused_probability = p(0.3);
    plan.conduct.stagger = Stagger::First { days: 14.0 };
    let only_first = |five: &[Patient]| five.iter().map(|one| one.has_product).eq([false, true, true, true, true]);
    let (_, record, _) = conduct(plan, only_first);
    assert_days(infusions(&record), &[39.0, 53.0, 59.0]);
}

fn stays(one: &Patient) -> bool {
    one.dropout.is_infinite()
}

fn leaves_between(one: &Patient, from: f64, to: f64) -> bool {
    (from..to).contains(&one.dropout)
}

/// Patient 1 begins preconditioning on 24 and leaves between 34 and 39. Patient 4, who comes on 40, is the replacement:
/// infusion 59, window 87. Four treated, three evaluable. Open 0-30 and from the dropout to 40.
#[test]
fn a_dropout_is_replaced() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.dropout_probability = p(0.4);
    let first_leaves = |five: &[Patient]| leaves_between(&five[0], 10.0, 15.0) && five[1..].iter().all(stays);
    let (outcome, record, patients) = conduct(plan, first_leaves);
    let left = 24.0 + patients[0].dropout;
    assert_days([record.patients[0].ended], &[left]);
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 40.0]);
    assert_days(infusions(&record), &[29.0, 39.0, 49.0, 59.0]);
    assert_days([outcome.days_to_mtd, outcome.days_closed], &[87.0, 87.0 - 30.0 - (40.0 - left)]);
    assert_eq!((outcome.total_treated(), outcome.not_evaluable), (4, 1));
}

/// A cap of 3 leaves no replacement for patient 1: with two evaluable and no DLT nothing can be decided on day 77.
#[test]
fn the_cap_leaves_a_cohort_short() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.dropout_probability = p(0.4);
    plan.designs = vec![design(Preset::Classic.switches(), Some(3))];
    let first_leaves = |five: &[Patient]| leaves_between(&five[0], 10.0, 15.0) && five[1..].iter().all(stays);
    let (outcome, _, _) = conduct(plan, first_leaves);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::Undetermined, StopReason::CapReached));
    assert_eq!((outcome.total_treated(), outcome.not_evaluable), (3, 1));
    assert_days([outcome.days_to_mtd], &[77.0]);
}

/// The same, but patients 2 and 3 have a DLT (46 and 56): two DLTs decide whatever a third patient would have shown.
#[test]
fn a_short_cohort_with_two_dlts_is_decided() {
    let mut plan = every_ten_days(&[1.0]);
    plan.conduct.dropout_probability = p(0.4);
    plan.designs = vec![design(Preset::Classic.switches(), Some(3))];
    let first_leaves = |five: &[Patient]| leaves_between(&five[0], 0.0, 12.0) && five[1..].iter().all(stays);
    let (outcome, record, _) = conduct(plan, first_leaves);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::NoneTolerable, StopReason::LowestDoseTooToxic));
    assert_days(record.patients[1..].iter().map(|patient| patient.ended), &[46.0, 56.0]);
    assert_days([outcome.days_to_mtd], &[56.0]);
}

/// The cap of 4 allows one replacement and two leave: patient 2 between 34 and 39, patient 1 later, between 49 and 57.
/// Whoever leaves first is replaced, on day 40 (patient 4, window 87), although patient 1 was enrolled first.
#[test]
fn the_first_to_leave_is_replaced_first() {
    let mut plan = every_ten_days(&[0.0]);
    plan.conduct.dropout_probability = p(0.6);
    plan.designs = vec![design(Preset::Classic.switches(), Some(4))];
    let two_leave = |five: &[Patient]| {
        leaves_between(&five[0], 25.0, 33.0) && leaves_between(&five[1], 0.0, 5.0) && five[2..].iter().all(stays)
    };
    let (outcome, record, _) = conduct(plan, two_leave);
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 40.0]);
    assert_days([outcome.days_to_mtd], &[87.0]);
    assert_eq!((outcome.reason, outcome.not_evaluable), (StopReason::CapReached, 2));
}

/// Every patient has a DLT. With 14 days between all: infusions 29 and 43, DLTs 36 and 50. On day 50 two exceed the one
/// that is tolerated; patient 3, whose preconditioning was to begin on 52, is not treated. Patient 4 (40) is turned away.
#[test]
fn a_cohort_is_stopped_at_excess() {
    let mut plan = every_ten_days(&[1.0]);
    plan.conduct.stagger = Stagger::All { days: 14.0 };
    plan.conduct.stop_cohort_at_excess = true;
    let (outcome, record, _) = conduct(plan, anyone);
    assert_eq!(
        record.patients.iter().map(|p| p.fate).collect::<Vec<Fate>>(),
        [Fate::Dlt, Fate::Dlt, Fate::CohortStopped]
    );
    assert_days([outcome.days_to_mtd, outcome.days_closed, outcome.days_to_end_of_study], &[50.0, 20.0, 773.0]);
    assert_eq!((outcome.enrolled, outcome.total_treated(), outcome.total_dlts(), outcome.turned_away), (3, 2, 2, 1));
}

/// Without a stagger patient 3's preconditioning begins on 44, before the second DLT on 46: the decision falls on 46, and
/// the third DLT, on 56, still counts as one.
#[test]
fn a_patient_still_pending_at_excess_is_counted() {
    let mut plan = every_ten_days(&[1.0]);
    plan.conduct.stop_cohort_at_excess = true;
    let (outcome, record, _) = conduct(plan, anyone);
    assert_days(record.patients.iter().map(|patient| patient.ended), &[36.0, 46.0, 56.0]);
    assert_days([outcome.days_to_mtd], &[46.0]);
    assert_eq!((outcome.total_treated(), outcome.total_dlts()), (3, 3));
}

/// The first trial in which so many patients would end the study as this says, with a probability of .3.
fn halting(plan: &Plan, patients: u64, ends: impl Fn(u64) -> bool) -> (Outcome, TrialRecord) {
    let model = PatientModel::new(plan, plan.seed);
    let fits = |trial: &u64| {
        let of = Patients::new(model, *trial);
        (0..patients).all(|index| (of.halt(index) < 0.3) == ends(index))
    };
    Study::new(plan.clone()).one_trial(0, 0, (1..).find(fits).unwrap())
}

/// Every patient has a DLT, the second one on 46, which ends the study: patient 3, preconditioned since 44, is treated and has a DLT on 56,
/// which counts and ends nothing any more. 40 comes in vain. With a stagger of 14 days patient 2 is infused on 43, and the study over on 50,
/// before patient 3 is preconditioned on 52. Days for a decision are not waited for.
#[test]
fn a_severe_event_ends_the_study() {
    let mut plan = every_ten_days(&[1.0, 1.0]);
    plan.scenarios[0].halt_probabilities = Some(vec![p(0.3), p(0.0)]);
    plan.conduct.decision_days = 7.0;
    let (outcome, record) = halting(&plan, 3, |index| index == 1);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::Undetermined, StopReason::Halted));
    assert_days([outcome.days_to_mtd, outcome.days_closed, outcome.days_to_end_of_study], &[46.0, 16.0, 779.0]);
    assert_eq!((outcome.enrolled, outcome.total_treated(), outcome.total_dlts(), outcome.turned_away), (3, 3, 3, 1));
    assert_eq!(record.patients.iter().map(|patient| patient.halts).collect::<Vec<_>>(), [false, true, false]);
    plan.conduct.stagger = Stagger::All { days: 14.0 };
    let (outcome, record) = halting(&plan, 3, |index| index == 1);
    assert_eq!(record.patients[2].fate, Fate::CohortStopped);
    assert_days([outcome.days_to_mtd, outcome.days_to_end_of_study], &[50.0, 773.0]);
    assert_eq!((outcome.enrolled, outcome.total_treated(), outcome.total_dlts()), (3, 2, 2));
}

/// Level 2 is left on 46, with two DLTs, while patient 3 is pending, whose DLT on 56 ends the study: at level 1 only 50 has a place by then, and
/// is not treated.
#[test]
fn a_patient_of_a_cohort_before_ends_the_study() {
    let mut plan = every_ten_days(&[0.0, 1.0]);
    plan.scenarios[0].halt_probabilities = Some(vec![p(0.0), p(0.3)]);
    plan.conduct.stop_cohort_at_excess = true;
    let switches = Switches { starting_dose: level(2), ..Preset::Classic.switches() };
    plan.designs = vec![design(switches, None)];
    let (outcome, record) = halting(&plan, 3, |index| index == 2);
    assert_eq!((outcome.mtd, outcome.reason), (Mtd::Undetermined, StopReason::Halted));
    assert_days(record.cohorts.iter().map(|cohort| cohort.opened), &[0.0, 46.0]);
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 50.0]);
    assert_eq!(record.patients[3].fate, Fate::CohortStopped);
    assert_days([outcome.days_to_mtd, outcome.days_to_end_of_study], &[56.0, 779.0]);
    assert_eq!((outcome.total_treated(), outcome.total_dlts()), (3, 3));
    // If patient 2 ends it, on the very day on which two DLTs are too many, it is over then.
    let (outcome, _) = halting(&plan, 3, |index| index == 1);
    assert_eq!((outcome.reason, outcome.days_to_mtd), (StopReason::Halted, 46.0));
}

/// Production takes 25 days and DLTs show 3 days after infusion. At level 2 patients 1 and 2 are infused on 40 and 50, with
/// DLTs on 43 and 53: stopped on 53. That patient 3 has no product is known only on 55, when level 1 is open since 53
/// and must stay so: 60, 70, 80 come, are infused on 90, 100, 110; the last window closes on 138. Open 30 + 27 days.
#[test]
fn a_place_of_a_stopped_cohort_does_not_open_again() {
    let mut plan = every_ten_days(&[0.0, 1.0]);
    plan.conduct.production = DaysDistribution::Fixed { days: 25.0 };
    plan.onset.after_infusion = DaysDistribution::Fixed { days: 3.0 };
    plan.conduct.stop_cohort_at_excess = true;
    plan.conduct.not_infused_probability = p(0.3);
    let switches = Switches { starting_dose: level(2), ..Preset::Classic.switches() };
    plan.designs = vec![design(switches, None)];
    let model = PatientModel::new(&plan, plan.seed);
    let trial = (1..).find(|&trial| {
        let patients = Patients::new(model, trial);
        (0..10).all(|index| patients.get(index).has_product == (index != 2))
    });
    let (outcome, record) = Study::new(plan).one_trial(0, 0, trial.unwrap());
    assert_days(record.cohorts.iter().map(|cohort| cohort.opened), &[0.0, 53.0]);
    assert_days(enrolled(&record), &[10.0, 20.0, 30.0, 60.0, 70.0, 80.0]);
    assert_days([outcome.days_to_mtd, outcome.days_closed], &[138.0, 81.0]);
    assert_eq!(outcome.mtd, Mtd::Dose(level(1)));
}
