//! The short way through trials in which every patient who gets a place is infused and stays: the rules of
//! [`super::cohort`] and [`super::door`] with nothing left that cannot happen, and to the bit the same outcome.

use std::iter::once;

use super::OnsetModel;
use super::cohort::{CohortPlan, later};
use super::conduct::{Arm, Next};
use super::outcome::Outcome;
use super::patients::Patients;
use super::walk::Walk;
use crate::design::MAX_COHORT;
use crate::probability::Probability;
use crate::scenario::{DaysDistribution, Plan, Stagger};

/// Conducts trials without dropout, failed product, stagger, stop at excess, queue and DLT before infusion, whose products
/// all take the same time. Then whoever comes while a place is open gets it, and whoever comes last is infused last.
#[derive(Debug, Clone)]
pub(super) struct PlainConduct {
    production_days: f64,
    preconditioning_days: f64,
    days_after_infusion: f64,
    decision_days: f64,
    follow_up_days: f64,
}

impl PlainConduct {
    /// `None` if trials of this plan are not that simple.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let conduct = &plan.conduct;
        let never = |probability: Probability| probability <= Probability::ZERO;
        let plain = never(conduct.dropout_probability)
            && never(conduct.not_infused_probability)
            && never(plan.onset.before_infusion_share)
            && conduct.stagger == Stagger::None
            && !conduct.stop_cohort_at_excess
            && plan.enrolment.queue == 0;
        match conduct.production {
            DaysDistribution::Fixed { days } if plain => Some(Self {
                production_days: days,
                preconditioning_days: plan.dlt_window.preconditioning_days,
                days_after_infusion: plan.dlt_window.days_after_infusion,
                decision_days: conduct.decision_days,
                follow_up_days: plan.calendar.follow_up_days,
            }),
            _ => None,
        }
    }

    /// Conducts one trial from its first arrival to its MTD.
    #[inline]
    pub(super) fn conduct<W: Walk>(&self, arm: &Arm<'_, W>, onset: &OnsetModel, patients: &mut Patients) -> Outcome {
        let mut outcome = Outcome::new();
        let (mut state, mut next, mut treated) = (arm.walk().start(), 0, 0);
        let (mut today, mut last_infusion, mut open_days) = (0.0, f64::NEG_INFINITY, 0.0);
        let mut tolerances = [0.0; MAX_COHORT];
        let (mtd, reason) = loop {
            let (cohort, edges) = match arm.next(state, treated, || outcome.tallies()) {
                Next::Stop { mtd, reason } => break (mtd, reason),
                Next::Enrol(cohort, edges) => (cohort, edges),
            };
            let first = patients.first_from(next, today);
            next = first + cohort.patients as usize;
            patients.draw_to(next);
            let arrivals = patients.arrivals(first..next);
            let last_arrival = arrivals[arrivals.len() - 1];
            let tolerances = &mut tolerances[..arrivals.len()];
            for (tolerance, index) in tolerances.iter_mut().zip(first..) {
                *tolerance = patients.tolerance(index);
            }
            let has_dlt = |&tolerance: &f64| tolerance < cohort.dlt_probability;
            let dlts = tolerances.iter().filter(|tolerance| has_dlt(tolerance)).count() as u16;
            for (&arrival, open_from) in arrivals.iter().zip(once(&today).chain(arrivals)) {
                open_days += arrival - open_from;
            }
            last_infusion = self.infusion(last_arrival);
            // Without a DLT, whoever is infused last is evaluable last, too: no DLT shows after the window.
            let complete = if has_dlt(&tolerances[arrivals.len() - 1]) {
                let patients = arrivals.iter().zip(&*tolerances);
                let ended = patients.map(|(&arrival, &tolerance)| self.ended(arrival, tolerance, &cohort, onset));
                ended.fold(today, later)
            } else {
                last_infusion + self.days_after_infusion
            };
            today = complete + self.decision_days;
            treated += cohort.patients;
            outcome.treated[cohort.dose.index()] += cohort.patients as u16;
            outcome.dlts[cohort.dose.index()] += dlts;
            state = arm.walk().after(edges, dlts.into());
        };
        outcome.mtd = mtd;
        outcome.reason = reason;
        outcome.enrolled = treated;
        outcome.turned_away = patients.first_from(next, today) as u32 - treated;
        outcome.days_to_mtd = today;
        outcome.days_to_end_of_study = today.max(last_infusion + self.follow_up_days);
        outcome.days_closed = today - open_days;
        outcome
    }

    #[inline]
    fn infusion(&self, arrival: f64) -> f64 {
        arrival + self.production_days + self.preconditioning_days
    }

    /// When a patient's time in the trial ends: at the DLT, or else with the window.
    #[inline]
    fn ended(&self, arrival: f64, tolerance: f64, cohort: &CohortPlan, onset: &OnsetModel) -> f64 {
        let days_from_infusion = if tolerance < cohort.dlt_probability {
            onset.days_from_infusion(tolerance / cohort.dlt_probability)
        } else {
            self.days_after_infusion
        };
        self.infusion(arrival) + days_from_infusion
    }
}
