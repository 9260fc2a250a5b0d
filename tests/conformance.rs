//! What every registered cohort design must keep to, over all the tallies that it can reach by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{HashMap, HashSet};

use dosim::design::{self, Action, CohortDesign, Mtd, StopReason, Tallies};
use dosim::dose::DoseLevel;
use dosim::graph::{Graph, MAX_STATES, Step};
use dosim::scenario::{Boin, DesignSpec, NamedDesign, Rule, TiteBoin, describe, parse};
use support::designs::{boin, every_design};
use support::exact;

const TARGET: f64 = 0.3;
const LADDERS: [usize; 3] = [1, 3, 4];

/// A design with its graph, in which every state it can reach is a node.
struct Built {
    name: String,
    spec: DesignSpec,
    doses: usize,
    design: Box<dyn CohortDesign>,
    graph: Graph,
}

fn cohort_design(spec: &DesignSpec, doses: usize) -> Box<dyn CohortDesign> {
    design::build(spec, doses, TARGET).into_cohort().expect("a cohort design")
}

fn for_every_design(check: impl Fn(&Built)) {
    for doses in LADDERS {
        for (name, spec) in every_design(doses) {
            let design = cohort_design(&spec, doses);
            // That it can be compiled is that it stops: the states are finitely many, and every edge leads to more patients.
            let graph = Graph::compile(&*design, doses, MAX_STATES).unwrap_or_else(|error| panic!("{name}: {error}"));
            check(&Built { name: format!("{name}, {doses} dose levels"), spec, doses, design, graph });
        }
    }
}

fn states(graph: &Graph) -> impl Iterator<Item = (u32, Step, &Tallies)> {
    (0..graph.len() as u32).map(|state| (state, graph.step(state), graph.tallies(state)))
}

#[test]
fn every_rule_of_the_format_is_here() {
    let here: Vec<_> = every_design(3).into_iter().map(|(_, spec)| spec.rule).collect();
    let has = |kind: fn(&Rule) -> bool| here.iter().any(kind);
    assert!(has(|rule| matches!(rule, Rule::ThreePlusThree(_))));
    let titles: std::collections::BTreeSet<_> = here.iter().map(Rule::title).collect();
    assert_eq!(titles.len(), 8, "{titles:?}");
}

#[test]
fn every_trial_ends() {
    for_every_design(|built| {
        for (state, step, tallies) in states(&built.graph) {
            match step {
                Step::Enrol { patients, first_edge, .. } => {
                    assert!(patients > 0, "{}", built.name);
                    for &after in built.graph.edges(first_edge, patients) {
                        assert!(after > state, "{}: an edge leads back", built.name);
                        let grown = built.graph.tallies(after).total_patients();
                        assert_eq!(grown, tallies.total_patients() + u32::from(patients), "{}", built.name);
                    }
                }
                Step::Stop { mtd, .. } => assert_ne!(mtd, Mtd::Undetermined, "{}", built.name),
            }
        }
        let endings = exact::endings(&built.graph, &vec![0.3; built.doses], None);
        let total: f64 = endings.iter().map(|ending| ending.probability).sum();
        assert!((total - 1.0).abs() < 1e-12, "{}: the ends have probability {total}", built.name);
    });
}

#[test]
fn no_trial_has_more_patients_than_its_maximum() {
    for_every_design(|built| {
        let Some(most) = built.spec.general.max_patients else { return };
        let reached = states(&built.graph).map(|(_, _, tallies)| tallies.total_patients()).max();
        assert!(reached <= Some(most), "{}: {reached:?}", built.name);
    });
}

