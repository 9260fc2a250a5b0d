//! The continual reassessment method (CRM) for cohorts.
//!
//! O'Quigley, Pepe and Fisher, Biometrics 1990;46:33 (doi:10.2307/2531628); cohorts and limits on escalation as in Goodman, Zahurak
//! and Piantadosi, Stat Med 1995;14:1149 (doi:10.1002/sim.4780141102); Cheung 2011, "Dose finding by the continual reassessment
//! method", ISBN 978-1-4200-9151-9.

mod bound;
mod evidence;
mod model;
mod prior;
pub(super) mod reassessment;
mod skeleton;
mod table;

pub(super) use model::{Model, Posterior, Tail};

use super::memory::Memory;
use super::parameters::Parameters;
use super::{
    Cohort, CohortDesign, CohortTally, Decision, Design, DoseEstimate, Facts, MAX_COHORT, Mtd, PriorPatients, Ruling,
    Standing, StopReason, Tallies, Words,
};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Table, lens};
use crate::probability::Probability;
use model::SAME;
use reassessment::{DoseChoice, Reassessment, by_first_stage};

static TABLE: Table<CrmParameters> = Table {
    header: "[design.crm]",
    says: "The continual reassessment method (CRM; O'Quigley, Pepe & Fisher 1990), for cohorts. A model with one parameter is \
           fitted to all patients so far; the next cohort goes to the dose level whose estimated DLT probability is nearest \
           to the target. It needs max_patients or a cap. With restrict_escalation it does not go up either after a cohort \
           in which the share of patients with a DLT is the target or more.",
    usual: || CrmParameters { reassessment: Reassessment::usual(), cohort_size: 3 },
    members: &[
        &Group { lens: lens!(CrmParameters, reassessment), members: reassessment::MEMBERS },
        &Key::new(
            "cohort_size",
            lens!(CrmParameters, cohort_size),
            Kind::patients(1, MAX_COHORT as u64),
            "Patients in a cohort; the last one may be smaller.",
        ),
    ],
};

/// A CRM whose cohorts are evaluable before the next dose level is chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct CrmParameters {
    /// The working model, and how it is followed. Here, `restrict_escalation` also never goes up after a cohort in which the
    /// share of patients with a DLT is the target or more.
    pub reassessment: Reassessment,
    /// Patients in a cohort, 1 to [`MAX_COHORT`].
    pub cohort_size: u8,
}

impl Parameters for CrmParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "CRM"
    }

    fn reference(&self) -> &'static str {
        "O'Quigley J, Pepe M, Fisher L. Biometrics 1990;46:33. doi:10.2307/2531628"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.reassessment.target_dlt_rate)
    }

    fn may_skip(&self) -> bool {
        self.reassessment.may_skip()
    }

    fn first_cohort(&self) -> u8 {
        self.reassessment.in_first_stage(0, 0, self.cohort_size).map_or(self.cohort_size, |first| first.patients)
    }

    fn cohort_size(&self) -> Option<u8> {
        Some(self.cohort_size).filter(|_| self.reassessment.first_stage.is_empty())
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
        Design::cohort(Crm::new(self, doses))
    }
}

/// A CRM on a ladder with a fixed number of dose levels.
///
/// With a first stage, patients are treated at given dose levels until the first DLT. From then on, or from the start, the model is
/// fitted to all patients after each cohort. With a safety stop, the trial ends when the lowest dose level is too
/// toxic by the model. Otherwise the next cohort goes to the dose level whose DLT probability at the posterior mean of the
/// parameter is nearest to the target (or nearest of those not above it). Restricted escalation, as `restrict` of R's dfcrm, holds it at most one dose level above
/// the last cohort's, and not above that one after a cohort in which the share of patients with a DLT is the target or more.
/// The MTD is chosen likewise among the dose levels that were tried; the CRM alone never ends a trial otherwise.
#[derive(Debug)]
pub struct Crm {
    parameters: CrmParameters,
    model: Model,
    memory: Memory<Posterior>,
}

