//! Expansions on the calendar: patients come as long as no outcome of those pending could stop it, then they are waited for.

use super::admission::Admission;
use super::cohort::{CohortConduct, CohortPlan, later};
use super::outcome::{ExpansionOutcome, Outcome};
use super::patients::Patients;
use super::record::{CohortRecord, Recorder};
use crate::design::{Cohort, Decision, MAX_COHORT, Mtd, Tallies};
use crate::dose::MAX_DOSES;
use crate::monitoring::Boundary;
use crate::scenario::{Expansion, ExpansionData, Plan, Scenario};

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
    pub(super) response: [f64; MAX_DOSES],
}

impl Truth {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let mut truth = Self { dlt: super::conduct::by_dose_level(scenario), response: [0.0; MAX_DOSES] };
        let given = scenario.response_probabilities.iter().flatten();
        truth.response.iter_mut().zip(given).for_each(|(place, p)| *place = p.get());
        truth
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

/// One expansion under way.
struct UnderWay<'a> {
    expansion: &'a Expansion,
    boundary: &'a Boundary,
    /// Patients and DLTs of the escalation that count.
    before: (u32, u32),
    patients: u32,
    dlts: u32,
    responses: u32,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// So many more patients, none of whom can be the one with whom it is stopped but the last.
    Patients(u32),
    /// It is stopped at too many DLTs.
    Stopped,
    /// It is over.
    Ended,
}

impl UnderWay<'_> {
    fn next(&self) -> Next {
        let Expansion { patients: all, response, .. } = self.expansion;
        let (before, dlts_before) = self.before;
        let (patients, dlts) = (before + self.patients, dlts_before + self.dlts);
        let is_first_stage = |stage: u32| self.patients == stage;
        if self.patients > 0 && self.boundary.stops(patients, dlts) {
            return Next::Stopped;
        }
        if response.is_some_and(|of| is_first_stage(of.first_stage) && self.responses <= of.more_than)
            || self.patients == *all
        {
            return Next::Ended;
        }
        let first_stage = response.map(|of| of.first_stage).filter(|&stage| stage > self.patients);
        let most = first_stage.unwrap_or(*all) - self.patients;
        let may_stop = |more: &u32| self.boundary.stops(patients + more, dlts + more);
        Next::Patients((1..most).find(may_stop).unwrap_or(most).min(MAX_COHORT as u32))
    }

    /// Whether enough patients of it respond.
    fn is_success(&self) -> bool {
        self.patients == self.expansion.patients
            && self.expansion.response.is_some_and(|of| self.responses > of.success_above)
    }
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
            let before = match self.expansion.data {
                ExpansionData::Expansion => (0, 0),
                ExpansionData::Pooled => (standing.tallies.patients(dose), standing.tallies.dlts(dose)),
            };
            let Some(boundary) = boundary(&mut self.boundaries, &self.expansion, before.0) else { break };
            let mut under_way =
                UnderWay { expansion: &self.expansion, boundary, before, patients: 0, dlts: 0, responses: 0 };
            let level = 1 << dose.index();
            expanded.levels |= level;
            next = None;
            let mut following = under_way.next();
            while let Next::Patients(places) = following {
                let plan = CohortPlan {
                    dose,
                    dlt_probability: truth.dlt[dose.index()],
                    patients: places,
                    tolerates: places,
                    replacements: u32::MAX,
                };
                standing.number += 1;
                let opened = standing.today;
                let result = cohort.treat(&plan, opened, admission, patients, recorder);
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
                following = under_way.next();
                if under_way.is_past_first_stage(following) {
                    expanded.second_stage |= expanded.levels == level;
                }
                match following {
                    Next::Patients(_) => {}
                    Next::Ended => outcome.mtd = Mtd::Dose(dose),
                    Next::Stopped => {
                        expanded.stopped |= level;
                        outcome.mtd = lower.map_or(Mtd::NoneTolerable, Mtd::Dose);
                        next = lower.filter(|_| self.expansion.expand_again);
                    }
                }
                if R::LISTENS {
                    cohort.tell(standing.number, dose, patients, recorder);
                    let decision = match (following, next) {
                        (Next::Patients(more), _) => Decision::Treat(Cohort::new(dose, more as u8)),
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
                    });
                }
            }
            expanded.responses += under_way.responses as u16;
            expanded.success |= following == Next::Ended && under_way.is_success();
        }
        expanded.days = standing.today;
        outcome.expansion = Some(expanded);
        standing
    }
}

impl UnderWay<'_> {
    /// Whether its first stage for response is over and the second follows, or followed.
    fn is_past_first_stage(&self, next: Next) -> bool {
        let Some(response) = self.expansion.response else { return false };
        let is_over = self.patients > response.first_stage;
        is_over || (self.patients == response.first_stage && matches!(next, Next::Patients(_)))
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
