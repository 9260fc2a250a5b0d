//! The table that every protocol has: its numbers are exact where they can be, add up, and are the same everywhere.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use dosim::characteristics::Results;
use dosim::exact;
use dosim::report::content::{Table, TableRow, protocol_document, protocol_table};
use dosim::scenario::{AtCap, Plan, Preset, load};
use dosim::simulate::{Study, Watch};

use super::fixture::Made;
use super::results::{capped, default_plan, design, probability};

/// Whole cohorts and nobody lost, so that everything but the calendar is exact.
fn exact_plan() -> Plan {
    let mut plan = Plan { trials: 50, sensitivity: None, ..default_plan() };
    plan.conduct.stop_cohort_at_excess = false;
    plan.conduct.dropout_probability = probability(0.0);
    plan.designs = vec![
        capped(Preset::Classic, AtCap::Undetermined),
        design("D", Preset::DeEscalatingTopSix, None, AtCap::Undetermined),
    ];
    plan
}

fn simulated(plan: Plan) -> Results {
    let study = Study::new(plan);
    let mut results = study.simulate(&Watch::default()).unwrap();
    exact::attach(&study, &mut results);
    results
}

fn value(table: &Table, row: &TableRow, header: &str) -> Option<f64> {
    row.cells[table.columns.iter().position(|column| column.header == header).unwrap()].value
}

/// The rows of a table that tell a quantity, in their order.
fn rows<'a>(table: &'a Table, quantity: &str) -> Vec<&'a TableRow> {
    table.rows.iter().filter(|row| row.cells.iter().any(|cell| cell.text == quantity)).collect()
}

/// Two witnesses that the table knows nothing of: whatever the design, an answer is given in 100 % of trials, and as a patient
/// is treated before the DLT is known, DLTs at a dose level are its true DLT rate times the patients there (Wald's identity).
#[test]
fn selection_adds_up_and_dlts_are_the_rate_times_the_patients() {
    let results = simulated(exact_plan());
    let table = protocol_table(&results);
    let doses: Vec<_> = results.plan.doses.iter().map(|dose| dose.label.clone()).collect();
    let (selected, patients, dlts) = (rows(&table, "MTD selected %"), rows(&table, "Patients"), rows(&table, "DLTs"));
    assert_eq!([selected.len(), patients.len(), dlts.len()], [10; 3]);
    for (place, truth) in rows(&table, "True DLT rate %").into_iter().enumerate() {
        for at in [2 * place, 2 * place + 1] {
            let all = doses.iter().map(String::as_str).chain(["None", "Undetermined"]);
            let sum: f64 = all.map(|header| value(&table, selected[at], header).unwrap()).sum();
            assert!((sum - 100.0).abs() < 1e-9, "{sum}");
            assert_eq!(value(&table, selected[at], "Total"), Some(100.0));
            let mut totals = [0.0; 2];
            for dose in &doses {
                let rate = value(&table, truth, dose).unwrap() / 100.0;
                let [patients, dlts] = [patients[at], dlts[at]].map(|row| value(&table, row, dose).unwrap());
                assert!((dlts - rate * patients).abs() < 1e-9, "{dose}: {dlts} of {patients} at {rate}");
                totals[0] += patients;
                totals[1] += dlts;
            }
            for (row, total) in [patients[at], dlts[at]].into_iter().zip(totals) {
                assert!((value(&table, row, "Total").unwrap() - total).abs() < 1e-9);
            }
        }
    }
    assert!(
        table.caption.ends_with("All values are exact: no simulation, and no Monte Carlo error."),
        "{}",
        table.caption
    );
}

/// Fifty trials miss the exact answers by far; the table does not.
#[test]
fn it_shows_the_exact_answer_and_marks_the_right_one() {
    let plan = exact_plan();
    let table = protocol_table(&simulated(plan.clone()));
    let study = Study::new(plan);
    let answer = exact::answer(&study, 2, 1).unwrap();
    let row = rows(&table, "MTD selected %")[2 * 2 + 1];
    for (place, dose) in answer.doses.iter().enumerate() {
        let cell = &row.cells[2 + place];
        assert_eq!(cell.value, Some(100.0 * dose.p_mtd.value));
        assert_eq!(cell.strong, answer.true_mtd == Some(dose.dose));
        assert!(cell.text.starts_with(&format!("{:.1}", 100.0 * dose.p_mtd.value)), "{}", cell.text);
    }
    assert_eq!(row.scenario.as_deref(), Some("steep"));
}

