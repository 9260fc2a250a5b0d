//! The one-parameter models of the CRM and the posterior of their parameter.

use super::skeleton::{scaled, scaled_doses};
use crate::design::{DoseEstimate, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::{DltCurve, Reassessment};
use crate::stats::Lattice;

/// The 95 % quantile of the standard normal distribution: limits of 90 % probability on both sides.
const NORMAL_95: f64 = 1.644_853_626_951_472_7;

/// Of the places that a sum may need, the table has those of the coarsest step halved so often.
const TABLE_HALVINGS: u32 = 5;
const TABLE_STEP: i64 = Lattice::COARSEST >> TABLE_HALVINGS;

/// The table reaches so many coarsest steps to either side of the prior mean; beyond, the model itself is asked.
const TABLE_REACH: i64 = 16;

/// Numbers that the table has for each dose level: ln p, ln(1 − p) and p.
const ENTRIES: usize = 3;

/// A working model for the DLT probability p of each dose level, with a normal prior of mean 0 on its parameter β.
///
/// Empiric: p = s^exp(β). One-parameter logistic: logit p = a + exp(β)·(logit s − a). Here s is the skeleton and a the intercept.
/// O'Quigley, Pepe and Fisher 1990 (doi:10.2307/2531628); the parametrisation is that of Cheung 2011, "Dose finding by the
/// continual reassessment method", ISBN 978-1-4200-9151-9, chapter 3.
#[derive(Debug)]
pub(in crate::design) struct Model {
    curve: DltCurve,
    /// The dose levels on the scale of the model.
    scaled: Vec<f64>,
    prior_variance: f64,
    target: f64,
    /// Its origin is the β at which the lowest dose level has the target DLT rate.
    lattice: Lattice,
    /// The place nearest to the prior mean.
    start: i64,
    /// One row a place: the logarithm of the prior, then the entries of each dose level.
    table: Vec<f64>,
}

/// What is known of β.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::design) struct Posterior {
    pub(in crate::design) mean: f64,
    pub(in crate::design) variance: f64,
    /// The probability that the DLT probability of the lowest dose level is above the target; `None` if nobody asked.
    pub(in crate::design) lowest_above_target: Option<f64>,
}

/// What was seen: a likelihood.
#[derive(Debug, Clone, Default)]
pub(in crate::design) struct Evidence {
    /// How often ln p or ln(1 − p) of a dose level counts, by its place in a row of the table.
    counts: Vec<(usize, f64)>,
    /// Patients without a DLT so far: the place of p of their dose level in a row, and the weight w of 1 − w·p.
    pending: Vec<(usize, f64)>,
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

