//! The words in which every result names the rules of a design.

use serde::Serialize;

use crate::scenario::{NamedDesign, Preset, Rule};

/// A design as columns of a table and as an entry of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DesignWords {
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
        let Rule::ThreePlusThree(switches) = &design.spec.rule;
        Self {
            preset: switches.preset().map(Preset::name),
            switches: switches.to_string(),
            cap: design.spec.cap,
            at_cap: design.spec.cap.map(|_| design.spec.at_cap.name()),
        }
    }
}
