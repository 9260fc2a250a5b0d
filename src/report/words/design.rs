//! The words in which every result names the rules of a design.

use serde::Serialize;

use super::label::on_one_line;
use crate::design::Rule;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::scenario::NamedDesign;

/// A design as columns of a table and as an entry of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DesignWords {
    /// What people call the rule.
    pub(crate) rule: &'static str,
    /// The preset with these switches, if it has a name.
    pub(crate) preset: Option<&'static str>,
    /// All switches in one line.
    pub(crate) switches: String,
    /// The cap on treated patients.
    pub(crate) cap: Option<u32>,
    /// What becomes of a trial at its cap; nothing without a cap.
    pub(crate) at_cap: Option<&'static str>,
}

impl DesignWords {
    pub(crate) fn new(design: &NamedDesign) -> Self {
        let spec = &design.spec;
        Self {
            rule: spec.rule.title(),
            preset: spec.rule.preset(),
            switches: format!("{}{}", spec.rule, spec.general),
            cap: design.spec.cap,
            at_cap: design.spec.cap.map(|_| design.spec.at_cap.name()),
        }
    }
}

/// Whom the model of a rule counts besides those of the trial; nothing of nobody.
pub(crate) fn patients_before(rule: &Rule) -> Option<String> {
    let before = rule.prior_patients();
    let tallies = before.tallies();
    let treated = DoseLevel::ladder(MAX_DOSES).filter(|&dose| tallies.patients(dose) > 0);
    let counts: Vec<String> =
        treated.map(|dose| format!("{}/{} at dose level {dose}", tallies.dlts(dose), tallies.patients(dose))).collect();
    let of_all = || format!("{}. The model counts them; they are none of the trial's patients.", counts.join(", "));
    (!before.is_empty()).then(|| format!("Patients before the trial (DLTs/evaluable): {}", of_all()))
}

/// A design with all its switches.
pub(crate) fn design_sentence(design: &NamedDesign) -> String {
    let words = DesignWords::new(design);
    let preset = match words.preset {
        Some(preset) if preset == design.name => String::new(),
        Some(preset) => format!(" (preset {preset})"),
        None if design.spec.rule.has_presets() => " (no preset)".to_owned(),
        None => String::new(),
    };
    let cap = match (words.cap, words.at_cap) {
        (Some(cap), Some(at_cap)) => format!("cap={cap} at_cap={at_cap}"),
        _ => "cap=none".to_owned(),
    };
    let name = on_one_line(&design.name);
    match name == words.rule {
        true => format!("{name}{preset}: {} {cap}", words.switches),
        false => format!("{name}: {}{preset} {} {cap}", words.rule, words.switches),
    }
}
