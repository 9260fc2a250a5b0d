//! The decision tables of all designs: at a glance, as boundaries, and line by line.

use std::collections::BTreeSet;

use super::decision_table::{DecisionLine, DesignDecisions, are_for_people, lines, notes};
use super::letter_grid::{Boundaries, Letter, LetterGrid};
use super::material::Material;
use super::model::{Block, Cell, Column, Document, Part, Section, Table, Tone};
use crate::decision_table::DecisionTable;
use crate::report::words::{design_sentence, on_one_line};

pub(super) const LEAD: &str = "What the protocol does next, by the number of patients and of DLTs at the dose level treated last, and by \
                               what matters besides.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let plan = &material.results.plan;
    let mut shown: Vec<Shown> = Vec::new();
    for design in &plan.designs {
        let tabled = DesignDecisions::new(plan, design);
        let new = Shown::new(&tabled);
        // Designs that differ in their cap alone decide alike.
        match shown.iter_mut().find(|other| other.decides_as(&new)) {
            Some(same) => same.alike.push(new.name),
            None => shown.push(new),
        }
    }
    let folds = shown.len() > MOST_AT_A_GLANCE;
    let mut part = Part::default();
    let mut said = BTreeSet::new();
    for of in shown {
        let Part { blocks, appendix } = of.part(folds, &mut said);
        part.blocks.extend(blocks);
        part.appendix.extend(appendix);
    }
    part
}

/// Of more designs the boundaries are open, and the letters folded.
const MOST_AT_A_GLANCE: usize = 5;

/// What is shown of a design.
struct Shown {
    name: String,
    /// The names of designs that decide as it does.
    alike: Vec<String>,
    numbers: Option<String>,
    grid: Option<(LetterGrid, Option<Vec<Boundaries>>)>,
    lines: Option<Table>,
    /// Why there are no lines.
    without: Option<String>,
}

impl Shown {
    fn new(tabled: &DesignDecisions<'_>) -> Self {
        let name = on_one_line(&tabled.design.name);
        let grid = tabled.grid().map(|grid| {
            let boundaries = grid.boundaries();
            (grid, boundaries)
        });
        let all = lines(tabled);
        let count = all.len();
        let lines = (count > 0 && are_for_people(&all)).then(|| line_table(tabled, all));
        let without = match (&lines, count) {
            (Some(_), _) => None,
            (None, 0) => Some(format!("“{name}”: {}", notes(tabled).join(" "))),
            (None, count) => Some(format!(
                "“{name}”: what follows depends on the other dose levels, too; the {count} lines with all conditions are what \
                 “dosim table --format csv” writes."
            )),
        };
        Self { name, alike: Vec::new(), numbers: tabled.numbers(), grid, lines, without }
    }

    fn decides_as(&self, other: &Self) -> bool {
        let same = |one: &Table| other.lines.as_ref().is_some_and(|other| other.rows == one.rows);
        self.lines.as_ref().is_some_and(same) && self.numbers == other.numbers
    }

    /// What everybody reads, and what only some look for: the lines where there are letters, and the letters, too, if they are to be
    /// folded. What letters mean is said once.
    fn part<'a>(self, folds: bool, said: &mut BTreeSet<String>) -> Part<'a> {
        let alike: String = self.alike.iter().map(|name| format!(" “{name}” decides alike.")).collect();
        let mut part = Part::default();
        part.blocks.extend(self.numbers.map(|numbers| Block::Paragraph(format!("“{}”: {numbers}", self.name))));
        let has_letters = self.grid.is_some();
        if let Some((grid, boundaries)) = &self.grid {
            let legend = grid.legend();
            let letters = if folds { &mut part.appendix } else { &mut part.blocks };
            letters.extend(said.insert(legend.clone()).then_some(Block::Paragraph(legend)));
            letters.push(Block::Table(grid_table(grid, format!("“{}” at a glance.{alike}", self.name))));
            part.blocks.extend(boundaries.as_ref().map(|all| {
                let left_out = grid.left_out(all).iter().map(|sentence| format!(" {sentence}")).collect::<String>();
                let caption = format!("“{}”: the boundaries, in DLTs at the dose level.{left_out}", self.name);
                Block::Table(boundary_table(all, caption))
            }));
        }
        part.blocks.extend(self.without.map(Block::Paragraph));
        let lines = if has_letters { &mut part.appendix } else { &mut part.blocks };
        lines.extend(self.lines.map(|mut lines| {
            lines.caption.push_str(&alike);
            Block::Table(lines)
        }));
        part
    }
}

