//! The first answer of a simulation or of an exact computation: a row for each scenario and design, or else a row for each
//! design.

use super::super::columns::{Column, Names, Told, dash, key_columns, value_groups};
use super::super::layout::tables;
use super::super::{EVERYTHING, Style, exact, legend, sentences};
use super::{Block, Matrix, fitted, header, listed};
use unicode_width::UnicodeWidthStr;

use crate::characteristics::{Cell, Results, Verification};
use crate::report::content::designs_that_seldom_stop;
use crate::report::words::{grouped, on_one_line, one_decimal, percent, range, shortened};

/// More rows than this, one for each scenario and design, do not fit on a screen with what they need to be understood.
const MOST_ROWS: usize = 8;

/// So many simulated designs are named in a line.
const MOST_NAMED: usize = 3;

/// So many designs fit with one line for each.
const MOST_DESIGNS: usize = 13;

/// What is told beside operating characteristics.
#[derive(Debug, Clone, Copy, Default)]
pub struct CountedBeside<'a> {
    /// How the simulation stands against exact answers.
    pub verification: Option<&'a Verification>,
    /// Designs that are left out as they have no exact answer.
    pub left_out: &'a [String],
    /// Where more is to be found, a line each.
    pub more: &'a [String],
}

/// Operating characteristics in [`super::LINES`] lines, at the usual width. It ends with a line break.
pub fn characteristics(results: &Results, beside: CountedBeside<'_>, style: Style, max_width: usize) -> String {
    let results = &results.shown();
    let plan = &results.plan;
    let names = Names::new(plan, style, max_width);
    let rows = (results.cells.len() <= MOST_ROWS).then(|| by_row(results, &names, style, max_width)).flatten();
    let is_by_row = rows.is_some();
    let told = rows.as_ref().map_or(Told { dlts: false, planned: false, time: false, ..EVERYTHING }, |(_, told)| *told);
    let (table, left_out) = rows.map_or_else(|| by_design(results, style, max_width), |(table, _)| (table, Vec::new()));
    let meaning = if is_by_row { legend(results, &names, told) } else { vec![legend_by_design(results)] };
    // Many designs leave a single line for this.
    let is_short = plan.designs.len() > MOST_ROWS;
    let [exactness, error] = sentences::exactness(results, told, MOST_NAMED);
    let error = Some(error).filter(|error| !is_short || exactness.width() + error.width() <= max_width);
    let exactness = style.sentence(&(exactness + &error.unwrap_or_default()));
    let exactness = vec![checked(exactness, beside.verification.filter(|_| !is_short))];
    let findings = if is_by_row { sentences::findings(results) } else { Vec::new() };
    let verdict = beside.verification.filter(|verification| !verification.is_within_chance());
    let mut end: Vec<String> = Vec::new();
    if !beside.left_out.is_empty() {
        let (which, them) = (listed(beside.left_out), if beside.left_out.len() == 1 { "it" } else { "them" });
        end.push(format!("Left out, as without an exact answer: {which}; `dosim run` estimates {them}."));
    }
    if results.cells.iter().any(|cell| cell.characteristics.mean_patients().is_none()) {
        end.push("-: no exact answer; `dosim run` estimates it.".to_owned());
    }
    if !left_out.is_empty() {
        end.push(format!("{} with -v.", left_out.join(", ")));
    }
    let seldom = designs_that_seldom_stop(results);
    if !seldom.is_empty() {
        let which = match seldom.len() {
            many @ 4.. => format!("{many} of the designs"),
            _ => listed(&seldom),
        };
        end.push(format!(
            "Beware: where the lowest dose level is too toxic, less than half of the trials stop for toxicity under {which}."
        ));
    }
    let heading: Vec<_> =
        sentences::heading(results).iter().map(|line| shortened(line, max_width, style.ellipsis())).collect();
    fitted([
        Block::new(0, &heading, max_width),
        Block::new(1, &sentences::designs(plan), max_width),
        Block::of(table),
        Block::new(0, &[meaning, end].concat(), max_width),
        Block::new(2, &findings, max_width),
        verdict.and_then(|verdict| Block::of(exact::verification(verdict, max_width).trim_end().to_owned())),
        Block::new(0, &[&exactness, beside.more].concat(), max_width),
    ])
}

/// Which values are exact, and how many simulated ones were held against them.
fn checked(exactness: String, verification: Option<&Verification>) -> String {
    let agree = verification.filter(|verification| verification.tested > 0 && verification.is_within_chance());
    let agree = agree.map(|of| format!(" {} exact values agree.", grouped(of.compared.max(of.tested) as u64)));
    exactness + &agree.unwrap_or_default()
}

/// As `dosim run -v` has it, without the columns that would need a further table, and which it has; `None` if selection itself would
/// need one.
fn by_row(results: &Results, names: &Names, style: Style, max_width: usize) -> Option<(String, Told)> {
    const SELECTION: usize = 2;
    let keys = key_columns(results, names);
    let mut groups = value_groups(results, names);
    while groups.len() >= SELECTION {
        let mut drawn = tables(&keys, groups.clone(), style, max_width);
        if drawn.len() == 1 {
            return drawn.pop().map(|table| (table, Told::groups(groups.len())));
        }
        groups.pop();
    }
    None
}

/// A design a row, a scenario a column.
fn by_design(results: &Results, style: Style, max_width: usize) -> (String, Vec<String>) {
    let plan = &results.plan;
    let cells = |design: usize| results.cells.iter().filter(move |cell| cell.design == design);
    let column = |header: String, is_text: bool, cell: &dyn Fn(usize) -> String| Column {
        header,
        is_text,
        cells: (0..plan.designs.len()).map(cell).collect(),
    };
    let name = |design: usize| shortened(&on_one_line(&plan.designs[design].name), max_width / 4, style.ellipsis());
    let selection = |cell: &Cell| {
        let of = &cell.characteristics;
        format!("{} / {}", percent(of.p_correct.value), percent(of.p_overdose.value))
    };
    let of_scenario = |(place, scenario): (usize, &crate::scenario::Scenario)| {
        column(format!("{}\n% / %", header(&scenario.name, plan.scenarios.len(), style, max_width)), false, &|design| {
            cells(design).find(|cell| cell.scenario == place).map_or(String::new(), selection)
        })
    };
    let patients = |design: usize| {
        let means = cells(design).filter_map(|cell| cell.characteristics.mean_patients()).map(|mean| mean.value);
        range(means, one_decimal).unwrap_or_else(dash)
    };
    let matrix = Matrix {
        keys: vec![column("design".to_owned(), true, &name)],
        scenarios: plan.scenarios.iter().enumerate().map(of_scenario).collect(),
        last: vec![column("patients\nmean".to_owned(), false, &patients)],
    };
    matrix.drawn(MOST_DESIGNS, style, max_width)
}

fn legend_by_design(results: &Results) -> String {
    let target = results.plan.target_dlt_rate;
    format!(
        "% of trials in which the MTD is the true one (or rightly none; target {target}) / a dose level above the true one."
    )
}
