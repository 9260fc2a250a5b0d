//! What charts of a comparison have in common: its designs with their letters and colours, scenario by scenario.

use super::data::{Counted, MAX_DESIGNS, left_out, of_trials, true_mtd_label};
use super::findings::ByDesign;
use super::kit::canvas::Point;
use super::kit::legend::{Entry, letter_only, lettered};
use super::kit::marker::tick;
use super::kit::page::Head;
use super::kit::palette::{Rgb, fill};
use super::kit::rows::{self, DesignRow};
use crate::characteristics::{Cell, Comparison, ComparisonRow, Quantity};
use crate::scenario::NamedDesign;

/// A comparison as far as a chart has room for it.
pub(super) struct ComparisonData<'a> {
    pub(super) comparison: &'a Comparison,
    /// The file and the place in its plan of each design that is shown.
    designs: Vec<(usize, usize)>,
    /// What shares a scenario, each row with the number of its design.
    pub(super) scenarios: Vec<Vec<(usize, &'a ComparisonRow)>>,
    designs_in_all: usize,
    scenarios_in_all: usize,
}

impl<'a> ComparisonData<'a> {
    /// The first designs and at most `most` scenarios of a comparison as it is shown.
    pub(super) fn of(comparison: &'a Comparison, most: usize) -> Self {
        let count = |file: usize| comparison.files[file].1.plan.designs.len();
        let all = (0..comparison.files.len()).flat_map(|file| (0..count(file)).map(move |design| (file, design)));
        let mut designs: Vec<_> = all.collect();
        let designs_in_all = designs.len();
        designs.truncate(MAX_DESIGNS);
        let number = |row: &ComparisonRow| {
            let of = (row.file, comparison.cell(row).design);
            designs.iter().position(|design| *design == of)
        };
        let mut scenarios: Vec<Vec<(usize, &ComparisonRow)>> = Vec::new();
        for row in &comparison.rows {
            let Some(design) = number(row) else { continue };
            match scenarios.iter_mut().find(|rows| is_alike(comparison, rows[0].1, row)) {
                Some(rows) => rows.push((design, row)),
                None => scenarios.push(vec![(design, row)]),
            }
        }
        let scenarios_in_all = scenarios.len();
        scenarios.truncate(most);
        Self { comparison, scenarios, designs_in_all, scenarios_in_all, designs }
    }

    /// The name of a scenario shown, with that of its file if several files mean different things by it.
    pub(super) fn scenario(&self, scenario: usize) -> String {
        let name = |rows: &Vec<(usize, &'a ComparisonRow)>| self.comparison.scenario(rows[0].1);
        let own = name(&self.scenarios[scenario]);
        let file = &self.comparison.files[self.scenarios[scenario][0].1.file].0;
        let is_shared = self.scenarios.iter().filter(|rows| name(rows) == own).count() > 1;
        if is_shared { format!("{own} ({file})") } else { own.to_owned() }
    }

    /// What is above the panel of a scenario.
    pub(super) fn head(&self, scenario: usize) -> Head {
        let row = self.scenarios[scenario][0].1;
        let plan = &self.comparison.results(row).plan;
        let true_mtd = true_mtd_label(plan, self.comparison.characteristics(row).true_mtd);
        Head { title: self.scenario(scenario), subtitle: format!("true MTD: {true_mtd}") }
    }

    /// How many designs are shown.
    pub(super) fn count(&self) -> usize {
        self.designs.len()
    }

    fn design(&self, design: usize) -> &'a NamedDesign {
        let (file, place) = self.designs[design];
        &self.comparison.files[file].1.plan.designs[place]
    }

    /// The name of a design, behind that of its file where there are several.
    pub(super) fn name(&self, design: usize) -> String {
        let (file, _) = self.designs[design];
        let name = &self.design(design).name;
        if self.comparison.files.len() > 1 {
            format!("{}: {name}", self.comparison.files[file].0)
        } else {
            name.clone()
        }
    }

    /// What a row of a design is called.
    pub(super) fn label(&self, design: usize, room: f64) -> String {
        rows::label(design, &self.name(design), room)
    }

    /// The colour of a design.
    pub(super) fn color(&self, design: usize) -> Rgb {
        fill(design, self.designs.len())
    }

