//! Decision tables for people: a grid at a glance, and line by line what follows under which conditions.

use crate::report::words::{design_sentence, on_one_line};
use std::collections::BTreeSet;

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use crate::decision_table::{DecisionTable, RelativeDecision};
use crate::report::content::decision_table::{DecisionLine, DesignDecisions, MOST_LINES, key_headers, lines, notes};

/// Conditions have so much room at least.
const LEAST_WHEN: usize = 24;

/// With fewer numbers of patients a grid says no more than the lines do.
const LEAST_COLUMNS: usize = 3;

/// The tables in at most `max_width` columns wherever words allow. They end with a line break.
pub fn decision_tables(title: &str, tabled: &[DesignDecisions<'_>], style: Style, max_width: usize) -> String {
    let mut paragraphs = vec![wrapped(&on_one_line(title), max_width)];
    for one in tabled {
        paragraphs.push(wrapped(&design_sentence(one.design), max_width));
        if let Ok(table) = &one.table {
            paragraphs.extend(grid(table, style, max_width));
            paragraphs.extend(list(table, style, max_width));
        }
        paragraphs.push(notes(one).iter().map(|note| wrapped(note, max_width)).collect::<Vec<_>>().join("\n"));
    }
    paragraphs.join("\n\n") + "\n"
}

/// A letter for each number of patients and DLTs where nothing else matters but the ends of the ladder.
fn grid(table: &DecisionTable, style: Style, max_width: usize) -> Vec<String> {
    let patients: BTreeSet<u32> = table.rows.iter().map(|row| row.patients).filter(|&patients| patients > 0).collect();
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
    let nobody = if table.has_pending() { ", nobody pending" } else { "" };
    let legend = format!(
        "Columns: evaluable patients{nobody}. E escalate, S stay, D de-escalate, X eliminate, . stop: between the lowest and the \
                  highest dose level that is not too toxic. *: it depends, see below."
    );
    paragraphs.push(wrapped(&legend, max_width));
    paragraphs
}

fn letter(table: &DecisionTable, patients: u32, dlts: u32) -> &'static str {
    let rows = table.rows.iter().filter(|row| (row.patients, row.dlts, row.pending) == (patients, dlts, 0));
    let between: BTreeSet<RelativeDecision> = rows.filter(|row| row.is_between).map(|row| row.verdict).collect();
    match (between.first(), between.len()) {
        (None, _) => "",
        (Some(RelativeDecision::Escalate(_)), 1) => "E",
        (Some(RelativeDecision::Stay(_)), 1) => "S",
        (Some(RelativeDecision::DeEscalate(_)), 1) => "D",
        (Some(RelativeDecision::Eliminate(_)), 1) => "X",
        (Some(RelativeDecision::Stop { .. }), 1) => ".",
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
    let keys: Vec<Column> = key_headers(table)
        .iter()
        .enumerate()
        .map(|(place, header)| {
            let cell = |line: &DecisionLine| line.shown().nth(place).unwrap_or_default().to_owned();
            column(header, false, lines.iter().map(cell).collect())
        })
        .collect();
    // Conditions and decisions may be long: they are wrapped into what the other columns leave.
    let width = |cells: &[String]| cells.iter().map(|cell| cell.len()).max().unwrap_or(0);
    let (when, then): (Vec<_>, Vec<_>) = lines.into_iter().map(|line| (line.when, line.then)).unzip();
    let room = max_width.saturating_sub(keys.iter().map(|key| key.width() + 2).sum::<usize>() + 3);
    let least_when = width(&when).min(LEAST_WHEN);
    let for_then = width(&then).min(room.saturating_sub(least_when).max(LEAST_WHEN));
    let for_when = room.saturating_sub(for_then).max(LEAST_WHEN);
    let all = |cells: &[String], room: usize| cells.iter().map(|cell| wrapped(cell, room)).collect::<Vec<_>>();
    let mut values = vec![column("then", true, all(&then, for_then))];
    if least_when > 0 {
        values.insert(0, column("when", true, all(&when, for_when)));
    }
    tables(&keys, vec![values], style, max_width)
}