/// What a 3+3 or an A+B finds too toxic, and what an interval design eliminates, is worked out here from the sources anew.
fn is_eliminated(rule: &Rule, patients: u32, dlts: u32) -> bool {
    let by_posterior = |conduct: &dosim::scenario::IntervalConduct| {
        let target = conduct.target_dlt_rate.get();
        // P(Beta(1 + y, 1 + n − y) > target) is P(Binomial(n + 1, target) ≤ y).
        let above: f64 = (0..=dlts).map(|k| exact::binomial(patients + 1, k, target)).sum();
        patients >= conduct.eliminate_from && above > conduct.eliminate_above.get()
    };
    let by_cut_offs = |a: u32, d: u32, tolerated: u32| dlts > if patients <= a { d } else { tolerated };
    match rule {
        Rule::ThreePlusThree(switches) => by_cut_offs(3, 1, switches.dlts_tolerated_in_six.into()),
        Rule::AcceleratedTitration(rule) => by_cut_offs(3, 1, rule.then.dlts_tolerated_in_six.into()),
        Rule::APlusB(rule) => by_cut_offs(rule.cut_offs.a.into(), rule.cut_offs.d.into(), rule.cut_offs.e.into()),
        Rule::IThreePlusThree(rule) => by_posterior(&rule.interval.conduct),
        Rule::Mtpi(rule) => by_posterior(&rule.interval.conduct),
        Rule::Keyboard(rule) => by_posterior(&rule.interval.conduct),
        Rule::Boin(rule) => by_posterior(&rule.conduct),
        Rule::Crm(_) => unreachable!("eliminates no dose level: it goes by its model alone"),
        Rule::RollingSix(_) | Rule::IqThreePlusThree(_) | Rule::TiteBoin(_) | Rule::TiteCrm(_) => {
            unreachable!("decides while patients are pending")
        }
    }
}

#[test]
fn nobody_is_treated_at_or_above_an_eliminated_dose_level_and_none_is_the_mtd() {
    for_every_design(|built| {
        // What its safety stop does is held in the tests of the CRM.
        if matches!(built.spec.rule, Rule::Crm(_)) {
            return;
        }
        let eliminated = |tallies: &Tallies| {
            DoseLevel::ladder(built.doses)
                .find(|&dose| is_eliminated(&built.spec.rule, tallies.patients(dose), tallies.dlts(dose)))
        };
        let mut met = 0;
        for (_, step, tallies) in states(&built.graph) {
            let Some(lowest) = eliminated(tallies) else { continue };
            met += 1;
            match step {
                Step::Enrol { dose, .. } => assert!(dose < lowest, "{}: {dose} after {tallies:?}", built.name),
                Step::Stop { mtd: Mtd::Dose(dose), .. } => assert!(dose < lowest, "{}: {tallies:?}", built.name),
                Step::Stop { .. } => {}
            }
        }
        assert!(met > 0, "{}: nothing is ever eliminated", built.name);
    });
}

#[test]
fn the_mtd_was_tried() {
    for_every_design(|built| {
        for (_, step, tallies) in states(&built.graph) {
            // A trial may end anywhere, at a cap.
            for mtd in
                [Some(built.design.mtd(tallies)), if let Step::Stop { mtd, .. } = step { Some(mtd) } else { None }]
            {
                if let Some(Mtd::Dose(dose)) = mtd {
                    assert!(tallies.patients(dose) > 0, "{}: {dose} after {tallies:?}", built.name);
                }
            }
        }
    });
}

#[test]
fn no_dose_level_is_skipped_on_the_way_up() {
    for_every_design(|built| {
        assert!(!built.spec.general.allow_skipping);
        for (_, step, tallies) in states(&built.graph) {
            let highest = DoseLevel::ladder(built.doses).rev().find(|&dose| tallies.patients(dose) > 0);
            if let (Step::Enrol { dose, .. }, Some(highest)) = (step, highest) {
                assert!(dose.number() <= highest.number() + 1, "{}: {dose} after {tallies:?}", built.name);
            }
        }
    });
}

/// The tallies without the DLTs beyond those that settle a dose level.
fn merged(graph: &Graph, tallies: &Tallies) -> Tallies {
    DoseLevel::ladder(graph.doses()).fold(Tallies::default(), |all, dose| {
        let (patients, dlts) = (tallies.patients(dose), tallies.dlts(dose));
        let dlts = graph.decisive_dlts(patients).map_or(dlts, |decisive| dlts.min(decisive));
        all.with(dose, patients as u16, dlts as u16)
    })
}

