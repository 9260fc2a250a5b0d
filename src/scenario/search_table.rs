//! Reads and echoes `[search]`: what `dosim search` goes through and what it looks for.

use std::fmt::{self, Formatter};

use super::designs::DESIGN;
use super::edit::{Choice, Document};
use super::search::{Search, SearchOver};
use super::search_keys::{Listed, SEARCH, SearchTable, VARY, VaryTable};
use super::sweep::Variants;
use super::variants::{self, MOST_VARIANTS};
use super::varied::{LONGEST_LIST, VariedKey};
use super::{Plan, Setting, expansion_table};
use crate::counted::counted;
use crate::input::{Reader, nearest, number};
use crate::parameters::{AnyTable, Context, write_lines};

/// `[search]`; `None` inside if it is not there. `plan` is what the rest of the file says, if it could be read.
pub(super) fn search<'t>(
    top: &Reader<'t>,
    plan: Option<&Plan>,
    document: Option<&Document<'t>>,
) -> Option<Option<Search>> {
    if top.get("search").is_none() {
        return Some(None);
    }
    let table = top.table("search", &SEARCH)?;
    let context = Context { doses: plan.map(Plan::dose_count), ..Context::NOTHING };
    let reading = SEARCH.read(&table, context);
    let (mut varied, mut lists) = (Vec::new(), Vec::new());
    let base_design = base_design(&table, plan);
    let ranges = table.tables("vary", &VARY, "[[search.vary]]` with `key = \"max_patients\"", |table| {
        let reading = VARY.read(&table, context);
        let key = reading
            .part(&["key"], |vary| vary.key.clone())
            .and_then(|key| known_key(&table, &key, plan?, base_design?));
        let (values, choices) = values(&table, &reading.complete()?)?;
        let key = key?;
        if varied.iter().any(|of: &VariedKey| of.key == key) {
            return table.refuse("key", format!("`{key}` varies already"), "give each key once, with all its values");
        }
        varied.push(VariedKey { key, values });
        lists.push(choices);
        Some(())
    });
    let (plan, base_design) = (plan?, base_design?);
    let weights = weights(&table, reading.part(&["weights"], |search| search.weights.clone())?, plan)?;
    ranges?;
    expansion_is_there(&table, &varied, plan)?;
    let SearchTable { random_curves, wanted, best, trials_per_curve, .. } = reading.complete()?;
    let rule = &plan.designs[base_design].spec.rule;
    let lists: Vec<_> = varied.iter().map(|of| variants::path(of.key, base_design, rule)).zip(lists).collect();
    let combinations = variants::number(&lists);
    if combinations > MOST_VARIANTS {
        let message = format!("there are {combinations} combinations of values");
        return table.refuse("vary", message, format!("give fewer values, for at most {MOST_VARIANTS} combinations"));
    }
    let designs = variants::all(document?, base_design, &lists)?;
    let variants = Variants { base_design, keys: varied, designs };
    let over = random_curves.map_or(SearchOver::Scenarios(weights), SearchOver::RandomCurves);
    Some(Some(Search { variants, over, wanted, best, trials_per_curve }))
}

/// The place of the design that is varied.
fn base_design(table: &Reader<'_>, plan: Option<&Plan>) -> Option<usize> {
    let Some(value) = table.get("base_design") else { return Some(0) };
    let words: Vec<(&str, usize)> = plan?.designs.iter().map(|design| design.name.as_str()).zip(0..).collect();
    value.choice(&words)
}

