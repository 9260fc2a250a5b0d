//! Reads the designs of a scenario file: which rule, and where it is capped or stopped.

use super::names::Names;
use super::reader::Reader;
use super::rule::{self, Context};
use super::value::Value;
use super::{AtCap, DesignSpec, NamedDesign, format, general_rules};

/// The smallest cohort that a cap must leave room for.
pub(super) const LEAST_CAP: u32 = 3;

/// The greatest cap: no design treats so many patients, so that a greater one would be a slip of the pen.
pub(super) const MOST_CAP: u32 = 10_000;

pub(super) const AT_CAP: [(&str, AtCap); 2] = [("undetermined", AtCap::Undetermined), ("declare", AtCap::Declare)];

/// What holds for every design that does not say otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caps {
    cap: Option<u32>,
    at_cap: AtCap,
}

/// The cap in `[enrolment]`.
pub(super) fn caps(enrolment: &Reader<'_>) -> Option<Caps> {
    let cap = enrolment.or("cap", None, cap);
    let at_cap = enrolment.or("at_cap", AtCap::Undetermined, |value| value.choice(&AT_CAP));
    Some(Caps { cap: cap?, at_cap: at_cap? })
}

/// Every `[[design]]`. `caps` is `None` if they could not be read.
pub(super) fn designs(top: &Reader<'_>, context: Context, caps: Option<Caps>) -> Option<Vec<NamedDesign>> {
    let mut names = Names::new("name");
    let example = "[[design]]` with `name = \"3+3\"` and `[design.three_plus_three]";
    top.tables("design", &format::DESIGN, example, |table| {
        let name = table.must("name", "name = \"3+3\"", |value| names.claim(&value));
        let cap = table.maybe("cap", cap);
        let at_cap = table.maybe("at_cap", |value| value.choice(&AT_CAP));
        let rule = rule::read(&table, context);
        let cap = cap.zip(caps).map(|(cap, caps)| cap.unwrap_or(caps.cap));
        let general = general_rules::read(&table, rule.as_ref(), cap.flatten());
        let at_cap = at_cap?.unwrap_or(caps?.at_cap);
        let spec = DesignSpec { rule: rule?, cap: cap?, at_cap, general: general? };
        Some(NamedDesign { name: name?, spec })
    })
}

/// A number of patients, or "none". The outer `None` is what cannot be read.
pub(super) fn cap(value: Value<'_>) -> Option<Option<u32>> {
    if value.is_text("none") {
        return Some(None);
    }
    let remedy = format!("give {LEAST_CAP} to {MOST_CAP} patients, or \"none\" for no cap");
    match value.whole_or(0..=u64::from(MOST_CAP), &remedy)? {
        0 => value.refuse("with a cap of 0 nobody could be treated", remedy),
        patients if patients < u64::from(LEAST_CAP) => {
            value.refuse(format!("a cap of {patients} is below one cohort of {LEAST_CAP}"), remedy)
        }
        patients => Some(u32::try_from(patients).ok()),
    }
}
