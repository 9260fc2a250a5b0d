//! How the best rule behaves under each curve, and what it gains where patients above the true MTD cost more or less.

use super::{BestRule, Constraints, TooLarge, WeightedCurve};
use crate::design::Cap;
use crate::dose::DoseLevel;
use crate::exact::{CappedGraph, Evaluable, Pass, Selection};
use crate::graph::{Graph, TooManyStates};
use crate::simulate::{Stopped, Watch};

/// How a design behaves under one curve, in the quantities that the best rule is the best in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Behaviour {
    /// Probability that the MTD is the true MTD, or that none is recommended where none is tolerable.
    pub p_correct: f64,
    /// Probability that the MTD is above the true MTD.
    pub p_overdose: f64,
    /// Expected patients.
    pub mean_patients: f64,
    /// Expected patients with a DLT.
    pub mean_dlts: f64,
    /// Expected patients treated above the true MTD.
    pub mean_patients_above: f64,
}

impl Behaviour {
    /// What a pass found under a curve with this true MTD, where patients are evaluable as this says.
    pub fn of_selection(selection: &Selection, patients: &[Evaluable], true_mtd: Option<DoseLevel>) -> Self {
        let first_above = true_mtd.map_or(0, DoseLevel::number);
        let treated: Vec<f64> =
            selection.mean_patients.iter().zip(patients).map(|(mean, patient)| mean / patient.evaluable).collect();
        Self {
            p_correct: true_mtd.map_or(selection.none_tolerable, |dose| selection.mtd[dose.index()]),
            p_overdose: sum(&selection.mtd[first_above..]),
            mean_patients: sum(&treated),
            mean_dlts: sum(&selection.mean_dlts),
            mean_patients_above: sum(&treated[first_above..]),
        }
    }

    /// The mean of several, with weights that add up to 1.
    pub fn mean<'a>(weighted: impl Iterator<Item = (f64, &'a Self)> + Clone) -> Self {
        let mean = |of: fn(&Self) -> f64| weighted.clone().map(|(weight, behaviour)| weight * of(behaviour)).sum();
        Self {
            p_correct: mean(|of| of.p_correct),
            p_overdose: mean(|of| of.p_overdose),
            mean_patients: mean(|of| of.mean_patients),
            mean_dlts: mean(|of| of.mean_dlts),
            mean_patients_above: mean(|of| of.mean_patients_above),
        }
    }
}

/// The best rule for one penalty, on average over the curves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrontierPoint {
    /// What a patient treated above the true MTD costs.
    pub penalty: f64,
    /// The weighted mean of P(correct selection).
    pub p_correct: f64,
    /// The weighted mean of the patients treated above the true MTD.
    pub mean_patients_above: f64,
    /// The weighted mean of all patients.
    pub mean_patients: f64,
}

/// Why a best rule could not be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoBound {
    /// There are too many tallies.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The rule itself meets too many of them.
    #[error(transparent)]
    TooManyStates(#[from] TooManyStates),
    /// Nobody wants to know any more.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl BestRule {
    /// The exact behaviour of the rule under each of its curves.
    ///
    /// # Errors
    ///
    /// [`TooManyStates`] if the rule meets more tallies than a graph may have.
    pub fn behaviour(&self, limit: usize) -> Result<Vec<Behaviour>, TooManyStates> {
        let selections = self.selections(limit)?;
        let of_curve = |(curve, selection): (&WeightedCurve, &Selection)| {
            let everybody: Vec<_> = curve.dlt_probabilities.iter().map(|&dlt| Evaluable::new(dlt, 0.0, 1.0)).collect();
            Behaviour::of_selection(selection, &everybody, curve.true_mtd)
        };
        Ok(self.curves().iter().zip(&selections).map(of_curve).collect())
    }

    /// What the rule recommends and whom it treats under each of its curves, exactly.
    ///
    /// # Errors
    ///
    /// As [`Self::behaviour`].
    pub fn selections(&self, limit: usize) -> Result<Vec<Selection>, TooManyStates> {
        let graph = Graph::compile(self, self.constraints().doses, limit)?;
        let uncapped = CappedGraph::under(&graph, self, Cap::NONE);
        let mut pass = Pass::new(&uncapped);
        Ok(self.curves().iter().map(|curve| pass.run(&curve.dlt_probabilities)).collect())
    }
}

/// The best rules for these penalties: with a greater one, fewer patients are treated above the true MTD, and the right dose
/// level is found less often.
///
/// # Errors
///
/// [`NoBound`], one for each reason.
pub fn frontier(
    constraints: &Constraints,
    curves: &[WeightedCurve],
    penalties: &[f64],
    watch: &Watch,
    limit: usize,
) -> Result<Vec<FrontierPoint>, NoBound> {
    let point = |&penalty: &f64| {
        let constraints = Constraints { penalty, ..constraints.clone() };
        let rule = BestRule::find(constraints, curves.to_vec(), watch)??;
        let behaviour = rule.behaviour(limit)?;
        let weights = rule.curves().iter().map(|curve| curve.weight);
        let Behaviour { p_correct, mean_patients_above, mean_patients, .. } = Behaviour::mean(weights.zip(&behaviour));
        Ok(FrontierPoint { penalty, p_correct, mean_patients_above, mean_patients })
    };
    penalties.iter().map(point).collect()
}

/// The sum, which of nothing is 0 without a sign.
fn sum(of: &[f64]) -> f64 {
    of.iter().fold(0.0, |sum, value| sum + value)
}
