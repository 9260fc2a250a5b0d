//! Reads `[sweep]`: what `dosim sweep` varies.

use super::designs::DESIGN;
use super::edit::Document;
use super::sweep::{Along, Axis, Grid, MOST_GRID_POINTS, Sweep, Variant, Variants, VariedKey};
use super::{NamedDesign, Plan, Scenario, Setting, format};
use crate::design::{AtCap, DesignSpec};
use crate::input::{Format, LONGEST_NAME, Limits, Names, Reader, Value};
use crate::parameters::dose_level;

/// As a value along an axis: a probability, or a share of the way.
pub(super) const SHARE: Limits = Limits { least: 0.0, inclusive: true, most: 1.0, unit: "" };

/// More random curves than this take long and tell nothing more.
pub(super) const MOST_CURVES: u64 = 100_000;

/// Simulated trials under each curve.
pub(super) const MOST_TRIALS_PER_CURVE: u64 = 10_000_000;

/// Values along an axis.
pub(super) const MOST_POINTS: u64 = 1_001;

/// Points of an axis that does not say.
const USUAL_POINTS: u64 = 21;

/// More variants than anyone can compare.
const MOST_VARIANTS: usize = 1_000;

/// What a sweep refers to. `None` is what could not be read itself.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    doses: Option<usize>,
    scenarios: Option<&'a [Scenario]>,
    designs: Option<&'a [NamedDesign]>,
}

/// `[sweep]` with its tables; `None` inside if there is nothing in it. `plan` is what the rest of the file says, if it could be
/// read.
pub(super) fn sweep<'t>(
    top: &Reader<'t>,
    plan: Option<&Plan>,
    document: Option<&Document<'t>>,
) -> Option<Option<Sweep>> {
    let known = Known {
        doses: plan.map(Plan::dose_count),
        scenarios: plan.map(|plan| &plan.scenarios[..]),
        designs: plan.map(|plan| &plan.designs[..]),
    };
    let table = top.table("sweep", &format::SWEEP)?;
    let grids = match table.get("grid") {
        Some(_) => grids(&table, known),
        None => Some(Vec::new()),
    };
    let random_curves = table.maybe("random_curves", |value| random_curves(&value));
    let variants = table.maybe("variants", |value| variants(&value.table(&format::VARIANTS)?, known, document));
    let trials = table.maybe("trials_per_curve", |value| value.whole(1..=MOST_TRIALS_PER_CURVE));
    let (mut random_curves, trials) = (random_curves?, trials?);
    let (grids, variants) = (grids?, variants?);
    if grids.is_empty() && random_curves.is_none() && variants.is_none() {
        if trials.is_none() {
            return Some(None);
        }
        random_curves = Some(super::sweep::DEFAULT_CURVES);
    }
    let trials_per_curve = trials.unwrap_or(super::sweep::DEFAULT_TRIALS_PER_CURVE);
    Some(Some(Sweep { grids, random_curves, variants, trials_per_curve }))
}

fn random_curves(value: &Value<'_>) -> Option<u64> {
    let table = value.table(&format::RANDOM_CURVES)?;
    table.or("curves", super::sweep::DEFAULT_CURVES, |value| value.whole(1..=MOST_CURVES))
}

