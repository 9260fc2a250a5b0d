//! The patients of one trial in order of arrival, drawn as they are needed and the same for every design and scenario.

use std::ops::Range;

use rand::distr::{Distribution, Open01};
use rand_distr::Exp1;

use crate::scenario::{Arrivals, DaysDistribution, Plan};
use crate::streams::{Purpose, SeedStreams, Stream, TrialStreams};

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
    streams: SeedStreams,
    poisson: bool,
    mean_gap_days: f64,
    dropout_probability: f64,
    window_days: f64,
    not_infused_probability: f64,
    production: DaysDistribution,
    production_varies: bool,
}

impl PatientModel {
    /// The patients of a plan under a seed.
    pub fn new(plan: &Plan, seed: u64) -> Self {
        let production = plan.conduct.production;
        Self {
            streams: SeedStreams::new(seed),
            poisson: matches!(plan.enrolment.arrivals, Arrivals::Poisson { .. }),
            mean_gap_days: plan.enrolment.arrivals.mean_gap_days(),
            dropout_probability: plan.conduct.dropout_probability.get(),
            window_days: plan.dlt_window.days(),
            not_infused_probability: plan.conduct.not_infused_probability.get(),
            production,
            production_varies: !matches!(production, DaysDistribution::Fixed { .. }),
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

/// The patients of one trial. Each is the same whenever asked for.
#[derive(Debug)]
pub struct Patients {
    model: PatientModel,
    streams: TrialStreams,
    tolerances: Stream,
    /// The gaps between arrivals that are not drawn yet.
    gaps: Stream,
    /// The days of arrival, of which so many are drawn.
    arrivals: Vec<f64>,
    drawn: usize,
}

/// Arrivals drawn, and looked at, together.
const AT_A_TIME: usize = 4;

impl Patients {
    /// The patients of a trial (counted from 1).
    pub fn new(model: PatientModel, trial: u64) -> Self {
        let streams = model.streams.trial(trial);
        Self {
            model,
            streams,
            tolerances: streams.stream(Purpose::Tolerance),
            gaps: streams.stream(Purpose::Arrival),
            arrivals: Vec::new(),
            drawn: 0,
        }
    }

    /// Forgets these patients and begins those of another trial, in the same memory.
    #[inline]
    pub fn restart(&mut self, trial: u64) {
        self.streams = self.model.streams.trial(trial);
        self.tolerances = self.streams.stream(Purpose::Tolerance);
        self.gaps = self.streams.stream(Purpose::Arrival);
        self.drawn = 0;
    }

    /// How many arrivals have been drawn so far.
    pub fn drawn(&self) -> usize {
        self.drawn
    }

    /// The day on which the patient at this place (from 0) in the order of arrival comes.
    #[inline]
    pub fn arrival(&mut self, index: usize) -> f64 {
        self.arrivals(index..index + 1)[0]
    }

    /// The days on which the patients at these places come.
    #[inline]
    pub(super) fn arrivals(&mut self, places: Range<usize>) -> &[f64] {
        while self.drawn < places.end {
            self.draw();
        }
        &self.arrivals[places]
    }

    /// The place, from `first` on, of the first patient who does not come before `day`.
    #[inline]
    pub(super) fn first_from(&mut self, first: usize, day: f64) -> usize {
        let mut index = first;
        loop {
            // Counted rather than searched: how many come before a day is anybody's guess, the processor's too.
            let earlier = self.arrivals(index..index + AT_A_TIME).iter().filter(|&&arrival| arrival < day).count();
            index += earlier;
            if earlier < AT_A_TIME {
                return index;
            }
        }
    }

    /// Draws the next few arrivals.
    #[inline(never)]
    fn draw(&mut self) {
        let end = self.drawn + AT_A_TIME;
        if self.arrivals.len() < end {
            self.arrivals.resize(2 * end, 0.0);
        }
        let model = &self.model;
        let mut day = self.drawn.checked_sub(1).map_or(0.0, |last| self.arrivals[last]);
        for (index, place) in (self.drawn..end).zip(&mut self.arrivals[self.drawn..end]) {
            day = if model.poisson {
                let exponential: f64 = Exp1.sample(&mut self.gaps);
                day + exponential * model.mean_gap_days
            } else {
                (index + 1) as f64 * model.mean_gap_days
            };
            *place = day;
        }
        self.drawn = end;
    }

    /// The tolerance of the patient at this place (from 0) in the order of arrival; see [`Patient::tolerance`].
    #[inline]
    pub fn tolerance(&self, index: usize) -> f64 {
        uniform(self.tolerances, index)
    }

    /// What the patient at this place (from 0) in the order of arrival brings along. Only what is not certain is drawn.
    pub fn get(&self, index: usize) -> Patient {
        let model = &self.model;
        let draw = |purpose, varies: bool| varies.then(|| uniform(self.streams.stream(purpose), index));
        let dropout = draw(Purpose::Dropout, model.dropout_probability > 0.0);
        let manufacture = draw(Purpose::Manufacture, model.not_infused_probability > 0.0);
        let production = draw(Purpose::Production, model.production_varies);
        Patient {
            tolerance: self.tolerance(index),
            dropout: dropout.map_or(f64::INFINITY, |u| model.dropout_days(u)),
            has_product: manufacture.is_none_or(|u| u >= model.not_infused_probability),
            // A certain number of days is the same at every probability.
            production: model.production.quantile(production.unwrap_or(0.5)),
        }
    }
}

/// The number at this place of a stream, uniform on (0, 1). Open at both ends: p = 0 never and p = 1 always gives a DLT.
#[inline]
fn uniform(stream: Stream, index: usize) -> f64 {
    Open01.sample(&mut stream.skip(index as u64))
}
