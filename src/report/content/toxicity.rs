//! Whom a design exposes to too much: how many DLTs a trial has, and at which true DLT probabilities patients are treated.

use super::cells::{key_cells, key_columns, maybe, percent_cell, scenario_name};
use super::model::{Column, Table};
use crate::characteristics::{self, Distribution, Estimate, Quantity, Results, Statistic};
use crate::counted::counted;
use crate::report::words::whole_percent;

/// A trial with at least this many DLTs is told of.
const DLTS: [u64; 4] = [1, 2, 4, 6];

/// Limits of the bands of true DLT probabilities: underdosing, targeted, excessive and unacceptable toxicity (Neuenschwander,
/// Branson and Gsponer 2008, <https://doi.org/10.1002/sim.3230>).
const LIMITS: [f64; 3] = [0.20, 0.35, 0.60];

/// A row for each cell: numbers of DLTs, and shares of patients by band; exact where there is an exact answer.
pub(super) fn burden(results: &Results) -> Table {
    let mut columns = key_columns(&results.plan);
    columns.extend(DLTS.map(|dlts| Column::number(format!("{} or more %", counted(dlts, "DLT")))));
    columns.extend(bands().map(|(words, _)| Column::number(format!("% of patients {words}"))));
    let mut table = Table::new(
        "Toxicity: how often a trial has so many DLTs in all, and which share of all patients is treated at dose levels with a true DLT \
         probability in each band, its upper limit excluded (Neuenschwander, Branson and Gsponer 2008).",
        columns,
    );
    for cell in &results.cells {
        let mut cells = key_cells(results, cell);
        cells.extend(DLTS.map(|dlts| maybe(at_least(cell, dlts), percent_cell)));
        cells.extend(
            bands().map(|(_, holds)| maybe(share(cell, holds), |share| percent_cell(Estimate::without_se(share)))),
        );
        table.push(Some(&scenario_name(results, cell)), cells);
    }
    table
}

/// The bands, the lowest first: in words, and from which probability up to below which.
fn bands() -> impl Iterator<Item = (String, [f64; 2])> {
    let ends = LIMITS.into_iter().chain([f64::INFINITY]);
    let begins = [0.0].into_iter().chain(LIMITS);
    begins.zip(ends).map(|(from, to)| {
        let words = match (from <= 0.0, to.is_finite()) {
            (true, _) => format!("below {}", whole_percent(to)),
            (_, true) => format!("at {} to {}", whole_percent(from), whole_percent(to)),
            _ => format!("at {} or more", whole_percent(from)),
        };
        (words, [from, to])
    })
}

/// The probability of at least so many DLTs, by the distribution of their number; `None` where that is not known.
fn at_least(cell: &characteristics::Cell, dlts: u64) -> Option<Estimate> {
    let of = cell.exact.as_ref().and_then(|exact| exact.dlts.as_ref()).or(cell.characteristics.dlts.as_ref())?;
    let Distribution { trials, .. } = of.distribution;
    let probability = of.distribution.p_more_than(dlts.checked_sub(1)?).clamp(0.0, 1.0);
    Some(match trials {
        None => Estimate::exact(probability),
        Some(trials) => Estimate::proportion((probability * trials as f64).round() as u64, trials),
    })
}

/// The share of patients who are treated where the true DLT probability lies there; `None` if nobody is treated.
fn share(cell: &characteristics::Cell, [from, to]: [f64; 2]) -> Option<f64> {
    let patients = |place: usize| cell.known(Quantity::Patients(Statistic::Mean), Some(place)).map(|mean| mean.value);
    let doses = &cell.characteristics.doses;
    let all = (0..doses.len()).map(patients).sum::<Option<f64>>()?;
    let is_there = |place: &usize| (from..to).contains(&doses[*place].true_dlt_probability);
    let there = (0..doses.len()).filter(is_there).map(patients).sum::<Option<f64>>()?;
    (all > 0.0).then(|| there / all)
}
