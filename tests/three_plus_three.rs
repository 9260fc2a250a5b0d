//! Every rule of the 3+3 by table: after this history, that action, or that MTD for that reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{HashMap, HashSet};

use dosim::design::{CohortDesign, Decision, Mtd, Standing, Tallies, ThreePlusThree};
use dosim::dose::{DoseLevel, MAX_DOSES};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{Preset, Switches};
use support::exact::EveryDlt;
use support::level;
use support::notation::{self, Cohort};

/// Rows of (history, answer). An answer is the dose level of the next three patients, or "MTD: reason".
type Rows<'a> = &'a [(&'a str, &'a str)];

/// A decision in the words of the tables.
fn answer(decision: Decision) -> String {
    match decision {
        Decision::Treat(next) => {
            assert_eq!(next.patients, 3, "a cohort of three");
            next.dose.to_string()
        }
        Decision::Wait => panic!("it waits"),
        Decision::Stop { mtd, reason } => format!("{}: {}", word(mtd), reason.name().replace('_', " ")),
    }
}

fn word(mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none".into(),
        Mtd::Dose(dose) => dose.to_string(),
        Mtd::Undetermined => "undetermined".into(),
    }
}

/// Walks a history cohort by cohort, through the rule and through its compiled graph alike. Each cohort must be the one
/// that the rule asked for, so that a row cannot tell of a trial that could not have been.
fn follow(rule: &ThreePlusThree, graph: &Graph, history: &str) -> String {
    let (mut standing, mut state) = (Standing::default(), graph.start());
    for Cohort { dose, patients, dlts, .. } in notation::cohorts(history).unwrap() {
        let Decision::Treat(next) = rule.decide(&standing).decision else { panic!("{history}: it stops") };
        assert_eq!(
            (next.dose, u16::from(next.patients), patients),
            (dose, 3, 3),
            "{history} is not a trial of this rule"
        );
        assert_eq!(graph.decision(state).dose(), Some(dose), "{history}: the graph has stopped");
        state = graph.after(state, dlts.into());
        standing = standing.after(next, dlts as u8);
    }
    assert_eq!(graph.tallies(state), as_counted(rule, &standing.tallies), "{history}");
    let decision = rule.decide(&standing).decision;
    assert_eq!(decision, graph.decision(state), "{history}");
    assert!(decision.ending().is_none_or(|(mtd, _)| mtd == rule.mtd(&standing.tallies)), "{history}");
    answer(decision)
}

/// Tallies without the DLTs beyond those that settle a dose level.
fn as_counted(rule: &ThreePlusThree, tallies: &Tallies) -> Tallies {
    let forget = |tallies, dose| rule.forget(Standing::of(tallies, Some(dose))).tallies;
    DoseLevel::ladder(MAX_DOSES).fold(*tallies, forget)
}

fn check(switches: Switches, doses: usize, rows: Rows<'_>) {
    let rule = ThreePlusThree::new(switches, doses);
    let graph = Graph::compile(&rule, doses, MAX_STATES).unwrap();
    for (history, expected) in rows {
        assert_eq!(follow(&rule, &graph, history), *expected, "after {history:?} under {switches}");
    }
}

fn starting_at(preset: Preset, dose: usize) -> Switches {
    Switches { starting_dose: level(dose), ..preset.switches() }
}

/// Storer, Biometrics 1989;45:925, the traditional design: 0/3 up, 1/3 three more, 1/6 up, otherwise stop, the MTD being the
/// level below. The same answers as UBCRM, escalation's default and bcrm's `threep3.esc.only`.
#[test]
fn a_classic() {
    check(
        Preset::Classic.switches(),
        3,
        &[
            ("", "1"),
            ("1NNN", "2"),
            ("1NNT", "1"),
            ("1NTT", "none: lowest dose too toxic"),
            ("1TTT", "none: lowest dose too toxic"),
            ("1NNT 1NNN", "2"),
            ("1NNT 1NNT", "none: lowest dose too toxic"),
            ("1NNT 1TTT", "none: lowest dose too toxic"),
            ("1NNN 2NNN", "3"),
            ("1NNN 2NNT", "2"),
            ("1NNN 2NTT", "1: lower dose confirmed"),
            ("1NNN 2TTT", "1: lower dose confirmed"),
            ("1NNN 2NNT 2NNN", "3"),
            ("1NNN 2NNT 2NNT", "1: lower dose confirmed"),
            ("1NNN 2NNT 2NTT", "1: lower dose confirmed"),
            ("1NNT 1NNN 2NTT", "1: lower dose confirmed"),
            ("1NNN 2NNN 3NNT", "3"),
            ("1NNN 2NNN 3NTT", "2: lower dose confirmed"),
            ("1NNN 2NNN 3NNT 3NNT", "2: lower dose confirmed"),
            ("1NNN 2NNN 3NNT 3NNN", "3: top dose reached"),
            ("1NNT 1NNN 2NNT 2NNN 3NNT 3NTT", "2: lower dose confirmed"),
        ],
    );
}

