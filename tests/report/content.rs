//! What the report says: its sections, its decision table, and figures that are those of the CSV files to the last digit.

use std::collections::HashMap;
use std::path::Path;

use dosim::output::sha256_hex;
use dosim::report::content::decision_table::DesignDecisions;
use dosim::report::content::{Block, Document, Table, Tone, decision_table};
use dosim::report::formats::csv::operating_characteristics;
use dosim::scenario::{AtCap, NamedDesign, Plan, Preset, Rationale, describe, load, parse};

use super::fixture::{Made, TEXT, plan};
use super::results::{default_plan, design};

const SECTIONS: [&str; 15] = [
    "question",
    "design",
    "decisions",
    "scenarios",
    "characteristics",
    "size",
    "calendar",
    "examples",
    "sensitivity",
    "comparison",
    "verification",
    "methods",
    "assumptions",
    "checklist",
    "file",
];

fn table<'a>(document: &'a Document<'_>, caption: &str) -> &'a Table {
    document.tables().find(|table| table.caption.starts_with(caption)).unwrap_or_else(|| panic!("no table {caption}"))
}

fn section_text(document: &Document<'_>, id: &str) -> String {
    let section = document.sections.iter().find(|section| section.id == id).unwrap();
    let text = |block: &Block<'_>| match block {
        Block::Heading(text) | Block::Paragraph(text) | Block::Verbatim(text) => text.clone(),
        Block::List(items) => items.join("\n"),
        Block::Table(table) => {
            let cells = table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.clone());
            [table.caption.clone()].into_iter().chain(cells).collect::<Vec<_>>().join("\n")
        }
        Block::Figure(figure) => format!("{}\n{}", figure.caption, figure.alt),
    };
    section.blocks.iter().chain(&section.appendix).map(text).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_section_is_there_in_order_with_a_sentence_and_content() {
    let made = Made::new(plan());
    let document = made.document();
    assert_eq!(document.sections.iter().map(|section| section.id).collect::<Vec<_>>(), SECTIONS);
    for section in &document.sections {
        assert!(section.lead.len() > 60 && section.lead.ends_with('.'), "{}: {}", section.id, section.lead);
        assert!(!section.blocks.is_empty(), "{}", section.id);
    }
    let numbers: Vec<_> = document.tables().map(|table| table.number).collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
    assert!(document.figures().all(|figure| figure.alt.len() > 40 && figure.number > 0));
    for table in document.tables() {
        assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()), "{}", table.caption);
    }
}

/// Every item of the checklist leads to sections that are there, and only what a file does not ask for leads nowhere.
#[test]
fn the_checklist_leads_to_what_is_there() {
    let unasked = "not asked of this simulation";
    let places = |made: &Made| -> Vec<(String, String)> {
        let document = dosim::report::content::report(&[made.material("")], None);
        let titles: Vec<_> = document.sections.iter().map(|section| section.title).collect();
        let table = table(&document, "Items of a protocol");
        let place = |row: &dosim::report::content::TableRow| (row.cells[0].text.clone(), row.cells[4].text.clone());
        let all: Vec<_> = table.rows.iter().map(place).collect();
        for (item, place) in all.iter().filter(|(_, place)| place != unasked) {
            assert!(place.split("; ").all(|title| titles.contains(&title)), "{item}: {place}");
        }
        all
    };
    // Neither an expansion nor a sensitivity analysis.
    let plain = places(&Made::new(Plan { trials: 50, sensitivity: None, ..default_plan() }));
    let nowhere: Vec<_> = plain.iter().filter(|(_, place)| place == unasked).map(|(item, _)| item.as_str()).collect();
    assert_eq!(nowhere, ["8", "20b"]);
    // SPIRIT 2013 (doi:10.7326/0003-4819-158-3-201302050-00583), table 1.
    let items: Vec<_> = plain.iter().map(|(item, _)| item.as_str()).collect();
    assert_eq!(items, ["8", "8", "8", "12", "13", "14", "15", "20a", "20b", "20c", "21b"]);
    let varied = places(&Made::new(Plan { trials: 50, ..plan() }));
    assert_eq!(varied[8], ("20b".to_owned(), "Sensitivity".to_owned()));
    let file = load(std::path::Path::new("scenarios/nct05745454-expansion.toml")).unwrap();
    let expanded = places(&Made::new(Plan { trials: 50, sensitivity: None, ..file.plan }));
    assert_eq!(expanded[2], ("8".to_owned(), "Expansion".to_owned()));
}

