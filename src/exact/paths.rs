//! Distinct cohort-by-cohort paths: how many there are, and each with its probability in "1NNN 2NNT" notation.

use std::fmt::{self, Write};

use super::capped::CappedGraph;
use super::pass::binomial;
use crate::design::{Cohort, Decision, MAX_COHORT, Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::graph::StateId;
use crate::notation;

/// One path from the first cohort to the end of the trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Its cohorts: dose level, patients, DLTs.
    pub cohorts: Vec<(DoseLevel, u8, u8)>,
    /// Its probability; that of the numbers of DLTs, in whatever order of patients.
    pub probability: f64,
    /// What is recommended at its end.
    pub mtd: Mtd,
    /// Why it ends.
    pub reason: StopReason,
}

impl fmt::Display for Path {
    /// Cohorts as dose level and one letter a patient, N without and T with a DLT: `1NNN 2NNT 2NNN`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, &(dose, patients, dlts)) in self.cohorts.iter().enumerate() {
            if place > 0 {
                f.write_char(' ')?;
            }
            f.write_str(&notation::word(dose, patients, dlts))?;
        }
        Ok(())
    }
}

/// The number of distinct paths through a design.
pub fn distinct_paths(graph: &CappedGraph<'_>) -> u128 {
    let mut ways = vec![0_u128; graph.decisions().len()];
    ways[0] = 1;
    for (state, _, edges) in graph.cohorts() {
        for &after in edges {
            ways[after as usize] += ways[state as usize];
        }
    }
    ways[graph.enrolling()..].iter().sum()
}

/// Hands over every path through a design, in the order of its DLTs, when evaluable patients have a DLT with these
/// probabilities. Only one path is in memory at a time.
///
/// # Errors
///
/// The first error that `each` returns.
pub fn paths<E>(
    graph: &CappedGraph<'_>,
    dlt_probabilities: &[f64],
    each: &mut impl FnMut(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let mut path =
        Path { cohorts: Vec::new(), probability: 1.0, mtd: Mtd::NoneTolerable, reason: StopReason::CapReached };
    follow(graph, dlt_probabilities, 0, &mut path, each)
}

fn follow<E>(
    graph: &CappedGraph<'_>,
    dlt_probabilities: &[f64],
    state: StateId,
    path: &mut Path,
    each: &mut impl FnMut(&Path) -> Result<(), E>,
) -> Result<(), E> {
    match graph.decisions()[state as usize] {
        Decision::Wait => Ok(()),
        Decision::Stop { mtd, reason } => {
            (path.mtd, path.reason) = (mtd, reason);
            each(path)
        }
        Decision::Treat(Cohort { dose, patients, .. }) => {
            let before = path.probability;
            let mut weights = [0.0; MAX_COHORT + 1];
            binomial(dlt_probabilities[dose.index()], patients, &mut weights);
            for (dlts, &after) in (0..).zip(graph.edges(state)) {
                path.cohorts.push((dose, patients, dlts));
                path.probability = before * weights[usize::from(dlts)];
                follow(graph, dlt_probabilities, after, path, each)?;
                path.cohorts.pop();
            }
            path.probability = before;
            Ok(())
        }
    }
}
