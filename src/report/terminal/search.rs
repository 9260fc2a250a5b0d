//! `dosim search` as text: what was wanted, the best designs, and the best one as a scenario file has it.

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use crate::report::words::{grouped, on_one_line, one_decimal, percent, search, shortened};
use crate::scenario::describe_designs;
use crate::search::{SearchQuantity, Searched};

/// More designs than this are left to the file, unless all are asked for.
const MOST_ROWS: usize = 5;
const MOST_ROWS_OF_ALL: usize = 200;

/// A search in at most `max_width` columns wherever names allow; if `is_long`, with all designs that keep what is wanted and the best one as
/// a file has it. It ends with a line break.
pub fn search(searched: &Searched, is_long: bool, style: Style, max_width: usize) -> String {
    let mut paragraphs = vec![heading(searched, max_width, style)];
    let feasible = searched.feasible();
    let nearest: Vec<usize> = match is_long {
        true => (0..searched.candidates.len()).collect(),
        false => searched.nearest().into_iter().collect(),
    };
    let shown = if feasible.is_empty() { &nearest } else { &feasible };
    let most = if is_long { MOST_ROWS_OF_ALL } else { MOST_ROWS };
    paragraphs.extend(tables(&keys(searched, shown, most), vec![values(searched, shown, most)], style, max_width));
    let mut notes = Vec::new();
    if shown.len() > most {
        notes.push(format!("In search.csv: {} more.", grouped((shown.len() - most) as u64)));
    }
    notes.extend(search::lacking(searched));
    notes.push(search::exactness(searched));
    notes.extend(search::left_open(searched));
    paragraphs.push(notes.iter().map(|note| wrapped(note, max_width)).collect::<Vec<_>>().join("\n"));
    if let Some(best) = searched.best().filter(|_| is_long) {
        paragraphs.push(format!("The best, to paste:\n{}", describe_designs(&searched.plan_of(best)).trim_end()));
    }
    paragraphs.join("\n\n") + "\n"
}

fn heading(searched: &Searched, max_width: usize, style: Style) -> String {
    let title = shortened(&on_one_line(&searched.plan.title), max_width, style.ellipsis());
    let wanted = format!("Over {}; wanted: {}.", search::searched_over(searched), search::wanted(searched));
    let finding = format!("{}.", search::finding(searched));
    [title, wrapped(&wanted, max_width), wrapped(&finding, max_width)].join("\n")
}

fn keys(searched: &Searched, shown: &[usize], most: usize) -> Vec<Column> {
    let keys = searched.search.variants.keys.iter().enumerate();
    keys.map(|(key, of)| Column {
        header: of.key.replace('_', "_\n"),
        is_text: true,
        cells: shown
            .iter()
            .take(most)
            .map(|&place| on_one_line(&searched.settings(place)[key].1.to_string()))
            .collect(),
    })
    .collect()
}

fn values(searched: &Searched, shown: &[usize], most: usize) -> Vec<Column> {
    use SearchQuantity::{Correct, Dlts, Overdose, Patients};
    let column = |header: &str, quantity: SearchQuantity, of_worst: bool, write: fn(f64) -> String| Column {
        header: header.to_owned(),
        is_text: false,
        cells: shown
            .iter()
            .take(most)
            .map(|&place| {
                let judged = searched.candidates[place].judged(quantity);
                write(if of_worst { judged.worst } else { judged.mean.value })
            })
            .collect(),
    };
    vec![
        column("correct\nmean %", Correct, false, percent),
        column("worst\n5 %", Correct, true, percent),
        column("overdose\nmean %", Overdose, false, percent),
        column("worst\n5 %", Overdose, true, percent),
        column("patients\nmean", Patients, false, one_decimal),
        column("DLTs\nmean", Dlts, false, one_decimal),
    ]
}