impl Crm {
    /// A CRM with these parameters, whose dose levels and skeleton are those of a ladder of `doses` steps.
    pub fn new(parameters: &CrmParameters, doses: usize) -> Self {
        let model = Model::new(&parameters.reassessment, doses);
        Self { parameters: parameters.clone(), model, memory: Memory::new(doses) }
    }

    /// The DLT probability that the model has for each dose level where e^β is 1, the lowest first.
    pub fn skeleton(&self) -> Vec<f64> {
        DoseLevel::ladder(self.model.doses()).map(|dose| self.model.dlt_probability(dose, 1.0)).collect()
    }

    /// The posterior probability that the DLT probability of the lowest dose level is above the target, or above what the safety
    /// stop holds it against; `None` without a safety stop.
    pub fn p_lowest_too_toxic(&self, tallies: &Tallies) -> Option<f64> {
        self.posterior(tallies).lowest_too_toxic
    }

    /// The posterior mean and variance of the parameter β of the model, or of e^β where that has a gamma prior.
    pub fn posterior_moments(&self, tallies: &Tallies) -> (f64, f64) {
        let posterior = self.posterior(tallies);
        (posterior.mean, posterior.variance)
    }

    fn posterior(&self, tallies: &Tallies) -> Posterior {
        let tail = if self.parameters.reassessment.safety_stop.is_some() { Tail::Always } else { Tail::Never };
        self.memory.recall(tallies, || self.model.fit(&self.model.evidence(tallies), tail))
    }

    /// Whether the share of DLTs in a cohort bars the next one from going up.
    fn bars_escalation(&self, cohort: CohortTally) -> bool {
        let reassessment = &self.parameters.reassessment;
        // A share as written in a scenario file, such as 0.3, is the quotient of the integers nearest to it: 3/10.
        let share = f64::from(cohort.dlts) / f64::from(cohort.patients);
        reassessment.restrict_escalation && share >= reassessment.target_dlt_rate.get()
    }
}

impl CohortDesign for Crm {
    fn decide(&self, standing: &Standing) -> Ruling {
        let (reassessment, patients) = (&self.parameters.reassessment, self.parameters.cohort_size);
        let tallies = &standing.tallies;
        let staged = reassessment.in_first_stage(tallies.total_patients(), tallies.total_dlts(), patients);
        let Some(at) = standing.at else {
            return Ruling::start(staged.unwrap_or(Cohort::new(reassessment.starting_dose, patients)));
        };
        if let Some(cohort) = staged {
            return by_first_stage(cohort);
        }
        let barring = standing.last_cohort.filter(|&last| self.bars_escalation(last));
        reassess(reassessment, &self.model, &self.posterior(tallies), Last { at, barring }, patients)
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        let is_tried = |&dose: &DoseLevel| self.model.is_tried(tallies.patients(dose), dose);
        let tried = || DoseLevel::ladder(self.model.doses()).filter(is_tried);
        if tried().next().is_none() {
            return Mtd::NoneTolerable;
        }
        let posterior = self.posterior(tallies);
        if is_unsafe(&self.parameters.reassessment, &posterior) {
            Mtd::NoneTolerable
        } else {
            Mtd::Dose(self.model.recommended(tried(), posterior.mean).0)
        }
    }

    /// With a safety stop, all at once.
    fn excludes(&self, tallies: &Tallies, _: DoseLevel) -> bool {
        is_unsafe(&self.parameters.reassessment, &self.posterior(tallies))
    }

    /// Of the last cohort only whether it bars escalation matters: all that do are as one of one.
    fn forget(&self, standing: Standing) -> Standing {
        let bars = standing.last_cohort.is_some_and(|last| self.bars_escalation(last));
        Standing { last_cohort: bars.then_some(CohortTally { patients: 1, dlts: 1 }), ..standing }
    }

    fn estimates(&self, tallies: &Tallies) -> Option<Vec<DoseEstimate>> {
        Some(self.model.estimates(&self.posterior(tallies)))
    }
}

/// What restricted escalation goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    /// The dose level treated last.
    pub(super) at: DoseLevel,
    /// The last cohort, if its DLTs bar the next one from going up.
    pub(super) barring: Option<CohortTally>,
}