/// Decisions depend on the tallies, the dose level just treated and whether that cohort bars escalation, and on nothing else: asked again, in whatever order, built
/// anew, and walked along another way, the design says the same.
#[test]
fn the_same_tallies_have_the_same_decision() {
    for_every_design(|built| {
        let again = cohort_design(&built.spec, built.doses);
        let mut seen: HashMap<(Tallies, Option<DoseLevel>, bool), Action> = HashMap::new();
        let mut ways = vec![(Tallies::default(), None, false)];
        while let Some((tallies, at, barred)) = ways.pop() {
            let ask = |design: &dyn CohortDesign| match at {
                Some(at) if barred => design.next_barred(&tallies, at),
                _ => design.next(&tallies, at),
            };
            let action = ask(&*built.design);
            assert_eq!(action, ask(&*again), "{}: {tallies:?}", built.name);
            if let Some(before) = seen.insert((tallies, at, barred), action) {
                assert_eq!(before, action, "{}: {tallies:?}", built.name);
                continue;
            }
            if let Action::Enrol { dose, patients, .. } = action {
                let after = |dlts| {
                    let barred = built.design.bars_escalation(patients, dlts);
                    (tallies.with(dose, patients.into(), dlts.into()), Some(dose), barred)
                };
                ways.extend((0..=patients).map(after));
            }
        }
        let seen = seen.into_keys().map(|(tallies, at, barred)| (merged(&built.graph, &tallies), at, barred));
        let merged: HashSet<_> = seen.collect();
        assert_eq!(merged.len(), built.graph.len(), "{}", built.name);
    });
}

/// With more DLTs than a cohort tolerates, whatever the others show, the same is done next and the same recommended in the end.
#[test]
fn what_is_not_tolerated_decides_alone() {
    for_every_design(|built| {
        for (_, step, _) in states(&built.graph) {
            let Step::Enrol { patients, tolerates, first_edge, .. } = step else { continue };
            let after: Vec<_> =
                built.graph.edges(first_edge, patients).iter().skip(usize::from(tolerates) + 1).collect();
            for pair in after.windows(2) {
                let [one, other] = [pair[0], pair[1]].map(|&state| match built.graph.step(state) {
                    Step::Enrol { dose, patients, .. } => (Some((dose, patients)), None),
                    Step::Stop { mtd, reason } => (None, Some((mtd, reason))),
                });
                assert_eq!(one, other, "{}: {:?}", built.name, built.graph.tallies(*pair[0]));
            }
        }
    });
}

#[test]
fn a_trial_that_stops_for_a_toxic_lowest_dose_level_recommends_none() {
    for_every_design(|built| {
        for (_, step, _) in states(&built.graph) {
            if let Step::Stop { mtd, reason: StopReason::LowestDoseTooToxic } = step {
                assert_eq!(mtd, Mtd::NoneTolerable, "{}", built.name);
            }
        }
    });
}

/// Every parameter is told in the echo of a file, so that it reads back to the same design.
#[test]
fn the_echo_reads_back_to_the_same_designs() {
    let tite =
        Rule::TiteBoin(TiteBoin { boin: Boin { bounded_mtd: true, ..boin(0.25) }, most_pending: support::p(0.4) });
    let specs = every_design(3).into_iter().map(|(_, spec)| spec);
    let specs = specs.chain([support::designs::spec(tite, support::designs::at_most(24))]);
    let mut plan = support::plan(&[0.1, 0.2, 0.3]);
    plan.designs = (1..).zip(specs).map(|(n, spec)| NamedDesign { name: format!("design {n}"), spec }).collect();
    let echo = describe(&plan);
    let again = parse("echo", &echo).unwrap_or_else(|error| panic!("{error}\n{echo}")).plan;
    assert_eq!(plan.designs, again.designs, "{echo}");
}
