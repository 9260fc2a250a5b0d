//! What thousands of answers have in common: means, quantiles, and the worst of them.

use super::surface::Answers;
use crate::exact::Brief;

/// The quantiles that are told over the points of a sweep.
pub const QUANTILES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// The share of points that count as the worst.
const WORST: f64 = 0.05;

/// What is summarised over the points of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepQuantity {
    /// [`Brief::p_correct`].
    Correct,
    /// [`Brief::p_overdose`].
    Overdose,
    /// [`Brief::p_undetermined`].
    Undetermined,
    /// [`Brief::mean_patients`].
    Patients,
    /// [`Brief::mean_dlts`].
    Dlts,
    /// [`Brief::p_more_than_limit`].
    MoreThanLimit,
}

impl SweepQuantity {
    /// All of them, in the order of results.
    pub const ALL: [Self; 6] =
        [Self::Correct, Self::Overdose, Self::Undetermined, Self::Patients, Self::Dlts, Self::MoreThanLimit];

    /// The word for it in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Correct => "p_correct",
            Self::Overdose => "p_overdose",
            Self::Undetermined => "p_undetermined",
            Self::Patients => "mean_patients",
            Self::Dlts => "mean_dlts",
            Self::MoreThanLimit => "p_more_than_limit",
        }
    }

    /// Its value.
    pub fn of(self, brief: &Brief) -> f64 {
        match self {
            Self::Correct => brief.p_correct,
            Self::Overdose => brief.p_overdose,
            Self::Undetermined => brief.p_undetermined,
            Self::Patients => brief.mean_patients,
            Self::Dlts => brief.mean_dlts,
            Self::MoreThanLimit => brief.p_more_than_limit,
        }
    }

    /// Its Monte Carlo standard error; 0 of an exact answer, none of a single trial.
    pub fn se_of(self, brief: &Brief) -> Option<f64> {
        match self {
            Self::Patients => brief.mean_patients_se,
            Self::Dlts => brief.mean_dlts_se,
            _ => brief.p_se(self.of(brief)),
        }
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
    /// The standard deviation between points, with divisor n − 1; 0 of a single one.
    pub sd: f64,
    /// What the simulation of each point adds to the standard error of the mean over these very points; 0 if exact, none
    /// with a single trial for each.
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
        let share = |share: f64| ((share * points as f64 - 1e-9).ceil() as usize).clamp(1, points);
        let worst = share(WORST);
        let centre = mean(&values);
        let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
        Self {
            quantity,
            design,
            points,
            mean: centre,
            sd: (squares / (points.max(2) - 1) as f64).sqrt(),
            simulation_se,
            worst: mean(if quantity.low_is_bad() { &values[..worst] } else { &values[points - worst..] }),
            minimum: values[0],
            quantiles: QUANTILES.map(|probability| values[share(probability) - 1]),
            maximum: values[points - 1],
        }
    }

    /// The Monte Carlo standard error of the mean, where the points are a random sample: what their simulation adds is in it.
    /// None of a single point.
    pub fn mc_se(&self) -> Option<f64> {
        (self.points > 1).then(|| self.sd / (self.points as f64).sqrt())
    }
}

/// Every quantity of every design over these answers, quantities within designs; nothing if there are none.
pub fn spreads(answers: &[Answers]) -> Vec<Spread> {
    let designs = answers.first().map_or(0, |answers| answers.by_design.len());
    let spread = |design: usize, quantity: SweepQuantity| {
        let briefs = || answers.iter().map(|answers| &answers.by_design[design]);
        let squares: Option<f64> = briefs().map(|brief| Some(quantity.se_of(brief)?.powi(2))).sum();
        let values = briefs().map(|brief| quantity.of(brief)).collect();
        Spread::new(quantity, design, values, squares.map(|squares| squares.sqrt() / answers.len() as f64))
    };
    (0..designs).flat_map(|design| SweepQuantity::ALL.map(|quantity| spread(design, quantity))).collect()
}
