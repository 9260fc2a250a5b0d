//! The short way through trials in which every patient who gets a place is infused and stays: the rules of
//! [`crate::trial::cohort`] and [`crate::trial::admission`] with nothing left that cannot happen, and to the bit the same outcome.

use crate::probability::Probability;
use crate::scenario::{DaysDistribution, OwnConduct, Plan, Stagger};
use crate::trial::OnsetModel;
use crate::trial::admission::Admission;
use crate::trial::arrivals::{Next, Places, Taken};
use crate::trial::cohort::{CohortConduct, CohortPlan, Opening};
use crate::trial::conduct::TrialSetting;
use crate::trial::course::later;
use crate::trial::outcome::Outcome;
use crate::trial::patients::Patients;
use crate::trial::record::Ignore;
use crate::trial::walk::Walk;

/// Conducts trials without dropout, failed product, stagger, queue and DLT before infusion, whose products all take the same time. Then
/// whoever comes while a place is open gets it, and whoever comes last is infused last.
#[derive(Debug, Clone)]
pub(in crate::trial) struct PlainConduct {
    stop_at_excess: bool,
    production_days: f64,
    preconditioning_days: f64,
    days_after_infusion: f64,
    decision_days: f64,
    follow_up_days: f64,
}

impl PlainConduct {
    /// `None` if trials of this plan are not that simple.
    pub(in crate::trial) fn of(plan: &Plan) -> Option<Self> {
        let conduct = &plan.conduct;
        let never = |probability: Probability| probability <= Probability::ZERO;
        let plain = never(conduct.dropout_probability)
            && never(conduct.not_infused_probability)
            && never(plan.onset.before_infusion_share)
            && conduct.stagger == Stagger::None
            && plan.own.iter().all(OwnConduct::keeps_calendar)
            && plan.enrolment.queue == 0
            && !plan.may_halt()
            && !plan.counts_moderate()
            && plan.expansion.is_none();
        match conduct.production {
            DaysDistribution::Fixed { days } if plain => Some(Self {
                stop_at_excess: conduct.stop_cohort_at_excess,
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
    /// A cohort that is stopped goes the long way.
    #[inline]
    pub(in crate::trial) fn conduct<W: Walk>(
        &self,
        setting: &TrialSetting<'_, W>,
        long_way: (&mut CohortConduct, &mut Admission),
        patients: &mut Patients,
        outcome: &mut Outcome,
    ) {
        match self.stop_at_excess {
            true => self.conduct_stopping(setting, long_way, patients, outcome),
            false => self.conduct_cohorts::<W, false>(setting, long_way, patients, outcome),
        }
    }

    /// Apart, so that trials in which no cohort stops have the registers to themselves.
    #[inline(never)]
    fn conduct_stopping<W: Walk>(
        &self,
        setting: &TrialSetting<'_, W>,
        long_way: (&mut CohortConduct, &mut Admission),
        patients: &mut Patients,
        outcome: &mut Outcome,
    ) {
        self.conduct_cohorts::<W, true>(setting, long_way, patients, outcome);
    }

    /// As [`Self::conduct`]; whether cohorts stop at excess is not asked of each.
    #[inline]
    fn conduct_cohorts<W: Walk, const STOP_AT_EXCESS: bool>(
        &self,
        setting: &TrialSetting<'_, W>,
        (cohorts, admission): (&mut CohortConduct, &mut Admission),
        patients: &mut Patients,
        outcome: &mut Outcome,
    ) {
        *outcome = Outcome::new();
        let (mut state, mut next, mut treated) = (setting.walk().start(), Next::default(), 0_u32);
        let (mut today, mut last_infusion, mut open_days) = (0.0, f64::NEG_INFINITY, 0.0);
        let tolerances = patients.tolerances();
        let end = loop {
            let Some(planned) = setting.cohort(&state, treated) else {
                break setting.end(&state, treated, || outcome.tallies());
            };
            let cohort = setting.plan(planned, treated);
            let Taken { came, days: arrivals, places, next: after } = patients.take(next, today, cohort.patients);
            let threshold = setting.threshold(cohort.dose);
            let (mut dlts, mut last_arrival, mut last_has_dlt, mut until_full) = (0, today, false, open_days);
            let mut enrol = |arrival: f64, has_dlt: bool| {
                last_has_dlt = has_dlt;
                dlts += u16::from(has_dlt);
                until_full += arrival - last_arrival;
                last_arrival = arrival;
            };
            match places {
                Places::From(first) => {
                    let dlts = tolerances.dlts_from(first, threshold);
                    arrivals.iter().zip(dlts).for_each(|(&arrival, has_dlt)| enrol(arrival, has_dlt));
                }
                Places::Each(places) => {
                    let dlts = places.iter().map(|&place| tolerances.has_dlt(place, threshold));
                    arrivals.iter().zip(dlts).for_each(|(&arrival, has_dlt)| enrol(arrival, has_dlt));
                }
            }
            let tolerance = |number: usize| tolerances.at(places.get(number));
            let infused = self.infusion(last_arrival);
            let (complete, dlts_at_decision);
            if STOP_AT_EXCESS && u32::from(dlts) > cohort.tolerates {
                let members = arrivals.iter().enumerate();
                let by_infusion = members.map(|(number, &arrival)| (self.infusion(arrival), tolerance(number)));
                (complete, dlts_at_decision) = cohorts.excess(&cohort, by_infusion);
                // Whoever is not yet treated by then is not treated at all.
                if last_arrival + self.production_days >= complete {
                    admission.resume(Next { place: places.get(0), came }, today, open_days);
                    let opening = Opening { day: today, stagger: Stagger::None, halts: f64::INFINITY };
                    let result = cohorts.treat(&cohort, opening, admission, patients, &mut Ignore);
                    (next, open_days) = (admission.next, admission.open_days);
                    today = result.complete + self.decision_days;
                    last_infusion = later(last_infusion, result.last_infusion);
                    treated += result.treated;
                    outcome.count(cohort.dose, &result);
                    state = setting.walk().after(state, planned, result.dlts_at_decision);
                    continue;
                }
            } else if last_has_dlt {
                complete = self.complete(arrivals, &cohort, cohorts.levels().onset(), tolerance);
                dlts_at_decision = dlts.into();
            } else {
                // Whoever is infused last is evaluable last, too: no DLT shows after the window.
                complete = infused + self.days_after_infusion;
                dlts_at_decision = dlts.into();
            }
            next = after;
            open_days = until_full;
            last_infusion = infused;
            today = complete + self.decision_days;
            treated += cohort.patients;
            outcome.treated[cohort.dose.index()] += cohort.patients as u16;
            outcome.dlts[cohort.dose.index()] += dlts;
            state = setting.walk().after(state, planned, dlts_at_decision);
        };
        outcome.end(end);
        // Whoever is enrolled and not treated leaves a product behind.
        outcome.enrolled = treated + if STOP_AT_EXCESS { outcome.products_unused } else { 0 };
        outcome.turned_away = patients.pass(next, today).came - u64::from(outcome.enrolled);
        outcome.days_to_mtd = today;
        outcome.days_to_end_of_study = today.max(last_infusion + self.follow_up_days);
        outcome.days_closed = today - open_days;
    }

    #[inline]
    fn infusion(&self, arrival: f64) -> f64 {
        arrival + self.production_days + self.preconditioning_days
    }

    /// When the last patient of a cohort is evaluable: at the DLT, or else when the window closes.
    #[inline]
    fn complete(
        &self,
        arrivals: &[f64],
        cohort: &CohortPlan,
        onset: &OnsetModel,
        tolerance: impl Fn(usize) -> f64,
    ) -> f64 {
        let mut complete = 0.0;
        for (place, &arrival) in arrivals.iter().enumerate().rev() {
            let tolerance = tolerance(place);
            if tolerance >= cohort.dlt_probability {
                // Whoever came earlier is evaluable earlier.
                return later(complete, self.infusion(arrival) + self.days_after_infusion);
            }
            let days_from_infusion = onset.days_from_infusion(tolerance / cohort.dlt_probability);
            complete = later(complete, self.infusion(arrival) + days_from_infusion);
        }
        complete
    }
}
