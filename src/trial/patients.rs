//! The patients of one trial in order of arrival, drawn as they are needed and the same for every design and scenario.

use std::ops::Range;
use std::sync::LazyLock;

use rand::Rng;
use rand_distr::{Distribution, Open01};

use super::cohort::later;
use crate::scenario::{Arrivals, DaysDistribution, Plan};
use crate::stats::Tabulated;
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
    /// For Poisson arrivals: the negative logarithm, by which uniform numbers become exponential ones.
    negative_log: Option<&'static Tabulated>,
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
            negative_log: matches!(plan.enrolment.arrivals, Arrivals::Poisson { .. }).then(|| &*NEGATIVE_LOG),
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

/// Off by a twenty-millionth of the mean gap at most, less than any clock of a trial would tell.
static NEGATIVE_LOG: LazyLock<Tabulated> = LazyLock::new(|| Tabulated::new(negative_log, 5e-8, 16));

#[cold]
#[inline(never)]
fn negative_log(x: f64) -> f64 {
    -libm::log(x)
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
    /// So many are drawn at once, about the median of what trials needed so far. No value depends on it.
    at_once: usize,
}

/// Arrivals looked at together.
const WINDOW: usize = 4;

/// Arrivals drawn together.
const CHUNK: usize = 8;

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
            at_once: 0,
        }
    }

    /// Forgets these patients and begins those of another trial, in the same memory.
    #[inline]
    pub fn restart(&mut self, trial: u64) {
        self.streams = self.model.streams.trial(trial);
        self.tolerances = self.streams.stream(Purpose::Tolerance);
        self.gaps = self.streams.stream(Purpose::Arrival);
        let was_enough = self.drawn <= self.at_once.next_multiple_of(CHUNK);
        self.at_once = if was_enough { self.at_once.saturating_sub(1) } else { self.at_once + 1 };
        self.drawn = 0;
        self.draw(self.at_once.div_ceil(CHUNK));
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
            self.draw(1);
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
                self.draw(1);
            } else if earlier < WINDOW {
                return index;
            }
        }
    }

    /// Draws the arrivals of so many more chunks of patients.
    #[inline(never)]
    fn draw(&mut self, chunks: usize) {
        let drawn = self.drawn;
        self.drawn += chunks * CHUNK;
        if self.arrivals.len() < self.drawn + WINDOW {
            self.arrivals.resize(2 * self.drawn + WINDOW, f64::INFINITY);
        }
        let mut day = drawn.checked_sub(1).map_or(0.0, |last| self.arrivals[last]);
        let (pairs, _) = self.arrivals[drawn..self.drawn].as_chunks_mut::<2>();
        if let Some(table) = self.model.negative_log {
            let mut gaps = self.gaps;
            for pair in pairs {
                let word = gaps.next_u64();
                for (place, half) in pair.iter_mut().zip([word as u32, (word >> 32) as u32]) {
                    let uniform = uniform_of(half);
                    let gap = table.at(uniform).unwrap_or_else(|| negative_log(uniform)) * self.model.mean_gap_days;
                    // Rounding could make a gap of no time negative.
                    day += later(0.0, gap);
                    *place = day;
                }
            }
            self.gaps = gaps;
        } else {
            for (place, number) in pairs.iter_mut().flatten().zip(drawn + 1..) {
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

    /// Uniform on (0, 1): the patient at this place responds where the probability of a response is above it.
    pub fn response(&self, index: usize) -> f64 {
        uniform(self.streams.stream(Purpose::Response), index)
    }

    /// Whether the patient at this place has a DLT where this is the threshold: whether the [tolerance](Self::tolerance) is
    /// below the DLT probability, told from the word that it is made of.
    #[inline]
    pub(super) fn has_dlt(&self, index: usize, threshold: Threshold) -> bool {
        self.tolerances.skip(index as u64).next_u64() >> UNUSED_BITS < threshold.0
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

/// The bits of a word that a uniform number is not made of: the others, as a whole number and a half, are in units of 2⁻⁵².
const UNUSED_BITS: u32 = 12;

/// Below which words a tolerance means a DLT.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Threshold(u64);

impl Threshold {
    /// At a DLT probability.
    pub(super) fn new(dlt_probability: f64) -> Self {
        // k + ½ < 2⁵² p for every whole number k below this one, without any rounding.
        Self((dlt_probability * 2.0_f64.powi(52) - 0.5).ceil() as u64)
    }
}

/// A number uniform on (0, 1) from half a word: of 2³² in equal steps. A gap is then at most 22.9 times the mean.
#[inline]
fn uniform_of(half: u32) -> f64 {
    const BELOW_ONE: f64 = 1.0 - 1.0 / (1_u64 << 33) as f64;
    f64::from_bits(u64::from(half) << (f64::MANTISSA_DIGITS - 1 - u32::BITS) | 1.0_f64.to_bits()) - BELOW_ONE
}

/// The number at this place of a stream, uniform on (0, 1). Open at both ends: p = 0 never and p = 1 always gives a DLT.
#[inline]
fn uniform(stream: Stream, index: usize) -> f64 {
    Open01.sample(&mut stream.skip(index as u64))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::scenario::{DEFAULT, parse};

    #[test]
    fn a_threshold_tells_the_same_as_the_tolerance_to_the_last_bit() {
        let patients = Patients::new(PatientModel::new(&parse(DEFAULT.stem, DEFAULT.text).unwrap().plan, 7), 1);
        let certain = [0.0, 1.0, f64::MIN_POSITIVE, 1e-17, 0.3, 0.5, 1.0 - f64::EPSILON / 2.0];
        for index in 0..1000 {
            let tolerance = patients.tolerance(index);
            let close = [tolerance.next_down(), tolerance, tolerance.next_up()];
            for p in certain.into_iter().chain(close) {
                assert_eq!(patients.has_dlt(index, Threshold::new(p)), tolerance < p, "{tolerance} < {p}");
            }
        }
    }
}
