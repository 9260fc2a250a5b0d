//! A pass of probability through a graph whose trials a DLT may end at once, and in which a moderate toxicity may have a part.

use super::capped::Ending;
use super::evaluable::Evaluable;
use super::pass::{Pass, Selection, Weights};
use crate::design::{Cohort, Mtd, StopReason};

impl Pass<'_> {
    /// As [`Pass::run`], for patients of whom those without a DLT may have a moderate toxicity, and where each DLT ends the study with
    /// these probabilities, one for each dose level, or none where it does not, whatever else happens.
    ///
    /// Of a cohort of n at a dose level with the DLT probability p and the probability h of such an end, the study goes on after k DLTs
    /// with probability C(n, k) (p (1 − h))^k (1 − p)^(n − k), and ends with 1 − (1 − p h)^n: a cohort whose patients are all treated
    /// unless one ends the study has one who would if and only if it is ended. Patients and DLTs are not told then: how many of the last
    /// cohort were treated depends on the calendar.
    ///
    /// Of one patient whose moderate toxicity matters, with the probability m of one without a DLT, 1 − p is parted: m of it leads where
    /// such a toxicity does, 1 − m where none does.
    pub fn run_with_events(&mut self, patients: &[Evaluable], halt_probabilities: &[f64]) -> Selection {
        let dlt_probabilities: Vec<f64> = patients.iter().map(|patient| patient.dlt).collect();
        let mut selection = Selection::default();
        let mut weights = Weights::new(&dlt_probabilities);
        self.set_moderate(patients.iter().map(|patient| patient.moderate));
        let (graph, probabilities) = self.parts();
        let mut moderate = graph.moderate();
        probabilities.fill(0.0);
        probabilities[0] = 1.0;
        for (state, Cohort { dose, patients: size, .. }, edges) in graph.cohorts() {
            let probability = probabilities[state as usize];
            let (p, halt) = (dlt_probabilities[dose.index()], halt_probabilities.get(dose.index()).copied());
            let weights = weights.of(dose.index(), size);
            let (mut spared, mut edges) = (1.0, edges.iter().zip(weights));
            if let Some(after) = moderate.at(state) {
                let m = patients[dose.index()].moderate;
                probabilities[after as usize] += probability * weights[0] * m;
                spared = 1.0 - halt.unwrap_or(0.0);
                edges
                    .next()
                    .into_iter()
                    .for_each(|(&after, w)| probabilities[after as usize] += probability * w * (1.0 - m));
            }
            for (&after, &weight) in edges {
                probabilities[after as usize] += probability * weight * spared;
                spared *= 1.0 - halt.unwrap_or(0.0);
            }
            match halt {
                None => selection.mean_patients[dose.index()] += probability * f64::from(size),
                Some(halt) => {
                    let ended = -libm::expm1(f64::from(size) * libm::log1p(-p * halt));
                    selection.end(Mtd::Undetermined, StopReason::Halted, probability * ended);
                }
            }
        }
        for Ending { mtd, reason, states } in graph.endings() {
            selection.end(*mtd, *reason, probabilities[states.clone()].iter().sum());
        }
        for (dose, &p) in dlt_probabilities.iter().enumerate() {
            selection.mean_dlts[dose] = selection.mean_patients[dose] * p;
        }
        selection.settle();
        selection
    }
}
