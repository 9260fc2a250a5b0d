//! What a report is made of: the answers to one scenario file, with its charts and examples.

use std::collections::BTreeMap;

use super::model::{Block, Figure};
use crate::characteristics::{self, Estimate, Quantity, Results, Statistic};
use crate::exact::Pooling;
use crate::examples::{Example, Kind};
use crate::report::chart::Chart;
use crate::scenario::Variation;
use crate::simulate::Study;

/// Charts by the names of their files.
pub type Charts = BTreeMap<String, Chart>;

/// Everything that a report says of one scenario file.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// The name of the file without folder and extension.
    pub name: &'a str,
    /// The name of the file; `None` if the plan was not read from one.
    pub file_name: Option<&'a str>,
    /// The text of the file, or an equivalent one.
    pub text: &'a str,
    /// The designs, compiled.
    pub study: &'a Study,
    /// The answers.
    pub results: &'a Results,
    /// Before the names of this file's charts, where there are several files.
    pub prefix: &'a str,
    /// What pooling does to the expansion, by scenario and design; empty without one.
    pub pooling: &'a [Pooling],
    /// The charts that the run writes; a section shows those that are there.
    pub charts: &'a Charts,
    /// One for each kind of example.
    pub examples: &'a [ShownExample],
    /// Under the plan with the number of trials of the sensitivity analysis, and under each variation; empty without any.
    pub sensitivity: &'a [Varied],
}

/// An example trial with its chart; `None` if no trial fits.
pub struct ShownExample {
    /// What it is to show.
    pub kind: Kind,
    /// The trial and its chart.
    pub example: Option<(Example, Chart)>,
}

/// What comes out under one variation of the plan.
pub struct Varied {
    /// What varies; `None` for the plan as it is.
    pub(super) variation: Option<Variation>,
    /// In the order of the cells of results.
    pub(super) answers: Vec<VariedAnswer>,
}

/// What is told of one design under one scenario and one variation: the exact answer where there is one, and otherwise the
/// simulated one; `None` where neither is.
#[derive(Clone, Copy)]
pub(super) struct VariedAnswer {
    pub(super) correct: Option<Estimate>,
    pub(super) overdose: Option<Estimate>,
    pub(super) undetermined: Option<Estimate>,
    pub(super) mean_patients: Option<Estimate>,
    pub(super) mean_dlts: Option<Estimate>,
    pub(super) median_days_to_mtd: Option<Estimate>,
    pub(super) by_planned_completion: Option<Estimate>,
}

impl Varied {
    /// The answers under a variation, or under the plan as it is, as far as they are told.
    pub fn new(variation: Option<Variation>, results: &Results) -> Self {
        Self { variation, answers: results.cells.iter().map(VariedAnswer::new).collect() }
    }
}

impl VariedAnswer {
    fn new(cell: &characteristics::Cell) -> Self {
        let known = |quantity| cell.known(quantity, None);
        let calendar = cell.characteristics.calendar.as_ref();
        Self {
            correct: known(Quantity::Correct),
            overdose: known(Quantity::Overdose),
            undetermined: known(Quantity::Undetermined),
            mean_patients: known(Quantity::Patients(Statistic::Mean)),
            mean_dlts: known(Quantity::Dlts(Statistic::Mean)),
            median_days_to_mtd: calendar.map(|calendar| calendar.days_to_mtd.quantiles[1]),
            by_planned_completion: calendar.and_then(|calendar| calendar.p_by_planned_completion),
        }
    }
}

impl<'a> Material<'a> {
    /// The figure of a chart of the run, or nothing without that chart. Its title, which tells the finding, is the beginning of
    /// its alternative text.
    pub(super) fn figure(&self, name: &str, caption: &str) -> Option<Block<'a>> {
        self.charts.get(name).map(|chart| figure(&format!("{}{name}", self.prefix), caption, chart))
    }
}

/// A figure whose alternative text is the finding of the chart and what it shows.
pub(super) fn figure<'a>(name: &str, caption: &str, chart: &'a Chart) -> Block<'a> {
    Block::Figure(Figure {
        number: 0,
        name: name.to_owned(),
        caption: caption.to_owned(),
        alt: format!("{}. {caption}", chart.title.trim_end_matches('.')),
        chart,
    })
}
