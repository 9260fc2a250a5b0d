//! What a running trial is told is safe: nobody is sent to a dose level that no outcome of the cohort can make tolerable again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use dosim::design::{Blrm, Cohort, CohortDesign, Crm, Decision, Mtd, Ruling, Standing, StopReason, Tallies, build};
use dosim::dose::DoseLevel;
use dosim::graph::{Graph, MAX_STATES};
use dosim::notation::{self, Letter};
use dosim::running::{Enrolled, Now, Protocol, RunningTrial, from_notation};
use dosim::scenario::{BlrmParameters, BoinParameters, DesignSpec, GeneralRules, IntervalConduct, Plan, Preset, Rule};
use proptest::prelude::*;
use support::designs::{at_most, boin, every_design, spec};
use support::toxicity::{is_eliminated, lowest_is_too_toxic};
use support::{design, p, plan};

const DOSES: usize = 3;
const TARGET: f64 = 0.3;

/// A design without its estimates, which change no advice, and of which a model would make new ones at every patient.
struct Decisions(Box<dyn CohortDesign>);

impl CohortDesign for Decisions {
    fn decide(&self, standing: &Standing) -> Ruling {
        self.0.decide(standing)
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.0.mtd(tallies)
    }

    fn forget(&self, standing: Standing) -> Standing {
        self.0.forget(standing)
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        self.0.excludes(tallies, dose)
    }
}

/// Every registered design, built once: a model remembers what it was asked.
static DESIGNS: LazyLock<Vec<(DesignSpec, Decisions)>> = LazyLock::new(|| {
    let built = |(_, spec): (String, DesignSpec)| {
        let design = build(&spec, DOSES, TARGET).into_cohort()?;
        Some((spec, Decisions(design)))
    };
    every_design(DOSES).into_iter().map(|named| built(named).unwrap()).collect()
});

fn replay(plan: &Plan, spec: &DesignSpec, patients: &[Enrolled]) -> RunningTrial {
    let design = build(spec, plan.dose_count(), TARGET).into_cohort().unwrap();
    let trial = Protocol::new(plan, spec, &*design).replay(patients);
    trial.unwrap_or_else(|refusal| panic!("{}: {refusal:?} of {patients:?}", spec.rule))
}

fn told(plan: &Plan, spec: &DesignSpec, history: &str) -> String {
    let trial = replay(plan, spec, &from_notation(&notation::parse(history).unwrap()));
    match trial.now {
        Now::Open(cohort) => format!("{} at {}, {} pending", cohort.places, cohort.dose, cohort.pending),
        Now::Decided(Decision::Stop { mtd: Mtd::Dose(dose), reason }) => format!("{dose}: {}", reason.name()),
        Now::Decided(Decision::Stop { mtd, reason }) => format!("{mtd:?}: {}", reason.name()),
        other => panic!("{other:?}"),
    }
}

/// Two DLTs at a dose level of a 3+3 are too many, whoever is still to come or pending.
#[test]
fn a_closed_cohort_takes_nobody_in() {
    let mut plan = plan(&[0.1, 0.2, 0.3]);
    let spec = |preset: Preset| design(preset.switches(), None).spec;
    let (classic, down) = (spec(Preset::Classic), spec(Preset::DeEscalating));
    for stop_at_excess in [false, true] {
        plan.conduct.stop_cohort_at_excess = stop_at_excess;
        for (design, history, expected) in [
            (&classic, "1NNN 2T", "2 at 2, 0 pending"),
            (&classic, "1NNN 2TT", "1: lower_dose_confirmed"),
            (&down, "1NNN 2TT", "3 at 1, 0 pending"),
            (&down, "1NNN 2TTP", "3 at 1, 0 pending"),
            (&down, "1NNN 2TPP", "0 at 2, 2 pending"),
            (&down, "1NNN 2TTP 1NP", "1 at 1, 1 pending"),
            (&down, "1NNN 2TT 1NNN", "1: lower_dose_confirmed"),
            (&classic, "1NNT 1T", "NoneTolerable: lowest_dose_too_toxic"),
            (&classic, "1NNT 1N", "2 at 1, 0 pending"),
            (&classic, "1NNT 1TE", "NoneTolerable: lowest_dose_too_toxic"),
            // Where the whole cohort was treated nevertheless, it is the same.
            (&down, "1NNN 2TTN", "3 at 1, 0 pending"),
            (&down, "1NNN 2TTN 1NNN", "1: lower_dose_confirmed"),
        ] {
            assert_eq!(told(&plan, design, history), expected, "{history}, stopped at excess: {stop_at_excess}");
        }
    }
}

