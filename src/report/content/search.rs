//! The report of a search: what was asked, what was found, and the best design as a scenario file has it.

use super::cells::{number_cell, percent_cell};
use super::design_sheet::definition_of_true_mtd;
use super::level_blocks::in_blocks;
use super::material::figure;
use super::model::{Block, Cell, Column, Document, Section, Table};
use super::{scenario_file, scenarios};
use crate::characteristics::Estimate;
use crate::counted::counted_in_threes;
use crate::report::chart::Chart;
use crate::report::words::{grouped, on_one_line, one_decimal, percent, search};
use crate::scenario::{SearchOver, describe_designs};
use crate::search::{Judged, SearchQuantity, Searched};

/// The name of the files of the chart.
pub const FRONTIER: &str = "search_frontier";

/// More designs than this are left to `search.csv`.
const MOST_ROWS: usize = 30;

/// The report of a search with the chart of its frontier, the file that asked for it having this name and this text.
pub fn search_report<'a>(
    searched: &Searched,
    frontier: &'a Chart,
    (file_name, text): (Option<&str>, &str),
) -> Document<'a> {
    let mut sections = vec![question(searched), frontiers(frontier), designs(searched)];
    sections.extend(best(searched));
    sections.extend([methods(searched), scenario_file::section(file_name, text)]);
    let mut document = Document {
        title: on_one_line(&searched.plan.title),
        subtitle: format!("Search report, dosim {}", env!("CARGO_PKG_VERSION")),
        // No table tells scenarios apart.
        scenarios: Vec::new(),
        sections,
        what_if: None,
    };
    document.number();
    document
}

fn question<'a>(searched: &Searched) -> Section<'a> {
    let plan = &searched.plan;
    let design = &plan.designs[searched.search.variants.base_design];
    let (name, title) = (on_one_line(&design.name), design.spec.rule.title());
    let called = if name == title { name } else { format!("{name}, a {title}") };
    let requirements: Vec<_> = searched.requirements().iter().map(search::requirement).collect();
    let wanted = if requirements.is_empty() { "nothing beyond the best".to_owned() } else { requirements.join(", ") };
    let asked = vec![
        format!("The design: {called}; what does not vary is as in the file."),
        format!("What varies: {}.", search::varied(searched)),
        format!("Over what: {}.", search::searched_over(searched)),
        format!("What is wanted: {wanted}."),
        format!("What is best: {}.", search::best(searched)),
        format!("The target DLT rate is {}; the true MTD is {}.", plan.target_dlt_rate, definition_of_true_mtd(plan)),
    ];
    let mut blocks = vec![Block::List(asked), Block::Heading("Answer".to_owned())];
    blocks.push(Block::Paragraph(format!("{}.", search::finding(searched))));
    blocks.extend(search::lacking(searched).map(Block::Paragraph));
    blocks.extend(search::left_open(searched).map(Block::Paragraph));
    blocks.push(Block::Paragraph(search::exactness(searched)));
    if let SearchOver::Scenarios(_) = searched.search.over {
        blocks.push(Block::Heading("Scenarios".to_owned()));
        blocks.extend(in_blocks(scenarios::table(plan), 1, plan.dose_count()));
    }
    let lead = "What was searched for and what was found. Right is a trial that declares the true MTD, or none tolerable where none is; overdose is an \
                MTD above the true one.";
    Section { id: "question", title: "Question and answer", lead: lead.to_owned(), blocks, appendix: Vec::new() }
}

fn frontiers(chart: &Chart) -> Section<'_> {
    let lead = "What more correct selection costs in patients and in overdoses.";
    let caption = "Correct selection against patients and against overdose, every design a point. On the line are the designs that no other exceeds in \
                   both.";
    let blocks = vec![figure(FRONTIER, caption, chart)];
    Section { id: "frontier", title: "Frontier", lead: lead.to_owned(), blocks, appendix: Vec::new() }
}

/// The designs that keep what is wanted, the best first; if there are none, those that come nearest.
fn designs<'a>(searched: &Searched) -> Section<'a> {
    let feasible = searched.feasible();
    let all = grouped(searched.candidates.len() as u64);
    let (title, lead, shown) = if feasible.is_empty() {
        (
            "Nearest designs",
            format!("None of {all} designs keeps what is wanted; these lack least of it."),
            searched.by_lack(),
        )
    } else if searched.requirements().is_empty() {
        ("Designs", format!("All {all} designs, the best first."), feasible)
    } else {
        (
            "Designs that keep what is wanted",
            format!("{} of {all} designs, the best first.", grouped(feasible.len() as u64)),
            feasible,
        )
    };
    let mut blocks = vec![Block::Table(table(searched, &shown[..shown.len().min(MOST_ROWS)]))];
    let cut = shown.len().saturating_sub(MOST_ROWS);
    let more = if cut > 0 { format!("{} more follow in search.csv. ", grouped(cut as u64)) } else { String::new() };
    blocks.push(Block::Paragraph(format!("{more}search.csv has all {all} designs with all their digits.")));
    Section { id: "designs", title, lead, blocks, appendix: Vec::new() }
}