/// NCT05745454 (registry record of 2023-02-27): 9 to 12 subjects on three levels. Nine is three cohorts without a DLT, so
/// 0/3 at the top level ends the trial.
#[test]
fn a_classic_ends_after_nine_as_registered() {
    check(Preset::Classic.switches(), 3, &[("1NNN 2NNN 3NNN", "3: top dose reached")]);
}

/// As A, with six at the top level before it can be the MTD; lower levels still stand as they are.
#[test]
fn b_classic_top_six() {
    check(
        Preset::ClassicTopSix.switches(),
        3,
        &[
            ("1NNN 2NTT", "1: lower dose confirmed"),
            ("1NNN 2NNN 3NNN", "3"),
            ("1NNN 2NNN 3NNN 3NNN", "3: top dose reached"),
            ("1NNN 2NNN 3NNN 3NNT", "3: top dose reached"),
            ("1NNN 2NNN 3NNN 3NTT", "2: lower dose confirmed"),
            ("1NNN 2NNN 3NNT", "3"),
            ("1NNN 2NNN 3NNT 3NNN", "3: top dose reached"),
            ("1NNN 2NNN 3NNT 3NNT", "2: lower dose confirmed"),
        ],
    );
}

/// escalation's `allow_deescalate` and bcrm's default: the level below a toxic one is expanded to six, 1/6 → MTD, otherwise
/// further down.
#[test]
fn c_de_escalating() {
    check(
        Preset::DeEscalating.switches(),
        3,
        &[
            ("1NNN 2NTT", "1"),
            ("1NNN 2NTT 1NNN", "1: lower dose confirmed"),
            ("1NNN 2NTT 1NNT", "1: lower dose confirmed"),
            ("1NNN 2NTT 1NTT", "none: lowest dose too toxic"),
            ("1NNT 1NNN 2NTT", "1: lower dose confirmed"),
            ("1NNN 2NNT 2NTT", "1"),
            ("1NNN 2NNN 3NNN", "3: top dose reached"),
            ("1NNN 2NNN 3NTT", "2"),
            ("1NNN 2NNN 3NTT 2NNT", "2: lower dose confirmed"),
            ("1NNN 2NNN 3NTT 2NTT", "1"),
            ("1NNN 2NNN 3NTT 2NTT 1NNN", "1: lower dose confirmed"),
            ("1NNN 2NNN 3NTT 2NTT 1TTT", "none: lowest dose too toxic"),
            ("1NNT 1NNN 2NNN 3NTT 2NTT", "1: lower dose confirmed"),
            ("1NNN 2NNT 2NNN 3NNT 3NNT", "2: lower dose confirmed"),
        ],
    );
}

/// Korn et al., Stat Med 1994;13:1799: the MTD must have been given to six. The rule of precautionary and crmPack.
#[test]
fn d_de_escalating_top_six() {
    check(
        Preset::DeEscalatingTopSix.switches(),
        3,
        &[
            ("1NNN 2NTT", "1"),
            ("1NNN 2NTT 1NNT", "1: lower dose confirmed"),
            ("1NNN 2NNN 3NNN", "3"),
            ("1NNN 2NNN 3NNN 3NNT", "3: top dose reached"),
            ("1NNN 2NNN 3NNN 3NTT", "2"),
            ("1NNN 2NNN 3NNN 3NTT 2NNN", "2: lower dose confirmed"),
            ("1NNN 2NNN 3NNN 3NTT 2TTT", "1"),
            ("1NNN 2NNN 3NNN 3NTT 2TTT 1NTT", "none: lowest dose too toxic"),
            ("1NNN 2NNT 2NNN 3NNN 3NTT", "2: lower dose confirmed"),
        ],
    );
}

