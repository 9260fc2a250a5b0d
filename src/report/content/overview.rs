//! What every design does under every scenario, on one page: six quantities, exact where they can be.

use super::cells::scenario_name;
use super::model::{Block, Cell, Column, Part, Table};
use crate::characteristics::{self, Quantity, Results, Statistic};
use crate::design::StopReason;
use crate::report::words::{on_one_line, one_decimal, percent, precision, two_decimals};
use crate::scenario::DAYS_PER_MONTH;

/// More cells than this are told quantity by quantity, as a row for each would fill pages.
const MOST_ROWS: usize = 24;

/// A column of the overview.
struct Told {
    header: &'static str,
    of: fn(&characteristics::Cell) -> Option<f64>,
    write: fn(f64) -> String,
    /// What its number is times this in the table.
    scale: f64,
}

const TOLD: [Told; 6] = [
    Told { header: "Correct %", of: |cell| known(cell, Quantity::Correct), write: percent, scale: 100.0 },
    Told { header: "Overdose %", of: |cell| known(cell, Quantity::Overdose), write: percent, scale: 100.0 },
    Told {
        header: "Patients, mean",
        of: |cell| known(cell, Quantity::Patients(Statistic::Mean)),
        write: one_decimal,
        scale: 1.0,
    },
    Told {
        header: "DLTs, mean",
        of: |cell| known(cell, Quantity::Dlts(Statistic::Mean)),
        write: two_decimals,
        scale: 1.0,
    },
    Told {
        header: "Stopped for toxicity at the lowest dose level %",
        of: |cell| known(cell, Quantity::Stop(StopReason::LowestDoseTooToxic)),
        write: percent,
        scale: 100.0,
    },
    Told { header: "Months to the decision on the MTD, median", of: months, write: one_decimal, scale: 1.0 },
];

/// The columns of these results. All are of the whole trial, so that with an expansion its months end with it.
fn told(results: &Results) -> [Told; 6] {
    let [correct, overdose, patients, dlts, stopped, to_mtd] = TOLD;
    let months = match results.plan.expansion {
        None => to_mtd,
        Some(_) => Told { header: "Months to the end of the expansion, median", of: months_with_expansion, ..to_mtd },
    };
    [correct, overdose, patients, dlts, stopped, months]
}

fn known(cell: &characteristics::Cell, quantity: Quantity) -> Option<f64> {
    cell.known(quantity, None).map(|estimate| estimate.value)
}

fn months(cell: &characteristics::Cell) -> Option<f64> {
    let calendar = cell.characteristics.calendar.as_ref()?;
    Some(calendar.days_to_mtd.distribution.quantile(0.5) as f64 / DAYS_PER_MONTH)
}

fn months_with_expansion(cell: &characteristics::Cell) -> Option<f64> {
    let days = cell.characteristics.expansion.as_ref()?.days.as_ref()?;
    Some(days.distribution.quantile(0.5) as f64 / DAYS_PER_MONTH)
}

impl Told {
    fn cell(&self, value: Option<f64>) -> Cell {
        value.map_or_else(super::cells::no_cell, |value| Cell::number(self.scale * value, (self.write)(value)))
    }
}

pub(super) fn build<'a>(results: &Results) -> Part<'a> {
    let (designs, scenarios) = (results.plan.designs.len(), results.plan.scenarios.len());
    if designs == 1 || designs * scenarios <= MOST_ROWS {
        return vec![Block::Table(by_scenario(results))].into();
    }
    let told = told(results);
    let mut tables = told.iter().map(|told| Block::Table(matrix(results, told)));
    let mut blocks: Vec<_> = tables.by_ref().take(2).collect();
    blocks.push(Block::Table(ranges(results)));
    Part { blocks, appendix: tables.collect() }
}

