//! The patients of one trial in order of arrival, drawn as they are needed and the same for every design and scenario.

use std::ops::Range;

use rand::Rng;
use rand_distr::{Distribution, Open01};

use super::cohort::later;
use crate::scenario::{Arrivals, DaysDistribution, Plan};
use crate::stats::Exponential;
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
    /// For Poisson arrivals.
    exponential: Option<Exponential>,
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
            exponential: matches!(plan.enrolment.arrivals, Arrivals::Poisson { .. }).then(Exponential::tabulated),
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
    /// The days of arrival, of which so many are drawn. Some more are infinite, so that they need not be told apart.
    arrivals: Vec<f64>,
    drawn: usize,
}

/// Arrivals looked at together.
const WINDOW: usize = 4;

/// Arrivals drawn together, and at the beginning.
const AT_A_TIME: usize = 8;
const AT_FIRST: usize = 12;

impl Patients {
    /// The patients of a trial (counted from 1).
    pub fn new(model: PatientModel, trial: u64) -> Self {
        let streams = model.streams.trial(trial);
        Self {
            model,
            streams,
            tolerances: streams.stream(Purpose::Tolerance),
            gaps: streams.stream(Purpose::Arrival),
            arrivals: vec![f64::INFINITY; WINDOW],
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
        self.arrivals[..WINDOW].fill(f64::INFINITY);
    }

    /// How many arrivals have been drawn so far.
    pub fn drawn(&self) -> usize {
        self.drawn
    }

    /// The day on which the patient at this place (from 0) in the order of arrival comes.
    #[inline]
    pub fn arrival(&mut self, index: usize) -> f64 {
        self.draw_to(index + 1);
        self.arrivals[index]
    }

    /// Draws so many arrivals, if there are fewer.
    #[inline]
    pub(super) fn draw_to(&mut self, patients: usize) {
        while self.drawn < patients {
            self.draw();
        }
    }

    /// The days on which the patients at these places come, who must have been drawn.
    #[inline]
    pub(super) fn arrivals(&self, places: Range<usize>) -> &[f64] {
        &self.arrivals[places]
    }

    /// The place, from `first` on, of the first patient who does not come before `day`.
    #[inline]
    pub(super) fn first_from(&mut self, first: usize, day: f64) -> usize {
        let mut index = first;
        loop {
            // Counted rather than searched: how many come before a day is anybody's guess, the processor's too.
            let window = &self.arrivals[index..index + WINDOW];
            let earlier: usize = window.iter().map(|&arrival| usize::from(arrival < day)).sum();
            index += earlier;
            if index == self.drawn {
                self.draw();
            } else if earlier < WINDOW {
                return index;
            }
        }
    }

    /// Draws the next few arrivals.
    #[inline(never)]
    fn draw(&mut self) {
        let drawn = self.drawn;
        self.drawn = drawn + if drawn == 0 { AT_FIRST } else { AT_A_TIME };
        if self.arrivals.len() < self.drawn + WINDOW {
            self.arrivals.resize(2 * self.drawn + WINDOW, f64::INFINITY);
        }
        let mut day = drawn.checked_sub(1).map_or(0.0, |last| self.arrivals[last]);
        let days = &mut self.arrivals[drawn..self.drawn];
        if let Some(exponential) = self.model.exponential {
            let mut gaps = self.gaps;
            for place in days {
                let gap = exponential.of_word(gaps.next_u64()) * self.model.mean_gap_days;
                // Rounding could make a gap of no time negative.
                day = later(day, day + gap);
                *place = day;
            }
            self.gaps = gaps;
        } else {
            for (place, number) in days.iter_mut().zip(drawn + 1..) {
                *place = number as f64 * self.model.mean_gap_days;
            }
        }
        self.arrivals[self.drawn..self.drawn + WINDOW].fill(f64::INFINITY);
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
