//! One cohort on the calendar: places, products, staggered infusions, DLTs, dropouts and replacements.

use super::admission::Admission;
use super::course::{Course, later};
use super::levels::Levels;
use super::patients::Patients;
use super::record::{Fate, Recorder};
use super::stagger::Waiting;
use crate::dose::DoseLevel;
use crate::scenario::{Plan, Stagger};

/// The cohort that the design asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct CohortPlan {
    pub(super) dose: DoseLevel,
    pub(super) dlt_probability: f64,
    /// Probability that a DLT ends the study.
    pub(super) halt_probability: f64,
    /// Evaluable patients needed.
    pub(super) patients: u32,
    /// DLTs among them that the rule tolerates.
    pub(super) tolerates: u32,
    /// Patients who left that the cap allows to be replaced.
    pub(super) replacements: u32,
}

/// The circumstances in which a cohort opens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    pub(super) day: f64,
    /// How infusions are kept apart.
    pub(super) stagger: Stagger,
    /// When somebody who is still pending from an earlier cohort ends the study; infinite if nobody does.
    pub(super) halts: f64,
}

/// How a cohort went.
#[derive(Debug, Clone, Copy)]
pub(super) struct CohortResult {
    pub(super) enrolled: u32,
    pub(super) treated: u32,
    pub(super) evaluable: u32,
    /// Products of patients who are not treated as the cohort was stopped.
    pub(super) products_unused: u32,
    /// All its DLTs, and those that were known when it was decided on.
    pub(super) dlts: u32,
    pub(super) dlts_at_decision: u32,
    /// The day on which all that the decision needs was known.
    pub(super) complete: f64,
    /// −∞ if nobody was infused.
    pub(super) last_infusion: f64,
    /// The day on which one of its patients ends the study; infinite if none does.
    pub(super) halts: f64,
    /// Whether the end of the study came before all that the decision needs was known.
    pub(super) is_halted: bool,
}

impl CohortResult {
    /// A cohort that opened on day `opened`, with nobody in it yet.
    fn new(opened: f64) -> Self {
        Self {
            enrolled: 0,
            treated: 0,
            evaluable: 0,
            products_unused: 0,
            dlts: 0,
            dlts_at_decision: 0,
            complete: opened,
            last_infusion: f64::NEG_INFINITY,
            halts: f64::INFINITY,
            is_halted: false,
        }
    }

    /// Counts one patient of a cohort that is decided on without whatever comes after day `stopped`.
    fn count(&mut self, course: &Course, stopped: f64) {
        self.enrolled += 1;
        if !course.treated() {
            self.products_unused += u32::from(course.fate == Fate::CohortStopped);
            return;
        }
        let dlt = course.fate == Fate::Dlt;
        self.treated += 1;
        self.evaluable += u32::from(course.fate != Fate::DroppedOut);
        self.dlts += u32::from(dlt);
        self.dlts_at_decision += u32::from(dlt && course.ended <= stopped);
        self.complete = later(self.complete, if course.ended < stopped { course.ended } else { stopped });
        if course.infused() {
            self.last_infusion = later(self.last_infusion, course.infusion);
        }
    }
}

/// Conducts cohorts by the rules of one plan, in working memory of its own.
#[derive(Debug, Clone)]
pub(super) struct CohortConduct {
    levels: Levels,
    stop_at_excess: bool,
    may_halt: bool,
    looks_at_response: bool,
    counts_moderate: bool,
    /// Kept only if somebody listens, a cohort can be stopped at excess, or responses are looked at.
    courses: Vec<Course>,
    /// The days on which places came free again, and whether by a dropout.
    reopened: Vec<(f64, bool)>,
    /// The days of DLTs, kept only if a cohort can be stopped at excess.
    dlt_days: Vec<f64>,
}

