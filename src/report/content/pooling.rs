//! What pooling does to the expansion: who is stopped by its own data, and by those of the escalation too.

use super::cells::{key_cells, key_columns, maybe, scenario_name};
use super::material::Material;
use super::model::{Block, Cell, Column, Table};
use crate::characteristics::{self, Results};
use crate::dose::DoseLevel;
use crate::exact::{ExpandedLevel, Pooling};
use crate::report::words::{dose_label, level, on_one_line, percent, percent_sign};
use crate::scenario::ExpansionData;

/// The table with what follows from it; nothing without an expansion.
pub(super) fn blocks<'a>(material: &Material<'a>) -> Vec<Block<'a>> {
    let results = material.results;
    let Some(expansion) = &results.plan.expansion else { return Vec::new() };
    let planned = match expansion.data {
        ExpansionData::Expansion => "its own data alone",
        ExpansionData::Pooled => "pooled data",
    };
    let steps = match expansion.stop_at {
        None => "",
        Some(_) => " The steps of `stop_at` are the same both ways, though pooled data have more patients.",
    };
    let mut said = vec![format!(
        "The boundary can go by the expansion's own patients, or pool them with those whom the escalation treated at the dose \
         level. This plan goes by {planned}.{steps}"
    )];
    said.extend((0..results.plan.designs.len()).filter_map(|design| of_design(material, design)));
    let table = table(material);
    let table = (!table.rows.is_empty()).then_some(Block::Table(table));
    [Block::Heading("What pooling does".to_owned()), Block::List(said)].into_iter().chain(table).collect()
}

fn cell<'r>(results: &'r Results, of: &Pooling) -> Option<&'r characteristics::Cell> {
    results.cells.iter().find(|cell| cell.scenario == of.scenario && cell.design == of.design)
}

/// A dose level that was declared, under some scenario.
struct Declared<'r> {
    cell: &'r characteristics::Cell,
    dose: DoseLevel,
    level: ExpandedLevel,
    own: f64,
    pooled: f64,
}

impl<'r> Declared<'r> {
    fn new(cell: &'r characteristics::Cell, dose: DoseLevel, level: ExpandedLevel) -> Option<Self> {
        Some(Self { cell, dose, level, own: level.stopped_by_own?, pooled: level.stopped_by_pooled? })
    }

    /// In how many trials it matters whose data count.
    fn weight(&self) -> f64 {
        self.level.declared * (self.own - self.pooled).abs()
    }

    fn stopped(&self) -> String {
        format!(
            "own data stop it in {} of these trials, pooled data in {}",
            percent_sign(self.own),
            percent_sign(self.pooled)
        )
    }
}

/// What a design makes of a dose level above the true MTD, where it matters most whose data count, and of the true MTD there.
fn of_design(material: &Material<'_>, design: usize) -> Option<String> {
    let results = material.results;
    let name = format!("“{}”", on_one_line(&results.plan.designs[design].name));
    let own: Vec<&Pooling> = material.pooling.iter().filter(|of| of.design == design).collect();
    if let Some(Err(reason)) = own.first().map(|of| &of.levels) {
        return Some(format!("{name} is not compared: {reason}."));
    }
    let declared = own.iter().flat_map(|of| {
        let (cell, levels) = (cell(results, of), of.levels.as_deref().unwrap_or_default());
        let ladder = DoseLevel::ladder(levels.len()).zip(levels);
        ladder.filter_map(move |(dose, level)| Declared::new(cell?, dose, *level))
    });
    let declared: Vec<Declared<'_>> = declared.collect();
    let wrongly = |of: &&Declared<'_>| of.cell.characteristics.true_mtd.is_none_or(|right| of.dose > right);
    let wrong = declared.iter().filter(wrongly).max_by(|one, other| one.weight().total_cmp(&other.weight()))?;
    let named = |dose: DoseLevel| on_one_line(&level(&results.plan, dose));
    let scenario = on_one_line(&results.scenario(wrong.cell).name);
    let right = wrong.cell.characteristics.true_mtd;
    let truth =
        right.map_or("no dose level is tolerable".to_owned(), |right| format!("the true MTD is {}", named(right)));
    let why = match wrong.own > wrong.pooled {
        true => ": the few DLTs that let the escalation declare it speak for it once more",
        false => "",
    };
    let cost = declared.iter().find(|of| of.cell.scenario == wrong.cell.scenario && Some(of.dose) == right);
    let cost = cost.map_or(String::new(), |of| format!(" Where it declares the true MTD, {}.", of.stopped()));
    Some(format!(
        "Where {name} wrongly declares {}, with a true DLT rate of {} ({} of trials; scenario “{scenario}”, where {truth}), the \
         expansion's {}{why}.{cost}",
        named(wrong.dose),
        percent_sign(wrong.level.true_dlt_probability),
        percent_sign(wrong.level.declared),
        wrong.stopped()
    ))
}

fn table(material: &Material<'_>) -> Table {
    let results = material.results;
    let mut columns = key_columns(&results.plan);
    columns.push(Column::text("Dose level declared"));
    columns
        .extend(["True DLT %", "Declared %", "Stopped by own data %", "Stopped by pooled data %"].map(Column::number));
    let caption = "How often too many DLTs stop the expansion, of the trials whose escalation declares the dose level: by its own \
                   data, and pooled with those of the escalation's patients there; * marks the true MTD. Exact.";
    let mut table = Table::new(caption, columns);
    let percent_of = |p: f64| Cell::number(100.0 * p, percent(p));
    for of in material.pooling {
        let (Some(cell), Ok(levels)) = (cell(results, of), &of.levels) else { continue };
        for (dose, level) in DoseLevel::ladder(levels.len()).zip(levels) {
            let mut cells = key_cells(results, cell);
            let is_right = cell.characteristics.true_mtd == Some(dose);
            cells.push(Cell::text(dose_label(&results.plan, dose)).marked(is_right));
            cells.extend([percent_of(level.true_dlt_probability), percent_of(level.declared)]);
            cells.extend([level.stopped_by_own, level.stopped_by_pooled].map(|share| maybe(share, percent_of)));
            table.push(Some(&scenario_name(results, cell)), cells);
        }
    }
    table
}
