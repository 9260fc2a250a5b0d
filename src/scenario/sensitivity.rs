//! What the sensitivity analysis of a report varies, and how far chance may move it.

use super::{Plan, Setting};

/// Trials for each value if a file does not say: the Monte Carlo standard error of a probability is at most 0.5 percentage
/// points.
pub const DEFAULT_SENSITIVITY_TRIALS: u64 = 10_000;

/// Values that take the place of the plan's own, one at a time, everything else being as planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// How many trials are simulated for each value, scenario and design; at least 1.
    pub trials: u64,
    /// A plan for each value, in the order of the template; never empty.
    pub variations: Vec<Variation>,
}

/// A plan that differs from another in one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Variation {
    /// The key of `[sensitivity]`.
    pub key: &'static str,
    /// What it has in the plan; differs by design only for the cap.
    pub planned: String,
    /// What it has here.
    pub value: Setting,
    /// The plan that the file with this value gives, with the number of trials of the sensitivity analysis.
    pub plan: Plan,
}

impl Plan {
    /// The plan with the number of trials of its sensitivity analysis, to hold the variations against; `None` without any.
    pub fn baseline(&self) -> Option<Self> {
        let trials = self.sensitivity.as_ref()?.trials;
        Some(Self { trials, ..self.clone() })
    }
}
