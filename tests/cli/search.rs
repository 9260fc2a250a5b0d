//! `dosim search` as people run it: options as keys of the file, files that are verified, refusals with their remedy.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use crate::place::Place;

const FILE: &str = "title = \"A size\"\ntarget_dlt_rate = 0.30\n[[dose]]\nlabel = \"low\"\n[[dose]]\nlabel = \"medium\"\n[[dose]]\nlabel = \"high\"\n\
    [[scenario]]\nname = \"early\"\ndlt_probabilities = [0.28, 0.45, 0.60]\n[[scenario]]\nname = \"late\"\ndlt_probabilities = [0.05, 0.12, 0.28]\n\
    [[design]]\nname = \"3+3\"\n[design.three_plus_three]\n[[design]]\nname = \"B\"\nmax_patients = 12\n[design.boin]\n";

fn place() -> Place {
    let place = Place::new();
    fs::write(place.path("plan.toml"), FILE).unwrap();
    place
}

/// What the rows of `search.csv` have in a column.
fn column(place: &Place, folder: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(place.path(format!("{folder}/search.csv"))).unwrap();
    let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

/// Two folders have the same answers to the byte.
fn assert_found_the_same(place: &Place, one: &str, other: &str) {
    for file in ["search.csv", "best.toml", "search_frontier.svg"] {
        let read = |folder: &str| fs::read(place.path(format!("{folder}/{file}"))).unwrap();
        assert_eq!(read(one), read(other), "{file}");
    }
}

#[test]
fn how_many_patients() {
    let place = place();
    let told = place.succeed(&["search", "plan.toml", "--design", "boin", "--correct", "0.6", "--patients", "30"]);
    assert!(told.contains("wanted: correct at least 60 %, patients at most 30; best is the"), "{told}");
    assert!(told.is_ascii() && told.lines().count() <= 25, "{told}");
    let folder = "output/plan-search";
    let expected = [
        "best.toml",
        "manifest.json",
        "search.csv",
        "search_frontier.pdf",
        "search_frontier.png",
        "search_frontier.svg",
    ];
    let mut names: Vec<_> = fs::read_dir(place.path(folder)).unwrap().map(|file| file.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, expected);
    let sizes: Vec<u32> = column(&place, folder, "max_patients").iter().map(|size| size.parse().unwrap()).collect();
    assert_eq!(sizes, (12..=60).step_by(3).collect::<Vec<_>>());
    let correct: Vec<f64> = column(&place, folder, "p_correct").iter().map(|p| p.parse().unwrap()).collect();
    let feasible = column(&place, folder, "feasible");
    let patients: Vec<f64> = column(&place, folder, "mean_patients").iter().map(|n| n.parse().unwrap()).collect();
    for ((p, n), feasible) in correct.iter().zip(&patients).zip(&feasible) {
        assert_eq!((*p >= 0.6 && *n <= 30.0).to_string(), *feasible);
    }
    let first = (0..sizes.len()).find(|&place| feasible[place] == "true").unwrap();
    assert_eq!(column(&place, folder, "rank")[first], "1");
    // The best, pasted into the file in the place of its designs, is the design that was found.
    let best = fs::read_to_string(place.path(format!("{folder}/best.toml"))).unwrap();
    let pasted = FILE.split("[[design]]").next().unwrap().to_owned() + &best;
    fs::write(place.path("pasted.toml"), pasted).unwrap();
    place.succeed(&["exact", "pasted.toml"]);
    let mut rows = csv::Reader::from_path(place.path("output/pasted-exact/summary.csv")).unwrap();
    let at = rows.headers().unwrap().iter().position(|header| header == "p_correct").unwrap();
    let both: Vec<f64> = rows.records().map(|row| row.unwrap()[at].parse().unwrap()).collect();
    assert_eq!(both.len(), 2);
    assert!((both.iter().sum::<f64>() / 2.0 - correct[first]).abs() < 1e-11);
    place.succeed(&["verify", folder]);
}

/// The bytes do not depend on the number of threads, and options are as good as the keys of the file.
#[test]
fn options_are_keys_and_threads_do_not_matter() {
    let place = place();
    let options = [
        "search",
        "plan.toml",
        "--design",
        "B",
        "--vary",
        "max_patients=9..15:3",
        "--vary",
        "eliminate_above=0.9,0.95",
        "--curves",
        "30",
        "--best",
        "most-correct",
        "--overdose",
        "0.4",
        "--out",
        "options",
        "--threads",
        "1",
        "-q",
    ];
    place.succeed(&options);
    let keys = format!(
        "{FILE}[search]\nbase_design = \"B\"\nrandom_curves = 30\nbest = \"most-correct\"\noverdose = 0.4\n\
         vary = [{{ key = \"max_patients\", from = 9, to = 15, step = 3 }}, {{ key = \"eliminate_above\", values = [0.9, 0.95] }}]\n"
    );
    fs::write(place.path("keys.toml"), keys).unwrap();
    place.succeed(&["search", "keys.toml", "--out", "keys", "--threads", "3", "-q"]);
    assert_found_the_same(&place, "options", "keys");
    assert!(place.succeed(&["check", "keys.toml"]).contains("search: 6 designs, 180 answers"));
    let json = place.succeed(&["search", "keys.toml", "--out", "json", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["search"].as_array().unwrap().len(), 6);
    place.succeed(&["verify", "options"]);
}

#[test]
fn nothing_feasible_says_so_and_names_the_nearest() {
    let place = place();
    let told =
        place.succeed(&["search", "plan.toml", "--design", "B", "--vary", "max_patients=9,12", "--correct", "0.99"]);
    assert!(
        told.contains("None of 2 variants of B keeps what is wanted; the nearest, with max_patients = 12, is right in"),
        "{told}"
    );
    assert!(told.contains("The nearest lacks: correct at least 99 %, where it has"), "{told}");
    assert!(!place.path("output/plan-search/best.toml").exists());
}

#[test]
fn what_cannot_be_searched_is_refused_and_nothing_written() {
    let place = place();
    for (args, reason) in [
        (&["search", "plan.toml"][..], "neither the file nor the command says what to search for\nhelp: "),
        (&["search", "plan.toml", "--correct", "0.6"], "design \"3+3\", a 3+3, ends by itself"),
        (&["search", "plan.toml", "--design", "CRM"], "the file has no such design\nhelp: choose one of"),
        (&["search", "plan.toml", "--design", "B", "--correct", "1.5"], "1.5 is not a probability"),
        (&["search", "plan.toml", "--design", "B", "--vary", "max_patients"], "says no values\nhelp: write KEY="),
        (&["search", "plan.toml", "--design", "B", "--vary", "halfwidth=0.1"], "which has no such key"),
        (&["search", "plan.toml", "--design", "B", "--best", "cheapest"], "choose one of fewest-patients"),
        (
            &["search", "plan.toml", "--design", "B", "--vary", "max_patients=3..1000", "--curves", "100000"],
            "no more than 2,000,000 are worked out\nhelp: ask for fewer curves",
        ),
    ] {
        let said = place.fail(args, 2);
        assert!(said.contains(reason), "{args:?}: {said}");
    }
    assert_eq!(place.names(), ["plan.toml"]);
}

/// Every design of `search.csv`, its columns by their names.
fn rows(place: &Place, folder: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(place.path(format!("{folder}/search.csv"))).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// The section of a report in Markdown under this heading, without it.
fn section<'a>(report: &'a str, heading: &str) -> &'a str {
    let start = report.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("{heading}: {report}"));
    let section = &report[start + 5 + heading.len()..];
    section.split("\n## ").next().unwrap()
}

