//! Reads `[sweep]`: what `dosim sweep` varies.

use super::designs::DESIGN;
use super::edit::{Choice, Document};
use super::expansion_table;
use super::sweep::{Along, Axis, DEFAULT_CURVES, Grid, MOST_GRID_POINTS, Sweep, Variants};
use super::sweep_keys::{AXIS, AxisTable, DoseOrAll, GRID, GridTable, RANDOM_CURVES, SWEEP, VARIANTS, VARIED};
use super::variants::{self, MOST_VARIANTS};
use super::varied::VariedKey;
use super::{NamedDesign, Plan, Scenario};
use crate::input::{Format, Names, Reader, Value};
use crate::parameters::Context;

/// What a sweep refers to. `None` is what could not be read itself.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    plan: Option<&'a Plan>,
    doses: Option<usize>,
    scenarios: Option<&'a [Scenario]>,
    designs: Option<&'a [NamedDesign]>,
}

impl Known<'_> {
    fn context(&self) -> Context {
        Context { doses: self.doses, ..Context::NOTHING }
    }
}

/// `[sweep]` with its tables, random curves if it names none; `None` inside if it is not there. `plan` is what the rest of the file says, if it could be
/// read.
pub(super) fn sweep<'t>(
    top: &Reader<'t>,
    plan: Option<&Plan>,
    document: Option<&Document<'t>>,
) -> Option<Option<Sweep>> {
    let known = Known {
        plan,
        doses: plan.map(Plan::dose_count),
        scenarios: plan.map(|plan| &plan.scenarios[..]),
        designs: plan.map(|plan| &plan.designs[..]),
    };
    let table = top.table("sweep", &SWEEP)?;
    if top.get("sweep").is_none() {
        return Some(None);
    }
    let reading = SWEEP.read(&table, known.context());
    let grids = match table.get("grid") {
        Some(_) => grids(&table, known),
        None => Some(Vec::new()),
    };
    let random_curves = table
        .maybe("random_curves", |value| RANDOM_CURVES.read(&value.table(&RANDOM_CURVES)?, known.context()).complete());
    let variants = table.maybe("variants", |value| variants(&value.table(&VARIANTS)?, known, document));
    let of_keys = reading.complete();
    let mut sweep = Sweep { grids: grids?, random_curves: random_curves?, variants: variants?, ..of_keys? };
    if sweep.grids.is_empty() && sweep.random_curves.is_none() && sweep.variants.is_none() {
        sweep.random_curves = Some(DEFAULT_CURVES);
    }
    Some(Some(sweep))
}

fn grids(table: &Reader<'_>, known: Known<'_>) -> Option<Vec<Grid>> {
    let mut names = Names::new("name");
    table.tables("grid", &GRID, "[[sweep.grid]]", |table| {
        let reading = GRID.read(&table, known.context());
        let name = reading.part(&["name"], |grid| grid.name.clone());
        let first = name.and_then(|name| names.claim(&name, &table.get("name")?));
        let base_scenario = reading.part(&["base_scenario"], |_| ()).and_then(|()| match table.get("base_scenario") {
            Some(value) => scenario(&value, known),
            None => Some(Some(0)),
        });
        let axes = axes(&table, known);
        first?;
        let GridTable { name, .. } = reading.complete()?;
        let grid = Grid { name, base_scenario: base_scenario??, axes: axes? };
        if grid.size() > MOST_GRID_POINTS {
            let message = format!("this grid has {} points", grid.size());
            let remedy = format!("give fewer `points`, for at most {MOST_GRID_POINTS} in all");
            return table.refuse("axis", message, remedy);
        }
        if grid.points(known.scenarios?).is_empty() {
            let message = "at every point of this grid the DLT probability falls with dose";
            return table.refuse("axis", message, "give values that rise with dose, or another `base_scenario`");
        }
        Some(grid)
    })
}

/// The place of a scenario, by its name. The outer `None` is what is wrong; the inner one, that scenarios are not known.
fn scenario(value: &Value<'_>, known: Known<'_>) -> Option<Option<usize>> {
    let names = known.scenarios.map(|scenarios| scenarios.iter().map(|scenario| scenario.name.as_str()).collect());
    place(value, names)
}