/// Who is treated next by the posterior, after the first: at the dose level that the model recommends, as far as escalation is not
/// restricted, unless the lowest one is too toxic.
pub(super) fn reassess(
    parameters: &Reassessment,
    model: &Model,
    posterior: &Posterior,
    last: Last,
    patients: u8,
) -> Ruling {
    let target = parameters.target_dlt_rate.get();
    if is_unsafe(parameters, posterior) {
        let numbers = [parameters.limit_of_safety(), posterior.lowest_too_toxic.unwrap_or(f64::NAN), 0.0, 0.0];
        let seen = Facts { numbers, ..Facts::NONE };
        return Ruling::stop(Mtd::NoneTolerable, StopReason::LowestDoseTooToxic, seen, |seen| {
            let [rate, probability, ..] = seen.numbers;
            format!(
                "by the model the DLT probability of the lowest dose level is above {rate} with probability {probability:.3}, \
                 more than safety_stop allows"
            )
        });
    }
    let (chosen, estimate) = model.recommended(DoseLevel::ladder(model.doses()), posterior.mean);
    let highest = match last.barring {
        None => last.at.above(model.doses()).unwrap_or(last.at),
        Some(_) => last.at,
    };
    let seen = Facts { dose: chosen, other: highest, numbers: [estimate, target, 0.0, 0.0], ..Facts::NONE };
    let words: Words = match parameters.choice {
        DoseChoice::Nearest => |seen| {
            let [estimate, target, ..] = seen.numbers;
            format!("the estimate of dose level {}, {estimate:.3}, is the nearest to the target of {target}", seen.dose)
        },
        DoseChoice::NearestNotAbove if estimate > target + SAME => |seen| {
            let [estimate, target, ..] = seen.numbers;
            format!("the estimate of every dose level is above the target of {target}, the lowest one {estimate:.3}")
        },
        DoseChoice::NearestNotAbove => |seen| {
            let [estimate, target, ..] = seen.numbers;
            let Facts { dose, .. } = seen;
            format!(
                "the estimate of dose level {dose}, {estimate:.3}, is the nearest to the target of {target} and not above it"
            )
        },
    };
    let ruling = Ruling::treat(Cohort::new(chosen, patients), seen, words);
    if !parameters.restrict_escalation || chosen <= highest {
        return ruling;
    }
    let held = Decision::Treat(Cohort::new(highest, patients));
    match last.barring {
        None => ruling.but(held, seen, |seen| {
            format!("dose level {} is as high as one step up from the last one goes (restrict_escalation)", seen.other)
        }),
        Some(CohortTally { patients, dlts }) => {
            let seen = Facts { patients: patients.into(), dlts: dlts.into(), ..seen };
            ruling.but(held, seen, |seen| {
                let Facts { patients, dlts, .. } = seen;
                format!(
                    "{dlts} of {patients} with a DLT in the last cohort bar the next one from going up (restrict_escalation)"
                )
            })
        }
    }
}

/// Whether patients before the trial leave anything to a trial: they may end it by the safety stop before it begins.
pub(super) fn may_begin(parameters: &Reassessment, table: &Reader<'_>, doses: usize) -> Option<()> {
    if parameters.prior_patients.is_empty() || parameters.safety_stop.is_none() {
        return Some(());
    }
    let model = Model::new(parameters, doses);
    let posterior = model.fit(&model.evidence(&Tallies::default()), Tail::Always);
    if !is_unsafe(parameters, &posterior) {
        return Some(());
    }
    let message = format!(
        "after these patients alone the DLT probability of the lowest dose level is above {} with probability {:.3}, more than \
         safety_stop allows: the trial would end before it begins",
        parameters.limit_of_safety(),
        posterior.lowest_too_toxic.unwrap_or(f64::NAN)
    );
    table.refuse("prior_patients", message, "check the counts and the skeleton, or add a lower dose level")
}

/// Whether the lowest dose level is too toxic by the model, where there is a safety stop.
pub(super) fn is_unsafe(parameters: &Reassessment, posterior: &Posterior) -> bool {
    let above = posterior.lowest_too_toxic.zip(parameters.safety_stop);
    above.is_some_and(|(probability, limit)| probability > limit.get())
}
