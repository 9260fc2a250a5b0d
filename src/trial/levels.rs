//! What is the same for all patients of a dose level, and the course of a patient that follows from it.

use super::OnsetModel;
use super::admission::Admitted;
use super::cohort::CohortPlan;
use super::course::{Course, later};
use super::patients::{Patient, Patients};
use super::record::{Fate, PatientRecord};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::scenario::{DltWindow, Plan, Stagger, StaggerCohorts};

/// What is the same for all patients of a dose level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    /// The place of its onset.
    onset: usize,
    preconditioning_days: f64,
    days_after_infusion: f64,
    stagger: Stagger,
}

/// What is the same for all patients of each dose level, with the onsets: that of the plan, and those of windows that a dose level has
/// of its own.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    /// When DLTs show; several where windows differ.
    onsets: Vec<OnsetModel>,
    levels: [Level; MAX_DOSES],
    stagger_cohorts: StaggerCohorts,
}

impl Levels {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut onsets = vec![OnsetModel::new(plan.onset, plan.dlt_window).tabulated()];
        let level = |window: DltWindow, onset, stagger| Level {
            onset,
            preconditioning_days: window.preconditioning_days,
            days_after_infusion: window.days_after_infusion,
            stagger,
        };
        let mut levels = [level(plan.dlt_window, 0, plan.conduct.stagger); MAX_DOSES];
        for dose in DoseLevel::ladder(plan.own.len()) {
            let window = plan.dlt_window_at(dose);
            let onset = match plan.own(dose).has_window() {
                true => {
                    onsets.push(OnsetModel::new(plan.onset_at(dose), window).tabulated());
                    onsets.len() - 1
                }
                false => 0,
            };
            levels[dose.index()] = level(window, onset, plan.stagger_at(dose));
        }
        Self { onsets, levels, stagger_cohorts: plan.conduct.stagger_cohorts }
    }

    /// When DLTs show where a dose level has no window of its own.
    pub(super) fn onset(&self) -> &OnsetModel {
        &self.onsets[0]
    }

    /// What is the same for all patients of a dose level.
    #[inline]
    pub(super) fn at(&self, dose: DoseLevel) -> Level {
        self.levels[dose.index()]
    }

    /// How infusions are kept apart in a cohort at a dose level that is, or is not, the first one there, and the first one of the trial.
    #[inline]
    pub(super) fn stagger(&self, dose: DoseLevel, is_first_at_dose: bool, is_first: bool) -> Stagger {
        match self.stagger_cohorts.include(is_first_at_dose, is_first) {
            true => self.levels[dose.index()].stagger,
            false => Stagger::None,
        }
    }

    /// What becomes of a patient who got a place, and whose preconditioning begins on day `not_before` at the earliest.
    pub(super) fn course(
        &self,
        plan: &CohortPlan,
        level: Level,
        admitted: &Admitted,
        patient: &Patient,
        not_before: f64,
    ) -> Course {
        let Admitted { who, arrival, production_begins, enrolled } = *admitted;
        let ready = later(enrolled, production_begins + patient.production);
        if !patient.has_product {
            let never = f64::INFINITY;
            let fate = Fate::NoProduct;
            let (preconditioning, infusion, ended) = (never, never, ready);
            return Course {
                who,
                arrival,
                enrolled,
                preconditioning,
                infusion,
                fate,
                ended,
                halts: false,
                moderate: false,
            };
        }
        let preconditioning = later(ready, not_before);
        let infusion = preconditioning + level.preconditioning_days;
        let closes = infusion + level.days_after_infusion;
        let left = preconditioning + patient.dropout;
        let (fate, ended) = if patient.tolerance < plan.dlt_probability {
            let rank = patient.tolerance / plan.dlt_probability;
            (Fate::Dlt, infusion + self.onsets[level.onset].days_from_infusion(rank))
        } else {
            (Fate::NoDlt, closes)
        };
        let (fate, ended) = if left < ended { (Fate::DroppedOut, left) } else { (fate, ended) };
        Course { who, arrival, enrolled, preconditioning, infusion, fate, ended, halts: false, moderate: false }
    }

    /// A course as it is told.
    pub(super) fn record(&self, course: &Course, cohort: u32, dose: DoseLevel, patients: &Patients) -> PatientRecord {
        PatientRecord {
            number: course.who.number,
            place: course.who.place,
            cohort,
            dose,
            tolerance: patients.tolerance(course.who.place),
            arrival: course.arrival,
            enrolled: course.enrolled,
            preconditioning: course.treated().then_some(course.preconditioning),
            infusion: course.infused().then_some(course.infusion),
            window_closes: course.treated().then_some(course.infusion + self.at(dose).days_after_infusion),
            fate: course.fate,
            ended: course.ended,
            halts: course.halts,
            moderate: course.moderate,
        }
    }
}