/// The place of a name in a list of the file.
fn place(value: &Value<'_>, names: Option<Vec<&str>>) -> Option<Option<usize>> {
    let Some(names) = names else { return Some(None) };
    let words: Vec<(&str, usize)> = names.into_iter().zip(0..).collect();
    value.choice(&words).map(Some)
}

fn axes(grid: &Reader<'_>, known: Known<'_>) -> Option<Vec<Axis>> {
    let example = "[[sweep.grid.axis]]` with `dose_level = 1";
    let axes = grid.tables("axis", &AXIS, example, |table| axis(&table, known))?;
    let problem = match &axes[..] {
        [_] => return Some(axes),
        [first, second] => match (first.along, second.along) {
            (Along::Dose(one), Along::Dose(other)) if one == other => "both axes move the same dose level",
            (Along::Dose(_), _) | (_, Along::Dose(_)) => return Some(axes),
            _ => "both axes move all dose levels",
        },
        _ => "a grid has one axis or two",
    };
    grid.refuse("axis", problem, "give one axis, or two that move different things")
}

fn axis(table: &Reader<'_>, known: Known<'_>) -> Option<Axis> {
    let reading = AXIS.read(table, known.context());
    let toward = match table.get("toward").filter(|_| reading.part(&["toward"], |_| ()).is_some()) {
        Some(value) => Some(scenario(&value, known)?.map(Along::Toward)),
        None => None,
    };
    let ends = reading.part(&["from", "to"], |axis| (axis.from, axis.to));
    if let Some((from, to)) = ends.filter(|(from, to)| from >= to) {
        let key = if table.get("to").is_some() { "to" } else { "from" };
        let message = format!("`from` ({from}) is not below `to` ({to})");
        return table.refuse(key, message, "give the lesser value as `from`");
    }
    let AxisTable { dose_level, from, to, points, .. } = reading.complete()?;
    let along = match (toward, dose_level) {
        (Some(toward), _) => toward?,
        (None, Some(DoseOrAll::Dose(dose))) => Along::Dose(dose),
        (None, _) => Along::AllDoses,
    };
    Some(Axis { along, from, to, points: usize::try_from(points).ok()? })
}

fn variants<'t>(table: &Reader<'t>, known: Known<'_>, document: Option<&Document<'t>>) -> Option<Variants> {
    let names = known.designs.map(|designs| designs.iter().map(|design| design.name.as_str()).collect());
    let reading = VARIANTS.read(table, known.context());
    let base_design = reading.part(&["base_design"], |_| ()).and_then(|()| match table.get("base_design") {
        Some(value) => place(&value, names),
        None => Some(Some(0)),
    })??;
    let rule = &known.designs?.get(base_design)?.spec.rule;
    for key in VARIED.map(|key| key.name).into_iter().filter(|key| !DESIGN.keys().contains(key) && !rule.has_key(key)) {
        let because = format!("as the base design is a {}, which has no such key", rule.title());
        table.without_effect::<()>(key, &because, "remove it, or name another `base_design`");
    }
    let (keys, document) = (reading.complete()?.keys, document?);
    expansion_table::vary_what_is_there(table, &keys, known.plan?)?;
    let of_key = |of: &VariedKey| {
        let values = table.get(of.key)?.list()?.into_iter().map(Choice::listed).collect();
        Some((variants::path(of.key, base_design, rule), values))
    };
    let lists = keys.iter().map(of_key).collect::<Option<Vec<_>>>()?;
    let number = variants::number(&lists);
    if number > MOST_VARIANTS {
        let message = format!("there are {number} combinations");
        let remedy = format!("give shorter lists, for at most {MOST_VARIANTS} combinations");
        return table.refuse("cap", message, remedy);
    }
    let designs = variants::all(document, base_design, &lists)?;
    match number {
        1 => table.refuse("cap", "nothing varies", "give a list of at least two values for some key"),
        _ => Some(Variants { base_design, keys, designs }),
    }
}
