//! What holds for every design that decides while patients are pending, and for every trial of it under random plans.
// A design is asked again about the very same days.
#![allow(clippy::float_cmp)]

use std::collections::{BTreeSet, HashMap};

use dosim::design::{
    self, Decision, Evaluation, Facts, Mtd, PatientStatus, PendingDesign, Ruling, Running, StopReason,
};
use dosim::dose::DoseLevel;
use dosim::scenario::{DesignSpec, Plan, Rule, Stagger, StaggerCohorts, parse};
use dosim::simulate::{Bench, Study};
use dosim::trial::{Fate, Outcome, PatientRecord, TrialRecord};
use proptest::prelude::*;

use crate::plans::{any_pending_plan, any_plan, any_tite_crm};
use crate::support::toxicity::is_eliminated;

/// Designs of every rule that decides while patients are pending, with and without rules that fit any design, on four dose levels.
pub(crate) const REGISTERED: &[&str] = &[
    "[design.rolling_six]",
    "max_patients = 10\n[design.rolling_six]\nde_escalate = false\nstarting_dose = 2",
    "enough_at_dose = 4\nlowest_too_toxic = 0.8\n[design.rolling_six]\nexpand_top_dose = false",
    "[design.iq_three_plus_three]",
    "max_patients = 11\n[design.iq_three_plus_three]\nmost_pending = 1\nstarting_dose = 4",
    "[design.iq_three_plus_three]\nde_escalate = false\nexpand_top_dose = false\nmost_pending = 6",
    "max_patients = 12\n[design.tite_crm]\nrestrict_escalation = true",
    "max_patients = 9\nlowest_too_toxic = 0.8\n[design.tite_crm]\nmodel = \"logistic\"\nsafety_stop = 0.9\nstarting_dose = 2",
    "max_patients = 15\n[design.tite_crm]\nsafety_stop = 0.7",
    "max_patients = 15\n[design.tite_boin]",
    "max_patients = 16\nlowest_too_toxic = 0.8\n[design.tite_boin]\ncohort_size = 2\nstarting_dose = 2\nmost_pending = 0.3",
    "max_patients = 15\nenough_at_dose = 4\n[design.tite_boin]",
    "max_patients = 15\nenough_at_dose = 4\nenough_when = \"staying\"\n[design.tite_boin]",
    "max_patients = 15\nenough_at_dose = 4\nenough_when = \"any\"\n[design.tite_boin]",
    "max_patients = 15\nenough_at_dose = 6\n[design.tite_boin]",
    "max_patients = 15\nenough_at_dose = 6\nenough_when = \"staying\"\n[design.tite_boin]",
    "max_patients = 15\nenough_at_dose = 6\nenough_when = \"any\"\n[design.tite_boin]",
    // So few that a trial comes back to where going up again ends it.
    "max_patients = 15\nenough_at_dose = 4\n[design.tite_boin]\ncohort_size = 2",
];
const DOSES: usize = 4;

pub(crate) fn spec(table: &str) -> DesignSpec {
    let doses: String = (1..=DOSES).map(|dose| format!("[[dose]]\nlabel = \"{dose}\"\n")).collect();
    let text = format!(
        "title = \"t\"\ntarget_dlt_rate = 0.3\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2, 0.3, \
         0.4]\n[[design]]\nname = \"d\"\n{table}\n"
    );
    parse("registered", &text).unwrap_or_else(|error| panic!("{error}")).plan.designs.remove(0).spec
}

/// Every rule that a scenario file can name and that decides while patients are pending is among them.
#[test]
fn every_pending_rule_of_the_format_is_here() {
    let here: BTreeSet<&str> = REGISTERED.iter().map(|table| spec(table).rule.key()).collect();
    let pending = Rule::keys().filter(|key| {
        // The one rule that a file must say more of decides at whole cohorts.
        if *key == "blrm" {
            return false;
        }
        let spec = spec(&format!("max_patients = 12\n[design.{key}]"));
        design::build(&spec, DOSES, 0.3).into_pending().is_some()
    });
    assert_eq!(here, pending.collect());
}

/// What may happen next: a patient is enrolled if that is possible, or one of those pending has an outcome or leaves.
#[derive(Debug, Clone, Copy)]
struct Roll {
    prefers_patient: bool,
    who: u16,
    what: u8,
}

fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    let roll = (any::<bool>(), any::<u16>(), 0..10_u8);
    prop::collection::vec(roll.prop_map(|(prefers_patient, who, what)| Roll { prefers_patient, who, what }), 400)
}

