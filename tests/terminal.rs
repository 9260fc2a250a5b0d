//! What the terminal says: snapshots that were read, and rules that hold for any plan.

#![allow(clippy::unwrap_used)]

mod results;

use std::collections::BTreeSet;

use dosim::ask::{History, next_report};
use dosim::design::StopReason;
use dosim::report::next::NextReport;
use dosim::report::terminal::{Style, next, summary};
use dosim::scenario::{AtCap, NamedDesign, Plan, Preset, TrueMtd, parse};
use results::{capped, default_plan, design, doses, scenario, simulate};
use unicode_width::UnicodeWidthStr;

fn widest(text: &str) -> usize {
    text.lines().map(UnicodeWidthStr::width).max().unwrap()
}

#[test]
fn five_scenarios_and_one_design() {
    let results = simulate(default_plan());
    let plain = summary(&results, Style::Plain, 120);
    assert!(widest(&plain) <= 120, "{}", widest(&plain));
    insta::assert_snapshot!("default_plain_120", plain);
    insta::assert_snapshot!("default_rich_100", summary(&results, Style::Rich, 100));
}

#[test]
fn rules_side_by_side_with_and_without_the_cap() {
    let mut designs: Vec<_> = Preset::ALL.into_iter().map(|preset| capped(preset, AtCap::Undetermined)).collect();
    designs.push(design("classic, declare", Preset::Classic, Some(12), AtCap::Declare));
    designs.push(design("classic, no cap", Preset::Classic, None, AtCap::Undetermined));
    let text = summary(&simulate(Plan { designs, trials: 400, ..default_plan() }), Style::Plain, 120);
    insta::assert_snapshot!("several_designs", text);
}

#[test]
fn without_a_cap_nothing_is_undetermined() {
    let designs = vec![design("D", Preset::DeEscalatingTopSix, None, AtCap::Undetermined)];
    let mut plan = Plan { designs, true_mtd: TrueMtd::NearestToTarget, trials: 400, ..default_plan() };
    plan.calendar.planned_completion = None;
    let text = summary(&simulate(plan), Style::Rich, 120);
    assert!(!text.contains("undeter-"), "{text}");
    insta::assert_snapshot!("no_cap", text);
}

#[test]
fn twelve_doses_go_into_further_tables() {
    let labels: Vec<_> = (1..=12).map(|n| format!("{}e6 CAR+ cells per kg", 3 * n)).collect();
    let labels: Vec<_> = labels.iter().map(String::as_str).collect();
    let curve: Vec<_> = (1..=12).map(|n| 0.04 * f64::from(n)).collect();
    let plan = Plan {
        doses: doses(&labels),
        scenarios: vec![scenario("a long ladder", &curve), scenario("nothing happens", &[0.0; 12])],
        designs: vec![design("classic", Preset::Classic, Some(30), AtCap::Declare)],
        trials: 400,
        ..default_plan()
    };
    let text = summary(&simulate(plan), Style::Plain, 100);
    assert!(widest(&text) <= 100, "{text}");
    insta::assert_snapshot!("twelve_doses", text);
}

#[test]
fn long_and_hostile_names_stay_in_their_place() {
    let mut plan = default_plan();
    plan.trials = 400;
    plan.title = "A title\u{1b}[2J\nthat clears the screen".to_owned();
    plan.scenarios[0].name = "a curve whose name goes on and on until nobody reads it any more (1)".to_owned();
    plan.scenarios[1].name = "a curve whose name goes on and on until nobody reads it any more (2)".to_owned();
    plan.scenarios[2].name = "急峻な用量毒性曲線を仮定したシナリオ".to_owned();
    plan.designs = vec![
        design("the rule that the protocol states in section 5.2", Preset::Classic, Some(12), AtCap::Declare),
        design("=1+1\tand a tab", Preset::TwoInSix, Some(18), AtCap::Undetermined),
    ];
    let text = summary(&simulate(plan), Style::Rich, 110);
    assert!(widest(&text) <= 110, "{text}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    insta::assert_snapshot!("long_names", text);
}

/// An estimated standard error of 0 must not be sold as certainty.
#[test]
fn one_trial_proves_nothing() {
    let text = summary(&simulate(Plan { trials: 1, ..default_plan() }), Style::Plain, 120);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("others may still have up to 100 % (95 % confidence)"), "{text}");
}

#[test]
fn the_text_fits_many_widths() {
    let designs: Vec<_> = Preset::ALL.into_iter().map(|preset| capped(preset, AtCap::Undetermined)).collect();
    let results = simulate(Plan { designs, trials: 100, ..default_plan() });
    for width in [60, 80, 100, 120, 200] {
        for style in [Style::Plain, Style::Rich] {
            let text = summary(&results, style, width);
            assert!(widest(&text) <= width, "{width}: {}\n{text}", widest(&text));
            assert!(style == Style::Rich || text.is_ascii(), "{text}");
        }
    }
}

