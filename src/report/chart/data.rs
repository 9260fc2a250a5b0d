//! Which scenarios and designs fit on a chart, what is left out, and how designs are told apart.

use super::findings::ByDesign;
use super::kit::font::without_glyph;
use super::kit::label::shortened;
use super::kit::legend::{Entry, letter_only, lettered, swatch};
use super::kit::page::{BODY, Head};
use super::kit::palette::{Rgb, fill};
use super::kit::rows::{self, DesignRow};
use crate::characteristics::{Cell, OperatingCharacteristics, Quantity, Results, Statistic};
use crate::design::AtCap;
use crate::dose::{Dose, DoseLevel};
use crate::report::words::grouped;
use crate::scenario::{NamedDesign, Plan, Scenario};

/// More panels than this make a canvas that nobody looks at.
pub(super) const MAX_PANELS: usize = 24;

/// More designs than this cannot be told apart.
pub(super) const MAX_DESIGNS: usize = 16;

/// The part of the results that a chart shows.
pub(super) struct ChartData<'a> {
    pub(super) plan: &'a Plan,
    pub(super) scenarios: Vec<ScenarioCells<'a>>,
    pub(super) designs: &'a [NamedDesign],
}

impl ScenarioCells<'_> {
    /// The true MTD as the file that the scenario is from defines it.
    pub(super) fn true_mtd(&self) -> Option<DoseLevel> {
        self.cells.first().and_then(|(_, cell)| cell.characteristics.true_mtd)
    }

    /// "true MTD: medium".
    pub(super) fn true_mtd_words(&self, plan: &Plan) -> String {
        format!("true MTD: {}", true_mtd_label(plan, self.true_mtd()))
    }
}

/// One scenario with what the shown designs make of it.
pub(super) struct ScenarioCells<'a> {
    pub(super) scenario: &'a Scenario,
    /// With the place of the design among those shown.
    pub(super) cells: Vec<(usize, &'a Cell)>,
}

/// What numbers of a chart are about, which says whether they are exact.
pub(super) const SELECTION: [Quantity; 1] = [Quantity::Correct];
pub(super) const COUNTS: [Quantity; 2] = [Quantity::Patients(Statistic::Mean), Quantity::Dlts(Statistic::Mean)];
pub(super) const DAYS: [Quantity; 1] = [Quantity::DaysToMtd(Statistic::Mean)];

impl<'a> ChartData<'a> {
    /// The first scenarios and designs of results as they are shown, each scenario taking `panels` panels.
    pub(super) fn of(results: &'a Results, panels: usize) -> Self {
        let designs = &results.plan.designs[..results.plan.designs.len().min(MAX_DESIGNS)];
        let scenarios = results.plan.scenarios.iter().enumerate().take(MAX_PANELS / panels);
        let scenarios = scenarios.map(|(place, scenario)| ScenarioCells {
            scenario,
            cells: (results.cells.iter())
                .filter(|cell| cell.scenario == place && cell.design < designs.len())
                .map(|cell| (cell.design, cell))
                .collect(),
        });
        Self { scenarios: scenarios.collect(), plan: &results.plan, designs }
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &'a OperatingCharacteristics> + Clone {
        self.whole_cells().map(|cell| &cell.characteristics)
    }

    fn whole_cells(&self) -> impl Iterator<Item = &'a Cell> + Clone {
        self.scenarios.iter().flat_map(|row| row.cells.iter().map(|&(_, cell)| cell))
    }

    /// Whether there is nothing to tell apart.
    pub(super) fn one_design(&self) -> bool {
        self.designs.len() == 1
    }

    /// A finding, made of the numbers that the chart shows of these quantities, with the trials that these are of.
    pub(super) fn title(&self, finding: &str, of: &[Quantity]) -> String {
        of_trials(finding, Counted::of(self.whole_cells(), of))
    }

    /// What the page shows of these quantities, by which trials, and what it leaves out.
    pub(super) fn subject(&self, what: &str, of: &[Quantity]) -> String {
        let each = if self.one_design() { " a scenario" } else { " for each scenario and design" };
        let counted = Counted::of(self.whole_cells(), of).words(each);
        let mut text = format!("{}. {what}; {counted}.", self.plan.title);
        if self.one_design() {
            text += &format!(" Design {}.", described(&self.designs[0]));
        }
        text += &left_out(self.scenarios.len(), self.plan.scenarios.len(), "scenarios");
        text += &left_out(self.designs.len(), self.plan.designs.len(), "designs");
        text
    }

    /// The numbers of every design by scenario, for what is said of them.
    pub(super) fn table(&self, value: impl Fn(&OperatingCharacteristics) -> Option<f64>) -> ByDesign {
        let scenario = |row: &ScenarioCells<'_>| {
            let mut values = vec![None; self.designs.len()];
            row.cells.iter().for_each(|&(design, cell)| values[design] = value(&cell.characteristics));
            values
        };
        ByDesign {
            designs: self.designs.iter().map(|design| design.name.clone()).collect(),
            scenarios: self.scenarios.iter().map(|row| row.scenario.name.clone()).collect(),
            values: self.scenarios.iter().map(scenario).collect(),
        }
    }

    /// A panel for each scenario with what `row` makes of each design.
    pub(super) fn panels(
        &self,
        row: impl Fn(&ScenarioCells<'_>, usize, &OperatingCharacteristics) -> Option<DesignRow>,
    ) -> Vec<(Head, Vec<DesignRow>)> {
        let panel = |of: &ScenarioCells<'_>| {
            let rows = of.cells.iter().filter_map(|&(design, cell)| row(of, design, &cell.characteristics));
            (Head { title: of.scenario.name.clone(), subtitle: of.true_mtd_words(self.plan) }, rows.collect())
        };
        self.scenarios.iter().map(panel).collect()
    }

    /// What a row of a design is called; nothing if there is only one, which the subject of the page names.
    pub(super) fn label(&self, design: usize, room: f64) -> String {
        if self.one_design() { String::new() } else { rows::label(design, &self.designs[design].name, room) }
    }

    /// The colour of a design.
    pub(super) fn color(&self, design: usize) -> Rgb {
        fill(design, self.designs.len())
    }

    /// An entry for each design with its letter, where colours stand for something else; none if there is only one.
    pub(super) fn letters(&self) -> Vec<Entry<'a>> {
        if self.one_design() {
            return Vec::new();
        }
        self.designs.iter().enumerate().map(|(place, design)| letter_only(&design.name, place)).collect()
    }

    /// An entry for each design with its letter and colour; none if there is only one.
    pub(super) fn legend(&self) -> Vec<Entry<'a>> {
        if self.one_design() {
            return Vec::new();
        }
        let count = self.designs.len();
        let entry = |(place, design): (usize, &'a NamedDesign)| lettered(&design.name, place, fill(place, count));
        self.designs.iter().enumerate().map(entry).collect()
    }
}

