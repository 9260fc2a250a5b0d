//! Designs, and files, side by side, with their differences from a reference.

use super::cells::{difference_cell, no_cell, percent_cell, selection_cell, where_errors_are};
use super::material::{Charts, figure};
use super::model::{Block, Cell, Column, Part, Section, Table};
use crate::characteristics::{Against, Compared, Comparison, ComparisonRow, DifferenceEstimates, Estimate};
use crate::dose::DoseLevel;
use crate::report::words::{exactness_of_comparison, on_one_line, other_truths};

pub(super) fn section<'a>(comparison: &Comparison, charts: &'a Charts) -> Section<'a> {
    let comparison = &comparison.shown();
    let differences = || comparison.rows.iter().filter_map(|row| row.against.difference());
    let paired = match (differences().all(|of| of.paired), differences().any(|of| of.paired)) {
        (true, true) => {
            "The same simulated patients met all of them, so that the differences are paired, trial by trial."
        }
        (false, true) => {
            "Where seed and number of trials agree, the same simulated patients met both and the difference is paired, trial by \
             trial; the last column says where."
        }
        _ => "Seeds or numbers of trials differ, so that the differences are not paired.",
    };
    let lead = format!(
        "How the designs differ under the same scenario. The reference is the first design{}. {paired} {}",
        if comparison.files.len() > 1 { " of the first file" } else { "" },
        exactness_of_comparison(comparison, true)
    );
    let mut blocks = vec![Block::Table(differ(comparison))];
    blocks.extend(other_truths(comparison).map(Block::Paragraph));
    blocks.extend(charts.iter().map(|(name, chart)| figure(name, caption(name), chart)));
    let appendix = vec![Block::Table(selection(comparison))];
    let Part { blocks, appendix } = Part { blocks, appendix }.within_budget();
    Section { id: "comparison", title: "Comparison of designs", lead, blocks, appendix }
}

fn keys(comparison: &Comparison) -> Vec<Column> {
    let mut columns = vec![Column::text("Scenario")];
    if comparison.files.len() > 1 {
        columns.push(Column::text("File"));
    }
    columns.push(Column::text("Design"));
    columns
}

fn each_row(comparison: &Comparison, mut table: Table, of: impl Fn(&ComparisonRow) -> Vec<Cell>) -> Table {
    for row in &comparison.rows {
        let scenario = on_one_line(comparison.scenario(row));
        let mut cells = vec![Cell::text(&scenario)];
        if comparison.files.len() > 1 {
            cells.push(Cell::text(on_one_line(&comparison.files[row.file].0)));
        }
        cells.push(Cell::text(on_one_line(comparison.design(row))));
        cells.extend(of(row));
        table.push(Some(&scenario), cells);
    }
    table
}

fn selection(comparison: &Comparison) -> Table {
    let doses = comparison.dose_count();
    let errors = where_errors_are(doses);
    let mut caption =
        format!("MTD selection side by side; the number is that of the dose level, * marks the right answer.{errors}");
    let mut columns = keys(comparison);
    columns.extend(DoseLevel::ladder(comparison.dose_count()).map(|dose| Column::number(format!("MTD {dose} %"))));
    columns.extend(["None tolerable %", "Undetermined %"].map(Column::number));
    let has_benchmarks = !comparison.benchmarks.is_empty();
    if has_benchmarks {
        columns.extend(["Benchmark %", "Efficiency"].map(Column::number));
        caption += " The benchmark is how often the optimal benchmark (after O'Quigley, Paoletti and Maccario 2002) of as many \
                    patients as the design treats on average is right; the efficiency is correct selection as a multiple of it.";
    }
    let has_best_rules = !comparison.best_rules.is_empty();
    if has_best_rules {
        columns.extend(["Best rule %", "Of the best"].map(Column::number));
        caption += " The best rule is right more often, on average over the scenarios of the file, than any other with cohorts of three and as \
                    many patients at most (dosim bound, exact); it knows them, and is no proposal. Under a single scenario a design may be \
                    right more often.";
    }
    let table = Table::new(caption, columns);
    each_row(comparison, table, |row| {
        let of = comparison.characteristics(row);
        let dose = |dose: DoseLevel| {
            of.doses
                .get(dose.index())
                .map_or_else(no_cell, |at| selection_cell(at.p_mtd, doses).marked(of.true_mtd == Some(dose)))
        };
        let mut cells: Vec<_> = DoseLevel::ladder(comparison.dose_count()).map(dose).collect();
        cells.push(selection_cell(of.p_none_tolerable, doses).marked(of.true_mtd.is_none()));
        cells.push(selection_cell(of.p_undetermined, doses));
        if has_benchmarks {
            let benchmark = comparison.benchmark(row).map(|benchmark| benchmark.selection.p_correct);
            cells.push(benchmark.map_or_else(no_cell, percent_cell));
            cells.push(comparison.efficiency(row).map_or_else(no_cell, |of| Cell::text(format!("{:.2}", of.value))));
        }
        if has_best_rules {
            let best = comparison.best_rule(row).map(|best| Estimate::exact(best.p_correct));
            cells.push(best.map_or_else(no_cell, percent_cell));
            let share = comparison.share_of_best(row, of.p_correct);
            cells.push(share.map_or_else(no_cell, |of| Cell::text(format!("{:.2}", of.value))));
        }
        cells
    })
}

fn differ(comparison: &Comparison) -> Table {
    let mut columns = keys(comparison);
    let headers = [
        "Correct, % points",
        "Overdose, % points",
        "Patients, mean",
        "DLTs, mean",
        "Above true MTD, mean",
        "Days to MTD, mean",
    ];
    columns.extend(headers.map(Column::number));
    columns.push(Column::text("Paired"));
    let table = Table::new(
        "Differences from the reference under the same scenario, each with its standard error unless it is exact.",
        columns,
    );
    each_row(comparison, table, |row| match &row.against {
        Against::Nothing => [&[Cell::text("no reference")], &vec![no_cell(); 6][..]].concat(),
        Against::OtherTruth => [&[Cell::text("another truth")], &vec![no_cell(); 6][..]].concat(),
        Against::Itself => [&[Cell::text("reference")], &vec![no_cell(); 6][..]].concat(),
        Against::Reference(difference) => differences(difference),
    })
}

fn differences(of: &DifferenceEstimates) -> Vec<Cell> {
    let cell = |compared: Compared| {
        of.of(compared).map_or_else(no_cell, |of| difference_cell(of.difference, compared.scale()))
    };
    let mut cells = Compared::ALL.map(cell).to_vec();
    cells.push(Cell::text(if of.paired { "yes" } else { "no" }));
    cells
}

/// What a chart of the comparison shows.
fn caption(chart: &str) -> &'static str {
    match chart {
        "correct_selection" => "Correct selection of every design under each scenario, beside the optimal benchmark.",
        "selection_map" => "Correct selection and overdose selection by scenario and design.",
        "differences" => {
            "Differences from the reference: exact where both are, otherwise on the same patients, with 95 % intervals."
        }
        "allocation" => "Share of patients at each dose level.",
        "sample_size_and_selection" => {
            "Mean sample size against correct selection, with the optimal benchmark at every size."
        }
        "days_to_mtd" => "Days from the start to the decision on the MTD.",
        _ => "MTD selection of all designs under each scenario.",
    }
}