/// A report of one design has nothing to compare.
#[test]
fn one_design_has_no_comparison() {
    let made = Made::new(Plan { trials: 50, ..default_plan() });
    let document = dosim::report::content::report(&[made.material("")], None);
    assert!(document.sections.iter().all(|section| section.id != "comparison"));
    assert!(section_text(&document, "sensitivity").contains("asks for no variations"));
}

#[test]
fn the_design_sheet_has_everything_that_determines_the_results() {
    let made = Made::new(plan());
    let text = section_text(&made.document(), "design");
    let sha = sha256_hex(TEXT.as_bytes());
    for expected in [
        "de_escalate=no expand_top_dose=no dlts_tolerated_in_six=1 starting_dose=1",
        "de_escalate=yes expand_top_dose=yes dlts_tolerated_in_six=1 starting_dose=1",
        "undetermined",
        "14 days after the first patient",
        "33 days",
        "replaced at the same dose level",
        "a share of 0.05 of patients without a DLT",
        "at most 0.33",
        "20230228",
        "2,000",
        env!("CARGO_PKG_VERSION"),
        &sha,
    ] {
        assert!(text.contains(expected), "{expected:?} is not in\n{text}");
    }
}

/// What the planning team gives as its reasons stands where a reader asks for them, and nowhere without.
#[test]
fn rationales_are_shown_where_they_belong() {
    let text = "title = \"t\"\nrationale = \"why the study\"\nsample_size_rationale = \"why 12\"\ntrials_rationale = \"why 50\"\n\
                target_dlt_rate = 0.3\ntrials = 50\n[[dose]]\nlabel = \"low\"\n[[dose]]\nlabel = \"high\"\n[[scenario]]\nname = \"s\"\n\
                rationale = \"why this curve\"\ndlt_probabilities = [0.1, 0.4]\n[[design]]\nname = \"d\"\nrationale = \"why this rule\"\n\
                cap = 12\n[design.three_plus_three]\n";
    let plan = parse("t", text).unwrap().plan;
    assert_eq!(parse("again", &describe(&plan)).unwrap().plan, plan, "the echo keeps them");
    let made = Made::new(plan.clone());
    let document = made.document();
    for (section, why) in [
        ("question", "Why: why the study"),
        ("design", "d: why this rule"),
        ("design", "why 50"),
        ("scenarios", "s: why this curve"),
        ("size", "Why so many patients: why 12"),
    ] {
        let text = section_text(&document, section);
        assert!(text.contains(why), "{section}: {why:?} is not in\n{text}");
    }
    let without = Made::new(Plan { rationale: Rationale::default(), ..plan });
    let text = section_text(&without.document(), "question");
    assert!(!text.contains("Why:"), "{text}");
}

/// The letters of a BOIN are in the report, with their boundaries, and the lines in the appendix.
#[test]
fn a_design_is_told_at_a_glance() {
    let plan = Plan { trials: 40, ..load(Path::new("scenarios/nct05745454-designs.toml")).unwrap().plan };
    let made = Made::new(plan);
    let document = made.document();
    let decisions = document.sections.iter().find(|section| section.id == "decisions").unwrap();
    let open: Vec<&Table> = decisions.blocks.iter().filter_map(table_of).collect();
    let folded: Vec<&Table> = decisions.appendix.iter().filter_map(table_of).collect();
    // Of thirteen designs the boundaries are enough for most readers.
    let has = |tables: &[&Table], caption: &str| tables.iter().any(|table| table.caption.contains(caption));
    assert!(has(&open, "“BOIN”: the boundaries") && !has(&open, "“BOIN” at a glance"));
    let glance = folded.iter().find(|table| table.caption.contains("“BOIN” at a glance")).unwrap();
    let tones: Vec<Option<Tone>> = glance.rows[2].cells.iter().map(|cell| cell.tone).collect();
    let letters: Vec<&str> = glance.rows[2].cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(letters[..3], ["2", "D", "S"]);
    assert_eq!(tones[..3], [None, Some(Tone::DeEscalate), Some(Tone::Stay)]);
    assert!(has(&folded, "Decisions of “BOIN”") && !has(&open, "Decisions of “BOIN”"));
    let few = Made::new(Plan { designs: made.study.plan().designs[7..8].to_vec(), ..made.study.plan().clone() });
    let document = few.document();
    let decisions = document.sections.iter().find(|section| section.id == "decisions").unwrap();
    let open: Vec<&Table> = decisions.blocks.iter().filter_map(table_of).collect();
    assert!(has(&open, "at a glance") && !has(&open, "Decisions of"), "one design has its letters open");
    let document = made.document();
    let text = section_text(&document, "decisions");
    assert!(text.contains("λe = 0.2365") && text.contains("Skeleton, the DLT probability expected"), "{text}");
}

