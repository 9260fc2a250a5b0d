//! A varied plan is the plan of the edited file, for every key, design and command.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use dosim::scenario::{Edit, Plan, Rule, describe, parse, parse_edited};
use proptest::prelude::*;

/// A scenario file line by line, so that a test can edit it as a person would.
#[derive(Clone, Default)]
struct File {
    top: Vec<(&'static str, String)>,
    design: Vec<(&'static str, String)>,
    rule: &'static str,
    of_rule: Vec<(&'static str, String)>,
    enrolment: Vec<(&'static str, String)>,
    window: Vec<(&'static str, String)>,
    onset: Vec<(&'static str, String)>,
    conduct: Vec<(&'static str, String)>,
    /// Without any line there is no such table.
    expansion: Vec<(&'static str, String)>,
    asked: String,
}

/// Puts a value in the place of that of a key, or adds the key.
fn put(lines: &mut Vec<(&'static str, String)>, key: &'static str, value: &str) {
    match lines.iter_mut().find(|(other, _)| *other == key) {
        Some((_, old)) => value.clone_into(old),
        None => lines.push((key, value.to_owned())),
    }
}

impl File {
    fn text(&self) -> String {
        let lines = |header: &str, lines: &[(&str, String)]| {
            let lines: String = lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
            format!("{header}\n{lines}")
        };
        let ladder = "[[dose]]\nlabel = \"a\"\n[[dose]]\nlabel = \"b\"\n[[dose]]\nlabel = \"c\"\n";
        let scenario = "[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2, 0.4]\n";
        [
            lines("title = \"t\"\ntarget_dlt_rate = 0.3", &self.top),
            format!("{ladder}{scenario}"),
            lines("[[design]]\nname = \"d\"", &self.design),
            lines(&format!("[design.{}]", self.rule), &self.of_rule),
            lines("[enrolment]", &self.enrolment),
            lines("[dlt_window]", &self.window),
            lines("[onset]", &self.onset),
            lines("[conduct]", &self.conduct),
            if self.expansion.is_empty() { String::new() } else { lines("[expansion]", &self.expansion) },
            self.asked.clone(),
        ]
        .concat()
    }

    fn plan(&self) -> Option<Plan> {
        parse("file", &self.text()).ok().map(|loaded| loaded.plan)
    }
}

/// Files of every design, with what a variation can meet given, left to a default, or out.
fn files() -> Vec<File> {
    let maybe = |key, value: &str, given: bool| if given { vec![(key, value.to_owned())] } else { Vec::new() };
    let of_rule = |rule: &'static str| {
        (0..32).map(move |bits: u32| {
            let given = |bit: u32| bits & (1 << bit) != 0;
            File {
                rule,
                design: [maybe("cap", "12", given(0)), maybe("max_patients", "12", given(1))].concat(),
                enrolment: maybe("cap", "15", given(2)),
                onset: match (given(3), given(4)) {
                    (true, true) => vec![("max_days", "28".to_owned())],
                    (true, false) => vec![("distribution", "\"uniform\"".to_owned()), ("min_days", "1".to_owned())],
                    (false, true) => {
                        vec![("distribution", "\"exponential\"".to_owned()), ("mean_days", "9".to_owned())]
                    }
                    (false, false) => Vec::new(),
                },
                expansion: match bits % 3 {
                    0 => Vec::new(),
                    1 => [maybe("patients", "12", true), maybe("stop_above", "0.9", true)].concat(),
                    _ => [maybe("patients", "9", true), maybe("total_error", "0.1", true)].concat(),
                },
                ..File::default()
            }
        })
    };
    Rule::keys().flat_map(of_rule).collect()
}

/// Before the keys of `[expansion]`.
const EXPANSION: &str = "expansion_";

/// Every key of `[expansion]` that can vary, with two values.
const OF_EXPANSION: [(&str, &str, &str); 9] = [
    ("expansion_patients", "6", "20"),
    ("expansion_patients", "12", "501"),
    ("expansion_first_look", "1", "5"),
    ("expansion_target_dlt_rate", "0.2", "0.4"),
    ("expansion_stop_above", "0.8", "0.95"),
    ("expansion_total_error", "0.05", "0.2"),
    ("expansion_data", "\"pooled\"", "\"expansion\""),
    ("expansion_if_stopped", "\"none\"", "\"lower\""),
    ("expansion_expand_again", "true", "false"),
];

/// What a key of `[sensitivity]` means as an edit of the file.
fn edited(file: &File, key: &'static str, value: &str) -> File {
    let mut file = file.clone();
    match key {
        _ if key.starts_with(EXPANSION) => put(&mut file.expansion, &key[EXPANSION.len()..], value),
        "patients_per_month" => put(&mut file.enrolment, key, value),
        "days_after_infusion" => put(&mut file.window, key, value),
        "dropout_probability" => put(&mut file.conduct, key, value),
        _ => put(&mut file.design, key, value),
    }
    put(&mut file.top, "trials", "77");
    file
}

#[test]
fn a_variation_of_the_sensitivity_analysis_is_the_plan_of_the_edited_file() {
    let cases = [
        ("patients_per_month", "3"),
        ("days_after_infusion", "56"),
        ("days_after_infusion", "14"),
        ("dropout_probability", "0.2"),
        ("cap", "12"),
        ("cap", "24"),
        ("cap", "\"none\""),
    ];
    let of_expansion = OF_EXPANSION.into_iter().flat_map(|(key, one, other)| [(key, one), (key, other)]);
    let cases: Vec<_> = cases.into_iter().chain(of_expansion).collect();
    let (mut equal, mut refused, mut expanded) = (0, 0, 0);
    for file in files().iter().filter(|file| file.plan().is_some()) {
        for &(key, value) in &cases {
            let asked = format!("[sensitivity]\ntrials = 77\n{key} = [{value}]\n");
            let varied = File { asked, ..file.clone() }.plan();
            let varied = varied.map(|plan| plan.sensitivity.unwrap().variations.swap_remove(0).plan);
            let edited = edited(file, key, value);
            assert_eq!(varied, edited.plan(), "{key} = {value} in\n{}", file.text());
            *(if varied.is_some() { &mut equal } else { &mut refused }) += 1;
            expanded += u32::from(varied.is_some() && key.starts_with(EXPANSION));
        }
    }
    assert!(expanded > 500, "{expanded} of the expansion");
    assert!(equal > 1_000 && refused > 50, "{equal} equal, {refused} refused");
}

#[test]
fn a_variant_is_the_design_of_the_edited_file() {
    let cases = [
        ("cap", "12", "24"),
        ("cap", "18", "\"none\""),
        ("at_cap", "\"declare\"", "\"undetermined\""),
        ("starting_dose", "1", "3"),
        ("starting_dose", "2", "9"),
        ("de_escalate", "false", "true"),
        ("expand_top_dose", "true", "false"),
        ("dlts_tolerated_in_six", "2", "1"),
    ];
    let cases: Vec<_> = cases.into_iter().chain(OF_EXPANSION).collect();
    let (mut equal, mut refused) = (0, 0);
    for file in files().iter().filter(|file| file.plan().is_some()) {
        for &(key, one, other) in &cases {
            let asked = format!("[sweep.variants]\n{key} = [{one}, {other}]\n");
            let swept = File { asked, ..file.clone() }.plan();
            let designs = [one, other].map(|value| {
                let mut edited = file.clone();
                match key.strip_prefix(EXPANSION) {
                    Some(of) => put(&mut edited.expansion, of, value),
                    None if ["cap", "at_cap"].contains(&key) => put(&mut edited.design, key, value),
                    None => put(&mut edited.of_rule, key, value),
                }
                edited.plan().map(|mut plan| (plan.designs.swap_remove(0).spec, plan.expansion))
            });
            let Some(swept) = swept else {
                assert!(designs.iter().any(Option::is_none), "{key} in\n{}", file.text());
                refused += 1;
                continue;
            };
            let variants = swept.sweep.unwrap().variants.unwrap().designs;
            let found: Vec<_> = variants.into_iter().map(|variant| Some((variant.spec, variant.expansion))).collect();
            if found.len() == 1 {
                // Without a cap, what would happen there makes no variant.
                assert!(key == "at_cap" && designs[0].as_ref().unwrap().0.cap.is_none(), "{key} in\n{}", file.text());
            }
            assert_eq!(found, designs[..found.len()], "{key} in\n{}", file.text());
            equal += 1;
        }
    }
    assert!(equal > 800 && refused > 200, "{equal} equal, {refused} refused");
}

/// Six and three patients more than the smallest cap: BOIN and its kind go on to the cap where they have no maximum.
#[test]
fn a_cap_that_varies_is_the_maximum_of_a_design_without_one() {
    for rule in ["boin", "keyboard", "crm", "tite_boin", "tite_crm"] {
        let asked = "[sweep.variants]\ncap = [12, 18, 24]\n[sensitivity]\ncap = [18, 24]\n".to_owned();
        let mut file = File { rule, asked, ..File::default() };
        put(&mut file.design, "cap", "12");
        let most = |plan: &Plan| plan.designs[0].spec.general.max_patients;
        let plan = file.plan().unwrap();
        let variants = plan.sweep.unwrap().variants.unwrap().designs;
        let maxima: Vec<_> = variants.iter().map(|variant| variant.spec.general.max_patients).collect();
        assert_eq!(maxima, [Some(12), Some(18), Some(24)], "{rule}");
        put(&mut file.design, "max_patients", "12");
        let plan = file.plan().unwrap();
        let variations = plan.sensitivity.unwrap().variations;
        assert!(variations.iter().all(|variation| most(&variation.plan) == Some(12)), "{rule}");
    }
}

/// The onset of a file that gives none fills the window that is varied, whose last day therefore changes.
#[test]
fn an_onset_that_is_left_out_follows_the_window() {
    let asked = "[sensitivity]\ndays_after_infusion = [56]\n".to_owned();
    let plan = File { rule: "rolling_six", asked, ..File::default() }.plan().unwrap();
    let varied = &plan.sensitivity.as_ref().unwrap().variations[0].plan;
    assert!((plan.onset.after_infusion.cdf(28.0) - 1.0).abs() < 1e-12);
    assert!((varied.onset.after_infusion.cdf(28.0) - 0.5).abs() < 1e-12);
}

/// The seed and the number of trials, as every command overrides them, in a file whose variations have them too.
#[test]
fn an_override_is_an_edit_of_the_file() {
    for file in files().iter().filter(|file| file.plan().is_some()).step_by(5) {
        let asked = "[sweep.variants]\ncap = [12, 15]\n[sensitivity]\ncap = [18]\n".to_owned();
        let file = File { asked, ..file.clone() };
        for seed in ["5", "18446744073709551615"] {
            let overrides = [Edit::new("seed", seed), Edit::new("trials", 9)];
            let overridden = parse_edited("file", &file.text(), &overrides).unwrap().plan;
            let mut edited = file.clone();
            put(&mut edited.top, "seed", seed);
            put(&mut edited.top, "trials", "9");
            assert_eq!(Some(overridden), edited.plan());
        }
    }
}

const SHIPPED: [&str; 6] = [
    include_str!("../scenarios/nct05745454.toml"),
    include_str!("../scenarios/nct05745454-designs.toml"),
    include_str!("../scenarios/nct05745454-pending.toml"),
    include_str!("../scenarios/nct05745454-conduct.toml"),
    include_str!("../scenarios/nct05745454-sweep.toml"),
    include_str!("../scenarios/textbook-designs.toml"),
];

/// Every line of an echo that gives a value, by its number, with the key as messages name it.
fn keys(echo: &str) -> Vec<(usize, String)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    let mut header = String::new();
    let mut keys = Vec::new();
    for (line, text) in echo.lines().enumerate() {
        let text = text.split(" #").next().unwrap();
        if let Some(list) = text.strip_prefix("[[").and_then(|text| text.strip_suffix("]]")) {
            // What is below an entry begins to count anew with it.
            counts.retain(|(name, _)| !name.starts_with(&format!("{list}.")));
            match counts.iter_mut().find(|(name, _)| name == list) {
                Some((_, count)) => *count += 1,
                None => counts.push((list.to_owned(), 1)),
            }
            header = numbered(list, &counts);
        } else if let Some(table) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            header = numbered(table, &counts);
        } else if let Some((key, _)) = text.split_once(" = ").filter(|_| !text.starts_with('#')) {
            keys.push((line, if header.is_empty() { key.to_owned() } else { format!("{header}.{key}") }));
        }
    }
    keys
}

/// A dotted name with the number of the entry wherever a part of it is a list.
fn numbered(name: &str, counts: &[(String, usize)]) -> String {
    let mut whole = String::new();
    let mut parts = Vec::new();
    for part in name.split('.') {
        whole = if whole.is_empty() { part.to_owned() } else { format!("{whole}.{part}") };
        let count = counts.iter().find(|(list, _)| *list == whole);
        parts.push(count.map_or(part.to_owned(), |(_, count)| format!("{part}[{count}]")));
    }
    parts.join(".")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any key of any shipped file: edited in the text, and edited as the program does it.
    #[test]
    fn any_value_at_any_key_is_an_edit_of_the_text(
        file in prop::sample::select(SHIPPED.to_vec()),
        choice in any::<prop::sample::Index>(),
        value in prop::sample::select(vec!["1", "2", "3", "12", "0.2", "0.25", "45", "true", "\"none\"", "\"declare\"", "[0.1, 0.2, 0.3]"]),
    ) {
        let echo = describe(&parse("shipped", file).unwrap().plan);
        let keys = keys(&echo);
        let (line, key) = &keys[choice.index(keys.len())];
        let edited: Vec<String> = echo.lines().enumerate().map(|(at, text)| {
            if at == *line { format!("{} = {value}", text.split_once(" = ").unwrap().0) } else { text.to_owned() }
        }).collect();
        let by_hand = parse("by hand", &edited.join("\n"));
        let by_edit = parse_edited("by edit", &echo, &[Edit::new(key, value)]);
        match (by_hand, by_edit) {
            (Ok(by_hand), Ok(by_edit)) => prop_assert_eq!(by_hand.plan, by_edit.plan, "{} = {}", key, value),
            (Err(by_hand), Err(by_edit)) => {
                let messages = |of: &dosim::scenario::Diagnostics| {
                    let mut all: Vec<_> = of.list.iter().map(|one| (one.key.clone(), one.message.clone())).collect();
                    all.sort();
                    all
                };
                prop_assert_eq!(messages(&by_hand), messages(&by_edit), "{} = {}", key, value);
            }
            (by_hand, by_edit) => prop_assert!(false, "{key} = {value}: {by_hand:?}\n{by_edit:?}"),
        }
    }
}

#[test]
fn what_cannot_be_edited_is_told_with_its_key_and_value() {
    let text = File { rule: "three_plus_three", ..File::default() }.text();
    let edits = [
        ("trials", "0"),
        ("design[1].three_plus_three.starting_dose", "7"),
        ("design[2].cap", "12"),
        ("title.x", "1"),
        ("dose[1].colour", "1"),
        ("seed", "1\ntrials = 2"),
        ("seed", "soon"),
        ("conduct.stagger", "\"first\""),
    ];
    let told = edits.map(|(key, value)| match parse_edited("trial.toml", &text, &[Edit::new(key, value)]) {
        Ok(_) => format!("{key} = {value}: no complaint"),
        Err(diagnostics) => diagnostics.to_string(),
    });
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_value_that_cannot_vary_is_told_where_it_stands() {
    let asks = [
        ("boin", "[sensitivity]\ncap = [18, \"none\"]\n"),
        ("three_plus_three", "[sensitivity]\ndropout_probability = [0.1, 1.5]\n"),
        ("three_plus_three", "[sensitivity]\ndays_after_infusion = [0.0001]\n"),
        ("boin", "[sweep.variants]\nde_escalate = [true, false]\n"),
        ("three_plus_three", "[sweep.variants]\ncap = [12, 2]\nstarting_dose = [1, 4]\n"),
        ("three_plus_three", "[sensitivity]\ncap = [12, 12.0]\n"),
        ("three_plus_three", "[sensitivity]\nexpansion_patients = [12]\n"),
        ("three_plus_three", "[sweep.variants]\ncap = [12, 15]\nexpansion_data = [\"pooled\"]\n"),
    ];
    let told = asks.map(|(rule, asked)| {
        let mut file = File { rule, asked: asked.to_owned(), ..File::default() };
        put(&mut file.design, "cap", "12");
        put(&mut file.onset, "min_days", "0.5");
        match parse("trial.toml", &file.text()) {
            Ok(_) => format!("{asked}: no complaint"),
            Err(diagnostics) => diagnostics.to_string(),
        }
    });
    insta::assert_snapshot!(told.join("\n\n"));
}
