//! The two-parameter Bayesian logistic regression model (BLRM) with overdose control (EWOC), for cohorts.
//!
//! Neuenschwander, Branson and Gsponer, Stat Med 2008;27:2420 (doi:10.1002/sim.3230); EWOC: Babb, Rogatko and Zacks, Stat Med
//! 1998;17:1103 (doi:10.1002/(SICI)1097-0258(19980530)17:10<1103::AID-SIM793>3.0.CO;2-9).

mod adaptive;
mod cut;
mod increments;
mod keys;
mod model;
mod parameters;
mod posterior;
mod prior;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod rule_tests;
mod table;
#[cfg(test)]
mod tests;

pub use model::BivariateNormal;
pub use parameters::{AfterDlt, BlrmParameters, BlrmPrior, Choose};
pub use posterior::{Component, Summary};

use std::sync::Arc;

use super::memory::Memory;
use super::{
    Cohort, CohortDesign, CohortTally, Decision, DoseEstimate, Facts, Mtd, Ruling, Standing, StopReason, Tallies,
};
use crate::counted::counted;
use crate::dose::DoseLevel;
use model::Counts;
use posterior::{ERROR, Model};
use prior::Belief;
pub use prior::effective_sample_size;

/// Probability between the limits that are shown of a DLT probability.
const LIMITS: [f64; 2] = [0.05, 0.95];

/// Amounts as written in a file, such as 45 and 1.5 times 30, differ by less where they are meant to be equal.
const ROUNDING: f64 = 1e-9;

/// A BLRM on a ladder of amounts.
///
/// After each cohort the model is fitted to all patients and to what was seen before the trial. A dose level is eligible if
/// the posterior probability that its DLT probability is above the target interval is below the overdose limit. The next cohort
/// goes to the eligible level within the increment limits that is chosen by the target probability, the loss or its height; if
/// there is none, the trial stops with none tolerable. The MTD is chosen alike, among the levels that were tried.
///
/// Probabilities and losses are compared as far as they are known: a level whose probability of overdosing is within 10⁻⁶ of
/// the limit is not eligible, and of levels whose target probability or loss differs by no more from the best the lowest is chosen.
#[derive(Debug)]
pub struct Blrm {
    parameters: BlrmParameters,
    model: Model,
    memory: Memory<Arc<[Judged]>>,
}

/// What the model says of a dose level, as far as decisions rest on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The posterior probability that the DLT probability is in the target interval.
    pub target: f64,
    /// That it is above.
    pub over: f64,
    /// That it is above the border to the unacceptable, too.
    pub unacceptable: f64,
}

impl Blrm {
    /// A BLRM with these parameters.
    pub fn new(parameters: &BlrmParameters) -> Self {
        let x = |amount: f64| libm::log(amount / parameters.reference_dose);
        let ladder: Vec<f64> = parameters.amounts.iter().copied().map(x).collect();
        let mixture = blrm_prior(parameters);
        let at_amounts = parameters.historical.iter();
        let at_amounts = at_amounts.map(|&[amount, patients, dlts]| Counts {
            x: x(amount),
            patients: patients as u32,
            dlts: dlts as u32,
        });
        let at_levels =
            parameters.prior_patients.tallies().by_dose().zip(&ladder).filter(|((patients, _), _)| *patients > 0);
        let at_levels =
            at_levels.map(|((patients, dlts), &x)| Counts { x, patients: patients as u32, dlts: dlts as u32 });
        let before = at_amounts.chain(at_levels).collect();
        let [low, high] = parameters.target_interval;
        let borders = [low, high, parameters.unacceptable_above];
        let borders = if parameters.choose == Choose::LeastLoss { &borders[..] } else { &borders[..2] };
        Self {
            model: Model::new(&mixture, before, ladder, borders),
            parameters: parameters.clone(),
            memory: Memory::new(parameters.amounts.len()),
        }
    }

    /// What the model says of each dose level, the lowest first; remembered.
    pub fn judged(&self, tallies: &Tallies) -> Arc<[Judged]> {
        self.memory.recall(tallies, || self.fit(tallies))
    }

    /// The same, fitted anew.
    pub fn fit(&self, tallies: &Tallies) -> Arc<[Judged]> {
        let judge = |intervals: Vec<f64>| Judged {
            target: intervals[1],
            over: intervals[2..].iter().sum(),
            unacceptable: intervals[3..].iter().sum(),
        };
        self.model.intervals(tallies).into_iter().map(judge).collect()
    }

    /// Mean, standard deviation and 90 % limits of the DLT probability of each dose level.
    pub fn summaries(&self, tallies: &Tallies) -> Vec<Summary> {
        self.model.summaries(tallies, LIMITS)
    }

    /// The posterior means of log α and log β.
    pub fn posterior_means(&self, tallies: &Tallies) -> [f64; 2] {
        self.model.parameters(tallies)
    }

