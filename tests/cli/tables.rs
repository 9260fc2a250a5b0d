//! `dosim table` and `dosim paths`: the rule and its paths as they are printed and drawn.

use std::fs;

use insta::assert_snapshot;

use crate::place::{Place, names, rows};

#[test]
fn the_table_of_every_rule_called_3_plus_3() {
    let place = Place::new();
    place.copy_scenario("nct05745454-rules.toml", "rules.toml");
    assert_snapshot!(place.succeed(&["table", "rules.toml"]));
}

/// A page without its style and script.
fn content(text: &str) -> &str {
    text.find("<main").and_then(|from| text.get(from..text.find("</main>")?)).unwrap_or(text)
}

/// The file that `dosim new` writes calls its designs otherwise than whoever asked for them.
#[test]
fn a_design_is_found_by_what_people_call_its_rule() {
    let place = Place::new();
    place.succeed(&[
        "new",
        "own.toml",
        "--design",
        "boin,3+3",
        "--doses",
        "1 mg,2 mg",
        "--target",
        "0.25",
        "--max",
        "12",
    ]);
    for (asked, found) in [("boin", "BOIN"), ("3+3", "3+3 classic")] {
        assert_eq!(
            place.succeed(&["oc", "own.toml", "--design", asked]),
            place.succeed(&["oc", "own.toml", "--design", found])
        );
        let next = ["next", "own.toml", "--outcomes", "1NNN", "--design"];
        assert_eq!(place.succeed(&[&next[..], &[asked]].concat()), place.succeed(&[&next[..], &[found]].concat()));
    }
    // Of several with one rule none is meant.
    place.copy_scenario("nct05745454-rules.toml", "rules.toml");
    assert!(place.fail(&["table", "rules.toml", "--design", "3+3"], 2).contains("help: choose one of"));
}

#[test]
fn the_formats_of_a_table() {
    let place = Place::new();
    for format in ["csv", "md", "html", "latex"] {
        assert_snapshot!(format!("table_{format}"), content(&place.succeed(&["table", "--format", format])));
    }
    let json: serde_json::Value = serde_json::from_str(&place.succeed(&["table", "--json"])).unwrap();
    let csv = place.succeed(&["table", "--format", "csv"]);
    assert_eq!(json["decision_table"].as_array().unwrap().len(), csv.lines().count() - 1);
    assert_eq!(place.names(), Vec::<String>::new());
}

const TABLE_OF_30: &str = include_str!("../fixtures/boin_published_30.csv");

/// A file with one design, by the lines of its table.
fn file_of(design: &str) -> String {
    let doses: String = (1..=3).map(|dose| format!("[[dose]]\nlabel = \"{dose}\"\n")).collect();
    format!(
        "title = \"t\"\ntarget_dlt_rate = 0.3\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2, 0.3]\n\
         [[design]]\nname = \"D\"\nmax_patients = 30\n{design}"
    )
}

/// BOIN at 0.30 in cohorts of three: Liu and Yuan 2015 (doi:10.1111/rssc.12089), Table 1, to 30 patients at a dose level.
#[test]
fn the_grid_and_the_three_boundaries_of_boin_are_the_published_ones() {
    let place = Place::new();
    fs::write(place.path("boin.toml"), file_of("[design.boin]\ncohort_size = 3\n")).unwrap();
    let markdown = place.succeed(&["table", "boin.toml", "--format", "md"]);
    let row = |head: &str| {
        let line = markdown.lines().find(|line| line.starts_with(&format!("| {head} |")));
        let line = line.unwrap_or_else(|| panic!("no row {head}: {markdown}"));
        line.trim_end_matches('|').split('|').skip(2).map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
    };
    for line in TABLE_OF_30.lines().filter(|line| !line.starts_with('#')) {
        let (head, published) = line.split_once(',').unwrap();
        assert_eq!(row(head), published.split(',').collect::<Vec<_>>(), "{head}");
    }
    let letters: Vec<String> = (0..5).map(|dlts| row(&dlts.to_string())[..4].concat()).collect();
    assert_eq!(letters, ["EEEE", "SEEE", "DSEE", "DUDSS", "DUDS"]);
    let last = markdown.lines().rfind(|line| line.starts_with('|') && line.contains("DU")).unwrap();
    assert!(last.contains(" DU "), "no row without a letter: {last}");
    let html = place.succeed(&["table", "boin.toml", "--format", "html"]);
    for (class, letter) in [("escalate", "E"), ("stay", "S"), ("de-escalate", "D"), ("eliminate", "DU")] {
        assert!(html.contains(&format!("<td class=\"{class}\">{letter}</td>")), "{html}");
        assert!(html.contains(&format!(".{class} {{ background:")), "{html}");
    }
    assert!(html.contains("λe = 0.2365") && html.contains("λd = 0.3585"), "Liu and Yuan 2015: {html}");
}

/// The letters must agree with what the design decides in a running trial: `dosim next` is asked, cell by cell.
#[test]
fn letters_are_what_next_says() {
    let place = Place::new();
    fs::write(place.path("keyboard.toml"), file_of("[design.keyboard]\ncohort_size = 3\n")).unwrap();
    let csv = place.succeed(&["table", "keyboard.toml"]);
    let row = csv.lines().find(|line| line.trim_start().starts_with("2 ")).unwrap();
    let letters: Vec<&str> = row.split_whitespace().skip(1).take(2).collect();
    assert_eq!(letters, ["D", "S"], "{csv}");
    for (history, level) in [("1NNN 2NTT", 1), ("1NNN 2NNT 2NNT", 2)] {
        let told = place.succeed(&["next", "keyboard.toml", "--outcomes", history]);
        assert!(told.contains(&format!("Now: treat 3 patients at dose level {level}")), "{history}: {told}");
    }
}

