//! A pass of probability through a graph whose trials a DLT may end at once: what is left of each cohort goes on.

use super::capped::Ending;
use super::pass::{Pass, Selection, Weights};
use crate::design::{Cohort, Mtd, StopReason};

impl Pass<'_> {
    /// As [`Pass::run`], where each DLT ends the study with these probabilities, one for each dose level, whatever else happens. Of a
    /// cohort of n at a dose level with the DLT probability p and this one h, the study goes on after k DLTs with probability
    /// C(n, k) (p (1 − h))^k (1 − p)^(n − k), and ends with 1 − (1 − p h)^n: a cohort whose patients are all treated unless one ends the
    /// study has one who would if and only if it is ended. Patients and DLTs are not told: how many of the last cohort were treated
    /// depends on the calendar.
    pub fn run_with_halts(&mut self, dlt_probabilities: &[f64], halt_probabilities: &[f64]) -> Selection {
        let mut selection = Selection::default();
        let mut weights = Weights::new(dlt_probabilities);
        let (graph, probabilities) = self.parts();
        probabilities.fill(0.0);
        probabilities[0] = 1.0;
        for (state, Cohort { dose, patients, .. }, edges) in graph.cohorts() {
            let probability = probabilities[state as usize];
            let (p, halt) = (dlt_probabilities[dose.index()], halt_probabilities[dose.index()]);
            let mut spared = 1.0;
            for (&after, &weight) in edges.iter().zip(weights.of(dose.index(), patients)) {
                probabilities[after as usize] += probability * weight * spared;
                spared *= 1.0 - halt;
            }
            let ended = -libm::expm1(f64::from(patients) * libm::log1p(-p * halt));
            selection.end(Mtd::Undetermined, StopReason::Halted, probability * ended);
        }
        for Ending { mtd, reason, states } in graph.endings() {
            selection.end(*mtd, *reason, probabilities[states.clone()].iter().sum());
        }
        selection.settle();
        selection
    }
}