fn caption(results: &Results, what: &str) -> String {
    let (declared, expansion) = match results.plan.expansion {
        None => ("declared", ""),
        Some(_) => (
            "recommended after the expansion",
            " All columns are of escalation and expansion together, but for the stop for toxicity, which is of the escalation.",
        ),
    };
    format!(
        "{what} Correct: the true MTD is {declared}, or none where none is tolerable; overdose: an MTD above it.{expansion} {}",
        precision(results, Some("the months"))
    )
}

/// A row for each scenario and design, those of a scenario under its name where there are several designs.
fn by_scenario(results: &Results) -> Table {
    let has_designs = results.plan.designs.len() > 1;
    let first = Column::text(if has_designs { "Design" } else { "Scenario" });
    let told = told(results);
    let columns = [first].into_iter().chain(told.iter().map(|told| Column::number(told.header)));
    let designs = if has_designs { "Every design" } else { "The design" };
    let scenarios = if results.plan.scenarios.len() > 1 { "every scenario" } else { "the scenario" };
    let mut table = Table::new(caption(results, &format!("{designs} under {scenarios}.")), columns.collect());
    for cells in results.cells.chunk_by(|one, other| one.scenario == other.scenario) {
        let scenario = scenario_name(results, &cells[0]);
        if has_designs {
            table.push_heading(&scenario, &scenario);
        }
        for cell in cells {
            let name = if has_designs { on_one_line(&results.design(cell).name) } else { scenario.clone() };
            let values = told.iter().map(|told| told.cell((told.of)(cell)));
            table.push(Some(&scenario), [Cell::text(name)].into_iter().chain(values).collect());
        }
    }
    table
}

/// The cells of a design, in the order of the scenarios.
fn of_design(results: &Results, design: usize) -> impl Iterator<Item = &characteristics::Cell> {
    results.cells.iter().filter(move |cell| cell.design == design)
}

/// A row for each design and a column for each scenario.
fn matrix(results: &Results, told: &Told) -> Table {
    let scenarios = results.plan.scenarios.iter().map(|scenario| Column::number(on_one_line(&scenario.name)));
    let columns = [Column::text("Design")].into_iter().chain(scenarios).chain([Column::number("Mean")]);
    let what = format!("{}, by scenario; the last column is the mean over the scenarios.", told.header);
    let mut table = Table::new(what, columns.collect());
    for (place, design) in results.plan.designs.iter().enumerate() {
        let values: Vec<_> = of_design(results, place).map(told.of).collect();
        let all: Option<Vec<f64>> = values.iter().copied().collect();
        let mean = all.map(|all| all.iter().sum::<f64>() / all.len() as f64);
        let cells = values.into_iter().chain([mean]).map(|value| told.cell(value));
        table.push(None, [Cell::text(on_one_line(&design.name))].into_iter().chain(cells).collect());
    }
    table
}

/// A row for each design: over which range its other quantities lie.
fn ranges(results: &Results) -> Table {
    let told = told(results);
    let told = &told[2..];
    let columns = [Column::text("Design")].into_iter().chain(told.iter().map(|told| Column::number(told.header)));
    let what = "Patients, DLTs, stopping and time: from the least to the greatest value among the scenarios.";
    let mut table = Table::new(caption(results, what), columns.collect());
    for (place, design) in results.plan.designs.iter().enumerate() {
        let range = |told: &Told| {
            let values: Vec<f64> = of_design(results, place).filter_map(told.of).collect();
            let ends = values.iter().copied().reduce(f64::min).zip(values.iter().copied().reduce(f64::max));
            match ends.map(|(least, most)| ((told.write)(least), (told.write)(most))) {
                None => super::cells::no_cell(),
                Some((least, most)) if least == most => Cell::text(least),
                Some((least, most)) => Cell::text(format!("{least} to {most}")),
            }
        };
        let cells = told.iter().map(range);
        table.push(None, [Cell::text(on_one_line(&design.name))].into_iter().chain(cells).collect());
    }
    table
}