/// The cells of the only table of a section, its header first.
fn table(section: &str) -> Vec<Vec<String>> {
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---"));
    rows.map(|row| row.trim_matches(['|', ' ']).split(" | ").map(|cell| cell.replace('\\', "")).collect()).collect()
}

/// What a table shows of a design, from `search.csv`: what varies, by how much it lacks, then every quantity.
fn cells_of(row: &BTreeMap<String, String>, keys: &[&str], is_lacking: bool) -> Vec<String> {
    let number = |column: &str| row[column].parse::<f64>().unwrap();
    let mut cells: Vec<String> =
        std::iter::once("candidate").chain(keys.iter().copied()).map(|key| row[key].clone()).collect();
    cells.extend(is_lacking.then(|| format!("{:.1}", 100.0 * number("lacking"))));
    for (name, scale) in [("p_correct", 100.0), ("p_overdose", 100.0), ("mean_patients", 1.0), ("mean_dlts", 1.0)] {
        let se = scale * number(&format!("{name}_mc_se"));
        let se = match se {
            0.0 => String::new(),
            small if small < 0.05 => " ± <0.1".to_owned(),
            se => format!(" ± {se:.1}"),
        };
        cells.push(format!("{:.1}{se}", scale * number(name)));
        cells.push(format!("{:.1}", scale * number(&format!("{name}_worst_5_percent"))));
    }
    cells
}

