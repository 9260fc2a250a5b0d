//! How expansions go: a row for each scenario and design, and one for each dose level; and what pooling does to them.

use super::cells::{key_cells, key_columns, maybe, number_cell, percent_cell, scenario_name};
use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use super::pooling;
use crate::characteristics::{self, Estimate, Quantity, Results, Statistic};
use crate::report::words::dose_label;

pub(super) const LEAD: &str = "What follows the dose level that the escalation declares: how often there is an expansion, how often too \
                               many DLTs stop it, and what becomes of a dose level that was declared wrongly.";

/// Nothing without an expansion.
pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let results = material.results;
    let mut blocks: Vec<_> = of_trial(results).map(Block::Table).into_iter().collect();
    blocks.extend(pooling::blocks(material));
    Part { blocks, appendix: by_dose(results).map(Block::Table).into_iter().collect() }
}

/// A column: a quantity in percent, or one with two decimals.
enum Told {
    Share(&'static str, Quantity),
    Mean(&'static str, Quantity),
}

impl Told {
    fn column(&self) -> Column {
        let (Self::Share(header, _) | Self::Mean(header, _)) = self;
        Column::number(*header)
    }

    /// The value at the dose level of this place, or of the trial.
    fn cell(&self, of: &characteristics::Cell, place: Option<usize>) -> Cell {
        match *self {
            Self::Share(_, quantity) => maybe(of.known(quantity, place), percent_cell),
            Self::Mean(_, quantity) => maybe(of.known(quantity, place), |mean: Estimate| number_cell(mean, 2)),
        }
    }
}

const STOPPING: [Told; 5] = [
    Told::Share("Expansion %", Quantity::Expansion),
    Told::Share("Stopped at too many DLTs %", Quantity::StoppedInExpansion),
    Told::Share("Stopped, of expansions %", Quantity::StoppedGivenExpansion),
    Told::Mean("Patients in it, mean", Quantity::PatientsInExpansion(Statistic::Mean)),
    Told::Mean("DLTs in it, mean", Quantity::DltsInExpansion(Statistic::Mean)),
];

const CORRECT: Told = Told::Share("Correct, of trials with one %", Quantity::CorrectGivenExpansion);

const RESPONSE: [Told; 4] = [
    Told::Share("Second stage %", Quantity::SecondStage),
    Told::Share("Success %", Quantity::Success),
    Told::Share("Any response %", Quantity::AnyResponse),
    Told::Mean("Responses, mean", Quantity::Responses(Statistic::Mean)),
];

/// What becomes of the expansion under each scenario; `None` if there is none.
fn of_trial(results: &Results) -> Option<Table> {
    let expansion = results.plan.expansion.as_ref()?;
    let response: &[Told] = if expansion.response.is_some() { &RESPONSE } else { &[] };
    let told: Vec<&Told> = STOPPING.iter().chain([&CORRECT]).chain(response).collect();
    let explained = match response {
        [] => "",
        _ => " Second stage, success and any response: by the rule for response, in % of all trials.",
    };
    let caption = format!(
        "The expansion: how often there is one, how often too many DLTs stop it, and how often the recommendation is right after \
         it.{explained} What has a Monte Carlo standard error (±) is simulated, all else exact."
    );
    let mut table =
        Table::new(caption, key_columns(&results.plan).into_iter().chain(told.iter().map(|of| of.column())).collect());
    for cell in &results.cells {
        let values = told.iter().map(|of| of.cell(cell, None));
        table.push(Some(&scenario_name(results, cell)), key_cells(results, cell).into_iter().chain(values).collect());
    }
    Some(table)
}

/// The same at each dose level, with what the escalation declares and what is recommended in the end.
fn by_dose(results: &Results) -> Option<Table> {
    results.plan.expansion.as_ref()?;
    let decided = [
        Told::Share("MTD of the escalation %", Quantity::MtdBeforeExpansion),
        Told::Share("Recommended in the end %", Quantity::Mtd),
    ];
    let told: Vec<&Told> = decided.iter().chain(&STOPPING).collect();
    let columns = key_columns(&results.plan).into_iter().chain([Column::text("Dose level")]);
    let mut table = Table::new(
        "Each dose level before and after the expansion; * marks the right answer.",
        columns.chain(told.iter().map(|of| of.column())).collect(),
    );
    for cell in &results.cells {
        for (place, dose) in cell.characteristics.doses.iter().enumerate() {
            let is_right = cell.characteristics.true_mtd == Some(dose.dose);
            let mut cells = key_cells(results, cell);
            cells.push(Cell::text(dose_label(&results.plan, dose.dose)).marked(is_right));
            cells.extend(told.iter().map(|of| of.cell(cell, Some(place))));
            table.push(Some(&scenario_name(results, cell)), cells);
        }
    }
    Some(table)
}
