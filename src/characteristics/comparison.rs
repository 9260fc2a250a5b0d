//! Results of several files side by side, with differences from a reference design.

use super::{Cell, Difference, DifferenceEstimates, OperatingCharacteristics, Results};
use crate::scenario::Scenario;

/// Several results. The reference of a row is the first design of the first file under the scenario of the same name.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What each file is called, and its results; the first is the reference. At least one.
    pub files: Vec<(String, Results)>,
    /// One for each cell of each file, in their order.
    pub rows: Vec<ComparisonRow>,
}

/// One design under one scenario of one file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparisonRow {
    /// The place of the file.
    pub file: usize,
    /// The place of the cell in the file's results.
    pub cell: usize,
    /// How it relates to the reference.
    pub against: Against,
}

/// How a row relates to the reference under the same scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Against {
    /// The reference has no scenario of this name.
    Nothing,
    /// It is the reference.
    Itself,
    /// It differs by this.
    Reference(DifferenceEstimates),
}

/// The place of a cell: of its file, and of the cell in the file's results.
pub type Place = (usize, usize);

impl Comparison {
    /// Puts every cell of these files, named and of which there is one at least, against its reference. `paired` are the
    /// differences that were counted trial by trial; the others are those of cells that have nothing to do with each other.
    pub fn new(files: Vec<(String, Results)>, paired: &[(Place, Difference)]) -> Self {
        let reference = &files[0].1;
        let mut rows = Vec::new();
        for (file, (_, results)) in files.iter().enumerate() {
            for (cell, of) in results.cells.iter().enumerate() {
                let same_scenario =
                    |other: &usize| reference.scenario(&reference.cells[*other]).name == results.scenario(of).name;
                let against = match (0..reference.cells.len()).find(same_scenario) {
                    None => Against::Nothing,
                    Some(other) if (file, cell) == (0, other) => Against::Itself,
                    Some(other) => {
                        let counted = paired.iter().find(|(place, _)| *place == (file, cell));
                        Against::Reference(counted.map_or_else(
                            || {
                                let reference = &reference.cells[other].characteristics;
                                DifferenceEstimates::unpaired(&of.characteristics, reference)
                            },
                            |(_, difference)| difference.estimates(),
                        ))
                    }
                };
                rows.push(ComparisonRow { file, cell, against });
            }
        }
        // Side by side: what shares a scenario stands together, scenarios in the order in which they first appear.
        let names: Vec<_> =
            files.iter().flat_map(|(_, results)| results.plan.scenarios.iter().map(|of| &of.name)).collect();
        let first = |row: &ComparisonRow| {
            let (_, results) = &files[row.file];
            let name = &results.scenario(&results.cells[row.cell]).name;
            names.iter().position(|other| *other == name)
        };
        rows.sort_by_key(first);
        Self { files, rows }
    }

    /// The cell of a row.
    pub fn cell(&self, row: &ComparisonRow) -> &Cell {
        &self.results(row).cells[row.cell]
    }

    /// The operating characteristics of a row.
    pub fn characteristics(&self, row: &ComparisonRow) -> &OperatingCharacteristics {
        &self.cell(row).characteristics
    }

    /// The results that a row is from.
    pub fn results(&self, row: &ComparisonRow) -> &Results {
        &self.files[row.file].1
    }

    /// The name of a row's scenario.
    pub fn scenario(&self, row: &ComparisonRow) -> &str {
        &self.results(row).scenario(self.cell(row)).name
    }

    /// The name of a row's design.
    pub fn design(&self, row: &ComparisonRow) -> &str {
        &self.results(row).design(self.cell(row)).name
    }

    /// The results of all files with this many dose levels as if they were one: every design under the name of its file, and
    /// scenarios that agree in name and probabilities as one. `None` if there is no such file.
    pub fn merged(&self, doses: usize) -> Option<Results> {
        let mut files = self.files.iter().filter(|(_, results)| results.plan.dose_count() == doses);
        let (name, first) = files.next()?;
        let mut merged = first.clone();
        merged.plan.designs.iter_mut().for_each(|design| design.name = format!("{name}: {}", design.name));
        for (name, results) in files {
            let first_design = merged.plan.designs.len();
            merged.plan.designs.extend(results.plan.designs.iter().cloned().map(|mut design| {
                design.name = format!("{name}: {}", design.name);
                design
            }));
            for cell in &results.cells {
                let of = results.scenario(cell);
                let same = |scenario: &Scenario| {
                    scenario.name == of.name && scenario.dlt_probabilities == of.dlt_probabilities
                };
                let scenario = merged.plan.scenarios.iter().position(same).unwrap_or_else(|| {
                    merged.plan.scenarios.push(of.clone());
                    merged.plan.scenarios.len() - 1
                });
                merged.cells.push(Cell { scenario, design: first_design + cell.design, ..cell.clone() });
            }
        }
        Some(merged)
    }

    /// The greatest number of dose levels of a file.
    pub fn dose_count(&self) -> usize {
        self.files.iter().map(|(_, results)| results.plan.dose_count()).max().unwrap_or(0)
    }
}

impl Against {
    /// The differences, if there are any to tell.
    pub fn difference(&self) -> Option<&DifferenceEstimates> {
        match self {
            Self::Reference(difference) => Some(difference),
            Self::Nothing | Self::Itself => None,
        }
    }
}
