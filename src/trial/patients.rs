//! The patients of one trial in order of arrival, drawn as they are needed and the same for every design and scenario.

use rand::distr::{Distribution, Open01};
use rand_distr::Exp1;

use crate::scenario::{Arrivals, DaysDistribution, Plan};
use crate::streams::{Purpose, Stream, stream};

/// What a patient brings along to treatment, whatever design and scenario they meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patient {
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
    poisson: bool,
    mean_gap_days: f64,
    dropout_probability: f64,
    window_days: f64,
    not_infused_probability: f64,
    production: DaysDistribution,
    production_varies: bool,
    /// What every patient brings along who is sure not to drop out and to get a product after a certain time.
    certain: Option<Patient>,
}

impl PatientModel {
    /// The patients of a plan under a seed.
    pub fn new(plan: &Plan, seed: u64) -> Self {
        let dropout_probability = plan.conduct.dropout_probability.get();
        let not_infused_probability = plan.conduct.not_infused_probability.get();
        let production = plan.conduct.production;
        let certain = match production {
            DaysDistribution::Fixed { days } if dropout_probability <= 0.0 && not_infused_probability <= 0.0 => {
                Some(Patient { tolerance: 0.5, dropout: f64::INFINITY, production: days, has_product: true })
            }
            _ => None,
        };
        Self {
            seed,
            poisson: matches!(plan.enrolment.arrivals, Arrivals::Poisson { .. }),
            mean_gap_days: plan.enrolment.arrivals.mean_gap_days(),
            dropout_probability,
            window_days: plan.dlt_window.days(),
            not_infused_probability,
            production,
            production_varies: !matches!(production, DaysDistribution::Fixed { .. }),
            certain,
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
    trial: u64,
    arrivals: Drawn,
    tolerances: Drawn,
    dropouts: Drawn,
    manufactures: Drawn,
    productions: Drawn,
}

/// The draws for one purpose so far, and the stream that gives more.
#[derive(Debug)]
struct Drawn {
    purpose: Purpose,
    /// `None` until the first draw of a trial.
    stream: Option<Stream>,
    values: Vec<f64>,
}

impl Drawn {
    fn new(purpose: Purpose) -> Self {
        Self { purpose, stream: None, values: Vec::new() }
    }

    fn restart(&mut self) {
        self.stream = None;
        self.values.clear();
    }

    /// The value at this place. Values are drawn several at a time, so that the generator's state stays in registers.
    #[inline]
    fn get(&mut self, index: usize, model: &PatientModel, trial: u64) -> f64 {
        while self.values.len() <= index {
            self.draw(model, trial);
        }
        self.values[index]
    }

    #[inline(never)]
    fn draw(&mut self, model: &PatientModel, trial: u64) {
        const AT_A_TIME: usize = 8;
        let mut stream = self.stream.take().unwrap_or_else(|| stream(model.seed, trial, self.purpose));
        let mut more = [0.0; AT_A_TIME];
        if self.purpose == Purpose::Arrival {
            let mut day = self.values.last().copied().unwrap_or(0.0);
            for value in &mut more {
                let exponential: f64 = Exp1.sample(&mut stream);
                day += exponential * model.mean_gap_days;
                *value = day;
            }
        } else {
            // Open at both ends: p = 0 never and p = 1 always gives a DLT.
            more.fill_with(|| Open01.sample(&mut stream));
        }
        self.values.extend_from_slice(&more);
        self.stream = Some(stream);
    }
}

impl Patients {
    /// The patients of a trial (counted from 1).
    pub fn new(model: PatientModel, trial: u64) -> Self {
        Self {
            model,
            trial,
            arrivals: Drawn::new(Purpose::Arrival),
            tolerances: Drawn::new(Purpose::Tolerance),
            dropouts: Drawn::new(Purpose::Dropout),
            manufactures: Drawn::new(Purpose::Manufacture),
            productions: Drawn::new(Purpose::Production),
        }
    }

    /// Forgets these patients and begins those of another trial, in the same memory.
    #[inline]
    pub fn restart(&mut self, trial: u64) {
        self.trial = trial;
        self.arrivals.restart();
        self.tolerances.restart();
        self.dropouts.restart();
        self.manufactures.restart();
        self.productions.restart();
    }

    /// How many arrivals and how many tolerances have been drawn so far.
    pub fn drawn(&self) -> (usize, usize) {
        (self.arrivals.values.len(), self.tolerances.values.len())
    }

    /// The day on which the patient at this place (from 0) in the order of arrival comes.
    #[inline]
    pub fn arrival(&mut self, index: usize) -> f64 {
        if self.model.poisson {
            self.arrivals.get(index, &self.model, self.trial)
        } else {
            (index + 1) as f64 * self.model.mean_gap_days
        }
    }

    /// What the patient at this place (from 0) in the order of arrival brings along.
    #[inline]
    pub fn get(&mut self, index: usize) -> Patient {
        let tolerance = self.tolerances.get(index, &self.model, self.trial);
        match self.model.certain {
            Some(certain) => Patient { tolerance, ..certain },
            None => Patient { tolerance, ..self.uncertain(index) },
        }
    }

    /// What differs between patients besides their tolerance. Only what is not certain is drawn.
    fn uncertain(&mut self, index: usize) -> Patient {
        let (model, trial) = (&self.model, self.trial);
        let draw = |drawn: &mut Drawn, random: bool| random.then(|| drawn.get(index, model, trial));
        let dropout = draw(&mut self.dropouts, model.dropout_probability > 0.0);
        let manufacture = draw(&mut self.manufactures, model.not_infused_probability > 0.0);
        let production = draw(&mut self.productions, model.production_varies);
        Patient {
            tolerance: 0.5,
            dropout: dropout.map_or(f64::INFINITY, |u| model.dropout_days(u)),
            has_product: manufacture.is_none_or(|u| u >= model.not_infused_probability),
            // A certain number of days is the same at every probability.
            production: model.production.quantile(production.unwrap_or(0.5)),
        }
    }
}