    /// The logarithm of the posterior at a row of the table, up to a constant.
    fn log_posterior(&self, row: &[f64]) -> f64 {
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

impl Model {
    pub(in crate::design) fn new(parameters: &Reassessment, doses: usize) -> Self {
        let (curve, target) = (parameters.curve, parameters.target_dlt_rate.get());
        let scaled_doses = scaled_doses(curve, &parameters.skeleton, target, doses);
        // A posterior is hardly ever wider than the prior, nor than 1 once there is any likelihood: its steepness is that of e^β.
        let step = 0.5 * parameters.prior_variance.sqrt().min(1.0);
        let lattice = Lattice::new(libm::log(scaled(curve, target) / scaled_doses[0]), step);
        let mut model = Self {
            curve,
            scaled: scaled_doses,
            prior_variance: parameters.prior_variance,
            target,
            lattice,
            start: lattice.nearest(0.0),
            table: Vec::new(),
        };
        model.table = (model.first_row()..=model.last_row()).flat_map(|row| model.row(row * TABLE_STEP)).collect();
        model
    }

    fn first_row(&self) -> i64 {
        (self.start - TABLE_REACH * Lattice::COARSEST) / TABLE_STEP
    }

    fn last_row(&self) -> i64 {
        (self.start + TABLE_REACH * Lattice::COARSEST) / TABLE_STEP
    }

    /// A row of the table.
    fn row(&self, place: i64) -> Vec<f64> {
        let beta = self.lattice.at(place);
        let mut row = vec![-0.5 * beta * beta / self.prior_variance];
        for &dose in &self.scaled {
            let (p, not) = self.log_probabilities(dose, beta);
            row.extend([p, not, libm::exp(p)]);
        }
        row
    }

    /// ln p and ln(1 − p) of a dose level on the scale of the model.
    fn log_probabilities(&self, scaled: f64, beta: f64) -> (f64, f64) {
        let tilted = libm::exp(beta) * scaled;
        match self.curve {
            DltCurve::Empiric => (tilted, log_one_minus_exp(tilted)),
            DltCurve::Logistic { intercept } => (-softplus(-intercept - tilted), -softplus(intercept + tilted)),
        }
    }

    /// The posterior given the evidence; `with_tail` if the lowest dose level is to be judged.
    pub(in crate::design) fn fit(&self, evidence: &Evidence, with_tail: bool) -> Posterior {
        let width = 1 + ENTRIES * self.scaled.len();
        let first = self.first_row();
        let log_posterior = |place: i64| {
            let row = place / TABLE_STEP - first;
            match self.table.chunks_exact(width).nth(usize::try_from(row).unwrap_or(usize::MAX)) {
                Some(row) if place % TABLE_STEP == 0 => evidence.log_posterior(row),
                _ => evidence.log_posterior(&self.row(place)),
            }
        };
        let summary = self.lattice.summarise(self.start, with_tail, log_posterior);
        Posterior { mean: summary.mean, variance: summary.variance, lowest_above_target: summary.below_origin }
    }

    /// The DLT probability of a dose level at this β.
    pub(in crate::design) fn dlt_probability(&self, dose: DoseLevel, beta: f64) -> f64 {
        libm::exp(self.log_probabilities(self.scaled[dose.index()], beta).0)
    }

    /// The dose level among `doses`, which come in rising order, whose DLT probability at this β is nearest to the target; the
    /// lower of two equally near, and the lowest of the ladder if there are none.
    pub(in crate::design) fn nearest(&self, doses: impl Iterator<Item = DoseLevel>, beta: f64) -> DoseLevel {
        let distance = |dose| (self.dlt_probability(dose, beta) - self.target).abs();
        let nearest = doses.map(|dose| (distance(dose), dose)).min_by(|a, b| a.0.total_cmp(&b.0));
        nearest.map_or(DoseLevel::LOWEST, |(_, dose)| dose)
    }

    /// The DLT probability of each dose level at the posterior mean, with those at the 90 % limits of β by the normal
    /// approximation: mean ± 1.645 standard deviations.
    pub(in crate::design) fn estimates(&self, posterior: &Posterior) -> Vec<DoseEstimate> {
        let margin = NORMAL_95 * posterior.variance.sqrt();
        let estimate = |dose| DoseEstimate {
            dlt_probability: self.dlt_probability(dose, posterior.mean),
            // The greater β, the lower every DLT probability.
            lower: self.dlt_probability(dose, posterior.mean + margin),
            upper: self.dlt_probability(dose, posterior.mean - margin),
        };
        DoseLevel::ladder(self.scaled.len()).map(estimate).collect()
    }

    /// How many dose levels there are.
    pub(in crate::design) fn doses(&self) -> usize {
        self.scaled.len()
    }
}

/// ln(1 − e^x) for negative x, without cancellation (Mächler 2012, "Accurately computing log(1 − exp(−|a|))").
fn log_one_minus_exp(x: f64) -> f64 {
    if x > -std::f64::consts::LN_2 { libm::log(-libm::expm1(x)) } else { libm::log1p(-libm::exp(x)) }
}

/// ln(1 + e^x).
fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + libm::log1p(libm::exp(-x)) } else { libm::log1p(libm::exp(x)) }
}
