//! The running trial: every path of a design, told cohort by cohort, leads where the design's graph leads; nothing else is
//! accepted.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use dosim::design::{Decision, Design, Mtd, StopReason, build};
use dosim::exact::{self, CappedGraph, Path};
use dosim::graph::{Graph, MAX_STATES};
use dosim::notation;
use dosim::running::{
    Concerns, Counts, Enrolled, Now, PendingProtocol, Protocol, Refusal, RunningTrial, from_notation,
};
use dosim::scenario::{AcceleratedTitrationParameters, AtCap, DesignSpec, Plan, Preset, Rule, Switches};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use support::{design, level, plan};

fn replay(plan: &Plan, spec: &DesignSpec, history: &str) -> Result<RunningTrial, Refusal> {
    let Design::Cohort(design) = build(spec, plan.dose_count(), 0.3) else { panic!("no cohort design") };
    Protocol::new(plan, spec, &*design).replay(&from_notation(&notation::parse(history).unwrap()))
}

fn over(mtd: Mtd, reason: StopReason) -> Now {
    Now::Decided(Decision::Stop { mtd, reason })
}

/// Whatever the design would have said, the study is over; whoever came in a later cohort departs.
#[test]
fn a_severe_event_ends_the_study() {
    let plan = plan(&[0.1, 0.2, 0.3]);
    let spec = design(Preset::Classic.switches(), Some(12)).spec;
    let halted = over(Mtd::Undetermined, StopReason::Halted);
    for history in ["1H", "1NNN 2NH", "1NNN 2NHP", "1NNN 2NNH"] {
        let trial = replay(&plan, &spec, history).unwrap();
        assert_eq!(trial.now, halted, "{history}");
        assert!(trial.outcomes.is_empty() && trial.why.contains("ended the study"), "{history}");
        assert_eq!(trial.doses.iter().map(|dose| dose.dlts).sum::<u32>(), 1, "{history}");
    }
    for history in ["1NNH 1N", "1NNH 2N"] {
        let refusal = replay(&plan, &spec, history).unwrap_err();
        assert_eq!((refusal.patient, refusal.concerns), (3, Concerns::Patient), "{history}");
    }
    // Without the letter the trial goes on.
    assert!(matches!(replay(&plan, &spec, "1NNN 2NT").unwrap().now, Now::Open(_)));
}

/// The second moderate toxicity ends titration, as the simulation has it; in a history it is the letter M.
#[test]
fn moderate_toxicities_end_titration() {
    let plan = plan(&[0.1, 0.2, 0.3, 0.4]);
    let rule = Rule::AcceleratedTitration(AcceleratedTitrationParameters {
        single_patient_levels: 4,
        resume_single_patients: false,
        end_titration_at_moderate: Some(2),
        then: Preset::Classic.switches(),
    });
    let spec = DesignSpec { rule, ..design(Preset::Classic.switches(), None).spec };
    let asked = |history: &str| match replay(&plan, &spec, history).unwrap().now {
        Now::Open(cohort) => (cohort.places, cohort.dose.number()),
        other => panic!("{history}: {other:?}"),
    };
    for (history, expected) in
        [("1N", (1, 2)), ("1M", (1, 2)), ("1M 2N", (1, 3)), ("1M 2M", (2, 2)), ("1N 2N 3M", (1, 4)), ("1T", (2, 1))]
    {
        assert_eq!(asked(history), expected, "{history}");
    }
    assert_eq!(asked("1M 2M 2MM"), (3, 3));
    // What the single patient can lead to: no DLT, none but a moderate toxicity, a DLT.
    let outcomes = replay(&plan, &spec, "1M 2P").unwrap().outcomes;
    let told: Vec<_> =
        outcomes.iter().map(|of| (of.dlts.clone(), of.moderate, of.decision.cohort().unwrap())).collect();
    let cohort = |dose, patients| (level(dose), patients);
    let told: Vec<_> =
        told.into_iter().map(|(dlts, moderate, of)| (*dlts.end(), moderate, (of.dose, of.patients))).collect();
    assert_eq!(told, [(0, false, cohort(3, 1)), (0, true, cohort(2, 2)), (1, false, cohort(2, 2))]);
    assert_eq!(replay(&plan, &spec, "1P").unwrap().outcomes.len(), 2, "the first one changes nothing");
    // Counts do not tell of them.
    let Design::Cohort(built) = build(&spec, 4, 0.3) else { panic!("no cohort design") };
    let protocol = Protocol::new(&plan, &spec, &*built);
    let at = |counts: &str, at| protocol.at_counts(&Counts::parse(counts).unwrap(), level(at)).unwrap();
    let unsaid = at("0/1 0/1", 2);
    assert_eq!(unsaid.now, Now::NotSaid);
    assert!(unsaid.why.contains("it depends on moderate toxicities"), "{}", unsaid.why);
    assert_eq!(unsaid.neighbours.len(), 2);
    assert!(matches!(at("0/3 0/3", 2).now, Now::Open(cohort) if cohort.dose == level(3)));
}

