//! What no registry gives and somebody had to assume, in one list.

use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use crate::report::words::on_one_line;
use crate::scenario::assumptions;

pub(super) const LEAD: &str = "Inputs that the trial's registry record or protocol does not give, as the scenario file marks them, and \
                               what the model takes for granted. A reader who doubts one of them should ask for a run without it.";

/// What every simulation takes for granted.
const OF_THE_MODEL: [&str; 5] = [
    "Patients are alike and independent: the true DLT probability depends on the dose level alone.",
    "A DLT is a DLT: there are no grades, and its observation is certain.",
    "Dropout is independent of the tolerance of a patient, and exponential in time.",
    "The time of a DLT within its window is independent of the dose level.",
    "The design is followed to the letter: no deviation, no decision by judgement.",
];

/// What these results cannot say.
fn limitations(material: &Material<'_>) -> Vec<String> {
    let plan = &material.results.plan;
    let scenarios = match plan.scenarios.len() {
        1 => "One scenario was looked at".to_owned(),
        all => format!("{all} scenarios were looked at"),
    };
    vec![
        format!("{scenarios}; under another curve of true DLT probabilities the answers are others."),
        "Efficacy during escalation, later cycles and delayed toxicities beyond the DLT window are not part of the model.".to_owned(),
        "How much hangs on accrual, window, dropout and cap is known only as far as [sensitivity] asks for it."
            .to_owned(),
    ]
}

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let marked = assumptions(material.text);
    let mut blocks = Vec::new();
    if marked.is_empty() {
        let none = "The scenario marks no input with a comment that begins with ASSUMPTION: take every input of the design sheet \
                    that has no source as one, the true DLT probabilities first of all.";
        blocks.push(Block::Paragraph(none.to_owned()));
    } else {
        let columns =
            vec![Column::number("Line"), Column::text("Where"), Column::text("Setting"), Column::text("Assumption")];
        let mut table = Table::new("Assumptions that the scenario file marks, with its lines.", columns);
        for of in marked {
            let place = if of.table.is_empty() { "top of the file".to_owned() } else { on_one_line(&of.table) };
            let setting = of.setting.as_deref().map_or_else(|| "the whole table".to_owned(), on_one_line);
            table.push(
                None,
                vec![
                    Cell::number(of.line as f64, of.line.to_string()),
                    Cell::text(place),
                    Cell::text(setting),
                    Cell::text(on_one_line(&of.words)),
                ],
            );
        }
        blocks.push(Block::Table(table));
    }
    blocks.push(Block::Heading("Assumptions of the model".to_owned()));
    blocks.push(Block::List(OF_THE_MODEL.map(str::to_owned).to_vec()));
    blocks.push(Block::Heading("Limitations".to_owned()));
    blocks.push(Block::List(limitations(material)));
    blocks.into()
}
