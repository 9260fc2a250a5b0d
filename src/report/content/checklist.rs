//! Which items of a protocol a report answers, and where: a checklist for whoever writes a protocol or reviews one.

use super::material::Material;
use super::model::{Block, Cell, Column, Section, Table};

pub(super) const ID: &str = "checklist";

const LEAD: &str = "Where a protocol of a dose-finding trial finds here what it has to say. The items are those of SPIRIT 2013 (Chan et al., BMJ \
                    2013;346:e7586), beside each its place in SPIRIT 2025 (Chan et al., BMJ 2025;389:e081477).";

/// The items that SPIRIT-DEFINE adds have numbers of their own, which are not repeated here: what is not certain is left out.
const NUMBERS: &str = "SPIRIT-DEFINE (Yap et al., BMJ 2023;383:e076386, doi:10.1136/bmj-2023-076386) extends SPIRIT 2013 for dose-finding trials by \
                       17 new and 15 modified items, whose own numbers are to be taken from the paper. Eligibility, treatment, harms, consent \
                       and what else a protocol needs are no part of a simulation.";

/// An item, and the sections that answer it.
struct Item {
    spirit_2013: &'static str,
    spirit_2025: &'static str,
    name: &'static str,
    asks: &'static str,
    sections: &'static [&'static str],
    /// Whether a file has anything to say of it.
    is_answered: fn(&Material<'_>) -> bool,
}

/// In the order of SPIRIT 2013.
const ITEMS: [Item; 11] = [
    Item {
        spirit_2013: "8",
        spirit_2025: "12",
        name: "Trial design",
        asks: "doses, rule, cohorts, intervals",
        sections: &["design", "decisions"],
        is_answered: |_| true,
    },
    Item {
        spirit_2013: "8",
        spirit_2025: "12",
        name: "Trial design",
        asks: "why this design: how it behaves",
        sections: &["scenarios", "characteristics"],
        is_answered: |_| true,
    },
    Item {
        spirit_2013: "8",
        spirit_2025: "12",
        name: "Trial design",
        asks: "more patients at the dose level found",
        sections: &["expansion"],
        is_answered: |material| material.results.plan.expansion.is_some(),
    },
    Item {
        spirit_2013: "12",
        spirit_2025: "16",
        name: "Outcomes",
        asks: "the window of a DLT; what the MTD is",
        sections: &["design", "methods"],
        is_answered: |_| true,
    },
    Item {
        spirit_2013: "13",
        spirit_2025: "18",
        name: "Participant timeline",
        asks: "what happens when; how long it takes",
        sections: &["calendar", "examples"],
        is_answered: |_| true,
    },
    Item {
        spirit_2013: "14",
        spirit_2025: "19",
        name: "Sample size",
        asks: "how many patients, and why",
        sections: &["size", "assumptions"],
        is_answered: |_| true,
    },
    Item {
        spirit_2013: "15",
        spirit_2025: "20",
        name: "Recruitment",
        asks: "the accrual counted on",
        sections: &["design", "calendar"],
        is_answered: |_| true,
    },
    Item {
        spirit_2013: "20a",
        spirit_2025: "27a",
        name: "Statistical methods",
        asks: "how the MTD is chosen; model and prior",
        sections: &["design", "methods"],
        is_answered: |_| true,
    },
    Item {
        spirit_2013: "20b",
        spirit_2025: "27d",
        name: "Additional analyses",
        asks: "how much hangs on assumptions",
        sections: &["sensitivity"],
        is_answered: |material| !material.sensitivity.is_empty(),
    },
    Item {
        spirit_2013: "20c",
        spirit_2025: "27b, 27c",
        name: "Population, missing data",
        asks: "who is evaluable; what follows if not",
        sections: &["design"],
        is_answered: |_| true,
    },
    Item {
        spirit_2013: "21b",
        spirit_2025: "28b",
        name: "Interim analyses",
        asks: "what is decided, and when it stops",
        sections: &["decisions", "characteristics"],
        is_answered: |_| true,
    },
];

/// The checklist of a report of these files with these sections.
pub(super) fn section<'a>(materials: &[Material<'_>], sections: &[Section<'_>]) -> Section<'a> {
    let headers = ["SPIRIT 2013", "SPIRIT 2025", "Item", "What it asks for here", "Where this report answers"];
    let mut table = Table::new("Items of a protocol that this report answers.", headers.map(Column::text).to_vec());
    for item in &ITEMS {
        let cells = [item.spirit_2013, item.spirit_2025, item.name, item.asks].map(Cell::text);
        table.push(None, cells.into_iter().chain([Cell::text(place(item, materials, sections))]).collect());
    }
    let blocks = vec![Block::Table(table), Block::Paragraph(NUMBERS.to_owned())];
    Section { id: ID, title: "Checklist of a protocol", lead: LEAD.to_owned(), blocks, appendix: Vec::new() }
}

/// The titles of the sections that answer an item.
fn place(item: &Item, materials: &[Material<'_>], sections: &[Section<'_>]) -> String {
    let title = |id: &&str| sections.iter().find(|section| section.id == *id).map(|section| section.title);
    let titles: Vec<_> = item.sections.iter().filter_map(title).collect();
    if titles.is_empty() || !materials.iter().any(item.is_answered) {
        return "not asked of this simulation".to_owned();
    }
    titles.join("; ")
}