/// What is told of those who are already enrolled.
#[test]
fn a_closed_cohort_is_told_with_whom_it_left_pending_and_how_many_it_left_out() {
    let plan = plan(&[0.1, 0.2, 0.3]);
    let spec = design(Preset::DeEscalating.switches(), None).spec;
    let last = |history: &str| {
        let trial = replay(&plan, &spec, &from_notation(&notation::parse(history).unwrap()));
        let last = trial.decided.last().unwrap().clone();
        (last.evaluable, last.dlts, last.pending, last.places_left)
    };
    assert_eq!(last("1NNN"), (3, 0, 0, 0));
    assert_eq!(last("1NNN 2TT"), (2, 2, 0, 1));
    assert_eq!(last("1NNN 2TTP"), (2, 2, 1, 0));
}

/// A target of 0.2: BOIN eliminates 2 of 3 (Liu & Yuan 2015), from three patients on. After 1T 1T a third is asked for by the rule,
/// whose outcome changes nothing; it is accepted of a trial that had him.
#[test]
fn a_cohort_that_could_change_nothing_is_passed_by() {
    let plan = plan(&[0.1, 0.2, 0.3]);
    let conduct = IntervalConduct { cohort_size: 1, ..boin(0.2).conduct };
    let spec = spec(Rule::Boin(BoinParameters { conduct, ..boin(0.2) }), at_most(12));
    assert_eq!(told(&plan, &spec, "1T"), "1 at 1, 0 pending");
    assert_eq!(told(&plan, &spec, "1T 1T"), "NoneTolerable: lowest_dose_too_toxic");
    assert_eq!(told(&plan, &spec, "1T 1T 1N"), "NoneTolerable: lowest_dose_too_toxic");
}

/// The rule that fits any design counts as much: a target of 0.3 and 2 DLTs, where 2 of 3 give Pr = .916 (Beta(3, 2) above 0.3).
#[test]
fn a_lowest_dose_level_that_will_be_too_toxic_is_left_at_once() {
    let plan = plan(&[0.1, 0.2, 0.3]);
    let mut spec = spec(Rule::Boin(boin(TARGET)), at_most(12));
    assert_eq!(told(&plan, &spec, "1TT"), "1 at 1, 0 pending");
    spec.general.lowest_too_toxic = Some(p(0.91));
    assert_eq!(told(&plan, &spec, "1TT"), "NoneTolerable: lowest_dose_too_toxic");
    assert_eq!(told(&plan, &spec, "1TP"), "1 at 1, 1 pending");
}

/// Whether a dose level is too toxic for good by the sources, whoever decides.
fn is_excluded(spec: &DesignSpec, tallies: &Tallies, dose: DoseLevel) -> bool {
    let (patients, dlts) = (|dose| tallies.patients(dose), |dose| tallies.dlts(dose));
    let lowest = DoseLevel::LOWEST;
    let target = spec.rule.target_dlt_rate().map_or(TARGET, |target| target.get());
    let by_rule = match &spec.rule {
        Rule::Crm(parameters) => {
            let above = Crm::new(parameters, DOSES).p_lowest_too_toxic(tallies);
            above.zip(parameters.reassessment.safety_stop).is_some_and(|(above, limit)| above > limit.get())
        }
        Rule::Blrm(parameters) => none_is_open(parameters, tallies),
        rule => DoseLevel::ladder(dose.number()).any(|dose| is_eliminated(rule, patients(dose), dlts(dose))),
    };
    by_rule || lowest_is_too_toxic(&spec.general, target, patients(lowest), dlts(lowest))
}

/// A BLRM with its parameters and what it said before.
type KnownBlrm = (BlrmParameters, Blrm, HashMap<Tallies, bool>);

/// Whether every dose level of a BLRM with these parameters is closed by overdose control. Its tables are made once, and no answer twice.
fn none_is_open(parameters: &BlrmParameters, tallies: &Tallies) -> bool {
    static KNOWN: Mutex<Vec<KnownBlrm>> = Mutex::new(Vec::new());
    let mut known = KNOWN.lock().unwrap();
    let place = known.iter().position(|(of, ..)| of == parameters).unwrap_or_else(|| {
        known.push((parameters.clone(), Blrm::new(parameters), HashMap::new()));
        known.len() - 1
    });
    let (_, blrm, answers) = &mut known[place];
    let closed = || blrm.judged(tallies).iter().all(|judged| judged.over >= parameters.overdose_limit - 1e-6);
    *answers.entry(*tallies).or_insert_with(closed)
}

/// The tallies of a trial, with so many more at a dose level without a DLT.
fn tallies(trial: &RunningTrial, dose: DoseLevel, more: u32) -> Tallies {
    let known = DoseLevel::ladder(DOSES).zip(&trial.doses);
    let add = |sum: Tallies, (dose, of): (DoseLevel, &dosim::running::DoseCounts)| {
        sum.with(dose, of.evaluable as u16, of.dlts as u16)
    };
    known.fold(Tallies::default(), add).with(dose, more as u16, 0)
}

