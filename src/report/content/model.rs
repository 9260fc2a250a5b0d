//! The content of a report as plain data: what it says, without how any format writes it.

use serde::ser::{Error, SerializeStruct};
use serde::{Serialize, Serializer};

use super::what_if::WhatIf;
use crate::report::chart::Chart;

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document<'a> {
    /// What it is about; one line.
    pub title: String,
    /// What it is, and from what; one line.
    pub subtitle: String,
    /// The names of all scenarios, each once, by which rows of tables can be narrowed.
    pub scenarios: Vec<String>,
    /// In the order in which they are read.
    pub sections: Vec<Section<'a>>,
    /// What a reader can vary, where a format can react; a template sees it as JSON.
    #[serde(serialize_with = "json")]
    pub what_if: Option<WhatIf>,
}

/// One part with a heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section<'a> {
    /// A word for links to it, in lower case.
    pub id: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What there is to see.
    pub lead: String,
    /// What follows.
    pub blocks: Vec<Block<'a>>,
    /// What only some readers look for: folded on a page, and in an appendix where nothing can be folded.
    pub appendix: Vec<Block<'a>>,
}

/// What one scenario file has to say in a section.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Part<'a> {
    /// As in [`Section`].
    pub(super) blocks: Vec<Block<'a>>,
    /// As in [`Section`].
    pub(super) appendix: Vec<Block<'a>>,
}

impl<'a> From<Vec<Block<'a>>> for Part<'a> {
    fn from(blocks: Vec<Block<'a>>) -> Self {
        Self { blocks, appendix: Vec::new() }
    }
}

impl Part<'_> {
    /// The same with its longest tables in the appendix. What is grouped under headings is read as a whole and stays.
    pub(super) fn within_budget(mut self) -> Self {
        let is_long = |block: &Block<'_>| matches!(block, Block::Table(table) if table.rows.len() > MOST_OPEN_ROWS && !table.is_grouped());
        let (long, open): (Vec<_>, Vec<_>) = self.blocks.into_iter().partition(is_long);
        self.blocks = open;
        if !long.is_empty() {
            let words = format!("Tables of more than {MOST_OPEN_ROWS} rows are in the appendix of this section.");
            self.blocks.push(Block::Paragraph(words));
        }
        self.appendix.splice(0..0, long);
        self
    }
}

/// Longer tables are in the appendix.
const MOST_OPEN_ROWS: usize = 40;

/// One piece of a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum Block<'a> {
    /// A heading within the section.
    Heading(String),
    /// Running text.
    Paragraph(String),
    /// Points, one below the other.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// A chart.
    Figure(Figure<'a>),
    /// Text that keeps its lines, such as a file.
    Verbatim(String),
}

/// A table with a header row. The first cell of a row names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The place among the tables of the document, from 1; 0 until the document is complete.
    pub number: usize,
    /// What it shows.
    pub caption: String,
    /// At least one.
    pub columns: Vec<Column>,
    /// Each with one cell a column.
    pub rows: Vec<TableRow>,
    /// Whether it is no wider than its letters and numbers need, which stand in the middle, and keeps the order of its rows.
    pub is_compact: bool,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name, with the unit.
    pub header: String,
    /// Whether it holds numbers, which stand to the right.
    pub is_number: bool,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableRow {
    /// The scenario that it is of, if it is of one.
    pub scenario: Option<String>,
    /// Whether its first cell is a heading of the rows below, and all others are empty.
    pub is_heading: bool,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// One cell of a table. A template sees the number behind it to nine digits, and only where the text says less.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What it shows.
    pub text: String,
    /// The number behind it with all its digits, in the unit of the column; rows are sorted by it.
    pub value: Option<f64>,
    /// Whether it stands out.
    pub strong: bool,
    /// The colour behind a decision.
    pub tone: Option<Tone>,
}

/// The colours of decisions. They darken from the first to the last, so that a print without colour, and whoever tells no red from
/// green, sees the same; the letters are always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Escalate.
    Escalate,
    /// Stay.
    Stay,
    /// De-escalate.
    DeEscalate,
    /// Eliminate the dose level.
    Eliminate,
}

impl Tone {
    /// What is behind the letter, and the letter itself, each in hexadecimal digits of red, green and blue.
    pub(in crate::report) fn colours(self) -> (&'static str, &'static str) {
        match self {
            Self::Escalate => ("D7F0E4", "111111"),
            Self::Stay => ("B9D7F0", "111111"),
            Self::DeEscalate => ("E0A030", "111111"),
            Self::Eliminate => ("7A1020", "FFFFFF"),
        }
    }
}

