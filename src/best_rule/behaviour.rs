//! How the best rule behaves under each curve, and what it gains where patients above the true MTD cost more or less.

use super::{BestRule, Constraints, TooLarge, WeightedCurve};
use crate::design::Cap;
use crate::exact::{CappedGraph, Pass};
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
        let graph = Graph::compile(self, self.constraints().doses, limit)?;
        let uncapped = CappedGraph::under(&graph, self, Cap::NONE);
        let mut pass = Pass::new(&uncapped);
        let of_curve = |curve: &WeightedCurve| {
            let selection = pass.run(&curve.dlt_probabilities);
            let first_above = curve.true_mtd.map_or(0, |dose| dose.number());
            Behaviour {
                p_correct: curve.true_mtd.map_or(selection.none_tolerable, |dose| selection.mtd[dose.index()]),
                p_overdose: selection.mtd[first_above..].iter().sum(),
                mean_patients: selection.mean_patients.iter().sum(),
                mean_dlts: selection.mean_dlts.iter().sum(),
                mean_patients_above: selection.mean_patients[first_above..].iter().sum(),
            }
        };
        Ok(self.curves().iter().map(of_curve).collect())
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
        let mean = |of: fn(&Behaviour) -> f64| {
            rule.curves().iter().zip(&behaviour).map(|(curve, behaviour)| curve.weight * of(behaviour)).sum()
        };
        Ok(FrontierPoint {
            penalty,
            p_correct: mean(|of| of.p_correct),
            mean_patients_above: mean(|of| of.mean_patients_above),
            mean_patients: mean(|of| of.mean_patients),
        })
    };
    penalties.iter().map(point).collect()
}