/// Somebody is sent to a dose level only if the cohort may still leave it tolerable; and places are left empty only if it may not.
fn check(spec: &DesignSpec, trial: &RunningTrial, patients: &[Enrolled]) {
    let history: String = patients.iter().map(|of| format!("{}{}", of.dose, of.letter.char())).collect();
    if let Now::Open(cohort) = trial.now
        && cohort.places > 0
    {
        let best = tallies(trial, cohort.dose, cohort.planned - cohort.evaluable);
        assert!(!is_excluded(spec, &best, cohort.dose), "{}: {history}: sends to {}", spec.rule, cohort.dose);
    }
    if let Some(closed) = trial.decided.last().filter(|last| last.places_left > 0)
        && !matches!(closed.decision, Decision::Stop { reason: StopReason::CapReached, .. })
        && matches!(trial.now, Now::Open(next) if next.enrolled == 0)
    {
        let best = tallies(trial, closed.dose, closed.pending + closed.places_left);
        assert!(is_excluded(spec, &best, closed.dose), "{}: {history}: closed", spec.rule);
    }
}

/// Whether what is decided has nothing to do with this dose level and all above: no cohort is treated there, and none is the MTD.
fn leaves(decision: Decision, dose: DoseLevel) -> bool {
    match decision {
        Decision::Treat(cohort) => cohort.dose < dose,
        Decision::Stop { mtd: Mtd::Dose(mtd), .. } => mtd < dose,
        Decision::Stop { mtd, .. } => mtd == Mtd::NoneTolerable,
        Decision::Wait => false,
    }
}

/// A cohort with more DLTs than it tolerates is decided on alone: whoever of it is not treated or still pending could not bring its dose
/// level back. At every reachable state of every design, also where the MTD is given those whom it lacks.
#[test]
fn beyond_what_a_cohort_tolerates_nobody_else_matters() {
    let mut compared = 0;
    for (_, spec) in every_design(DOSES) {
        for at_least_at_mtd in [None, Some(7), Some(12)] {
            let general = GeneralRules { at_least_at_mtd, ..spec.general };
            let of = DesignSpec { general, ..spec.clone() };
            let design = build(&of, DOSES, TARGET).into_cohort().unwrap();
            let graph = Graph::compile(&*design, DOSES, MAX_STATES).unwrap();
            for state in 0..graph.len() as u32 {
                let Decision::Treat(cohort) = graph.decision(state) else { continue };
                let excess = cohort.tolerates + 1;
                // With as many as the cohort has there is nobody else.
                if excess >= cohort.patients {
                    continue;
                }
                for patients in excess..=cohort.patients {
                    for dlts in excess..=patients {
                        let standing = graph.standing(state).after(Cohort { patients, ..cohort }, dlts);
                        let decision = design.decide(&standing).decision;
                        let said =
                            || format!("{of:?}\n{:?}: {dlts} of {patients} at {}", graph.standing(state), cohort.dose);
                        assert!(leaves(decision, cohort.dose), "{}: {decision:?}", said());
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// What may happen next: somebody is enrolled if that is possible, or one of those pending has an outcome.
#[derive(Debug, Clone, Copy)]
struct Roll {
    prefers_patient: bool,
    who: u16,
    letter: Letter,
}

fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    let letter = prop_oneof![3 => Just(Letter::NoDlt), 3 => Just(Letter::Dlt), 1 => Just(Letter::NotEvaluable)];
    let roll = (any::<bool>(), any::<u16>(), letter);
    prop::collection::vec(roll.prop_map(|(prefers_patient, who, letter)| Roll { prefers_patient, who, letter }), 60)
}

/// Goes through a trial as `next` says; every history on the way is one that it accepts.
fn walk(plan: &Plan, spec: &DesignSpec, design: &dyn CohortDesign, rolls: &[Roll]) {
    let mut patients: Vec<Enrolled> = Vec::new();
    let protocol = Protocol::new(plan, spec, design);
    for roll in rolls {
        let trial = protocol.replay(&patients).unwrap_or_else(|refusal| panic!("{refusal:?} of {patients:?}"));
        check(spec, &trial, &patients);
        let pending: Vec<usize> =
            (0..patients.len()).filter(|&place| patients[place].letter == Letter::Pending).collect();
        match trial.now {
            Now::Open(cohort) if cohort.places > 0 && (roll.prefers_patient || pending.is_empty()) => {
                let mut next = from_notation(&notation::parse(&format!("{}P", cohort.dose)).unwrap());
                next[0].opens_cohort = Some(cohort.enrolled == 0);
                patients.append(&mut next);
            }
            _ if pending.is_empty() => return,
            _ => patients[pending[usize::from(roll.who) % pending.len()]].letter = roll.letter,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_sent_to_an_excluded_dose_level(rolls in rolls(), stop_at_excess in any::<bool>(), cap in prop::option::of(6..20_u32)) {
        let mut plan = plan(&[0.1, 0.2, 0.3]);
        plan.conduct.stop_cohort_at_excess = stop_at_excess;
        for (spec, design) in &*DESIGNS {
            walk(&plan, &DesignSpec { cap, ..spec.clone() }, design, &rolls);
        }
    }
}