/// Where the other dose levels matter too much for lines, the letters are of a trial that was at its first dose level only.
#[test]
fn a_crm_has_letters_of_its_first_dose_level() {
    let place = Place::new();
    let design = "[design.crm]\ncohort_size = 3\nskeleton = [0.05, 0.15, 0.3]\nsafety_stop = 0.9\n";
    fs::write(place.path("crm.toml"), file_of(design)).unwrap();
    let told = place.succeed(&["table", "crm.toml"]);
    assert!(
        told.contains(
            "Skeleton, the DLT probability expected of each dose level, the lowest first: 0.0500, 0.1500, 0.3000."
        ),
        "{told}"
    );
    assert!(told.contains("at dose level 1, the first, as long as nobody was treated at another"), "{told}");
    let letters = |dlts: &str| -> Vec<String> {
        let row = told.lines().find(|line| line.trim_start().starts_with(&format!("{dlts} "))).unwrap();
        row.split_whitespace().skip(1).map(str::to_owned).collect()
    };
    // As O'Quigley's rule says of the first cohort: nobody with a DLT leads up, everybody with one ends the trial.
    assert_eq!((letters("0")[0].as_str(), letters("3")[0].as_str()), ("E", "."), "{told}");
    assert!(place.succeed(&["next", "crm.toml", "--outcomes", "1TTT"]).contains("Now: stop"));
    assert!(
        place.succeed(&["next", "crm.toml", "--outcomes", "1NNN"]).contains("Now: treat 3 patients at dose level 2")
    );
}

#[test]
fn a_table_is_written_as_its_file_is_called() {
    let place = Place::new();
    place.copy_scenario("nct05745454-designs.toml", "plan.toml");
    for file in ["t.txt", "t.docx", "t.md", "t.html", "t.csv", "t.tex"] {
        let said = place.succeed(&["table", "plan.toml", "--design", "BOIN", "--out", file]);
        assert_eq!(said, format!("Decision table: {file}\n"));
        assert!(place.fail(&["table", "plan.toml", "--out", file], 2).contains("exists already"));
    }
    let latex = fs::read_to_string(place.path("t.tex")).unwrap();
    assert_eq!(latex.matches("\\begin{tabular}").count(), 3, "{latex}");
    assert!(latex.contains("de-escalate if DLTs $\\ge$"), "{latex}");
    assert!(place.fail(&["table", "--format", "docx"], 2).contains("cannot be printed"));
    assert!(place.fail(&["table", "--out", "t.pdf"], 2).contains(".docx"));
}

/// Designs that decide with patients pending; what has no table says so and leaves the others theirs.
#[test]
fn tables_with_patients_pending() {
    let place = Place::new();
    place.copy_scenario("nct05745454-designs.toml", "plan.toml");
    for (name, file) in [("rolling six", "rolling_six"), ("TITE-BOIN", "tite_boin"), ("TITE-CRM", "tite_crm")] {
        assert_snapshot!(format!("pending_{file}"), place.succeed(&["table", "plan.toml", "--design", name]));
    }
    for format in ["csv", "md", "html"] {
        let args = ["table", "plan.toml", "--design", "rolling six", "--format", format];
        assert_snapshot!(format!("pending_{format}"), content(&place.succeed(&args)));
    }
    let all = place.succeed(&["table", "plan.toml", "--format", "csv"]);
    assert!(all.contains("TITE-BOIN,6,1,2,0.0,,stay,1,,") && !all.contains("TITE-CRM"), "{all}");
    let none = place.succeed(&["table", "plan.toml", "--design", "TITE-CRM", "--format", "csv"]);
    assert_eq!(none.lines().count(), 1, "{none}");
    let html = place.succeed(&["table", "plan.toml", "--design", "TITE-CRM", "--format", "html"]);
    assert!(html.contains("There is no table of numbers") && !html.contains("<table"), "{html}");
}

#[test]
fn names_in_a_table_are_escaped() {
    let place = Place::new();
    place.vary_scenario("nct05745454.toml", "plan.toml", "name = \"3+3 classic\"", "name = \"<b>|3+3\"");
    let html = place.succeed(&["table", "plan.toml", "--format", "html"]);
    assert!(html.contains("&lt;b&gt;|3+3") && !html.contains("<b>|"), "{html}");
    let markdown = place.succeed(&["table", "plan.toml", "--format", "md"]);
    assert!(markdown.contains("\\<b\\>\\|3+3"), "{markdown}");
}

#[test]
fn paths_are_told_listed_and_drawn() {
    let place = Place::new();
    let told = place.succeed(&["paths", "--scenario", "steep", "--min-probability", "0.02"]);
    assert_snapshot!(told);
    let folder = place.path("output/nct05745454-paths");
    assert_eq!(
        names(&folder),
        [
            "manifest.json",
            "path_tree.pdf",
            "path_tree.png",
            "path_tree.svg",
            "paths.csv",
            "rule_flow.pdf",
            "rule_flow.png",
            "rule_flow.svg"
        ]
    );
    let probabilities =
        rows(&folder.join("paths.csv")).iter().map(|row| row["probability"].parse::<f64>().unwrap()).sum::<f64>();
    assert!((probabilities - 1.0).abs() < 1e-12, "{probabilities}");
    assert!(place.fail(&["paths", "--min-probability", "2"], 2).contains("not a probability"));
}