    /// A finding with the trials that its numbers of these quantities are of.
    pub(super) fn title(&self, finding: &str, of: &[Quantity]) -> String {
        of_trials(finding, Counted::of(self.cells(), of))
    }

    /// The same of numbers by which rows are told apart in another way: whether that of a row is exact.
    pub(super) fn title_by(&self, finding: &str, is_exact: impl Fn(&ComparisonRow) -> Option<bool>) -> String {
        of_trials(finding, self.counted_by(is_exact))
    }

    /// How such numbers came about; a row may have none.
    pub(super) fn counted_by(&self, is_exact: impl Fn(&ComparisonRow) -> Option<bool>) -> Counted {
        let trials = |row: &ComparisonRow| Some((!is_exact(row)?).then(|| self.comparison.results(row).plan.trials));
        Counted::by(self.scenarios.iter().flatten().filter_map(|(_, row)| trials(row)))
    }

    /// What the page shows of these quantities, by which trials, and what it leaves out.
    pub(super) fn subject(&self, what: &str, of: &[Quantity]) -> String {
        self.subject_by(what, Counted::of(self.cells(), of))
    }

    /// The same of numbers that came about so.
    pub(super) fn subject_by(&self, what: &str, counted: Counted) -> String {
        let titles: Vec<_> = self.comparison.files.iter().map(|(_, results)| results.plan.title.as_str()).collect();
        let counted = counted.words(" for each scenario and design");
        let mut text = format!("{}. {what}; {counted}.", titles.join("; "));
        text += &left_out(self.scenarios.len(), self.scenarios_in_all, "scenarios");
        text += &left_out(self.designs.len(), self.designs_in_all, "designs");
        text
    }

    /// An entry for each design with its letter, where colours stand for something else.
    pub(super) fn letters(&self) -> Vec<Entry<'a>> {
        (0..self.designs.len()).map(|design| letter_only(&self.name(design), design)).collect()
    }

    /// An entry for each design with its letter and colour.
    pub(super) fn legend(&self) -> Vec<Entry<'a>> {
        let entry = |design: usize| {
            let color = self.color(design);
            lettered(&self.name(design), design, color)
        };
        (0..self.designs.len()).map(entry).collect()
    }

    /// A panel for each scenario with what `row` makes of each design.
    pub(super) fn panels(
        &self,
        row: impl Fn(usize, &ComparisonRow) -> Option<DesignRow>,
    ) -> Vec<(Head, Vec<DesignRow>)> {
        let panel = |scenario: usize| {
            let rows = self.scenarios[scenario].iter().filter_map(|&(design, of)| row(design, of));
            (self.head(scenario), rows.collect())
        };
        (0..self.scenarios.len()).map(panel).collect()
    }

    /// The numbers of every design by scenario, for what is said of them.
    pub(super) fn table(&self, value: impl Fn(&ComparisonRow) -> Option<f64>) -> ByDesign {
        let scenario = |rows: &Vec<(usize, &ComparisonRow)>| {
            let mut values = vec![None; self.designs.len()];
            rows.iter().for_each(|&(design, row)| values[design] = value(row));
            values
        };
        ByDesign {
            designs: (0..self.designs.len()).map(|design| self.name(design)).collect(),
            scenarios: (0..self.scenarios.len()).map(|scenario| self.scenario(scenario)).collect(),
            values: self.scenarios.iter().map(scenario).collect(),
        }
    }

    /// Every cell that is shown.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a Cell> {
        self.scenarios.iter().flatten().map(|(_, row)| self.comparison.cell(row))
    }
}

/// Whether two rows are about the same scenario: of one name, and so that the same answer is right.
fn is_alike(comparison: &Comparison, one: &ComparisonRow, other: &ComparisonRow) -> bool {
    let truth = |row: &ComparisonRow| {
        let results = comparison.results(row);
        let scenario = results.scenario(comparison.cell(row));
        let plan = &results.plan;
        (&scenario.name, &scenario.dlt_probabilities, plan.target_dlt_rate.get().to_bits(), plan.true_mtd)
    };
    truth(one) == truth(other)
}

/// What the line of the benchmark means.
pub(super) fn benchmark_entry<'a>() -> Entry<'a> {
    Entry::new("optimal benchmark: the same patients, each known at every dose level", |canvas, (x, y): Point| {
        tick(canvas, x + 1.0, (y - 9.0, y + 9.0));
    })
}
