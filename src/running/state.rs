//! Where a trial stands between two cohorts, and what each number of DLTs in the next one would lead to.

use std::ops::RangeInclusive;

use super::Protocol;
use super::standing::OpenCohort;
use crate::design::{Cap, Cohort, Decision, DoseEstimate, Ruling, Standing, Tallies};

/// Numbers of DLTs in a cohort that lead to the same decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleOutcome {
    /// DLTs among the evaluable patients of the whole cohort.
    pub dlts: RangeInclusive<u32>,
    /// Evaluable patients of the whole cohort.
    pub evaluable: u32,
    /// What follows.
    pub decision: Decision,
    /// Why, in the words of the rule.
    pub why: String,
}

/// A running trial between two cohorts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    /// What the design is asked with: every cohort in full.
    standing: Standing,
    /// The evaluable patients that there are: fewer, where a cohort was decided on before it was full.
    evaluable: Tallies,
    /// Patients whose preconditioning has begun.
    pub(super) treated: u32,
}

impl State {
    /// What the design decides and why, as far as the cap allows it.
    pub(super) fn decide(&self, protocol: &Protocol<'_>) -> Ruling {
        let Protocol { design, cap, .. } = *protocol;
        cap.limit_ruling(design.decide(&self.standing), self.treated, false, || design.mtd(&self.evaluable))
    }

    /// With how many DLTs a cohort that opens here is closed: the fewest that leave its dose level excluded, or the decision the same,
    /// whatever the others show.
    pub(super) fn closes_from(&self, cohort: Cohort, protocol: &Protocol<'_>) -> u32 {
        let Cohort { dose, patients, tolerates } = cohort;
        let excludes = |dlts: u8| {
            let whole = self.standing.tallies.with(dose, patients.into(), dlts.into());
            protocol.design.excludes(&whole, dose)
        };
        (0..=patients).find(|&dlts| dlts > tolerates || excludes(dlts)).unwrap_or(patients + 1).into()
    }

    /// What the design makes of the DLT probabilities, if it has a model.
    pub(super) fn estimates(&self, protocol: &Protocol<'_>) -> Option<Vec<DoseEstimate>> {
        protocol.design.estimates(&self.evaluable)
    }

    /// The state after a cohort, and what is decided then, with the reason: the trial may end at the cap in the middle of the cohort.
    pub(super) fn after(mut self, cohort: &OpenCohort, protocol: &Protocol<'_>) -> (Self, Decision, String) {
        self.evaluable.add(cohort.dose, cohort.evaluable as u16, cohort.dlts as u16);
        self.treated += cohort.treated;
        let is_short = cohort.evaluable < cohort.planned;
        if is_short && !cohort.is_closed() {
            let stop = protocol.cap.stop(|| protocol.design.mtd(&self.evaluable));
            return (self, stop, format!("the cohort is short of evaluable patients, and {}", Cap::NO_ROOM));
        }
        self.standing = self.standing.after(cohort.cohort(), cohort.dlts as u8);
        let ruling = self.decide(protocol);
        let counted = if is_short { "counting whoever is not known as without a DLT, " } else { "" };
        (self, ruling.decision, format!("{counted}{}", ruling.why()))
    }

    /// What each number of DLTs in the open cohort would lead to, if everybody in it becomes evaluable.
    pub(super) fn possible_outcomes(&self, cohort: &OpenCohort, protocol: &Protocol<'_>) -> Vec<PossibleOutcome> {
        let mut outcomes: Vec<PossibleOutcome> = Vec::new();
        for dlts in cohort.dlts..=cohort.dlts + (cohort.planned - cohort.evaluable) {
            let treated = cohort.treated + cohort.places;
            let full = OpenCohort { evaluable: cohort.planned, dlts, treated, places: 0, pending: 0, ..*cohort };
            let (_, decision, why) = self.after(&full, protocol);
            match outcomes.last_mut() {
                Some(last) if last.decision == decision && last.why == why => last.dlts = *last.dlts.start()..=dlts,
                _ => outcomes.push(PossibleOutcome { dlts: dlts..=dlts, evaluable: cohort.planned, decision, why }),
            }
        }
        outcomes
    }
}
