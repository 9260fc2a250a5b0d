//! Where a trial stands between two cohorts, and what each number of DLTs in the next one would lead to.

use std::ops::RangeInclusive;

use super::Protocol;
use super::standing::{Follow, OpenCohort};
use crate::design::{Action, Cap, DoseEstimate, StopReason, Tallies};
use crate::dose::DoseLevel;

/// Numbers of DLTs in a cohort that lead to the same decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleOutcome {
    /// DLTs among the evaluable patients of the whole cohort.
    pub dlts: RangeInclusive<u32>,
    /// Evaluable patients of the whole cohort.
    pub evaluable: u32,
    /// What follows.
    pub decision: Follow,
    /// Why, in the words of the rule.
    pub why: String,
}

/// What is decided from, between two cohorts.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// What the design is asked with: every cohort in full.
    asked: Tallies,
    /// The evaluable patients that there are: fewer, where a cohort was decided on before it was full.
    pub(super) evaluable: Tallies,
    at: Option<DoseLevel>,
    /// The DLTs of the last cohort bar the next one from going up.
    barred: bool,
    /// Patients whose preconditioning has begun.
    pub(super) treated: u32,
}

impl State {
    pub(super) fn start() -> Self {
        Self { asked: Tallies::default(), evaluable: Tallies::default(), at: None, barred: false, treated: 0 }
    }

    /// The decision, and how many DLTs the next cohort tolerates.
    pub(super) fn decide(&self, protocol: &Protocol<'_>) -> (Follow, u32) {
        let Protocol { design, cap, .. } = *protocol;
        let action = match self.at {
            Some(at) if self.barred => design.next_barred(&self.asked, at),
            at => design.next(&self.asked, at),
        };
        match action {
            Action::Stop(reason) => (Follow::Stop { mtd: design.mtd(&self.asked), reason }, 0),
            Action::Enrol { patients, .. } if !cap.leaves_room(self.treated, patients.into()) => {
                (self.stop_at_cap(protocol), 0)
            }
            Action::Enrol { dose, patients, tolerates } => {
                (Follow::Enrol { dose, patients: patients.into() }, tolerates.into())
            }
        }
    }

    /// What the design makes of the DLT probabilities, if it has a model.
    pub(super) fn estimates(&self, protocol: &Protocol<'_>) -> Option<Vec<DoseEstimate>> {
        protocol.design.estimates(&self.evaluable)
    }

    fn stop_at_cap(&self, protocol: &Protocol<'_>) -> Follow {
        let mtd = protocol.cap.mtd(|| protocol.design.mtd(&self.evaluable));
        Follow::Stop { mtd, reason: StopReason::CapReached }
    }

    pub(super) fn why(&self, protocol: &Protocol<'_>) -> String {
        let of_rule = protocol.design.why(&self.asked, self.at);
        let barred = Some(BARRED.to_owned()).filter(|_| self.barred);
        let clauses = [Some(of_rule).filter(|words| !words.is_empty()), barred];
        let of_design = clauses.into_iter().flatten().collect::<Vec<_>>().join("; ");
        match self.decide(protocol).0 {
            Follow::Stop { reason: StopReason::CapReached, .. } if of_design.is_empty() => AT_CAP.to_owned(),
            Follow::Stop { reason: StopReason::CapReached, .. } => format!("{of_design}; but {AT_CAP}"),
            _ => of_design,
        }
    }

    /// The state after a cohort, and the decision if the cap ends the trial in the middle of it.
    pub(super) fn after(mut self, cohort: &OpenCohort, protocol: &Protocol<'_>) -> (Self, Option<Follow>) {
        self.evaluable.add(cohort.dose, cohort.evaluable as u16, cohort.dlts as u16);
        self.treated += cohort.treated;
        let is_short = cohort.evaluable < cohort.planned;
        if is_short && !Cap::short_cohort_decides(cohort.dlts, cohort.tolerates) {
            let decision = self.stop_at_cap(protocol);
            return (self, Some(decision));
        }
        self.asked.add(cohort.dose, cohort.planned as u16, cohort.dlts as u16);
        self.at = Some(cohort.dose);
        self.barred = protocol.design.bars_escalation(cohort.planned as u8, cohort.dlts as u8);
        (self, None)
    }

    /// What each number of DLTs in the open cohort would lead to, if everybody in it becomes evaluable.
    pub(super) fn possible_outcomes(&self, cohort: &OpenCohort, protocol: &Protocol<'_>) -> Vec<PossibleOutcome> {
        let mut outcomes: Vec<PossibleOutcome> = Vec::new();
        for dlts in cohort.dlts..=cohort.dlts + (cohort.planned - cohort.evaluable) {
            let treated = cohort.treated + cohort.places;
            let full = OpenCohort { evaluable: cohort.planned, dlts, treated, places: 0, pending: 0, ..*cohort };
            let (state, ended) = self.after(&full, protocol);
            let decision = ended.unwrap_or_else(|| state.decide(protocol).0);
            let why = state.why(protocol);
            match outcomes.last_mut() {
                Some(last) if last.decision == decision && last.why == why => last.dlts = *last.dlts.start()..=dlts,
                _ => outcomes.push(PossibleOutcome { dlts: dlts..=dlts, evaluable: cohort.planned, decision, why }),
            }
        }
        outcomes
    }
}

const BARRED: &str = "the share of DLTs in the last cohort bars the next one from going up";

pub(super) const AT_CAP: &str = "the cap leaves no room for another cohort";
