//! What `dosim sweep` varies: grids of true DLT probabilities, random curves, and variants of a design.

use super::varied::VariedKey;
use super::{Expansion, Scenario, Setting};
use crate::design::DesignSpec;
use crate::dose::DoseLevel;

/// Random curves of a file that does not say what to sweep.
pub const DEFAULT_CURVES: u64 = 1_000;

/// Simulated trials under each curve for a design without an exact answer, if a file does not say.
pub const DEFAULT_TRIALS_PER_CURVE: u64 = 1_000;

/// More points of one grid than anyone can look at.
pub const MOST_GRID_POINTS: usize = 10_000;

/// Everything that a sweep goes through, each part on its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// With distinct names, in the order of the file.
    pub grids: Vec<Grid>,
    /// How many random dose-toxicity curves; `None` for none.
    pub random_curves: Option<u64>,
    /// Variants of one design.
    pub variants: Option<Variants>,
    /// How many trials are simulated under each curve for a design without an exact answer; at least 1.
    pub trials_per_curve: u64,
}

impl Default for Sweep {
    /// What is swept if a file does not say: [`DEFAULT_CURVES`] random curves.
    fn default() -> Self {
        Self {
            grids: Vec::new(),
            random_curves: Some(DEFAULT_CURVES),
            variants: None,
            trials_per_curve: DEFAULT_TRIALS_PER_CURVE,
        }
    }
}

/// Values of one or two things, every combination, everything else being as in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Distinct within the plan; never empty.
    pub name: String,
    /// The place of the scenario in the plan that says what is held.
    pub base_scenario: usize,
    /// One or two; at most one of them moves all dose levels, and no two move the same one.
    pub axes: Vec<Axis>,
}

/// Evenly spaced values of one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// What takes these values.
    pub along: Along,
    /// The first value; from 0 to 1.
    pub from: f64,
    /// The last value; above `from`, at most 1.
    pub to: f64,
    /// How many values, the first and the last included; at least 2.
    pub points: usize,
}

/// What an axis moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// The true DLT probability of one dose level.
    Dose(DoseLevel),
    /// The true DLT probability of all dose levels, which is then the same.
    AllDoses,
    /// The share of the way, at every dose level, to the scenario at this place in the plan.
    Toward(usize),
}

impl Axis {
    /// Its values in ascending order.
    pub fn values(&self) -> impl Iterator<Item = f64> + use<> {
        let Self { from, to, points, .. } = *self;
        let step = (to - from) / (points.max(2) - 1) as f64;
        // A decimal such as .3 must come out as itself, or it would be above a target of .3.
        (0..points).map(move |place| ((from + step * place as f64) * 1e12).round() / 1e12)
    }

    fn moves_all_doses(&self) -> bool {
        !matches!(self.along, Along::Dose(_))
    }

    fn apply(&self, value: f64, curve: &mut [f64], scenarios: &[Scenario]) {
        match self.along {
            Along::Dose(dose) => curve[dose.index()] = value,
            Along::AllDoses => curve.fill(value),
            Along::Toward(other) => {
                for (p, end) in curve.iter_mut().zip(&scenarios[other].dlt_probabilities) {
                    *p = (((1.0 - value) * *p + value * end.get()) * 1e12).round() / 1e12;
                }
            }
        }
    }
}

/// One point of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct GridPoint {
    /// Its place along each axis, from 0.
    pub places: Vec<usize>,
    /// The value of each axis.
    pub values: Vec<f64>,
    /// The true DLT probabilities, the lowest dose level first.
    pub dlt_probabilities: Vec<f64>,
}

impl Grid {
    /// The points at which the true DLT probability does not fall with dose, the last axis going fastest; the others are left
    /// out.
    pub fn points(&self, scenarios: &[Scenario]) -> Vec<GridPoint> {
        let mut points = vec![(Vec::new(), Vec::new())];
        for axis in &self.axes {
            let longer = points.iter().flat_map(|(places, values): &(Vec<usize>, Vec<f64>)| {
                let extended = |(place, value)| ([&places[..], &[place]].concat(), [&values[..], &[value]].concat());
                (0..).zip(axis.values()).map(extended)
            });
            points = longer.collect();
        }
        let points = points.into_iter().map(|(places, values)| {
            let dlt_probabilities = self.curve(&values, scenarios);
            GridPoint { places, values, dlt_probabilities }
        });
        points.filter(|point| point.dlt_probabilities.is_sorted()).collect()
    }

    /// How many points there are, those left out included.
    pub fn size(&self) -> usize {
        self.axes.iter().map(|axis| axis.points).product()
    }

    fn curve(&self, values: &[f64], scenarios: &[Scenario]) -> Vec<f64> {
        let mut curve: Vec<f64> = scenarios[self.base_scenario].dlt_probabilities.iter().map(|p| p.get()).collect();
        // What moves all dose levels goes first, or it would undo what moves a single one.
        let mut axes: Vec<_> = self.axes.iter().zip(values).collect();
        axes.sort_by_key(|(axis, _)| !axis.moves_all_doses());
        axes.into_iter().for_each(|(axis, &value)| axis.apply(value, &mut curve, scenarios));
        curve
    }
}

/// A design with every combination of some values of its keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Variants {
    /// The place of the design in the plan.
    pub base_design: usize,
    /// The keys with their values, in the order of the template; at least two combinations.
    pub keys: Vec<VariedKey>,
    /// The design that the file with each combination gives, each once, the last key going fastest.
    pub designs: Vec<Variant>,
}

/// One combination of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The place of the value of each key.
    pub places: Vec<usize>,
    /// The rules with these values.
    pub spec: DesignSpec,
    /// What follows the MTD, with these values; `None` for nothing.
    pub expansion: Option<Expansion>,
}

impl Variants {
    /// The keys that have more than one value, each with its value in every variant.
    pub fn columns(&self) -> Vec<(&'static str, Vec<&Setting>)> {
        let keys = self.keys.iter().enumerate().filter(|(_, key)| key.values.len() > 1);
        let column = |(place, key): (usize, &'_ VariedKey)| {
            (key.key, self.designs.iter().map(|variant| &self.keys[place].values[variant.places[place]]).collect())
        };
        keys.map(column).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_an_axis_are_the_decimals_that_were_meant() {
        let axis = Axis { along: Along::AllDoses, from: 0.1, to: 0.5, points: 5 };
        assert_eq!(axis.values().collect::<Vec<_>>(), [0.1, 0.2, 0.3, 0.4, 0.5]);
    }
}
