//! What charts of a comparison have in common: its designs with their letters and colours, scenario by scenario.

use super::axis::grouped;
use super::label::shortened;
use super::palette::{INK, Rgb, WHITE, fill};
use super::picture::{Picture, Point, Stroke};
use super::sheet::{BODY, Entry};
use super::shown::{MAX_DESIGNS, described, left_out, letter, lettered};
use crate::characteristics::{Cell, Comparison, ComparisonRow};
use crate::scenario::NamedDesign;

/// A comparison as far as a chart has room for it.
pub(super) struct SideBySide<'a> {
    pub(super) comparison: &'a Comparison,
    /// The file and the place in its plan of each design that is shown.
    designs: Vec<(usize, usize)>,
    /// What shares a scenario, each row with the number of its design.
    pub(super) scenarios: Vec<Vec<(usize, &'a ComparisonRow)>>,
    designs_in_all: usize,
    scenarios_in_all: usize,
}

impl<'a> SideBySide<'a> {
    /// The first designs and at most `most` scenarios.
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
        let chunks = comparison.rows.chunk_by(|one, other| comparison.scenario(one) == comparison.scenario(other));
        let rows = |rows: &'a [ComparisonRow]| rows.iter().filter_map(|row| Some((number(row)?, row))).collect();
        let scenarios: Vec<Vec<_>> =
            chunks.clone().take(most).map(rows).filter(|rows: &Vec<_>| !rows.is_empty()).collect();
        Self { comparison, scenarios, designs_in_all, scenarios_in_all: chunks.count(), designs }
    }

    /// The name of a scenario shown.
    pub(super) fn scenario(&self, scenario: usize) -> &'a str {
        self.scenarios[scenario].first().map_or("", |(_, row)| self.comparison.scenario(row))
    }

    /// How many designs are shown.
    pub(super) fn count(&self) -> usize {
        self.designs.len()
    }

    fn design(&self, design: usize) -> &'a NamedDesign {
        let (file, place) = self.designs[design];
        &self.comparison.files[file].1.plan.designs[place]
    }

    /// Letter and name of a design, as much as there is room for.
    pub(super) fn label(&self, design: usize, room: f64) -> String {
        let (file, _) = self.designs[design];
        let name = &self.design(design).name;
        let name = if self.comparison.files.len() > 1 {
            format!("{}: {name}", self.comparison.files[file].0)
        } else {
            name.clone()
        };
        shortened(&format!("{}  {name}", letter(design)), BODY, room)
    }

    /// The colour of a design.
    pub(super) fn color(&self, design: usize) -> Rgb {
        fill(design, self.designs.len())
    }

    /// What the sheet shows, by which trials, and what it leaves out.
    pub(super) fn subject(&self, what: &str) -> String {
        let titles: Vec<_> = self.comparison.files.iter().map(|(_, results)| results.plan.title.as_str()).collect();
        let trials = self.comparison.files.iter().map(|(_, results)| results.plan.trials);
        let counts = match (trials.clone().min(), trials.max()) {
            (Some(least), Some(most)) if least < most => format!("{} to {}", grouped(least), grouped(most)),
            (Some(trials), _) => grouped(trials),
            (None, _) => "no".to_owned(),
        };
        let mut text =
            format!("{}. {what}; {counts} simulated trials for each scenario and design.", titles.join("; "));
        text += &left_out(self.scenarios.len(), self.scenarios_in_all, "scenarios");
        text += &left_out(self.designs.len(), self.designs_in_all, "designs");
        text
    }

    /// A row for each design with its letter, colour and rules.
    pub(super) fn legend(&self) -> Vec<Entry<'a>> {
        let entry = |design: usize| {
            let color = self.color(design);
            let (file, _) = self.designs[design];
            let mut words = described(self.design(design));
            if self.comparison.files.len() > 1 {
                words = format!("{}: {words}", self.comparison.files[file].0);
            }
            lettered(words, design, color)
        };
        (0..self.designs.len()).map(entry).collect()
    }

    /// Every cell that is shown.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a Cell> {
        self.scenarios.iter().flatten().map(|(_, row)| self.comparison.cell(row))
    }
}

/// A short line that stands out on any bar.
pub(super) fn tick(picture: &mut Picture, x: f64, (top, bottom): (f64, f64)) {
    picture.line((x, top), (x, bottom), Stroke::solid(WHITE, 7.0));
    picture.line((x, top), (x, bottom), Stroke::solid(INK, 3.0));
}

/// What the line of the benchmark means.
pub(super) fn benchmark_entry<'a>() -> Entry<'a> {
    Entry::new("optimal benchmark: the same patients, each known at every dose level", |picture, (x, y): Point| {
        tick(picture, x + 1.0, (y - 9.0, y + 9.0));
    })
}
