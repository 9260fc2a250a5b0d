//! `dosim table` and `dosim paths`: the rule and its paths as they are printed and drawn.

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