    /// The share that each prior of a mixture has after these patients.
    pub fn shares(&self, tallies: &Tallies) -> Vec<f64> {
        self.model.shares(tallies)
    }

    /// The priors with their weights.
    pub fn mixture(&self) -> Vec<Component> {
        blrm_prior(&self.parameters)
    }

    /// The dose level that is chosen of these, which come in rising order: among the eligible, by the rule.
    fn choose(&self, levels: impl Iterator<Item = DoseLevel>, judged: &[Judged]) -> Option<DoseLevel> {
        let eligible: Vec<DoseLevel> = levels.filter(|level| self.is_eligible(&judged[level.index()])).collect();
        let best = eligible.iter().map(|level| self.merit(*level, judged)).fold(f64::NEG_INFINITY, f64::max);
        eligible.into_iter().find(|level| self.merit(*level, judged) >= best - ERROR)
    }

    fn is_eligible(&self, judged: &Judged) -> bool {
        let limit = self.parameters.overdose_limit;
        limit >= 1.0 || judged.over < limit - ERROR
    }

    /// The greater, the better.
    fn merit(&self, level: DoseLevel, judged: &[Judged]) -> f64 {
        match self.parameters.choose {
            Choose::TargetProbability => judged[level.index()].target,
            Choose::HighestEligible => level.number() as f64,
            Choose::LeastLoss => -self.loss(&judged[level.index()]),
        }
    }

    /// The expected loss.
    fn loss(&self, judged: &Judged) -> f64 {
        let Judged { target, over, unacceptable } = *judged;
        let shares = [1.0 - target - over, target, over - unacceptable, unacceptable];
        shares.iter().zip(self.parameters.losses).map(|(share, loss)| share * loss).sum()
    }

    /// The highest dose level that the next cohort may go to, by levels and by amounts.
    fn highest(&self, standing: &Standing, at: DoseLevel) -> DoseLevel {
        let parameters = &self.parameters;
        let after_dlt = parameters.increment_after_dlt.filter(|_| match parameters.after_dlt {
            AfterDlt::InTrial => standing.tallies.total_dlts() > 0,
            AfterDlt::InLastCohort => standing.last_cohort.is_some_and(|last| last.dlts > 0),
        });
        parameters.highest_after(at, after_dlt.unwrap_or(f64::INFINITY).min(parameters.times_after(at)))
    }

    /// Whether the trial has seen enough of the dose level that the next cohort would go to.
    fn is_enough(&self, tallies: &Tallies, level: DoseLevel, judged: &Judged) -> bool {
        let parameters = &self.parameters;
        let cohorts = tallies.total_patients() / u32::from(parameters.cohort_size);
        parameters.enough_target_probability.is_some_and(|enough| {
            judged.target >= enough.get()
                && tallies.patients(level) >= parameters.enough_patients
                && cohorts >= parameters.fewest_cohorts
        })
    }
}

impl CohortDesign for Blrm {
    fn decide(&self, standing: &Standing) -> Ruling {
        let patients = self.parameters.cohort_size;
        let Some(at) = standing.at else {
            return Ruling::start(Cohort::new(self.parameters.starting_dose, patients));
        };
        let judged = self.judged(&standing.tallies);
        let limit = self.parameters.overdose_limit;
        let ladder = || DoseLevel::ladder(self.parameters.amounts.len());
        let highest = self.highest(standing, at);
        let (Some(wanted), Some(chosen)) =
            (self.choose(ladder(), &judged), self.choose(ladder().filter(|level| *level <= highest), &judged))
        else {
            let seen =
                Facts { numbers: [judged[0].over, limit, self.parameters.target_interval[1], 0.0], ..Facts::NONE };
            return Ruling::stop(Mtd::NoneTolerable, StopReason::LowestDoseTooToxic, seen, |seen| {
                let [over, limit, upper, _] = seen.numbers;
                format!(
                    "no dose level is eligible: by the model the DLT probability of the lowest one is above {upper} with \
                     probability {over:.3}, and overdose_limit is {limit}"
                )
            });
        };
        let of = |level: DoseLevel| {
            let judged_here = &judged[level.index()];
            let merit = match self.parameters.choose {
                Choose::LeastLoss => self.loss(judged_here),
                Choose::TargetProbability | Choose::HighestEligible => judged_here.target,
            };
            Facts { dose: level, other: highest, numbers: [merit, judged_here.over, limit, 0.0], ..Facts::NONE }
        };
        let ruling = Ruling::treat(
            Cohort::new(wanted, patients),
            of(wanted),
            match self.parameters.choose {
                Choose::TargetProbability => by_target_probability,
                Choose::HighestEligible => by_height,
                Choose::LeastLoss => by_loss,
            },
        );
        let ruling = match chosen == wanted {
            true => ruling,
            false => ruling.but(Decision::Treat(Cohort::new(chosen, patients)), of(chosen), |seen| {
                format!("the increments allow no more than dose level {} next", seen.other)
            }),
        };
        if !self.is_enough(&standing.tallies, chosen, &judged[chosen.index()]) {
            return ruling;
        }
        let stop = Decision::Stop { mtd: self.mtd(&standing.tallies), reason: StopReason::EnoughAtDose };
        let seen = standing.tallies.patients(chosen);
        let seen = Facts { patients: seen, numbers: [judged[chosen.index()].target, 0.0, 0.0, 0.0], ..of(chosen) };
        ruling.but(stop, seen, |seen| {
            format!(
                "dose level {} has {} and a probability of {:.3} to be in the target interval, which is enough \
                 (enough_target_probability)",
                seen.dose,
                counted(seen.patients, "patient"),
                seen.numbers[0]
            )
        })
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        let prior = self.parameters.prior_patients.tallies();
        let is_tried = |dose: &DoseLevel| tallies.patients(*dose) > 0 || prior.patients(*dose) > 0;
        let tried = DoseLevel::ladder(self.parameters.amounts.len()).filter(is_tried);
        self.choose(tried, &self.judged(tallies)).map_or(Mtd::NoneTolerable, Mtd::Dose)
    }

