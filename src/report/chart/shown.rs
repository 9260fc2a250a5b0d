//! Which scenarios and designs fit on a chart, what is left out, and how designs are told apart.

use super::axis::grouped;
use super::palette::{INK, Rgb, fill};
use super::picture::{Anchor, Area, Picture, Point};
use super::sheet::{Entry, STRONG};
use crate::characteristics::{OperatingCharacteristics, Results};
use crate::dose::DoseLevel;
use crate::scenario::{AtCap, NamedDesign, Plan, Scenario};

/// More panels than this make a picture that nobody looks at.
pub(super) const MAX_PANELS: usize = 24;

/// More designs than this cannot be told apart.
pub(super) const MAX_DESIGNS: usize = 16;

/// The part of the results that a chart shows.
pub(super) struct Shown<'a> {
    pub(super) plan: &'a Plan,
    pub(super) rows: Vec<Row<'a>>,
    pub(super) designs: &'a [NamedDesign],
}

/// One scenario with what the shown designs make of it.
pub(super) struct Row<'a> {
    pub(super) scenario: &'a Scenario,
    /// With the place of the design among those shown.
    pub(super) cells: Vec<(usize, &'a OperatingCharacteristics)>,
}

impl<'a> Shown<'a> {
    /// The first scenarios and designs of the results, each scenario taking `panels` panels.
    pub(super) fn of(results: &'a Results, panels: usize) -> Self {
        let designs = &results.plan.designs[..results.plan.designs.len().min(MAX_DESIGNS)];
        let scenarios = results.plan.scenarios.iter().enumerate().take(MAX_PANELS / panels);
        let rows = scenarios.map(|(place, scenario)| Row {
            scenario,
            cells: (results.cells.iter())
                .filter(|cell| cell.scenario == place && cell.design < designs.len())
                .map(|cell| (cell.design, &cell.characteristics))
                .collect(),
        });
        Self { rows: rows.collect(), plan: &results.plan, designs }
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &'a OperatingCharacteristics> {
        self.rows.iter().flat_map(|row| row.cells.iter().map(|&(_, cell)| cell))
    }

    /// Whether there is nothing to tell apart.
    pub(super) fn one_design(&self) -> bool {
        self.designs.len() == 1
    }

    /// What the sheet shows, by which trials, and what it leaves out.
    pub(super) fn subject(&self, what: &str) -> String {
        let trials = || self.cells().filter_map(|cell| cell.trials);
        let counts = match (trials().min(), trials().max()) {
            (Some(least), Some(most)) if least < most => {
                format!("{} to {} simulated trials", grouped(least), grouped(most))
            }
            (Some(trials), _) => format!("{} simulated trials", grouped(trials)),
            (None, _) => "exact, without simulation".to_owned(),
        };
        let each = match (trials().next(), self.one_design()) {
            (None, _) => "",
            (_, true) => " a scenario",
            (_, false) => " for each scenario and design",
        };
        let mut text = format!("{}. {what}; {counts}{each}.", self.plan.title);
        if self.one_design() {
            text += &format!(" Design {}.", described(&self.designs[0]));
        }
        text += &left_out(self.rows.len(), self.plan.scenarios.len(), "scenarios");
        text += &left_out(self.designs.len(), self.plan.designs.len(), "designs");
        text
    }

    /// The colour of a design.
    pub(super) fn color(&self, design: usize) -> Rgb {
        fill(design, self.designs.len())
    }

    /// A row for each design with its letter, colour and rules; none if there is only one.
    pub(super) fn legend(&self) -> Vec<Entry<'a>> {
        if self.one_design() {
            return Vec::new();
        }
        let count = self.designs.len();
        let entry = |(place, design): (usize, &'a NamedDesign)| lettered(described(design), place, fill(place, count));
        self.designs.iter().enumerate().map(entry).collect()
    }
}

/// What a legend says of a design, behind its letter and its colour.
pub(super) fn lettered<'a>(words: String, design: usize, color: Rgb) -> Entry<'a> {
    Entry::new(words, move |picture: &mut Picture, (x, y): Point| {
        picture.text(&letter(design), (x - 13.0, y + 5.0), Anchor::Start, STRONG);
        // Beside an m, too, some white is left.
        let swatch = Area { left: x + 4.0, right: x + 17.0, top: y - 6.5, bottom: y + 6.5 };
        picture.box_with_border(swatch, color, INK);
    })
}

/// "The first 24 of 30 scenarios are shown, 6 are left out."
pub(super) fn left_out(shown: usize, all: usize, what: &str) -> String {
    if shown == all {
        String::new()
    } else {
        format!(" The first {shown} of {all} {what} are shown, {} are left out.", all - shown)
    }
}

/// The letter that stands for a design: small, because capital letters name the rules.
pub(super) fn letter(design: usize) -> String {
    ('a'..='z').nth(design).map(String::from).unwrap_or_default()
}

/// A design with all its switches.
pub(super) fn described(design: &NamedDesign) -> String {
    let cap = match (design.spec.cap, design.spec.at_cap) {
        (None, _) => "no cap".to_owned(),
        (Some(cap), AtCap::Undetermined) => format!("cap {cap} (undetermined)"),
        (Some(cap), AtCap::Declare) => format!("cap {cap} (declare)"),
    };
    format!("{}: {}{}, {cap}", design.name, design.spec.rule, design.spec.general)
}

/// The label of the true MTD, or that there is none.
pub(super) fn true_mtd_label(plan: &Plan, mtd: Option<DoseLevel>) -> String {
    let label = mtd.and_then(|dose| plan.doses.get(dose.index())).map(|dose| dose.label.clone());
    label.unwrap_or_else(|| "none".to_owned())
}
