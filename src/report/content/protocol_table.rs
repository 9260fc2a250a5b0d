//! The table that every protocol has: by scenario, dose levels as columns, with MTD selection, patients and DLTs as rows.

use super::cells::{declared_mtd, scenario_name};
use super::design_sheet::definition_of_true_mtd;
use super::level_blocks::in_blocks;
use super::model::{Block, Cell, Column, Document, Section, Table};
use crate::characteristics::{self, Quantity, Results, Statistic};
use crate::design::StopReason;
use crate::report::words::{design_sentence, on_one_line, one_decimal, percent, precision, true_mtd, two_decimals};

const PATIENTS: Quantity = Quantity::Patients(Statistic::Mean);
const DLTS: Quantity = Quantity::Dlts(Statistic::Mean);
const STOPPED_EARLY: Quantity = Quantity::Stop(StopReason::LowestDoseTooToxic);

/// The table of all cells of these results: exact where there is an exact answer, and otherwise simulated.
pub fn protocol_table(results: &Results) -> Table {
    let shape = Shape::new(results);
    let mut table = Table::new(caption(results, &shape), shape.columns());
    for cells in results.cells.chunk_by(|one, other| one.scenario == other.scenario) {
        let scenario = scenario_name(results, &cells[0]);
        let truth = true_mtd(&results.plan, cells[0].characteristics.true_mtd);
        table.push_heading(&scenario, format!("{scenario} (true MTD: {truth})"));
        table.push(Some(&scenario), shape.truth(&cells[0]));
        for cell in cells {
            shape.rows(cell).into_iter().for_each(|row| table.push(Some(&scenario), row));
        }
    }
    table
}

/// The same for a page, which has no room for many dose levels side by side: in blocks of them, the last with the other columns.
pub(super) fn protocol_tables<'a>(results: &Results) -> Vec<Block<'a>> {
    let keys = if results.plan.designs.len() > 1 { 2 } else { 1 };
    in_blocks(protocol_table(results), keys, results.plan.dose_count())
}

/// A document of this table alone.
pub fn protocol_document(results: &Results) -> Document<'static> {
    let lead = format!(
        "{} The true MTD is {}.",
        results.plan.designs.iter().map(design_sentence).collect::<Vec<_>>().join(". ") + ".",
        definition_of_true_mtd(&results.plan)
    );
    let section = Section {
        id: "characteristics",
        title: "Operating characteristics",
        lead,
        blocks: protocol_tables(results),
        appendix: Vec::new(),
    };
    let mut document = Document {
        title: on_one_line(&results.plan.title),
        subtitle: format!("Operating characteristics, dosim {}", env!("CARGO_PKG_VERSION")),
        scenarios: results.plan.scenarios.iter().map(|scenario| on_one_line(&scenario.name)).collect(),
        sections: vec![section],
        what_if: None,
    };
    document.number();
    document
}

/// Which columns there are.
struct Shape<'a> {
    results: &'a Results,
    has_designs: bool,
    has_undetermined: bool,
}

impl<'a> Shape<'a> {
    fn new(results: &'a Results) -> Self {
        let undetermined = |cell: &characteristics::Cell| cell.known(Quantity::Undetermined, None);
        Self {
            results,
            has_designs: results.plan.designs.len() > 1,
            has_undetermined: results.cells.iter().filter_map(undetermined).any(|p| p.value > 0.0),
        }
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = match self.has_designs {
            true => vec![Column::text("Design"), Column::text("Quantity")],
            false => vec![Column::text("Quantity")],
        };
        columns.extend(self.results.plan.doses.iter().map(|dose| Column::number(on_one_line(&dose.label))));
        columns.push(Column::number("None"));
        columns.extend(self.has_undetermined.then(|| Column::number("Undetermined")));
        columns.extend(["Stopped early", "Total"].map(Column::number));
        columns
    }

    /// What a row is of.
    fn keys(&self, design: &str, quantity: &str) -> Vec<Cell> {
        match self.has_designs {
            true => vec![Cell::text(design), Cell::text(quantity)],
            false => vec![Cell::text(quantity)],
        }
    }

    /// The cells behind those of the dose levels: none, undetermined, stopped early, total.
    fn ends(&self, [none, undetermined, stopped, total]: [Cell; 4]) -> impl Iterator<Item = Cell> {
        let undetermined = self.has_undetermined.then_some(undetermined);
        [none].into_iter().chain(undetermined).chain([stopped, total])
    }

    fn truth(&self, cell: &characteristics::Cell) -> Vec<Cell> {
        let of = &cell.characteristics;
        let mut row = self.keys("all designs", "True DLT rate %");
        // As many percent as the file says: a hundred times 0.28 is 28.000000000000004.
        let rate = |p: f64| Cell::number((1e14 * p).round() / 1e12, percent(p));
        row.extend(of.doses.iter().map(|dose| rate(dose.true_dlt_probability).marked(of.true_mtd == Some(dose.dose))));
        row.extend(self.ends([empty(), empty(), empty(), empty()]));
        row
    }

    fn rows(&self, cell: &characteristics::Cell) -> [Vec<Cell>; 3] {
        let of = &cell.characteristics;
        let design = on_one_line(&self.results.design(cell).name);
        let probability =
            |quantity, place| cell.known(quantity, place).map_or_else(empty, |estimate| share(estimate.value));
        let selected = |(place, dose): (usize, &characteristics::DoseCharacteristics)| {
            probability(Quantity::Mtd, Some(place)).marked(of.true_mtd == Some(dose.dose))
        };
        let mut selection = self.keys(&design, "MTD selected %");
        selection.extend(of.doses.iter().enumerate().map(selected));
        selection.extend(self.ends([
            probability(Quantity::Mtd, None).marked(of.true_mtd.is_none()),
            probability(Quantity::Undetermined, None),
            probability(STOPPED_EARLY, None),
            Cell::number(100.0, "100"),
        ]));
        let means = |name: &str, quantity: Quantity, write: fn(f64) -> String| {
            let mean = |place| {
                let known = cell.known(quantity, place);
                known.map_or_else(empty, |mean| Cell::number(mean.value, write(mean.value)))
            };
            let mut row = self.keys(&design, name);
            row.extend((0..of.doses.len()).map(|place| mean(Some(place))));
            row.extend(self.ends([empty(), empty(), empty(), mean(None)]));
            row
        };
        [selection, means("Patients", PATIENTS, one_decimal), means("DLTs", DLTS, two_decimals)]
    }
}

fn share(probability: f64) -> Cell {
    Cell::number(100.0 * probability, percent(probability))
}

fn empty() -> Cell {
    Cell::text("")
}

fn caption(results: &Results, shape: &Shape<'_>) -> String {
    let plan = &results.plan;
    let may_halt = plan.may_halt() || plan.designs.iter().any(|design| design.spec.rule.halts());
    let undetermined = match shape.has_undetermined {
        true if may_halt => " Undetermined: the trial ends at its cap, or by a severe event, without an answer.",
        true => " Undetermined: the trial ends at its cap without an answer.",
        false => "",
    };
    let declared = declared_mtd(&results.plan);
    let (early, expansion) = match results.plan.expansion {
        None => ("", ""),
        Some(_) => ("in the escalation, ", " Patients and DLTs are those of escalation and expansion together."),
    };
    format!(
        "Operating characteristics by scenario: how often each dose level is {declared}, and the mean number of patients \
         treated and of patients with a DLT there.{expansion} * marks the right answer. None: no dose level is declared \
         tolerable.{undetermined} Stopped early: {early}for toxicity at the lowest dose level. {}",
        precision(results, None)
    )
}
