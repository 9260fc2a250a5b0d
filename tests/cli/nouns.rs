//! Nothing that the program says counts one of many: "1 patient", never "1 patients".

use std::fs;

use crate::place::{Place, names};

/// One of everything that a file can have one of.
const ONE: &str = "title = \"t\"\ntarget_dlt_rate = 0.3\ntrials = 1\n[[dose]]\nlabel = \"a\"\n[[scenario]]\nname = \"s\"\n\
                   dlt_probabilities = [0.3]\n[dlt_window]\ndays_after_infusion = 1\n[calendar]\nfollow_up_days = 1\n\
                   planned_start = 2028-01-01\nplanned_completion = 2028-01-02\n[conduct]\ndecision_days = 1\n\
                   [conduct.production]\ndistribution = \"fixed\"\ndays = 1\n[enrolment]\nplanned_patients = 1\nqueue = 1\n";

const DESIGNS: [&str; 6] = [
    "max_patients = 1\nenough_at_dose = 1\nenough_when = \"any\"\n[design.boin]\ncohort_size = 1",
    "max_patients = 1\nenough_at_dose = 1\nenough_when = \"next\"\n[design.crm]\ncohort_size = 1",
    "max_patients = 1\nenough_at_dose = 1\nenough_when = \"staying\"\n[design.tite_boin]\ncohort_size = 1",
    "[design.a_plus_b]\na = 1\nb = 1\nc = 1\nd = 0\ne = 1",
    "at_least_at_mtd = 1\n[design.rolling_six]",
    "[design.three_plus_three]",
];

const NOUNS: [&str; 26] = [
    "answers",
    "assumptions",
    "cohorts",
    "curves",
    "days",
    "designs",
    "DLTs",
    "dose levels",
    "evaluable patients",
    "files",
    "lines",
    "months",
    "more designs",
    "more lines",
    "more patients",
    "more rows",
    "paths",
    "patients",
    "places",
    "plans",
    "points",
    "scenarios",
    "states",
    "trials",
    "values",
    "weights",
];

/// Every place where one of these follows a one that is no part of a greater number or of a range.
fn many_of_one(text: &str) -> Vec<String> {
    let ones = text.match_indices("1 ").filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || ".,/-–_".contains(c)) && !text[..*at].ends_with("to ")
    });
    let is_many = |rest: &str| {
        NOUNS.iter().any(|noun| rest.strip_prefix(noun).is_some_and(|end| !end.starts_with(char::is_alphanumeric)))
    };
    let wrong = ones.filter(|(at, _)| is_many(&text[at + 2..]));
    wrong.map(|(at, _)| text[at..].chars().take(60).collect::<String>().replace('\n', " ")).collect()
}

#[test]
fn nothing_says_one_of_many() {
    assert_eq!(many_of_one("of 1 patients; 11 patients, 0.1 days, 1 to 1 days").len(), 1);
    for design in DESIGNS {
        let place = Place::new();
        fs::write(place.path("one.toml"), format!("{ONE}[[design]]\nname = \"d\"\n{design}\n")).unwrap();
        let mut said = String::new();
        let mut keep = |args: &[&str]| {
            let output = place.run(args);
            assert!(output.status.code().is_some_and(|code| code <= 1), "{args:?}: {output:?}");
            said += &String::from_utf8(output.stdout).unwrap();
            said += &String::from_utf8(output.stderr).unwrap();
        };
        keep(&["check", "one.toml"]);
        keep(&["run", "one.toml", "-v", "--format", "md", "--out", "run"]);
        keep(&["compare", "one.toml", "-v", "--format", "md", "--out", "compare"]);
        keep(&["trial", "one.toml", "--trial", "1", "--out", "trial"]);
        keep(&["table", "one.toml"]);
        keep(&["text", "one.toml"]);
        keep(&["oc", "one.toml"]);
        if !design.contains("tite_boin") {
            keep(&["next", "one.toml", "--outcomes", "1N"]);
        }
        for folder in ["run", "compare", "trial"] {
            for name in names(&place.path(folder)).iter().filter(|name| name.ends_with(".md") || name.ends_with(".svg"))
            {
                said += &fs::read_to_string(place.path(folder).join(name)).unwrap();
            }
        }
        assert_eq!(many_of_one(&said), [] as [String; 0], "{design}");
    }
}