/// NCT04697940: up to two DLTs among six are tolerated. Exactly 2/6 ends the trial with this level as the MTD; two of the
/// first three are still too many, and going up still needs 1/6.
#[test]
fn g_two_in_six() {
    check(
        Preset::TwoInSix.switches(),
        3,
        &[
            ("1NTT", "none: lowest dose too toxic"),
            ("1NNT", "1"),
            ("1NNT 1NNN", "2"),
            ("1NNT 1NNT", "1: tolerance reached"),
            ("1NNT 1NTT", "none: lowest dose too toxic"),
            ("1NNN 2NTT", "1: lower dose confirmed"),
            ("1NNN 2NNT 2NNT", "2: tolerance reached"),
            ("1NNN 2NNT 2NTT", "1: lower dose confirmed"),
            ("1NNN 2NNN 3NNN", "3: top dose reached"),
            ("1NNN 2NNN 3NNT 3NNN", "3: top dose reached"),
            ("1NNN 2NNN 3NNT 3NNT", "3: tolerance reached"),
            ("1NNN 2NNN 3NNT 3TTT", "2: lower dose confirmed"),
        ],
    );
}

/// NCT07394205 has a dose −1 below the starting dose: the ladder is walked down first.
#[test]
fn starting_above_the_lowest_level() {
    check(
        starting_at(Preset::Classic, 2),
        3,
        &[
            ("", "2"),
            ("2NNN", "3"),
            ("2NNN 3NTT", "2: lower dose confirmed"),
            ("2NNT", "2"),
            ("2NTT", "1"),
            ("2NNT 2NTT", "1"),
            ("2NTT 1NNN", "1: lower dose confirmed"),
            ("2NTT 1NNT", "1"),
            ("2NTT 1NNT 1NNN", "1: lower dose confirmed"),
            ("2NTT 1NNT 1NNT", "none: lowest dose too toxic"),
            ("2NTT 1NTT", "none: lowest dose too toxic"),
        ],
    );
    check(
        starting_at(Preset::DeEscalating, 3),
        4,
        &[
            ("3NTT", "2"),
            ("3NTT 2NNN", "2"),
            ("3NTT 2NNN 2NNT", "2: lower dose confirmed"),
            ("3NTT 2NNN 2NTT", "1"),
            ("3NTT 2NTT", "1"),
            ("3NTT 2NTT 1NNN", "1"),
            ("3NTT 2NTT 1NNN 1NNN", "1: lower dose confirmed"),
            ("3NNN 4NTT", "3"),
            ("3NNN 4NTT 3NTT", "2"),
            ("3NNN 4NTT 3NTT 2NNN", "2"),
            ("3NNN 4NNN", "4: top dose reached"),
        ],
    );
    check(
        starting_at(Preset::TwoInSix, 2),
        2,
        &[("2NNT 2NTT", "1"), ("2NNT 2NTT 1NNT 1NNT", "1: tolerance reached"), ("2NNN", "2: top dose reached")],
    );
    check(
        starting_at(Preset::ClassicTopSix, 3),
        3,
        &[("3NNN", "3"), ("3NNN 3NTT", "2"), ("3NNN 3NTT 2NNN", "2: lower dose confirmed")],
    );
}

/// A combination without a name: both switches mean what they mean alone.
#[test]
fn de_escalating_with_two_tolerated() {
    let switches = Switches { de_escalate: true, ..Preset::TwoInSix.switches() };
    check(
        switches,
        3,
        &[
            ("1NNN 2NTT", "1"),
            ("1NNN 2NTT 1NNT", "1: lower dose confirmed"),
            ("1NNN 2NTT 1NTT", "1: tolerance reached"),
            ("1NNN 2NTT 1TTT", "none: lowest dose too toxic"),
            ("1NNN 2NNT 2NNT", "2: tolerance reached"),
            ("1NNN 2NNN 3NTT 2TTT", "1"),
        ],
    );
    check(
        Switches { expand_top_dose: true, ..switches },
        1,
        &[
            ("1NNN", "1"),
            ("1NNN 1NTT", "1: tolerance reached"),
            ("1NNN 1TTT", "none: lowest dose too toxic"),
            ("1NNN 1NNT", "1: top dose reached"),
        ],
    );
}

