//! The patients of one trial in order of arrival, drawn as they are needed and the same for every design and scenario.

use rand::distr::{Distribution, Open01};
use rand_distr::Exp1;

use crate::scenario::{Arrivals, DaysDistribution, Plan};
use crate::streams::{Purpose, Stream, stream};

/// What a patient brings along, whatever design and scenario they meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patient {
    /// The day of arrival.
    pub arrival: f64,
    /// Uniform on (0, 1): there is a DLT at a dose level whose true DLT probability is above it.
    pub tolerance: f64,
    /// Days from the start of preconditioning to leaving without a DLT; infinite if never within the window.
    pub dropout: f64,
    /// Days until the product is there, or until it is known that there will be none.
    pub production: f64,
    /// Whether a product can be made.
    pub has_product: bool,
}

/// How patients are drawn: the part of a plan that does not change from trial to trial.
#[derive(Debug, Clone, Copy)]
pub struct PatientModel {
    seed: u64,
    arrivals: Arrivals,
    mean_gap_days: f64,
    dropout_probability: f64,
    window_days: f64,
    not_infused_probability: f64,
    production: DaysDistribution,
}

impl PatientModel {
    /// The patients of a plan under a seed.
    pub fn new(plan: &Plan, seed: u64) -> Self {
        Self {
            seed,
            arrivals: plan.enrolment.arrivals,
            mean_gap_days: plan.enrolment.arrivals.mean_gap_days(),
            dropout_probability: plan.conduct.dropout_probability.get(),
            window_days: plan.dlt_window.days(),
            not_infused_probability: plan.conduct.not_infused_probability.get(),
            production: plan.conduct.production,
        }
    }

    /// Days to dropout from a uniform draw: exponential, with the stated probability of falling into the window.
    fn dropout_days(&self, uniform: f64) -> f64 {
        if uniform >= self.dropout_probability {
            return f64::INFINITY;
        }
        self.window_days * libm::log1p(-uniform) / libm::log1p(-self.dropout_probability)
    }
}

/// The patients of one trial. Each is drawn once, when first asked for.
#[derive(Debug)]
pub struct Patients {
    model: PatientModel,
    drawn: Vec<Patient>,
    arrival: Stream,
    tolerance: Stream,
    dropout: Option<Stream>,
    manufacture: Option<Stream>,
    production: Option<Stream>,
}

impl Patients {
    /// The patients of a trial (counted from 1).
    pub fn new(model: PatientModel, trial: u64) -> Self {
        let stream = |purpose| stream(model.seed, trial, purpose);
        let if_random = |random: bool, purpose| random.then(|| stream(purpose));
        Self {
            arrival: stream(Purpose::Arrival),
            tolerance: stream(Purpose::Tolerance),
            dropout: if_random(model.dropout_probability > 0.0, Purpose::Dropout),
            manufacture: if_random(model.not_infused_probability > 0.0, Purpose::Manufacture),
            production: if_random(!matches!(model.production, DaysDistribution::Fixed { .. }), Purpose::Production),
            drawn: Vec::new(),
            model,
        }
    }

    /// Forgets these patients and begins those of another trial, in the same memory.
    pub fn restart(&mut self, trial: u64) {
        let mut drawn = std::mem::take(&mut self.drawn);
        drawn.clear();
        *self = Self { drawn, ..Self::new(self.model, trial) };
    }

    /// The patient who comes at this place (from 0) in the order of arrival.
    #[inline]
    pub fn get(&mut self, index: usize) -> &Patient {
        while self.drawn.len() <= index {
            self.draw();
        }
        &self.drawn[index]
    }

    #[inline]
    fn draw(&mut self) {
        let gap = match self.model.arrivals {
            Arrivals::Poisson { .. } => {
                let exponential: f64 = Exp1.sample(&mut self.arrival);
                exponential * self.model.mean_gap_days
            }
            Arrivals::Fixed { .. } => self.model.mean_gap_days,
        };
        let before = self.drawn.last().map_or(0.0, |patient| patient.arrival);
        let uniform = |stream: &mut Option<Stream>| stream.as_mut().map(|stream| open01(stream));
        let patient = Patient {
            arrival: before + gap,
            tolerance: open01(&mut self.tolerance),
            dropout: uniform(&mut self.dropout).map_or(f64::INFINITY, |u| self.model.dropout_days(u)),
            has_product: uniform(&mut self.manufacture).is_none_or(|u| u >= self.model.not_infused_probability),
            production: self.model.production.quantile(uniform(&mut self.production).unwrap_or(0.0)),
        };
        self.drawn.push(patient);
    }
}

/// Uniform on the open interval: p = 0 never and p = 1 always gives a DLT.
#[inline]
fn open01(stream: &mut Stream) -> f64 {
    Open01.sample(stream)
}
