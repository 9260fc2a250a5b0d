//! The time-to-event continual reassessment method (TITE-CRM): patients count while their DLT window is still open.
//!
//! Cheung and Chappell, Biometrics 2000;56:1177, "Sequential designs for phase I clinical trials with late-onset toxicities".

use super::crm::reassessment::{self, Reassessment, by_first_stage};
use super::crm::{Last, Model, Posterior, Tail, is_unsafe, may_begin, reassess};
use super::parameters::Parameters;
use super::{Cohort, Design, DoseEstimate, Evaluation, Mtd, PendingDesign, PriorPatients, Ruling, Running};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Group, Table, lens};
use crate::probability::Probability;

static TABLE: Table<TiteCrmParameters> = Table {
    header: "[design.tite_crm]",
    says: "The time-to-event CRM (TITE-CRM; Cheung & Chappell 2000), which decides for each patient while others are pending: \
           a patient without a DLT so far counts by the share of the DLT window that has passed. The keys are those of the \
           CRM; restrict_escalation only means at most one dose level above the last patient's.",
    usual: || TiteCrmParameters { reassessment: Reassessment::usual() },
    members: &[&Group { lens: lens!(TiteCrmParameters, reassessment), members: reassessment::MEMBERS }],
};

/// A CRM that decides while patients are pending.
#[derive(Debug, Clone, PartialEq)]
pub struct TiteCrmParameters {
    /// The working model, and how it is followed.
    pub reassessment: Reassessment,
}

impl Parameters for TiteCrmParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "TITE-CRM"
    }

    fn reference(&self) -> &'static str {
        "Cheung YK, Chappell R. Biometrics 2000;56:1177. doi:10.1111/j.0006-341X.2000.01177.x"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.reassessment.target_dlt_rate)
    }

    fn may_skip(&self) -> bool {
        self.reassessment.may_skip()
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        self.reassessment.consistent(table)
    }

    fn fits(&self, table: &Reader<'_>, doses: usize) -> Option<()> {
        may_begin(&self.reassessment, table, doses)
    }

    fn prior_patients(&self) -> PriorPatients {
        self.reassessment.prior_patients
    }

    fn design(&self, doses: usize, _: u32) -> Design {
        Design::pending(TiteCrm::new(&self.reassessment, doses))
    }
}

/// A TITE-CRM on a ladder with a fixed number of dose levels.
///
/// As [`super::Crm`], but asked for each patient, at any time. A patient without a DLT so far, of whose window the share w has
/// passed, has the likelihood 1 − w·p: the weights are linear, as if DLTs came at any moment alike. Restricted escalation holds
/// the next patient at most one dose level above the last one's, as `restrict` of R's dfcrm does in its simulations of the
/// TITE-CRM.
#[derive(Debug)]
pub struct TiteCrm {
    parameters: Reassessment,
    model: Model,
}

impl TiteCrm {
    /// A TITE-CRM with these parameters, whose dose levels and skeleton are those of a ladder of `doses` steps.
    pub fn new(parameters: &Reassessment, doses: usize) -> Self {
        Self { parameters: parameters.clone(), model: Model::new(parameters, doses) }
    }

    /// The posterior mean and variance of the parameter of the model.
    pub fn posterior_moments(&self, trial: &Running<'_>) -> (f64, f64) {
        let posterior = self.posterior(trial);
        (posterior.mean, posterior.variance)
    }

    /// What the design makes of the DLT probabilities, the lowest dose level first.
    pub fn estimates(&self, trial: &Running<'_>) -> Vec<DoseEstimate> {
        self.model.estimates(&self.posterior(trial))
    }

    /// The patient who comes next of a first stage after so many, none of whom is known to have a DLT; `None` once the model decides.
    fn in_first_stage(&self, trial: &Running<'_>, patients: usize) -> Option<Cohort> {
        // DLTs are counted only where there is a first stage.
        let dlts = || trial.tallies().total_dlts();
        let is_staged = patients < self.parameters.first_stage.len();
        is_staged.then(|| self.parameters.in_first_stage(patients as u32, dlts(), 1)).flatten()
    }

    fn posterior(&self, trial: &Running<'_>) -> Posterior {
        let mut evidence = self.model.evidence(&trial.tallies());
        for patient in trial.patients {
            if let Evaluation::Pending { follow_up } = patient.evaluation {
                evidence.add_pending(patient.dose, follow_up);
            }
        }
        let tail = self.parameters.safety_stop.map_or(Tail::Never, |limit| Tail::IfAbove(limit.get()));
        self.model.fit(&evidence, tail)
    }

    fn ladder(&self) -> impl DoubleEndedIterator<Item = DoseLevel> + use<> {
        DoseLevel::ladder(self.model.doses())
    }
}

impl PendingDesign for TiteCrm {
    fn decide(&self, trial: &Running<'_>) -> Ruling {
        // Whoever left without a DLT before anybody else came has told nothing.
        match trial.at.filter(|_| !trial.patients.is_empty()) {
            None => Ruling::start(Cohort::new(self.parameters.starting_dose, 1)),
            Some(at) => match self.in_first_stage(trial, trial.patients.len()) {
                Some(cohort) => by_first_stage(cohort),
                None => reassess(&self.parameters, &self.model, &self.posterior(trial), Last { at, barring: None }, 1),
            },
        }
    }

    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        let is_tried = |&dose: &DoseLevel| self.model.is_tried(trial.enrolled_at(dose), dose);
        let mut tried = self.ladder().filter(is_tried).peekable();
        if tried.peek().is_none() {
            return Mtd::NoneTolerable;
        }
        let posterior = self.posterior(trial);
        if is_unsafe(&self.parameters, &posterior) {
            Mtd::NoneTolerable
        } else {
            Mtd::Dose(self.model.recommended(tried, posterior.mean).0)
        }
    }

    /// It never waits, and the longer somebody is followed without a DLT, the smaller the likelihood of high DLT probabilities is
    /// against that of low ones: who was not stopped for safety is not by time.
    fn waits_for_outcomes(&self) -> bool {
        true
    }

    fn enrols_for_sure(&self, trial: &Running<'_>, just_enrolled: bool) -> bool {
        let Some(limit) = self.parameters.safety_stop else { return true };
        let patients = trial.patients.len();
        if self.in_first_stage(trial, patients).is_some() {
            return true;
        }
        // Whoever has no follow-up has the likelihood 1; whoever came first, or in a first stage, is not judged by it, others are.
        (just_enrolled && patients > 1 && self.in_first_stage(trial, patients - 1).is_none())
            || self.model.lowest_is_safe(&self.model.evidence(&trial.tallies()), limit.get())
    }

    fn estimates(&self, trial: &Running<'_>) -> Option<Vec<DoseEstimate>> {
        Some(self.estimates(trial))
    }
}
