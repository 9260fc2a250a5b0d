//! The patients of one trial in order of arrival, drawn as they are needed and the same for every design and scenario.

use rand::Rng;
use rand_distr::{Distribution, Open01};

use super::arrivals::{ArrivalModel, Arrivals, Crowd, Next, Taken};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::scenario::{DaysDistribution, OwnConduct, Plan};
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
    arrivals: ArrivalModel,
    dropout_probability: f64,
    window_days: f64,
    not_infused_probability: f64,
    production: Production,
    /// Production and the days of the DLT window at each dose level, where they differ.
    by_dose: Option<[(Production, f64); MAX_DOSES]>,
}

impl PatientModel {
    /// The patients of a plan under a seed.
    pub fn new(plan: &Plan, seed: u64) -> Self {
        Self {
            streams: SeedStreams::new(seed),
            arrivals: ArrivalModel::new(plan.enrolment.arrivals),
            dropout_probability: plan.conduct.dropout_probability.get(),
            window_days: plan.dlt_window.days(),
            not_infused_probability: plan.conduct.not_infused_probability.get(),
            production: Production::new(plan.conduct.production),
            by_dose: by_dose(plan),
        }
    }

    /// Days to dropout from a uniform draw: exponential, with the stated probability of falling into the window.
    fn dropout_days(&self, uniform: f64, window_days: f64) -> f64 {
        if uniform >= self.dropout_probability {
            return f64::INFINITY;
        }
        window_days * libm::log1p(-uniform) / libm::log1p(-self.dropout_probability)
    }
}

/// How long a product takes.
#[derive(Debug, Clone, Copy)]
enum Production {
    /// The same for everyone.
    Certain(f64),
    Drawn(DaysDistribution),
}

impl Production {
    fn new(days: DaysDistribution) -> Self {
        match days {
            DaysDistribution::Fixed { days } => Self::Certain(days.min(LONGEST_PRODUCTION)),
            _ => Self::Drawn(days),
        }
    }

    /// The days of a patient, whose number is drawn only if it matters.
    #[inline]
    fn days(self, draw: impl FnOnce() -> f64) -> f64 {
        match self {
            Self::Certain(days) => days,
            Self::Drawn(days) => days.quantile(draw()).min(LONGEST_PRODUCTION),
        }
    }
}

/// Production and the days of the DLT window at each dose level, if any dose level has one of its own.
fn by_dose(plan: &Plan) -> Option<[(Production, f64); MAX_DOSES]> {
    let differs = |own: &OwnConduct| own.has_window() || own.production.is_some();
    plan.own.iter().any(differs).then(|| {
        let mut by_dose = [(Production::new(plan.conduct.production), plan.dlt_window.days()); MAX_DOSES];
        for dose in DoseLevel::ladder(plan.own.len()) {
            by_dose[dose.index()] = (Production::new(plan.production_at(dose)), plan.dlt_window_at(dose).days());
        }
        by_dose
    })
}

/// A thousand centuries, which only the tails of absurd distributions exceed: whoever comes within them can be counted.
const LONGEST_PRODUCTION: f64 = 36_525_000.0;

/// The patients of one trial. Each is the same whenever asked for.
#[derive(Debug)]
pub struct Patients {
    model: PatientModel,
    streams: TrialStreams,
    tolerances: Tolerances,
    arrivals: Arrivals,
}

impl Patients {
    /// The patients of a trial (counted from 1).
    pub fn new(model: PatientModel, trial: u64) -> Self {
        let streams = model.streams.trial(trial);
        let arrivals = Arrivals::new(model.arrivals, streams.stream(Purpose::Arrival));
        Self { model, streams, tolerances: Tolerances(streams.stream(Purpose::Tolerance)), arrivals }
    }

    /// Forgets these patients and begins those of another trial, in the same memory.
    #[inline]
    pub fn restart(&mut self, trial: u64) {
        self.streams = self.model.streams.trial(trial);
        self.tolerances = Tolerances(self.streams.stream(Purpose::Tolerance));
        self.arrivals.restart(self.streams.stream(Purpose::Arrival));
    }

    /// How many arrivals have been drawn from day 0 on.
    pub fn drawn(&self) -> usize {
        self.arrivals.drawn()
    }

    /// Goes on to whoever comes next, and says on which day. [`Next::default`] is day 0. To go on from before whoever comes next would
    /// count anew who comes in time of which it is known that nobody does.
    #[inline]
    pub fn coming(&mut self, next: Next) -> (Next, f64) {
        self.arrivals.coming(next)
    }