    /// All at once, where not even the lowest one is eligible: the trial stops.
    fn excludes(&self, tallies: &Tallies, _: DoseLevel) -> bool {
        !self.is_eligible(&self.judged(tallies)[0])
    }

    /// Of the last cohort only whether it had a DLT may matter: all that had are as one of one.
    fn forget(&self, standing: Standing) -> Standing {
        let parameters = &self.parameters;
        let matters = parameters.increment_after_dlt.is_some() && parameters.after_dlt == AfterDlt::InLastCohort;
        let had_dlt = standing.last_cohort.is_some_and(|last| last.dlts > 0);
        Standing { last_cohort: (matters && had_dlt).then_some(CohortTally { patients: 1, dlts: 1 }), ..standing }
    }

    fn estimates(&self, tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        let judged = self.judged(tallies);
        let estimate = |(summary, judged): (Summary, &Judged)| {
            let [lower, upper] = summary.limits;
            let intervals = Some([1.0 - judged.target - judged.over, judged.target, judged.over]);
            DoseEstimate { dlt_probability: summary.mean, lower, upper, intervals }
        };
        Some(self.summaries(tallies).into_iter().zip(judged.iter()).map(estimate).collect())
    }
}

fn by_target_probability(seen: &Facts) -> String {
    let [target, over, limit, _] = seen.numbers;
    format!(
        "of the eligible dose levels {} has the greatest probability to be in the target interval, {target:.3}; to be above, it \
         has {over:.3} (overdose_limit {limit})",
        seen.dose
    )
}

fn by_height(seen: &Facts) -> String {
    let [_, over, limit, _] = seen.numbers;
    format!(
        "dose level {} is the highest eligible one: it is above the target interval with probability {over:.3} \
         (overdose_limit {limit})",
        seen.dose
    )
}

fn by_loss(seen: &Facts) -> String {
    let [loss, over, limit, _] = seen.numbers;
    format!(
        "of the eligible dose levels {} has the least expected loss, {loss:.3}; it is above the target interval with \
         probability {over:.3} (overdose_limit {limit})",
        seen.dose
    )
}

/// The priors with their weights, which a scenario file may give or let follow from what is believed of DLT probabilities.
pub fn blrm_prior(parameters: &BlrmParameters) -> Vec<Component> {
    let alone = |prior| vec![Component { weight: 1.0, prior }];
    match parameters.prior {
        BlrmPrior::Given => alone(BivariateNormal {
            mean: parameters.prior_mean,
            sd: parameters.prior_sd,
            correlation: parameters.prior_correlation,
        }),
        BlrmPrior::WeaklyInformative => alone(prior::weakly_informative(parameters.dlt_at_reference.get())),
        BlrmPrior::MinimallyInformative => {
            let x: Vec<f64> =
                parameters.amounts.iter().map(|amount| libm::log(amount / parameters.reference_dose)).collect();
            let [[above, by], [border, below]] = [parameters.lowest_dose_above, parameters.highest_dose_below];
            let beliefs = [Belief { border: above, below: 1.0 - by }, Belief { border, below }];
            alone(prior::minimally_informative(&x, beliefs))
        }
        BlrmPrior::Mixture => {
            let whole: f64 = parameters.prior_mixture.iter().map(|component| component[0]).sum();
            let component = |&[weight, a, b, sd_a, sd_b, correlation]: &[f64; 6]| Component {
                weight: weight / whole,
                prior: BivariateNormal { mean: [a, b], sd: [sd_a, sd_b], correlation },
            };
            parameters.prior_mixture.iter().map(component).collect()
        }
    }
}
