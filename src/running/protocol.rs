//! What a running trial is conducted by, and what a history may have at most.

use jiff::civil::Date;

use super::expansion;
use super::history::{Concerns, Enrolled, Refusal};
use super::replay::Replay;
use super::standing::{DoseCounts, OpenCohort, RunningTrial};
use crate::counted::counted;
use crate::design::{Cap, CohortDesign, DesignSpec};
use crate::dose::DoseLevel;
use crate::scenario::{Expansion, Plan, TreatmentWords};

/// What a running trial is conducted by: a design under its cap, and whether a cohort is stopped at excess. If not, whole cohorts are
/// accepted, as the simulation has them; but nobody is ever sent where no outcome matters any more.
#[derive(Clone, Copy)]
pub struct Protocol<'a> {
    pub(super) design: &'a dyn CohortDesign,
    pub(super) cap: Cap,
    pub(super) stop_at_excess: bool,
    pub(super) limits: Limits,
    pub(super) expansion: Option<&'a Expansion>,
    pub(super) words: &'static TreatmentWords,
}

/// What a history may have at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) doses: usize,
    /// Patients at one dose level.
    pub(super) patients: u32,
}

impl Limits {
    pub(super) fn new(plan: &Plan, spec: &DesignSpec) -> Self {
        let escalation = spec.general.most_evaluable();
        let expansion = plan.expansion.as_ref().map_or(0, |expansion| expansion.patients);
        Self { doses: plan.dose_count(), patients: escalation + expansion }
    }

    /// Refuses who is at no dose level of the ladder, or one too many there.
    pub(super) fn check(&self, place: usize, dose: DoseLevel, there: &[DoseCounts]) -> Result<(), Refusal> {
        let refuse = |concerns, message: String, remedy: &str| {
            Err(Refusal { patient: place, concerns, message, remedy: remedy.to_owned() })
        };
        match there.get(dose.index()) {
            None => {
                let message = format!("there is no dose level {dose}: the ladder has {}", self.doses);
                refuse(Concerns::Dose, message, "check the dose level")
            }
            Some(counts) if counts.evaluable + counts.pending >= self.patients => {
                let message = format!(
                    "more than {} at dose level {dose}, and the design plans for no more in all",
                    counted(self.patients, "patient")
                );
                refuse(Concerns::Patient, message, "check the patients, or raise max_patients")
            }
            Some(_) => Ok(()),
        }
    }
}

impl<'a> Protocol<'a> {
    /// What a plan says of one of its designs.
    pub fn new(plan: &'a Plan, spec: &DesignSpec, design: &'a dyn CohortDesign) -> Self {
        let stop_at_excess = plan.conduct.stop_cohort_at_excess;
        let expansion = plan.expansion.as_ref();
        let (limits, words) = (Limits::new(plan, spec), plan.treatment.words());
        Self { design, cap: Cap::new(spec), stop_at_excess, limits, expansion, words }
    }

    /// What the design says after these patients, in order of enrolment, whatever it would have done with them: each departure
    /// from it is told, and it is asked where the trial stands after that.
    ///
    /// # Errors
    ///
    /// [`Refusal`] of a patient at a dose level that there is not, or of more patients than any trial has.
    pub fn follow(&self, patients: &[Enrolled]) -> Result<RunningTrial, Refusal> {
        let mut replay = Replay::new(*self);
        let mut in_order: Vec<(usize, &Enrolled)> = patients.iter().enumerate().collect();
        in_order.sort_by_key(|(_, patient)| patient.order());
        for &(place, patient) in &in_order {
            replay.enrol(place, patient)?;
        }
        let last = in_order.iter().rev().find(|(place, _)| !replay.is_queued(*place));
        let at = last.map(|(_, patient)| patient.dose);
        let (after_mtd, declared) = (replay.after_mtd(), replay.decided_on_day());
        let after_mtd = after_mtd.iter().map(|&place| (place, &patients[place]));
        Ok(self.expanded(replay.trial(at), declared, after_mtd).halted(patients))
    }

    /// As [`Protocol::follow`], of a trial that was conducted as the design said.
    ///
    /// # Errors
    ///
    /// [`Refusal`] also at the first patient whom the design would not have treated so.
    pub fn replay(&self, patients: &[Enrolled]) -> Result<RunningTrial, Refusal> {
        self.follow(patients)?.without_departures()
    }

    /// The same trial with its expansion, if one is planned: `patients` came after the MTD, in order.
    pub(super) fn expanded<'p>(
        &self,
        trial: RunningTrial,
        declared: Option<Date>,
        patients: impl Iterator<Item = (usize, &'p Enrolled)>,
    ) -> RunningTrial {
        match self.expansion {
            Some(expansion) => expansion::followed(expansion, self.words, trial, declared, patients),
            None => trial,
        }
    }

    pub(super) fn is_decided(&self, cohort: &OpenCohort) -> bool {
        cohort.is_closed() || (cohort.pending == 0 && cohort.places == 0)
    }
}