/// How the numbers of a chart came about.
pub(super) enum Counted {
    Exactly,
    /// By so many simulated trials: `2,000 simulated trials`.
    Simulated(String),
    /// Some exactly, the others by so many.
    Both(String),
}

impl Counted {
    /// That of these quantities in these cells.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a Cell>, of: &[Quantity]) -> Self {
        let known = |cell: &'a Cell| of.iter().filter(|&&of| cell.known(of, None).is_some()).map(move |&of| (cell, of));
        Self::by(cells.flat_map(known).map(|(cell, of)| cell.trials_of(of, None)))
    }

    /// That of numbers which are each of so many trials, or exact.
    pub(super) fn by(trials: impl Iterator<Item = Option<u64>>) -> Self {
        let trials: Vec<Option<u64>> = trials.collect();
        let simulated = || trials.iter().flatten().copied();
        let words = match (simulated().min(), simulated().max()) {
            (Some(least), Some(most)) if least < most => {
                format!("{} to {} simulated trials", grouped(least), grouped(most))
            }
            (Some(trials), _) => format!("{} simulated trials", grouped(trials)),
            (None, _) => return Self::Exactly,
        };
        if trials.iter().all(Option::is_some) { Self::Simulated(words) } else { Self::Both(words) }
    }

    /// In a sentence, where the trials are those of `each`.
    pub(super) fn words(self, each: &str) -> String {
        match self {
            Self::Exactly => "exact, without simulation".to_owned(),
            Self::Simulated(trials) => trials + each,
            Self::Both(trials) => format!("exact where there is an exact answer, elsewhere {trials}{each}"),
        }
    }
}

/// A finding with the trials that it is of, if it is of any.
pub(super) fn of_trials(finding: &str, counted: Counted) -> String {
    match counted {
        Counted::Exactly => finding.to_owned(),
        Counted::Simulated(trials) => format!("{finding} ({trials})"),
        Counted::Both(trials) => format!("{finding} (exact, or {trials})"),
    }
}

/// The colour of each dose level with its number and label.
pub(super) fn dose_entries<'a>(plan: &Plan) -> Vec<Entry<'a>> {
    let count = plan.dose_count();
    let entry = |(place, dose): (usize, &Dose)| {
        swatch(&shortened(&format!("{}: {}", place + 1, dose.label), BODY, 250.0), fill(place, count))
    };
    plan.doses.iter().enumerate().map(entry).collect()
}

/// The characters in the names and labels of a plan that no font has, each once: in PNG and PDF they are boxes.
pub fn undrawable(plan: &Plan) -> Vec<char> {
    let names = [&plan.title].into_iter().chain(plan.doses.iter().map(|dose| &dose.label));
    let names = names.chain(plan.scenarios.iter().map(|scenario| &scenario.name));
    let names = names.chain(plan.designs.iter().map(|design| &design.name));
    let mut lacking: Vec<char> = names.flat_map(|name| without_glyph(name)).collect();
    lacking.sort_unstable();
    lacking.dedup();
    lacking
}

/// "The first 24 of 30 scenarios are shown, 6 are left out."
pub(super) fn left_out(shown: usize, all: usize, what: &str) -> String {
    let are = |count| if count == 1 { "is" } else { "are" };
    match (shown, all - shown) {
        (_, 0) => String::new(),
        (0, _) => format!(" None of the {what} is shown."),
        (_, rest) => {
            format!(" The first {shown} of {all} {what} {} shown, {rest} {} left out.", are(shown), are(rest))
        }
    }
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