#[test]
fn one_dose_level() {
    check(
        Preset::Classic.switches(),
        1,
        &[
            ("1NNN", "1: top dose reached"),
            ("1NNT", "1"),
            ("1NNT 1NNN", "1: top dose reached"),
            ("1NNT 1NNT", "none: lowest dose too toxic"),
        ],
    );
    check(
        Preset::DeEscalatingTopSix.switches(),
        1,
        &[("1NNN", "1"), ("1NNN 1NNT", "1: top dose reached"), ("1NNN 1NTT", "none: lowest dose too toxic")],
    );
}

#[test]
fn two_dose_levels() {
    check(
        Preset::Classic.switches(),
        2,
        &[("1NNN 2NNN", "2: top dose reached"), ("1NNN 2NTT", "1: lower dose confirmed")],
    );
    check(
        Preset::DeEscalating.switches(),
        2,
        &[("1NNN 2NTT 1NNN", "1: lower dose confirmed"), ("1NNN 2NTT 1NTT", "none: lowest dose too toxic")],
    );
}

#[test]
fn twelve_dose_levels() {
    let clean = |doses: usize| (1..=doses).map(|dose| format!("{dose}NNN ")).collect::<String>();
    let down = |from: usize| (1..=from).rev().map(|dose| format!("{dose}NTT ")).collect::<String>();
    check(
        Preset::Classic.switches(),
        12,
        &[
            (&clean(11), "12"),
            (&clean(12), "12: top dose reached"),
            (&(clean(11) + "12NTT"), "11: lower dose confirmed"),
            (&(clean(11) + "12NNT 12NNN"), "12: top dose reached"),
        ],
    );
    check(
        Preset::DeEscalating.switches(),
        12,
        &[
            (&(clean(11) + &down(12)), "none: lowest dose too toxic"),
            (&(clean(11) + "12NTT 11NTT 10NNT"), "10: lower dose confirmed"),
        ],
    );
}

/// The cap in the middle of a trial, under `declare`: the highest level with three evaluable patients or more and at most
/// one DLT in six, below every level found too toxic. Tallies may be unfinished here.
#[test]
fn declared_at_the_cap() {
    let rows: Rows<'_> = &[
        ("", "none"),
        ("1NN", "none"),
        ("1NNN", "1"),
        ("1NNNN", "1"),
        ("1NNT", "none"),
        ("1NNT 1NN", "none"),
        ("1NNT 1NNN", "1"),
        ("1NTT", "none"),
        ("1NNN 2N", "1"),
        ("1NNN 2NT", "1"),
        ("1NNN 2TT", "1"),
        ("1NNN 2NNT", "1"),
        ("1NNN 2NNT 2NN", "1"),
        ("1NNN 2NNT 2NNN 3NN", "2"),
        ("1NNN 2NNN 3NTT", "2"),
        ("1NNN 2NNN 3NTT 2N", "2"),
        ("1NNN 2NNN 3NTT 2NT", "1"),
        ("1NNN 2NTT 1T", "none"),
        ("2NTT 1NN", "none"),
        ("2NNN 3NTT 2NTT 1NNN", "1"),
        // Level 1 is found too toxic after level 2 had passed: nothing above it may be declared.
        ("1NNN 2NNN 1NTT", "none"),
    ];
    for preset in [Preset::Classic, Preset::ClassicTopSix, Preset::DeEscalating, Preset::DeEscalatingTopSix] {
        let rule = ThreePlusThree::new(preset.switches(), 3);
        for (history, expected) in rows {
            let mtd = rule.mtd(&notation::tallies(history).unwrap());
            assert_eq!(word(mtd), *expected, "{history:?} under {}", preset.name());
        }
    }
    // One more is tolerated in six, which a cap before six patients does not change.
    let rule = ThreePlusThree::new(Preset::TwoInSix.switches(), 3);
    for (history, expected) in [("1NNT 1NN", "none"), ("1NNN 2NNT 2NT", "1"), ("1NNN 2NTT", "1"), ("1NNT 1NTT", "none")]
    {
        assert_eq!(word(rule.mtd(&notation::tallies(history).unwrap())), expected, "{history:?}");
    }
}