/// A chart with its words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure<'a> {
    /// The place among the figures of the document, from 1; 0 until the document is complete.
    pub number: usize,
    /// The name of its files, without extension.
    pub name: String,
    /// What it shows and how to read it.
    pub caption: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// The chart itself; a template sees its SVG.
    #[serde(rename = "svg", serialize_with = "svg")]
    pub chart: &'a Chart,
}

fn svg<S: Serializer>(chart: &&Chart, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&chart.svg)
}

fn json<S: Serializer>(what_if: &Option<WhatIf>, serializer: S) -> Result<S::Ok, S::Error> {
    let json = what_if.as_ref().map(serde_json::to_string).transpose().map_err(Error::custom)?;
    json.serialize(serializer)
}

impl Document<'_> {
    /// Numbers tables and figures in the order in which they stand, the appendix last.
    pub fn number(&mut self) {
        let (mut tables, mut figures) = (0, 0);
        let mut appendix = Vec::new();
        let mut blocks: Vec<&mut Block<'_>> = Vec::new();
        for section in &mut self.sections {
            blocks.extend(&mut section.blocks);
            appendix.extend(&mut section.appendix);
        }
        for block in blocks.into_iter().chain(appendix) {
            match block {
                Block::Table(table) => {
                    tables += 1;
                    table.number = tables;
                }
                Block::Figure(figure) => {
                    figures += 1;
                    figure.number = figures;
                }
                Block::Heading(_) | Block::Paragraph(_) | Block::List(_) | Block::Verbatim(_) => {}
            }
        }
    }

    /// All blocks, those of the appendix last.
    fn blocks(&self) -> impl Iterator<Item = &Block<'_>> {
        let open = self.sections.iter().flat_map(|section| &section.blocks);
        open.chain(self.sections.iter().flat_map(|section| &section.appendix))
    }

    /// The sections that have something in the appendix.
    pub(in crate::report) fn appendices(&self) -> impl Iterator<Item = &Section<'_>> {
        self.sections.iter().filter(|section| !section.appendix.is_empty())
    }

    /// All tables, in the order of their numbers.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }

    /// All figures, in the order of their numbers.
    pub fn figures(&self) -> impl Iterator<Item = &Figure<'_>> {
        self.blocks().filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        })
    }
}

impl Table {
    /// An empty table with these columns.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { number: 0, caption: caption.into(), columns, rows: Vec::new(), is_compact: false }
    }

    /// The same, no wider than it needs to be.
    pub(super) fn compact(self) -> Self {
        Self { is_compact: true, ..self }
    }

    /// Adds a row, `scenario` being what it is of.
    pub fn push(&mut self, scenario: Option<&str>, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a row of {} has another number of cells", self.caption);
        self.rows.push(TableRow { scenario: scenario.map(str::to_owned), is_heading: false, cells });
    }

    /// Adds a heading of the rows that follow, all of which are of this scenario.
    pub(super) fn push_heading(&mut self, scenario: &str, heading: impl Into<String>) {
        let mut cells = vec![Cell::text(heading)];
        cells.resize(self.columns.len(), Cell::text(""));
        self.rows.push(TableRow { scenario: Some(scenario.to_owned()), is_heading: true, cells });
    }

    /// Whether its rows belong together under headings, so that they keep their order.
    pub fn is_grouped(&self) -> bool {
        self.rows.iter().any(|row| row.is_heading)
    }
}

impl Column {
    /// A column of words.
    pub fn text(header: impl Into<String>) -> Self {
        Self { header: header.into(), is_number: false }
    }

    /// A column of numbers.
    pub fn number(header: impl Into<String>) -> Self {
        Self { header: header.into(), is_number: true }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rounded = self.value.and_then(|value| format!("{value:.8e}").parse::<f64>().ok());
        let told = rounded.filter(|_| self.text.parse().ok() != self.value);
        let mut cell = serializer.serialize_struct("Cell", 4)?;
        cell.serialize_field("text", &self.text)?;
        cell.serialize_field("value", &told)?;
        cell.serialize_field("strong", &self.strong)?;
        cell.serialize_field("tone", &self.tone)?;
        cell.end()
    }
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), value: None, strong: false, tone: None }
    }

    /// A number and how it is shown.
    pub(super) fn number(value: f64, text: impl Into<String>) -> Self {
        Self { text: text.into(), value: Some(value), strong: false, tone: None }
    }

    /// A decision, with its colour if it has one.
    pub(super) fn toned(text: impl Into<String>, tone: Option<Tone>) -> Self {
        Self { tone, ..Self::text(text) }
    }

    /// The same, marked as the right answer if it is.
    pub(super) fn marked(mut self, is_right: bool) -> Self {
        if is_right {
            self.text.push_str(" *");
            self.strong = true;
        }
        self
    }
}