impl CohortConduct {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            levels: Levels::new(plan),
            stop_at_excess: plan.conduct.stop_cohort_at_excess,
            may_halt: plan.may_halt(),
            counts_moderate: plan.counts_moderate(),
            looks_at_response: plan.expansion.as_ref().is_some_and(|expansion| expansion.response.is_some()),
            courses: Vec::new(),
            reopened: Vec::new(),
            dlt_days: Vec::new(),
        }
    }

    /// What is the same for all patients of a dose level.
    #[inline]
    pub(super) fn levels(&self) -> &Levels {
        &self.levels
    }

    /// Fills the places of a cohort that opens on day `opened` until all that the decision needs is known.
    pub(super) fn treat<R: Recorder>(
        &mut self,
        plan: &CohortPlan,
        opening: Opening,
        admission: &mut Admission,
        patients: &mut Patients,
        recorder: &mut R,
    ) -> CohortResult {
        self.courses.clear();
        self.reopened.clear();
        self.dlt_days.clear();
        let mut first_places = plan.patients;
        let mut replacements = plan.replacements;
        let Opening { day: opened, stagger, halts } = opening;
        let (mut halts, mut stopped) = (halts, halts);
        let mut is_cut = false;
        let mut waiting = Waiting::default();
        let mut result = CohortResult::new(opened);
        let level = self.levels.at(plan.dose);
        let looks_at_dlts = self.stop_at_excess || self.may_halt;
        let keep = R::LISTENS || looks_at_dlts || self.looks_at_response || self.counts_moderate;
        // A place that opens again does so after the first ones opened: places are filled in the order of their days.
        while let Some(free) = next_place(&mut first_places, opened, &mut self.reopened, &mut replacements) {
            // Nothing opens again in a stopped cohort, and the next one may be open by then.
            if free >= stopped {
                is_cut = true;
                break;
            }
            let Some(admitted) = admission.admit(patients, free, stopped, recorder) else {
                is_cut = true;
                break;
            };
            let patient = patients.get_at(admitted.who.place, plan.dose);
            let mut course = self.levels.course(plan, level, &admitted, &patient, waiting.not_before);
            result.count(&course, stopped);
            waiting.after(&course, stagger);
            if matches!(course.fate, Fate::NoProduct | Fate::DroppedOut) {
                self.reopened.push((course.ended, course.fate == Fate::DroppedOut));
            } else if course.fate == Fate::Dlt && looks_at_dlts {
                course.halts = self.may_halt && patients.halt(course.who.place) < plan.halt_probability;
                halts = if course.halts { halts.min(course.ended) } else { halts };
                let excess = match self.stop_at_excess {
                    true => self.excess_with(course.ended, plan.tolerates),
                    false => f64::INFINITY,
                };
                stopped = excess.min(halts);
            }
            if keep {
                self.courses.push(course);
            }
        }
        if stopped == f64::INFINITY {
            return result;
        }
        let result = self.stop(opened, stopped);
        if self.may_halt { self.halted(result, opening.halts, stopped, is_cut) } else { result }
    }

    /// The day on which the DLTs exceed what is tolerated, now that there is one more; infinite if they do not.
    fn excess_with(&mut self, dlt_day: f64, tolerates: u32) -> f64 {
        self.dlt_days.push(dlt_day);
        self.dlt_days.sort_by(f64::total_cmp);
        self.dlt_days.get(tolerates as usize).copied().unwrap_or(f64::INFINITY)
    }

    /// The same of a whole cohort, each patient by the day of infusion and the tolerance, and how many DLTs there are by then.
    #[inline]
    pub(super) fn excess(&mut self, plan: &CohortPlan, patients: impl Iterator<Item = (f64, f64)>) -> (f64, u32) {
        self.dlt_days.clear();
        let mut excess = f64::INFINITY;
        for (infusion, tolerance) in patients.filter(|&(_, tolerance)| tolerance < plan.dlt_probability) {
            let days_from_infusion = self.levels.onset().days_from_infusion(tolerance / plan.dlt_probability);
            excess = self.excess_with(infusion + days_from_infusion, plan.tolerates);
        }
        (excess, self.dlt_days.partition_point(|&day| day <= excess) as u32)
    }

    /// Counts the cohort again, now that it is known to be stopped on day `stopped`: whoever's preconditioning was not to
    /// begin before is not treated, save a patient whose DLT at that very moment is the excess.
    fn stop(&mut self, opened: f64, stopped: f64) -> CohortResult {
        let mut result = CohortResult::new(opened);
        for course in &mut self.courses {
            if course.treated() && course.preconditioning >= stopped && course.ended > stopped {
                course.fate = Fate::CohortStopped;
                course.ended = stopped;
            }
            result.count(course, stopped);
        }
        result
    }

    /// The same with who of the cohort ends the study, and whether it ended before the cohort was evaluable: on the day `stopped`, if
    /// that is the earliest of those days.
    fn halted(&self, result: CohortResult, halts: f64, stopped: f64, is_cut: bool) -> CohortResult {
        let end_study = self.courses.iter().filter(|course| course.halts && course.fate == Fate::Dlt);
        let halts = end_study.map(|course| course.ended).fold(halts, f64::min);
        let is_cut = is_cut || self.courses.iter().any(|course| course.fate == Fate::CohortStopped);
        CohortResult { halts, is_halted: halts <= stopped && (is_cut || result.complete >= halts), ..result }
    }

    /// How many evaluable patients of the cohort just treated respond, where each does with this probability.
    pub(super) fn responses(&self, patients: &Patients, p: f64) -> u32 {
        let evaluable = self.courses.iter().filter(|course| matches!(course.fate, Fate::Dlt | Fate::NoDlt));
        evaluable.filter(|course| patients.response(course.who.place) < p).count() as u32
    }

    /// Marks whoever of the cohort just treated has a moderate toxicity, where a patient without a DLT has one with this probability, and
    /// says whether somebody has.
    pub(super) fn mark_moderate(&mut self, patients: &Patients, p: f64) -> bool {
        for course in self.courses.iter_mut().filter(|course| course.fate == Fate::NoDlt) {
            course.moderate = patients.moderate(course.who.place) < p;
        }
        self.courses.iter().any(|course| course.moderate)
    }

    /// Tells the courses of the cohort just treated.
    pub(super) fn tell<R: Recorder>(&self, cohort: u32, dose: DoseLevel, patients: &Patients, recorder: &mut R) {
        for course in &self.courses {
            recorder.patient(self.levels.record(course, cohort, dose, patients));
        }
    }
}

/// The day from which the next place is free: one of the first ones, then whichever came free again the earliest. A dropout
/// is replaced as long as there are `replacements`, whoever leaves first having the first.
fn next_place(
    first_places: &mut u32,
    opened: f64,
    reopened: &mut Vec<(f64, bool)>,
    replacements: &mut u32,
) -> Option<f64> {
    if *first_places > 0 {
        *first_places -= 1;
        return Some(opened);
    }
    loop {
        let earliest = (0..reopened.len()).min_by(|&a, &b| reopened[a].0.total_cmp(&reopened[b].0))?;
        let (free, by_dropout) = reopened.swap_remove(earliest);
        if !by_dropout {
            return Some(free);
        }
        if *replacements > 0 {
            *replacements -= 1;
            return Some(free);
        }
    }
}
