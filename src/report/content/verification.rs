//! Why the figures can be believed: exact answers against simulated ones, and what else was checked.

use super::cells::{key_cells, key_columns, scenario_name};
use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use crate::characteristics::{self, FALSE_ALARM, Results, Verification};
use crate::exact::{self, Inexact};
use crate::report::words::{furthest_off, grouped, on_one_line};

pub(super) const LEAD: &str = "The simulation is held against exact answers, which use no random numbers, wherever there are any: every \
                               difference in standard errors, and whether chance explains all of them together.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let results = material.results;
    let blocks = vec![Block::List(checks(material))];
    Part { blocks, appendix: by_cell(results).map(Block::Table).into_iter().collect() }
}

fn checks(material: &Material<'_>) -> Vec<String> {
    let verification = Verification::new(material.results);
    let mut checks = Vec::new();
    if verification.tested > 0 {
        let verdict = if verification.is_within_chance() {
            "Passed"
        } else {
            "FAILED: this is a defect of the program; do not use these results, and report them"
        };
        let off = verification
            .furthest
            .as_ref()
            .map_or("none of which can vary".to_owned(), |furthest| furthest_off(furthest, ('“', '”')));
        checks.push(format!(
            "{verdict}: {} simulated values against exact ones, {off}. The test of all together is Bernstein's bound with \
             Bonferroni's correction for {} of them; a correct simulation fails it less than once in {} runs.",
            verification.compared.max(verification.tested),
            verification.tested,
            grouped((1.0 / FALSE_ALARM).round() as u64)
        ));
    }
    checks.extend(unchecked(material));
    let unity = material.results.cells.iter().all(|cell| adds_up(&cell.characteristics));
    let verdict = if unity { "Passed" } else { "FAILED" };
    checks.push(format!(
        "{verdict}: under every scenario and design the shares of all answers add up to 1, and so do the reasons for stopping."
    ));
    checks
}

/// What has no exact answer, the designs that share a reason in one sentence.
fn unchecked(material: &Material<'_>) -> Vec<String> {
    let designs = &material.results.plan.designs;
    let mut alike: Vec<(Inexact, Vec<String>)> = Vec::new();
    for (place, design) in designs.iter().enumerate() {
        let Some(reason) = exact::inexact(material.study, place) else { continue };
        let name = on_one_line(&design.name);
        match alike.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, names)) => names.push(name),
            None => alike.push((reason, vec![name])),
        }
    }
    let sentence = |(reason, names): (Inexact, Vec<String>)| {
        let have = if names.len() == 1 { "has" } else { "have" };
        let names = names.join(", ");
        match reason.spares_decisions() {
            true => format!("Not checked: patients and DLTs of {names} have no exact answer; {reason}."),
            false => format!("Not checked: {names} {have} no exact answer; {reason}."),
        }
    };
    alike.into_iter().map(sentence).collect()
}

fn adds_up(of: &characteristics::OperatingCharacteristics) -> bool {
    // As many roundings as there are terms, and then some.
    const ROUNDING: f64 = 1e-9;
    let doses: f64 = of.doses.iter().map(|dose| dose.p_mtd.value).sum();
    let reasons: f64 = of.stop_reasons.iter().map(|(_, probability)| probability.value).sum();
    let answers = doses + of.p_none_tolerable.value + of.p_undetermined.value;
    (answers - 1.0).abs() < ROUNDING && (reasons - 1.0).abs() < ROUNDING
}

/// A row for each cell with exact answers; `None` if none has.
fn by_cell(results: &Results) -> Option<Table> {
    let mut columns = key_columns(&results.plan);
    columns.extend([
        Column::number("Values compared"),
        Column::number("Furthest off, standard errors"),
        Column::text("Quantity"),
    ]);
    let mut table = Table::new("Simulated values against exact ones.", columns);
    for cell in &results.cells {
        let alone = Results { plan: results.plan.clone(), cells: vec![cell.clone()] };
        let verification = Verification::new(&alone);
        let Some(furthest) = &verification.furthest else { continue };
        let dose = furthest.dose.map_or_else(String::new, |dose| format!(", dose level {dose}"));
        let mut cells = key_cells(results, cell);
        cells.extend([
            Cell::number(verification.compared as f64, verification.compared.to_string()),
            furthest.z.map_or_else(|| Cell::text("cannot vary, and differs"), |z| Cell::number(z, format!("{z:+.2}"))),
            Cell::text(format!("{}{dose}", furthest.quantity.name())),
        ]);
        table.push(Some(&scenario_name(results, cell)), cells);
    }
    (!table.rows.is_empty()).then_some(table)
}
