//! The decision table: number treated and DLTs at a dose level, and what happens next.

use std::collections::{BTreeMap, BTreeSet};

use super::material::Material;
use super::model::{Block, Cell, Column, Table};
use super::words::reason;
use crate::design::{Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::graph::{Graph, StateId, Step};
use crate::report::label::on_one_line;
use crate::scenario::NamedDesign;
use crate::simulate::Study;

pub(super) const LEAD: &str = "What the protocol does next, by the number of evaluable patients and of DLTs at the dose level treated \
                               last. Where more than one answer is given, it depends on the other dose levels.";

pub(super) fn build<'a>(material: &Material<'a>) -> Vec<Block<'a>> {
    let mut tables: Vec<Table> = Vec::new();
    let mut without = Vec::new();
    for (place, design) in material.results.plan.designs.iter().enumerate() {
        let name = on_one_line(&design.name);
        let Some(table) = decision_table(material.study, place) else {
            without.push(format!(
                "“{name}” decides by more than the numbers of evaluable patients and of DLTs, or has too many states to list: it has \
                 no such table."
            ));
            continue;
        };
        // Designs that differ in their cap alone decide alike.
        match tables.iter_mut().find(|other| other.rows == table.rows) {
            Some(same) => same.caption.push_str(&format!(" “{name}” decides alike.")),
            None => tables.push(table),
        }
    }
    tables.into_iter().map(Block::Table).chain(without.into_iter().map(Block::Paragraph)).collect()
}

/// The decisions of the design at this place in the plan, read from its graph of states: every situation that a trial can reach,
/// apart from the cap. `None` for a design without a graph.
pub fn decision_table(study: &Study, design: usize) -> Option<Table> {
    let (graph, _) = study.graph(design)?;
    let NamedDesign { name, spec } = &study.plan().designs[design];
    let cap = spec.cap.map_or("", |_| " The trial ends as well when the next cohort would exceed the cap on patients.");
    let headers = [Column::number("Evaluable patients"), Column::number("DLTs"), Column::text("What happens next")];
    let caption = format!("Decisions of “{}”.{cap}", on_one_line(name));
    let mut table = Table::new(caption, headers.to_vec());
    for ((patients, dlts), moves) in decisions(graph) {
        let or_more = if graph.decisive_dlts(patients) == Some(dlts) { " or more" } else { "" };
        let moves: Vec<_> = moves.iter().map(Move::words).collect();
        table.push(
            None,
            vec![
                Cell::number(patients.into(), patients.to_string()),
                Cell::number(dlts.into(), format!("{dlts}{or_more}")),
                Cell::text(moves.join("; or ")),
            ],
        );
    }
    Some(table)
}

/// What happens next, seen from the dose level treated last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Move {
    /// So many more, so many dose levels higher.
    Enrol { patients: u8, up: i8 },
    /// The end, with the MTD so many dose levels higher; `None` for none tolerable.
    Stop { reason: StopReason, up: Option<i8> },
}

/// For each number of evaluable patients and DLTs at the dose level treated last, all that can follow.
fn decisions(graph: &Graph) -> BTreeMap<(u32, u32), BTreeSet<Move>> {
    let mut decisions: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for state in 0..graph.len() as StateId {
        let Step::Enrol { dose, patients, first_edge, .. } = graph.step(state) else { continue };
        for &after in graph.edges(first_edge, patients) {
            let tallies = graph.tallies(after);
            let situation = (tallies.patients(dose), tallies.dlts(dose));
            decisions.entry(situation).or_default().insert(Move::of(graph.step(after), dose));
        }
    }
    decisions
}

impl Move {
    fn of(step: Step, from: DoseLevel) -> Self {
        let up = |dose: DoseLevel| dose.number() as i8 - from.number() as i8;
        match step {
            Step::Enrol { dose, patients, .. } => Self::Enrol { patients, up: up(dose) },
            Step::Stop { mtd: Mtd::Dose(dose), reason } => Self::Stop { reason, up: Some(up(dose)) },
            Step::Stop { reason, .. } => Self::Stop { reason, up: None },
        }
    }

    fn words(&self) -> String {
        match *self {
            Self::Enrol { patients, up } => format!("treat {patients} more at {}", relative(up)),
            Self::Stop { reason: why, up: Some(up) } => format!("stop ({}): the MTD is {}", reason(why), relative(up)),
            Self::Stop { reason: why, up: None } => format!("stop ({}): no dose level is tolerable", reason(why)),
        }
    }
}

fn relative(up: i8) -> String {
    match up {
        0 => "this dose level".to_owned(),
        1 => "the next higher dose level".to_owned(),
        -1 => "the next lower dose level".to_owned(),
        up if up > 0 => format!("{up} dose levels higher"),
        down => format!("{} dose levels lower", -down),
    }
}