fn tone(letter: Letter) -> Option<Tone> {
    match letter {
        Letter::Escalate => Some(Tone::Escalate),
        Letter::Stay => Some(Tone::Stay),
        Letter::DeEscalate => Some(Tone::DeEscalate),
        Letter::Eliminate => Some(Tone::Eliminate),
        Letter::Nothing | Letter::Stop | Letter::Depends => None,
    }
}

/// A row for each number of DLTs, a column for each number of patients.
fn grid_table(grid: &LetterGrid, caption: String) -> Table {
    let patients = grid.patients.iter().map(|patients| Column::text(patients.to_string()));
    let columns = [Column::text("DLTs")].into_iter().chain(patients).collect();
    let mut table = Table::new(caption, columns).compact();
    for (dlts, letters) in grid.by_dlts.iter().enumerate() {
        let letters = letters.iter().map(|letter| Cell::toned(letter.written(), tone(*letter)));
        table.push(None, [Cell::text(dlts.to_string())].into_iter().chain(letters).collect());
    }
    table
}

/// A row for each boundary, a column for each number of patients.
fn boundary_table(all: &[Boundaries], caption: String) -> Table {
    let patients = all.iter().map(|of| Column::text(of.patients.to_string()));
    let columns = [Column::text("Evaluable patients")].into_iter().chain(patients).collect();
    let mut table = Table::new(caption, columns).compact();
    for (head, cells) in Boundaries::rows(all) {
        let head = head.replace("<=", "≤").replace(">=", "≥");
        table.push(None, [head].into_iter().chain(cells).map(Cell::text).collect());
    }
    table
}

/// The decision table of a design; `None` without one.
pub fn decision_table(tabled: &DesignDecisions<'_>) -> Option<Table> {
    tabled.table.is_ok().then(|| line_table(tabled, lines(tabled)))
}

fn line_table(tabled: &DesignDecisions<'_>, lines: Vec<DecisionLine>) -> Table {
    let caption = format!("Decisions of “{}”. {}", on_one_line(&tabled.design.name), notes(tabled).join(" "));
    let has_pending = tabled.table.as_ref().is_ok_and(DecisionTable::has_pending);
    let headers: &[&str] = if has_pending { &["Patients", "DLTs", "Pending"] } else { &["Evaluable patients", "DLTs"] };
    let mut columns: Vec<Column> = headers.iter().copied().map(Column::number).collect();
    columns.extend(["When", "What happens next"].map(Column::text));
    let mut shown = Table::new(caption, columns);
    for line in lines {
        let keys = line.keys.into_iter().map(|key| Cell::number(key.first.into(), key.words));
        shown.push(None, keys.chain([line.when, line.then].map(Cell::text)).collect());
    }
    shown
}

/// A document of these decision tables alone; `is_whole` has every line in it, however many there are.
pub fn decision_document(title: &str, tables: &[DesignDecisions<'_>], is_whole: bool) -> Document<'static> {
    let mut blocks = Vec::new();
    let mut said = BTreeSet::new();
    for tabled in tables {
        blocks.push(Block::Heading(on_one_line(&tabled.design.name)));
        blocks.push(Block::Paragraph(design_sentence(tabled.design)));
        let shown = Shown::new(tabled);
        let shown = match is_whole {
            true => Shown {
                lines: decision_table(tabled),
                without: shown.without.filter(|_| tabled.table.is_err()),
                ..shown
            },
            false => shown,
        };
        let Part { blocks: open, appendix } = shown.part(false, &mut said);
        blocks.extend(open.into_iter().chain(appendix));
    }
    let section =
        Section { id: "decisions", title: "Decision table", lead: LEAD.to_owned(), blocks, appendix: Vec::new() };
    let mut document = Document {
        title: on_one_line(title),
        subtitle: format!("Decision tables, dosim {}", env!("CARGO_PKG_VERSION")),
        scenarios: Vec::new(),
        sections: vec![section],
        what_if: None,
    };
    document.number();
    document
}
