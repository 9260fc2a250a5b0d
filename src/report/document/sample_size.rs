//! How many patients trials treat, how many the design needs, and the chance that the cap does not hold.

use super::material::Material;
use super::model::{Block, Cell, Column, Table};
use super::words::{key_cells, key_columns, no_cell, number_cell, percent_cell, scenario_name, whole_cell};
use crate::characteristics::{Distribution, Estimate, QUANTILES, REGISTERED_ENROLMENT, Results, SizeLimit};
use crate::probability::Probability;

pub(super) const LEAD: &str = "How many patients a trial treats, and the chance that it would need more than it may have. The second \
                               table says how many the design needs if no cap ends the trial.";

/// The probabilities with which a cap is asked to hold.
const HOLDS: [f64; 3] = [0.8, 0.9, 0.95];

pub(super) fn build<'a>(material: &Material<'a>) -> Vec<Block<'a>> {
    let caption = "Sample size: how often a trial treats how many patients, and the caps that hold.";
    let mut blocks = vec![Block::Table(treated(material.results))];
    blocks.extend(needed(material.results).map(Block::Table));
    blocks.extend(material.figure("sample_size", caption));
    blocks
}

/// The headers of quantiles: `10 %`, `median`, …
pub(super) fn quantile_columns() -> impl Iterator<Item = Column> {
    let name =
        |p: f64| if (p - 0.5).abs() < f64::EPSILON { "Median".to_owned() } else { format!("{:.0} %", 100.0 * p) };
    QUANTILES.into_iter().map(move |p| Column::number(name(p)))
}

fn treated(results: &Results) -> Table {
    let mut columns = key_columns(&results.plan);
    columns.extend(["Mean", "SD"].map(Column::number));
    columns.extend(quantile_columns());
    columns.extend(["Maximum", "Limit", "More needed %", "exact"].map(Column::number));
    let caption = format!(
        "Patients treated. “More needed”: trials that would need more patients than the limit, which is the cap{}.",
        if results.plan.designs.iter().any(|design| design.spec.cap.is_none()) {
            format!(", or the {REGISTERED_ENROLMENT} registered for NCT05745454 where there is none")
        } else {
            String::new()
        }
    );
    let mut table = Table::new(caption, columns);
    for cell in &results.cells {
        let of = &cell.characteristics;
        let mut cells = key_cells(results, cell);
        cells.extend([number_cell(of.patients.mean, 3), number_cell(of.patients.sd, 3)]);
        cells.extend(of.patients.quantiles.iter().map(|quantile| number_cell(*quantile, 0)));
        let limit = match of.size_limit {
            SizeLimit::Cap(patients) | SizeLimit::Registered(patients) => patients,
        };
        let exact = cell.exact.as_ref().map(|exact| Estimate::exact(exact.p_more_than_limit.value));
        cells.extend([
            whole_cell(of.patients.maximum),
            whole_cell(limit.into()),
            percent_cell(of.p_more_than_limit),
            exact.map_or_else(no_cell, percent_cell),
        ]);
        table.push(Some(&scenario_name(results, cell)), cells);
    }
    table
}

/// `None` if nothing is known exactly.
fn needed(results: &Results) -> Option<Table> {
    let mut columns = key_columns(&results.plan);
    columns.extend(["Plan of", "Holds %"].map(Column::number));
    columns.extend(HOLDS.map(|holds| Column::number(format!("Cap for {:.0} %", 100.0 * holds))));
    columns.push(Column::number("Most possible"));
    let caption = "Patients needed if no cap ends the trial (exact): the chance that the plan holds, and the least cap that holds \
                   with a given chance.";
    let mut table = Table::new(caption, columns);
    // Whoever drops out is replaced, and so may be the replacement.
    let no_limit = results.plan.conduct.dropout_probability > Probability::ZERO;
    for cell in &results.cells {
        let Some(needed) = &cell.needed else { continue };
        let limit = results.design(cell).spec.cap.unwrap_or(REGISTERED_ENROLMENT);
        let most = |needed: &Distribution| if no_limit { Cell::text("no limit") } else { whole_cell(needed.maximum()) };
        let mut cells = key_cells(results, cell);
        cells.extend([whole_cell(limit.into()), percent_cell(Estimate::exact(1.0 - needed.p_more_than(limit.into())))]);
        cells.extend(HOLDS.map(|holds| whole_cell(needed.quantile(holds))));
        cells.push(most(needed));
        table.push(Some(&scenario_name(results, cell)), cells);
    }
    (!table.rows.is_empty()).then_some(table)
}