#[test]
fn the_sentence_says_what_is_simulated_and_how_well() {
    let file = load(Path::new("scenarios/nct05745454-pending.toml")).unwrap();
    let results = simulated(Plan { trials: 400, sensitivity: None, ..file.plan });
    let caption = protocol_table(&results).caption;
    let expected = "All values of “rolling six”, “IQ 3+3”, and patients and DLTs of “3+3, six at the MTD”, are simulated, with 400 \
                    trials for each scenario and a Monte Carlo standard error of at most ";
    assert!(caption.contains(expected), "{caption}");
    assert!(caption.ends_with("; all others are exact."), "{caption}");
    // Independently: √(p(1−p)/n) of what is simulated.
    let errors = results.cells.iter().filter(|cell| cell.exact.is_none()).flat_map(|cell| {
        let of = &cell.characteristics;
        let selected = of.doses.iter().map(|dose| dose.p_mtd.value).chain([of.p_none_tolerable.value]);
        selected.map(|p| 100.0 * (p * (1.0 - p) / 400.0).sqrt()).collect::<Vec<_>>()
    });
    let worst = errors.fold(0.0, f64::max);
    let said = caption.split("error of at most ").nth(1).unwrap().split(' ').next().unwrap().parse::<f64>().unwrap();
    assert!((worst..worst + 0.1).contains(&said), "{said} for {worst}");
}

fn oc(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dosim"));
    command.current_dir(folder).arg("oc").args(arguments);
    command
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(oc(folder, arguments).assert().success().get_output().stdout.clone()).unwrap()
}

/// The rows of the first table of a Markdown text.
fn first_table(text: &str) -> Vec<&str> {
    text.lines().skip_while(|line| !line.starts_with("| Quantity")).take_while(|line| line.starts_with('|')).collect()
}

#[test]
fn oc_prints_the_table_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_dosim"));
    run.current_dir(folder.path())
        .args(["run", "--trials", "300", "--format", "md", "--out", "run"])
        .assert()
        .success();
    let report = fs::read_to_string(folder.path().join("run/report.md")).unwrap();
    let alone = printed(folder.path(), &["--trials", "300", "--format", "md"]);
    assert!(first_table(&report).len() == 2 + 5 * 5, "{report}");
    assert_eq!(first_table(&alone), first_table(&report));
}

#[test]
fn oc_writes_what_a_file_is_called_after_and_overwrites_only_if_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    oc(path, &["--trials", "100", "--out", "t.docx"]).assert().success();
    assert!(fs::read(path.join("t.docx")).unwrap().starts_with(b"PK"));
    let refused = oc(path, &["--trials", "100", "--out", "t.docx"]).assert().code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("exists already"));
    oc(path, &["--trials", "100", "--out", "t.docx", "--format", "csv", "--force"]).assert().success();
    let csv = fs::read_to_string(path.join("t.docx")).unwrap();
    assert!(csv.starts_with("scenario,Quantity,low,medium,high,None,Undetermined,Stopped early,Total\r\n"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 5 * 4);
    let unwritable = oc(path, &["--format", "docx"]).assert().code(2);
    assert!(String::from_utf8_lossy(&unwritable.get_output().stderr).contains("--out table.docx"));
    oc(path, &["--design", "no such"]).assert().code(2);
}

#[test]
fn oc_refuses_a_file_called_after_no_format() {
    let folder = tempfile::tempdir().unwrap();
    let refused = oc(folder.path(), &["--trials", "100", "--out", "t.pdf"]).assert().code(2);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.starts_with("error: --out t.pdf: ") && said.contains(".txt, .docx, .md, .html, .csv, .tex"), "{said}");
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
    for (name, begins) in [("t.CSV", "scenario,Quantity,"), ("t.tex", "% Needs "), ("t.txt", ""), ("plain", "")] {
        oc(folder.path(), &["--trials", "100", "--out", name]).assert().success();
        assert!(fs::read_to_string(folder.path().join(name)).unwrap().starts_with(begins), "{name}");
    }
    oc(folder.path(), &["--trials", "100", "--out", "t.pdf", "--format", "text"]).assert().success();
}

/// What LaTeX reads: as many cells in every row as there are columns.
#[test]
fn latex_rows_have_as_many_cells_as_columns() {
    let folder = tempfile::tempdir().unwrap();
    let text = printed(folder.path(), &["--trials", "100", "--format", "latex"]);
    let columns = text.split("\\begin{tabular}{").nth(1).unwrap().split('}').next().unwrap().len();
    let rows: Vec<_> =
        text.lines().filter(|line| line.ends_with("\\\\") && !line.starts_with("\\multicolumn")).collect();
    assert_eq!((columns, rows.len()), (8, 1 + 5 * 4));
    for row in rows {
        assert_eq!(row.replace("\\&", "").matches('&').count(), columns - 1, "{row}");
    }
    assert_eq!(text.matches("\\multicolumn{8}").count(), 5);
}

