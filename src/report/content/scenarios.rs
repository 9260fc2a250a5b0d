//! What was assumed to be true, which dose level is then the true MTD, and where the assumption comes from.

use super::design_sheet::{definition_of_true_mtd, rationales};
use super::level_blocks::in_blocks;
use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use crate::dose::DoseLevel;
use crate::probability::Probability;
use crate::report::words::{on_one_line, true_mtd};
use crate::scenario::{Plan, Scenario};

pub(super) const LEAD: &str = "The true DLT probability of each dose level, over the whole DLT window, that each scenario assumes, and \
                               the right answer under it (marked *).";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let plan = &material.results.plan;
    let caption = "True DLT probability of each dose level under each scenario, with the target DLT rate.";
    let mut blocks = vec![Block::Paragraph(format!("The true MTD is {}.", definition_of_true_mtd(plan)))];
    blocks.extend(in_blocks(table(plan), 1, plan.dose_count()));
    let events = [halts(plan), moderate(plan)].into_iter().flatten();
    blocks.extend(events.flat_map(|table| in_blocks(table, 1, plan.dose_count())));
    blocks.extend(material.figure("scenario_curves", caption));
    let why = plan.scenarios.iter().filter_map(|of| Some((of.name.as_str(), of.rationale.as_deref()?)));
    blocks.extend(rationales("Why these scenarios", why));
    blocks.into()
}

pub(super) fn table(plan: &Plan) -> Table {
    let mut columns = vec![Column::text("Scenario")];
    columns.extend(plan.doses.iter().map(|dose| Column::number(on_one_line(&dose.label))));
    columns.extend([Column::text("True MTD"), Column::text("Source of the assumption")]);
    let mut table = Table::new("Assumed true DLT probabilities.", columns);
    for scenario in &plan.scenarios {
        table.push(Some(&on_one_line(&scenario.name)), cells(plan, scenario));
    }
    table
}

/// Of scenarios under which a DLT may end the study.
fn halts(plan: &Plan) -> Option<Table> {
    let caption = "Assumed probability that a DLT is one that ends the study at once, without an MTD.";
    let given = plan.scenarios.iter().filter(|of| of.may_halt());
    events(plan, caption, given.filter_map(|of| Some((of, of.halt_probabilities.as_ref()?))))
}

/// Of scenarios under which moderate toxicities may have a part in a decision.
fn moderate(plan: &Plan) -> Option<Table> {
    let caption = "Assumed probability that a patient without a DLT has a moderate toxicity, which may end titration.";
    let given = plan.scenarios.iter().filter(|of| plan.counts_moderate() && of.may_be_moderate());
    events(plan, caption, given.filter_map(|of| Some((of, of.moderate_probabilities.as_ref()?))))
}

/// Probabilities of these scenarios by dose level; `None` if there are no scenarios.
fn events<'a>(
    plan: &Plan,
    caption: &str,
    given: impl Iterator<Item = (&'a Scenario, &'a Vec<Probability>)>,
) -> Option<Table> {
    let mut columns = vec![Column::text("Scenario")];
    columns.extend(plan.doses.iter().map(|dose| Column::number(on_one_line(&dose.label))));
    let mut table = Table::new(caption, columns);
    let mut given = given.peekable();
    given.peek()?;
    for (scenario, probabilities) in given {
        let name = on_one_line(&scenario.name);
        let cells = probabilities.iter().map(|p| Cell::number(p.get(), p.to_string()));
        table.push(Some(&name), std::iter::once(Cell::text(name.clone())).chain(cells).collect());
    }
    Some(table)
}

fn cells(plan: &Plan, scenario: &Scenario) -> Vec<Cell> {
    let mtd = plan.true_mtd_of(scenario);
    let mut cells = vec![Cell::text(on_one_line(&scenario.name))];
    for (dose, probability) in DoseLevel::ladder(plan.dose_count()).zip(&scenario.dlt_probabilities) {
        cells.push(Cell::number(probability.get(), probability.to_string()).marked(mtd == Some(dose)));
    }
    cells.push(Cell::text(true_mtd(plan, mtd)));
    cells.push(Cell::text(scenario.source.as_deref().map_or_else(|| "not given".to_owned(), on_one_line)));
    cells
}