/// Every variant of the 3+3, on ladders of three dose levels, with and without a cap.
fn specs() -> Vec<DesignSpec> {
    let presets = Preset::ALL.map(Preset::switches);
    let down = Switches { starting_dose: level(2), ..Preset::DeEscalating.switches() };
    let mut specs = Vec::new();
    for switches in presets.into_iter().chain([down]) {
        for cap in [None, Some(12)] {
            for at_cap in [AtCap::Undetermined, AtCap::Declare] {
                specs.push(DesignSpec { at_cap, ..design(switches, cap).spec });
            }
        }
    }
    specs
}

fn every_path(plan: &Plan, spec: &DesignSpec, mut each: impl FnMut(&Path)) {
    let Design::Cohort(design) = build(spec, plan.dose_count(), 0.3) else { panic!("no cohort design") };
    let graph = Graph::compile(&*design, plan.dose_count(), MAX_STATES).unwrap();
    let capped = CappedGraph::new(&graph, &*design, spec);
    exact::paths(&capped, &[0.1, 0.2, 0.3], &mut |path| {
        each(path);
        Ok::<(), std::convert::Infallible>(())
    })
    .unwrap();
}

#[test]
fn every_path_of_the_graph_told_cohort_by_cohort_ends_as_the_graph_says() {
    let plan = plan(&[0.1, 0.2, 0.3]);
    let mut paths = 0;
    for spec in specs() {
        every_path(&plan, &spec, |path| {
            paths += 1;
            let words: Vec<_> = path.cohorts.iter().map(|&(dose, n, y)| notation::word(dose, n, y)).collect();
            for told in 0..words.len() {
                let trial = replay(&plan, &spec, &words[..told].join(" ")).unwrap();
                let (dose, patients, dlts) = path.cohorts[told];
                let Now::Open(next) = trial.now else { panic!("{path}: over after {told} cohorts") };
                assert_eq!((next.dose, next.places), (dose, patients.into()), "{path} after {told}");
                // What it says the next outcome leads to is what comes next.
                let outcome = trial.outcomes.iter().find(|of| of.dlts.contains(&dlts.into())).unwrap();
                match path.cohorts.get(told + 1) {
                    Some(&(dose, patients, _)) => {
                        let next = outcome.decision.cohort().unwrap();
                        assert_eq!((next.dose, next.patients), (dose, patients), "{path} after {told}");
                    }
                    None => assert_eq!(outcome.decision.ending(), Some((path.mtd, path.reason)), "{path} after {told}"),
                }
            }
            let trial = replay(&plan, &spec, &words.join(" ")).unwrap();
            assert_eq!(trial.now, over(path.mtd, path.reason), "{path}");
            assert!(replay(&plan, &spec, &(words.join(" ") + " 1N")).is_err(), "{path}");
        });
    }
    // Without a cap 19, 25, 34, 46 for A to D alone (three dose levels, field of the 3+3), twice each.
    assert!(paths > 2 * (19 + 25 + 34 + 46), "{paths}");
}

#[test]
fn whoever_is_not_evaluable_is_replaced_as_long_as_the_cap_allows() {
    let plan = plan(&[0.1, 0.2, 0.3]);
    let spec = design(Preset::Classic.switches(), Some(12)).spec;
    let Now::Open(cohort) = replay(&plan, &spec, "1NNN 2NEE").unwrap().now else { panic!("over") };
    assert_eq!((cohort.places, cohort.evaluable, cohort.enrolled), (2, 1, 3));
    // Twelve treated: nobody can be replaced any more, and no DLTs decide.
    let now = replay(&plan, &spec, "1NNN 2NNN 3NTN 3NNE").unwrap().now;
    assert_eq!(now, over(Mtd::Undetermined, StopReason::CapReached));
    let declared = DesignSpec { at_cap: AtCap::Declare, ..spec.clone() };
    let now = replay(&plan, &declared, "1NNN 2NNN 3NTN 3NNE").unwrap().now;
    assert_eq!(now, over(Mtd::Dose(level(2)), StopReason::CapReached));
    // One more DLT is too many already, whatever the missing patient would have shown.
    let now = replay(&plan, &spec, "1NNN 2NNN 3NTN 3TNE").unwrap().now;
    assert_eq!(now, over(Mtd::Dose(level(2)), StopReason::LowerDoseConfirmed));
}

