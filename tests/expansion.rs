//! What follows the MTD: exact characteristics against another program, against enumeration, and against trials on their calendar.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;

use dosim::characteristics::{OperatingCharacteristics, Verification};
use dosim::design::{Decision, Design, Mtd, build};
use dosim::dose::DoseLevel;
use dosim::exact::{self, CappedGraph, Inexact};
use dosim::graph::{Graph, MAX_STATES};
use dosim::monitoring::Boundary;
use dosim::notation;
use dosim::running::{ExpansionState, Now, Protocol, RunningTrial, from_notation};
use dosim::scenario::{Plan, describe, parse};
use dosim::simulate::{Study, Watch};
use support::designs::every_design;

const FIXTURE: &str = include_str!("fixtures/expansion_after_3p3_exact.csv");

/// A trial with this design, under one curve for each of `curves`.
fn text(design: &str, curves: &[&str], expansion: &str) -> String {
    let doses = curves[0].split(';').next().unwrap().split(',').count();
    let dose = |number: usize| format!("[[dose]]\nlabel = \"dose {number}\"\n");
    let scenario = |curve: &&str| {
        let (dlt, response) = curve.split_once(';').unwrap_or((curve, ""));
        let response =
            if response.is_empty() { String::new() } else { format!("response_probabilities = [{response}]\n") };
        format!("[[scenario]]\nname = \"{dlt}\"\ndlt_probabilities = [{dlt}]\n{response}")
    };
    format!(
        "title = \"t\"\ntarget_dlt_rate = 0.30\nseed = 15\ntrials = 40_000\n{}{}[[design]]\nname = \"d\"\n{design}\n[expansion]\n{expansion}",
        (1..=doses).map(dose).collect::<String>(),
        curves.iter().map(scenario).collect::<String>(),
    )
}

fn plan(text: &str) -> Plan {
    parse("expansion", text).unwrap_or_else(|error| panic!("{error}\n{text}")).plan
}

fn exact_of(text: &str) -> OperatingCharacteristics {
    exact::answer(&Study::new(plan(text)), 0, 0).unwrap()
}

#[track_caller]
fn assert_near(found: f64, expected: f64, within: f64, what: &str) {
    assert!((found - expected).abs() <= within, "{what}: {found} against {expected}");
}

/// By an exact recursion apart from this program: rules A and D on five dose levels, then twelve patients, own and pooled data.
#[test]
fn a_3_plus_3_with_its_expansion() {
    let rows: Vec<BTreeMap<String, String>> =
        csv::Reader::from_reader(FIXTURE.as_bytes()).deserialize().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 36);
    for row in &rows {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        let rule = if row["three_plus_three"] == "no de-escalation" { "classic" } else { "de-escalating-top-six" };
        let data = if row["data_in_the_rule"].starts_with("pooled") { "pooled" } else { "expansion" };
        let of = exact_of(&text(
            &format!("[design.three_plus_three]\nrule = \"{rule}\""),
            &[&row["true_p"].replace(' ', ", ")],
            &format!(
                "patients = {}\nfirst_look = {}\nstop_above = {}\ndata = \"{data}\"\n",
                row["expansion_patients"], row["first_look_after"], row["cut"]
            ),
        ));
        let expansion = of.expansion.as_ref().unwrap();
        assert_near(expansion.p_none_before.value, number("mtd_none"), 5e-9, "none");
        let mut recommended = of.p_none_tolerable.value;
        for (place, dose) in expansion.doses.iter().enumerate() {
            let level = place + 1;
            let (before, stopped) =
                (number(&format!("mtd_{level}")), number(&format!("mtd_{level}_and_expansion_stopped")));
            assert_near(dose.p_mtd_before.value, before, 6e-9, "declared");
            assert_near(dose.p_expansion.value, before, 6e-9, "expanded");
            assert_near(dose.p_stopped.value, stopped, 6e-9, "stopped");
            // Whoever is stopped above is recommended here.
            let from_above = expansion.doses.get(level).map_or(0.0, |above| above.p_stopped.value);
            assert_near(of.doses[place].p_mtd.value, before - stopped + from_above, 2e-8, "recommended");
            recommended += of.doses[place].p_mtd.value;
        }
        assert_near(recommended, 1.0, 1e-12, "all recommendations");
        assert_near(of.mean_patients().unwrap().value, number("mean_patients"), 6e-7, "patients");
        assert_near(of.mean_dlts().unwrap().value, number("mean_dlts"), 6e-7, "DLTs");
    }
}

