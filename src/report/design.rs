//! The words in which every result names the rules of a design.

use serde::Serialize;

use crate::scenario::NamedDesign;

/// A design as columns of a table and as an entry of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DesignWords {
    /// What people call the rule.
    pub(super) rule: &'static str,
    /// The preset with these switches, if it has a name.
    pub(super) preset: Option<&'static str>,
    /// All switches in one line.
    pub(super) switches: String,
    /// The cap on treated patients.
    pub(super) cap: Option<u32>,
    /// What becomes of a trial at its cap; nothing without a cap.
    pub(super) at_cap: Option<&'static str>,
}

impl DesignWords {
    pub(super) fn new(design: &NamedDesign) -> Self {
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
