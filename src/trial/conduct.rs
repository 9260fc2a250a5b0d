//! The driver of a trial: opens cohorts, waits for their outcomes and asks the design what follows, day by day.

use super::admission::Admission;
use super::cohort::{CohortConduct, CohortPlan, Opening};
use super::expansion::{ExpansionConduct, Standing, Truth};
use super::fast::plain::PlainConduct;
use super::outcome::Outcome;
use super::patients::{Patients, Threshold};
use super::record::{CohortRecord, Recorder};
use super::walk::Walk;
use crate::design::{Cap, Cohort, CohortDesign, Decision, DesignSpec, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::graph::Graph;
use crate::scenario::{Plan, Scenario};

/// One cohort design under one scenario: what trials are conducted by.
#[derive(Clone, Copy)]
pub struct TrialSetting<'a, W = &'a Graph> {
    walk: W,
    design: &'a dyn CohortDesign,
    dlt_probabilities: [f64; MAX_DOSES],
    thresholds: [Threshold; MAX_DOSES],
    cap: Cap,
    truth: Truth,
}

impl<'a, W: Walk> TrialSetting<'a, W> {
    /// Brings together a design (as a walk through its states, and as it is), its limits, and a scenario with one probability
    /// a dose level.
    pub fn new(walk: W, design: &'a dyn CohortDesign, spec: &DesignSpec, scenario: &Scenario) -> Self {
        let dlt_probabilities = by_dose_level(scenario);
        let thresholds = dlt_probabilities.map(Threshold::new);
        Self { walk, design, dlt_probabilities, thresholds, cap: Cap::new(spec), truth: Truth::new(scenario) }
    }

    /// What is decided in `state` with `treated` patients treated so far, as far as the cap allows it.
    #[inline]
    pub(super) fn decide(&self, state: &W::State, treated: u32, tallies: impl Fn() -> Tallies) -> Decision {
        self.cap.limit(*self.walk.decision(state), treated, false, || self.design.mtd(&tallies()))
    }

    /// The cohort that is decided on in `state`, if the cap leaves room for it.
    #[inline(always)]
    pub(super) fn cohort(&self, state: &W::State, treated: u32) -> Option<Cohort> {
        match *self.walk.decision(state) {
            Decision::Treat(cohort) if self.cap.leaves_room(treated, cohort.patients.into()) => Some(cohort),
            _ => None,
        }
    }

    /// How a trial ends in a `state` where [`Self::cohort`] has none.
    #[inline(always)]
    pub(super) fn end(&self, state: &W::State, treated: u32, tallies: impl Fn() -> Tallies) -> Decision {
        match *self.walk.decision(state) {
            end @ Decision::Stop { .. } => end,
            _ => self.decide(state, treated, tallies),
        }
    }

    /// What a cohort that is treated after `treated` patients goes by.
    #[inline(always)]
    pub(super) fn plan(&self, cohort: Cohort, treated: u32) -> CohortPlan {
        let Cohort { dose, patients, tolerates } = cohort;
        CohortPlan {
            dose,
            dlt_probability: self.dlt_probabilities[dose.index()],
            halt_probability: self.truth.halt[dose.index()],
            patients: patients.into(),
            tolerates: tolerates.into(),
            replacements: self.cap.replacements(treated, patients.into()),
        }
    }

    /// Which tolerances mean a DLT at a dose level.
    #[inline]
    pub(super) fn threshold(&self, dose: DoseLevel) -> Threshold {
        self.thresholds[dose.index()]
    }

    /// The way through the states of the design.
    #[inline]
    pub(super) fn walk(&self) -> &W {
        &self.walk
    }
}

/// The true DLT probabilities of a scenario, where a trial finds them by the index of a dose level.
pub(super) fn by_dose_level(scenario: &Scenario) -> [f64; MAX_DOSES] {
    let mut dlt_probabilities = [0.0; MAX_DOSES];
    for (place, probability) in dlt_probabilities.iter_mut().zip(&scenario.dlt_probabilities) {
        *place = probability.get();
    }
    dlt_probabilities
}

/// Conducts trials of one plan. It holds working memory, so that a trial allocates nothing: one for each thread.
#[derive(Debug, Clone)]
pub struct Conductor {
    cohort: CohortConduct,
    /// How trials are conducted if nobody listens, where that is simple.
    plain: Option<PlainConduct>,
    admission: Admission,
    expansion: Option<ExpansionConduct>,
    counts_moderate: bool,
    decision_days: f64,
    follow_up_days: f64,
}

impl Conductor {
    /// Prepares to conduct trials of a plan.
    pub fn new(plan: &Plan) -> Self {
        Self {
            cohort: CohortConduct::new(plan),
            plain: PlainConduct::of(plan),
            admission: Admission::new(plan),
            expansion: ExpansionConduct::of(plan),
            counts_moderate: plan.counts_moderate(),
            decision_days: plan.conduct.decision_days,
            follow_up_days: plan.calendar.follow_up_days,
        }
    }

    /// Conducts one trial from its first arrival to its MTD, telling `recorder` as it goes.
    pub fn conduct<R: Recorder, W: Walk>(
        &mut self,
        setting: &TrialSetting<'_, W>,
        patients: &mut Patients,
        recorder: &mut R,
    ) -> Outcome {
        let mut outcome = Outcome::new();
        self.conduct_into(setting, patients, recorder, &mut outcome);
        outcome
    }

    /// As [`Self::conduct`], to where the outcome is kept: a copy would take a while of a short trial.
    #[inline]
    pub(crate) fn conduct_into<R: Recorder, W: Walk>(
        &mut self,
        setting: &TrialSetting<'_, W>,
        patients: &mut Patients,
        recorder: &mut R,
        outcome: &mut Outcome,
    ) {
        match &self.plain {
            Some(plain) if !R::LISTENS => {
                plain.conduct(setting, (&mut self.cohort, &mut self.admission), patients, outcome);
            }
            _ => self.conduct_fully(setting, patients, recorder, outcome),
        }
    }

    fn conduct_fully<R: Recorder, W: Walk>(
        &mut self,
        setting: &TrialSetting<'_, W>,
        patients: &mut Patients,
        recorder: &mut R,
        outcome: &mut Outcome,
    ) {
        *outcome = Outcome::new();
        let mut tallies = Tallies::default();
        let (mut treated, mut number, mut today) = (0, 0, 0.0);
        let (mut last_infusion, mut halts) = (f64::NEG_INFINITY, f64::INFINITY);
        self.admission.reset();
        let mut state = setting.walk.start();
        let mut decision = setting.decide(&state, treated, || tallies);
        while let Decision::Treat(cohort) = decision {
            let plan = setting.plan(cohort, treated);
            number += 1;
            let opened = today;
            let is_first_at_dose = outcome.treated[plan.dose.index()] == 0;
            let stagger = self.cohort.levels().stagger(plan.dose, is_first_at_dose, number == 1);
            let opening = Opening { day: opened, stagger, halts };
            let result = self.cohort.treat(&plan, opening, &mut self.admission, patients, recorder);
            today = result.complete + self.decision_days;
            halts = result.halts.min(halts);
            treated += result.treated;
            last_infusion = last_infusion.max(result.last_infusion);
            tallies.add(plan.dose, result.evaluable as u16, result.dlts as u16);
            outcome.count(plan.dose, &result);
            let is_moderate = self.counts_moderate && {
                let p = setting.truth.moderate[plan.dose.index()];
                self.cohort.mark_moderate(patients, p) && plan.patients == 1 && result.dlts_at_decision == 0
            };

            // A cohort that the cap leaves short still decides if its DLTs already do.
            let is_short = result.evaluable < plan.patients;
            decision = if result.is_halted || halts <= today {
                today = halts;
                Decision::HALTED
            } else if is_short && !Cap::short_cohort_decides(result.dlts_at_decision, plan.tolerates) {
                setting.cap.stop(|| setting.design.mtd(&tallies))
            } else {
                state = match is_moderate {
                    true => setting.walk.after_moderate(state, cohort),
                    false => setting.walk.after(state, cohort, result.dlts_at_decision),
                };
                setting.decide(&state, treated, || tallies)
            };
            if R::LISTENS {
                self.cohort.tell(number, plan.dose, patients, recorder);
                recorder.cohort(CohortRecord {
                    number,
                    dose: plan.dose,
                    planned: plan.patients,
                    evaluable: result.evaluable,
                    dlts: result.dlts,
                    pending: None,
                    opened,
                    complete: result.complete,
                    decided: today,
                    decision,
                    expansion: None,
                });
            }
        }
        outcome.end(decision);
        outcome.days_to_mtd = today;
        if let Some(expansion) = &mut self.expansion {
            let standing = Standing { tallies, number, today, last_infusion };
            let (with, of) = ((&mut self.cohort, &mut self.admission), (&mut *patients, &mut *recorder));
            Standing { today, last_infusion, .. } = expansion.follow(standing, &setting.truth, outcome, with, of);
        }
        self.admission.close(patients, today, recorder);
        outcome.turned_away = self.admission.turned_away;
        outcome.products_unused += self.admission.products_unused;
        outcome.days_to_end_of_study = today.max(last_infusion + self.follow_up_days);
        outcome.days_closed = today - self.admission.open_days;
    }
}
