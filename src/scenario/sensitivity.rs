//! What the sensitivity analysis of a report varies, and how far chance may move it.

use crate::probability::Probability;

/// Trials for each value if a file does not say: the Monte Carlo standard error of a probability is at most 0.5 percentage
/// points.
pub const DEFAULT_SENSITIVITY_TRIALS: u64 = 10_000;

/// Values that take the place of the plan's own, one at a time, everything else being as planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// How many trials are simulated for each value, scenario and design; at least 1.
    pub trials: u64,
    /// Patients who arrive a month; positive.
    pub patients_per_month: Vec<f64>,
    /// Days from infusion to the end of the DLT window; positive.
    pub days_after_infusion: Vec<f64>,
    /// Probabilities that a patient without a DLT would leave before the window closes.
    pub dropout_probability: Vec<Probability>,
    /// Greatest numbers of treated patients, for every design; `None` for no cap.
    pub cap: Vec<Option<u32>>,
}

impl Sensitivity {
    /// Whether nothing varies.
    pub fn is_empty(&self) -> bool {
        self.patients_per_month.is_empty()
            && self.days_after_infusion.is_empty()
            && self.dropout_probability.is_empty()
            && self.cap.is_empty()
    }
}
