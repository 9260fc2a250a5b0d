//! Scenarios and designs of a plan, found by name.

use crate::scenario::{Plan, Rule};

/// A plan has nothing of the name that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {asked:?}: the file has no such {what}\nhelp: choose one of {known}")]
pub struct NoSuchName {
    what: &'static str,
    asked: String,
    known: String,
}

/// The place of the scenario of this name; the first if none is asked for.
///
/// # Errors
///
/// [`NoSuchName`].
pub fn scenario_place(plan: &Plan, asked: Option<&str>) -> Result<usize, NoSuchName> {
    place("scenario", asked, plan.scenarios.iter().map(|scenario| scenario.name.as_str()))
}

/// The place of the design of this name, or of the only one whose rule people call so; the first if none is asked for.
///
/// # Errors
///
/// [`NoSuchName`].
pub fn design_place(plan: &Plan, asked: Option<&str>) -> Result<usize, NoSuchName> {
    let named = place("design", asked, plan.designs.iter().map(|design| design.name.as_str()));
    named.or_else(|unknown| only_of_rule(plan, asked.unwrap_or_default()).ok_or(unknown))
}

/// The place of the only design with the rule that people call this.
fn only_of_rule(plan: &Plan, name: &str) -> Option<usize> {
    let rule = Rule::called(name)?.key();
    let mut of_rule = (0..plan.designs.len()).filter(|&place| plan.designs[place].spec.rule.key() == rule);
    of_rule.next().filter(|_| of_rule.next().is_none())
}

fn place<'a>(
    what: &'static str,
    asked: Option<&str>,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<usize, NoSuchName> {
    let Some(asked) = asked else {
        return Ok(0);
    };
    names.clone().position(|name| name == asked).ok_or_else(|| {
        let known = names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        NoSuchName { what, asked: asked.to_owned(), known }
    })
}