/// Goes through a trial without a calendar: patients come and outcomes are known in any order.
fn walk(design: &dyn PendingDesign, spec: &DesignSpec, dlts_in_ten: u8, rolls: &[Roll]) {
    let (mut patients, mut at): (Vec<PatientStatus>, Option<DoseLevel>) = (Vec::new(), None);
    let mut tried = Vec::new();
    let mut just_enrolled = false;
    for roll in rolls {
        let trial = Running { patients: &patients, at };
        let ruling = design.decide(&trial);
        let decision = ruling.decision;
        assert_eq!(decision, design.decide(&trial).decision, "the same running trial, another answer");
        assert!(!ruling.why().is_empty() && !ruling.why().ends_with('.'), "{decision:?}: {:?}", ruling.why());
        assert!(
            decision.cohort().is_some() || !design.enrols_for_sure(&trial, just_enrolled),
            "{decision:?} of a design that enrols for sure: {patients:?}"
        );
        let pending: Vec<usize> = (0..patients.len())
            .filter(|&place| matches!(patients[place].evaluation, Evaluation::Pending { .. }))
            .collect();
        match decision {
            Decision::Stop { mtd, .. } => {
                assert_eq!(mtd, design.mtd(&trial));
                assert_ne!(mtd, Mtd::Undetermined);
                assert!(!matches!(mtd, Mtd::Dose(dose) if !tried.contains(&dose)), "{mtd:?} was never tried");
                return;
            }
            Decision::Wait => assert!(!pending.is_empty(), "waits for nobody: {patients:?}"),
            Decision::Treat(next) if pending.is_empty() || roll.prefers_patient => {
                assert_eq!(next.patients, 1);
                let dose = next.dose;
                let most = spec.general.max_patients.unwrap_or(6 * DOSES as u32);
                assert!((patients.len() as u32) < most, "more than {most}");
                assert_may_be_tolerable(design, spec, &patients, dose);
                let highest = patients.iter().map(|patient| patient.dose.number()).max();
                assert!(highest.is_none_or(|highest| dose.number() <= highest + 1), "skips to {dose}: {patients:?}");
                patients.push(PatientStatus { dose, evaluation: Evaluation::Pending { follow_up: 0.0 } });
                (at, tried) = (Some(dose), [tried, vec![dose]].concat());
                just_enrolled = true;
                continue;
            }
            Decision::Treat(_) => {}
        }
        just_enrolled = false;
        let place = pending[usize::from(roll.who) % pending.len()];
        match roll.what {
            what if what < dlts_in_ten => patients[place].evaluation = Evaluation::Dlt,
            9 => drop(patients.remove(place)),
            _ => patients[place].evaluation = Evaluation::NoDlt,
        }
    }
    panic!("does not stop: {patients:?}");
}

/// Nobody is sent to a dose level that would be too toxic by the sources, or the trial over, if neither the next patients of the cohort
/// nor anybody pending had a DLT.
fn assert_may_be_tolerable(design: &dyn PendingDesign, spec: &DesignSpec, patients: &[PatientStatus], dose: DoseLevel) {
    let cohort = if let Rule::TiteBoin(rule) = &spec.rule { rule.boin.conduct.cohort_size.into() } else { 1 };
    let run = patients.iter().rev().take_while(|patient| patient.dose == dose).count();
    let next = (run + 1).next_multiple_of(cohort) - run;
    let without_dlt = |patient: &PatientStatus| match patient.evaluation {
        Evaluation::Dlt => *patient,
        _ => PatientStatus { evaluation: Evaluation::NoDlt, ..*patient },
    };
    let more = std::iter::repeat_n(PatientStatus { dose, evaluation: Evaluation::NoDlt }, next);
    let best: Vec<_> = patients.iter().map(without_dlt).chain(more).collect();
    let trial = Running { patients: &best, at: Some(dose) };
    let reason = design.decide(&trial).decision.stop_reason();
    assert_ne!(reason, Some(StopReason::LowestDoseTooToxic), "{}: to {dose} after {patients:?}", spec.rule);
    if !matches!(spec.rule, Rule::TiteCrm(_)) {
        let tallies = trial.tallies();
        let toxic = |dose: &DoseLevel| is_eliminated(&spec.rule, tallies.patients(*dose), tallies.dlts(*dose));
        let found = DoseLevel::ladder(dose.number()).find(toxic);
        assert_eq!(found, None, "{}: to {dose} after {patients:?}", spec.rule);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_registered_design_conforms(rolls in rolls(), dlts_in_ten in 0..9_u8) {
        for table in REGISTERED {
            let spec = spec(table);
            let design = design::build(&spec, DOSES, 0.3).into_pending().expect("decides while patients are pending");
            walk(&*design, &spec, dlts_in_ten, &rolls);
        }
    }

    /// Whoever listens has the design asked at every moment; otherwise one that enrols for sure is asked when somebody comes.
    #[test]
    fn asked_at_every_moment_or_when_somebody_comes(plan in any_plan(), designs in prop::collection::vec(any_tite_crm(), 2)) {
        let study = Study::new(Plan { designs, ..plan });
        let mut bench = Bench::new(&study);
        for trial in 1..=10 {
            let unheard = bench.conduct(trial).to_vec();
            for ((scenario, design), unheard) in study.cells().zip(unheard) {
                prop_assert_eq!(study.one_trial(scenario, design, trial).0, unheard);
            }
        }
    }

    /// Every trial is gone through again from its record: whoever got a place got it from the design as it stood on that day,
    /// whoever was turned away came when there was none, and the calendar holds.
    #[test]
    fn every_trial_stands_up_to_an_audit(plan in any_pending_plan()) {
        let study = Study::new(plan);
        let mut bench = Bench::new(&study);
        for trial in 1..=20 {
            let unheard = bench.conduct(trial).to_vec();
            let mut known = HashMap::new();
            for ((scenario, design), unheard) in study.cells().zip(unheard) {
                let (outcome, record) = study.one_trial(scenario, design, trial);
                prop_assert_eq!(outcome, unheard, "listening changes nothing");
                Audit::new(study.plan(), design, &outcome, &record).run();
                for patient in &record.patients {
                    let same = *known.entry(patient.place).or_insert((patient.tolerance, patient.arrival));
                    prop_assert_eq!(same, (patient.tolerance, patient.arrival));
                }
            }
        }
    }
}

struct Audit<'a> {
    plan: &'a Plan,
    spec: &'a DesignSpec,
    rule: Box<dyn PendingDesign>,
    outcome: &'a Outcome,
    record: &'a TrialRecord,
}