/// The report is there only if it is asked for, and then every number of its table is that of `search.csv`, the best first.
#[test]
fn the_report_says_what_search_csv_has() {
    let place = place();
    let search = [
        "search",
        "plan.toml",
        "--design",
        "B",
        "--vary",
        "max_patients=12..60:3",
        "--vary",
        "eliminate_above=0.9,0.95",
    ];
    let run = |out: &str, more: &[&str]| place.succeed(&[&search[..], &["--out", out], more].concat());
    run("plain", &["--correct", "0.2"]);
    let told = run("out", &["--correct", "0.2", "--format", "html,docx,md"]);
    assert!(told.contains("Report, search.csv, chart and manifest: out/"), "{told}");
    assert_found_the_same(&place, "plain", "out");
    for file in ["search.html", "search.docx", "search.md"] {
        assert!(!place.path(format!("plain/{file}")).exists() && place.path(format!("out/{file}")).exists(), "{file}");
    }
    assert!(!fs::read_to_string(place.path("plain/manifest.json")).unwrap().contains("\"report\""));
    place.succeed(&["verify", "out"]);

    let report = fs::read_to_string(place.path("out/search.md")).unwrap();
    let all = rows(&place, "out");
    assert_eq!(all.len(), 34);
    let best_first = |rank: usize| all.iter().find(|row| row["rank"] == rank.to_string()).unwrap();
    let designs = section(&report, "Designs that keep what is wanted");
    let keys = ["max_patients", "eliminate_above"];
    let shown = table(designs);
    assert_eq!(shown[0][..4], ["No.", "max_patients", "eliminate_above", "Correct, mean %"]);
    let expected: Vec<_> = (1..=30).map(|rank| cells_of(best_first(rank), &keys, false)).collect();
    assert_eq!(shown[1..], expected);
    assert!(designs.contains("\n4 more follow in search.csv. search.csv has all 34 designs"), "{designs}");
    // The page has nine digits behind the text.
    let page = fs::read_to_string(place.path("out/search.html")).unwrap();
    let digits: Vec<f64> =
        page.split("data-value=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect();
    for row in expected.iter().map(|cells| &all[cells[0].parse::<usize>().unwrap() - 1]) {
        let correct = 100.0 * row["p_correct"].parse::<f64>().unwrap();
        assert!(digits.iter().any(|value| (value / correct - 1.0).abs() < 1e-8), "{correct}");
    }
    assert!(page.contains("id=\"frontier\"") && page.matches("<svg").count() == 1);
    let word = fs::File::open(place.path("out/search.docx")).unwrap();
    let mut word = zip::ZipArchive::new(word).unwrap();
    let mut text = String::new();
    word.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    assert!(expected.iter().flatten().all(|cell| text.contains(&format!(">{cell}<"))));

    let best = fs::read_to_string(place.path("out/best.toml")).unwrap();
    assert!(section(&report, "The best, to paste").contains(&format!("```\n{}\n```", best.trim_end())), "{report}");
    let question = section(&report, "Question and answer").replace('\\', "");
    for said in [
        "What varies: max_patients (12, 15, …, 60; 17 values), eliminate_above (0.9, 0.95).",
        "Over what: the 2 scenarios of the file, equally weighted.",
        "What is wanted: correct at least 20 %.",
        "What is best: the fewest patients.",
        "34 of 34 variants of B keep what is wanted; the best, with max_patients = 12",
    ] {
        assert!(question.contains(said), "{said}: {question}");
    }
    assert!(section(&report, "Exact and simulated").contains("- Exact: 34 designs."));
    assert!(report.contains("](search_frontier.svg)"));
}

/// Standard errors over random curves; and where nothing keeps what is wanted, what comes nearest.
#[test]
fn the_report_of_the_nearest_says_what_they_lack() {
    let place = place();
    place.succeed(&[
        "search",
        "plan.toml",
        "--design",
        "B",
        "--vary",
        "max_patients=9..15:3",
        "--curves",
        "30",
        "--correct",
        "0.99",
        "--dlts",
        "0.5",
        "--format",
        "md",
        "--out",
        "out",
    ]);
    let report = fs::read_to_string(place.path("out/search.md")).unwrap();
    let mut all = rows(&place, "out");
    all.sort_by(|one, other| {
        let lacking = |row: &BTreeMap<String, String>| row["lacking"].parse::<f64>().unwrap();
        lacking(one).total_cmp(&lacking(other))
    });
    let nearest = section(&report, "Nearest designs");
    let expected: Vec<_> = all.iter().map(|row| cells_of(row, &["max_patients"], true)).collect();
    assert_eq!(table(nearest)[1..], expected);
    assert!(expected[0][3].contains(" ± ") && !nearest.contains("follow in search.csv"));
    assert!(section(&report, "Question and answer").contains("The nearest lacks: correct at least 99 %, where it has"));
    assert!(!report.contains("to paste"));
    place.succeed(&["verify", "out"]);
}
