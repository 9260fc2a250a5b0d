//! What interval designs share: they decide by the DLTs at the dose level just treated, and choose the MTD by isotonic regression.
//!
//! BOIN, keyboard, mTPI and i3+3 differ in their [`Boundaries`] alone; each has a file of its own that tabulates them.

use super::boundaries::{Boundaries, Verdict};
use super::isotonic_mtd::IsotonicMtd;
use super::posterior::p_above;
use super::{Action, CohortDesign, MAX_COHORT, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::IntervalConduct;

/// An interval design on a ladder with a fixed number of dose levels, for a fixed number of patients at most.
#[derive(Debug, Clone)]
pub struct IntervalDesign {
    boundaries: Boundaries,
    starting_dose: DoseLevel,
    cohort: u8,
    /// Single patients first.
    titrates: bool,
    most_patients: u32,
    doses: usize,
    mtd: IsotonicMtd,
}

impl IntervalDesign {
    /// A design that goes up and down by these two rules of (patients, DLTs).
    pub(super) fn new(
        conduct: &IntervalConduct,
        doses: usize,
        most_patients: u32,
        escalates: impl Fn(u32, u32) -> bool,
        de_escalates: impl Fn(u32, u32) -> bool,
    ) -> Self {
        debug_assert!(conduct.starting_dose.number() <= doses, "starting dose above the ladder");
        let target = conduct.target_dlt_rate.get();
        let eliminates = |patients, dlts| {
            patients >= conduct.eliminate_from && p_above(target, patients, dlts) > conduct.eliminate_above.get()
        };
        // The last cohort may go beyond the maximum where a design is asked without the rules that hold it.
        let most = most_patients + MAX_COHORT as u32;
        Self {
            boundaries: Boundaries::tabulate(most, escalates, de_escalates, eliminates),
            starting_dose: conduct.starting_dose,
            cohort: conduct.cohort_size,
            titrates: false,
            most_patients,
            doses,
            mtd: IsotonicMtd { target, bound: None },
        }
    }

    /// With single patients until the first DLT or the top dose level; the cohort is then completed there. Nothing changes with
    /// cohorts of one.
    pub(super) fn titrating(self, titrates: bool) -> Self {
        Self { titrates: titrates && self.cohort > 1, ..self }
    }

    /// With no MTD whose isotonic estimate is above `bound`.
    pub(super) fn bounded(self, bound: Option<f64>) -> Self {
        Self { mtd: IsotonicMtd { bound, ..self.mtd }, ..self }
    }

    /// The decisions by patients and DLTs.
    pub fn boundaries(&self) -> &Boundaries {
        &self.boundaries
    }

    /// The dose level of the first cohort.
    pub(super) fn starting_dose(&self) -> DoseLevel {
        self.starting_dose
    }

    /// Patients in a cohort.
    pub(super) fn cohort(&self) -> u8 {
        self.cohort
    }

    /// Where a verdict on `dose` leads, as if none were eliminated.
    pub(super) fn towards(&self, dose: DoseLevel, verdict: Verdict) -> DoseLevel {
        let next = match verdict {
            Verdict::Escalate => dose.above(self.doses),
            Verdict::Stay => None,
            Verdict::DeEscalate => dose.below(),
        };
        next.unwrap_or(dose)
    }

    /// The MTD by the `evaluable` patients, among the dose levels that those who were `treated` do not eliminate.
    pub(super) fn mtd_among(&self, evaluable: &Tallies, treated: &Tallies) -> Mtd {
        self.mtd.choose(evaluable, self.admissible(treated))
    }

    /// The dose levels below every one that is eliminated, the lowest first.
    pub(super) fn admissible<'a>(&'a self, tallies: &'a Tallies) -> impl Iterator<Item = DoseLevel> + 'a {
        DoseLevel::ladder(self.doses)
            .take_while(|&dose| !self.boundaries.eliminates(tallies.patients(dose), tallies.dlts(dose)))
    }

    /// The next dose level and how many patients, as if none were eliminated.
    fn planned(&self, tallies: &Tallies, at: Option<DoseLevel>) -> (DoseLevel, u8) {
        let single_so_far = || tallies.by_dose().all(|(patients, _)| patients <= 1);
        match at {
            None if self.titrates => (self.starting_dose, 1),
            None => (self.starting_dose, self.cohort),
            Some(dose) if self.titrates && single_so_far() => match dose.above(self.doses) {
                Some(higher) if tallies.total_dlts() == 0 => (higher, 1),
                _ => (dose, self.cohort - 1),
            },
            Some(dose) => {
                let verdict = self.boundaries.verdict(tallies.patients(dose), tallies.dlts(dose));
                (self.towards(dose, verdict), self.cohort)
            }
        }
    }
}

impl CohortDesign for IntervalDesign {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        let Some(highest) = self.admissible(tallies).last() else {
            return Action::Stop(StopReason::LowestDoseTooToxic);
        };
        if tallies.total_patients() >= self.most_patients {
            return Action::Stop(StopReason::MaxPatientsReached);
        }
        let (dose, patients) = self.planned(tallies, at);
        let dose = dose.min(highest);
        let eliminating = self.boundaries.eliminate_from(tallies.patients(dose) + u32::from(patients));
        // The fewest DLTs that eliminate the dose level decide alone: whatever the others show, it is left and is no MTD.
        let tolerates = (eliminating - 1 - tallies.dlts(dose)).min(patients.into()) as u8;
        Action::Enrol { dose, patients, tolerates }
    }

    fn why(&self, tallies: &Tallies, at: Option<DoseLevel>) -> String {
        let Some(highest) = self.admissible(tallies).last() else {
            return "the lowest dose level is eliminated".to_owned();
        };
        let Some(dose) = at else {
            return "the first cohort is treated at the starting dose".to_owned();
        };
        let (patients, dlts) = (tallies.patients(dose), tallies.dlts(dose));
        let verdict = if self.boundaries.eliminates(patients, dlts) {
            "eliminate it and all above"
        } else {
            match self.boundaries.verdict(patients, dlts) {
                _ if self.planned(tallies, at).1 < self.cohort => "titration with single patients",
                Verdict::Escalate => "escalate",
                Verdict::Stay => "stay",
                Verdict::DeEscalate => "de-escalate",
            }
        };
        let held = self.planned(tallies, at).0 > highest && !self.boundaries.eliminates(patients, dlts);
        let held = if held { format!(", but dose levels above {highest} are eliminated") } else { String::new() };
        format!("{dlts} of {patients} with a DLT at dose level {dose}: {verdict}{held}")
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.mtd_among(tallies, tallies)
    }
}