impl<'a> Audit<'a> {
    fn new(plan: &'a Plan, design: usize, outcome: &'a Outcome, record: &'a TrialRecord) -> Self {
        let spec = &plan.designs[design].spec;
        let rule = design::build(spec, plan.dose_count(), plan.target_dlt_rate.get()).into_pending().unwrap();
        Self { plan, spec, rule, outcome, record }
    }

    /// What the design says on a day, of the first so many who were enrolled; and how many count towards the cap.
    fn asked(&self, day: f64, enrolled: usize) -> (Decision, u32) {
        let before = &self.record.patients[..enrolled];
        let delay = self.plan.conduct.decision_days;
        let status = |patient: &PatientRecord| {
            let evaluation = match patient.fate {
                Fate::DroppedOut | Fate::NoProduct if patient.ended <= day => return None,
                Fate::Dlt if patient.ended + delay <= day => Evaluation::Dlt,
                Fate::NoDlt if patient.ended + delay <= day => Evaluation::NoDlt,
                _ => Evaluation::Pending { follow_up: 0.5 },
            };
            Some(PatientStatus { dose: patient.dose, evaluation })
        };
        let patients: Vec<PatientStatus> = before.iter().filter_map(status).collect();
        let trial = Running { patients: &patients, at: before.last().map(|patient| patient.dose) };
        let failed = before.iter().filter(|patient| patient.fate == Fate::NoProduct && patient.ended <= day).count();
        (self.rule.decide(&trial).decision, (enrolled - failed) as u32)
    }

    fn run(&self) {
        let (patients, cap) = (&self.record.patients, self.spec.cap.unwrap_or(u32::MAX));
        for (place, patient) in patients.iter().enumerate() {
            let (decision, under_cap) = self.asked(patient.enrolled, place);
            assert_eq!(decision, Decision::one_patient(patient.dose), "{patient:?}");
            assert!(under_cap < cap, "above the cap: {patient:?}");
            self.window(patient);
        }
        for (place, later) in patients.iter().enumerate() {
            self.stagger(&patients[..place], later);
        }
        let today = self.outcome.days_to_mtd;
        let (decision, under_cap) = self.asked(today, patients.len());
        match decision {
            Decision::Stop { mtd, reason } => assert_eq!((mtd, reason), (self.outcome.mtd, self.outcome.reason)),
            Decision::Treat(_) => {
                assert_eq!((self.outcome.reason, under_cap), (StopReason::CapReached, cap));
            }
            Decision::Wait => panic!("ends while it waits"),
        }
        self.door(cap);
        self.counts(cap);
    }

    /// Nobody is turned away who could have had a place.
    fn door(&self, cap: u32) {
        for day in self.record.turned_away.iter().flat_map(|away| [away.from, away.to]) {
            let enrolled = self.record.patients.iter().filter(|patient| patient.enrolled <= day).count();
            let (decision, under_cap) = self.asked(day, enrolled);
            assert!(decision.cohort().is_none() || under_cap >= cap, "on day {day}");
        }
        for pause in &self.record.pauses {
            assert!(pause.0 <= pause.1 && pause.1 <= self.outcome.days_to_mtd);
            let within = |patient: &&PatientRecord| pause.0 < patient.enrolled && patient.enrolled < pause.1;
            assert_eq!(self.record.patients.iter().find(within), None, "enrolled in a pause");
        }
    }

