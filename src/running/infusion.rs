//! The earliest day on which the next patient may be infused: by what is still to be known, the decision, the preconditioning and the
//! stagger.

use jiff::ToSpan;
use jiff::civil::Date;

use super::patients::Known;
use super::standing::{Now, OpenCohort, Resumption, RunningTrial};
use crate::counted::counted;
use crate::design::{Cohort, Decision};
use crate::dose::DoseLevel;
use crate::notation::Letter;
use crate::scenario::{Plan, Stagger};

/// The earliest day for the next infusion, if the product is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarliestInfusion {
    /// The day.
    pub day: Date,
    /// What it is counted from, as a clause.
    pub because: String,
}

/// A day with what it is counted from.
struct Bound {
    day: Date,
    because: String,
}

/// The earliest day on which the next patient of a running trial may be infused, as known on a day. `None` if there is to be
/// none, or if it depends on outcomes when that will be decided.
pub fn earliest_infusion(plan: &Plan, trial: &RunningTrial, known: &[Known], on: Date) -> Option<EarliestInfusion> {
    let dose = match trial.now {
        // Where the next cohort is treated is not known before this one is evaluable.
        Now::Open(cohort) => Some(cohort.dose).filter(|_| cohort.places > 0),
        Now::Decided(decision) => decision.dose().or(trial.resumption.map(|of| of.dose)),
        Now::NotSaid => None,
    };
    let question = Question { plan, on, dose };
    let bounds = match trial.now {
        Now::NotSaid | Now::Decided(Decision::Stop { .. }) => return None,
        Now::Open(OpenCohort { enrolled: 0, .. }) => vec![question.after_decision(known)],
        Now::Open(cohort) => {
            let in_cohort = trial.in_cohort.iter().filter_map(|&place| known.get(place));
            let cohort_so_far: Vec<Known> = in_cohort.cloned().collect();
            match cohort.places {
                0 => vec![question.after_windows(&cohort_so_far, known)],
                _ => {
                    let is_first_at_dose = !trial.decided.iter().any(|decided| decided.dose == cohort.dose);
                    let is_escalation = trial.expansions.is_empty();
                    let stagger = plan.stagger_in(cohort.dose, is_escalation && is_first_at_dose, cohort.number == 1);
                    [Some(question.today()), question.staggered(&cohort_so_far, stagger)]
                        .into_iter()
                        .flatten()
                        .collect()
                }
            }
        }
        Now::Decided(Decision::Wait) => {
            let Resumption { day, dose } = trial.resumption?;
            let what = "if no DLT shows and nobody leaves before, the design enrols again with what is known";
            [Some(question.decided(Some(day), what)), question.staggered_at(dose, known)]
                .into_iter()
                .flatten()
                .collect()
        }
        Now::Decided(Decision::Treat(Cohort { dose, .. })) => {
            [Some(question.today()), question.staggered_at(dose, known)].into_iter().flatten().collect()
        }
    };
    let latest = bounds.into_iter().max_by_key(|bound| bound.day)?;
    Some(EarliestInfusion { day: latest.day, because: latest.because })
}

struct Question<'a> {
    plan: &'a Plan,
    on: Date,
    /// Where the next patient is treated, if that is known.
    dose: Option<DoseLevel>,
}

