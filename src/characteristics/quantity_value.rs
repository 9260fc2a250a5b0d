//! Every value of the operating characteristics of a design under a scenario, in the order of results.

use std::borrow::Cow;

use super::{DoseCharacteristics, Estimate, OperatingCharacteristics, Quantity, Scope};

/// One value of a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantityValue {
    /// Which quantity.
    pub quantity: Quantity,
    /// The dose level, 0 for "none tolerable"; `None` for the whole trial.
    pub dose: Option<usize>,
    /// The value.
    pub estimate: Estimate,
}

impl QuantityValue {
    /// The word for it in results.
    pub fn name(&self) -> Cow<'static, str> {
        self.quantity.name()
    }
}

/// Every value of these characteristics, in the order of results: quantities that are told of dose levels stand together, dose
/// level by dose level.
pub fn values(of: &OperatingCharacteristics) -> Vec<QuantityValue> {
    let mut values = Vec::new();
    for alike in Quantity::all().chunk_by(|one, other| one.scope() == other.scope()) {
        let mut tell = |dose: Option<usize>, at: Option<&DoseCharacteristics>| {
            let value =
                |&quantity: &Quantity| Some(QuantityValue { quantity, dose, estimate: quantity.estimate(of, at)? });
            values.extend(alike.iter().filter_map(value));
        };
        let by_dose = || of.doses.iter().map(|at| (Some(at.dose.number()), Some(at)));
        match alike[0].scope() {
            Scope::Answer => [(Some(0), None)].into_iter().chain(by_dose()).for_each(|(dose, at)| tell(dose, at)),
            Scope::DoseAndTrial => by_dose().chain([(None, None)]).for_each(|(dose, at)| tell(dose, at)),
            Scope::Trial => tell(None, None),
            Scope::Comparison => {}
        }
    }
    values
}
