//! What every registered cohort design must keep to, over all the tallies that it can reach by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeSet, HashSet};

use dosim::decision_table::{DecisionRow, DecisionTable};
use dosim::design::{self, Cohort, CohortDesign, Decision, Excess, Mtd, Standing, StopReason, Tallies};
use dosim::dose::DoseLevel;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{
    BoinParameters, DesignSpec, GeneralRules, NamedDesign, Rule, TiteBoinParameters, describe, parse,
};
use support::designs::{boin, every_design};
use support::toxicity::is_eliminated;
use support::{exact, tables};

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

fn states(graph: &Graph) -> impl Iterator<Item = (u32, Decision, Tallies)> {
    (0..graph.len() as u32).map(|state| (state, graph.decision(state), graph.tallies(state).taken()))
}

/// Every rule that a scenario file can name is held to what follows, or in `tests/pending/conformance.rs` if it decides while
/// patients are pending.
#[test]
fn every_rule_of_the_format_is_here() {
    let cohort_rules = Rule::keys().filter(|key| {
        let doses = "[[dose]]\nlabel = \"low\"\namount = 1\n[[dose]]\nlabel = \"high\"\namount = 2\n";
        let text = format!(
            "title = \"t\"\ntarget_dlt_rate = 0.3\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2]\n\
             [[design]]\nname = \"d\"\nmax_patients = 12\n[design.{key}]\n"
        );
        let plan = parse("a rule", &text).unwrap_or_else(|error| panic!("{error}")).plan;
        design::build(&plan.designs[0].spec, 2, TARGET).into_cohort().is_some()
    });
    let here: BTreeSet<&str> = every_design(3).iter().map(|(_, spec)| spec.rule.key()).collect();
    assert_eq!(here, cohort_rules.collect());
    assert!(here.len() >= 8, "{here:?}");
}

