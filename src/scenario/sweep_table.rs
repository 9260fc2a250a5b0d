//! Reads `[sweep]`: what `dosim sweep` varies.

use super::designs::{AT_CAP, cap};
use super::names::Names;
use super::reader::Reader;
use super::rule::dose_level;
use super::sweep::{Along, Axis, Grid, MOST_GRID_POINTS, Sweep, Variants};
use super::value::{Limits, Value};
use super::{NamedDesign, Scenario, format};

/// As a value along an axis: a probability, or a share of the way.
const SHARE: Limits = Limits { least: 0.0, inclusive: true, most: 1.0, unit: "" };

/// More random curves than this take long and tell nothing more.
const MOST_CURVES: u64 = 100_000;

/// Simulated trials under each curve.
const MOST_TRIALS_PER_CURVE: u64 = 10_000_000;

/// Values along an axis.
const MOST_POINTS: u64 = 1_001;

/// Points of an axis that does not say.
const USUAL_POINTS: u64 = 21;

/// More variants than anyone can compare.
const MOST_VARIANTS: usize = 1_000;

/// What a sweep refers to. `None` is what could not be read itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) doses: Option<usize>,
    pub(super) scenarios: Option<&'a [Scenario]>,
    pub(super) designs: Option<&'a [NamedDesign]>,
}

/// `[sweep]` with its tables; `None` inside if there is nothing in it.
pub(super) fn sweep(top: &Reader<'_>, known: Known<'_>) -> Option<Option<Sweep>> {
    let table = top.table("sweep", &format::SWEEP)?;
    let grids = match table.get("grid") {
        Some(_) => grids(&table, known),
        None => Some(Vec::new()),
    };
    let random_curves = table.maybe("random_curves", |value| random_curves(&value));
    let variants = table.maybe("variants", |value| variants(&value.table(&format::VARIANTS)?, known));
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
        let name = table.must("name", "name = \"top dose level\"", |value| names.claim(&value));
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

fn variants(table: &Reader<'_>, known: Known<'_>) -> Option<Variants> {
    let names = known.designs.map(|designs| designs.iter().map(|design| design.name.as_str()).collect());
    let base_design = table.or("base_design", Some(0), |value| place(&value, names));
    let flag = |value: &Value<'_>| value.flag();
    let de_escalate = table.maybe("de_escalate", |value| list(&value, flag));
    let expand_top_dose = table.maybe("expand_top_dose", |value| list(&value, flag));
    let tolerated = |value: &Value<'_>| value.whole(1..=2).and_then(|dlts| u8::try_from(dlts).ok());
    let dlts_tolerated_in_six = table.maybe("dlts_tolerated_in_six", |value| list(&value, tolerated));
    let starting_dose = table.maybe("starting_dose", |value| list(&value, |value| dose_level(value, known.doses)));
    let cap = table.maybe("cap", |value| list(&value, |value| cap(value.clone())));
    let at_cap = table.maybe("at_cap", |value| list(&value, |value| value.choice(&AT_CAP)));
    let base_design = base_design??;
    let spec = &known.designs?.get(base_design)?.spec;
    let base = spec.rule.as_three_plus_three();
    if base.is_none() {
        for key in ["de_escalate", "expand_top_dose", "dlts_tolerated_in_six", "starting_dose"] {
            table.without_effect::<()>(
                key,
                "as the base design is no 3+3",
                "remove it, or name a 3+3 as `base_design`",
            );
        }
    }
    let variants = Variants {
        base_design,
        de_escalate: de_escalate?.or_else(|| Some(vec![base?.de_escalate])).unwrap_or_default(),
        expand_top_dose: expand_top_dose?.or_else(|| Some(vec![base?.expand_top_dose])).unwrap_or_default(),
        dlts_tolerated_in_six: dlts_tolerated_in_six?
            .or_else(|| Some(vec![base?.dlts_tolerated_in_six]))
            .unwrap_or_default(),
        starting_dose: starting_dose?.or_else(|| Some(vec![base?.starting_dose])).unwrap_or_default(),
        cap: cap?.unwrap_or_else(|| vec![spec.cap]),
        at_cap: at_cap?.unwrap_or_else(|| vec![spec.at_cap]),
    };
    match variants.combinations() {
        0 | 1 => table.refuse("cap", "nothing varies", "give a list of at least two values for some key"),
        number if number > MOST_VARIANTS => {
            let message = format!("there are {number} combinations");
            table.refuse("cap", message, format!("give shorter lists, for at most {MOST_VARIANTS} combinations"))
        }
        _ => Some(variants),
    }
}

/// A list of distinct values, of which there is one at least.
pub(super) fn list<T: PartialEq>(value: &Value<'_>, read: impl Fn(&Value<'_>) -> Option<T>) -> Option<Vec<T>> {
    let entries = value.list()?;
    if entries.is_empty() {
        return value.refuse("this list is empty", "give at least one value, or remove the key");
    }
    let read_all: Vec<Option<T>> = entries.iter().map(&read).collect();
    let values: Vec<T> = read_all.into_iter().collect::<Option<_>>()?;
    match (1..values.len()).find(|&place| values[..place].contains(&values[place])) {
        Some(place) => {
            let message = format!("{} is in this list already", entries[place].written());
            entries[place].refuse(message, "give each value once")
        }
        None => Some(values),
    }
}