/// A 3+3 that wrongly chose a dose level with a DLT rate of .50: its lucky 0/3 protects it if data are pooled.
#[test]
fn pooling_lets_through_what_a_lucky_escalation_chose() {
    let of = |data: &str| {
        let of = exact_of(&text(
            "[design.three_plus_three]",
            &["0.05, 0.1, 0.2, 0.35, 0.5"],
            &format!("patients = 12\nfirst_look = 3\nstop_above = 0.90\ndata = \"{data}\"\n"),
        ));
        of.expansion.unwrap().doses[4].p_stopped_given_expansion.unwrap().value
    };
    assert_near(of("expansion"), 0.78, 0.005, "own data");
    assert_near(of("pooled"), 0.46, 0.005, "pooled data");
}

/// What one way through an expansion has led to, with its probability.
#[derive(Debug, Clone, Copy)]
struct Way {
    p: f64,
    mtd: usize,
    patients: u32,
    dlts: u32,
    responses: u32,
    success: bool,
}

/// The rules of an expansion, told once more: patient by patient, every outcome a branch.
struct Enumeration<'a> {
    boundary: &'a dyn Fn(u32) -> Boundary,
    pooled: bool,
    again: bool,
    patients: u32,
    response: Option<(u32, u32, u32)>,
    dlt: &'a [f64],
    respond: &'a [f64],
    ways: Vec<Way>,
}

impl Enumeration<'_> {
    /// An expansion at a dose level, from 1, of which `seen` says patients and DLTs at each dose level in the escalation.
    fn expand(&mut self, level: usize, seen: &[(u32, u32)], so_far: Way) {
        let before = if self.pooled { seen[level - 1] } else { (0, 0) };
        let boundary = (self.boundary)(before.0);
        self.go_on(level, seen, &boundary, before, (0, 0, 0), so_far);
    }

    fn go_on(
        &mut self,
        level: usize,
        seen: &[(u32, u32)],
        boundary: &Boundary,
        before: (u32, u32),
        (n, y, x): (u32, u32, u32),
        so_far: Way,
    ) {
        if n > 0 && boundary.stops(before.0 + n, before.1 + y) {
            let lower = (1..level).rev().find(|&below| seen[below - 1].0 > 0).unwrap_or(0);
            match lower {
                lower if lower > 0 && self.again => self.expand(lower, seen, so_far),
                lower => self.ways.push(Way { mtd: lower, ..so_far }),
            }
            return;
        }
        let few = self.response.is_some_and(|(first, more_than, _)| n == first && x <= more_than);
        if few || n == self.patients {
            let success = n == self.patients && self.response.is_some_and(|(_, _, above)| x > above);
            self.ways.push(Way { mtd: level, success, ..so_far });
            return;
        }
        for (dlt, responds) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let chance = |happens: u32, p: f64| if happens == 1 { p } else { 1.0 - p };
            let p = so_far.p * chance(dlt, self.dlt[level - 1]) * chance(responds, self.respond[level - 1]);
            let way = Way {
                p,
                patients: so_far.patients + 1,
                dlts: so_far.dlts + dlt,
                responses: so_far.responses + responds,
                ..so_far
            };
            if p > 0.0 {
                self.go_on(level, seen, boundary, before, (n + 1, y + dlt, x + responds), way);
            }
        }
    }
}