    fn window(&self, patient: &PatientRecord) {
        assert!(patient.arrival <= patient.enrolled && patient.enrolled <= self.outcome.days_to_mtd);
        let (Some(begins), Some(closes)) = (patient.preconditioning, patient.window_closes) else {
            assert!(matches!(patient.fate, Fate::NoProduct | Fate::TrialStopped), "{patient:?}");
            return;
        };
        let window = self.plan.dlt_window_at(patient.dose);
        assert!((closes - begins - window.days()).abs() < 1e-7);
        assert!(begins <= patient.ended && patient.ended <= closes, "outside the window: {patient:?}");
        assert!(
            begins < self.outcome.days_to_mtd || patient.ended <= self.outcome.days_to_mtd,
            "treated after the end"
        );
    }

    /// No infusion inside a stagger at the dose level.
    fn stagger(&self, before: &[PatientRecord], later: &PatientRecord) {
        let Some(infusion) = later.infusion else { return };
        let mut earlier =
            before.iter().filter(|patient| patient.dose == later.dose).filter_map(|patient| patient.infusion);
        let own = self.plan.own.get(later.dose.index()).and_then(|own| own.stagger);
        // All patients of a dose level are one cohort.
        let is_first = before.first().is_none_or(|first| first.dose == later.dose);
        let is_kept_apart = self.plan.conduct.stagger_cohorts != StaggerCohorts::First || is_first;
        let stagger = if is_kept_apart { own.unwrap_or(self.plan.conduct.stagger) } else { Stagger::None };
        let (waited_for, days) = match stagger {
            Stagger::None => return,
            Stagger::First { days } => (earlier.next(), days),
            Stagger::UntilFree { days } => {
                let there = before.iter().filter(|patient| patient.dose == later.dose && patient.infusion.is_some());
                let is_free = |patient: &&PatientRecord| {
                    patient.fate == Fate::NoDlt || patient.infusion.is_some_and(|day| patient.ended > day + days)
                };
                match there.clone().find(is_free) {
                    Some(free) => (free.infusion, days + self.plan.dlt_window_at(later.dose).preconditioning_days),
                    None => (earlier.reduce(f64::max), days + self.plan.dlt_window_at(later.dose).preconditioning_days),
                }
            }
            Stagger::All { days } => (earlier.reduce(f64::max), days),
        };
        assert!(
            waited_for.is_none_or(|waited_for| infusion - waited_for > days - 1e-7),
            "{later:?} after {waited_for:?}"
        );
    }

    fn counts(&self, cap: u32) {
        let count = |fate: Fate| self.record.patients.iter().filter(|patient| patient.fate == fate).count() as u32;
        let (outcome, left) = (self.outcome, count(Fate::DroppedOut));
        let evaluable = count(Fate::Dlt) + count(Fate::NoDlt);
        assert_eq!(outcome.enrolled as usize, self.record.patients.len());
        assert_eq!((outcome.total_treated(), outcome.not_evaluable), (evaluable + left, left));
        assert_eq!(outcome.total_dlts(), count(Fate::Dlt));
        assert_eq!(outcome.not_infused(), count(Fate::NoProduct) + count(Fate::TrialStopped));
        assert!(outcome.total_treated() <= cap);
        assert!(self.spec.general.max_patients.is_none_or(|most| evaluable <= most));
        if let Mtd::Dose(dose) = outcome.mtd {
            assert!(outcome.treated[dose.index()] > 0, "never tried: {dose}");
        }
        // Sums of days, so that no day closed may come out as little less than none.
        assert!((-1e-9..=outcome.days_to_mtd + 1e-9).contains(&outcome.days_closed));
        let last = self.record.patients.iter().filter_map(|patient| patient.infusion).fold(f64::NEG_INFINITY, f64::max);
        assert_eq!(outcome.days_to_end_of_study, outcome.days_to_mtd.max(last + self.plan.calendar.follow_up_days));
    }
}

/// The audit is able to fail: a design that waits for nobody is found out.
#[test]
#[should_panic(expected = "waits for nobody")]
fn a_design_that_waits_for_nobody_is_found_out() {
    struct Waits;
    impl PendingDesign for Waits {
        fn decide(&self, _: &Running<'_>) -> Ruling {
            Ruling::new(Decision::Wait, Facts::NONE, |_| "nobody is waited for".to_owned())
        }
        fn mtd(&self, _: &Running<'_>) -> Mtd {
            Mtd::NoneTolerable
        }
    }
    let roll = Roll { prefers_patient: true, who: 0, what: 0 };
    walk(&Waits, &spec(REGISTERED[0]), 0, &[roll]);
}