/// In the report it is the first table of its section, and shows no more than what the appendix has.
#[test]
fn it_is_the_first_table_under_operating_characteristics() {
    let made = Made::new(exact_plan());
    let document = made.document();
    let section = document.sections.iter().find(|section| section.id == "characteristics").unwrap();
    let dosim::report::content::Block::Table(first) = &section.blocks[0] else { panic!("no table") };
    assert_eq!(first.rows, protocol_table(&made.results).rows);
}

/// A page has no room for 24 dose levels side by side: they come in blocks, and no column and no row is lost.
#[test]
fn many_dose_levels_come_in_blocks_that_a_page_has_room_for() {
    let mut plan = Plan { trials: 50, sensitivity: None, ..default_plan() };
    let labels: Vec<String> = (1..=24).map(|level| format!("d{level}")).collect();
    plan.doses = super::results::doses(&labels.iter().map(String::as_str).collect::<Vec<_>>());
    let curve: Vec<f64> = (1..=24).map(|level| 0.02 * f64::from(level)).collect();
    plan.scenarios = vec![super::results::scenario("linear", &curve)];
    plan.designs = vec![design("A", Preset::Classic, None, AtCap::Undetermined)];
    let study = Study::new(plan);
    let results = study.simulate(&Watch::default()).unwrap();
    let whole = protocol_table(&results);
    let document = protocol_document(&results);
    let blocks: Vec<_> = document.tables().collect();
    assert_eq!(blocks.iter().map(|of| of.columns.len()).collect::<Vec<_>>(), [1 + 12, 1 + 12 + 3]);
    let headers = |table: &Table| table.columns.iter().map(|column| column.header.clone()).collect::<Vec<_>>();
    let joined: Vec<_> =
        blocks.iter().enumerate().flat_map(|(place, of)| headers(of).into_iter().skip(place.min(1))).collect();
    assert_eq!(joined, headers(&whole));
    for (number, row) in whole.rows.iter().enumerate() {
        let cells = |(place, of): (usize, &&Table)| of.rows[number].cells[place.min(1)..].to_vec();
        assert_eq!(blocks.iter().enumerate().flat_map(cells).collect::<Vec<_>>(), row.cells);
    }
    assert!(blocks[0].caption.ends_with("Dose levels 1 to 12 of 24; the others follow."), "{}", blocks[0].caption);
    assert_eq!(blocks[1].caption, "The same, dose levels 13 to 24 of 24.");
}

/// Numbers of DLTs against the distribution that the CSV file has, and bands against patients by dose level: the scenario "steep"
/// has .10, .25 and .50, so that each dose level has a band of its own, and nobody is treated at .60 or more.
#[test]
fn the_burden_of_toxicity_is_that_of_the_distributions() {
    let made = Made::new(exact_plan());
    let document = made.document();
    let table = document.tables().find(|table| table.caption.starts_with("Toxicity: how often")).unwrap();
    assert_eq!(table.rows.len(), made.results.cells.len());
    for (row, cell) in table.rows.iter().zip(&made.results.cells) {
        let exact = cell.exact.as_ref().unwrap();
        let bins = &exact.dlts.as_ref().unwrap().distribution.bins;
        for (header, dlts) in [("1 DLT or more %", 1), ("2 DLTs or more %", 2), ("4 DLTs or more %", 4)] {
            let expected: f64 = bins.iter().filter(|bin| bin.from >= dlts).map(|bin| bin.probability.value).sum();
            let shown = value(table, row, header).unwrap();
            assert!((shown - 100.0 * expected).abs() < 1e-9, "{header}: {shown} for {expected}");
        }
    }
    let steep = table.rows.iter().position(|row| row.scenario.as_deref() == Some("steep")).unwrap();
    let exact = made.results.cells[steep].exact.as_ref().unwrap();
    let treated: Vec<f64> = exact.doses.iter().map(|dose| dose.mean_patients().unwrap().value).collect();
    let all: f64 = treated.iter().sum();
    let headers = [
        "% of patients below 20 %",
        "% of patients at 20 % to 35 %",
        "% of patients at 35 % to 60 %",
        "% of patients at 60 % or more",
    ];
    for (header, patients) in headers.into_iter().zip(treated.into_iter().chain([0.0])) {
        let shown = value(table, &table.rows[steep], header).unwrap();
        assert!((shown - 100.0 * patients / all).abs() < 1e-9, "{header}: {shown}");
    }
}

/// Whoever has the report has the scenario file.
#[test]
fn the_scenario_file_is_at_the_end() {
    let made = Made::new(exact_plan());
    let document = made.document();
    let last = document.sections.last().unwrap();
    assert_eq!(last.appendix, [dosim::report::content::Block::Verbatim(super::fixture::TEXT.to_owned())]);
}
