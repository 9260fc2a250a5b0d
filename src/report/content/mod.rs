//! What a report says, built from results: the one source of content of every format.
//!
//! Nothing is simulated or computed here that the engines have not answered; whoever builds a report brings the answers along
//! as a [`Material`].

mod assumptions;
mod calendar;
mod cells;
mod characteristics;
mod checklist;
mod comparison;
mod conclusions;
pub mod decision_table;
mod decisions;
mod design_sheet;
mod examples;
mod expansion;
mod graph_text;
pub(in crate::report) mod letter_grid;
mod level_blocks;
mod material;
mod methods;
mod model;
mod overview;
mod pooling;
mod prior;
mod protocol_table;
mod question;
mod ranking;
mod rule_numbers;
mod sample_size;
mod scenario_file;
mod scenarios;
mod search;
mod sensitivity;
mod statistical_text;
pub mod story;
mod toxicity;
mod verification;
mod warnings;
mod what_if;

pub use decisions::{decision_document, decision_table};
pub use material::{Charts, Material, ShownExample, Varied};
pub use model::{Block, Cell, Column, Document, Figure, Section, Table, TableRow, Tone};
pub use protocol_table::{protocol_document, protocol_table};
pub use search::{FRONTIER, search_report};
pub use statistical_text::statistical_text;
pub use warnings::designs_that_seldom_stop;
pub use what_if::{MOST_CHARACTERS, MOST_STATES, WhatIf, what_if};

use crate::characteristics::Comparison;
use crate::report::words::on_one_line;
use model::Part;

/// One section of a report, for one file.
type Build = for<'a> fn(&Material<'a>) -> Part<'a>;

/// What a section is called, what there is to see in it, and who fills it.
struct Outline {
    id: &'static str,
    title: &'static str,
    lead: &'static str,
    build: Build,
}

/// The sections, in the order in which they are read; one that has nothing to say is left out. The comparison stands before the
/// verification, and the checklist, which is of all others, before the scenario file.
const OUTLINE: [Outline; 14] = [
    Outline { id: "question", title: "The question and the answer", lead: question::LEAD, build: question::build },
    Outline { id: "design", title: "Design sheet", lead: design_sheet::LEAD, build: design_sheet::build },
    Outline { id: "decisions", title: "Decision table", lead: decisions::LEAD, build: decisions::build },
    Outline { id: "scenarios", title: "Scenarios", lead: scenarios::LEAD, build: scenarios::build },
    Outline {
        id: "characteristics",
        title: "Operating characteristics",
        lead: characteristics::LEAD,
        build: characteristics::build,
    },
    Outline { id: "expansion", title: "Expansion", lead: expansion::LEAD, build: expansion::build },
    Outline { id: "size", title: "Sample size", lead: sample_size::LEAD, build: sample_size::build },
    Outline { id: "calendar", title: "Calendar", lead: calendar::LEAD, build: calendar::build },
    Outline { id: "examples", title: "Example trials", lead: examples::LEAD, build: examples::build },
    Outline { id: "sensitivity", title: "Sensitivity", lead: sensitivity::LEAD, build: sensitivity::build },
    Outline { id: "verification", title: "Verification", lead: verification::LEAD, build: verification::build },
    Outline { id: "methods", title: "Methods", lead: methods::LEAD, build: methods::build },
    Outline { id: "assumptions", title: "Assumptions", lead: assumptions::LEAD, build: assumptions::build },
    Outline { id: "file", title: "Scenario file", lead: scenario_file::LEAD, build: scenario_file::build },
];

/// The report of these files, of which there is one at least. `comparison` puts their designs side by side, `charts` being its
/// own; without it there is no such section.
pub fn report<'a>(materials: &[Material<'a>], comparison: Option<(&Comparison, &'a Charts)>) -> Document<'a> {
    let mut document = Document {
        title: materials.iter().map(|of| on_one_line(&of.results.plan.title)).collect::<Vec<_>>().join("; "),
        subtitle: format!("Simulation report, dosim {}", env!("CARGO_PKG_VERSION")),
        scenarios: scenario_names(materials),
        sections: Vec::new(),
        what_if: what_if(&materials.iter().map(|of| (of.name, of.study)).collect::<Vec<_>>()),
    };
    for outline in OUTLINE {
        if outline.id == "verification"
            && let Some((comparison, charts)) = comparison
        {
            document.sections.push(comparison::section(comparison, charts));
        }
        if outline.id == "file" {
            document.sections.push(checklist::section(materials, &document.sections));
        }
        let section = section(&outline, materials);
        if !section.blocks.is_empty() {
            document.sections.push(section);
        }
    }
    document.number();
    document
}

/// What every file has to say in a section, under its name where there are several. What they all say is said once.
fn section<'a>(outline: &Outline, materials: &[Material<'a>]) -> Section<'a> {
    let parts: Vec<Part<'a>> = materials.iter().map(outline.build).collect();
    let is_same = parts.windows(2).all(|pair| pair[0] == pair[1]);
    let (mut blocks, mut appendix) = (Vec::new(), Vec::new());
    for (material, part) in materials.iter().zip(parts) {
        let part = part.within_budget();
        if is_same {
            (blocks, appendix) = (part.blocks, part.appendix);
            break;
        }
        let named = |part: Vec<Block<'a>>| {
            let heading = (!part.is_empty()).then(|| Block::Heading(on_one_line(material.name)));
            heading.into_iter().chain(part)
        };
        blocks.extend(named(part.blocks));
        appendix.extend(named(part.appendix));
    }
    Section { id: outline.id, title: outline.title, lead: outline.lead.to_owned(), blocks, appendix }
}

fn scenario_names(materials: &[Material<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    for scenario in materials.iter().flat_map(|of| &of.results.plan.scenarios) {
        let name = on_one_line(&scenario.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
