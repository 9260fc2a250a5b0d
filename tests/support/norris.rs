//! A CRM that somebody else has enumerated path by path.

use dosim::design::{Cohort, CohortDesign, Crm, Decision, Facts, Mtd, Ruling, Standing, StopReason, Tallies};
use dosim::dose::DoseLevel;
use dosim::scenario::{CrmParameters, DltCurve, DoseChoice, Reassessment, Skeleton};

use super::p;

/// The example of Norris, "MCSE-free CRM performance and safety assessment", a vignette of R's precautionary 0.2.6 after Braun 2020:
/// six dose levels, cohorts of two, no dose level is skipped on the way up, and a stop once ten patients are at one dose level, or
/// five at the lowest.
pub struct Norris {
    crm: Crm,
    cohorts: u32,
}

impl Norris {
    pub fn new(cohorts: u32) -> Self {
        let reassessment = Reassessment {
            curve: DltCurve::Empiric,
            skeleton: Skeleton::Given([0.03, 0.11, 0.25, 0.42, 0.58, 0.71].map(p).into()),
            prior_variance: 0.85 * 0.85,
            target_dlt_rate: p(0.25),
            starting_dose: DoseLevel::LOWEST,
            restrict_escalation: false,
            safety_stop: None,
            safety_rate: None,
            choice: DoseChoice::Nearest,
            ..Reassessment::usual()
        };
        Self { crm: Crm::new(&CrmParameters { reassessment, cohort_size: 2 }, 6), cohorts }
    }
}

impl CohortDesign for Norris {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        let mut levels = DoseLevel::ladder(6);
        let stop = |reason| Ruling::stop(self.mtd(tallies), reason, Facts::NONE, |_| String::new());
        if tallies.patients(DoseLevel::LOWEST) >= 5 || levels.any(|dose| tallies.patients(dose) >= 10) {
            return stop(StopReason::EnoughAtDose);
        }
        if tallies.total_patients() == 2 * self.cohorts {
            return stop(StopReason::MaxPatientsReached);
        }
        let Decision::Treat(wanted) = self.crm.decide(standing).decision else { panic!("no safety stop") };
        let next_up = standing.at.map_or(wanted.dose, |at| at.above(6).unwrap_or(at));
        let cohort = Cohort { dose: wanted.dose.min(next_up), ..wanted };
        Ruling::treat(cohort, Facts::NONE, |_| String::new())
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.crm.mtd(tallies)
    }

    fn forget(&self, standing: Standing) -> Standing {
        self.crm.forget(standing)
    }
}