fn table_of<'a>(block: &'a Block<'_>) -> Option<&'a Table> {
    if let Block::Table(table) = block { Some(table) } else { None }
}

/// Which of the values of a CSV file a table shows.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Simulated,
    /// The exact one where there is one.
    Known,
}

/// (scenario, design, dose, quantity) → value, as the CSV file has it.
fn csv_values(made: &Made, which: Of) -> HashMap<(String, String, String, String), f64> {
    let bytes = operating_characteristics(&made.results).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|other| other == name).unwrap();
    let [scenario, design, dose, quantity] = ["scenario", "design", "dose", "quantity"].map(column);
    let [estimate, exact] = ["estimate", "exact"].map(column);
    let records = reader.records().map(Result::unwrap);
    let entry = |record: csv::StringRecord| {
        let field = |place: usize| record[place].to_owned();
        let is_exact = which == Of::Known && !record[exact].is_empty();
        let value = if is_exact { &record[exact] } else { &record[estimate] };
        ((field(scenario), field(design), field(dose), field(quantity)), value.parse().unwrap())
    };
    records.map(entry).collect()
}

/// Checks the columns `(header, quantity, scale)` of a table whose rows are the cells of the results, and returns how many
/// values there were.
fn check((made, which): (&Made, Of), table: &Table, columns: &[(&str, &str, &str, f64)]) -> usize {
    let values = csv_values(made, which);
    let mut checked = 0;
    assert_eq!(table.rows.len(), made.results.cells.len(), "{}", table.caption);
    for row in &table.rows {
        for &(header, dose, quantity, scale) in columns {
            let place = table.columns.iter().position(|column| column.header.starts_with(header)).unwrap();
            let (scenario, design) = (row.cells[0].text.clone(), row.cells[1].text.clone());
            let Some(value) = values.get(&(scenario, design, dose.to_owned(), quantity.to_owned())) else {
                assert_eq!(row.cells[place].value, None, "{header}");
                continue;
            };
            let shown = row.cells[place].value.unwrap();
            assert!((shown - value * scale).abs() < 1e-12, "{} {quantity}: {shown} against {value}", table.caption);
            checked += 1;
        }
    }
    checked
}

#[test]
fn the_figures_are_those_of_the_csv_file() {
    let made = Made::new(plan());
    let document = made.document();
    let selection = [
        ("low", "1", "p_mtd", 100.0),
        ("medium", "2", "p_mtd", 100.0),
        ("high", "3", "p_mtd", 100.0),
        ("None tolerable", "0", "p_mtd", 100.0),
        ("Undetermined", "", "p_undetermined", 100.0),
    ];
    assert_eq!(check((&made, Of::Known), table(&document, "MTD selection: how often"), &selection), 50);
    let verdict = [
        ("Correct", "", "p_correct", 100.0),
        ("Overdose", "", "p_overdose", 100.0),
        ("Patients above", "", "share_above_true_mtd", 100.0),
        ("Mean true DLT", "", "mean_true_dlt_of_mtd", 100.0),
    ];
    let good = table(&document, "How good the answers are");
    assert_eq!(check((&made, Of::Simulated), good, &verdict[..2]), 20);
    assert_eq!(check((&made, Of::Known), good, &verdict[2..]), 20);
    let size = [
        ("Mean", "", "mean_patients", 1.0),
        ("SD", "", "sd_patients", 1.0),
        ("10 %", "", "q10_patients", 1.0),
        ("Median", "", "q50_patients", 1.0),
        ("90 %", "", "q90_patients", 1.0),
        ("Maximum", "", "max_patients", 1.0),
        ("More needed", "", "p_more_than_planned", 100.0),
    ];
    let size_table = table(&document, "Patients treated.");
    assert_eq!(check((&made, Of::Known), size_table, &size), 70);
    let days = [
        ("Mean", "", "mean_days_to_mtd", 1.0),
        ("Median", "", "q50_days_to_mtd", 1.0),
        ("90 %", "", "q90_days_to_mtd", 1.0),
    ];
    assert_eq!(check((&made, Of::Known), table(&document, "Days from the start to the decision"), &days), 30);
    let door = [
        ("By the planned", "", "p_by_planned_completion", 100.0),
        ("Enrolled", "", "mean_enrolled", 1.0),
        ("Turned away", "", "mean_turned_away", 1.0),
    ];
    assert_eq!(check((&made, Of::Known), table(&document, "On time, and at the door"), &door), 30);
}

