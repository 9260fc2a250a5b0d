//! What exact answers add to a summary: how many patients are needed, and how far the simulation is off.

use super::Style;
use super::columns::{Column, dash};
use super::layout::{tables, wrapped};
use crate::characteristics::{Cell, Distribution, FALSE_ALARM, Results, Verification};
use crate::exact::Inexact;
use crate::probability::Probability;
use crate::report::words::{furthest_off, grouped, not_checked, on_one_line, percent, shortened};

/// The probabilities with which a cap is asked to hold.
const HOLDS: [f64; 3] = [0.8, 0.9, 0.95];

/// How many patients each design needs under each scenario, as a table in at most `max_width` columns wherever names allow:
/// the chance that the planned number or else the cap holds, if there is either, and the cap that holds with 80, 90 and 95 %.
/// Nothing if that is not known exactly. It ends with a line break.
pub fn patients_needed(results: &Results, style: Style, max_width: usize) -> String {
    let cells: Vec<(&Cell, &Distribution)> =
        results.cells.iter().filter_map(|cell| Some((cell, cell.needed.as_ref()?))).collect();
    if cells.is_empty() {
        return String::new();
    }
    let column = |header: String, is_text, text: &dyn Fn(&Cell, &Distribution) -> String| Column {
        header,
        is_text,
        cells: cells.iter().map(|(cell, needed)| text(cell, needed)).collect(),
    };
    let short = |name: &str| shortened(&on_one_line(name), (max_width / 4).max(8), style.ellipsis());
    let mut keys = vec![column("scenario".to_owned(), true, &|cell, _| short(&results.scenario(cell).name))];
    if results.plan.designs.len() > 1 {
        keys.push(column("design".to_owned(), true, &|cell, _| short(&results.design(cell).name)));
    }
    let planned = |cell: &Cell| results.planned_patients(cell);
    let mut values = Vec::new();
    if cells.iter().any(|(cell, _)| planned(cell).is_some()) {
        values.push(column("plan of".to_owned(), false, &|cell, _| planned(cell).map_or(dash(), |n| n.to_string())));
        values.push(column("holds\n%".to_owned(), false, &|cell, needed| {
            planned(cell).map_or(dash(), |patients| percent(1.0 - needed.p_more_than(patients.into())))
        }));
    }
    for holds in HOLDS {
        let header = format!("cap for\n{:.0} %", holds * 100.0);
        values.push(column(header, false, &|_, needed| needed.quantile(holds).to_string()));
    }
    // Whoever drops out is replaced, and so may be the replacement.
    let no_limit = results.plan.conduct.dropout_probability > Probability::ZERO;
    values.push(column("most\npossible".to_owned(), false, &|_, needed| {
        if no_limit { "no limit".to_owned() } else { needed.maximum().to_string() }
    }));
    let heading = "How many patients the design needs (exact):";
    let tables = tables(&keys, vec![values], style, max_width);
    format!("{heading}\n{}\n", tables.join("\n\n"))
}

/// What of each design has no exact answer, as (design, reason): a line each.
pub fn inexact(designs: &[(String, Inexact)], max_width: usize) -> String {
    let line = |(design, reason): &(String, Inexact)| {
        wrapped(&format!("{}: {}.", on_one_line(design), not_checked(*reason)), max_width) + "\n"
    };
    designs.iter().map(line).collect()
}

/// How the simulation stands against the exact answers, in one paragraph that ends with a line break. Nothing if there are
/// none.
pub fn verification(verification: &Verification, max_width: usize) -> String {
    if verification.tested == 0 && verification.furthest.is_none() {
        return String::new();
    }
    let verdict = if verification.is_within_chance() {
        "together within chance".to_owned()
    } else {
        "TOGETHER BEYOND CHANCE: this is a defect of the program; do not use these results, and report them".to_owned()
    };
    let off = verification
        .furthest
        .as_ref()
        .map_or("none of which can vary".to_owned(), |furthest| furthest_off(furthest, ('"', '"')));
    let line = format!(
        "Checked against exact answers: {} values, {off}; {verdict} (Bernstein's bound for {} of them with Bonferroni's \
         correction, false alarm below {}).",
        grouped(verification.compared.max(verification.tested) as u64),
        grouped(verification.tested as u64),
        FALSE_ALARM,
    );
    wrapped(&line, max_width) + "\n"
}
