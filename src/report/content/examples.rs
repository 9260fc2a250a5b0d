//! Example trials patient by patient, each with the rule that chose it.

use super::material::{Material, ShownExample, figure};
use super::model::{Block, Cell, Column, Part, Table};
use super::story;
use crate::counted::counted_in_threes;
use crate::examples::{Example, Kind, LOOK_THROUGH, cell};
use crate::report::words::{dose_label, grouped, mtd, on_one_line, reason, recommended};
use crate::scenario::{Plan, Treatment};

pub(super) const LEAD: &str = "Single simulated trials in full. Each was chosen by the rule above it and not by hand; “dosim trial” tells \
                               any other one of them in the same way.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let plan = &material.results.plan;
    let mut blocks = Vec::new();
    if let Some(cell) = cell(material.results) {
        let trials = counted_in_threes(plan.trials.min(LOOK_THROUGH), "trial");
        blocks.push(Block::Paragraph(format!(
            "All are trials of the scenario “{}” under the design “{}”, the middle scenario and the first design of the file; the \
             rules look through its first {trials}.",
            on_one_line(&plan.scenarios[cell.scenario].name),
            on_one_line(&plan.designs[cell.design].name)
        )));
    }
    let mut appendix = Vec::new();
    for shown in material.examples {
        // The typical one is enough for most readers.
        match shown.kind {
            Kind::Typical => example(material, shown, &mut blocks, &mut appendix),
            _ => {
                let mut tables = Vec::new();
                example(material, shown, &mut appendix, &mut tables);
                appendix.extend(tables);
            }
        }
    }
    Part { blocks, appendix }
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Typical => "A typical trial",
        Kind::EarlyStop => "An early stop",
        Kind::LateDlt => "A late DLT",
        Kind::NotEvaluable => "A patient who is not evaluable",
        Kind::CapReached => "The cap is reached",
    }
}

fn rule(kind: Kind, treatment: Treatment) -> String {
    let rule = match kind {
        Kind::Typical => {
            "the first trial with the median sample size and the most frequent answer; the first of all if none has both"
        }
        Kind::EarlyStop => "the trial that treats the fewest patients, the first of several",
        Kind::LateDlt => {
            let opening = treatment.words().start_of_opening;
            return format!("the trial with the longest time from {opening} to a DLT, the first of several");
        }
        Kind::NotEvaluable => "the first trial with a patient who was treated and left the DLT window without a DLT",
        Kind::CapReached => "the first trial that ends because the next cohort, or a replacement, would exceed the cap",
    };
    rule.to_owned()
}

/// Tells one example, its events in `days`.
fn example<'a>(
    material: &Material<'a>,
    shown: &'a ShownExample,
    blocks: &mut Vec<Block<'a>>,
    days: &mut Vec<Block<'a>>,
) {
    let plan = &material.results.plan;
    blocks.push(Block::Heading(title(shown.kind).to_owned()));
    blocks.push(Block::Paragraph(format!("Rule: {}.", rule(shown.kind, plan.treatment))));
    let Some((example, chart)) = &shown.example else {
        blocks.push(Block::Paragraph("None of the trials that were looked through is one.".to_owned()));
        return;
    };
    let name = match shown.kind {
        // This one has always been among the charts of a run.
        Kind::Typical => "example_trial".to_owned(),
        kind => format!("example_{}", kind.name()),
    };
    let why = reason(example.outcome.reason);
    let ends = match &example.outcome.expansion {
        None => format!("It ends with: {} ({why})", mtd(plan, example.outcome.mtd)),
        Some(of) => {
            let recommended = recommended(example.outcome.mtd, |dose| dose_label(plan, dose));
            format!("Its escalation ends with: {} ({why}); {recommended}", mtd(plan, of.declared))
        }
    };
    let caption = format!(
        "Trial {}, patient by patient: from arrival over {} to a DLT, the dropout or the close of the \
         DLT window, with the decision after each cohort. {ends}.",
        grouped(example.trial),
        plan.treatment.words().on_the_way
    );
    blocks.push(figure(&format!("{}{name}", material.prefix), &caption, chart));
    days.push(Block::Table(told(plan, example)));
    blocks.push(Block::List(story::ending(plan, &example.outcome)));
}

/// What happened on which day.
fn told(plan: &Plan, example: &Example) -> Table {
    let caption = format!("Trial {}, day by day.", grouped(example.trial));
    let mut table = Table::new(caption, vec![Column::number("Day"), Column::text("What happens")]);
    for (day, what) in story::events(plan, &example.record) {
        table.push(None, vec![Cell::number(day, format!("{day:.2}")), Cell::text(on_one_line(&what))]);
    }
    table
}
