//! The first answer of a sweep: every part and design in a line.

use super::super::Style;
use super::super::columns::{Column, dash};
use super::super::layout::tables;
use super::super::sweep::exactness;
use super::{Block, fitted};
use crate::counted::counted;
use crate::report::words::{grouped, on_one_line, one_decimal, percent, range, shortened};
use crate::scenario::Plan;
use crate::sweep::{Spread, SweepKind, SweepQuantity, Swept, spreads};

/// So many lines of the table fit.
const MOST_ROWS: usize = 14;

/// The parts of a sweep in [`super::LINES`] lines, at the usual width, above the lines that say where more is to be found. It
/// ends with a line break.
pub fn sweep(plan: &Plan, parts: &[Swept], more: &[String], style: Style, max_width: usize) -> String {
    let mut rows: Vec<Row> = parts.iter().flat_map(rows).collect();
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    let column = |header: &str, is_text, cell: fn(&Row) -> &str| Column {
        header: header.to_owned(),
        is_text,
        cells: rows
            .iter()
            .map(
                |row| {
                    if is_text { shortened(cell(row), max_width / 4, style.ellipsis()) } else { cell(row).to_owned() }
                },
            )
            .collect(),
    };
    let keys = [column("sweep", true, |row| &row.part), column("design", true, |row| &row.design)];
    let values = vec![
        column("correct\nmean %", false, |row| &row.numbers[0]),
        column("worst\n5 %", false, |row| &row.numbers[1]),
        column("overdose\nmean %", false, |row| &row.numbers[2]),
        column("patients\nmean", false, |row| &row.numbers[3]),
    ];
    let table = tables(&keys, vec![values], style, max_width).into_iter().next().unwrap_or_default();
    let mut legend = vec![format!(
        "Correct: the MTD is the true one (target DLT rate {}), or rightly none. Worst 5 %: mean over the worst 5 % of points.",
        plan.target_dlt_rate
    )];
    if left_out > 0 {
        legend.push(format!("{} with -v.", counted(left_out, "more line")));
    }
    let title = shortened(&on_one_line(&plan.title), max_width, style.ellipsis());
    fitted([
        Block::new(0, &[title], max_width),
        Block::of(table),
        Block::new(0, &legend, max_width),
        Block::new(1, &[exactness(parts)], max_width),
        Block::new(0, more, max_width),
    ])
}

struct Row {
    part: String,
    design: String,
    numbers: [String; 4],
}

/// A line for each design; of variants one for all.
fn rows(part: &Swept) -> Vec<Row> {
    let spreads = spreads(&part.answers);
    let points = grouped(part.answers.len() as u64);
    let (name, is_one_line) = match part.kind {
        SweepKind::Grid(_) => (format!("{}, {points} points", on_one_line(&part.name)), false),
        SweepKind::RandomCurves => (format!("{points} random curves"), false),
        SweepKind::Variants => (on_one_line(&part.name), true),
    };
    let designs = &part.plan.designs;
    if is_one_line {
        let variants = format!("{} variants", grouped(designs.len() as u64));
        return vec![Row { part: name, design: variants, numbers: numbers(&spreads, None) }];
    }
    let row = |(place, design): (usize, &crate::scenario::NamedDesign)| Row {
        part: if place == 0 { name.clone() } else { String::new() },
        design: on_one_line(&design.name),
        numbers: numbers(&spreads, Some(place)),
    };
    designs.iter().enumerate().map(row).collect()
}

/// Of one design, or from the least to the greatest of all.
fn numbers(spreads: &[Spread], design: Option<usize>) -> [String; 4] {
    let of = |quantity: SweepQuantity, number: fn(&Spread) -> f64, write: fn(f64) -> String| {
        let is_asked =
            |spread: &&Spread| spread.quantity == quantity && design.is_none_or(|design| spread.design == design);
        range(spreads.iter().filter(is_asked).map(number), write).unwrap_or_else(dash)
    };
    [
        of(SweepQuantity::Correct, |spread| spread.mean, percent),
        of(SweepQuantity::Correct, |spread| spread.worst, percent),
        of(SweepQuantity::Overdose, |spread| spread.mean, percent),
        of(SweepQuantity::Patients, |spread| spread.mean, one_decimal),
    ]
}