fn grids(table: &Reader<'_>, known: Known<'_>) -> Option<Vec<Grid>> {
    let mut names = Names::new("name");
    table.tables("grid", &format::GRID, "[[sweep.grid]]", |table| {
        let name = table.must("name", "name = \"top dose level\"", |value| {
            let name = value.text(LONGEST_NAME)?;
            names.claim(&name, &value).map(|()| name)
        });
        let base_scenario = table.or("base_scenario", Some(0), |value| scenario(&value, known));
        let axes = axes(&table, known);
        let grid = Grid { name: name?, base_scenario: base_scenario??, axes: axes? };
        if grid.size() > MOST_GRID_POINTS {
            let message = format!("this grid has {} points", grid.size());
            return table.refuse(
                "axis",
                message,
                format!("give fewer `points`, for at most {MOST_GRID_POINTS} in all"),
            );
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
    let axes = grid.tables("axis", &format::AXIS, example, |table| axis(&table, known))?;
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
    let along = along(table, known);
    let from = table.or("from", 0.0, |value| value.number(SHARE));
    let to = table.or("to", 1.0, |value| value.number(SHARE));
    let points = table.or("points", USUAL_POINTS, |value| value.whole(2..=MOST_POINTS));
    let (from, to) = (from?, to?);
    if from >= to {
        let key = if table.get("to").is_some() { "to" } else { "from" };
        let message = format!("`from` ({from}) is not below `to` ({to})");
        return table.refuse(key, message, "give the lesser value as `from`");
    }
    Some(Axis { along: along?, from, to, points: usize::try_from(points?).ok()? })
}

fn along(table: &Reader<'_>, known: Known<'_>) -> Option<Along> {
    let Some(toward) = table.get("toward") else {
        return table.must("dose_level", "dose_level = 1", |value| {
            if value.is_text("all") { Some(Along::AllDoses) } else { dose_level(&value, known.doses).map(Along::Dose) }
        });
    };
    if table.get("dose_level").is_some() {
        let remedy = "remove it, or remove `toward`";
        return table.without_effect("dose_level", "with `toward`, which moves all dose levels", remedy);
    }
    scenario(&toward, known)?.map(Along::Toward)
}

/// What `[sweep.variants]` can vary: keys of `[[design]]`, and keys of the table of its rule.
const VARIED: [&str; 6] = ["de_escalate", "expand_top_dose", "dlts_tolerated_in_six", "starting_dose", "cap", "at_cap"];

fn variants<'t>(table: &Reader<'t>, known: Known<'_>, document: Option<&Document<'t>>) -> Option<Variants> {
    let names = known.designs.map(|designs| designs.iter().map(|design| design.name.as_str()).collect());
    let base_design = table.or("base_design", Some(0), |value| place(&value, names));
    let lists = VARIED.map(|key| Some((key, list(&table.get(key)?))));
    let lists: Vec<_> = lists.into_iter().flatten().map(|(key, values)| Some((key, values?))).collect();
    let lists = lists.into_iter().collect::<Option<Vec<_>>>();
    let base_design = base_design??;
    let rule = &known.designs?.get(base_design)?.spec.rule;
    for key in VARIED.into_iter().filter(|key| !DESIGN.keys().contains(key) && !rule.has_key(key)) {
        let because = format!("as the base design is a {}, which has no such key", rule.title());
        table.without_effect::<()>(key, &because, "remove it, or name another `base_design`");
    }
    let (lists, document) = (lists?, document?);
    let number: usize = lists.iter().map(|(_, values)| values.len()).product();
    if number > MOST_VARIANTS {
        let message = format!("there are {number} combinations");
        let remedy = format!("give shorter lists, for at most {MOST_VARIANTS} combinations");
        return table.refuse("cap", message, remedy);
    }
    let keys = lists.iter().map(|(key, values)| VariedKey {
        key,
        values: values.iter().map(|value| Setting(value.canonical())).collect(),
    });
    let mut variants = Variants { base_design, keys: keys.collect(), designs: Vec::new() };
    let path = |key: &str| match DESIGN.keys().contains(&key) {
        true => format!("design[{}].{key}", base_design + 1),
        false => format!("design[{}].{}.{key}", base_design + 1, rule.key()),
    };
    let mut read_all = Some(());
    for places in combinations(&lists.iter().map(|(_, values)| values.len()).collect::<Vec<_>>()) {
        let changes: Vec<_> =
            lists.iter().zip(&places).map(|((key, values), &place)| (path(key), &values[place])).collect();
        match document.vary(&changes) {
            Some(mut plan) => {
                let spec = plan.designs.swap_remove(base_design).spec;
                add(&mut variants.designs, Variant { places, spec });
            }
            None => read_all = None,
        }
    }
    read_all?;
    match number {
        1 => table.refuse("cap", "nothing varies", "give a list of at least two values for some key"),
        _ => Some(variants),
    }
}

/// Adds a variant that does not do the same as one before it: without a cap, it does not matter what would happen there.
fn add(variants: &mut Vec<Variant>, variant: Variant) {
    let does = |spec: &DesignSpec| DesignSpec {
        at_cap: spec.cap.map_or(AtCap::Undetermined, |_| spec.at_cap),
        ..spec.clone()
    };
    let spec = does(&variant.spec);
    if !variants.iter().any(|other| does(&other.spec) == spec) {
        variants.push(variant);
    }
}

/// Every combination of places in lists of these lengths, the last going fastest.
fn combinations(lengths: &[usize]) -> Vec<Vec<usize>> {
    let longer = |all: Vec<Vec<usize>>, &length: &usize| {
        all.iter().flat_map(|places| (0..length).map(move |place| [&places[..], &[place]].concat())).collect()
    };
    lengths.iter().fold(vec![Vec::new()], longer)
}

/// A list of distinct values, of which there is one at least.
pub(super) fn list<'t>(value: &Value<'t>) -> Option<Vec<Value<'t>>> {
    let entries = value.list()?;
    if entries.is_empty() {
        return value.refuse("this list is empty", "give at least one value, or remove the key");
    }
    if entries.len() > MOST_VARIANTS {
        let message = format!("this list has {} values", entries.len());
        return value.refuse(message, format!("give at most {MOST_VARIANTS}"));
    }
    let canonical: Vec<_> = entries.iter().map(Value::canonical).collect();
    match (1..entries.len()).find(|&place| canonical[..place].contains(&canonical[place])) {
        Some(place) => {
            let message = format!("{} is in this list already", entries[place].written());
            entries[place].refuse(message, "give each value once")
        }
        None => Some(entries),
    }
}