/// A key of the design at this place, of the table of its rule, or of `[expansion]`.
fn known_key(table: &Reader<'_>, key: &str, plan: &Plan, base_design: usize) -> Option<&'static str> {
    let rule = &plan.designs.get(base_design)?.spec.rule;
    let single = |table: &dyn AnyTable| {
        let declared = table.declared().into_iter().map(|of| of.declaration);
        declared.filter(|of| of.kind.table().is_none()).map(|of| of.name).collect::<Vec<_>>()
    };
    let of_expansion = expansion_table::varied("").map(|of| of.name);
    // What it is called and why it is there change nothing that it does.
    let of_design = single(&DESIGN).into_iter().filter(|name| !["name", "rationale"].contains(name));
    let known: Vec<&'static str> = single(rule.table()).into_iter().chain(of_design).chain(of_expansion).collect();
    if let Some(known) = known.iter().find(|known| **known == key) {
        return Some(known);
    }
    let title = rule.title();
    let remedy = match nearest(key, known.iter().copied()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => format!("give one of {}, or name another `base_design`", known.join(", ")),
    };
    table.refuse("key", format!("\"{key}\" is not known: the base design is a {title}, which has no such key"), remedy)
}

/// The values of a list or range, and each as it is put in place.
fn values<'t>(table: &Reader<'t>, vary: &VaryTable) -> Option<(Vec<Setting>, Vec<Choice<'t>>)> {
    if let Some(Listed(values)) = &vary.values {
        let choices = table.get("values")?.list()?.into_iter().map(Choice::listed).collect();
        return Some((values.clone(), choices));
    }
    let (Some(from), Some(to)) = (vary.from, vary.to) else {
        return table.missing("values", "values = [3, 6]` or `from = 12` with `to = 60");
    };
    if from > to {
        let message = format!("`from` ({from}) is above `to` ({to})");
        return table.refuse("to", message, "give the lesser value as `from`");
    }
    // What a sum of decimals lacks for the last value is not meant.
    let steps = ((to - from) / vary.step + 1e-9).floor();
    if steps >= LONGEST_LIST as f64 {
        let message = format!("this range has {:.0} values", steps + 1.0);
        return table.refuse("step", message, format!("give a greater step, for at most {LONGEST_LIST}"));
    }
    let value = |step: usize| Setting(decimal(from + vary.step * step as f64));
    let values: Vec<_> = (0..=steps as usize).map(value).collect();
    let at = table.get("from")?;
    let choices = values.iter().map(|value| Choice::made(&at, value)).collect();
    Some((values, choices))
}

/// A decimal such as .3 must come out as itself, and a whole number as one.
fn decimal(value: f64) -> String {
    let rounded = (value * 1e12).round() / 1e12;
    if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { number(rounded) }
}

/// The weights of the scenarios, which are equal if the file does not say.
fn weights(table: &Reader<'_>, weights: Option<Vec<f64>>, plan: &Plan) -> Option<Vec<f64>> {
    let scenarios = plan.scenarios.len();
    let Some(weights) = weights else { return Some(vec![1.0; scenarios]) };
    if weights.len() == scenarios {
        return Some(weights);
    }
    let message = format!("{} for {}", counted(weights.len(), "weight"), counted(scenarios, "scenario"));
    table.refuse("weights", message, "give one for each [[scenario]], in their order")
}

fn expansion_is_there(table: &Reader<'_>, varied: &[VariedKey], plan: &Plan) -> Option<()> {
    let idle = varied.iter().find(|of| expansion_table::varied_key(of.key).is_some() && plan.expansion.is_none());
    idle.map_or(Some(()), |of| {
        let message = format!("`{}` has no effect without [expansion]", of.key);
        table.refuse("vary", message, "add that table, or vary something else")
    })
}

/// The table, so that it reads back to the same values.
pub(super) fn write(f: &mut Formatter<'_>, plan: &Plan, search: &Search) -> fmt::Result {
    let Search { variants, over, wanted, best, trials_per_curve } = search;
    let (weights, random_curves) = match over {
        SearchOver::Scenarios(weights) => (Some(weights.clone()), None),
        SearchOver::RandomCurves(curves) => (None, Some(*curves)),
    };
    let table = SearchTable {
        base_design: Some(plan.designs[variants.base_design].name.clone()),
        weights,
        random_curves,
        wanted: *wanted,
        best: *best,
        trials_per_curve: *trials_per_curve,
    };
    writeln!(f, "\n[search] # {}", counted(variants.designs.len(), "design"))?;
    write_lines(f, &SEARCH.values(&table), &[])?;
    for VariedKey { key, values } in &variants.keys {
        let vary =
            VaryTable { key: (*key).to_owned(), values: Some(Listed(values.clone())), from: None, to: None, step: 1.0 };
        writeln!(f, "\n[[search.vary]]")?;
        write_lines(f, &VARY.values(&vary), &[])?;
    }
    Ok(())
}
