//! A design with every combination of values of its keys: each is what the file with these values would say.

use super::designs::DESIGN;
use super::edit::{Choice, Document};
use super::expansion_table;
use super::sweep::Variant;
use crate::design::{AtCap, DesignSpec, Rule};
use crate::input::Format;

/// More combinations than anyone can compare.
pub(super) use super::varied::LONGEST_LIST as MOST_VARIANTS;

/// Where the file has a key of the design at this place, of the table of its rule, or, behind a prefix, of `[expansion]`.
pub(super) fn path(key: &str, base_design: usize, rule: &Rule) -> String {
    let design = base_design + 1;
    match expansion_table::varied_key(key) {
        Some(of) => format!("expansion.{of}"),
        None if DESIGN.keys().contains(&key) => format!("design[{design}].{key}"),
        None => format!("design[{design}].{}.{key}", rule.key()),
    }
}

/// How many combinations there are.
pub(super) fn number(lists: &[(String, Vec<Choice<'_>>)]) -> usize {
    lists.iter().map(|(_, values)| values.len()).fold(1, usize::saturating_mul)
}

/// The design at this place with every combination of these values at these keys of the file, each design once, the last key going
/// fastest. Whatever is wrong with one of them is noted.
pub(super) fn all<'t>(
    document: &Document<'t>,
    base_design: usize,
    lists: &[(String, Vec<Choice<'t>>)],
) -> Option<Vec<Variant>> {
    let mut variants = Vec::new();
    let mut read_all = Some(());
    for places in combinations(&lists.iter().map(|(_, values)| values.len()).collect::<Vec<_>>()) {
        let changes: Vec<_> =
            lists.iter().zip(&places).map(|((path, values), &place)| (path.clone(), values[place].clone())).collect();
        match document.vary(&changes) {
            Some(mut plan) => {
                let spec = plan.designs.swap_remove(base_design).spec;
                add(&mut variants, Variant { places, spec, expansion: plan.expansion });
            }
            None => read_all = None,
        }
    }
    read_all.map(|()| variants)
}

/// Adds a variant that does not do the same as one before it: without a cap, it does not matter what would happen there.
fn add(variants: &mut Vec<Variant>, variant: Variant) {
    let does = |spec: &DesignSpec| DesignSpec {
        at_cap: spec.cap.map_or(AtCap::Undetermined, |_| spec.at_cap),
        ..spec.clone()
    };
    let spec = does(&variant.spec);
    if !variants.iter().any(|other| does(&other.spec) == spec && other.expansion == variant.expansion) {
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