/// The rule with every set of switches and every starting dose on four dose levels.
fn every_rule() -> impl Iterator<Item = (Switches, ThreePlusThree)> {
    let switches = (0..8).flat_map(|bits| {
        (1..=4).map(move |starting_dose| Switches {
            de_escalate: bits & 1 > 0,
            expand_top_dose: bits & 2 > 0,
            dlts_tolerated_in_six: if bits & 4 > 0 { 2 } else { 1 },
            starting_dose: level(starting_dose),
        })
    });
    switches.map(|switches| (switches, ThreePlusThree::new(switches, 4)))
}

/// With more DLTs than `tolerates`, the rest of the cohort must not matter: that is what stopping at excess relies on.
#[test]
fn beyond_what_is_tolerated_the_decision_is_the_same() {
    for (switches, rule) in every_rule() {
        let graph = Graph::compile(&EveryDlt(rule), 4, MAX_STATES).unwrap();
        for state in 0..graph.len() as u32 {
            let Decision::Treat(cohort) = graph.decision(state) else { continue };
            let after = |dlts: u32| match graph.decision(graph.after(state, dlts)) {
                Decision::Treat(next) => format!("{} at {}", next.patients, next.dose),
                end => format!("{end:?}"),
            };
            let (tolerates, patients) = (u32::from(cohort.tolerates), u32::from(cohort.patients));
            for dlts in tolerates + 1..=patients {
                assert_eq!(after(dlts), after(tolerates + 1), "{switches} {:?}: {cohort:?}", graph.tallies(state));
            }
            assert_ne!(after(tolerates), after(tolerates + 1), "{switches}: more would be tolerated");
        }
    }
}

/// DLTs beyond those that settle a dose level change nothing, and it is not treated again: that is what states are merged by.
#[test]
fn beyond_what_is_decisive_nothing_depends_on_dlts() {
    for (switches, rule) in every_rule() {
        let graph = Graph::compile(&EveryDlt(rule), 4, MAX_STATES).unwrap();
        let merged = Graph::compile(&rule, 4, MAX_STATES).unwrap();
        // Each state of all DLTs with the one it is merged into, found along the same edges.
        let mut found: HashMap<u32, u32> = [(graph.start(), merged.start())].into();
        for state in 0..graph.len() as u32 {
            let (tallies, counted) = (graph.tallies(state).taken(), merged.tallies(found[&state]).taken());
            assert_eq!(counted, as_counted(&rule, &tallies), "{switches}");
            assert_eq!(rule.mtd(&tallies), rule.mtd(&counted), "{switches} {tallies:?}");
            let decision = graph.decision(state);
            assert_eq!(decision, merged.decision(found[&state]), "{switches} {tallies:?}");
            if let Decision::Treat(dosim::design::Cohort { dose, patients, .. }) = decision {
                let is_settled = merged.is_settled(dose, tallies.patients(dose), counted.dlts(dose));
                assert!(!is_settled, "{switches} {tallies:?}: dose level {dose} is treated again");
                for dlts in 0..=u32::from(patients) {
                    let after = merged.after(found[&state], dlts);
                    assert_eq!(*found.entry(graph.after(state, dlts)).or_insert(after), after);
                }
            }
        }
        assert_eq!(found.values().collect::<HashSet<_>>().len(), merged.len(), "{switches}: a state is never reached");
    }
}

#[test]
fn the_notation_is_read_strictly() {
    assert_eq!(
        notation::cohorts(" 1NNN  12NT ").unwrap(),
        [
            Cohort { dose: level(1), patients: 3, dlts: 0, moderate: false },
            Cohort { dose: level(12), patients: 2, dlts: 1, moderate: false },
        ]
    );
    for malformed in ["NNN", "0NNN", "25NNN", "1", "1NXN", "1nnt", "1NN2", "99999999999999999999999N"] {
        assert!(notation::cohorts(malformed).is_err(), "{malformed} was read");
    }
}
