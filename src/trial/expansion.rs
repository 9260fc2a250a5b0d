//! Expansions on the calendar: patients come as long as no outcome of those pending could stop it, then they are waited for.

use super::admission::Admission;
use super::cohort::{CohortConduct, CohortPlan, Opening};
use super::course::later;
use super::outcome::{ExpansionOutcome, Outcome};
use super::patients::Patients;
use super::record::{CohortRecord, ExpansionRecord, Recorder};
use crate::design::{Cohort, Decision, Mtd, Tallies};
use crate::dose::MAX_DOSES;
use crate::monitoring::Boundary;
use crate::probability::Probability;
use crate::scenario::{Expansion, ExpansionCourse, ExpansionStep, Plan, Scenario};

/// Conducts the expansions of one plan.
#[derive(Debug, Clone)]
pub(super) struct ExpansionConduct {
    expansion: Expansion,
    decision_days: f64,
    /// The boundaries met so far, by the number of the escalation's patients that count.
    boundaries: Vec<(u32, Boundary)>,
}

/// The true probabilities of a scenario, by dose level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Truth {
    pub(super) dlt: [f64; MAX_DOSES],
    /// That a DLT ends the study.
    pub(super) halt: [f64; MAX_DOSES],
    /// That a patient without a DLT has a moderate toxicity.
    pub(super) moderate: [f64; MAX_DOSES],
    pub(super) response: [f64; MAX_DOSES],
}

impl Truth {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let by_dose = |given: &Option<Vec<Probability>>| {
            let mut places = [0.0; MAX_DOSES];
            places.iter_mut().zip(given.iter().flatten()).for_each(|(place, p)| *place = p.get());
            places
        };
        Self {
            dlt: super::conduct::by_dose_level(scenario),
            halt: by_dose(&scenario.halt_probabilities),
            moderate: by_dose(&scenario.moderate_probabilities),
            response: by_dose(&scenario.response_probabilities),
        }
    }
}

/// Where a trial stands on its calendar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    /// Evaluable patients and DLTs of the escalation.
    pub(super) tallies: Tallies,
    /// Cohorts so far.
    pub(super) number: u32,
    pub(super) today: f64,
    pub(super) last_infusion: f64,
}

impl ExpansionConduct {
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let expansion = plan.expansion.clone()?;
        Some(Self { expansion, decision_days: plan.conduct.decision_days, boundaries: Vec::new() })
    }

    /// Conducts what follows the MTD that `outcome` has, and says where the trial stands then.
    pub(super) fn follow<R: Recorder>(
        &mut self,
        mut standing: Standing,
        truth: &Truth,
        outcome: &mut Outcome,
        (cohort, admission): (&mut CohortConduct, &mut Admission),
        (patients, recorder): (&mut Patients, &mut R),
    ) -> Standing {
        let mut expanded = ExpansionOutcome::new(outcome.mtd);
        let mut next = match outcome.mtd {
            Mtd::Dose(dose) => Some(dose),
            Mtd::NoneTolerable | Mtd::Undetermined => None,
        };
        while let Some(dose) = next {
            let lower = self.expansion.lower(&standing.tallies, dose);
            let before = self.expansion.before(&standing.tallies, dose);
            let Some(boundary) = boundary(&mut self.boundaries, &self.expansion, before.0) else { break };
            let mut under_way = ExpansionCourse::new(&self.expansion, boundary, before);
            let level = 1 << dose.index();
            expanded.levels |= level;
            next = None;
            let mut following = under_way.step();
            while let ExpansionStep::Patients(places) = following {
                let plan = CohortPlan {
                    dose,
                    dlt_probability: truth.dlt[dose.index()],
                    halt_probability: 0.0,
                    patients: places,
                    tolerates: places,
                    replacements: u32::MAX,
                };
                let opens = under_way.patients == 0;
                standing.number += 1;
                let opened = standing.today;
                // The escalation had its first cohort here.
                let stagger = cohort.levels().stagger(dose, false, false);
                let opening = Opening { day: opened, stagger, halts: f64::INFINITY };
                let result = cohort.treat(&plan, opening, admission, patients, recorder);
                standing.today = result.complete + self.decision_days;
                standing.last_infusion = later(standing.last_infusion, result.last_infusion);
                outcome.count(dose, &result);
                expanded.patients[dose.index()] += result.treated as u16;
                expanded.dlts[dose.index()] += result.dlts as u16;
                under_way.patients += result.evaluable;
                under_way.dlts += result.dlts;
                if self.expansion.response.is_some() {
                    under_way.responses += cohort.responses(patients, truth.response[dose.index()]);
                }
                following = under_way.step();
                if under_way.is_past_first_stage(following) {
                    expanded.second_stage |= expanded.levels == level;
                }
                match following {
                    ExpansionStep::Patients(_) => {}
                    ExpansionStep::Ended => outcome.mtd = Mtd::Dose(dose),
                    ExpansionStep::Stopped => {
                        expanded.stopped |= level;
                        outcome.mtd = lower.map_or(Mtd::NoneTolerable, Mtd::Dose);
                        next = lower.filter(|_| self.expansion.expand_again);
                    }
                }
                if R::LISTENS {
                    cohort.tell(standing.number, dose, patients, recorder);
                    let decision = match (following, next) {
                        (ExpansionStep::Patients(more), _) => Decision::Treat(Cohort::new(dose, more as u8)),
                        (_, Some(lower)) => Decision::Treat(Cohort::new(lower, 1)),
                        (_, None) => Decision::Stop { mtd: outcome.mtd, reason: outcome.reason },
                    };
                    recorder.cohort(CohortRecord {
                        number: standing.number,
                        dose,
                        planned: places,
                        evaluable: result.evaluable,
                        dlts: result.dlts,
                        pending: None,
                        opened,
                        complete: result.complete,
                        decided: standing.today,
                        decision,
                        expansion: Some(ExpansionRecord {
                            opens,
                            evaluable: under_way.patients,
                            dlts: under_way.dlts,
                            responses: self.expansion.response.map(|_| under_way.responses),
                            before,
                            step: following,
                        }),
                    });
                }
            }
            expanded.responses += under_way.responses as u16;
            expanded.success |= following == ExpansionStep::Ended && under_way.is_success();
        }
        expanded.days = standing.today;
        outcome.expansion = Some(expanded);
        standing
    }
}

/// The boundary where so many patients of the escalation count, found once.
fn boundary<'a>(known: &'a mut Vec<(u32, Boundary)>, expansion: &Expansion, before: u32) -> Option<&'a Boundary> {
    let place = match known.iter().position(|(of, _)| *of == before) {
        Some(place) => place,
        None => {
            known.push((before, expansion.boundary(before).ok()?));
            known.len() - 1
        }
    };
    known.get(place).map(|(_, boundary)| boundary)
}