/// What is shown is the value, rounded, with its standard error from the same file.
#[test]
fn what_is_shown_is_the_value_rounded() {
    let made = Made::new(plan());
    let document = made.document();
    let table = table(&document, "How good the answers are");
    let cell = &made.results.cells[0].characteristics.p_correct;
    let expected = format!("{:.1} ± {:.1}", 100.0 * cell.value, 100.0 * cell.mc_se.unwrap());
    assert_eq!(table.rows[0].cells[3].text, expected);
}

/// Rule A on three dose levels, from its definition: 0/3 up, 1/3 three more, two or more down, at most 1/6 up.
#[test]
fn the_decision_table_of_rule_a_is_its_definition() {
    let plan = default_plan();
    let design = design("A", Preset::Classic, Some(12), AtCap::Undetermined);
    let table = decision_table(&DesignDecisions::new(&plan, &design)).unwrap();
    let up = ["below the top dose level", "escalate: 3 at the next higher dose level"];
    let top = ["at the top dose level", "stop: this dose level is the MTD"];
    let more = ["", "stay: 3 more at this dose level"];
    let none = ["at the lowest dose level", "stop: no dose level is tolerable"];
    let down = ["above the lowest dose level", "stop: the next lower dose level is the MTD"];
    let expected = [
        (["3", "0"], up),
        (["3", "0"], top),
        (["3", "1"], more),
        (["3", "2 or more"], none),
        (["3", "2 or more"], down),
        (["6", "1"], up),
        (["6", "1"], top),
        (["6", "2 to 4"], none),
        (["6", "2 to 4"], down),
    ];
    let shown: Vec<_> =
        table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>()).collect();
    assert_eq!(shown, expected.map(|(keys, then)| [keys, then].concat()));
    // Numbers are sorted as such, on every line.
    assert!(table.rows.iter().all(|row| row.cells[0].value.is_some() && row.cells[1].value.is_some()));
}

/// Designs with patients pending have their tables, those that decide alike one between them, and what has none says so.
#[test]
fn pending_patients_have_their_tables() {
    let file = dosim::scenario::load(std::path::Path::new("scenarios/nct05745454-designs.toml")).unwrap();
    let named = |name: &str| file.plan.designs.iter().find(|design| design.name == name).unwrap().clone();
    let mut designs = ["rolling six", "TITE-BOIN", "TITE-CRM"].map(named).to_vec();
    designs.push(NamedDesign { name: "without a cap".to_owned(), ..designs[0].clone() });
    designs[3].spec.cap = None;
    designs[3].spec.at_cap = AtCap::Declare;
    let made = Made::new(Plan { designs, trials: 50, sensitivity: None, ..plan() });
    let document = made.document();
    for name in ["Decisions of “rolling six”", "Decisions of “TITE-BOIN”"] {
        let table = table(&document, name);
        let headers: Vec<_> = table.columns.iter().map(|column| column.header.as_str()).collect();
        assert_eq!(headers, ["Patients", "DLTs", "Pending", "When", "What happens next"]);
    }
    let rolling_six = table(&document, "Decisions of “rolling six”");
    assert!(rolling_six.caption.ends_with("“without a cap” decides alike."), "{}", rolling_six.caption);
    let text = section_text(&document, "decisions");
    assert!(text.contains("“TITE-CRM”: There is no table of numbers at one dose level"), "{text}");
    assert!(text.contains("follow-up below 0.88"), "{text}");
}

#[test]
fn files_side_by_side_say_once_what_they_share() {
    let made = Made::new(Plan { trials: 50, ..plan() });
    let other = Made::new(Plan { trials: 50, ..default_plan() });
    let materials =
        [made.material("file_1_"), dosim::report::content::Material { name: "other", ..other.material("file_2_") }];
    let document = dosim::report::content::report(&materials, None);
    let headings = |id: &str| {
        let section = document.sections.iter().find(|section| section.id == id).unwrap();
        section
            .blocks
            .iter()
            .filter(|block| matches!(block, Block::Heading(text) if text == "file" || text == "other"))
            .count()
    };
    assert_eq!((headings("design"), headings("assumptions")), (2, 0));
    let mut names: Vec<_> = document.figures().map(|figure| figure.name.clone()).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all, "figures of two files share a name");
}