#[test]
fn every_trial_ends() {
    for_every_design(|built| {
        for (state, decision, tallies) in states(&built.graph) {
            match decision {
                Decision::Wait => panic!("{}: a cohort design waits", built.name),
                Decision::Treat(Cohort { patients, .. }) => {
                    assert!(patients > 0, "{}", built.name);
                    assert_eq!(built.graph.edges(state).len(), usize::from(patients) + 1, "{}", built.name);
                    for &after in built.graph.edges(state) {
                        assert!(after > state, "{}: an edge leads back", built.name);
                        let grown = built.graph.tallies(after).total_patients();
                        assert_eq!(grown, tallies.total_patients() + u32::from(patients), "{}", built.name);
                    }
                }
                Decision::Stop { mtd, .. } => {
                    assert_ne!(mtd, Mtd::Undetermined, "{}", built.name);
                    assert_eq!(mtd, built.design.mtd(&tallies), "{}: {tallies:?}", built.name);
                }
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

#[test]
fn nobody_is_treated_at_or_above_an_eliminated_dose_level_and_none_is_the_mtd() {
    for_every_design(|built| {
        // What its safety stop does is held in the tests of the CRM.
        if matches!(built.spec.rule, Rule::Blrm(_) | Rule::Crm(_)) {
            return;
        }
        let eliminated = |tallies: &Tallies| {
            DoseLevel::ladder(built.doses)
                .find(|&dose| is_eliminated(&built.spec.rule, tallies.patients(dose), tallies.dlts(dose)))
        };
        let mut met = 0;
        for (_, decision, tallies) in states(&built.graph) {
            let Some(lowest) = eliminated(&tallies) else { continue };
            met += 1;
            let mtd = if let Decision::Stop { mtd: Mtd::Dose(dose), .. } = decision { Some(dose) } else { None };
            let dose = decision.dose().or(mtd);
            assert!(dose.is_none_or(|dose| dose < lowest), "{}: {decision:?} after {tallies:?}", built.name);
        }
        assert!(met > 0, "{}: nothing is ever eliminated", built.name);
    });
}

#[test]
fn the_mtd_was_tried() {
    for_every_design(|built| {
        let before = built.spec.rule.prior_patients();
        for (_, decision, tallies) in states(&built.graph) {
            // A trial may end anywhere, at a cap.
            for mtd in [Some(built.design.mtd(&tallies)), decision.ending().map(|(mtd, _)| mtd)] {
                if let Some(Mtd::Dose(dose)) = mtd {
                    let patients = tallies.patients(dose) + before.tallies().patients(dose);
                    assert!(patients > 0, "{}: {dose} after {tallies:?}", built.name);
                }
            }
        }
    });
}

#[test]
fn no_dose_level_is_skipped_on_the_way_up() {
    for_every_design(|built| {
        assert!(!built.spec.general.allow_skipping);
        for (_, decision, tallies) in states(&built.graph) {
            let highest = DoseLevel::ladder(built.doses).rev().find(|&dose| tallies.patients(dose) > 0);
            if let (Some(dose), Some(highest)) = (decision.dose(), highest) {
                assert!(dose.number() <= highest.number() + 1, "{}: {dose} after {tallies:?}", built.name);
            }
        }
    });
}

/// Decisions depend on where the trial stands and on nothing else: asked again, built anew, and with everything forgotten that a
/// design says it need not know, it says the same at every standing that a trial can reach, and has words for it. The standings
/// without what is forgotten are the states of the graph.
#[test]
fn the_same_standing_has_the_same_decision() {
    for_every_design(|built| {
        let again = cohort_design(&built.spec, built.doses);
        let (mut seen, mut states) = (HashSet::new(), HashSet::new());
        // A standing in full, and what has been left of it on the same way when something was forgotten after every cohort.
        let mut ways = vec![(Standing::default(), Standing::default())];
        while let Some((standing, kept)) = ways.pop() {
            if !seen.insert((standing, kept)) {
                continue;
            }
            states.insert(kept);
            let ruling = built.design.decide(&standing);
            let what = format!("{}: {standing:?}", built.name);
            assert_eq!(ruling.decision, again.decide(&standing).decision, "{what}");
            assert_eq!(ruling.decision, built.design.decide(&kept).decision, "{what}, or as {kept:?}");
            assert_eq!(built.design.mtd(&standing.tallies), built.design.mtd(&kept.tallies), "{what}, or as {kept:?}");
            assert!(!ruling.why().is_empty() && !ruling.why().ends_with('.'), "{what}: {:?}", ruling.why());
            let Decision::Treat(cohort) = ruling.decision else { continue };
            let after = |dlts| (standing.after(cohort, dlts), built.design.forget(kept.after(cohort, dlts)));
            ways.extend((0..=cohort.patients).map(after));
            if cohort.patients == 1 && built.design.counts_moderate() {
                ways.push((standing.after_moderate(cohort), built.design.forget(kept.after_moderate(cohort))));
            }
        }
        assert_eq!(states.len(), built.graph.len(), "{}", built.name);
    });
}

/// Among these designs the bar of a restricted CRM is at work, so that whoever forgets it is found out.
#[test]
fn the_bar_of_every_restricted_crm_changes_answers() {
    for_every_design(|built| {
        let Rule::Crm(parameters) = &built.spec.rule else { return };
        if !parameters.reassessment.restrict_escalation || built.doses == 1 {
            return;
        }
        let is_decided_by_it = |state: u32| {
            let standing = built.graph.standing(state);
            let unaware = built.design.decide(&standing.without_last_cohort()).decision;
            standing.last_cohort.is_some() && unaware != built.graph.decision(state)
        };
        let changed = (0..built.graph.len() as u32).filter(|&state| is_decided_by_it(state)).count();
        assert!(changed > 0, "{}: the bar never changes an answer", built.name);
    });
}

/// What follows after a cohort stands in the decision table, by patients and DLTs at its dose level, at every standing that a trial can
/// reach; and the table says nothing that follows nowhere, on the ladder of a design that decides by one dose level. The end of a trial by its size in all is left out of it.
#[test]
fn every_reachable_state_is_a_row_of_the_decision_table() {
    for_every_design(|built| {
        let table = DecisionTable::new(&built.spec, built.doses, TARGET).unwrap();
        assert_eq!(table.followed_to, None, "{}", built.name);
        let general = GeneralRules { max_patients: None, ..built.spec.general };
        let unlimited = cohort_design(&DesignSpec { general, ..built.spec.clone() }, built.doses);
        let (mut seen, mut open) = (HashSet::new(), vec![Standing::default()]);
        let mut met = vec![false; table.rows.len()];
        while let Some(standing) = open.pop() {
            if !seen.insert(standing) {
                continue;
            }
            if let Some(cohort) = built.design.decide(&standing).decision.cohort() {
                let after = |dlts| standing.after(cohort, dlts);
                // The numbers of patients and DLTs as they are, whatever else is forgotten.
                let kept = |full: Standing| Standing { tallies: full.tallies, ..built.design.forget(full) };
                open.extend((0..=cohort.patients).map(|dlts| kept(after(dlts))));
            }
            let Some(at) = standing.at else { continue };
            let decision = unlimited.decide(&standing).decision;
            let (patients, dlts) = (standing.tallies.patients(at), standing.tallies.dlts(at));
            let of_cell = |row: &DecisionRow| (row.patients, row.dlts, row.pending) == (patients, dlts, 0);
            let rows: Vec<usize> = (0..table.rows.len()).filter(|&row| of_cell(&table.rows[row])).collect();
            let says = |row: &&usize| tables::says(table.rows[**row].verdict, decision, at);
            let told: Vec<usize> = rows.iter().filter(says).copied().collect();
            assert!(!told.is_empty(), "{}: {decision:?} at {standing:?} is no row of {rows:?}", built.name);
            if let [only] = rows[..] {
                assert_eq!(table.rows[only].when, "", "{}: {:?}", built.name, table.rows[only]);
            }
            told.into_iter().for_each(|row| met[row] = true);
        }
        let is_besides = |row: &DecisionRow| {
            let besides = tables::told_besides(&built.spec.rule, (row.patients, row.dlts), built.doses);
            besides.iter().any(|(at, standing)| tables::says(row.verdict, unlimited.decide(standing).decision, *at))
        };
        let never = (0..met.len()).map(|row| &table.rows[row]).zip(met).find(|(row, met)| !met && !is_besides(row));
        assert_eq!(never, None, "{}", built.name);
    });
}

/// With more DLTs than a cohort tolerates, whatever the others show, the same is done next and the same recommended in the end.
#[test]
fn what_is_not_tolerated_decides_alone() {
    for_every_design(|built| {
        for (state, decision, _) in states(&built.graph) {
            let Decision::Treat(cohort) = decision else { continue };
            let after: Vec<_> = built.graph.edges(state).iter().skip(usize::from(cohort.tolerates) + 1).collect();
            for pair in after.windows(2) {
                let [one, other] = [pair[0], pair[1]].map(|&state| match built.graph.decision(state) {
                    Decision::Treat(next) => (Some((next.dose, next.patients)), None),
                    end => (None, end.ending()),
                });
                assert_eq!(one, other, "{}: {:?}", built.name, built.graph.tallies(*pair[0]));
            }
        }
    });
}

#[test]
fn a_trial_that_stops_for_a_toxic_lowest_dose_level_recommends_none() {
    for_every_design(|built| {
        for (_, decision, _) in states(&built.graph) {
            if let Decision::Stop { mtd, reason: StopReason::LowestDoseTooToxic } = decision {
                assert_eq!(mtd, Mtd::NoneTolerable, "{}", built.name);
            }
        }
    });
}

/// Every parameter is told in the echo of a file, so that it reads back to the same design.
#[test]
fn the_echo_reads_back_to_the_same_designs() {
    let tite = Rule::TiteBoin(TiteBoinParameters {
        boin: BoinParameters { bounded_mtd: true, ..boin(0.25) },
        most_pending: support::p(0.4),
    });
    let specs = every_design(3).into_iter().map(|(_, spec)| spec);
    let specs = specs.chain([support::designs::spec(tite, support::designs::at_most(24))]);
    let mut plan = support::plan(&[0.1, 0.2, 0.3]);
    // Those that the BLRM goes by.
    plan.doses.iter_mut().zip([1.0, 2.0, 4.0]).for_each(|(dose, amount)| dose.amount = Some(amount));
    plan.designs = (1..).zip(specs).map(|(n, spec)| NamedDesign { name: format!("design {n}"), spec }).collect();
    let echo = describe(&plan);
    let again = parse("echo", &echo).unwrap_or_else(|error| panic!("{error}\n{echo}")).plan;
    assert_eq!(plan.designs, again.designs, "{echo}");
}

/// What is decided from two states on is the same, however many DLTs follow.
fn same_future(graph: &Graph, one: u32, other: u32, seen: &mut HashSet<(u32, u32)>) -> bool {
    if one == other || !seen.insert((one, other)) {
        return true;
    }
    let later = || graph.edges(one).iter().zip(graph.edges(other));
    graph.decision(one) == graph.decision(other) && later().all(|(&one, &other)| same_future(graph, one, other, seen))
}

/// With more DLTs in a cohort than it tolerates, the rest of it changes nothing that is ever decided: a cohort can be stopped
/// there, and the decisions are those of whole cohorts.
#[test]
fn beyond_what_a_cohort_tolerates_its_dlts_change_nothing() {
    let compared = std::cell::Cell::new(0);
    for_every_design(|built| {
        let decisive = |decision: Decision| decision.cohort().is_some_and(|cohort| cohort.tolerates < cohort.patients);
        let can_be_stopped = states(&built.graph).any(|(_, decision, _)| decisive(decision));
        match built.spec.rule.excess() {
            Excess::TooToxic => assert!(can_be_stopped, "{}", built.name),
            Excess::Nothing => assert!(!can_be_stopped, "{}", built.name),
            Excess::Elimination => {}
        }
        for (state, decision, _) in states(&built.graph) {
            let Decision::Treat(cohort) = decision else { continue };
            let beyond = built.graph.edges(state).iter().skip(usize::from(cohort.tolerates) + 1);
            let beyond: Vec<u32> = beyond.copied().collect();
            for pair in beyond.windows(2) {
                compared.set(compared.get() + 1);
                let same = same_future(&built.graph, pair[0], pair[1], &mut HashSet::new());
                assert!(same, "{}: {cohort:?} after {:?}", built.name, built.graph.tallies(state));
            }
        }
    });
    assert!(compared.get() > 500, "only {} compared", compared.get());
}
