//! A trial with an expansion is reported as one trial: its question, its numbers, its days and its rules are of both parts.

use std::collections::BTreeMap;
use std::path::Path;

use dosim::characteristics::{Quantity, Statistic};
use dosim::design::Mtd;
use dosim::exact;
use dosim::report::chart::{self, ExampleTrial};
use dosim::report::content::{Block, Document, Table, story};
use dosim::scenario::{Plan, load, parse};
use dosim::simulate::Study;
use dosim::trial::Fate;

use super::fixture::Made;

fn made() -> Made {
    let file = load(Path::new("scenarios/nct05745454-expansion.toml")).unwrap();
    Made::new(Plan { trials: 400, sensitivity: None, ..file.plan })
}

fn document(made: &Made) -> Document<'_> {
    dosim::report::content::report(&[made.material("")], None)
}

fn table<'a>(document: &'a Document<'_>, caption: &str) -> &'a Table {
    document.tables().find(|table| table.caption.starts_with(caption)).unwrap_or_else(|| panic!("no table {caption}"))
}

fn column(table: &Table, header: &str) -> Vec<f64> {
    let place = table.columns.iter().position(|column| column.header == header).unwrap_or_else(|| panic!("{header}"));
    table.rows.iter().map(|row| row.cells[place].value.unwrap_or(0.0)).collect()
}

#[test]
fn the_first_page_is_of_escalation_and_expansion_together() {
    let made = made();
    let document = document(&made);
    let said: Vec<String> = document.sections[0]
        .blocks
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph(text) => vec![text.clone()],
            Block::List(items) => items.clone(),
            _ => Vec::new(),
        })
        .collect();
    let said = said.join("\n");
    for expected in [
        "with at most 12 patients in the escalation, followed by an expansion of 12 at the dose level declared,",
        "“cliff”), after the expansion.",
        "of them in the expansion",
        "Before the expansion: 12 patients are not enough",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let months = column(document.tables().next().unwrap(), "Months to the end of the expansion, median");
    for (shown, cell) in months.into_iter().zip(&made.results.cells) {
        let of = &cell.characteristics;
        let days = of.expansion.as_ref().unwrap().days.as_ref().unwrap().distribution.quantile(0.5);
        assert!((shown - days as f64 * 12.0 / 365.25).abs() < 1e-9, "{shown}: {days}");
        assert!(days >= of.calendar.as_ref().unwrap().days_to_mtd.distribution.quantile(0.5));
    }
}