const OF_NEXT: &str = "title = \"t\"\ntarget_dlt_rate = 0.3\n\
    dose = [{ label = \"low\", amount = 1 }, { label = \"high\", amount = 2 }]\n\
    scenario = [{ name = \"s\", dlt_probabilities = [0.1, 0.3] }]\n[[design]]\nname = \"d\"\n";

/// What a line says, clause by clause, without the counts that stand before a colon or a condition.
fn clauses(line: &str) -> Vec<&str> {
    let parts = line.split([';', ',', '(', ')']).flat_map(|part| part.split(": ")).flat_map(|part| part.split("Why"));
    let parts = parts.map(|part| part.trim().trim_start_matches("- ").trim_start_matches("but ").trim_end_matches('.'));
    parts.filter(|part| part.len() >= 10 && !part.starts_with(|first: char| first.is_ascii_digit())).collect()
}

/// Every history that a design leads to, from one on, with what `next` says of it.
fn follow(named: &NamedDesign, plan: &Plan, history: &str, visit: &mut impl FnMut(&NextReport, &str)) {
    let report = next_report(plan, named, History::Outcomes(history), true).unwrap();
    visit(&report, &next(&report, plan, named, Style::Plain, 10_000));
    let decision = report.decision();
    if let ("enrol", Some(dose), Some(patients)) = (decision.action, decision.dose, decision.patients) {
        for dlts in 0..=patients {
            let letters = format!("{}{}", "N".repeat((patients - dlts) as usize), "T".repeat(dlts as usize));
            follow(named, plan, format!("{history} {dose}{letters}").trim(), visit);
        }
    }
}

/// Nothing that is said of what follows is said twice, whatever ends the trial; and every reason for an end occurs.
#[test]
fn next_says_a_thing_once() {
    let designs = [
        "[design.three_plus_three]\nrule = \"two-in-six\"\n",
        "[design.three_plus_three]\nrule = \"de-escalating-top-six\"\n",
        "cap = 9\n[design.three_plus_three]\n",
        "cap = 9\nat_cap = \"declare\"\nat_least_at_mtd = 6\n[design.three_plus_three]\n",
        "[design.accelerated_titration]\n",
        "[design.a_plus_b]\n",
        "[design.decision_table]\n",
        "[design.rolling_six]\n",
        "[design.iq_three_plus_three]\n",
        "max_patients = 9\nenough_at_dose = 6\n[design.boin]\n",
        "max_patients = 9\nenough_at_dose = 6\nenough_when = \"any\"\nlowest_too_toxic = 0.7\n[design.mtpi]\n",
        "max_patients = 6\n[design.keyboard]\n",
        "max_patients = 6\n[design.i_three_plus_three]\n",
        "max_patients = 9\n[design.crm]\nsafety_stop = 0.8\nrestrict_escalation = true\n",
        "max_patients = 9\n[design.blrm]\nenough_target_probability = 0.5\n",
    ];
    let mut met = BTreeSet::new();
    for design in designs {
        let plan = parse("file", &format!("{OF_NEXT}{design}")).unwrap().plan;
        follow(&plan.designs[0], &plan, "", &mut |report, said| {
            met.extend(report.decision().stop_reason);
            let now = said.split("\n\n").find(|part| part.starts_with("Now: ")).unwrap().replace('\n', " ");
            let outcomes = said.lines().filter(|line| line.starts_with("- "));
            for line in std::iter::once(&*now).chain(outcomes) {
                let clauses = clauses(line);
                let is_within = |one: usize, other: usize| one != other && clauses[other].contains(clauses[one]);
                let twice = (0..clauses.len()).find(|&one| (0..clauses.len()).any(|other| is_within(one, other)));
                assert_eq!(twice.map(|place| clauses[place]), None, "{design}{line}");
                assert!(line.matches("MTD").count() <= 1, "{design}{line}");
            }
        });
    }
    let halted = &parse("file", &format!("{OF_NEXT}[design.three_plus_three]\n")).unwrap().plan;
    let report = next_report(halted, &halted.designs[0], History::Outcomes("1NNH"), true).unwrap();
    met.extend(report.decision().stop_reason);
    let said = next(&report, halted, &halted.designs[0], Style::Plain, 10_000);
    assert!(
        said.contains("Now: stop, the MTD is undetermined.\nWhy: a severe event at dose level 1 ended the study."),
        "{said}"
    );
    assert_eq!(met, StopReason::ALL.into_iter().map(StopReason::name).collect());
}