/// A column of the table: which quantity, whether over the worst curves, and its header.
const COLUMNS: [(SearchQuantity, bool, &str); 8] = [
    (SearchQuantity::Correct, false, "Correct, mean %"),
    (SearchQuantity::Correct, true, "Correct, worst 5 %"),
    (SearchQuantity::Overdose, false, "Overdose, mean %"),
    (SearchQuantity::Overdose, true, "Overdose, worst 5 %"),
    (SearchQuantity::Patients, false, "Patients, mean"),
    (SearchQuantity::Patients, true, "Patients, worst 5 %"),
    (SearchQuantity::Dlts, false, "DLTs, mean"),
    (SearchQuantity::Dlts, true, "DLTs, worst 5 %"),
];

fn table(searched: &Searched, shown: &[usize]) -> Table {
    let is_lacking = searched.best().is_none();
    let mut columns = vec![Column::number("No.")];
    columns.extend(searched.search.variants.keys.iter().map(|of| Column::text(of.key)));
    columns.extend(is_lacking.then(|| Column::number("Lacking, %")));
    columns.extend(COLUMNS.map(|(.., header)| Column::number(header)));
    let lacking = "Lacking is what is missing as a share of each limit, added up. ";
    let caption = format!(
        "Means over all curves, and over the worst 5 % of them, of up to twenty the worst. {}No. is the candidate of search.csv.",
        if is_lacking { lacking } else { "" }
    );
    let mut table = Table::new(caption, columns);
    for &place in shown {
        let mut cells = vec![Cell::number((place + 1) as f64, (place + 1).to_string())];
        cells
            .extend(searched.settings(place).into_iter().map(|(_, value)| Cell::text(on_one_line(&value.to_string()))));
        let lacks = searched.lacks(place);
        cells.extend(is_lacking.then(|| Cell::number(100.0 * lacks, percent_above(lacks))));
        let candidate = &searched.candidates[place];
        cells.extend(COLUMNS.map(|(quantity, of_worst, _)| cell(quantity, of_worst, candidate.judged(quantity))));
        table.push(None, cells);
    }
    table
}

fn cell(quantity: SearchQuantity, of_worst: bool, judged: Judged) -> Cell {
    let value = if of_worst { Estimate::without_se(judged.worst) } else { judged.mean };
    match quantity {
        SearchQuantity::Patients | SearchQuantity::Dlts => number_cell(value, 1),
        _ => percent_cell(value),
    }
}

/// A share that may be above 1.
fn percent_above(share: f64) -> String {
    if share < 0.5 { percent(share) } else { one_decimal(100.0 * share) }
}

fn best<'a>(searched: &Searched) -> Option<Section<'a>> {
    let best = searched.best()?;
    let lead = "The best design as a scenario file has it, to be pasted in the place of the designs there; it is best.toml, too.";
    let text = describe_designs(&searched.plan_of(best)).trim_end().to_owned();
    let blocks = vec![Block::Paragraph(format!("With {}.", search::settings(searched, best))), Block::Verbatim(text)];
    Some(Section { id: "best", title: "The best, to paste", lead: lead.to_owned(), blocks, appendix: Vec::new() })
}

fn methods<'a>(searched: &Searched) -> Section<'a> {
    let simulated = searched.candidates.iter().filter(|candidate| candidate.trials.is_some()).count();
    let exact = searched.candidates.len() - simulated;
    let mut points = Vec::new();
    if exact > 0 {
        points.push(format!(
            "Exact: {}. No random numbers are in what they come to under a curve: every outcome of every cohort is followed with its probability.",
            counted_in_threes(exact as u64, "design")
        ));
    }
    if simulated > 0 {
        points.push(format!(
            "Simulated: {}, each with {} under each curve, the same patients for all of them. The standard error stands behind ±.",
            counted_in_threes(simulated as u64, "design"),
            counted_in_threes(searched.search.trials_per_curve, "trial")
        ));
    }
    points.push(match searched.search.over {
        SearchOver::Scenarios(_) => {
            "The scenarios are those of the file, not a sample: an exact mean over them has no standard error.".to_owned()
        }
        SearchOver::RandomCurves(_) => "Random curves come from the pseudo-uniform algorithm of Clertant and O'Quigley (2017, J R Stat Soc B \
             79:1487), which makes each dose level equally often the true MTD. They are a sample: the standard error behind ± is that of \
             another sample. All designs meet the same curves, so that differences between them are surer."
            .to_owned(),
    });
    points.push(
        "A design is on a frontier if no other is right as often with as few patients, or overdoses, and better in one of the two.".to_owned(),
    );
    let lead = "What is exact, what is simulated, and what the words mean.";
    let blocks = vec![Block::List(points)];
    Section { id: "methods", title: "Exact and simulated", lead: lead.to_owned(), blocks, appendix: Vec::new() }
}
