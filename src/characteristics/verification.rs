//! Monte Carlo held against the exact answer: every difference in standard errors, and whether all together are chance.

use std::collections::HashMap;

use super::{Cell, Estimate, OperatingCharacteristics, Quantity, Results, Summary, quantities};

/// A difference this small is rounding, whatever the standard error.
const ROUNDING: f64 = 1e-9;

/// The probability of a false alarm that is accepted, over all values of a run together.
pub const FALSE_ALARM: f64 = 1e-6;

/// A simulated value and what it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The exact value.
    pub exact: f64,
    /// (Monte Carlo − exact) / standard error; `None` where the standard error is 0 and so is the difference, or where there
    /// is none to state.
    pub z: Option<f64>,
    /// An upper bound for the probability of a difference this large by chance; `None` for what is no mean over trials.
    p_value: Option<f64>,
}

/// How the simulation of a plan stands against its exact answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// Values with a standardised difference.
    pub compared: usize,
    /// The value that is furthest off, in standard errors.
    pub furthest: Option<Furthest>,
    /// Values that entered the test of all together.
    pub tested: usize,
    /// The least upper bound for a probability by chance.
    least_p_value: f64,
}

/// The value that is furthest off.
#[derive(Debug, Clone, PartialEq)]
pub struct Furthest {
    /// Its standardised difference.
    pub z: f64,
    /// The name of the scenario.
    pub scenario: String,
    /// The name of the design.
    pub design: String,
    /// The quantity.
    pub quantity: String,
    /// The dose level, if it belongs to one.
    pub dose: Option<usize>,
}

impl Verification {
    /// Compares every simulated value that has an exact one.
    pub fn new(results: &Results) -> Self {
        let mut verification = Self { compared: 0, furthest: None, tested: 0, least_p_value: 1.0 };
        for cell in &results.cells {
            for (quantity, checked) in quantities(&cell.characteristics).into_iter().zip(check(cell)) {
                let Some(checked) = checked else { continue };
                if let Some(z) = checked.z {
                    verification.compared += 1;
                    if verification.furthest.as_ref().is_none_or(|furthest| furthest.z.abs() < z.abs()) {
                        verification.furthest = Some(Furthest {
                            z,
                            scenario: results.scenario(cell).name.clone(),
                            design: results.design(cell).name.clone(),
                            quantity: quantity.name,
                            dose: quantity.dose,
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

/// For each quantity of a cell, in their order, how it stands against the exact value; `None` without one.
pub fn check(cell: &Cell) -> Vec<Option<Checked>> {
    let Some((exact, trials)) = cell.exact.as_ref().zip(cell.characteristics.trials) else {
        return vec![None; quantities(&cell.characteristics).len()];
    };
    let spreads = spreads(exact);
    let known: HashMap<_, _> = quantities(exact)
        .into_iter()
        .map(|quantity| ((quantity.name, quantity.dose), quantity.estimate.value))
        .collect();
    let check = |quantity: Quantity| {
        let key = (quantity.name, quantity.dose);
        let exact = *known.get(&key)?;
        // A quantile jumps from one whole number to the next: its distance in standard errors means nothing.
        if key.0.starts_with('q') {
            return Some(Checked { exact, z: None, p_value: None });
        }
        Some(Checked::new(quantity.estimate, exact, spreads.get(&key), trials))
    };
    quantities(&cell.characteristics).into_iter().map(check).collect()
}

/// How a quantity that is a mean over trials varies from trial to trial.
struct Spread {
    sd: f64,
    /// The greatest possible distance from the mean.
    range: f64,
}

impl Checked {
    fn new(estimate: Estimate, exact: f64, spread: Option<&Spread>, trials: u64) -> Self {
        let n = trials as f64;
        let difference = estimate.value - exact;
        let z = match spread {
            Some(spread) if difference.abs() > ROUNDING || spread.sd > 0.0 => Some(difference / (spread.sd / n.sqrt())),
            Some(_) => None,
            // What has only an estimated standard error cannot be judged when that is 0.
            None => estimate.mc_se.filter(|&se| se > 0.0).map(|se| difference / se),
        };
        // Bernstein (1924): P(|mean − μ| ≥ t) ≤ 2 exp(−n t² / (2σ² + 2Mt/3)) for independent trials within M of μ.
        let p_value = spread.map(|spread| {
            let t = (difference.abs() - ROUNDING).max(0.0);
            let denominator = 2.0 * spread.sd * spread.sd + 2.0 * spread.range * t / 3.0;
            if t > 0.0 { (2.0 * (-n * t * t / denominator).exp()).min(1.0) } else { 1.0 }
        });
        Self { exact, z, p_value }
    }
}

/// The spread of every quantity that is a probability or a mean over all trials.
fn spreads(exact: &OperatingCharacteristics) -> HashMap<(String, Option<usize>), Spread> {
    let mut spreads = HashMap::new();
    for quantity in quantities(exact).into_iter().filter(|quantity| quantity.name.starts_with("p_")) {
        let p = quantity.estimate.value.clamp(0.0, 1.0);
        spreads.insert((quantity.name, quantity.dose), Spread { sd: (p * (1.0 - p)).sqrt(), range: p.max(1.0 - p) });
    }
    let mut count = |name: &str, dose, of: &Summary| {
        let range = of.mean.value.max(of.maximum as f64 - of.mean.value);
        spreads.insert((name.to_owned(), dose), Spread { sd: of.sd.value, range });
    };
    for dose in &exact.doses {
        count("mean_patients", Some(dose.dose.number()), &dose.patients);
        count("mean_dlts", Some(dose.dose.number()), &dose.dlts);
    }
    count("mean_patients", None, &exact.patients);
    count("mean_dlts", None, &exact.dlts);
    spreads
}