/// Every path of the escalation, then every outcome of every patient: own and pooled data, another expansion below, response.
#[test]
fn every_outcome_of_every_patient() {
    let (dlt, respond) = ([0.15, 0.45], [0.3, 0.6]);
    for (data, again, response) in [
        ("expansion", false, None),
        ("expansion", true, Some((2, 0, 1))),
        ("pooled", true, Some((3, 1, 2))),
        ("pooled", false, Some((2, 0, 0))),
    ] {
        let mut keys =
            format!("patients = 5\nfirst_look = 2\nstop_at = [[3, 2], [5, 3], [8, 4], [11, 5]]\ndata = \"{data}\"\n");
        keys += &format!("expand_again = {again}\n");
        let (mut curve, mut tables) = (String::from("0.15, 0.45"), String::new());
        if let Some((first, more_than, above)) = response {
            curve += "; 0.3, 0.6";
            tables = format!(
                "[expansion.response]\nfirst_stage = {first}\nmore_than = {more_than}\nsuccess_above = {above}\n"
            );
        }
        let plan = plan(&text("[design.three_plus_three]\nrule = \"de-escalating\"", &[&curve], &(keys + &tables)));
        let rules = plan.expansion.clone().unwrap();
        let study = Study::new(plan);
        let of = exact::answer(&study, 0, 0).unwrap();
        let graph = exact::capped_graph(&study, 0).unwrap();
        let boundary = |before: u32| rules.boundary(before).unwrap();
        let mut all = Enumeration {
            boundary: &boundary,
            pooled: data == "pooled",
            again,
            patients: 5,
            response,
            dlt: &dlt,
            respond: &respond,
            ways: Vec::new(),
        };
        let mut none_before = 0.0;
        exact::paths(&graph, &dlt, &mut |path| -> Result<(), ()> {
            let mut seen = vec![(0, 0); 2];
            for &(dose, patients, dlts) in &path.cohorts {
                let at = &mut seen[dose.index()];
                *at = (at.0 + u32::from(patients), at.1 + u32::from(dlts));
            }
            let (patients, dlts) = seen.iter().fold((0, 0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
            let way = Way { p: path.probability, mtd: 0, patients, dlts, responses: 0, success: false };
            match path.mtd {
                Mtd::Dose(dose) => all.expand(dose.number(), &seen, way),
                _ => {
                    none_before += path.probability;
                    all.ways.push(way);
                }
            }
            Ok(())
        })
        .unwrap();
        let sum = |of: &dyn Fn(&Way) -> f64| all.ways.iter().map(|way| way.p * of(way)).sum::<f64>();
        let is = |is: bool| f64::from(u8::from(is));
        let what = format!("{data}, again {again}, {response:?}");
        assert_near(sum(&|_| 1.0), 1.0, 1e-12, &what);
        assert_near(of.expansion.as_ref().unwrap().p_none_before.value, none_before, 1e-12, &what);
        assert_near(of.p_none_tolerable.value, sum(&|way| is(way.mtd == 0)), 1e-12, &what);
        for level in [1, 2] {
            assert_near(of.doses[level - 1].p_mtd.value, sum(&|way| is(way.mtd == level)), 1e-12, &what);
        }
        for (summary, number) in [
            (of.patients.as_ref().unwrap(), (|way: &Way| way.patients) as fn(&Way) -> u32),
            (of.dlts.as_ref().unwrap(), |way: &Way| way.dlts),
        ] {
            assert_near(summary.mean.value, sum(&|way| f64::from(number(way))), 1e-11, &what);
            for bin in summary.distribution.bins.iter() {
                let expected = sum(&|way| is(u64::from(number(way)) == bin.from));
                assert_near(bin.probability.value, expected, 1e-12, &format!("{what}: {}", bin.from));
            }
        }
        let at_dose: f64 = of.doses.iter().map(|dose| dose.patients.as_ref().unwrap().mean.value).sum();
        assert_near(at_dose, sum(&|way| f64::from(way.patients)), 1e-11, &what);
        if response.is_some() {
            let seen = of.response().unwrap();
            assert_near(seen.p_success.value, sum(&|way| is(way.success)), 1e-12, &what);
            assert_near(seen.p_any.value, sum(&|way| is(way.responses > 0)), 1e-12, &what);
            assert_near(seen.responses.mean.value, sum(&|way| f64::from(way.responses)), 1e-12, &what);
        }
    }
}

/// Trials on their calendar, of every kind, within chance of the exact answers.
#[test]
fn trials_on_their_calendar_agree() {
    let response = "[expansion.response]\nfirst_stage = 4\nmore_than = 0\nsuccess_above = 2\n";
    let curves = ["0.05, 0.2, 0.4; 0.1, 0.2, 0.4", "0.3, 0.5, 0.7; 0.1, 0.1, 0.5"];
    let plain = ["0.05, 0.2, 0.4", "0.3, 0.5, 0.7"];
    for (design, curves, expansion) in [
        ("[design.three_plus_three]", plain, "patients = 9\nstop_above = 0.8\n".to_owned()),
        (
            "[design.three_plus_three]",
            plain,
            "patients = 9\nstop_above = 0.8\ndata = \"pooled\"\nexpand_again = true\n".to_owned(),
        ),
        (
            "[design.three_plus_three]\nrule = \"de-escalating-top-six\"",
            curves,
            format!("patients = 9\ntotal_error = 0.1\nexpand_again = true\n{response}"),
        ),
        (
            "cap = 9\nat_cap = \"declare\"\n[design.three_plus_three]",
            plain,
            "patients = 6\nfirst_look = 1\nstop_at = [[2, 1], [6, 3]]\nif_stopped = \"none\"\n".to_owned(),
        ),
        (
            "max_patients = 12\n[design.boin]",
            curves,
            format!("patients = 8\nstop_above = 0.7\ndata = \"pooled\"\nprior = [0.6, 1.4]\n{response}"),
        ),
    ] {
        for conduct in
            ["", "dropout_probability = 0.2\nnot_infused_probability = 0.1\n", "stagger = \"all\"\nstagger_days = 7\n"]
        {
            let more = format!("[conduct]\n{conduct}[enrolment]\npatients_per_month = 3\nqueue = 1\n");
            let text = text(design, &curves, &(expansion.clone() + &more));
            let study = Study::new(plan(&text));
            if design.contains("cap = 9") && conduct.contains("dropout") {
                assert_eq!(exact::answer(&study, 0, 0), Err(Inexact::CapWithDropout));
                continue;
            }
            let mut results = study.simulate(&Watch::default()).unwrap();
            exact::attach(&study, &mut results);
            assert!(results.cells.iter().all(|cell| cell.exact.as_ref().is_some_and(|of| of.patients.is_some())));
            let verification = Verification::new(&results);
            assert!(verification.compared > 100, "{}", verification.compared);
            let furthest = verification.furthest.as_ref().unwrap();
            assert!(
                verification.is_within_chance() && furthest.z.is_some_and(|z| z.abs() < 5.0),
                "{furthest:?}\n{text}"
            );
        }
    }
}

#[test]
fn what_a_file_says_is_echoed_and_read_back() {
    for (curve, keys) in [
        ("0.1, 0.3", "patients = 12\nstop_above = 0.9\nprior = [0.5, 0.5]\ndata = \"pooled\"\n"),
        (
            "0.1, 0.3",
            "patients = 12\nfirst_look = 4\ntotal_error = 0.05\nif_stopped = \"none\"\ntarget_dlt_rate = 0.25\n",
        ),
        ("0.1, 0.3", "patients = 2\nstop_at = [[1, 1], [2, 2]]\nexpand_again = true\n"),
        (
            "0.1, 0.3; 0.2, 0.4",
            "patients = 12\nstop_above = 1\n[expansion.response]\nfirst_stage = 9\nmore_than = 0\nsuccess_above = 2\n",
        ),
    ] {
        let read = plan(&text("[design.three_plus_three]", &[curve], keys));
        let echoed = describe(&read);
        assert_eq!(plan(&echoed).expansion, read.expansion, "{echoed}");
        assert_eq!(plan(&echoed).scenarios, read.scenarios, "{echoed}");
        for line in keys.lines().filter(|line| !line.starts_with('[')) {
            let key = line.split(" = ").next().unwrap();
            assert!(echoed.contains(&format!("\n{key} = ")), "{key} is not in\n{echoed}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_its_key() {
    let response = |keys: &str| format!("patients = 12\nstop_above = 0.9\n[expansion.response]\n{keys}");
    for (curve, keys, key, says) in [
        ("0.1", "stop_above = 0.9\n".to_owned(), "patients", "missing"),
        ("0.1", "patients = 12\n".to_owned(), "stop_above", "missing"),
        ("0.1", "patients = 12\nstop_above = 0.9\ntotal_error = 0.1\n".to_owned(), "total_error", "no effect"),
        ("0.1", "patients = 12\nstop_above = 0.9\nstop_at = [[3, 2]]\n".to_owned(), "stop_at", "no effect"),
        ("0.1", "patients = 12\ntotal_error = 0.1\nstop_at = [[3, 2]]\n".to_owned(), "stop_at", "no effect"),
        ("0.1", "patients = 12\ntotal_error = 0.1\nprior = [1, 1]\n".to_owned(), "prior", "no effect"),
        ("0.1", "patients = 12\nstop_at = [[3, 2], [2, 3]]\n".to_owned(), "stop_at", "rise"),
        ("0.1", "patients = 12\nstop_at = [[3, 1.5]]\n".to_owned(), "stop_at", "whole"),
        (
            "0.1",
            "patients = 12\nstop_above = 0.9\nif_stopped = \"none\"\nexpand_again = true\n".to_owned(),
            "expand_again",
            "no effect",
        ),
        ("0.1; 0.2", "patients = 12\nstop_above = 0.9\n".to_owned(), "response_probabilities", "no effect"),
        ("0.1", response("first_stage = 9\nmore_than = 0\nsuccess_above = 2\n"), "response", "response_probabilities"),
        ("0.1; 0.2", response("first_stage = 12\nmore_than = 0\nsuccess_above = 2\n"), "first_stage", "second"),
        ("0.1; 0.2", response("first_stage = 9\nmore_than = 9\nsuccess_above = 9\n"), "more_than", "cannot respond"),
        ("0.1; 0.2", response("first_stage = 9\nmore_than = 3\nsuccess_above = 2\n"), "success_above", "settled"),
    ] {
        let text = text("[design.three_plus_three]", &[curve], &keys);
        let error =
            parse("expansion", &text).err().unwrap_or_else(|| panic!("{key} is not refused\n{text}")).to_string();
        assert!(error.contains(key) && error.contains(says), "{key}, {says}: {error}");
    }
}

/// What the first design of a plan says of a history in the notation, whatever departs in it.
fn followed(plan: &Plan, history: &str) -> RunningTrial {
    let spec = &plan.designs[0].spec;
    let Design::Cohort(design) = build(spec, plan.dose_count(), plan.target_dlt_rate.get()) else { panic!() };
    Protocol::new(plan, spec, &*design).follow(&from_notation(&notation::parse(history).unwrap())).unwrap()
}

/// The same of one that departs in nothing.
fn running(plan: &Plan, history: &str) -> RunningTrial {
    followed(plan, history).without_departures().unwrap()
}

/// Every decision of simulated trials, with their histories told cohort by cohort: own and pooled data, another expansion below.
#[test]
fn a_running_trial_is_told_what_the_simulated_one_decided() {
    let mut seen = [0; 3];
    for keys in [
        "patients = 9\nstop_above = 0.8\n",
        "patients = 9\nstop_above = 0.8\ndata = \"pooled\"\nexpand_again = true\n",
        "patients = 6\nfirst_look = 1\nstop_at = [[2, 1], [6, 3]]\nif_stopped = \"none\"\n",
    ] {
        let study = Study::new(plan(&text("[design.three_plus_three]", &["0.05, 0.3, 0.5"], keys)));
        for trial in 0..120 {
            let (outcome, record) = study.one_trial(0, 0, trial);
            let mut history = String::new();
            for (place, cohort) in record.cohorts.iter().enumerate() {
                history += &format!(" {}", notation::word(cohort.dose, cohort.evaluable as u8, cohort.dlts as u8));
                let told = running(study.plan(), &history);
                let is_last = place + 1 == record.cohorts.len();
                let expands = told.expansions.last().is_some_and(|of| of.state == ExpansionState::Open);
                match (cohort.decision, told.now) {
                    (Decision::Treat(asked), Now::Open(open)) => {
                        assert_eq!((asked.dose, open.enrolled), (open.dose, 0), "{keys}{history}");
                        // The record of a trial says of another expansion only where it is.
                        let moves = expands && told.expansions.len() > 1 && open.dose != cohort.dose;
                        assert!(moves || u32::from(asked.patients) == open.planned, "{keys}{history}");
                        seen[0] += usize::from(expands);
                    }
                    // Its escalation is over, the expansion begins.
                    (Decision::Stop { mtd: Mtd::Dose(dose), .. }, Now::Open(open)) if !is_last => {
                        assert_eq!((dose, open.enrolled), (open.dose, 0), "{keys}{history}");
                        seen[1] += 1;
                    }
                    (Decision::Stop { mtd, .. }, Now::Decided(Decision::Stop { mtd: now, .. })) => {
                        assert_eq!((mtd, is_last), (now, true), "{keys}{history}");
                        assert_eq!(now, outcome.mtd);
                        seen[2] += 1;
                    }
                    (decided, now) => panic!("{keys}{history}: {decided:?}, {now:?}"),
                }
            }
        }
    }
    assert!(seen[0] > 200 && seen[1] > 200 && seen[2] == 360, "{seen:?}");
}

/// Twelve patients, own data, 0.90 under a uniform prior, from the third on: stopped at 2 of 3, 3 of 4 or 5 (Geller 2003: Pr(p > 0.30)
/// is 0.916 after 2 of 3, 0.837 after 2 of 4).
#[test]
fn a_running_expansion_goes_on_stops_and_ends() {
    let plan = plan(&text("[design.three_plus_three]", &["0.1, 0.2, 0.3"], "patients = 12\nstop_above = 0.9\n"));
    let now = |history: &str| running(&plan, history);
    let mtd = |of: &RunningTrial| match of.now {
        Now::Decided(Decision::Stop { mtd, .. }) => mtd,
        other => panic!("{other:?}"),
    };
    // The MTD is dose level 2; nobody of the escalation counts.
    let begun = now("1NNN 2NNN 3TT");
    let expansion = begun.expansions[0];
    assert_eq!(
        (expansion.dose.number(), expansion.planned, expansion.evaluable, expansion.escalation),
        (2, 12, 0, (0, 0))
    );
    assert!(matches!(begun.now, Now::Open(cohort) if cohort.dose.number() == 2 && cohort.enrolled == 0));
    let stopped = now("1NNN 2NNN 3TT 2TTN");
    assert_eq!((stopped.expansions[0].state, mtd(&stopped)), (ExpansionState::Stopped, Mtd::Dose(support::level(1))));
    let on = now("1NNN 2NNN 3TT 2NTP");
    assert!(matches!(on.now, Now::Open(cohort) if cohort.places == 0 && cohort.pending == 1));
    assert_eq!(on.expansions[0].stopped_by, Some((3, 2)));
    assert_eq!(on.outcomes.len(), 2);
    let over = now("1NNN 2NNN 3TT 2NNNNNNNNNNNN");
    assert_eq!((over.expansions[0].state, mtd(&over)), (ExpansionState::Ended, Mtd::Dose(support::level(2))));
    assert_eq!(over.doses[1].evaluable, 15);
}

/// Whoever is treated elsewhere, beyond the places of an expansion or after its end is passed over by no answer: there is none.
#[test]
fn patients_apart_from_an_expansion_leave_the_answer_open() {
    let plan = plan(&text(
        "[design.three_plus_three]",
        &["0.05, 0.15, 0.30"],
        "patients = 12\nfirst_look = 3\nstop_above = 0.90\nexpand_again = true\n",
    ));
    for (history, departed) in [
        ("1NNN 2NNN 3NNN 2TTT", 3),
        ("1NNN 2NNN 3NNN 2NNN", 3),
        ("1NNN 2NNN 3NNN 3TPNE", 1),
        ("1NNN 2NNN 3NNN 3TPNN", 1),
        ("1NNN 2NNN 3NNN 3PPPPPPPPPPPP", 9),
        ("1NNN 2NNN 3NNN 3NNN 3NNNN 3NNNNN 3TTTTTT", 6),
    ] {
        let trial = followed(&plan, history);
        assert_eq!((trial.now, trial.departures.len()), (Now::NotSaid, departed), "{history}: {trial:?}");
        assert!(trial.outcomes.is_empty() && trial.neighbours.is_empty(), "{history}");
        let counted: u32 = trial.doses.iter().map(|dose| dose.evaluable + dose.pending + dose.not_evaluable).sum();
        let told: usize = notation::parse(history).unwrap().iter().map(|cohort| cohort.patients.len()).sum();
        assert_eq!(counted as usize, told, "{history}: everybody is in the table");
    }
    // Whoever is replaced, or pending in a place, departs from nothing.
    for history in ["1NNN 2NNN 3NNN 3NEP", "1NNN 2NNN 3NNN 3NNE 3N"] {
        assert!(matches!(running(&plan, history).now, Now::Open(_)), "{history}");
    }
}

/// Pooled data need every DLT of the escalation at a dose level that may be expanded: the MTD, and those tried below it. A settled one
/// has been forgotten.
#[test]
fn no_design_settles_a_dose_level_that_may_be_expanded() {
    let (mut endings, mut settled) = (0, 0);
    for (name, spec) in every_design(3) {
        let Design::Cohort(design) = build(&spec, 3, 0.3) else { continue };
        let graph = Graph::compile(&*design, 3, MAX_STATES).unwrap();
        let capped = CappedGraph::new(&graph, &*design, &spec);
        for ending in capped.endings() {
            let Mtd::Dose(mtd) = ending.mtd else { continue };
            for state in ending.states.clone() {
                let tallies = capped.tallies(u32::try_from(state).unwrap());
                for dose in DoseLevel::ladder(3).filter(|&dose| tallies.patients(dose) > 0) {
                    let is_settled = capped.is_settled(dose, tallies.patients(dose), tallies.dlts(dose));
                    settled += usize::from(is_settled);
                    assert!(!is_settled || dose > mtd, "{name}: dose level {dose}, MTD {mtd}, {tallies:?}");
                }
                endings += 1;
            }
        }
    }
    // Above the MTD there are some, so that the test can fail.
    assert!(endings > 100 && settled > 0, "{endings}, {settled}");
}
