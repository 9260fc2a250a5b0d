//! How many patients trials treat, how many the design needs, and the chance that the cap does not hold.

use super::cells::{key_cells, key_columns, maybe, number_cell, percent_cell, scenario_name, whole_cell};
use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use crate::characteristics::{Distribution, Estimate, QUANTILES, Results};
use crate::probability::Probability;
use crate::report::words::on_one_line;

pub(super) const LEAD: &str = "How many patients a trial treats, and the chance that it would need more than it may have. The second \
                               table says how many the design needs if no cap ends the trial.";

/// The probabilities with which a cap is asked to hold.
const HOLDS: [f64; 3] = [0.8, 0.9, 0.95];

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let caption = "Sample size: how often a trial treats how many patients, and the caps that hold.";
    let why = material.results.plan.rationale.sample_size.as_deref();
    let why = why.map(|why| Block::Paragraph(format!("Why so many patients: {}", on_one_line(why))));
    let mut blocks: Vec<Block<'a>> = why.into_iter().collect();
    blocks.extend(material.figure("sample_size", caption));
    blocks.push(Block::Table(treated(material.results)));
    blocks.extend(needed(material.results).map(Block::Table));
    blocks.into()
}

/// The headers of quantiles: `10 %`, `median`, …
pub(super) fn quantile_columns() -> impl Iterator<Item = Column> {
    let name =
        |p: f64| if (p - 0.5).abs() < f64::EPSILON { "Median".to_owned() } else { format!("{:.0} %", 100.0 * p) };
    QUANTILES.into_iter().map(move |p| Column::number(name(p)))
}

/// Whether there is a number of patients that must do.
fn is_planned(results: &Results) -> bool {
    results.cells.iter().any(|cell| results.planned_patients(cell).is_some())
}

fn treated(results: &Results) -> Table {
    let mut columns = key_columns(&results.plan);
    columns.extend(["Mean", "SD"].map(Column::number));
    columns.extend(quantile_columns());
    columns.push(Column::number("Maximum"));
    let is_planned = is_planned(results);
    if is_planned {
        columns.extend(["Planned", "More needed %"].map(Column::number));
    }
    let explained = match (is_planned, results.plan.enrolment.planned_patients) {
        (false, _) => "",
        (true, Some(_)) => " “More needed”: trials that would need more patients than planned.",
        (true, None) => " “More needed”: trials that would need more patients than the cap.",
    };
    let (expanded, of_escalation) = match (&results.plan.expansion, is_planned) {
        (None, _) => ("", ""),
        (Some(_), false) => (", those of the expansion among them", ""),
        (Some(_), true) => {
            (", those of the expansion among them", " It counts those of the escalation, which alone is planned.")
        }
    };
    let mut table = Table::new(
        format!(
            "Patients treated{expanded}.{explained}{of_escalation} What has a Monte Carlo standard error (±) is simulated, with the maximum beside it; all else is exact."
        ),
        columns,
    );
    for cell in &results.shown().cells {
        let of = &cell.characteristics;
        let mut cells = key_cells(results, cell);
        let size = of.patients.as_ref();
        cells.push(maybe(size, |size| number_cell(size.mean, 3)));
        cells.push(maybe(size.and_then(|size| size.sd), |sd| number_cell(sd, 3)));
        let quantile = |place: usize| maybe(size, |size| number_cell(size.quantiles[place], 0));
        cells.extend((0..QUANTILES.len()).map(quantile));
        cells.push(maybe(size, |size| whole_cell(size.maximum)));
        if is_planned {
            cells.extend([
                maybe(of.planned, |planned| whole_cell(planned.patients.into())),
                maybe(of.planned, |planned| percent_cell(planned.p_more)),
            ]);
        }
        table.push(Some(&scenario_name(results, cell)), cells);
    }
    table
}

/// `None` if nothing is known exactly.
fn needed(results: &Results) -> Option<Table> {
    let mut columns = key_columns(&results.plan);
    let is_planned = is_planned(results);
    if is_planned {
        columns.extend(["Plan of", "Holds %"].map(Column::number));
    }
    columns.extend(HOLDS.map(|holds| Column::number(format!("Cap for {:.0} %", 100.0 * holds))));
    columns.push(Column::number("Most possible"));
    let holds = if is_planned { "the chance that the plan holds, and " } else { "" };
    let whose = if results.plan.expansion.is_some() { "Patients that the escalation needs" } else { "Patients needed" };
    let caption =
        format!("{whose} if no cap ends the trial (exact): {holds}the least cap that holds with a given chance.");
    let mut table = Table::new(caption, columns);
    // Whoever drops out is replaced, and so may be the replacement.
    let no_limit = results.plan.conduct.dropout_probability > Probability::ZERO;
    for cell in &results.cells {
        let Some(needed) = &cell.needed else { continue };
        let most = |needed: &Distribution| if no_limit { Cell::text("no limit") } else { whole_cell(needed.maximum()) };
        let mut cells = key_cells(results, cell);
        if is_planned {
            let planned = results.planned_patients(cell).map(u64::from);
            let holds = |patients| percent_cell(Estimate::exact(1.0 - needed.p_more_than(patients)));
            cells.extend([maybe(planned, whole_cell), maybe(planned, holds)]);
        }
        cells.extend(HOLDS.map(|holds| whole_cell(needed.quantile(holds))));
        cells.push(most(needed));
        table.push(Some(&scenario_name(results, cell)), cells);
    }
    (!table.rows.is_empty()).then_some(table)
}
