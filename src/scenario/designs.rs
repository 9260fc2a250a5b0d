//! Reads the designs of a scenario file: which rule, with which switches, and where it is capped.

use super::names::Names;
use super::reader::Reader;
use super::value::Value;
use super::{AtCap, DesignSpec, NamedDesign, Preset, Rule, Switches, format};
use crate::dose::{DoseLevel, MAX_DOSES};

/// The smallest cohort that a cap must leave room for.
pub(super) const LEAST_CAP: u32 = 3;

/// The greatest cap: no design treats so many patients, so that a greater one would be a slip of the pen.
pub(super) const MOST_CAP: u32 = 10_000;

pub(super) const AT_CAP: [(&str, AtCap); 2] = [("undetermined", AtCap::Undetermined), ("declare", AtCap::Declare)];

/// Reads one table that describes a rule, on a ladder of so many dose levels if that is known.
type ReadRule = fn(&Reader<'_>, Option<usize>) -> Option<Rule>;

/// The tables that describe a rule, one a kind of design.
const RULES: [(&str, &format::Table, ReadRule); 1] =
    [("three_plus_three", &format::THREE_PLUS_THREE, three_plus_three)];

/// What holds for every design that does not say otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    cap: Option<u32>,
    at_cap: AtCap,
}

/// The cap in `[enrolment]`.
pub(super) fn limits(enrolment: &Reader<'_>) -> Option<Limits> {
    let cap = enrolment.or("cap", None, cap);
    let at_cap = enrolment.or("at_cap", AtCap::Undetermined, |value| value.choice(&AT_CAP));
    Some(Limits { cap: cap?, at_cap: at_cap? })
}

/// Every `[[design]]`. `limits` is `None` if they could not be read.
pub(super) fn designs(top: &Reader<'_>, doses: Option<usize>, limits: Option<Limits>) -> Option<Vec<NamedDesign>> {
    let mut names = Names::new("name");
    let example = "[[design]]` with `name = \"3+3\"` and `[design.three_plus_three]";
    top.tables("design", &format::DESIGN, example, |table| {
        let name = table.must("name", "name = \"3+3\"", |value| names.claim(&value));
        let cap = table.maybe("cap", cap);
        let at_cap = table.maybe("at_cap", |value| value.choice(&AT_CAP));
        let rule = rule(&table, doses);
        let limits = limits?;
        let spec =
            DesignSpec { rule: rule?, cap: cap?.unwrap_or(limits.cap), at_cap: at_cap?.unwrap_or(limits.at_cap) };
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

/// The one rule of a design.
fn rule(design: &Reader<'_>, doses: Option<usize>) -> Option<Rule> {
    let mut given = RULES.iter().filter_map(|(key, format, read)| Some((design.get(key)?, format, read)));
    let Some((value, format, read)) = given.next() else {
        // A misspelt or unknown rule has been noted as such.
        return if design.has_unknown_table() {
            None
        } else {
            design.missing("three_plus_three", "[design.three_plus_three]")
        };
    };
    read(&value.table(format)?, doses)
}

fn three_plus_three(table: &Reader<'_>, doses: Option<usize>) -> Option<Rule> {
    let presets = Preset::ALL.map(|preset| (preset.name(), preset));
    let preset = table.or("rule", Preset::Classic, |value| value.choice(&presets));
    let de_escalate = table.maybe("de_escalate", |value| value.flag());
    let expand_top_dose = table.maybe("expand_top_dose", |value| value.flag());
    let tolerated = table.maybe("dlts_tolerated_in_six", |value| value.whole(1..=2));
    let starting_dose = table.or("starting_dose", DoseLevel::LOWEST, |value| dose_level(&value, doses));
    let preset = preset?.switches();
    let tolerated = tolerated?.map_or(Some(preset.dlts_tolerated_in_six), |dlts| u8::try_from(dlts).ok());
    Some(Rule::ThreePlusThree(Switches {
        de_escalate: de_escalate?.unwrap_or(preset.de_escalate),
        expand_top_dose: expand_top_dose?.unwrap_or(preset.expand_top_dose),
        dlts_tolerated_in_six: tolerated?,
        starting_dose: starting_dose?,
    }))
}

/// The number of a dose level of the ladder, if that is known.
pub(super) fn dose_level(value: &Value<'_>, doses: Option<usize>) -> Option<DoseLevel> {
    // Whatever is wrong with the ladder itself is told elsewhere.
    let highest = doses.filter(|doses| (1..=MAX_DOSES).contains(doses)).unwrap_or(MAX_DOSES);
    let remedy = format!("give the number of a dose level, from 1 (the lowest) to {highest} (the highest)");
    let number = value.whole_or(1..=highest as u64, &remedy)?;
    usize::try_from(number).ok().and_then(DoseLevel::new)
}
