//! Completions, manual pages, `--quiet`, `--json` and plain tables: what people expect of any program.

use serde_json::Value;

use crate::place::{Place, rows};

#[test]
fn completions_and_manual_pages() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let completions = place.succeed(&["completions", shell]);
        assert!(completions.contains("dosim") && completions.contains("save-patients"), "{shell}");
    }
    assert!(place.fail(&["completions", "dash"], 2).contains("possible values"));
    assert!(place.succeed(&["man"]).contains(".TH dosim 1"));
    for command in [
        "run", "trial", "exact", "sweep", "search", "bound", "compare", "merge", "next", "table", "paths", "verify",
        "check", "new",
    ] {
        let page = place.succeed(&["man", command]);
        assert!(page.contains(".SH NAME") && page.contains("xample"), "{command}");
        assert!(place.succeed(&[command, "--help"]).contains("Example"), "{command}");
    }
    assert!(place.fail(&["man", "fly"], 2).contains("choose one of run, trial"));
}

#[test]
fn quiet_says_nothing_and_does_the_same() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "plan.toml");
    let commands: [&[&str]; 8] = [
        &["run", "plan.toml", "--trials", "50"],
        &["exact", "plan.toml"],
        &["sweep", "plan.toml"],
        &["compare", "plan.toml", "--trials", "50"],
        &["trial", "plan.toml", "--trial", "1"],
        &["paths", "plan.toml"],
        &["next", "plan.toml"],
        &["table", "plan.toml"],
    ];
    for command in commands {
        assert_eq!(place.succeed(&[command, &["--quiet"][..]].concat()), "", "{command:?}");
    }
    assert!(place.path("output/plan/summary.csv").exists() && place.path("output/plan-paths/paths.csv").exists());
}

#[test]
fn json_has_the_rows_of_the_tables() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "plan.toml");
    let commands: [(&[&str], &str, &str); 4] = [
        (&["run", "plan.toml", "--trials", "50"], "summary", "output/plan/summary.csv"),
        (&["exact", "plan.toml", "--quiet"], "doses", "output/plan-exact/doses.csv"),
        (&["sweep", "plan.toml"], "sweep_summary", "output/plan-sweep/sweep_summary.csv"),
        (&["compare", "plan.toml", "--trials", "50"], "comparison", "output/comparison/comparison.csv"),
    ];
    for (command, table, file) in commands {
        let json: Value = serde_json::from_str(&place.succeed(&[command, &["--json"][..]].concat())).unwrap();
        let (objects, rows) = (json[table].as_array().unwrap(), rows(&place.path(file)));
        assert_eq!(objects.len(), rows.len(), "{command:?}");
        for (object, row) in objects.iter().zip(rows) {
            for (column, field) in row {
                let text = match &object[&column] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    Value::Bool(truth) => truth.to_string(),
                    number => {
                        assert_eq!(number.as_f64(), field.parse().ok(), "{column}");
                        continue;
                    }
                };
                assert_eq!(text, field, "{column}");
            }
        }
    }
}

/// Nothing is ever coloured, so that NO_COLOR has nothing to forbid; and what goes into a pipe is ASCII.
#[test]
fn what_goes_into_a_pipe_is_plain() {
    let place = Place::new();
    for args in [&["exact"][..], &["table"], &["next"], &["paths"], &["--help"]] {
        let told = place.succeed(args);
        assert!(!told.contains('\u{1b}'), "{args:?}");
        assert!(told.is_ascii() || args[0] == "--help", "{args:?}: {told}");
    }
}
