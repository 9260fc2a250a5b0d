//! A trial with an expansion is reported as one trial: its question, its numbers, its days and its rules are of both parts.

use std::path::Path;

use dosim::characteristics::{Quantity, Statistic};
use dosim::report::content::{Block, Document, Table};
use dosim::scenario::{Plan, load};

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

#[test]
fn a_trial_without_one_says_nothing_of_it() {
    let mut plan = made().results.plan;
    plan.expansion = None;
    let made = Made::new(Plan { trials: 50, ..plan });
    let document = document(&made);
    assert!(document.tables().all(|table| !table.caption.contains("expansion")));
}
