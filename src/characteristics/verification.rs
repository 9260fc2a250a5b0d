//! Monte Carlo held against the exact answer: every difference in standard errors, and whether all together are chance.

use super::{
    Cell, DoseCharacteristics, Estimate, Kind, OperatingCharacteristics, Quantity, QuantityValue, Results, values,
};

/// A difference this small is rounding, whatever the standard error.
const ROUNDING: f64 = 1e-9;

/// The probability of a false alarm that is accepted, over all values of a run together.
pub const FALSE_ALARM: f64 = 1e-6;

/// A simulated value and what it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The exact value.
    pub exact: f64,
    /// (Monte Carlo − exact) / standard error; `None` where the value cannot vary, or no standard error can be stated.
    pub z: Option<f64>,
    /// Whether it cannot vary and differs all the same.
    pub is_impossible: bool,
    /// An upper bound for the probability of a difference this large by chance; `None` for what is no mean over trials.
    p_value: Option<f64>,
}

/// How the simulation of a plan stands against its exact answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// Values with a standardised difference, which are those that can vary.
    pub compared: usize,
    /// The value that is furthest off in standard errors; one that cannot vary only if it differs.
    pub furthest: Option<Furthest>,
    /// Values that entered the test of all together.
    pub tested: usize,
    /// The least upper bound for a probability by chance.
    least_p_value: f64,
}

/// The value that is furthest off.
#[derive(Debug, Clone, PartialEq)]
pub struct Furthest {
    /// Its standardised difference; `None` if it cannot vary and differs all the same.
    pub z: Option<f64>,
    /// The name of the scenario.
    pub scenario: String,
    /// The name of the design.
    pub design: String,
    /// The quantity.
    pub quantity: Quantity,
    /// The dose level, if it belongs to one.
    pub dose: Option<usize>,
}

impl Verification {
    /// Compares every simulated value that has an exact one.
    pub fn new(results: &Results) -> Self {
        let mut verification = Self { compared: 0, furthest: None, tested: 0, least_p_value: 1.0 };
        for cell in &results.cells {
            for (value, checked) in values(&cell.characteristics).into_iter().zip(check(cell)) {
                let Some(checked) = checked else { continue };
                verification.compared += usize::from(checked.z.is_some());
                if checked.z.is_some() || checked.is_impossible {
                    let distance = |z: Option<f64>| z.map_or(f64::INFINITY, f64::abs);
                    let is_further = |than: &Furthest| distance(than.z) < distance(checked.z);
                    if verification.furthest.as_ref().is_none_or(is_further) {
                        verification.furthest = Some(Furthest {
                            z: checked.z,
                            scenario: results.scenario(cell).name.clone(),
                            design: results.design(cell).name.clone(),
                            quantity: value.quantity,
                            dose: value.dose,
                        });
                    }
                }
                if let Some(p_value) = checked.p_value {
                    verification.tested += 1;
                    verification.least_p_value = verification.least_p_value.min(p_value);
                }
            }
        }
        verification
    }

    /// Whether the differences are what chance allows. Bonferroni's correction of Bernstein's bound, which holds for any
    /// number of trials: a correct simulation fails less than once in 1/[`FALSE_ALARM`] runs. Where nothing could be tested
    /// nothing is amiss.
    pub fn is_within_chance(&self) -> bool {
        self.tested == 0 || self.least_p_value * self.tested as f64 >= FALSE_ALARM
    }
}

/// For each value of a cell, in their order, how it stands against the exact one; `None` without one.
pub fn check(cell: &Cell) -> Vec<Option<Checked>> {
    let simulated = values(&cell.characteristics).into_iter();
    let check = |QuantityValue { quantity, dose, estimate }: QuantityValue| {
        let (exact, trials) = cell.exact.as_ref().zip(cell.characteristics.trials)?;
        let at = dose.and_then(|number| exact.doses.iter().find(|at| at.dose.number() == number));
        let spread = Spread::of(quantity, exact, at);
        let exact = quantity.estimate(exact, at)?.value;
        // A quantile jumps from one whole number to the next: its distance in standard errors means nothing.
        if quantity.kind() == Kind::Quantile {
            return Some(Checked { exact, z: None, is_impossible: false, p_value: None });
        }
        Some(Checked::new(estimate, exact, spread.as_ref(), trials))
    };
    simulated.map(check).collect()
}

/// How a quantity that is a mean over trials varies from trial to trial.
struct Spread {
    sd: f64,
    /// The greatest possible distance from the mean.
    range: f64,
}

impl Spread {
    /// That of a probability or of a mean whose distribution is known; `None` of any other quantity.
    fn of(quantity: Quantity, exact: &OperatingCharacteristics, at: Option<&DoseCharacteristics>) -> Option<Self> {
        match quantity.kind() {
            Kind::Probability => {
                let p = quantity.estimate(exact, at)?.value.clamp(0.0, 1.0);
                Some(Self { sd: (p * (1.0 - p)).sqrt(), range: p.max(1.0 - p) })
            }
            Kind::Mean => {
                let summary = quantity.summary(exact, at)?;
                let mean = summary.mean.value;
                Some(Self { sd: summary.sd?.value, range: mean.max(summary.maximum as f64 - mean) })
            }
            Kind::Sd | Kind::Quantile | Kind::Maximum | Kind::Ratio => None,
        }
    }
}

impl Checked {
    fn new(estimate: Estimate, exact: f64, spread: Option<&Spread>, trials: u64) -> Self {
        let n = trials as f64;
        let difference = estimate.value - exact;
        let se = spread.map_or(estimate.mc_se, |spread| Some(spread.sd / n.sqrt()));
        // A difference that is rounding, divided by a standard error that is rounding, says nothing.
        let can_be_judged = |se: &f64| *se > 0.0 && (difference.abs() > ROUNDING || *se > ROUNDING);
        let z = se.filter(can_be_judged).map(|se| difference / se);
        let is_impossible = spread.is_some_and(|spread| spread.sd <= 0.0) && difference.abs() > ROUNDING;
        // Bernstein (1924): P(|mean − μ| ≥ t) ≤ 2 exp(−n t² / (2σ² + 2Mt/3)) for independent trials within M of μ.
        let p_value = spread.map(|spread| {
            let t = (difference.abs() - ROUNDING).max(0.0);
            let denominator = 2.0 * spread.sd * spread.sd + 2.0 * spread.range * t / 3.0;
            if t > 0.0 { (2.0 * libm::exp(-n * t * t / denominator)).min(1.0) } else { 1.0 }
        });
        Self { exact, z, is_impossible, p_value }
    }
}