impl Question<'_> {
    /// Whoever is enrolled on the day that is asked about.
    fn today(&self) -> Bound {
        self.preconditioned(self.on, format!("enrolled on {}", self.on))
    }

    /// Of the next patient; the fewest of all dose levels where it is not known at which.
    fn preconditioning_days(&self) -> f64 {
        let days = |dose| self.plan.dlt_window_at(dose).preconditioning_days;
        let ladder = || DoseLevel::ladder(self.plan.dose_count()).map(days);
        self.dose.map_or_else(|| ladder().fold(f64::INFINITY, f64::min), days)
    }

    /// Whoever is preconditioned from this day on.
    fn preconditioned(&self, from: Date, because: String) -> Bound {
        let days = self.preconditioning_days();
        let because =
            if days > 0.0 { format!("{because}, and {}", days_of(days, "of preconditioning")) } else { because };
        Bound { day: later_by(from, days), because }
    }

    /// The first patient of a cohort that opens with a decision on what is known.
    fn after_decision(&self, known: &[Known]) -> Bound {
        let last = known.iter().filter_map(|patient| patient.enrolled.known).max();
        self.decided(last, "the last outcome was known")
    }

    /// The first patient of the next cohort, if the open one shows no DLT before its windows close.
    fn after_windows(&self, cohort: &[Known], known: &[Known]) -> Bound {
        let pending = cohort.iter().filter(|patient| patient.enrolled.letter == Letter::Pending);
        let closes = pending.map(|patient| {
            later_by(self.infusion(patient, None), self.plan.dlt_window_at(patient.enrolled.dose).days_after_infusion)
        });
        let last = known.iter().filter_map(|patient| patient.enrolled.known).chain(closes).max();
        self.decided(last, "if nothing is known before and the design goes on, the last DLT window closes")
    }

    fn decided(&self, last: Option<Date>, what: &str) -> Bound {
        let decision = self.plan.conduct.decision_days;
        match last.map(|last| (last, later_by(last, decision))) {
            Some((last, decided)) if decided > self.on && decision > 0.0 => {
                self.preconditioned(decided, format!("{what} on {last}, {} to the decision", days_of(decision, "")))
            }
            Some((last, decided)) if decided > self.on => self.preconditioned(decided, format!("{what} on {last}")),
            _ => self.today(),
        }
    }

    /// The stagger between patients of a dose level.
    fn staggered_at(&self, dose: DoseLevel, known: &[Known]) -> Option<Bound> {
        let there: Vec<Known> = known.iter().filter(|patient| patient.enrolled.dose == dose).cloned().collect();
        let is_first = known.first().is_none_or(|first| first.enrolled.dose == dose);
        self.staggered(&there, self.plan.stagger_in(dose, true, is_first))
    }

    /// The stagger after those who were enrolled before; `None` if nobody is waited for.
    fn staggered(&self, before: &[Known], stagger: Stagger) -> Option<Bound> {
        let there =
            before.iter().filter(|patient| patient.infusion.is_some() || patient.enrolled.letter == Letter::Pending);
        let bound = |patient: &Known, infusion: Date, days: f64| {
            let given = if patient.infusion.is_some() { "was" } else { "can be" };
            let because = format!(
                "{} after patient {}, who {given} {} on {infusion}",
                days_of(days, "of stagger"),
                patient.name,
                self.plan.treatment.words().given
            );
            Bound { day: later_by(infusion, days), because }
        };
        match stagger {
            Stagger::None => None,
            Stagger::First { days } => {
                let infused =
                    before.iter().filter(|patient| patient.infusion.is_some()).min_by_key(|patient| patient.infusion);
                let first = infused.or_else(|| there.clone().next())?;
                Some(bound(first, self.infusion(first, None), days))
            }
            Stagger::UntilFree { days } if before.iter().any(|patient| self.is_free_of_dlt(patient, days)) => None,
            // Whether somebody is free of a DLT is known before anybody else is preconditioned. The first who is pending may be, and then
            // nobody else is waited for.
            Stagger::UntilFree { days } => {
                let perhaps_free = there.clone().position(|patient| patient.enrolled.letter == Letter::Pending);
                there.take(perhaps_free.map_or(usize::MAX, |place| place + 1)).fold(
                    None,
                    |last: Option<Bound>, patient| {
                        let Bound { day, because } =
                            bound(patient, self.infusion(patient, last.as_ref().map(|last| last.day)), days);
                        let next = self.preconditioned(day, because);
                        Some(last.filter(|last| last.day > next.day).unwrap_or(next))
                    },
                )
            }
            Stagger::All { days } => there.fold(None, |last: Option<Bound>, patient| {
                let next = bound(patient, self.infusion(patient, last.as_ref().map(|last| last.day)), days);
                Some(last.filter(|last| last.day > next.day).unwrap_or(next))
            }),
        }
    }

    /// Whether a patient is known to have been free of a DLT for so many days after infusion, or to the end of the window.
    fn is_free_of_dlt(&self, patient: &Known, days: f64) -> bool {
        let Some(until) = patient.infusion.map(|infusion| later_by(infusion, days)) else { return false };
        match patient.enrolled.letter {
            Letter::NoDlt | Letter::Moderate => true,
            Letter::Pending => until <= self.on,
            Letter::Dlt | Letter::Halt | Letter::NotEvaluable => {
                patient.enrolled.known.is_some_and(|known| known > until)
            }
        }
    }

    /// The day on which a patient was infused, or can be at the earliest, which is not before this day.
    fn infusion(&self, patient: &Known, not_before: Option<Date>) -> Date {
        let days = self.plan.dlt_window_at(patient.enrolled.dose).preconditioning_days;
        let expected = match patient.preconditioning {
            Some(begun) => later_by(begun, days).max(self.on),
            None => later_by(self.on, days),
        };
        patient.infusion.unwrap_or_else(|| not_before.map_or(expected, |day| day.max(expected)))
    }
}

/// So many days later; parts of a day count as a day.
pub(super) fn later_by(day: Date, days: f64) -> Date {
    day.checked_add((days.ceil() as i64).days()).unwrap_or(Date::MAX)
}

fn days_of(days: f64, what: &str) -> String {
    let days = counted(days.ceil().max(1.0), "day");
    format!("{days} {what}").trim_end().to_owned()
}
