//! The summary on the terminal: snapshots that were read, and rules that hold for any plan.

#![allow(clippy::unwrap_used)]

mod results;

use dosim::report::terminal::{Style, summary};
use dosim::scenario::{AtCap, Plan, Preset, TrueMtd};
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
