//! Decision tables for people: a grid at a glance, and line by line what follows under which conditions.

use crate::report::words::{design_sentence, on_one_line};

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use crate::decision_table::DecisionTable;
use crate::report::content::decision_table::{
    DecisionLine, DesignDecisions, are_for_people, key_headers, lines, notes,
};
use crate::report::content::letter_grid::Boundaries;

/// Conditions have so much room at least.
const LEAST_WHEN: usize = 24;

/// The tables in at most `max_width` columns wherever words allow. They end with a line break.
pub fn decision_tables(title: &str, tabled: &[DesignDecisions<'_>], style: Style, max_width: usize) -> String {
    let mut paragraphs = vec![wrapped(&on_one_line(title), max_width)];
    for one in tabled {
        paragraphs.push(wrapped(&design_sentence(one.design), max_width));
        paragraphs.extend(one.numbers().map(|numbers| wrapped(&numbers, max_width)));
        if let Ok(table) = &one.table {
            paragraphs.extend(grid(one, style, max_width));
            paragraphs.extend(list(one, table, style, max_width));
        }
        paragraphs.push(notes(one).iter().map(|note| wrapped(note, max_width)).collect::<Vec<_>>().join("\n"));
    }
    paragraphs.join("\n\n") + "\n"
}

/// The letters at a glance.
fn grid(tabled: &DesignDecisions<'_>, style: Style, max_width: usize) -> Vec<String> {
    let Some(grid) = tabled.grid() else { return Vec::new() };
    let all = || grid.by_dlts.iter();
    let cells = (0..grid.by_dlts.len()).map(|dlts| dlts.to_string()).collect();
    let dlts = Column { header: "DLTs".to_owned(), is_text: false, cells };
    let column = |(place, patients): (usize, &u32)| Column {
        header: patients.to_string(),
        is_text: false,
        cells: all().map(|letters| letters[place].written().to_owned()).collect(),
    };
    let columns = grid.patients.iter().enumerate().map(column).collect();
    let mut paragraphs = tables(&[dlts], vec![columns], style, max_width);
    paragraphs.push(wrapped(&grid.legend(), max_width));
    if let Some(all) = grid.boundaries() {
        let rows = Boundaries::rows(&all);
        let heads = rows.iter().map(|(head, _)| (*head).to_owned()).collect();
        let heads = Column { header: "evaluable patients".to_owned(), is_text: true, cells: heads };
        let column = |(place, of): (usize, &Boundaries)| Column {
            header: of.patients.to_string(),
            is_text: false,
            cells: rows.iter().map(|(_, cells)| cells[place].clone()).collect(),
        };
        paragraphs.extend(tables(&[heads], vec![all.iter().enumerate().map(column).collect()], style, max_width));
        paragraphs.extend(grid.left_out(&all).iter().map(|sentence| wrapped(sentence, max_width)));
    }
    paragraphs
}

fn list(tabled: &DesignDecisions<'_>, table: &DecisionTable, style: Style, max_width: usize) -> Vec<String> {
    let lines = lines(tabled);
    if !are_for_people(&lines) {
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
