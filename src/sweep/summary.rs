//! What thousands of answers have in common: means, quantiles, and the worst of them.

use super::surface::Answers;
use crate::characteristics::{Estimate, Quantity, Statistic};
use crate::exact::CurveAnswer;

/// The quantiles that are told over the points of a sweep.
pub const QUANTILES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// The share of points that count as the worst.
const WORST: f64 = 0.05;

/// What is summarised over the points of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepQuantity {
    /// [`CurveAnswer::p_correct`].
    Correct,
    /// [`CurveAnswer::p_overdose`].
    Overdose,
    /// [`CurveAnswer::p_undetermined`].
    Undetermined,
    /// [`crate::exact::CurveSize::mean_patients`].
    Patients,
    /// [`crate::exact::CurveSize::mean_dlts`].
    Dlts,
    /// [`crate::exact::CurveSize::p_more_than_planned`].
    MoreThanPlanned,
}

impl SweepQuantity {
    /// All of them, in the order of results.
    pub const ALL: [Self; 6] =
        [Self::Correct, Self::Overdose, Self::Undetermined, Self::Patients, Self::Dlts, Self::MoreThanPlanned];

    /// What it is called, and what sort of number it is.
    pub fn quantity(self) -> Quantity {
        match self {
            Self::Correct => Quantity::Correct,
            Self::Overdose => Quantity::Overdose,
            Self::Undetermined => Quantity::Undetermined,
            Self::Patients => Quantity::Patients(Statistic::Mean),
            Self::Dlts => Quantity::Dlts(Statistic::Mean),
            Self::MoreThanPlanned => Quantity::MoreThanPlanned,
        }
    }

    /// Its value with its Monte Carlo standard error; `None` where there is none.
    fn estimate(self, brief: &CurveAnswer) -> Option<Estimate> {
        let probability = |p| Some(Estimate::new(p, brief.p_se(p)));
        match self {
            Self::Correct => probability(brief.p_correct),
            Self::Overdose => probability(brief.p_overdose),
            Self::Undetermined => probability(brief.p_undetermined),
            Self::Patients => Some(brief.size.mean_patients),
            Self::Dlts => Some(brief.size.mean_dlts),
            Self::MoreThanPlanned => brief.size.p_more_than_planned,
        }
    }

    /// Its value; `None` where there is none.
    pub fn of(self, brief: &CurveAnswer) -> Option<f64> {
        self.estimate(brief).map(|estimate| estimate.value)
    }

    /// Its Monte Carlo standard error; 0 of an exact answer, none of a single trial.
    pub fn se_of(self, brief: &CurveAnswer) -> Option<f64> {
        self.estimate(brief)?.mc_se
    }

    /// Whether low values are the bad ones.
    fn low_is_bad(self) -> bool {
        self == Self::Correct
    }
}

/// One quantity of one design over all points of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Which quantity.
    pub quantity: SweepQuantity,
    /// The place of the design.
    pub design: usize,
    /// How many points.
    pub points: usize,
    /// The mean over the points.
    pub mean: f64,
    /// The standard deviation between points, with divisor n − 1; `None` of a single one.
    pub sd: Option<f64>,
    /// What the simulation of each point adds to the standard error of the mean over these very points: 0 if exact, `None` of
    /// single trials.
    pub simulation_se: Option<f64>,
    /// The mean over the worst 5 % of points (rounded up to a whole number): the lowest values of `p_correct`, the highest of
    /// everything else.
    pub worst: f64,
    /// The least value.
    pub minimum: f64,
    /// In the order of [`QUANTILES`]: the least value that is not exceeded at so many of the points.
    pub quantiles: [f64; QUANTILES.len()],
    /// The greatest value.
    pub maximum: f64,
}

impl Spread {
    fn new(quantity: SweepQuantity, design: usize, mut values: Vec<f64>, simulation_se: Option<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let points = values.len();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let share = |share: f64| places(share, points);
        let centre = mean(&values);
        let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
        Self {
            quantity,
            design,
            points,
            mean: centre,
            sd: (points > 1).then(|| (squares / (points - 1) as f64).sqrt()),
            simulation_se,
            worst: worst(quantity, &values),
            minimum: values[0],
            quantiles: QUANTILES.map(|probability| values[share(probability) - 1]),
            maximum: values[points - 1],
        }
    }

    /// The Monte Carlo standard error of the mean, where the points are a random sample: what their simulation adds is in it.
    pub fn mc_se(&self) -> Option<f64> {
        self.sd.map(|sd| sd / (self.points as f64).sqrt())
    }
}

/// The mean over the worst 5 % of values in ascending order, rounded up to a whole number of them.
pub fn worst(quantity: SweepQuantity, ascending: &[f64]) -> f64 {
    let number = places(WORST, ascending.len());
    let values = match quantity.low_is_bad() {
        true => &ascending[..number],
        false => &ascending[ascending.len() - number..],
    };
    values.iter().sum::<f64>() / number as f64
}

/// How many of so many values are a share of them, rounded up.
fn places(share: f64, values: usize) -> usize {
    ((share * values as f64 - 1e-9).ceil() as usize).clamp(1, values)
}

/// Every quantity of every design that has a value over these answers, quantities within designs; nothing if there are none.
pub fn spreads(answers: &[Answers]) -> Vec<Spread> {
    let designs = answers.first().map_or(0, |answers| answers.by_design.len());
    let spread = |design: usize, quantity: SweepQuantity| {
        let briefs = || answers.iter().map(|answers| &answers.by_design[design]);
        let squares: Option<f64> = briefs().map(|brief| quantity.se_of(brief).map(|se| se.powi(2))).sum();
        let values = briefs().map(|brief| quantity.of(brief)).collect::<Option<_>>()?;
        let simulation_se = squares.map(|squares| squares.sqrt() / answers.len() as f64);
        Some(Spread::new(quantity, design, values, simulation_se))
    };
    let of_design = |design: usize| SweepQuantity::ALL.into_iter().filter_map(move |quantity| spread(design, quantity));
    (0..designs).flat_map(of_design).collect()
}
