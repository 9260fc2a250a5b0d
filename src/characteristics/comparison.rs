//! Results of several files side by side, with differences from a reference design.

use super::{BenchmarkSelection, Cell, Difference, DifferenceEstimates, Estimate, OperatingCharacteristics, Results};
use crate::dose::DoseLevel;
use crate::probability::Probability;
use crate::scenario::{Scenario, TrueMtd};

/// Several results. The reference of a row is the first design of the first file under the scenario of the same name.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What each file is called, and its results; the first is the reference. At least one.
    pub files: Vec<(String, Results)>,
    /// One for each cell of each file. What shares a scenario stands together.
    pub rows: Vec<ComparisonRow>,
    /// Every benchmark that a row is held against, once.
    pub benchmarks: Vec<BenchmarkRow>,
    /// The best rules for the scenarios of the files that have one.
    pub best_rules: Vec<BestRuleRow>,
}

/// One design under one scenario of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonRow {
    /// The place of the file.
    pub file: usize,
    /// The place of the cell in the file's results.
    pub cell: usize,
    /// How it relates to the reference.
    pub against: Against,
    /// How it relates to the optimal benchmark; `None` if it was not held against one.
    pub held_against: Option<HeldAgainst>,
}

/// How a design relates to the optimal benchmark of as many patients, on the same patients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldAgainst {
    /// The place of the benchmark among those of the comparison.
    pub benchmark: usize,
    /// The probability of a correct selection as a multiple of the benchmark's; `None` if that is 0.
    pub efficiency: Option<Estimate>,
    /// The same without chance, where both have exact answers.
    pub exact_efficiency: Option<f64>,
}

/// The optimal benchmark of so many patients under one scenario of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkRow {
    /// The place of the file.
    pub file: usize,
    /// The place of the scenario in the file's plan.
    pub scenario: usize,
    /// The number of patients.
    pub patients: u32,
    /// How many of them it looks at.
    pub used: u32,
    /// How it reads the shares of patients with a DLT.
    pub reading: TrueMtd,
    /// On the simulated patients.
    pub selection: BenchmarkSelection,
    /// Without chance, where there is an exact answer.
    pub exact: Option<BenchmarkSelection>,
}

/// What the rule that is best on average over the scenarios of a file does under one of them, without chance.
#[derive(Debug, Clone, PartialEq)]
pub struct BestRuleRow {
    /// The place of the file.
    pub file: usize,
    /// The place of the scenario in the file's plan.
    pub scenario: usize,
    /// Patients at most.
    pub max_patients: u32,
    /// Patients in a cohort.
    pub cohort_size: u8,
    /// Probability that none is tolerable.
    pub p_none_tolerable: f64,
    /// Probability that a dose level is declared the MTD, the lowest first.
    pub p_mtd: Vec<f64>,
    /// Probability of a correct selection.
    pub p_correct: f64,
    /// Probability of an MTD above the true one.
    pub p_overdose: f64,
    /// Mean patients.
    pub mean_patients: f64,
}

