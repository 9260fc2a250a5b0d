//! Decision tables for people: a grid at a glance, and line by line what follows under which conditions.

use std::collections::BTreeSet;

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use super::sentences;
use crate::decision_table::{DecisionTable, Verdict};
use crate::report::label::on_one_line;
use crate::report::table::{Tabled, lines, notes};

/// More lines than this are only counted; all are in the CSV.
const MOST_LINES: usize = 60;

/// With fewer numbers of patients a grid says no more than the lines do.
const LEAST_COLUMNS: usize = 3;

/// The tables in at most `max_width` columns wherever words allow. They end with a line break.
pub fn decision_tables(title: &str, tabled: &[Tabled<'_>], style: Style, max_width: usize) -> String {
    let mut paragraphs = vec![wrapped(&on_one_line(title), max_width)];
    for one in tabled {
        paragraphs.push(wrapped(&sentences::design(one.design), max_width));
        paragraphs.extend(grid(&one.table, style, max_width));
        paragraphs.extend(list(&one.table, style, max_width));
        paragraphs.push(notes(one).iter().map(|note| wrapped(note, max_width)).collect::<Vec<_>>().join("\n"));
    }
    paragraphs.join("\n\n") + "\n"
}

/// A letter for each number of patients and DLTs where nothing else matters but the ends of the ladder.
fn grid(table: &DecisionTable, style: Style, max_width: usize) -> Vec<String> {
    let patients: BTreeSet<u32> = table.rows.iter().map(|row| row.patients).collect();
    let most = table.rows.iter().map(|row| row.dlts).max().unwrap_or(0);
    if patients.len() < LEAST_COLUMNS {
        return Vec::new();
    }
    let dlts =
        Column { header: "DLTs".to_owned(), is_text: false, cells: (0..=most).map(|dlts| dlts.to_string()).collect() };
    let column = |&patients: &u32| Column {
        header: patients.to_string(),
        is_text: false,
        cells: (0..=most).map(|dlts| letter(table, patients, dlts).to_owned()).collect(),
    };
    let mut paragraphs = tables(&[dlts], vec![patients.iter().map(column).collect()], style, max_width);
    let legend = "Columns: evaluable patients. E escalate, S stay, D de-escalate, X eliminate, . stop: between the lowest and the \
                  top dose level. *: it depends, see below.";
    paragraphs.push(wrapped(legend, max_width));
    paragraphs
}

fn letter(table: &DecisionTable, patients: u32, dlts: u32) -> &'static str {
    let rows = table.rows.iter().filter(|row| (row.patients, row.dlts) == (patients, dlts));
    let between: BTreeSet<Verdict> = rows.filter(|row| row.holds_between()).map(|row| row.verdict).collect();
    match (between.first(), between.len()) {
        (None, _) => "",
        (Some(Verdict::Escalate(_)), 1) => "E",
        (Some(Verdict::Stay(_)), 1) => "S",
        (Some(Verdict::DeEscalate(_)), 1) => "D",
        (Some(Verdict::Eliminate(_)), 1) => "X",
        (Some(Verdict::Stop { .. }), 1) => ".",
        _ => "*",
    }
}

fn list(table: &DecisionTable, style: Style, max_width: usize) -> Vec<String> {
    let lines = lines(table);
    if lines.len() > MOST_LINES {
        let count = lines.len();
        let note = format!(
            "The decisions depend on more: {count} lines with their conditions are in --format csv, md or html."
        );
        return vec![wrapped(&note, max_width)];
    }
    let column = |header: &str, is_text, cells: Vec<String>| Column { header: header.to_owned(), is_text, cells };
    // Conditions may be long: they are wrapped into what the other columns leave.
    let then = lines.iter().map(|line| line.then.len()).max().unwrap_or(0);
    let room = max_width.saturating_sub(then + 26).max(24);
    let keys = [
        column("patients", false, lines.iter().map(|line| line.patients.clone()).collect()),
        column("DLTs", false, lines.iter().map(|line| line.dlts.clone()).collect()),
    ];
    let when: Vec<_> = lines.iter().map(|line| wrapped(&line.when, room)).collect();
    let mut values = Vec::new();
    if when.iter().any(|when| !when.is_empty()) {
        values.push(column("when", true, when));
    }
    values.push(column("then", true, lines.iter().map(|line| line.then.clone()).collect()));
    tables(&keys, vec![values], style, max_width)
}
