//! What follows at a place of an expansion, and why, in words.

use super::{Replay, Site, begun};
use crate::counted::counted;
use crate::design::{Cohort, Decision, Mtd};
use crate::dose::DoseLevel;
use crate::running::answer::Neighbour;
use crate::running::standing::OpenCohort;
use crate::running::state::PossibleOutcome;
use crate::scenario::{ExpansionCourse, ExpansionStep};

/// What follows; with neighbours, what they depend on is not told.
pub(super) struct Said {
    pub(super) decision: Decision,
    pub(super) why: String,
    pub(super) neighbours: Vec<Neighbour>,
}

impl Replay<'_> {
    /// What follows at a place of the present expansion.
    pub(super) fn said(&self, site: Site) -> Said {
        let course = site.course(self.expansion, &self.boundary);
        let step = course.step();
        let first_stage = self.expansion.response.filter(|of| of.first_stage == site.patients);
        if let Some(of) = first_stage.filter(|_| step != ExpansionStep::Stopped) {
            let patients = of.first_stage;
            let neighbour = |responses: u32, when: String, why: &str| {
                let step = course.with(0, 0, responses).step();
                Neighbour { when, decision: self.decision(step, site.dose), why: why.to_owned() }
            };
            let more = format!("more than {} of the {patients} respond", of.more_than);
            let few = match of.more_than {
                0 => format!("nobody of the {patients} responds"),
                most => format!("{most} or fewer of the {patients} respond"),
            };
            return Said {
                decision: Decision::Wait,
                why: format!(
                    "whether the second stage follows depends on how many of the {patients} patients of the first respond, which \
                     the history does not tell"
                ),
                neighbours: vec![
                    neighbour(of.more_than + 1, more, "the second stage follows"),
                    neighbour(of.more_than, few, "the expansion ends, and the MTD stays"),
                ],
            };
        }
        Said { decision: self.decision(step, site.dose), why: self.why(&course, step), neighbours: Vec::new() }
    }

    fn decision(&self, step: ExpansionStep, dose: DoseLevel) -> Decision {
        let stop = |mtd| Decision::Stop { mtd, reason: self.reason };
        match step {
            ExpansionStep::Patients(patients) => Decision::Treat(Cohort::new(dose, patients as u8)),
            ExpansionStep::Ended => stop(Mtd::Dose(dose)),
            ExpansionStep::Stopped => {
                let lower = self.expansion.lower(&self.escalation, dose);
                let again = lower.filter(|_| self.expansion.expand_again).and_then(|lower| self.first_cohort(lower));
                again.unwrap_or_else(|| stop(lower.map_or(Mtd::NoneTolerable, Mtd::Dose)))
            }
        }
    }

    /// With whom another expansion begins at a lower dose level.
    fn first_cohort(&self, dose: DoseLevel) -> Option<Decision> {
        let (site, boundary) = begun(self.expansion, &self.escalation, dose)?;
        match site.course(self.expansion, &boundary).step() {
            ExpansionStep::Patients(patients) => Some(Decision::Treat(Cohort::new(dose, patients as u8))),
            ExpansionStep::Stopped | ExpansionStep::Ended => None,
        }
    }

    fn why(&self, course: &ExpansionCourse<'_>, step: ExpansionStep) -> String {
        let (patients, dlts) = course.counted();
        let is_pooled = patients > course.patients;
        let whose = if is_pooled { "expansion and of the escalation there" } else { "expansion" };
        let had = format!("{dlts} of {} of the {whose} had a DLT", counted(patients, "patient"));
        match (step, self.boundary.stop_at(patients)) {
            (ExpansionStep::Patients(_), _) if course.patients == 0 => {
                let pooled = if is_pooled {
                    format!(
                        "; {} in {patients} of the escalation {}",
                        counted(dlts, "DLT"),
                        if dlts == 1 { "counts" } else { "count" }
                    )
                } else {
                    String::new()
                };
                format!("the MTD is declared, and an expansion of {} follows{pooled}", self.expansion.patients)
            }
            (ExpansionStep::Patients(_), Some(least)) => format!("{had}, and {least} would stop it"),
            (ExpansionStep::Patients(_), None) => format!("{had}, and no number would stop it yet"),
            (ExpansionStep::Stopped, least) => format!("{had}, and {} or more stop it", least.unwrap_or(dlts)),
            (ExpansionStep::Ended, _) => format!("{had}, and it is complete"),
        }
    }

    /// What each number of DLTs in the open cohort would lead to, if everybody in it becomes evaluable.
    pub(super) fn possible_outcomes(&self, cohort: &OpenCohort) -> Vec<PossibleOutcome> {
        let mut outcomes: Vec<PossibleOutcome> = Vec::new();
        for dlts in cohort.dlts..=cohort.dlts + (cohort.planned - cohort.evaluable) {
            let Said { decision, why, neighbours } = self.said(self.site.with(cohort.planned, dlts));
            let why = if neighbours.is_empty() { String::new() } else { why };
            match outcomes.last_mut() {
                Some(last) if last.decision == decision => last.dlts = *last.dlts.start()..=dlts,
                _ => outcomes.push(PossibleOutcome {
                    dlts: dlts..=dlts,
                    moderate: false,
                    evaluable: cohort.planned,
                    decision,
                    why,
                }),
            }
        }
        outcomes
    }
}
