//! The best rule as a design: compiled, pushed through the exact engine and simulated like any other.

use super::{BestRule, Choice};
use crate::design::{Cohort, CohortDesign, Facts, Mtd, Ruling, Standing, StopReason, Tallies};

impl CohortDesign for BestRule {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        match self.choice(tallies) {
            Some(Choice::Treat(dose)) => Ruling::treat(
                Cohort::new(dose, self.constraints().cohort_size),
                Facts::at(dose, tallies.patients(dose), tallies.dlts(dose)),
                |facts| {
                    format!("a cohort at dose level {} has the greatest expected gain over these curves", facts.dose)
                },
            ),
            _ => Ruling::stop(self.mtd(tallies), self.reason(tallies), Facts::NONE, |_| {
                "no further cohort has an expected gain over these curves".to_owned()
            }),
        }
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.recommendation(tallies)
    }

    fn forget(&self, standing: Standing) -> Standing {
        // Only the tallies tell something of the curve.
        Standing { at: None, ..standing.without_last_cohort() }
    }
}

impl BestRule {
    fn reason(&self, tallies: &Tallies) -> StopReason {
        let constraints = self.constraints();
        if tallies.total_patients() + u32::from(constraints.cohort_size) > constraints.max_patients {
            StopReason::MaxPatientsReached
        } else if self.recommendation(tallies) == Mtd::NoneTolerable {
            StopReason::LowestDoseTooToxic
        } else {
            StopReason::EnoughAtDose
        }
    }
}
