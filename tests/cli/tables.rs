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

#[test]
fn the_formats_of_a_table() {
    let place = Place::new();
    for format in ["csv", "md", "html"] {
        assert_snapshot!(format!("table_{format}"), place.succeed(&["table", "--format", format]));
    }
    let json: serde_json::Value = serde_json::from_str(&place.succeed(&["table", "--json"])).unwrap();
    let csv = place.succeed(&["table", "--format", "csv"]);
    assert_eq!(json["decision_table"].as_array().unwrap().len(), csv.lines().count() - 1);
    assert_eq!(place.names(), Vec::<String>::new());
}

/// BOIN at 0.30 in cohorts of three: Liu and Yuan 2015 (doi:10.1111/rssc.12089), Table 1, and `tests/fixtures/interval_boundaries.csv`.
#[test]
fn the_grid_and_the_three_boundaries_of_boin_are_the_published_ones() {
    let place = Place::new();
    let doses: String = (1..=3).map(|dose| format!("[[dose]]\nlabel = \"{dose}\"\n")).collect();
    let text = format!(
        "title = \"t\"\ntarget_dlt_rate = 0.3\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2, 0.3]\n\
         [[design]]\nname = \"BOIN\"\nmax_patients = 30\n[design.boin]\ncohort_size = 3\n"
    );
    fs::write(place.path("boin.toml"), text).unwrap();
    let markdown = place.succeed(&["table", "boin.toml", "--format", "md"]);
    let row = |head: &str| {
        let line = markdown.lines().find(|line| line.starts_with(&format!("| {head} |")));
        let line = line.unwrap_or_else(|| panic!("no row {head}: {markdown}"));
        line.split('|').skip(2).map(|cell| cell.trim().to_owned()).take(4).collect::<Vec<_>>()
    };
    assert_eq!(row("evaluable patients"), ["3", "6", "9", "12"]);
    assert_eq!(row("escalate if DLTs &lt;="), ["0", "1", "2", "2"]);
    assert_eq!(row("de-escalate if DLTs >="), ["2", "3", "4", "5"]);
    assert_eq!(row("eliminate if DLTs >="), ["3", "4", "5", "7"]);
    let letters: Vec<String> = (0..5).map(|dlts| row(&dlts.to_string()).concat()).collect();
    assert_eq!(letters, ["EEEE", "SEEE", "DSEE", "DUDSS", "DUDS"]);
    let html = place.succeed(&["table", "boin.toml", "--format", "html"]);
    for (class, letter) in [("escalate", "E"), ("stay", "S"), ("de-escalate", "D"), ("eliminate", "DU")] {
        assert!(html.contains(&format!("<td class=\"{class}\">{letter}</td>")), "{html}");
        assert!(html.contains(&format!(".{class} {{ background:")), "{html}");
    }
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
        assert_snapshot!(format!("pending_{format}"), place.succeed(&args));
    }
    let all = place.succeed(&["table", "plan.toml", "--format", "csv"]);
    assert!(all.contains("TITE-BOIN,6,1,2,0.0,,stay,1,,") && !all.contains("TITE-CRM"), "{all}");
    let none = place.succeed(&["table", "plan.toml", "--design", "TITE-CRM", "--format", "csv"]);
    assert_eq!(none.lines().count(), 1, "{none}");
    let html = place.succeed(&["table", "plan.toml", "--design", "TITE-CRM", "--format", "html"]);
    assert!(html.contains("<p>There is no table of numbers") && !html.contains("<table>"), "{html}");
}

#[test]
fn names_in_a_table_are_escaped() {
    let place = Place::new();
    place.vary_scenario("nct05745454.toml", "plan.toml", "name = \"3+3 classic\"", "name = \"<b>|3+3\"");
    let html = place.succeed(&["table", "plan.toml", "--format", "html"]);
    assert!(html.contains("&lt;b&gt;|3+3") && !html.contains("<b>"), "{html}");
    let markdown = place.succeed(&["table", "plan.toml", "--format", "md"]);
    assert!(markdown.contains("&lt;b>\\|3+3"), "{markdown}");
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
