//! What was seen in a trial, as a likelihood: factors by their place in a row of the model.

use crate::design::Tallies;
use crate::dose::DoseLevel;

/// Numbers that a row of the model has for each dose level: ln p, ln(1 − p) and p.
const ENTRIES: usize = 3;

/// What was seen: a likelihood.
#[derive(Debug, Clone, Default)]
pub(in crate::design) struct Evidence {
    /// How often ln p or ln(1 − p) of a dose level counts, by its place in a row of the model.
    pub(super) counts: Vec<(usize, f64)>,
    /// Patients without a DLT so far: the place of p of their dose level in a row, and the weight w of 1 − w·p.
    pub(super) pending: Vec<(usize, f64)>,
}

impl Evidence {
    /// Patients whose window is over.
    pub(in crate::design) fn of(tallies: &Tallies) -> Self {
        let mut evidence = Self::default();
        for (dose, (patients, dlts)) in tallies.by_dose().enumerate() {
            let mut count = |entry, times: usize| {
                if times > 0 {
                    evidence.counts.push((1 + ENTRIES * dose + entry, times as f64));
                }
            };
            count(0, dlts);
            count(1, patients - dlts);
        }
        evidence
    }

    /// One patient more, without a DLT so far, of whom the share `weight` of the window counts.
    pub(in crate::design) fn add_pending(&mut self, dose: DoseLevel, weight: f64) {
        self.pending.push((1 + ENTRIES * dose.index() + 2, weight));
    }

    /// The logarithm of the posterior given a row of the model, up to a constant.
    pub(super) fn log_posterior(&self, row: &[f64]) -> f64 {
        // Two sums at a time: each addition has to wait for the one before.
        let (pairs, rest) = self.counts.as_chunks::<2>();
        let (mut known, mut more) = (row[0], 0.0);
        for &[(one, times), (other, other_times)] in pairs {
            known += times * row[one];
            more += other_times * row[other];
        }
        known += more + rest.iter().map(|&(entry, times)| times * row[entry]).sum::<f64>();
        if self.pending.is_empty() {
            return known;
        }
        let unknown: f64 = self.pending.iter().map(|&(entry, weight)| 1.0 - weight * row[entry]).product();
        known + libm::log(unknown)
    }
}
