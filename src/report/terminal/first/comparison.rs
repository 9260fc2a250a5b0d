//! The first answer of a comparison: how often each design is right under each scenario, and how far from the reference.

use super::super::columns::{Column, dash};
use super::super::{Style, sentences};
use super::{Block, Matrix, fitted, header};
use crate::characteristics::{Compared, Comparison, ComparisonRow, Estimate};
use crate::counted::counted_in_threes;
use crate::report::words::{
    exactness_of_comparison, on_one_line, one_decimal, other_truths, percent, range, shortened,
};

/// So many designs of all files fit with one line for each.
const MOST_DESIGNS: usize = 12;

/// A comparison in [`super::LINES`] lines, at the usual width, above the lines that say where more is to be found. It ends with
/// a line break.
pub fn comparison(comparison: &Comparison, more: &[String], style: Style, max_width: usize) -> String {
    let comparison = &comparison.shown();
    let several = comparison.files.len() > 1;
    let heading = comparison.files.iter().map(|(name, results)| {
        let plan = &results.plan;
        let (name, title) = (on_one_line(name), on_one_line(&plan.title));
        let line = format!("{name}: {title}; {}, seed {}", counted_in_threes(plan.trials, "trial"), plan.seed);
        shortened(&line, max_width, style.ellipsis())
    });
    let designs: Vec<_> = comparison.files.iter().flat_map(|(_, results)| sentences::designs(&results.plan)).collect();
    let (table, left_out) = matrix(comparison, several, style, max_width).drawn(MOST_DESIGNS, style, max_width);
    let mut legend = vec![
        "% of trials in which the MTD is the true one (or rightly none), and how many points more than with the first design."
            .to_owned(),
    ];
    legend.push(style.sentence(&exactness_of_comparison(comparison, false)));
    legend.extend(other_truths(comparison));
    if !left_out.is_empty() {
        legend.push(format!("{} with -v.", left_out.join(", ")));
    }
    fitted([
        Block::new(0, &heading.collect::<Vec<_>>(), max_width),
        Block::new(1, &designs, max_width),
        Block::of(table),
        Block::new(0, &legend, max_width),
        Block::new(0, more, max_width),
    ])
}

/// A design of a file a row, a scenario a column.
fn matrix(comparison: &Comparison, several: bool, style: Style, max_width: usize) -> Matrix {
    let mut places: Vec<(usize, usize)> =
        comparison.rows.iter().map(|row| (row.file, comparison.cell(row).design)).collect();
    places.sort_unstable();
    places.dedup();
    let mut scenarios: Vec<&str> = comparison.rows.iter().map(|row| comparison.scenario(row)).collect();
    scenarios.dedup();
    let rows = |place: (usize, usize)| {
        comparison.rows.iter().filter(move |row| (row.file, comparison.cell(row).design) == place)
    };
    let column = |header: String, is_text: bool, cell: &dyn Fn((usize, usize)) -> String| Column {
        header,
        is_text,
        cells: places.iter().map(|&place| cell(place)).collect(),
    };
    let short = |text: &str, share: usize| shortened(&on_one_line(text), max_width / share, style.ellipsis());
    let mut keys = Vec::new();
    if several {
        keys.push(column("file".to_owned(), true, &|(file, _)| short(&comparison.files[file].0, 6)));
    }
    keys.push(column("design".to_owned(), true, &|(file, design)| {
        short(&comparison.files[file].1.plan.designs[design].name, 5)
    }));
    let of_scenario = |name: &&str| {
        column(format!("{}\n%", header(name, scenarios.len(), style, max_width)), false, &|place| {
            rows(place)
                .find(|row| comparison.scenario(row) == *name)
                .map_or(String::new(), |row| right(comparison, row))
        })
    };
    let patients = |place| {
        let means = rows(place).filter_map(|row| comparison.characteristics(row).mean_patients());
        range(means.map(|mean| mean.value), one_decimal).unwrap_or_else(dash)
    };
    let last = vec![column("patients\nmean".to_owned(), false, &patients)];
    Matrix { scenarios: scenarios.iter().map(of_scenario).collect(), keys, last }
}

/// `84.5 +3.2`
fn right(comparison: &Comparison, row: &ComparisonRow) -> String {
    let right = percent(comparison.characteristics(row).p_correct.value);
    match difference(row) {
        // Adding zero turns −0 into 0.
        Some(of) => format!("{right} {:+.1}", of.value * Compared::Correct.scale() + 0.0),
        None => right,
    }
}

/// How much more often a row is right than its reference.
fn difference(row: &ComparisonRow) -> Option<Estimate> {
    Some(row.against.difference()?.of(Compared::Correct)?.known())
}
