//! What one design comes to over all curves: a mean with its standard error, and the worst of them.

use crate::characteristics::Estimate;
use crate::exact::{CurveAnswer, Inexact};
use crate::scenario::SearchOver;
use crate::sweep::{SweepQuantity, worst};

/// What designs are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchQuantity {
    /// P(correct selection).
    Correct,
    /// P(overdose).
    Overdose,
    /// Mean patients.
    Patients,
    /// Mean DLTs.
    Dlts,
}

impl SearchQuantity {
    /// All of them, in the order of results.
    pub const ALL: [Self; 4] = [Self::Correct, Self::Overdose, Self::Patients, Self::Dlts];

    /// The same of a sweep.
    pub fn of_sweep(self) -> SweepQuantity {
        match self {
            Self::Correct => SweepQuantity::Correct,
            Self::Overdose => SweepQuantity::Overdose,
            Self::Patients => SweepQuantity::Patients,
            Self::Dlts => SweepQuantity::Dlts,
        }
    }
}

/// One design of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// In the order of [`SearchQuantity::ALL`].
    judged: [Judged; SearchQuantity::ALL.len()],
    /// Simulated trials under each curve; `None` if all is exact.
    pub trials: Option<u64>,
    /// Why something was simulated; `None` if all is exact.
    pub inexact: Option<Inexact>,
}

/// One quantity of a design over all curves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The mean with its Monte Carlo standard error: over scenarios what simulation adds, over random curves what both the curves
    /// and simulation add.
    pub mean: Estimate,
    /// The mean over the worst 5 % of the curves, rounded up to a whole number of them.
    pub worst: f64,
}

impl Candidate {
    /// Judges a design by its answers to all curves.
    pub(super) fn new(answers: &[CurveAnswer], over: &SearchOver, inexact: Option<Inexact>) -> Self {
        let trials = answers.first().and_then(|answer| answer.size.trials);
        Self { judged: SearchQuantity::ALL.map(|quantity| judge(quantity.of_sweep(), answers, over)), trials, inexact }
    }

    /// One of the quantities.
    pub fn judged(&self, quantity: SearchQuantity) -> Judged {
        self.judged[quantity as usize]
    }

    /// The mean of one of the quantities.
    pub fn mean(&self, quantity: SearchQuantity) -> f64 {
        self.judged(quantity).mean.value
    }
}

fn judge(quantity: SweepQuantity, answers: &[CurveAnswer], over: &SearchOver) -> Judged {
    let mut values: Vec<f64> = answers.iter().filter_map(|answer| quantity.of(answer)).collect();
    let errors = || answers.iter().map(|answer| quantity.se_of(answer));
    let mean = match over {
        SearchOver::Scenarios(weights) => {
            let total: f64 = weights.iter().sum();
            let value = values.iter().zip(weights).map(|(value, weight)| value * weight / total).sum();
            let squares: Option<f64> =
                errors().zip(weights).map(|(se, weight)| Some((se? * weight / total).powi(2))).sum();
            Estimate::new(value, squares.map(f64::sqrt))
        }
        SearchOver::RandomCurves(_) => {
            let number = values.len() as f64;
            let value = values.iter().sum::<f64>() / number;
            let squares: f64 = values.iter().map(|of| (of - value).powi(2)).sum();
            let mc_se = (number > 1.0).then(|| (squares / (number - 1.0) / number).sqrt());
            Estimate::new(value, mc_se)
        }
    };
    values.sort_by(f64::total_cmp);
    Judged { mean, worst: worst(quantity, &values) }
}