    /// Goes on to a day: whoever comes before it has come.
    #[inline(always)]
    pub fn pass(&mut self, next: Next, day: f64) -> Next {
        self.arrivals.pass(next, day)
    }

    /// See [`Arrivals::passing`].
    pub(super) fn passing(&mut self, next: Next, day: f64) -> (Vec<f64>, Option<Crowd>, Vec<f64>) {
        self.arrivals.passing(next, day)
    }

    /// Goes on to a day, and takes as many as a cohort has who come then.
    #[inline(always)]
    pub(super) fn take(&mut self, next: Next, day: f64, patients: u32) -> Taken<'_> {
        self.arrivals.take(next, day, patients)
    }

    /// The tolerance of the patient at this place; see [`Patient::tolerance`].
    #[inline]
    pub fn tolerance(&self, place: u64) -> f64 {
        self.tolerances.at(place)
    }

    /// The tolerances of all patients.
    #[inline]
    pub(super) fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    /// Uniform on (0, 1): a DLT of the patient at this place ends the study where the probability that one does is above it.
    pub fn halt(&self, place: u64) -> f64 {
        uniform(self.streams.stream(Purpose::Halt), place)
    }

    /// Uniform on (0, 1): the patient at this place, without a DLT, has a moderate toxicity where the probability of one is above it.
    pub fn moderate(&self, place: u64) -> f64 {
        uniform(self.streams.stream(Purpose::Moderate), place)
    }

    /// Uniform on (0, 1): the patient at this place responds where the probability of a response is above it.
    pub fn response(&self, place: u64) -> f64 {
        uniform(self.streams.stream(Purpose::Response), place)
    }

    /// What the patient at this place brings along where no dose level differs from the others.
    pub fn get(&self, place: u64) -> Patient {
        let model = &self.model;
        self.bring(place, model.production, model.window_days)
    }

    /// The same for treatment at a dose level.
    #[inline]
    pub fn get_at(&self, place: u64, dose: DoseLevel) -> Patient {
        match &self.model.by_dose {
            None => self.get(place),
            Some(by_dose) => {
                let (production, window_days) = by_dose[dose.index()];
                self.bring(place, production, window_days)
            }
        }
    }

    /// Only what is not certain is drawn.
    #[inline]
    fn bring(&self, place: u64, production: Production, window_days: f64) -> Patient {
        let model = &self.model;
        let draw = |purpose| uniform(self.streams.stream(purpose), place);
        let dropout = (model.dropout_probability > 0.0).then(|| draw(Purpose::Dropout));
        let manufacture = (model.not_infused_probability > 0.0).then(|| draw(Purpose::Manufacture));
        Patient {
            tolerance: self.tolerance(place),
            dropout: dropout.map_or(f64::INFINITY, |u| model.dropout_days(u, window_days)),
            has_product: manufacture.is_none_or(|u| u >= model.not_infused_probability),
            production: production.days(|| draw(Purpose::Production)),
        }
    }
}

/// The tolerances of the patients of one trial, by their places in the order of arrival.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tolerances(Stream);

impl Tolerances {
    /// See [`Patient::tolerance`].
    #[inline]
    pub(super) fn at(self, place: u64) -> f64 {
        uniform(self.0, place)
    }

    /// From a place on, whether a patient has a DLT where this is the threshold.
    #[inline]
    pub(super) fn dlts_from(self, place: u64, threshold: Threshold) -> impl Iterator<Item = bool> {
        let mut words = self.0.skip(place);
        std::iter::repeat_with(move || threshold.is_above(words.next_u64()))
    }

    /// Whether the patient at a place has a DLT where this is the threshold: whether the tolerance is below the DLT probability, told from
    /// the word that it is made of.
    #[inline]
    pub(super) fn has_dlt(self, place: u64, threshold: Threshold) -> bool {
        threshold.is_above(self.0.skip(place).next_u64())
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

    #[inline]
    fn is_above(self, word: u64) -> bool {
        word >> UNUSED_BITS < self.0
    }
}

/// The number at this place of a stream, uniform on (0, 1). Open at both ends: p = 0 never and p = 1 always gives a DLT.
#[inline]
fn uniform(stream: Stream, place: u64) -> f64 {
    Open01.sample(&mut stream.skip(place))
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
        for place in 0..1000 {
            let tolerance = patients.tolerance(place);
            let close = [tolerance.next_down(), tolerance, tolerance.next_up()];
            for p in certain.into_iter().chain(close) {
                let has_dlt = patients.tolerances().has_dlt(place, Threshold::new(p));
                assert_eq!(has_dlt, tolerance < p, "{tolerance} < {p}");
            }
        }
    }
}