#[test]
fn the_design_sheet_has_its_rules() {
    let made = made();
    let document = document(&made);
    let sheet = table(&document, "The expansion at the MTD.");
    let text: Vec<_> = sheet.rows.iter().map(|row| format!("{}: {}", row.cells[0].text, row.cells[1].text)).collect();
    let text = text.join("\n");
    for expected in [
        "beyond the cap of a design: 12",
        "above 0.3 exceeds 0.9, under a Beta(1, 1) prior",
        "after 3 of them are evaluable",
        "those of the expansion's own patients",
        "the next lower dose level",
        "3 more patients follow the first 9 if more than 0 of these respond",
        "a success if more than 2 of all 12 do",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

/// Its quantities are those of the results, and what happens at the dose levels adds up to what happens in the trial.
#[test]
fn its_quantities_add_up() {
    let made = made();
    let document = document(&made);
    let (trial, doses) =
        (table(&document, "The expansion: how often"), table(&document, "Each dose level before and after"));
    let patients = made
        .results
        .cells
        .iter()
        .map(|cell| cell.known(Quantity::PatientsInExpansion(Statistic::Mean), None).unwrap().value);
    assert_eq!(column(trial, "Patients in it, mean"), patients.collect::<Vec<_>>());
    for header in ["Expansion %", "Stopped at too many DLTs %", "Patients in it, mean", "DLTs in it, mean"] {
        let levels = made.results.plan.dose_count();
        for (whole, parts) in column(trial, header).into_iter().zip(column(doses, header).chunks(levels)) {
            let sum: f64 = parts.iter().sum();
            assert!((whole - sum).abs() < 1e-9, "{header}: {whole}, {sum}");
        }
    }
    // Whatever the escalation declares, the trial recommends: that, a lower one, or none.
    let (before, after) = (column(doses, "MTD of the escalation %"), column(doses, "Recommended in the end %"));
    for (before, after) in before.chunks(3).zip(after.chunks(3)) {
        assert!(before.iter().sum::<f64>() >= after.iter().sum::<f64>() - 1e-9);
        assert!(before[2] > after[2], "some expansions at the top are stopped: {before:?} {after:?}");
    }
}

const FIXTURE: &str = include_str!("../fixtures/expansion_after_3p3_exact.csv");

/// A 3+3 on five dose levels, then twelve patients.
fn five_doses(rule: &str, curve: &str, expansion: &str) -> Plan {
    let doses: String = (1..=5).map(|dose| format!("[[dose]]\nlabel = \"dose {dose}\"\n")).collect();
    let text = format!(
        "title = \"t\"\ntarget_dlt_rate = 0.30\ntrials = 400\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [{curve}]\n\
         [[design]]\nname = \"3+3\"\n[design.three_plus_three]\nrule = \"{rule}\"\n[expansion]\npatients = 12\n{expansion}"
    );
    parse("five doses", &text).unwrap_or_else(|error| panic!("{error}\n{text}")).plan
}

/// By an exact recursion apart from this program. Whatever data the file names, both are told.
#[test]
fn what_pooling_does_is_that_of_the_reference() {
    let rows: Vec<BTreeMap<String, String>> =
        csv::Reader::from_reader(FIXTURE.as_bytes()).deserialize().map(Result::unwrap).collect();
    let mut compared = 0;
    for row in &rows {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        let rule = if row["three_plus_three"] == "no de-escalation" { "classic" } else { "de-escalating-top-six" };
        for data in ["expansion", "pooled"] {
            let expansion = format!(
                "first_look = {}\nstop_above = {}\ndata = \"{data}\"\nexpand_again = true\n",
                row["first_look_after"], row["cut"]
            );
            let study = Study::new(five_doses(rule, &row["true_p"].replace(' ', ", "), &expansion));
            let pooling = exact::pooling(&study);
            assert_eq!(pooling.len(), 1);
            for (place, level) in pooling[0].levels.as_ref().unwrap().iter().enumerate() {
                let declared = number(&format!("mtd_{}", place + 1));
                let stopped = number(&format!("mtd_{}_and_expansion_stopped", place + 1));
                let found = match row["data_in_the_rule"].starts_with("pooled") {
                    true => level.stopped_by_pooled,
                    false => level.stopped_by_own,
                };
                assert!((level.declared - declared).abs() < 6e-9, "{row:?}");
                // The reference has eight decimals.
                assert!((found.unwrap() * level.declared - stopped).abs() < 6e-9, "{row:?} at {place}: {found:?}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 36 * 2 * 5);
}

/// A 3+3 that wrongly chose a dose level with a DLT rate of .50: its lucky 0/3 protects it if data are pooled.
#[test]
fn the_sentence_on_pooling_has_the_numbers_of_the_reference() {
    let plan = five_doses("classic", "0.05, 0.1, 0.2, 0.35, 0.5", "first_look = 3\nstop_above = 0.90\n");
    let made = Made::new(plan);
    let document = document(&made);
    let section = document.sections.iter().find(|section| section.id == "expansion").unwrap();
    let said: Vec<_> = section
        .blocks
        .iter()
        .filter_map(|block| if let Block::List(said) = block { Some(said.join("\n")) } else { None })
        .collect();
    let said = said.join("\n");
    // .09277904 and .02686344 of .20521316 at dose level 4; .05397890 and .00447687 of .37724556 at 3: the fixture.
    for expected in [
        "Where “3+3” wrongly declares dose level 4 (dose 4), with a true DLT rate of 35.0 % (20.5 % of trials; scenario “s”, where the true MTD is \
         dose level 3 (dose 3)), the expansion's own data stop it in 45.2 % of these trials, pooled data in 13.1 %",
        "Where it declares the true MTD, own data stop it in 14.3 % of these trials, pooled data in 1.2 %.",
        "This plan goes by its own data alone.",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let table = table(&document, "How often too many DLTs stop the expansion");
    assert_eq!(table.rows.len(), 5);
    let top: Vec<_> = table.rows[4].cells[1..].iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(top, ["dose 5", "50.0", "4.3", "78.3", "45.9"]);
}

/// Trials told in words, against their outcomes and the courses of their patients.
#[test]
fn a_trial_tells_its_expansion_as_one() {
    let plan = made().results.plan;
    let study = Study::new(plan.clone());
    let (mut stopped, mut ended, mut none) = (0, 0, 0);
    for trial in 1..=300 {
        let (outcome, record) = study.one_trial(1, 0, trial);
        let told = story::tell(&plan, (1, 0), trial, &outcome, &record);
        let of = outcome.expansion.unwrap();
        assert_eq!(
            told.matches("  the escalation ends (").count() + told.matches(": the escalation ends (").count(),
            1
        );
        for wrong in ["the trial stops", "the MTD is dose"] {
            assert!(!told.contains(wrong), "{wrong}: {told}");
        }
        let Mtd::Dose(declared) = of.declared else {
            assert!(!told.contains("the expansion"), "{told}");
            none += 1;
            continue;
        };
        let opens = format!("the expansion opens with up to 12 places at dose level {declared} (");
        assert!(told.contains(&opens), "{opens}: {told}");
        // Patients of cohorts that began after the escalation was over.
        let first = record.cohorts.iter().find(|cohort| cohort.opened >= outcome.days_to_mtd).unwrap().number;
        let later = || record.patients.iter().filter(|patient| patient.cohort >= first);
        let dlts = later().filter(|patient| patient.fate == Fate::Dlt).count();
        let evaluable = dlts + later().filter(|patient| patient.fate == Fate::NoDlt).count();
        let words = if dlts == 1 { "DLT" } else { "DLTs" };
        let end = match of.stopped {
            0 => format!(
                "the expansion ends{} with {dlts} {words} among {evaluable} patients, {} of {evaluable} respond; ",
                if evaluable < 12 { " after its first stage" } else { "" },
                of.responses
            ),
            _ => format!("the expansion is stopped at {dlts} {words} among {evaluable} patients; "),
        };
        let recommended = match outcome.mtd {
            Mtd::Dose(dose) => format!("recommended: dose level {dose} ("),
            _ => "no dose level is recommended".to_owned(),
        };
        assert!(told.contains(&(end.clone() + &recommended)), "{end}{recommended}: {told}");
        *(if of.stopped == 0 { &mut ended } else { &mut stopped }) += 1;
        if trial <= 20 {
            let which = ExampleTrial { number: trial, scenario: "s", design: "d" };
            let chart = chart::swimlane(&plan, &record, &outcome, &which).unwrap();
            assert!(chart.title.contains("recommended"), "{}", chart.title);
            assert!(chart.svg.contains("Expansion: "), "lanes of the expansion have a label");
        }
    }
    assert!(stopped > 20 && ended > 100 && none > 0, "{stopped} {ended} {none}");
}

#[test]
fn a_trial_without_one_says_nothing_of_it() {
    let mut plan = made().results.plan;
    plan.expansion = None;
    let made = Made::new(Plan { trials: 50, ..plan });
    let document = document(&made);
    assert!(document.tables().all(|table| !table.caption.contains("expansion")));
    assert!(document.sections.iter().all(|section| section.id != "expansion"));
}