/// A line of a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ComparisonLine<'a> {
    /// A design.
    Design(&'a ComparisonRow),
    /// A benchmark.
    Benchmark(&'a BenchmarkRow),
    /// A best rule.
    BestRule(&'a BestRuleRow),
}

/// How a row relates to the reference under the same scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum Against {
    /// The reference has no scenario of this name.
    Nothing,
    /// The reference means another curve, target or true MTD by the name of the scenario.
    OtherTruth,
    /// It is the reference.
    Itself,
    /// It differs by this.
    Reference(Box<DifferenceEstimates>),
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
                    Some(other) if truth(reference, &reference.cells[other]) != truth(results, of) => {
                        Against::OtherTruth
                    }
                    Some(other) => {
                        let counted = paired.iter().find(|(place, _)| *place == (file, cell));
                        let reference = &reference.cells[other];
                        Against::Reference(Box::new(counted.map_or_else(
                            || DifferenceEstimates::unpaired(of, reference),
                            |(_, difference)| difference.estimates(of, reference),
                        )))
                    }
                };
                rows.push(ComparisonRow { file, cell, against, held_against: None });
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
        Self { files, rows, benchmarks: Vec::new(), best_rules: Vec::new() }
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

    /// The names of scenarios by which a file means something else than the first does, each once.
    pub fn other_truths(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for row in self.rows.iter().filter(|row| row.against == Against::OtherTruth) {
            let name = self.scenario(row);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The name of a row's design.
    pub fn design(&self, row: &ComparisonRow) -> &str {
        &self.results(row).design(self.cell(row)).name
    }

    /// The name of the scenario of a line.
    pub fn scenario_of(&self, line: &ComparisonLine<'_>) -> &str {
        let named = |file: usize, scenario: usize| self.files[file].1.plan.scenarios[scenario].name.as_str();
        match line {
            ComparisonLine::Design(row) => self.scenario(row),
            ComparisonLine::Benchmark(row) => named(row.file, row.scenario),
            ComparisonLine::BestRule(row) => named(row.file, row.scenario),
        }
    }

    /// The place of the file of a line.
    pub fn file_of(&self, line: &ComparisonLine<'_>) -> usize {
        match line {
            ComparisonLine::Design(row) => row.file,
            ComparisonLine::Benchmark(row) => row.file,
            ComparisonLine::BestRule(row) => row.file,
        }
    }

    /// The best rule for the scenarios of a row's file, under the row's scenario.
    pub fn best_rule(&self, row: &ComparisonRow) -> Option<&BestRuleRow> {
        let scenario = self.cell(row).scenario;
        self.best_rules.iter().find(|best| (best.file, best.scenario) == (row.file, scenario))
    }

    /// The correct selection of a row as a share of that of the best rule, of a value that it has itself.
    pub fn share_of_best(&self, row: &ComparisonRow, p_correct: Estimate) -> Option<Estimate> {
        let best = self.best_rule(row).map(|best| best.p_correct).filter(|best| *best > 0.0)?;
        Some(Estimate::new(p_correct.value / best, p_correct.mc_se.map(|se| se / best)))
    }

    /// Rows, benchmarks and best rules, what shares a scenario together, the benchmarks behind and in ascending order of patients, then the
    /// best rules.
    pub fn lines(&self) -> Vec<ComparisonLine<'_>> {
        let mut benchmarks: Vec<_> = self.benchmarks.iter().collect();
        benchmarks.sort_by_key(|row| (row.file, row.patients));
        let mut lines = Vec::new();
        for rows in self.rows.chunk_by(|one, other| self.scenario(one) == self.scenario(other)) {
            lines.extend(rows.iter().map(ComparisonLine::Design));
            let scenario = rows.first().map(|row| self.scenario(row));
            let of_scenario = benchmarks.iter().copied().map(ComparisonLine::Benchmark);
            let best_rules = self.best_rules.iter().map(ComparisonLine::BestRule);
            lines.extend(of_scenario.chain(best_rules).filter(|line| Some(self.scenario_of(line)) == scenario));
        }
        lines
    }

    /// As [`Self::lines`], benchmarks and best rules that agree in every number only once: files often share patients and curves.
    pub fn distinct_lines(&self) -> Vec<ComparisonLine<'_>> {
        let mut distinct: Vec<ComparisonLine<'_>> = Vec::new();
        for line in self.lines() {
            let is_repeated = |other: &ComparisonLine<'_>| match (other, &line) {
                (ComparisonLine::Benchmark(one), ComparisonLine::Benchmark(other)) => {
                    (one.patients, &one.selection) == (other.patients, &other.selection)
                }
                (ComparisonLine::BestRule(one), ComparisonLine::BestRule(other)) => {
                    **one == BestRuleRow { file: one.file, scenario: one.scenario, ..(*other).clone() }
                }
                _ => false,
            };
            let of_scenario = |other: &&ComparisonLine<'_>| self.scenario_of(other) == self.scenario_of(&line);
            if !distinct.iter().rev().take_while(of_scenario).any(is_repeated) {
                distinct.push(line);
            }
        }
        distinct
    }

    /// What benchmarks are called among the designs: by a longer name if one of these is called so.
    pub fn benchmark_name(&self) -> &'static str {
        const NAMES: [&str; 3] = ["benchmark", "optimal benchmark", "the optimal benchmark"];
        let designs = || self.files.iter().flat_map(|(_, results)| &results.plan.designs);
        let is_free = |name: &&str| designs().all(|design| design.name != *name);
        NAMES.into_iter().find(is_free).unwrap_or("the optimal benchmark (O'Quigley 2002)")
    }

    /// What best rules are called among the designs.
    pub fn best_rule_name(&self) -> &'static str {
        const NAMES: [&str; 2] = ["best rule for these scenarios", "the best rule for these scenarios"];
        let designs = || self.files.iter().flat_map(|(_, results)| &results.plan.designs);
        let is_free = |name: &&str| designs().all(|design| design.name != *name);
        NAMES.into_iter().find(is_free).unwrap_or("the best rule for these scenarios (dosim bound)")
    }

    /// The benchmark that a row is held against, if it is.
    pub fn benchmark(&self, row: &ComparisonRow) -> Option<&BenchmarkRow> {
        self.benchmarks.get(row.held_against.as_ref()?.benchmark)
    }

    /// The efficiency of a row, if it is held against a benchmark that is ever right.
    pub fn efficiency(&self, row: &ComparisonRow) -> Option<Estimate> {
        row.held_against.as_ref()?.efficiency
    }

    /// The true MTD that a benchmark is judged by.
    pub fn true_mtd_of(&self, row: &BenchmarkRow) -> Option<DoseLevel> {
        self.true_mtd_under(row.file, row.scenario)
    }

    /// The true MTD under the scenario at this place of the file at this place.
    pub fn true_mtd_under(&self, file: usize, scenario: usize) -> Option<DoseLevel> {
        let plan = &self.files[file].1.plan;
        plan.true_mtd_of(&plan.scenarios[scenario])
    }

    /// The results of all files with this many dose levels as if they were one: every design under the name of its file if there are several, and
    /// scenarios that agree in name and probabilities as one. `None` if there is no such file.
    pub fn merged(&self, doses: usize) -> Option<Results> {
        let mut files = self.files.iter().filter(|(_, results)| results.plan.dose_count() == doses);
        let (name, first) = files.next()?;
        let mut merged = first.clone();
        if self.files.len() == 1 {
            return Some(merged);
        }
        merged.plan.designs.iter_mut().for_each(|design| design.name = format!("{name}: {}", design.name));
        // What scenarios are told apart by: a file may mean another curve, or another true MTD, by the same name.
        let truth = |results: &Results, of: &Scenario| {
            (of.name.clone(), of.dlt_probabilities.clone(), results.plan.true_mtd_of(of))
        };
        let mut truths: Vec<_> = first.plan.scenarios.iter().map(|of| truth(first, of)).collect();
        for (name, results) in files {
            let first_design = merged.plan.designs.len();
            merged.plan.designs.extend(results.plan.designs.iter().cloned().map(|mut design| {
                design.name = format!("{name}: {}", design.name);
                design
            }));
            for cell in &results.cells {
                let of = results.scenario(cell);
                let own = truth(results, of);
                let scenario = truths.iter().position(|known| *known == own).unwrap_or_else(|| {
                    let is_taken = truths.iter().any(|(known, ..)| *known == of.name);
                    let shown = if is_taken { format!("{} ({name})", of.name) } else { of.name.clone() };
                    merged.plan.scenarios.push(Scenario { name: shown, ..of.clone() });
                    truths.push(own);
                    truths.len() - 1
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

/// What a scenario is judged by: its curve, the target and the true MTD.
fn truth<'a>(results: &'a Results, cell: &Cell) -> (Probability, &'a [Probability], Option<DoseLevel>) {
    let of = results.scenario(cell);
    (results.plan.target_dlt_rate, &of.dlt_probabilities, results.plan.true_mtd_of(of))
}

impl Against {
    /// The differences, if there are any to tell.
    pub fn difference(&self) -> Option<&DifferenceEstimates> {
        match self {
            Self::Reference(difference) => Some(difference),
            Self::Nothing | Self::OtherTruth | Self::Itself => None,
        }
    }
}
