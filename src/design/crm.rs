//! The continual reassessment method (CRM) for cohorts.
//!
//! O'Quigley, Pepe and Fisher, Biometrics 1990;46:33 (doi:10.2307/2531628); cohorts and limits on escalation as in Goodman, Zahurak
//! and Piantadosi, Stat Med 1995;14:1149 (doi:10.1002/sim.4780141102); Cheung 2011, "Dose finding by the continual reassessment
//! method", ISBN 978-1-4200-9151-9.

mod bound;
mod evidence;
mod memory;
mod model;
mod skeleton;
mod table;

pub(super) use evidence::Evidence;
pub(super) use model::{Model, Posterior, Tail};

use super::{Action, CohortDesign, DoseEstimate, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::{CrmParameters, Reassessment};
use memory::Memory;

/// A CRM on a ladder with a fixed number of dose levels.
///
/// After each cohort the model is fitted to all patients. With a safety stop, the trial ends when the lowest dose level is too
/// toxic by the model. Otherwise the next cohort goes to the dose level whose DLT probability at the posterior mean of the
/// parameter is nearest to the target. Restricted escalation, as `restrict` of R's dfcrm, holds it at most one dose level above
/// the last cohort's, and not above that one after a cohort in which the share of patients with a DLT is the target or more.
/// The MTD is the nearest among the dose levels that were tried; the CRM alone never ends a trial otherwise.
#[derive(Debug)]
pub struct Crm {
    parameters: CrmParameters,
    model: Model,
    memory: Memory,
}

impl Crm {
    /// A CRM with these parameters, whose dose levels and skeleton are those of a ladder of `doses` steps.
    pub fn new(parameters: &CrmParameters, doses: usize) -> Self {
        let model = Model::new(&parameters.reassessment, doses);
        Self { parameters: parameters.clone(), model, memory: Memory::default() }
    }

    /// The DLT probability that the model expects of each dose level, the lowest first.
    pub fn skeleton(&self) -> Vec<f64> {
        DoseLevel::ladder(self.model.doses()).map(|dose| self.model.dlt_probability(dose, 0.0)).collect()
    }

    /// The posterior probability that the DLT probability of the lowest dose level is above the target; `None` without a
    /// safety stop.
    pub fn p_lowest_above_target(&self, tallies: &Tallies) -> Option<f64> {
        self.posterior(tallies).lowest_above_target
    }

    /// The posterior mean and variance of the parameter of the model.
    pub fn posterior_moments(&self, tallies: &Tallies) -> (f64, f64) {
        let posterior = self.posterior(tallies);
        (posterior.mean, posterior.variance)
    }

    fn posterior(&self, tallies: &Tallies) -> Posterior {
        let tail = if self.parameters.reassessment.safety_stop.is_some() { Tail::Asked } else { Tail::Unasked };
        self.memory.recall(tallies, || self.model.fit(&Evidence::of(tallies), tail))
    }

    fn is_unsafe(&self, posterior: &Posterior) -> bool {
        is_unsafe(&self.parameters.reassessment, posterior)
    }

    /// The next cohort, at most at `highest`.
    fn decide(&self, tallies: &Tallies, highest: Option<DoseLevel>) -> Action {
        let posterior = self.posterior(tallies);
        if self.is_unsafe(&posterior) {
            return Action::Stop(StopReason::LowestDoseTooToxic);
        }
        let nearest = self.model.nearest(DoseLevel::ladder(self.model.doses()), posterior.mean);
        self.enrol(highest.map_or(nearest, |highest| nearest.min(highest)))
    }

    fn enrol(&self, dose: DoseLevel) -> Action {
        let patients = self.parameters.cohort_size;
        // Every DLT counts.
        Action::Enrol { dose, patients, tolerates: patients }
    }
}

impl CohortDesign for Crm {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        let Some(at) = at else { return self.enrol(self.parameters.reassessment.starting_dose) };
        let next_up = at.above(self.model.doses()).unwrap_or(at);
        self.decide(tallies, self.parameters.reassessment.restrict_escalation.then_some(next_up))
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        let tried = || DoseLevel::ladder(self.model.doses()).filter(|&dose| tallies.patients(dose) > 0);
        if tried().next().is_none() {
            return Mtd::NoneTolerable;
        }
        let posterior = self.posterior(tallies);
        if self.is_unsafe(&posterior) {
            Mtd::NoneTolerable
        } else {
            Mtd::Dose(self.model.nearest(tried(), posterior.mean))
        }
    }

    fn bars_escalation(&self, patients: u8, dlts: u8) -> bool {
        let reassessment = &self.parameters.reassessment;
        // A share as written in a scenario file, such as 0.3, is the quotient of the integers nearest to it: 3/10.
        reassessment.restrict_escalation && f64::from(dlts) / f64::from(patients) >= reassessment.target_dlt_rate.get()
    }

    fn next_barred(&self, tallies: &Tallies, at: DoseLevel) -> Action {
        self.decide(tallies, Some(at))
    }

    fn why(&self, tallies: &Tallies, at: Option<DoseLevel>) -> String {
        if at.is_none() {
            return "the first cohort is treated at the starting dose".to_owned();
        }
        let posterior = self.posterior(tallies);
        if self.is_unsafe(&posterior) {
            return "the lowest dose level is too toxic by the model".to_owned();
        }
        let nearest = self.model.nearest(DoseLevel::ladder(self.model.doses()), posterior.mean);
        let (estimate, target) =
            (self.model.dlt_probability(nearest, posterior.mean), self.parameters.reassessment.target_dlt_rate);
        format!("the estimate of dose level {nearest}, {estimate:.3}, is the nearest to the target of {target}")
    }

    fn estimates(&self, tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        Some(self.model.estimates(&self.posterior(tallies)))
    }
}

/// Whether the lowest dose level is too toxic by the model, where there is a safety stop.
pub(super) fn is_unsafe(parameters: &Reassessment, posterior: &Posterior) -> bool {
    let above = posterior.lowest_above_target.zip(parameters.safety_stop);
    above.is_some_and(|(probability, limit)| probability > limit.get())
}