proptest! {
    /// Whatever is told, there is an answer or a refusal at a patient who is there.
    #[test]
    fn any_history_is_conducted_or_refused(
        history in prop::collection::vec("[1-4][NTPE]{1,7}", 0..8), switches in 0_usize..5, cap in prop::option::of(3_u32..20)
    ) {
        let plan = plan(&[0.1, 0.2, 0.3]);
        let spec = design(Preset::ALL[switches].switches(), cap).spec;
        let cohorts = notation::parse(&history.join(" ")).unwrap();
        let patients = from_notation(&cohorts);
        match replay(&plan, &spec, &history.join(" ")) {
            Err(refusal) => prop_assert!(refusal.patient < patients.len()),
            Ok(trial) => {
                let told: u32 = trial.doses.iter().map(|of| of.evaluable + of.pending + of.not_evaluable).sum();
                prop_assert_eq!(told as usize, patients.len());
            }
        }
    }
}

/// Patients at dose levels, with the days of enrolment and of a known outcome.
fn dated(rows: &[(&str, Date, Date)]) -> Vec<Enrolled> {
    let of = |&(word, enrolled, known): &(&str, Date, Date)| {
        let [mut patient] = from_notation(&notation::parse(word).unwrap())[..] else { panic!("one patient") };
        (patient.opens_cohort, patient.enrolled, patient.known) = (None, Some(enrolled), Some(known));
        // Preconditioning begins at once: it is what fixes the dose level.
        patient.preconditioning = Some(enrolled);
        patient
    };
    rows.iter().map(of).collect()
}

/// The next cohort opens on the day on which the last outcome is known, and not before; after a closed one, on the day of the DLT that
/// closed it.
#[test]
fn a_cohort_opens_on_the_day_of_the_decision_before() {
    let plan = plan(&[0.1, 0.2, 0.3]);
    let spec = design(Preset::DeEscalating.switches(), None).spec;
    let Design::Cohort(rule) = build(&spec, 3, 0.3) else { panic!("no cohort design") };
    let told = |rows: &[(&str, Date, Date)]| {
        let trial = Protocol::new(&plan, &spec, &*rule).replay(&dated(rows));
        trial.map_err(|refusal| (refusal.patient, refusal.concerns))
    };
    let (may, june, july) = (|day| date(2026, 5, day), |day| date(2026, 6, day), |day| date(2026, 7, day));
    let first = [("1N", may(1), june(1)), ("1N", may(2), june(2)), ("1N", may(3), june(3))];
    let then = |rows: &[(&'static str, Date, Date)]| [&first[..], rows].concat();
    assert_eq!(told(&then(&[("2N", june(2), july(2))])), Err((3, Concerns::Preconditioning)));
    assert!(told(&then(&[("2N", june(3), july(3))])).is_ok());
    // The second DLT, on June 20, closes the cohort; the third patient would be known in July.
    let closed = |enrolled| {
        let second = [("2T", june(3), june(20)), ("2T", june(4), june(10)), ("2N", june(5), july(5))];
        told(&then(&[&second[..], &[("1N", enrolled, july(20))]].concat()))
    };
    assert_eq!(closed(june(19)), Err((6, Concerns::Preconditioning)));
    assert!(closed(june(20)).is_ok());
}

/// Frankel 2020, PMC7221509, Table 2, parent design: with 0 DLTs in 3 and nobody pending, escalate; with 3 of 4 known, stay.
#[test]
fn the_rolling_six_is_asked_with_patients_pending() {
    let text = "title = \"t\"\ntarget_dlt_rate = 0.3\n";
    let plan = plan(&[0.1, 0.2, 0.3]);
    let template =
        dosim::scenario::TEMPLATE.text.replace("[design.three_plus_three]\nrule = \"classic\"", "[design.rolling_six]");
    assert_ne!(template, text);
    let loaded = dosim::scenario::parse("rolling.toml", &rolling_six()).unwrap_or_else(|error| panic!("{error}"));
    let spec = &loaded.plan.designs[0].spec;
    let Design::Pending(design) = build(spec, 3, 0.3) else { panic!("not pending") };
    let protocol = PendingProtocol::new(&plan, spec, &*design);
    let now = |history: &str| {
        let patients = from_notation(&notation::parse(history).unwrap());
        protocol.replay(&patients).map(|trial| trial.now)
    };
    let enrol = |dose| Ok(Now::Decided(Decision::one_patient(level(dose))));
    assert_eq!(now(""), enrol(1));
    assert_eq!(now("1NNN"), enrol(2));
    assert_eq!(now("1NNNP"), enrol(1));
    assert_eq!(now("1NNNNNP"), enrol(2));
    assert_eq!(now("1NNPPPP"), Ok(Now::Decided(Decision::Wait)));
    assert!(now("1NNNNNNN").is_err());
    assert!(now("1NNN 3N").is_err());
}

/// A scenario file with a rolling six.
fn rolling_six() -> String {
    let text = include_str!("../scenarios/nct05745454.toml");
    let (before, rest) = text.split_once("[design.three_plus_three]").unwrap();
    let end = rest.find("\n[").map_or(String::new(), |at| rest[at..].to_owned());
    format!("{before}[design.rolling_six]\n{end}")
}
